"""What working days add to the menus and to the portal's start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import Panel
from core.ui import nav
from core.ui.nav import NavItem

PERMISSION = "workdays.manage_calendar"


def register() -> None:
    """Add the entries; called once when the app is ready."""
    nav.register("portal", NavItem("workdays", _("Working days"), "workdays_portal:home", 85, PERMISSION))
    nav.register("public_foot", NavItem("workdays", _("How we count days"), "workdays:reckoning", 60))
    panels.register("today", missing_calendar, order=5, waiting=lambda request: 0)


def missing_calendar(request: HttpRequest) -> Panel | None:
    """Warn who keeps the calendar when this quarter's counting needs a year without a published table."""
    from core.workdays.explaining import years_wanted  # the menus are registered before models are loaded
    from core.workdays.office import office_calendar

    if not request.user.has_perm(PERMISSION):
        return None
    calendar = office_calendar()
    years = years_wanted(calendar, today=calendar.today(timezone.now()))
    return Panel("workdays/_today_missing.html", {"years": years}, aside=True) if years else None
