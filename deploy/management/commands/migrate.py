from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    help = "Refuses: the public schema and the agencies are migrated by commands of their own."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "Use `manage.py migrate_public` for the public schema and `manage.py migrate_fleet` for every agency. Both "
            "need DATABASE_OWNER_URL: docs/operations.md."
        )
