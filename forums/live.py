"""What the live screen shows, read with a constant number of small queries, and kept for half a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from core import fragments
from core.agencies import current_agency
from core.fragments import Fragment
from forums.models import AgendaItem, AgreementPoint, Forum, ForumInput, Participant
from forums.tallies import Tally, tally_points

NEWEST = 4  # a wide screen shows three of them
NEWEST_BESIDE_A_POINT = 2
AGENDA_SHOWN = 6
TEXT_SHOWN = 150
FRAGMENT = "forums/_live.html"
State = Forum.State


@dataclass(frozen=True)
class Presence:
    """How many people of the community are present, and from how many elements."""

    people: int
    elements: int


@dataclass(frozen=True)
class Scan:
    """What the QR code leads to: `to` names it in the address of the picture."""

    to: str
    path: str
    host: str


def scan_for(forum: Forum, point: AgreementPoint | None) -> Scan | None:
    """Return what people in the room should open on their phones now; None when there is nothing to do."""
    to = target_for(forum, point)
    if not to:
        return None
    path = target_path(forum, to)
    host = current_agency().url.split("://", 1)[-1]
    return Scan(to, path, host)


def target_for(forum: Forum, point: AgreementPoint | None) -> str:
    """Name what the QR code leads to: check in before the meeting, then votes or inputs, then the forum's page."""
    if forum.state == State.IN_SESSION:
        return "suara" if point is not None else "tulis"
    if forum.state == State.ANNOUNCED:
        return "hadir" if forum.has_meeting else "tulis"
    return "forum" if forum.state in (State.ANSWERING, State.CLOSED) else ""


TARGETS = ("hadir", "tulis", "suara", "forum")


def target_path(forum: Forum, to: str) -> str:
    """Return the path of one of TARGETS; the addresses of a forum are printed and read out, so they are fixed."""
    home = reverse("forums:live", args=(forum.code,)).removesuffix("layar/")
    return home if to == "forum" else f"{home}{to}/"


def live_context(forum: Forum) -> dict[str, Any]:
    """Return what the fragment shows."""
    point = _open_point(forum)
    items = list(AgendaItem.objects.filter(forum=forum))
    context: dict[str, Any] = {"forum": forum, "scan": scan_for(forum, point), "presence": presence_of(forum)}
    context |= {"agenda": _window(items), "agenda_total": len(items)}
    if forum.state == State.IN_SESSION:
        tally = tally_points([point]).get(point.pk, Tally()) if point is not None else None
        most = NEWEST_BESIDE_A_POINT if point is not None else NEWEST
        context |= {"point": point, "tally": tally, "newest": newest_inputs(forum, most)}
    context["input_total"] = ForumInput.objects.filter(forum=forum).shown().count()
    context["text_shown"] = TEXT_SHOWN
    return context


def newest_inputs(forum: Forum, most: int) -> list[ForumInput]:
    """Return the newest inputs that everybody may read."""
    shown = ForumInput.objects.filter(forum=forum).shown().select_related("participant")
    return list(shown.order_by("-number")[:most])


def presence_of(forum: Forum) -> Presence:
    """Count who of the community is present."""
    counted = Participant.objects.filter(forum=forum).counted().order_by()
    found = counted.aggregate(people=Count("pk"), elements=Count("element", distinct=True))
    return Presence(found["people"], found["elements"])


def _open_point(forum: Forum) -> AgreementPoint | None:
    if forum.state != State.IN_SESSION:
        return None
    taking = Q(opened_at__isnull=False, closed_at__isnull=True)
    return AgreementPoint.objects.filter(taking, forum=forum).order_by("position").first()


def _window(items: list[AgendaItem]) -> list[AgendaItem]:
    """Return the part of a long agenda around what happens now, so that it fits on the screen."""
    began = [index for index, item in enumerate(items) if item.began_at is not None]
    first = max(0, min((began[-1] if began else 0) - 1, len(items) - AGENDA_SHOWN))
    return items[first : first + AGENDA_SHOWN]


def fragment_of(code: str, make: Callable[[], dict[str, Any]]) -> Fragment:
    """Return the fragment of the forum with this code, at most half a second old; `make()` returns its context."""
    return fragments.fragment_of(FRAGMENT, code, make)
