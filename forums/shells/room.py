"""What the meeting puts into the registries: places of a forum, panels of its pages, and its end."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from forums import panels_of_forum, places
from forums.domain.lifecycle import when_something_happens
from forums.domain.meeting import settle_meeting
from forums.models import AgendaItem, AgreementPoint, Forum, ForumEvent, ForumInput, InputReport
from forums.places import Place

State = Forum.State
PERMISSION = "forums.facilitate_forum"
PUBLIC_PHOTOS = 12


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    held = frozenset({State.ANNOUNCED, State.IN_SESSION, State.ANSWERING})
    places.register(
        Place("console", _("Lead the meeting"), "forums_portal:console", 30, PERMISSION, states=held, shown=has_meeting)
    )
    places.register(Place("points", _("Points and votes"), "forums_portal:points", 35, PERMISSION, states=after_plan()))
    places.register(
        Place(
            "moderation",
            _("Moderation"),
            "forums_portal:moderation",
            40,
            PERMISSION,
            count=count_to_moderate,
            states=after_plan(),
        )
    )
    places.register(Place("photos", _("Photos"), "forums_portal:photos", 65, PERMISSION, states=after_plan()))
    panels_of_forum.register("first", meeting_now, order=10)
    panels_of_forum.register("public", gallery, order=80)
    when_something_happens(end_of_the_meeting)


def after_plan() -> frozenset[str]:
    """Return the states in which a forum has been announced and may be worked at."""
    return frozenset({State.ANNOUNCED, State.IN_SESSION, State.ANSWERING, State.CLOSED})


def has_meeting(forum: Forum) -> bool:
    """Tell whether there is a meeting to lead."""
    return forum.has_meeting


def count_to_moderate(forum: Forum, request: HttpRequest) -> int:
    """Count the inputs that wait to be read or were reported."""
    reports = InputReport.objects.filter(input__forum=forum, settled_at__isnull=True)
    open_ones = Q(state=ForumInput.State.WAITING) | Q(pk__in=reports.values("input"))
    return ForumInput.objects.filter(open_ones, forum=forum).count()


def meeting_now(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show what is now while the meeting is on."""
    if forum.state != State.IN_SESSION:
        return None
    now = Q(forum=forum, began_at__isnull=False, ended_at__isnull=True)
    taking = Q(forum=forum, opened_at__isnull=False, closed_at__isnull=True)
    context = {
        "forum": forum,
        "item": AgendaItem.objects.filter(now).first(),
        "point": AgreementPoint.objects.filter(taking).first(),
    }
    return Panel("forums/_room_now.html", context)


def gallery(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show the public photos."""
    photos = list(forum.photos.filter(is_public=True).order_by("pk")[:PUBLIC_PHOTOS]) if forum.is_held else []
    return Panel("forums/_gallery.html", {"forum": forum, "photos": photos}) if photos else None


def end_of_the_meeting(event: ForumEvent) -> None:
    """Once a meeting has ended, end what still went on in it."""
    if event.from_state == State.IN_SESSION:
        transaction.on_commit(partial(settle_meeting, event.forum), robust=True)
