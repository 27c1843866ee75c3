"""What a new office still needs before it can work: shown to its administrator on the portal's start page."""

from __future__ import annotations

from django.http import HttpRequest

from core import panels
from core.accounts.models import Invitation
from core.models import User
from core.panels import Panel


def register() -> None:
    """Add the panel; called once when the app is ready."""
    panels.register("today", first_steps, order=10)


def first_steps(request: HttpRequest) -> Panel | None:
    """Name what is missing of the office's contact, and colleagues while there are none."""
    agency = getattr(request, "agency", None)
    if agency is None:
        return None
    user = request.user
    needs_contact = user.has_perm("tenants.edit_profile") and not (agency.address and agency.opening_hours)
    needs_people = user.has_perm("people.manage_users") and _is_alone()
    if not needs_contact and not needs_people:
        return None
    context = {"needs_contact": needs_contact, "needs_people": needs_people}
    return Panel("tenants/_today_first_steps.html", context, waiting=needs_contact + needs_people)


def _is_alone() -> bool:
    """Tell whether the office has one account and has invited nobody."""
    return User.objects.filter(is_active=True)[:2].count() < 2 and not Invitation.objects.open().exists()
