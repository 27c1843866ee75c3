from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.domain.archiving import archive_agency, export_agency
from tenants.management.commanding import commanding, named_agency
from tenants.models import Agency


class Command(BaseCommand):
    help = "Close an agency for good: export everything now, delete the schema when the waiting time is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = named_agency(options["agency"])
        with commanding("archive_agency"):
            if agency.state != Agency.State.ARCHIVING:
                archive_agency(agency, enqueue=False)
            archive = export_agency(agency.pk)
        if archive is None:
            self.stdout.write("A worker exports this agency at the moment.")
        else:
            self.stdout.write(f"{archive.path}: {archive.size} bytes, sha256 {archive.sha256}")
