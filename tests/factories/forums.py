"""Rows of public consultation. Rows that people make go through the domain; moments may lie in the past."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from forums.domain import lifecycle
from forums.domain.inputs import Said, give_input
from forums.domain.lifecycle import today_here
from forums.models import Disposition, Forum, ForumInput, ForumStandard, Participant
from forums.participation import new_code, new_key
from services.models import ServiceStandard
from tests.factories.services import make_in_state

State = Forum.State


def make_forum(state: str = State.PREPARED, *standards: ServiceStandard, **fields: Any) -> Forum:
    """Return a forum with a meeting tomorrow, about `standards` (one in consultation unless given), moved to `state`.

    `closed` skips the minutes of agreement: pass `starts_at=None` with days for comments to walk there by the domain.
    """
    begins = timezone.now() + dt.timedelta(days=1)
    defaults: dict[str, Any] = {
        "code": new_code(),
        "title": "Standar peminjaman aula",
        "subject": Forum.Subject.DRAFT_STANDARD,
        "purpose": "Menyelaraskan kemampuan kantor dengan harapan warga.",
        "starts_at": begins,
        "ends_at": begins + dt.timedelta(hours=3),
        "place": "Aula kantor",
    }
    forum = Forum.objects.create(**{**defaults, **fields})
    for standard in standards or (make_in_state(ServiceStandard.State.CONSULTATION),):
        ForumStandard.objects.create(forum=forum, service=standard.service, standard=standard, version=standard.version)
    return bring_forum_to(forum, state)


def bring_forum_to(forum: Forum, state: str) -> Forum:
    """Take a prepared forum through every move up to `state`; a meeting is held as if today were its day."""
    if state == State.CANCELLED:
        return lifecycle.cancel_forum(forum=forum, reason="Gedung dipakai.", by=None)
    way = {State.PREPARED: 0, State.ANNOUNCED: 1, State.IN_SESSION: 2, State.ANSWERING: 3, State.CLOSED: 4}[
        State(state)
    ]
    if way >= 1:
        forum = lifecycle.announce_forum(forum=forum, by=None)
    if way >= 2 and forum.has_meeting:
        forum = lifecycle.begin_session(forum=forum, by=None)
    if way >= 3:
        if forum.comments_until is not None:
            yesterday = today_here() - dt.timedelta(days=1)
            since = min(forum.comments_from or yesterday, yesterday)
            Forum.objects.filter(pk=forum.pk).update(comments_from=since, comments_until=yesterday)
        forum = lifecycle.end_inputs(forum=forum, by=None)
    if way >= 4:
        forum = lifecycle.close_forum(forum=forum, by=None)
    return forum


def make_participant(forum: Forum, *, present: bool = True, **fields: Any) -> Participant:
    """Return somebody who takes part, present unless told otherwise."""
    defaults: dict[str, Any] = {
        "key": new_key(),
        "name": "Siti Aminah",
        "organisation": "Komunitas Teater",
        "element": Participant.Element.SERVICE_USER,
        "source": Participant.Source.REGISTRATION,
        "checked_in_at": timezone.now() if present else None,
    }
    return Participant.objects.create(forum=forum, **{**defaults, **fields})


def make_input(forum: Forum, text: str = "Bukalah aula pada hari Sabtu.", **fields: Any) -> ForumInput:
    """Give an input to a forum that is in session, about the component `duration` of its first standard."""
    subject = forum.standards.first()
    defaults: dict[str, Any] = {
        "client_key": uuid.uuid4(),
        "channel": ForumInput.Channel.PHONE,
        "subject_id": subject.pk if subject else None,
        "code": "duration" if subject else "",
    }
    return give_input(forum=forum, said=Said(text=text, **{**defaults, **fields}))


def make_disposition(given: ForumInput, decision: str = Disposition.Decision.ACCEPTED, **fields: Any) -> Disposition:
    """Answer an input."""
    defaults: dict[str, Any] = {
        "decision": decision,
        "reason": "Sabtu dibuka sampai pukul 14.00.",
        "owner_name": "Tim penyusun",
        "decided_on": today_here(),
    }
    return Disposition.objects.create(input=given, **{**defaults, **fields})
