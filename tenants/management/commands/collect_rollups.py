from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from core.tenancy import central_context
from tenants.management.commanding import commanding, named_agency, progress_bar
from tenants.models import Agency
from tenants.oversight.domain import collect_agency, local_day
from tenants.oversight.errors import CollectionFailed
from tenants.oversight.scope import visible_agencies


class Command(BaseCommand):
    help = "Take today's figures of every agency that oversight shows, or of the named ones. A failure stops nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="Address names of agencies; all when none is given.")
        parser.add_argument("--province", default="", help="Only agencies of this province (Kemendagri code).")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=sys.stderr, quiet=not options["verbosity"])
        with commanding("collect_rollups"), progress_bar(console) as bar:
            agencies = _agencies(options["slugs"], options["province"])
            failed = []
            for agency in bar.track(agencies, description="Agencies"):
                try:
                    collect_agency(agency.schema_name, local_day(agency))
                except CollectionFailed as error:
                    failed.append(agency.slug)
                    parts = ", ".join(error.facts["apps"])
                    bar.console.print(f"{agency.slug}: {parts}: {error.__cause__}", markup=False, highlight=False)
        self.stdout.write(f"{len(agencies) - len(failed)} collected, {len(failed)} failed.")
        if failed:
            raise CommandError(f"Without new figures: {', '.join(failed)}.")


def _agencies(slugs: list[str], province_code: str) -> list[Agency]:
    with central_context():
        if not slugs:
            return list(visible_agencies(province_code).order_by("name"))
        agencies = [named_agency(slug) for slug in dict.fromkeys(slugs)]
    unserved = [agency.slug for agency in agencies if not agency.has_schema]
    if unserved:
        raise CommandError(f"Not in service: {', '.join(unserved)}.")
    return agencies
