"""Running the steps of an onboarding, by one worker at a time, from where it stopped."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from core.errors import DomainError, NotFound
from core.tenancy import central_context
from tenants.errors import OnboardingFinished, OnboardingRunning, StepFailed
from tenants.models import Agency, OnboardingRun, OnboardingStep
from tenants.onboarding.asking import enqueue_run
from tenants.onboarding.steps import STEPS
from tenants.owner import exclusive, schema_lock

logger = logging.getLogger(__name__)

OPEN_STATES = (OnboardingRun.State.WAITING, OnboardingRun.State.RUNNING, OnboardingRun.State.FAILED)
MOST_ERROR_LETTERS = 2000
STALE_AFTER = timedelta(minutes=2)


def run_onboarding(run_id: int) -> OnboardingRun:
    """Do the steps that are not done yet. Needs the owner's connection.

    Called again after a kill, it goes on with the step that was interrupted. Raises StepFailed (the step keeps the
    error), OnboardingRunning when another worker is at it, OnboardingFinished, NotFound.
    """
    run = find_run(run_id)
    with exclusive(schema_lock(run.schema_name)) as held:
        if not held:
            raise OnboardingRunning
        run, agency = _begin(run_id)
        done: OnboardingStep | None = None
        for step in run.steps.exclude(state=OnboardingStep.State.DONE).order_by("position"):
            _do(run, agency, step, after=done)
            done = step
    return find_run(run_id)


def resume_onboarding(run: OnboardingRun, *, enqueue: bool = True) -> OnboardingRun:
    """Let a worker try again from the failed step. Raises OnboardingFinished."""
    with central_context(), transaction.atomic():
        fresh = OnboardingRun.objects.select_for_update().get(pk=run.pk)
        if fresh.state not in OPEN_STATES or fresh.undo_wanted:
            raise OnboardingFinished
        fresh.state = OnboardingRun.State.WAITING
        fresh.save(update_fields=["state"])
        audit.record(action="tenants.onboarding_resumed", target=fresh)
        if enqueue:
            enqueue_run(fresh.pk)
    return fresh


def stale_runs() -> list[OnboardingRun]:
    """Return the runs that nobody has touched for a while: their message was lost, or their worker was killed."""
    limit = timezone.now() - STALE_AFTER
    with central_context():
        waiting = OnboardingRun.objects.filter(
            Q(state__in=(OnboardingRun.State.WAITING, OnboardingRun.State.RUNNING)) | Q(undo_wanted=True),
            state__in=OPEN_STATES,
            created_at__lt=limit,
        )
        return list(waiting.exclude(steps__started_at__gte=limit))


def find_run(run_id: int) -> OnboardingRun:
    """Return a run from the public schema. Raises NotFound."""
    with central_context():
        run = OnboardingRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def _begin(run_id: int) -> tuple[OnboardingRun, Agency]:
    with central_context(), transaction.atomic():
        run = OnboardingRun.objects.select_for_update().get(pk=run_id)
        if run.state not in OPEN_STATES or run.undo_wanted or run.agency_id is None:
            raise OnboardingFinished
        agency = Agency.objects.select_for_update().get(pk=run.agency_id)
        run.state = OnboardingRun.State.RUNNING
        run.save(update_fields=["state"])
        agency.state = Agency.State.PROVISIONING
        agency.save(update_fields=["state", "updated_at"])
    return run, agency


def _do(run: OnboardingRun, agency: Agency, step: OnboardingStep, *, after: OnboardingStep | None) -> None:
    """Do one step. What became of the step before is written together with the start of this one: one commit less."""
    step.state, step.attempt = OnboardingStep.State.RUNNING, step.attempt + 1
    step.error, step.started_at, step.finished_at = "", timezone.now(), None
    _write([after, step] if after else [step])
    try:
        step.detail = STEPS[step.key](run, agency)
    except Exception as error:
        _fail(run, agency, step, error)
        raise StepFailed(step=str(step.get_key_display()), error=describe(error)) from error
    # The last step closes the run and itself in its own transaction, so nothing is left to write after it.
    step.state, step.finished_at = OnboardingStep.State.DONE, timezone.now()


def _write(steps: list[OnboardingStep]) -> None:
    with central_context():
        OnboardingStep.objects.bulk_update(steps, ["state", "attempt", "detail", "error", "started_at", "finished_at"])


def _fail(run: OnboardingRun, agency: Agency, step: OnboardingStep, error: Exception) -> None:
    logger.error("onboarding of %s failed at %s: %s", run.schema_name, step.key, type(error).__name__)
    with central_context(), transaction.atomic():
        step.state, step.error, step.finished_at = OnboardingStep.State.FAILED, describe(error), timezone.now()
        _write([step])
        OnboardingRun.objects.filter(pk=run.pk).update(state=OnboardingRun.State.FAILED)
        Agency.objects.filter(pk=agency.pk).update(state=Agency.State.FAILED, updated_at=timezone.now())


def describe(error: Exception) -> str:
    """Return an error in words for the operator: a refusal as it is, anything else with its kind."""
    text = str(error).strip()
    if not isinstance(error, DomainError):
        text = f"{type(error).__name__}: {text}"
    return text[:MOST_ERROR_LETTERS]
