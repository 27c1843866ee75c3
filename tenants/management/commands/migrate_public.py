from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.db.roles import grant_public_schema
from tenants.blueprint.migrating import SchemaExecutor
from tenants.domain.templates import take_over_shipped_templates
from tenants.management.commanding import commanding
from tenants.owner import exclusive, owner_connection


class Command(BaseCommand):
    help = "Migrate the public schema as its owner, grant rights there, and publish the shipped common templates."

    def handle(self, *args: Any, **options: Any) -> None:
        with commanding("migrate_public"), exclusive("public") as held:
            if not held:
                self.stdout.write("Another process migrates the public schema; nothing to do here.")
                return
            connection = owner_connection()
            # Not Django's command, which a kill can leave unable to go on: see SchemaExecutor.
            SchemaExecutor(connection).run()
            with connection.cursor() as cursor:
                grant_public_schema(cursor)
            for version in take_over_shipped_templates():
                self.stdout.write(f"Published {version}")
