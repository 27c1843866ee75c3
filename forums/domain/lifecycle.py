"""The life of a forum: one table of moves, and the one function through which every move goes.

Locks are taken from the top down: forum, then what hangs on it, in the order of their keys. Source of the stages:
domain reference, section 2.2; the days between them are settings (2.6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.agencies import current_agency
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from forums.errors import ForumMoveRefused, ForumNotReady
from forums.models import Forum, ForumEvent, ForumInput, ForumSettings
from services.seam import ServiceStandard, contents_of, normalise, open_consultation, text_error

State = Forum.State
NOTE_LIMIT = 2000
REASON_LIMIT = 500

MOVES: dict[str, frozenset[str]] = {  # a state without a line is final
    State.PREPARED: frozenset({State.ANNOUNCED, State.CANCELLED}),
    State.ANNOUNCED: frozenset({State.IN_SESSION, State.ANSWERING, State.CANCELLED}),
    State.IN_SESSION: frozenset({State.ANSWERING}),
    State.ANSWERING: frozenset({State.CLOSED}),
}
Check = Callable[[Forum], list[str]]


@transaction.atomic
def announce_forum(*, forum: Forum, by: Actor) -> Forum:
    """Make a forum public and fix the text that it is asked about. Raises ForumNotReady, ForumMoveRefused.

    Drafts that passed the internal review are brought into consultation if `by` may do that.
    """
    require(by, "forums.manage_forum")
    forum = lock_forum(forum, to=State.ANNOUNCED)
    refuse_findings(announcing_findings(forum, by))
    for consulted in forum.standards.select_related("standard").order_by("service_id"):
        standard = consulted.standard
        if standard is not None and standard.state == ServiceStandard.State.INTERNAL_REVIEW:
            standard = open_consultation(standard=standard, note=forum.title, by=by)
        if standard is not None:
            consulted.contents = contents_of(standard)
            consulted.save(update_fields=["contents"])
    return move(forum, to=State.ANNOUNCED, by=by, announced_at=timezone.now())


@transaction.atomic
def begin_session(*, forum: Forum, by: Actor) -> Forum:
    """Open the meeting: inputs are taken in the room, and the live screen shows them."""
    require(by, "forums.facilitate_forum")
    forum = lock_forum(forum, to=State.IN_SESSION)
    if not forum.has_meeting:
        raise ForumNotReady(findings=[_("This forum has no meeting.")])
    return move(forum, to=State.IN_SESSION, by=by, session_began_at=timezone.now())


@transaction.atomic
def end_inputs(*, forum: Forum, by: Actor) -> Forum:
    """End the meeting and the period for comments: from now on the inputs are answered.

    The terms for answers and the report begin to run. Raises ForumNotReady while people may still comment.
    """
    require(by, "forums.facilitate_forum")
    forum = lock_forum(forum, to=State.ANSWERING)
    today = today_here()
    if forum.state == State.ANNOUNCED and forum.has_meeting:
        raise ForumMoveRefused(from_state=forum.state, to_state=str(State.ANSWERING))
    if forum.comments_until is not None and today <= forum.comments_until:
        raise ForumNotReady(findings=[_("People may still comment until %(day)s.") % {"day": forum.comments_until}])
    terms = ForumSettings.load()
    return move(
        forum,
        to=State.ANSWERING,
        by=by,
        answering_since=timezone.now(),
        answers_due_on=forum.answers_due_on or today + dt.timedelta(days=terms.answer_days),
        report_due_on=forum.report_due_on or today + dt.timedelta(days=terms.report_days),
        facts={"inputs": forum.inputs.standing().count()},
    )


@transaction.atomic
def publish_answers(*, forum: Forum, by: Actor) -> Forum:
    """Let everybody read the answers given so far, and every later one at once. A second time changes nothing."""
    require(by, "forums.answer_input")
    forum = lock_forum(forum)
    if forum.state not in (State.ANSWERING, State.CLOSED):
        raise ForumMoveRefused(from_state=forum.state, to_state=str(State.ANSWERING))
    if forum.answers_public_at is None:
        forum.answers_public_at = timezone.now()
        forum.save(update_fields=["answers_public_at"])
        add_event(forum, "answers_published", by=by)
    return forum


@transaction.atomic
def close_forum(*, forum: Forum, by: Actor) -> Forum:
    """End a forum: every input has its answer, and the answers are public. Raises ForumNotReady, ForumMoveRefused."""
    require(by, "forums.close_forum")
    forum = lock_forum(forum, to=State.CLOSED)
    refuse_findings(closing_findings(forum))
    publish_answers(forum=forum, by=None)
    forum.refresh_from_db()
    facts = {"inputs": forum.inputs.standing().count()}
    return move(forum, to=State.CLOSED, by=by, closed_at=timezone.now(), facts=facts)


@transaction.atomic
def cancel_forum(*, forum: Forum, reason: str, by: Actor) -> Forum:
    """Call a forum off before it begins; whoever was invited or registered is told. Raises InvalidInput."""
    require(by, "forums.manage_forum")
    text = checked_note(reason, field="reason", limit=REASON_LIMIT)
    if not text:
        raise InvalidInput({"reason": [_("Say why. Everybody who was invited reads it.")]})
    forum = lock_forum(forum, to=State.CANCELLED)
    return move(forum, to=State.CANCELLED, by=by, note=text, cancelled_at=timezone.now(), cancel_reason=text)


# --- what has to be so before a move ----------------------------------------------------------------------------------
def announcing_findings(forum: Forum, by: Actor = None) -> list[str]:
    """Return in words what is missing before a forum can be announced."""
    findings = []
    if not forum.purpose.strip():
        findings.append(_("Write what the forum is for."))
    return findings + scheduling_findings(forum) + _standards_findings(forum, by)


def scheduling_findings(forum: Forum) -> list[str]:
    """Return in words what an announced forum lacks of its time and place."""
    findings = []
    if not forum.has_meeting and not forum.has_comment_period:
        findings.append(_("Give the time of the meeting, or the days for comments."))
    if forum.has_meeting and forum.method != Forum.Method.ONLINE and not forum.place:
        findings.append(_("Give the place of the meeting."))
    if forum.has_meeting and forum.method != Forum.Method.OFFLINE and not forum.link:
        findings.append(_("Give the link to the online meeting."))
    if forum.starts_at is not None and forum.starts_at <= timezone.now():
        findings.append(_("The meeting would begin in the past."))
    if forum.comments_until is not None and forum.comments_until < today_here():
        findings.append(_("The days for comments are over."))
    return findings


def _standards_findings(forum: Forum, by: Actor) -> list[str]:
    standards = list(forum.standards.select_related("standard", "service"))
    if forum.subject in (Forum.Subject.DRAFT_STANDARD, Forum.Subject.STANDARD_REVIEW) and not standards:
        return [_("Choose the standards that people are asked about.")]
    may_open = by is None or by.has_perm("services.review_standard")
    return [
        _("%(standard)s is not ready for the public: have its internal review done first.") % {"standard": row}
        for row in standards
        if row.standard is None or not _is_ready(row.standard, may_open=may_open)
    ]


def _is_ready(standard: ServiceStandard, *, may_open: bool) -> bool:
    in_review = standard.state == ServiceStandard.State.INTERNAL_REVIEW
    return standard.is_public or standard.state == ServiceStandard.State.CONSULTATION or (in_review and may_open)


def closing_findings(forum: Forum) -> list[str]:
    """Return in words what is missing before a forum can be closed."""
    return [finding for check in CLOSING_CHECKS for finding in check(forum)]


def _unanswered(forum: Forum) -> list[str]:
    number = ForumInput.objects.filter(forum=forum).to_answer().count()
    if not number:
        return []
    text = ngettext("%(number)s input has no answer yet.", "%(number)s inputs have no answer yet.", number)
    return [text % {"number": number}]


def _agreement_open(forum: Forum) -> list[str]:
    """Source: domain reference, section 2.2: a meeting ends with signed minutes of agreement."""
    if forum.session_began_at is None:
        return []
    agreement = getattr(forum, "agreement", None)
    sealed = agreement is not None and agreement.state == agreement.State.SEALED
    return [] if sealed else [_("The minutes of agreement are not sealed yet.")]


CLOSING_CHECKS: tuple[Check, ...] = (_unanswered, _agreement_open)


# --- moving -----------------------------------------------------------------------------------------------------------
def move(
    forum: Forum, *, to: str, by: Actor, note: str = "", facts: Mapping[str, Any] | None = None, **fields: Any
) -> Forum:
    """Set the state and the named fields of a locked row, and add the event. Raises ForumMoveRefused."""
    refuse_move(forum, to)
    before, forum.state = forum.state, to
    for name, value in fields.items():
        setattr(forum, name, value)
    forum.lock += 1
    forum.save(update_fields=["state", "lock", *fields])
    add_event(forum, "move", by=by, from_state=before, to_state=to, note=note, facts=facts)
    audit.record(
        action=f"forums.forum_{to}", target=forum, changes={"forum": forum.code, "state": [str(before), str(to)]}
    )
    return forum


def add_event(
    forum: Forum,
    kind: str,
    *,
    by: Actor,
    from_state: str = "",
    to_state: str = "",
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> ForumEvent:
    """Write into the record of a forum, and let the public pages show what happened."""
    event = ForumEvent.objects.create(
        forum=forum,
        forum_code=forum.code,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        by_id=by.pk if by else None,
        by_name=str(by) if by else audit.current_actor().name,
        note=note,
        facts=dict(facts or {}),
    )
    for listener in _listeners:
        listener(event)
    content_changed()
    return event


Listener = Callable[[ForumEvent], None]
_listeners: list[Listener] = []


def when_something_happens(listener: Listener) -> None:
    """Call `listener(event)` within the transaction of every event; it may only plan work for after the commit."""
    if listener not in _listeners:
        _listeners.append(listener)


def lock_forum(forum: Forum, *, to: str | None = None) -> Forum:
    """Return the forum, locked until the transaction ends. With `to` it raises ForumMoveRefused first."""
    locked = Forum.objects.select_for_update(no_key=True).get(pk=forum.pk)
    if to is not None:
        refuse_move(locked, to)
    return locked


def refuse_move(forum: Forum, to: str) -> None:
    """Raise ForumMoveRefused unless the table of moves has it."""
    if to not in MOVES.get(forum.state, frozenset()):
        raise ForumMoveRefused(from_state=forum.state, to_state=str(to))


def refuse_findings(findings: list[str]) -> None:
    """Raise ForumNotReady when something is missing."""
    if findings:
        raise ForumNotReady(findings=findings)


def checked_note(value: str, *, field: str = "note", limit: int = NOTE_LIMIT) -> str:
    """Return a text of several lines in its stored form. Raises InvalidInput."""
    text = normalise(value, lines=True)
    if problem := text_error(text, limit=limit, lines=True):
        raise InvalidInput({field: [problem]})
    return text


def next_position(rows: Any) -> int:
    """Return the position behind the last of `rows`, counted from 1."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def today_here() -> dt.date:
    """Return the day in the agency's time zone."""
    return timezone.localdate(timezone=current_agency().zone)
