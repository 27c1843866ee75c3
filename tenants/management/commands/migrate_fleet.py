from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from core.tenancy import central_context
from tenants.fleet import upgrade_fleet
from tenants.fleet.upgrading import WORKERS
from tenants.management.commanding import commanding, progress_bar
from tenants.models import FleetItem, FleetRun


class Command(BaseCommand):
    help = "Bring every agency's schema up to date, in parallel. Call it again after an interruption: it goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=WORKERS, help="How many agencies at once.")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=sys.stderr, quiet=not options["verbosity"])
        with commanding("migrate_fleet"), progress_bar(console) as bar:
            task = bar.add_task("Agencies", total=None, visible=False)

            def begin(count: int) -> None:
                bar.update(task, total=count, visible=True)

            def progress(item: FleetItem) -> None:
                bar.advance(task)
                if item.state == FleetItem.State.FAILED:
                    bar.console.print(f"{item.agency.slug}: {item.error}", markup=False, highlight=False)

            run = upgrade_fleet(workers=options["workers"], begin=begin, progress=progress)
        if run is None:
            self.stdout.write("Every agency is up to date.")
            return
        with central_context():
            done = run.items.filter(state=FleetItem.State.DONE).count()
            failed = list(run.items.filter(state=FleetItem.State.FAILED).values_list("agency__slug", flat=True))
        self.stdout.write(f"{done} upgraded, {len(failed)} failed.")
        if run.state == FleetRun.State.FAILED:
            raise CommandError(f"Still behind: {', '.join(failed)}. Call it again when the cause is gone.")
