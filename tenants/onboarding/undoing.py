"""Undoing an onboarding that did not reach its end: everything made so far goes, as if nobody had asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core import audit
from core.db.roles import drop_agency_role
from core.tenancy import central_context
from tenants.errors import OnboardingFinished, OnboardingRunning
from tenants.models import Agency, OnboardingRun
from tenants.onboarding.running import OPEN_STATES, find_run
from tenants.onboarding.steps import mark_of, read_mark
from tenants.owner import OWNER, exclusive, owner_connection, schema_lock
from tenants.routing import registry_changed


def request_undo(run: OnboardingRun, *, enqueue: bool = True) -> OnboardingRun:
    """Say that an unfinished onboarding is to be undone; a worker does it. Raises OnboardingFinished."""
    from tenants.tasks import undo_agency  # a leaf: tasks import the domain

    with central_context(), transaction.atomic():
        fresh = OnboardingRun.objects.select_for_update().get(pk=run.pk)
        if fresh.state not in OPEN_STATES:
            raise OnboardingFinished
        fresh.undo_wanted = True
        fresh.save(update_fields=["undo_wanted"])
        audit.record(action="tenants.onboarding_undo_requested", target=fresh)
        if enqueue:
            transaction.on_commit(lambda: undo_agency.apply_async([fresh.pk], retry=False), robust=True)
    return fresh


def undo_onboarding(run_id: int) -> OnboardingRun:
    """Drop schema, role, hosts and row of an agency that was never opened. May run twice. Needs the owner's connection.

    A schema that was not made for this agency stays. Raises OnboardingRunning, OnboardingFinished, NotFound.
    """
    run = find_run(run_id)
    with exclusive(schema_lock(run.schema_name)) as held:
        if not held:
            raise OnboardingRunning
        with central_context(), transaction.atomic():
            run = OnboardingRun.objects.select_for_update().get(pk=run_id)
            if run.state not in OPEN_STATES:
                raise OnboardingFinished
            agency = Agency.objects.select_for_update().filter(pk=run.agency_id).first()
            if agency is not None and agency.state not in Agency.UNBORN:
                raise OnboardingFinished
            run.undo_wanted = True
            run.save(update_fields=["undo_wanted"])
        if agency is not None:
            drop_schema(agency)
        return _forget(run, agency)


def drop_schema(agency: Agency) -> bool:
    """Drop the agency's schema and role; False when there was no schema of its own. Needs the owner's connection."""
    with transaction.atomic(using=OWNER), owner_connection().cursor() as cursor:
        mark = read_mark(cursor, agency.schema_name)
        if mark == mark_of(agency):
            cursor.execute(f'DROP SCHEMA "{agency.schema_name}" CASCADE')
        if mark in (None, mark_of(agency)):
            drop_agency_role(cursor, agency.schema_name)
    return mark == mark_of(agency)


def _forget(run: OnboardingRun, agency: Agency | None) -> OnboardingRun:
    with central_context(), transaction.atomic():
        if agency is not None:
            audit.record(action="tenants.onboarding_undone", target=agency, changes={"slug": [agency.slug, ""]})
            agency.hosts.all().delete()
            Agency.objects.filter(pk=agency.pk).delete()
            run.agency = None
        run.state = OnboardingRun.State.UNDONE
        run.finished_at = timezone.now()
        run.save(update_fields=["agency", "state", "finished_at"])
        registry_changed()
    return run
