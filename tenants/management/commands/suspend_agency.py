from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tenants.domain.suspension import suspend_agency
from tenants.management.commanding import commanding, named_agency


class Command(BaseCommand):
    help = "Close an agency's public site with a reason that visitors read; staff keep reading."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--until", type=datetime.fromisoformat, help="Opens again by itself: 2026-12-31T08:00")

    def handle(self, *args: Any, **options: Any) -> None:
        agency, until = named_agency(options["agency"]), options["until"]
        if until is not None and timezone.is_naive(until):
            until = until.replace(tzinfo=agency.zone)
        with commanding("suspend_agency"):
            suspend_agency(agency, reason=options["reason"], until=until)
        self.stdout.write(f"{agency.slug} is suspended.")
