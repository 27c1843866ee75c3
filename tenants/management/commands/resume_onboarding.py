from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.tenancy import central_context
from tenants.management.commanding import commanding
from tenants.models import OnboardingRun
from tenants.onboarding import request_undo, resume_onboarding, run_onboarding, undo_onboarding
from tenants.onboarding.running import OPEN_STATES


class Command(BaseCommand):
    help = "Go on with an onboarding that failed or was interrupted, or undo it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency", help="Address name.")
        parser.add_argument("--undo", action="store_true", help="Remove everything made so far instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        with central_context():
            run = OnboardingRun.objects.filter(slug=options["agency"], state__in=OPEN_STATES).first()
        if run is None:
            raise CommandError(f"No unfinished onboarding of “{options['agency']}”.")
        with commanding("resume_onboarding"):
            if options["undo"]:
                request_undo(run, enqueue=False)
                run = undo_onboarding(run.pk)
            else:
                resume_onboarding(run, enqueue=False)
                run = run_onboarding(run.pk)
        self.stdout.write(f"{run.slug}: {run.get_state_display()}")
