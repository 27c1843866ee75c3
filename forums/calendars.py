"""A forum in somebody's calendar: the same entry for ever, with a number that rises when it is moved."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q
from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.calendar_text import Happening, calendar_file
from forums.models import Forum, ForumEvent

State = Forum.State


def calendar_of(forum: Forum) -> bytes:
    """Return the calendar file of a forum that was announced, in Indonesian: its meeting and its days for comments."""
    agency = current_agency()
    with translation.override("id"):
        return calendar_file(happenings_of(forum), producer=f"{agency.name}//Maklumat", name=forum.title)


def happenings_of(forum: Forum) -> list[Happening]:
    """Return the entries of a forum."""
    agency = current_agency()
    url = f"{agency.url}/forum/{forum.code}/"
    host = f"{agency.slug}.maklumat"
    told = forum.events.aggregate(moved=Count("pk", filter=Q(kind="rescheduled")), changed_at=Max("at"))
    is_cancelled = forum.state == State.CANCELLED
    shared: dict[str, Any] = {
        "sequence": told["moved"] + is_cancelled,
        "changed_at": told["changed_at"] or forum.created_at,
        "url": url,
        "is_cancelled": is_cancelled,
    }
    found = []
    if forum.starts_at is not None and forum.ends_at is not None:
        text = "\n".join(part for part in (forum.purpose, forum.place_note, url) if part)
        place = ", ".join(part for part in (forum.place,) if part)
        starts, ends = forum.starts_at, forum.ends_at
        uid = f"forum-{forum.pk}@{host}"
        found.append(Happening(uid=uid, title=forum.title, starts=starts, ends=ends, place=place, text=text, **shared))
    if forum.comments_from is not None and forum.comments_until is not None:
        title = _("Comments: %(title)s") % {"title": forum.title}
        first, last = forum.comments_from, forum.comments_until
        found.append(
            Happening(uid=f"forum-{forum.pk}-masukan@{host}", title=title, starts=first, ends=last, text=url, **shared)
        )
    return found


def before_of(event: ForumEvent) -> dict[str, Any]:
    """Return what a forum was before it was moved: moments and days as such, the rest as text."""
    before: dict[str, Any] = dict(event.facts.get("before", {}))
    for name in ("starts_at", "ends_at"):
        if before.get(name):
            before[name] = parse_datetime(before[name])
    for name in ("comments_from", "comments_until"):
        if before.get(name):
            before[name] = parse_date(before[name])
    return before
