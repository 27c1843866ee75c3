from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.accounts.links import schemas
from core.agencies import current_agency
from core.tenancy import PUBLIC_SCHEMA, schema_context
from forums.checking import TraceCounts, count, findings

TOLD_OF_AN_AGENCY = 50


class Command(BaseCommand):
    help = (
        "Follow every input of every forum: each of a closed forum has its public answer, each citation is of an "
        "accepted input and of a component that changed, what was sealed names its sources, and sealed minutes of "
        "agreement are as they were. Exits with 1 when a rule is broken, and names agency, forum and input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", action="append", metavar="SLUG", help="only this one; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        names = [field.name.replace("_", "-") for field in fields(TraceCounts)]
        self.stdout.write(" ".join(["agency".ljust(24), *(name.rjust(13) for name in names), "findings".rjust(13)]))
        total = dict.fromkeys((field.name for field in fields(TraceCounts)), 0)
        wrong = agencies = 0
        for slug in _agencies(options["agency"]):
            agencies += 1
            counts = asdict(count())
            found = self._tell(slug)
            wrong += found
            for name, number in counts.items():
                total[name] += number
            self._line(slug, counts, found)
        if options["agency"] and agencies < len(set(options["agency"])):
            raise CommandError("Not every agency that was named is there.")
        self._line(f"all ({agencies})", total, wrong)
        if wrong:
            sys.exit(1)

    def _tell(self, slug: str) -> int:
        """Write the findings of one agency as they come, and return how many there are."""
        number = 0
        for number, finding in enumerate(findings(), start=1):
            if number <= TOLD_OF_AN_AGENCY:
                self.stdout.write(f"  {slug}: {finding}")
        if number > TOLD_OF_AN_AGENCY:
            self.stdout.write(f"  {slug}: and {number - TOLD_OF_AN_AGENCY} more")
        return number

    def _line(self, name: str, counts: dict[str, int], found: int) -> None:
        numbers = " ".join(str(number).rjust(13) for number in [*counts.values(), found])
        self.stdout.write(f"{name.ljust(24)} {numbers}")


def _agencies(slugs: list[str] | None) -> Iterator[str]:
    """Enter one agency after the other, as its own role; yield its short name."""
    for schema_name in schemas():
        if schema_name == PUBLIC_SCHEMA:
            continue
        with schema_context(schema_name):
            slug = current_agency().slug
            if not slugs or slug in slugs:
                yield slug
