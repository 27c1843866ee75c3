"""What the citizens' side of cases brings to other pages: two places in the menu, two doors, and the doors at home."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import panels
from core.cases import doors
from core.cases.doors import Door
from core.panels import Panel
from core.ui import nav
from core.ui.nav import NavItem

MOST_AT_HOME = 6


def register() -> None:
    """Called once when the app is ready."""
    nav.register("public", NavItem("door", _("Apply or report"), "door:start", order=50))
    nav.register("public", NavItem("track", _("Follow up"), "cases:track", order=70))
    doors.register(
        Door(
            "track",
            _("Follow what you sent"),
            _("See with your code where it stands, what happens next, and write to us."),
            "cases:track",
            order=90,
        )
    )
    panels.register("home", doors_at_home, order=15)


def doors_at_home(request: HttpRequest) -> Panel | None:
    """Return the doors for the agency's start page; nothing while there is no more to do than to follow."""
    found = doors.open_doors(request)[:MOST_AT_HOME]
    return Panel("cases/public/_home.html", {"doors": found}) if len(found) > 1 else None
