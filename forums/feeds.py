"""The feed of forums: announced, moved, cancelled, answered, closed. Format: Atom, RFC 4287."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.ui import formats
from forums.models import Forum, ForumEvent
from services.seam import Change, atom_document

ENTRIES = 50
State = Forum.State
TOLD = (State.ANNOUNCED, State.IN_SESSION, State.ANSWERING, State.CLOSED, State.CANCELLED)


def feed() -> bytes:
    """Return the newest of what this agency tells of its forums, in Indonesian."""
    agency = current_agency()
    with translation.override("id"):
        changes = list(_changes())
        title = _("Public consultation forums: %(agency)s") % {"agency": agency.name}
        return atom_document(agency, changes, key="forum", title=title, path="/forum/forum.atom", page="/forum/")


def _changes() -> Iterator[Change]:
    told = Q(kind="move", to_state__in=TOLD) | Q(kind__in=["rescheduled", "answers_published"])
    events = ForumEvent.objects.filter(told, forum__announced_at__isnull=False).select_related("forum")
    for event in events.order_by("-at", "-pk")[:ENTRIES]:
        forum = event.forum
        title = _title(event) % {"title": forum.title}
        yield Change(f"forum/{forum.code}/{event.pk}", event.at, title, f"/forum/{forum.code}/", _note(event))


def _title(event: ForumEvent) -> str:
    if event.kind == "rescheduled":
        return _("%(title)s: moved to another time or place")
    if event.kind == "answers_published":
        return _("%(title)s: the answers are public")
    titles = {
        State.ANNOUNCED: _("%(title)s: announced"),
        State.IN_SESSION: _("%(title)s: the meeting has begun"),
        State.ANSWERING: _("%(title)s: the inputs have ended"),
        State.CLOSED: _("%(title)s: closed"),
        State.CANCELLED: _("%(title)s: cancelled"),
    }
    return titles[State(event.to_state)]


def _note(event: ForumEvent) -> str:
    forum = event.forum
    if event.to_state == State.CANCELLED:
        return event.note
    if event.to_state == State.ANNOUNCED or event.kind == "rescheduled":
        when = formats.moment(forum.starts_at) if forum.starts_at else ""
        days = ""
        if forum.comments_from is not None and forum.comments_until is not None:
            words = {"first": formats.plain_date(forum.comments_from), "last": formats.plain_date(forum.comments_until)}
            days = _("Comments %(first)s to %(last)s") % words
        return " · ".join(part for part in (when, forum.place, days) if part)
    return ""
