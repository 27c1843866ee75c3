from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.domain.suspension import resume_agency
from tenants.management.commanding import commanding, named_agency


class Command(BaseCommand):
    help = "Open a suspended agency's site again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = named_agency(options["agency"])
        with commanding("resume_agency"):
            resume_agency(agency)
        self.stdout.write(f"{agency.slug} is active.")
