"""From a finished draft to an agency that a worker makes."""

from __future__ import annotations

import io

from django.db import transaction

from core.audit import current_actor
from core.ui.hours import hours_from
from tenants.central.draft import BY_KEY, Draft, new_agency_of
from tenants.domain.profile import set_emblem, update_profile
from tenants.errors import SlugTaken
from tenants.models import OnboardingRun
from tenants.onboarding import request_agency


def run_of(draft: Draft) -> OnboardingRun | None:
    """Return the run that this very draft was already sent for: by a second click, or from a second window."""
    address, administrator = draft.typed(BY_KEY["alamat"]), draft.typed(BY_KEY["pengelola"])
    return OnboardingRun.objects.filter(
        slug=address.get("slug", ""),
        admin_email=administrator.get("admin_email", "").strip().lower(),
        requested_by=current_actor().name,
        created_at__gte=draft.started_at,
    ).first()


def create_from(draft: Draft) -> OnboardingRun:
    """Ask for the agency of a draft, once: the same draft sent twice gives the same run.

    Raises SlugTaken when somebody else was faster, InvalidInput.
    """
    try:
        with transaction.atomic():
            return _request(draft)
    except SlugTaken:
        mine = run_of(draft)
        if mine is None:
            raise
        return mine


def _request(draft: Draft) -> OnboardingRun:
    values = draft.values()
    run = request_agency(new_agency_of(values))
    agency = run.agency
    assert agency is not None  # noqa: S101  # it was made a line above, in the same transaction
    hours = hours_from(values)
    if hours:
        update_profile(agency, opening_hours=hours)
    picture = draft.read_emblem()
    if picture is not None:
        set_emblem(agency, upload=io.BytesIO(picture))
    return run
