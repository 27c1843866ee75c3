"""How somebody takes part in a forum now: one main action, and what else is possible."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forums.addresses import address_of
from forums.models import Forum

State = Forum.State


@dataclass(frozen=True)
class Way:
    """One way to take part: the words of the button, and where it leads."""

    label: str
    url: str


def ways_of(forum: Forum, *, now: dt.datetime, today: dt.date) -> list[Way]:
    """Return the ways that are open now, the main one first; only those that a page is there for."""
    found = {
        State.ANNOUNCED: _when_announced,
        State.IN_SESSION: _when_in_session,
        State.ANSWERING: _when_over,
        State.CLOSED: _when_over,
    }.get(State(forum.state))
    return [way for way in found(forum, now, today) if way.url] if found else []


def registration_is_open(forum: Forum, now: dt.datetime) -> bool:
    """Tell whether somebody without an invitation may register now."""
    if forum.state != State.ANNOUNCED or forum.starts_at is None or forum.by_invitation:
        return False
    return now < (forum.registration_until or forum.starts_at)


def _when_announced(forum: Forum, now: dt.datetime, today: dt.date) -> list[Way]:
    write = [Way(_("Write an input"), address_of("forums:write", forum.code))]
    register = [Way(_("Register"), address_of("forums:register", forum.code))]
    return (write if forum.takes_comments_on(today) else []) + (register if registration_is_open(forum, now) else [])


def _when_in_session(forum: Forum, _now: dt.datetime, _today: dt.date) -> list[Way]:
    return [
        Way(_("Write an input"), address_of("forums:write", forum.code)),
        Way(_("Check in"), address_of("forums:check_in", forum.code)),
    ]


def _when_over(forum: Forum, _now: dt.datetime, _today: dt.date) -> list[Way]:
    if not forum.input_count:
        return []
    inputs = address_of("forums:inputs", forum.code)
    if not forum.answers_are_public:
        return [Way(_("Read the inputs"), inputs)]
    return [Way(_("Read the answers"), inputs), Way(_("Trace of the inputs"), address_of("forums:trace", forum.code))]
