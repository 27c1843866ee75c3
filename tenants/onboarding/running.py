"""Running the steps of an onboarding, by one worker at a time, from where it stopped."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from core import audit
from core.errors import DomainError, NotFound
from core.tenancy import central_context
from tenants.blueprint import keep_blueprint
from tenants.errors import OnboardingFinished, OnboardingRunning, StepFailed
from tenants.models import Agency, OnboardingRun, OnboardingStep
from tenants.onboarding.asking import enqueue_run
from tenants.onboarding.steps import OWNERS_STEPS, STEPS
from tenants.owner import OWNER, exclusive, schema_lock

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
        run, agency, steps = _begin(run_id)
        of_owner = [step for step in steps if step.key in OWNERS_STEPS]
        of_application = [step for step in steps if step.key not in OWNERS_STEPS]
        if of_owner:
            _do(run, agency, of_owner, using=OWNER)
        _write(of_owner, started=of_application)
        _do(run, agency, of_application, using=DEFAULT_DB_ALIAS)
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


def _begin(run_id: int) -> tuple[OnboardingRun, Agency, list[OnboardingStep]]:
    """Mark the run and its next phase as running, and return the steps that are not done."""
    with central_context(), transaction.atomic():
        run = OnboardingRun.objects.select_for_update().get(pk=run_id)
        if run.state not in OPEN_STATES or run.undo_wanted or run.agency_id is None:
            raise OnboardingFinished
        agency = Agency.objects.select_for_update().get(pk=run.agency_id)
        OnboardingRun.objects.filter(pk=run_id).update(state=OnboardingRun.State.RUNNING)
        Agency.objects.filter(pk=agency.pk).update(state=Agency.State.PROVISIONING, updated_at=timezone.now())
        steps = list(run.steps.exclude(state=OnboardingStep.State.DONE).order_by("position"))
        _start([step for step in steps if step.key in OWNERS_STEPS])
    return run, agency, steps


def _do(run: OnboardingRun, agency: Agency, steps: list[OnboardingStep], *, using: str) -> None:
    """Do the steps of a phase in one transaction. Raises StepFailed, and then nothing of the phase has happened."""
    step = steps[0]
    try:
        if using == OWNER:
            keep_blueprint()  # before the transaction: others wait for the blueprint
        with central_context(), transaction.atomic(using=using):
            for step in steps:
                step.detail = STEPS[step.key](run, agency)
            if using == DEFAULT_DB_ALIAS:
                _write(steps)
    except Exception as error:
        _fail(run, agency, step, error)
        raise StepFailed(step=str(step.get_key_display()), error=describe(error)) from error


def _start(steps: list[OnboardingStep]) -> None:
    """Mark steps as running. An earlier try that was interrupted has left them so already."""
    OnboardingStep.objects.filter(pk__in=[step.pk for step in steps]).update(
        state=OnboardingStep.State.RUNNING,
        attempt=F("attempt") + 1,
        error="",
        started_at=timezone.now(),
        finished_at=None,
    )


def _write(done: list[OnboardingStep], *, started: list[OnboardingStep] | None = None) -> None:
    """Write what became of the steps of one phase together with the start of the next: one commit less."""
    details = [When(pk=step.pk, then=Value(step.detail)) for step in done if step.detail]
    with central_context(), transaction.atomic():
        if done:
            OnboardingStep.objects.filter(pk__in=[step.pk for step in done]).update(
                state=OnboardingStep.State.DONE,
                finished_at=timezone.now(),
                detail=Case(*details, default=Value("")),
            )
        if started:
            _start(started)


def _fail(run: OnboardingRun, agency: Agency, step: OnboardingStep, error: Exception) -> None:
    """Keep the error beside its step; the other steps of its phase did not happen either."""
    logger.error("onboarding of %s failed at %s: %s", run.schema_name, step.key, type(error).__name__)
    now = timezone.now()
    with central_context(), transaction.atomic():
        running = run.steps.filter(state=OnboardingStep.State.RUNNING)
        running.filter(pk=step.pk).update(state=OnboardingStep.State.FAILED, error=describe(error), finished_at=now)
        running.update(state=OnboardingStep.State.WAITING, started_at=None)
        OnboardingRun.objects.filter(pk=run.pk).update(state=OnboardingRun.State.FAILED)
        Agency.objects.filter(pk=agency.pk).update(state=Agency.State.FAILED, updated_at=now)


def describe(error: Exception) -> str:
    """Return an error in words for the operator: a refusal as it is, anything else with its kind."""
    text = str(error).strip()
    if not isinstance(error, DomainError):
        text = f"{type(error).__name__}: {text}"
    return text[:MOST_ERROR_LETTERS]
