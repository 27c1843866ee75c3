"""What a new office still needs before it can work: shown to its administrator on the portal's start page."""

from __future__ import annotations

from django.db.models import Exists
from django.http import HttpRequest

from core import panels
from core.accounts.models import Invitation
from core.models import User
from core.panels import Panel


def register() -> None:
    """Add the panel; called once when the app is ready."""
    panels.register("today", first_steps, order=10, waiting=count_first_steps)


def first_steps(request: HttpRequest) -> Panel | None:
    """Name what is missing of the office's contact, and colleagues while there are none."""
    if not (waiting := count_first_steps(request)):
        return None
    context = {"needs_contact": _needs_contact(request), "needs_people": _needs_people(request)}
    return Panel("tenants/_today_first_steps.html", context, waiting=waiting)


def count_first_steps(request: HttpRequest) -> int:
    """Count what is missing."""
    return _needs_contact(request) + _needs_people(request)


def _needs_contact(request: HttpRequest) -> bool:
    agency = getattr(request, "agency", None)
    if agency is None or not request.user.has_perm("tenants.edit_profile"):
        return False
    return not (agency.address and agency.opening_hours)


def _needs_people(request: HttpRequest) -> bool:
    """Tell whether the user is alone in the office and has invited nobody; asked once per request, in one query."""
    user = request.user
    if getattr(request, "agency", None) is None or user.pk is None or not user.has_perm("people.manage_users"):
        return False
    memo = request.__dict__
    if "_is_alone_in_office" not in memo:
        others = User.objects.filter(is_active=True).exclude(pk=user.pk)
        company = Exists(others) | Exists(Invitation.objects.open())
        memo["_is_alone_in_office"] = not User.objects.filter(company, pk=user.pk).exists()
    return bool(memo["_is_alone_in_office"])
