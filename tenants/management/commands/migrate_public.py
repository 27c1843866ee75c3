from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as Migrate

from core.db.roles import grant_public_schema
from tenants.management.commanding import commanding
from tenants.owner import OWNER, exclusive, owner_connection


class Command(BaseCommand):
    help = "Migrate the public schema as its owner, and give central IT and the agencies their rights there."

    def handle(self, *args: Any, **options: Any) -> None:
        with commanding("migrate_public"), exclusive("public") as held:
            if not held:
                self.stdout.write("Another process migrates the public schema; nothing to do here.")
                return
            connection = owner_connection()
            # Django's own command by its class: django-tenants has another one of the same name.
            call_command(Migrate(), database=OWNER, interactive=False, verbosity=options["verbosity"])
            with connection.cursor() as cursor:
                grant_public_schema(cursor)
