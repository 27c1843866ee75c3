"""Leaves: they call the domain. `tenants.provisioning.*` run on the queue whose workers have the owner's rights."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from core import audit
from core.tenancy import central_context
from tenants.errors import OnboardingFinished, OnboardingRunning, StepFailed, WrongState

logger = logging.getLogger(__name__)

# What goes away by itself: PostgreSQL was restarted, a connection broke.
PASSING = (OperationalError, InterfaceError, ConnectionError)

SCHEDULE = {
    "tenants-pick-up-onboardings": {
        "task": "tenants.provisioning.pick_up_onboardings",
        "schedule": timedelta(minutes=1),
        "options": {"queue": "provisioning", "expires": 55},
    },
    "tenants-pick-up-archives": {
        "task": "tenants.provisioning.pick_up_archives",
        "schedule": timedelta(minutes=10),
        "options": {"queue": "provisioning", "expires": 590},
    },
    "tenants-drop-archived-agencies": {
        "task": "tenants.provisioning.drop_archived_agencies",
        "schedule": timedelta(hours=1),
        "options": {"queue": "provisioning", "expires": 3500},
    },
    "tenants-resume-due-agencies": {
        "task": "tenants.resume_due_agencies",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
}


@shared_task(
    name="tenants.provisioning.provision_agency",
    bind=True,
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
)
def provision_agency(self: Task, run_id: int) -> None:
    """Make an agency. Runs again after a kill: steps that are done are skipped.

    A step that failed because a server was away is tried again soon; any other error waits for somebody who looks.
    """
    from tenants.onboarding import run_onboarding

    with audit.acting(via="task"):
        try:
            run_onboarding(run_id)
        except StepFailed as error:
            if isinstance(error.__cause__, PASSING):
                raise self.retry(exc=error, countdown=2**self.request.retries) from error
            logger.info("onboarding %s: %s", run_id, error.code)
        except (OnboardingRunning, OnboardingFinished) as error:
            logger.info("onboarding %s: %s", run_id, error.code)


@shared_task(name="tenants.provisioning.undo_agency", acks_late=True)
def undo_agency(run_id: int) -> None:
    """Remove what an unfinished onboarding made. May run twice."""
    from tenants.onboarding import undo_onboarding

    with audit.acting(via="task"):
        try:
            undo_onboarding(run_id)
        except (OnboardingRunning, OnboardingFinished) as error:
            logger.info("undoing %s: %s", run_id, error.code)


@shared_task(name="tenants.provisioning.pick_up_onboardings")
def pick_up_onboardings() -> None:
    """Go on with runs whose message was lost or whose worker was killed, and with files that were half asked for."""
    from tenants.models import BulkOnboarding, BulkOnboardingRow
    from tenants.onboarding.bulk import continue_bulk
    from tenants.onboarding.running import stale_runs

    for run in stale_runs():
        (undo_agency if run.undo_wanted else provision_agency).delay(run.pk)
    with central_context():
        halves = BulkOnboarding.objects.filter(
            state=BulkOnboarding.State.STARTED,
            started_at__lt=timezone.now() - timedelta(minutes=5),
            rows__state=BulkOnboardingRow.State.READY,
        ).distinct()
        for bulk in halves:
            continue_bulk(bulk)


@shared_task(name="tenants.provisioning.archive_agency", acks_late=True)
def archive_agency(agency_id: int) -> None:
    """Export an agency that is being archived. May run twice: an export that stands is not made again."""
    from tenants.domain.archiving import export_agency

    with audit.acting(name="archiving", via="task"):
        try:
            export_agency(agency_id)
        except WrongState as error:
            logger.info("archiving %s: %s", agency_id, error.code)


@shared_task(name="tenants.provisioning.pick_up_archives")
def pick_up_archives() -> None:
    """Export the agencies whose message was lost or whose worker was killed."""
    from tenants.domain.archiving import agencies_to_export

    for agency in agencies_to_export():
        archive_agency.delay(agency.pk)


@shared_task(name="tenants.provisioning.drop_archived_agencies")
def drop_archived_agencies() -> None:
    """Delete the schemas whose waiting time is over."""
    from tenants.domain.archiving import drop_due_agencies

    with audit.acting(name="archiving", via="task"):
        drop_due_agencies(timezone.now())


@shared_task(name="tenants.resume_due_agencies")
def resume_due_agencies() -> None:
    """Open the sites whose suspension is over."""
    from tenants.domain.suspension import resume_due_agencies as resume

    with audit.acting(name="suspension", via="task"):
        resume(timezone.now())


@shared_task(name="tenants.continue_bulk", acks_late=True)
def continue_bulk(bulk_id: int) -> None:
    """Ask for the agencies of a started file. May run twice: a row is asked for together with its agency."""
    from tenants.models import BulkOnboarding
    from tenants.onboarding.bulk import continue_bulk as go_on

    with central_context():
        bulk = BulkOnboarding.objects.get(pk=bulk_id)
    with audit.acting(name=bulk.created_by, via="task"):
        go_on(bulk)


@shared_task(name="tenants.provisioning.upgrade_fleet", acks_late=True)
def upgrade_fleet() -> None:
    """Upgrade every agency that is behind. While another process is at it, nothing is left to do here."""
    from tenants.errors import FleetRunning
    from tenants.fleet import upgrade_fleet as upgrade

    with audit.acting(name="upgrade", via="task"):
        try:
            upgrade()
        except FleetRunning as error:
            logger.info("upgrading agencies: %s", error.code)
