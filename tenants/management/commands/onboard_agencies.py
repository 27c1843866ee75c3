from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from core.tenancy import central_context
from tenants.errors import StepFailed
from tenants.management.commanding import commanding, progress_bar
from tenants.models import BulkOnboarding, BulkOnboardingRow, OnboardingRun
from tenants.onboarding import prepare_bulk, run_onboarding, start_bulk
from tenants.spreadsheet import read_spreadsheet


class Command(BaseCommand):
    help = "Make many agencies from a spreadsheet (XLSX, as the template on the central pages). A bad row stops nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Only say what is wrong with which cell.")
        parser.add_argument("--queue", action="store_true", help="Leave the work to provisioning workers.")

    def handle(self, *args: Any, **options: Any) -> None:
        with commanding("onboard_agencies"):
            try:
                with options["file"].open("rb") as file:
                    rows = read_spreadsheet(file)
            except OSError as error:
                raise CommandError(f"{options['file']}: {error.strerror}") from error
            bulk = prepare_bulk(file_name=options["file"].name, rows=rows)
            refused = self._tell_refused(bulk)
            if options["dry_run"]:
                self._discard(bulk)
                return
            start_bulk(bulk, enqueue=options["queue"])
            failed = [] if options["queue"] else self._run_all(bulk)
        if refused or failed:
            raise CommandError(f"{refused} rows refused, {len(failed)} failed: {', '.join(failed)}")

    def _tell_refused(self, bulk: BulkOnboarding) -> int:
        with central_context():
            refused = list(bulk.rows.filter(state=BulkOnboardingRow.State.REFUSED))
        for row in refused:
            for fault in row.errors:
                self.stdout.write(f"row {row.number}, {fault['field']}: {fault['error']}")
        return len(refused)

    def _discard(self, bulk: BulkOnboarding) -> None:
        with central_context():
            BulkOnboarding.objects.filter(pk=bulk.pk).update(state=BulkOnboarding.State.DISCARDED)

    def _run_all(self, bulk: BulkOnboarding) -> list[str]:
        with central_context():
            runs = list(OnboardingRun.objects.filter(agency__bulk_rows__bulk=bulk).order_by("pk"))
        failed = []
        with progress_bar(Console(file=sys.stderr)) as bar:
            for run in bar.track(runs, description="Agencies"):
                try:
                    run_onboarding(run.pk)
                except StepFailed as error:
                    failed.append(run.slug)
                    bar.console.print(f"{run.slug}: {error}", markup=False, highlight=False)
        return failed
