"""What planning puts into the registries: menus, the first places of a forum, panels of the start pages, subjects."""

from __future__ import annotations

from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import Panel
from core.ui import nav
from core.ui.nav import NavItem
from forums import places, suggestions
from forums.models import Forum
from forums.places import Place
from forums.waiting import waiting_for

State = Forum.State
SHOWN_TODAY = 5
SHOWN_HOME = 3


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register("public", NavItem("forums", _("Forum"), "forums:list", order=20))
    portal = NavItem(
        "forums", _("Forum"), "forums_portal:list", order=20, permission="forums.view_forum", count=count_in_menu
    )
    nav.register("portal", portal)
    places.register(Place("overview", _("Overview"), "forums_portal:forum", order=10))
    places.register_public(Place("forum", _("The forum"), "forums:forum", order=10))
    panels.register("today", forums_today, order=30, waiting=count_waiting)
    panels.register("home", forums_at_home, order=20)
    suggestions.register(suggestions.reviews_that_are_due, order=10)
    suggestions.register(suggestions.pages_that_do_not_help, order=20)
    suggestions.register(suggestions.drafts_that_wait, order=30)
    suggestions.register(suggestions.standards_never_consulted, order=40)
    suggestions.register(suggestions.yearly_duty, order=90)


def count_in_menu(request: HttpRequest) -> int | None:
    """Count what waits for this user in the forums area."""
    return sum(row.is_counted for row in waiting_for(request)) or None


def count_waiting(request: HttpRequest) -> int:
    """Count what `forums_today` shows; reminders are not counted, nor inputs to answer: another panel tells them."""
    return sum(row.is_counted and not row.is_told_elsewhere for row in waiting_for(request))


def forums_today(request: HttpRequest) -> Panel | None:
    """Show the forums that need something: a meeting soon, an announcement, inputs to answer, terms that ran out."""
    rows = [row for row in waiting_for(request) if not row.is_told_elsewhere]
    if not rows:
        return None
    context = {"rows": rows[:SHOWN_TODAY], "more": max(0, len(rows) - SHOWN_TODAY)}
    return Panel("forums/_today.html", context, waiting=count_waiting(request))


def forums_at_home(_request: HttpRequest) -> Panel | None:
    """Show the forums that people can take part in, or will be able to, on the agency's start page."""
    alive = Forum.objects.public().filter(state__in=[State.ANNOUNCED, State.IN_SESSION])
    found = list(alive.order_by(Coalesce("starts_at", "announced_at"), "pk")[:SHOWN_HOME])
    return Panel("forums/_home.html", {"forums": found}) if found else None
