"""Closing an agency's site for a while, and opening it again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.tenancy import central_context
from tenants.domain.changing import changing
from tenants.errors import WrongState
from tenants.models import Agency
from tenants.names import clean_text


def suspend_agency(agency: Agency, *, reason: str, until: datetime | None = None) -> Agency:
    """Close the public site with a reason that everybody reads; staff keep reading in the portal.

    With `until` it opens again by itself. Raises InvalidInput for an empty reason or a moment that has passed,
    WrongState unless it is active.
    """
    errors: dict[str, list[str]] = {}
    try:
        reason = clean_text(reason, most=300)
        if not reason:
            errors["reason"] = [_("Say why the site is closed; visitors read it.")]
    except ValidationError as error:
        errors["reason"] = error.messages
    if until is not None and until <= timezone.now():
        errors["until"] = [_("Give a moment in the future.")]
    if errors:
        raise InvalidInput(errors)
    with changing(agency) as change:
        if change.agency.state != Agency.State.ACTIVE:
            raise WrongState(state=change.agency.get_state_display())
        change.move(Agency.State.SUSPENDED)
        change.agency.suspended_reason = reason
        change.agency.suspended_at = timezone.now()
        change.agency.suspended_until = until
        change.agency.save(update_fields=["state", "suspended_reason", "suspended_at", "suspended_until", "updated_at"])
        change.record(
            "tenants.agency_suspended", {"reason": ["", reason], "until": ["", until.isoformat() if until else ""]}
        )
    return change.agency


def resume_agency(agency: Agency) -> Agency:
    """Open a suspended site again. Raises WrongState for any other."""
    with changing(agency) as change:
        if change.agency.state != Agency.State.SUSPENDED:
            raise WrongState(state=change.agency.get_state_display())
        change.move(Agency.State.ACTIVE)
        change.agency.suspended_reason = ""
        change.agency.suspended_at = change.agency.suspended_until = None
        change.agency.save(update_fields=["state", "suspended_reason", "suspended_at", "suspended_until", "updated_at"])
        change.record("tenants.agency_resumed")
    return change.agency


def resume_due_agencies(now: datetime) -> list[Agency]:
    """Open the sites whose suspension ended by `now`; one that changed meanwhile is left alone."""
    with central_context():
        due = list(Agency.objects.filter(state=Agency.State.SUSPENDED, suspended_until__lte=now))
    resumed = []
    for agency in due:
        try:
            resumed.append(resume_agency(agency))
        except WrongState:
            continue
    return resumed
