"""What calls put into the registries: their list, the start page, and who comes on the list."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bookings.domain import calls
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from core import panels
from core.accounts.access import signed_in
from core.cases.domain import outbox
from core.panels import Panel


def register() -> None:
    """Called once when the app is ready."""
    outbox.when_unreached(calls.keep_for_cases)
    tabs.register(Tab("calls", _("To be told by telephone"), "calls_portal:list", calls.RIGHTS, order=60))
    panels.register("today", calls_today, order=12, waiting=lambda _request: 0)


def calls_today(request: HttpRequest) -> Panel | None:
    """Show how many are to be rung up, and when the first offer ends."""
    user = signed_in(request)
    if not any(user.has_perm(right) for right in calls.RIGHTS):
        return None
    rows = calls.open_calls(user)
    first = rows.first()
    return Panel("bookings/calls/_today.html", {"first": first, "number": rows.count()}) if first else None
