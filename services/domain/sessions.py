"""Sessions that make standards known: planned, held or cancelled, with who was there and what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Required, TypedDict, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.models import User
from core.rights import Actor, require
from core.uploads import PDF_TYPES, check_upload
from services.attendance import Guest
from services.domain.typed import Typed
from services.errors import NobodyAttended, SessionClosed, SessionNotBegun
from services.models import (
    Service,
    ServiceStandard,
    SessionAttendee,
    SessionProof,
    SessionQuestion,
    SessionTopic,
    StandardSession,
)

PERMISSION = "services.manage_staff_competence"
MOST_GUESTS = 500
State = StandardSession.State

MOVES: Mapping[str, frozenset[str]] = {  # a state without a line is final
    State.PLANNED: frozenset({State.HELD, State.CANCELLED}),
}


class SessionFields(TypedDict, total=False):
    """What is said of a session before it is held. Moments are aware."""

    title: Required[str]
    kind: Required[str]
    starts_at: Required[dt.datetime]
    ends_at: dt.datetime | None
    place: Required[str]
    material_url: str


@transaction.atomic
def plan_session(*, services: Sequence[Service], by: Actor, **fields: Unpack[SessionFields]) -> StandardSession:
    """Add a session about these services. Raises InvalidInput."""
    require(by, PERMISSION)
    session = StandardSession(created_by=by, **_checked(services, **fields))
    session.save()
    _cover(session, services)
    changes = {"title": session.title, "kind": session.kind, "services": [service.code for service in services]}
    audit.record(action="services.session_planned", target=session, changes=changes)
    return session


@transaction.atomic
def change_session(
    *, session: StandardSession, services: Sequence[Service], by: Actor, **fields: Unpack[SessionFields]
) -> StandardSession:
    """Change what was planned. Raises InvalidInput, and SessionClosed once it is held or cancelled."""
    require(by, PERMISSION)
    session = _lock(session)
    if not session.is_planned:
        raise SessionClosed
    for name, value in _checked(services, **fields).items():
        setattr(session, name, value)
    session.save()
    session.topics.exclude(service__in=services).delete()
    _cover(session, services)
    audit.record(action="services.session_changed", target=session, changes={"title": session.title})
    return session


@transaction.atomic
def hold_session(*, session: StandardSession, minutes: str, by: Actor) -> StandardSession:
    """Record that the session took place, with its minutes; the versions in force that day are noted.

    Raises SessionClosed, SessionNotBegun, NobodyAttended, InvalidInput.
    """
    require(by, PERMISSION)
    typed = Typed()
    text = typed.text("minutes", minutes, 20_000, needed=True)
    typed.refuse()
    session = _lock(session)
    _refuse_move(session, State.HELD)
    if session.starts_at > timezone.now():
        raise SessionNotBegun
    if not session.attendees.exists():
        raise NobodyAttended
    session.state, session.minutes, session.held_at = State.HELD, text, timezone.now()
    session.save(update_fields=["state", "minutes", "held_at"])
    _note_versions(session)
    changes = {"attendees": session.attendees.count(), "state": [str(State.PLANNED), str(State.HELD)]}
    audit.record(action="services.session_held", target=session, changes=changes)
    return session


@transaction.atomic
def cancel_session(*, session: StandardSession, reason: str, by: Actor) -> StandardSession:
    """Record that a planned session does not take place. Raises SessionClosed, InvalidInput."""
    require(by, PERMISSION)
    typed = Typed()
    text = typed.line("reason", reason, 500, needed=True)
    typed.refuse()
    session = _lock(session)
    _refuse_move(session, State.CANCELLED)
    session.state, session.cancel_reason, session.cancelled_at = State.CANCELLED, text, timezone.now()
    session.save(update_fields=["state", "cancel_reason", "cancelled_at"])
    audit.record(action="services.session_cancelled", target=session, changes={"reason": text})
    return session


@transaction.atomic
def record_staff(*, session: StandardSession, people: Iterable[User], by: Actor) -> int:
    """Make the attendance of staff exactly these people; who was noted and is not named goes. Returns their number."""
    require(by, PERMISSION)
    session = _lock_open(session)
    chosen = {person.pk for person in people}
    known = set(session.attendees.filter(person__isnull=False).values_list("person_id", flat=True))
    session.attendees.filter(person__in=known - chosen).delete()
    SessionAttendee.objects.bulk_create(SessionAttendee(session=session, person_id=pk) for pk in sorted(chosen - known))
    if chosen != known:
        _refuse_emptied(session)
        changes = {"staff": [len(known), len(chosen)]}
        audit.record(action="services.attendance_recorded", target=session, changes=changes)
    return len(chosen)


@transaction.atomic
def add_guests(*, session: StandardSession, guests: Sequence[Guest], by: Actor) -> int:
    """Add people from outside; who is on the list already, by name and institution, is not added again.

    Returns how many were added. Raises InvalidInput, SessionClosed.
    """
    require(by, PERMISSION)
    session = _lock_open(session)
    if session.attendees.count() + len(guests) > MOST_GUESTS:
        raise InvalidInput({"guests": [_("A list holds at most %(n)s people.") % {"n": MOST_GUESTS}]})
    known = set(session.attendees.filter(person__isnull=True).values_list("name", "institution"))
    new = {(guest.name, guest.institution): guest for guest in guests}
    rows = [
        SessionAttendee(session=session, name=guest.name, institution=guest.institution, element=guest.element)
        for key, guest in new.items()
        if key not in known
    ]
    SessionAttendee.objects.bulk_create(rows)
    if rows:
        audit.record(action="services.attendance_recorded", target=session, changes={"guests": len(rows)})
    return len(rows)


@transaction.atomic
def remove_attendee(*, attendee: SessionAttendee, by: Actor) -> None:
    """Take somebody off the list who was not there. Raises SessionClosed, and NobodyAttended for the last one."""
    require(by, PERMISSION)
    session = _lock_open(attendee.session)
    session.attendees.filter(pk=attendee.pk).delete()
    _refuse_emptied(session)
    audit.record(action="services.attendance_recorded", target=session, changes={"removed": 1})


@transaction.atomic
def ask_question(*, session: StandardSession, question: str, answer: str = "", by: Actor) -> SessionQuestion:
    """Write down a question; without an answer it stays a thing to do. Raises InvalidInput, SessionClosed."""
    require(by, PERMISSION)
    typed = Typed()
    asked = typed.line("question", question, 1000, needed=True)
    answered = typed.text("answer", answer, 5000)
    typed.refuse()
    session = _lock_open(session)
    row = SessionQuestion.objects.create(
        session=session,
        question=asked,
        answer=answered,
        answered_at=timezone.now() if answered else None,
        answered_by=by if answered else None,
    )
    audit.record(action="services.question_noted", target=session, changes={"answered": bool(answered)})
    return row


@transaction.atomic
def answer_question(*, question: SessionQuestion, answer: str, by: Actor) -> SessionQuestion:
    """Write the answer to a question, or a better one. Raises InvalidInput, SessionClosed."""
    require(by, PERMISSION)
    typed = Typed()
    text = typed.text("answer", answer, 5000, needed=True)
    typed.refuse()
    session = _lock_open(question.session)
    question = SessionQuestion.objects.select_for_update().get(pk=question.pk)
    question.answer, question.answered_at, question.answered_by = text, timezone.now(), by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(action="services.question_answered", target=session)
    return question


@transaction.atomic
def add_proof(*, session: StandardSession, file: UploadedFile, caption: str, by: Actor) -> SessionProof:
    """Keep a photo or a document of the session. Raises InvalidInput, SessionClosed."""
    require(by, PERMISSION)
    typed = Typed()
    text = typed.line("caption", caption, 200, needed=True)
    typed.refuse()
    session = _lock_open(session)
    kept = check_upload(file, PDF_TYPES)
    proof = SessionProof(session=session, caption=text, added_by=by)
    proof.file.save(kept.name, kept.content)
    audit.record(action="services.session_proof_added", target=session, changes={"caption": text})
    return proof


def _checked(services: Sequence[Service], **fields: Unpack[SessionFields]) -> SessionFields:
    typed = Typed()
    checked: SessionFields = {
        "title": typed.line("title", fields["title"], 200, needed=True),
        "kind": fields["kind"],
        "starts_at": fields["starts_at"],
        "ends_at": fields.get("ends_at"),
        "place": typed.line("place", fields["place"], 300, needed=True),
        "material_url": typed.address("material_url", fields.get("material_url", "")),
    }
    if fields["kind"] not in StandardSession.Kind.values:
        typed.add("kind", _("Choose one of the kinds."))
    ends_at = checked["ends_at"]
    if ends_at and ends_at <= checked["starts_at"]:
        typed.add("ends_at", _("The end must be after the beginning."))
    if not services:
        typed.add("services", _("Choose at least one service."))
    typed.refuse()
    return checked


def _cover(session: StandardSession, services: Sequence[Service]) -> None:
    known = set(session.topics.values_list("service_id", flat=True))
    SessionTopic.objects.bulk_create(
        SessionTopic(session=session, service=service) for service in services if service.pk not in known
    )


def _note_versions(session: StandardSession) -> None:
    """Note which version of each service was explained: the one that applies, or else the one that will."""
    shown = {standard.service_id: standard for standard in ServiceStandard.objects.shown()}
    topics = list(session.topics.all())
    for topic in topics:
        topic.standard = shown.get(topic.service_id)
    SessionTopic.objects.bulk_update(topics, ["standard"])


def _lock(session: StandardSession) -> StandardSession:
    return StandardSession.objects.select_for_update().get(pk=session.pk)


def _lock_open(session: StandardSession) -> StandardSession:
    """Lock a session that still takes entries: whatever was not cancelled."""
    session = _lock(session)
    if session.state == State.CANCELLED:
        raise SessionClosed
    return session


def _refuse_move(session: StandardSession, to: str) -> None:
    if to not in MOVES.get(session.state, frozenset()):
        raise SessionClosed


def _refuse_emptied(session: StandardSession) -> None:
    if session.is_held and not session.attendees.exists():
        raise NobodyAttended
