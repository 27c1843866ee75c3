from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.db.roles import grant_public_schema
from tenants.blueprint.migrating import SchemaExecutor
from tenants.calendars.domain import take_over_shipped_calendars
from tenants.management.commanding import commanding
from tenants.owner import exclusive, owner_connection


class Command(BaseCommand):
    help = "Migrate the public schema as its owner, and give central IT and the agencies their rights there."

    def handle(self, *args: Any, **options: Any) -> None:
        with commanding("migrate_public"), exclusive("public") as held:
            if not held:
                self.stdout.write("Another process migrates the public schema; nothing to do here.")
                return
            connection = owner_connection()
            count = SchemaExecutor(connection).run()
            with connection.cursor() as cursor:
                grant_public_schema(cursor)
            take_over_shipped_calendars()
        if options["verbosity"]:
            self.stdout.write(f"{count} migrations applied." if count else "The public schema is up to date.")
