"""What the catalogue puts into registries: places of the portal, the panel of feedback, and what is published."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import panels, published
from core.panels import Panel
from core.ui import nav
from core.ui.nav import NavItem
from services import navigation
from services.models import PageFeedback
from services.navigation import Group, Place
from services.published import VOCABULARY, published_rows
from services.waiting_counts import new_feedback

SHOWN = 3


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    published.register(published_rows, VOCABULARY)
    nav.register("public_foot", NavItem("points", _("Service points"), "services:points", order=20))
    for place in (
        Place("points", _("Service points"), "services_portal:points", order=70, group=Group.PEOPLE),
        Place(
            "feedback",
            _("Feedback"),
            "services_portal:feedback",
            order=80,
            permission="services.answer_feedback",
            count=count_new,
            group=Group.PEOPLE,
        ),
        Place("search_words", _("Search words"), "services_portal:search_words", order=85, group=Group.PEOPLE),
    ):
        navigation.register(place)
    panels.register("today", feedback_to_read, order=40, waiting=count_waiting)


def count_new(request: HttpRequest) -> int | None:
    """Count the messages that nobody has read, once per request."""
    return new_feedback(request) or None


def count_waiting(request: HttpRequest) -> int:
    """Count the same for those who answer."""
    return (count_new(request) or 0) if request.user.has_perm("services.answer_feedback") else 0


def feedback_to_read(request: HttpRequest) -> Panel | None:
    """Show the newest unread messages to those who answer."""
    waiting = count_waiting(request)
    if not waiting:
        return None
    unread = PageFeedback.objects.filter(state=PageFeedback.State.NEW).select_related("standard__service")
    context = {"messages_to_read": unread[:SHOWN], "waiting": waiting, "list_url": reverse("services_portal:feedback")}
    return Panel("services/_today_feedback.html", context, waiting=waiting)
