from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from core.tenancy import central_context
from tenants.errors import OnboardingRunning, StepFailed
from tenants.management.commanding import commanding, progress_bar
from tenants.models import BulkOnboarding, BulkOnboardingRow, OnboardingRun
from tenants.onboarding import run_onboarding, start_bulk
from tenants.spreadsheet.checking import Report
from tenants.spreadsheet.domain import check_spreadsheet, keep_report, problems_of_row


class Command(BaseCommand):
    help = "Make many agencies from a spreadsheet (XLSX, the template of the central pages). A bad row stops nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Only list the bad cells; keep and make nothing.")
        parser.add_argument("--queue", action="store_true", help="Leave the work to provisioning workers.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        with commanding("onboard_agencies"):
            report = self._check(path)
            self._list_problems(report)
            if options["dry_run"]:
                if report.problems:
                    raise CommandError(self._summary(report))
                self.stdout.write(self._summary(report))
                return
            bulk = keep_report(report, file_name=path.name)
            start_bulk(bulk, enqueue=options["queue"])
            failed = [] if options["queue"] else self._run_all(bulk)
            refused = self._list_refused(bulk, report)
        self.stdout.write(
            f"{len(report.rows) - refused - len(failed)} of {len(report.rows)} agencies are on their way."
        )
        if refused or failed:
            names = f": {', '.join(failed)}" if failed else ""
            raise CommandError(f"{refused} rows were not started, {len(failed)} agencies failed{names}")

    def _check(self, path: Path) -> Report:
        try:
            with path.open("rb") as file:
                return check_spreadsheet(file)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

    def _list_problems(self, report: Report) -> None:
        if not report.problems:
            return
        table = Table("Cell", "Column", "What is wrong", "What to do", title="Bad cells")
        for problem in report.problems:
            table.add_row(problem.cell, problem.column, problem.message, problem.advice)
        Console(
            file=cast("IO[str]", self.stdout), markup=False, highlight=False, width=None if sys.stdout.isatty() else 160
        ).print(table)

    def _summary(self, report: Report) -> str:
        return f"{len(report.ready)} of {len(report.rows)} rows can be used, {len(report.problems)} bad cells."

    def _run_all(self, bulk: BulkOnboarding) -> list[str]:
        """Make the agencies one after the other in this process; return the address names of those that failed."""
        with central_context():
            runs = list(OnboardingRun.objects.filter(agency__bulk_rows__bulk=bulk).order_by("pk"))
        failed = []
        with progress_bar(Console(file=sys.stderr)) as bar:
            for run in bar.track(runs, description="Agencies"):
                try:
                    run_onboarding(run.pk)
                except (StepFailed, OnboardingRunning) as error:
                    failed.append(run.slug)
                    bar.console.print(f"{run.slug}: {error}", markup=False, highlight=False)
        return failed

    def _list_refused(self, bulk: BulkOnboarding, report: Report) -> int:
        """Tell which rows were refused only when they were started, and count all that were not."""
        known = {row.number for row in report.rows if row.problems}
        with central_context():
            refused = list(bulk.rows.filter(state=BulkOnboardingRow.State.REFUSED))
        for row in refused:
            if row.number not in known:
                for problem in problems_of_row(row):
                    self.stderr.write(f"{problem.cell}: {problem.message}")
        return len(refused)
