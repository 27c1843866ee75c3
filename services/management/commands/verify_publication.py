from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.accounts.links import schemas
from core.agencies import current_agency
from core.tenancy import PUBLIC_SCHEMA, schema_context
from services.models import PublicationCheck, PublicationRecord
from services.verification.chain import verify_file

DIFFERENCES_TOLD = 20
KINDS = tuple(kind.value for kind in PublicationCheck.Kind if kind != PublicationCheck.Kind.ADDRESS)


@dataclass
class Figures:
    """What was looked at in one agency, by kind, and what was not as it should be."""

    agency: str
    versions: int = 0
    checked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    differences: list[str] = field(default_factory=list)


class Command(BaseCommand):
    help = (
        "Read back everything that agencies publish: the chain of records, what each record sealed, the public pages, "
        "the text of every PDF, and where the QR codes lead. Exits with 1 on any difference. "
        "With --offline it verifies an exported chain file and needs no database."
    )
    requires_system_checks: list[str] = []  # an exported file is verified where nothing else works

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", action="append", metavar="SLUG", help="only this one; may be repeated")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument("--offline", type=Path, metavar="FILE", help="an exported chain (/periksa/rantai.jsonl)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["offline"]:
            if options["agency"]:
                raise CommandError("--offline looks at one file; --agency has no meaning with it.")
            self._offline(options["offline"], as_json=options["json"])
            return
        figures = list(_figures(options["agency"]))
        if options["agency"] and len(figures) < len(set(options["agency"])):
            raise CommandError("Not every agency that was named is there.")
        if options["json"]:
            self.stdout.write(json.dumps([asdict(item) for item in figures], ensure_ascii=False, indent=1))
        else:
            self._report(figures)
        if any(item.differences for item in figures):
            sys.exit(1)

    def _offline(self, path: Path, *, as_json: bool) -> None:
        count, findings = verify_file(path)
        lines = [f"record {item.sequence}: {item.rule}: {item.detail}" for item in findings]
        if as_json:
            self.stdout.write(json.dumps({"file": str(path), "records": count, "differences": lines}, indent=1))
        else:
            for line in lines:
                self.stdout.write(f"  {line}")
            self.stdout.write(f"{path}: {count} records, {len(findings)} differences")
        if findings:
            sys.exit(1)

    def _report(self, figures: list[Figures]) -> None:
        columns = ("versions", *KINDS, "differences")
        width = max((len(item.agency) for item in figures), default=6)
        self.stdout.write(" ".join(["agency".ljust(width), *(name.rjust(11) for name in columns)]))
        for item in [*figures, _total(figures)]:
            numbers = (item.versions, *item.checked.values(), len(item.differences))
            self.stdout.write(" ".join([item.agency.ljust(width), *(str(number).rjust(11) for number in numbers)]))
        told = [f"{item.agency}: {line}" for item in figures for line in item.differences]
        for line in told[:DIFFERENCES_TOLD]:
            self.stdout.write(f"  {line}")
        if len(told) > DIFFERENCES_TOLD:
            self.stdout.write(f"  and {len(told) - DIFFERENCES_TOLD} more")


def _figures(slugs: list[str] | None) -> Iterator[Figures]:
    from services.domain.checking import look  # an exported file is verified without the apps behind this

    for schema_name in schemas():
        if schema_name == PUBLIC_SCHEMA:
            continue
        with schema_context(schema_name):
            slug = current_agency().slug
            if slugs and slug not in slugs:
                continue
            found = Figures(slug, versions=PublicationRecord.objects.count())
            for result in look():
                found.checked[result.kind] += 1
                if result.ok is False:
                    found.differences.append(f"{result.kind} {result.subject}: {result.code} {result.detail}".strip())
        yield found


def _total(figures: list[Figures]) -> Figures:
    total = Figures("all", versions=sum(item.versions for item in figures))
    for kind in KINDS:
        total.checked[kind] = sum(item.checked[kind] for item in figures)
    total.differences = [line for item in figures for line in item.differences]
    return total
