from __future__ import annotations

import logging
import sys
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.tenancy import use_public
from deploy.isolation.proof import Tally, prove, work_without_roles
from tenants.models import Agency

WORDS_OF_LEAKS = 10


class Command(BaseCommand):
    help = (
        "Plant something recognisable in every agency and try to get at it from the others, through every door. "
        "Exits with 1 when anything leaked. With --without-roles it must leak: the negative control."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agencies", nargs="*", metavar="SLUG", help="only these (default: all that are active)")
        parser.add_argument("--pairs", type=int, default=60, help="at most so many pairs of attacker and victim")
        parser.add_argument(
            "--without-roles",
            action="store_true",
            help="work with the owner's login and the search path alone, as stock django-tenants does",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        use_public()
        agencies = Agency.objects.filter(state=Agency.State.ACTIVE).order_by("pk")
        if options["agencies"]:
            agencies = agencies.filter(slug__in=options["agencies"])
        chosen = list(agencies)
        if len(chosen) < 2:
            raise CommandError("At least two active agencies are needed: one to attack and one to attack from.")
        if options["without_roles"]:
            if "owner" not in connections.databases:
                raise CommandError("DATABASE_OWNER_URL is needed for the negative control.")
            work_without_roles()
        for handler in logging.getLogger().handlers:
            handler.setLevel(logging.CRITICAL)  # thousands of requests; the door "logs" listens by itself
        console = Console(stderr=True)
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("attacking", total=None)
            tallies = prove(
                chosen,
                most_pairs=options["pairs"],
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        leaks = self._report(tallies, len(chosen), without_roles=options["without_roles"])
        sys.exit(1 if leaks else 0)

    def _report(self, tallies: dict[str, Tally], agencies: int, *, without_roles: bool) -> int:
        table = Table()
        for heading in ("Door", "Attempts", "Leaks"):
            table.add_column(heading, justify="left" if heading == "Door" else "right")
        for door, tally in tallies.items():
            table.add_row(door, str(tally.attempts), str(len(tally.leaks)))
        attempts = sum(tally.attempts for tally in tallies.values())
        leaks = [leak for tally in tallies.values() for leak in tally.leaks]
        table.add_section()
        table.add_row("all", str(attempts), str(len(leaks)))
        console = Console(file=cast("IO[str]", self.stdout))
        console.print(f"Isolation of {agencies} agencies" + (", WITHOUT roles" if without_roles else ""))
        console.print(table)
        for leak in leaks[:WORDS_OF_LEAKS]:
            console.print(f"  {leak}", soft_wrap=True, markup=False)
        return len(leaks)
