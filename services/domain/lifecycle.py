"""The life of a version: one table of moves, and the one function through which every move goes.

Locks are taken from the top down: service, standard, component; a decree before its standards in the order of their
services; the chain last. Source of the states: domain reference, section 1.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.rights import Actor, require
from core.tenancy import current_schema
from core.typed_text import normalise, text_error
from services import conditions
from services.adoption.bounds import refuse_broken_rules
from services.components import COMPONENTS
from services.errors import (
    ConsultationMissing,
    MoveRefused,
    OnADecree,
    ServiceRetired,
    StandardIncomplete,
)
from services.models import MinutesOfAgreement, Service, ServiceStandard, StandardEvent
from services.tasks import tell_of_event

State = ServiceStandard.State

MOVES: dict[str, frozenset[str]] = {  # a state without a line is final
    State.DRAFT: frozenset({State.INTERNAL_REVIEW}),
    State.INTERNAL_REVIEW: frozenset({State.DRAFT, State.CONSULTATION, State.AGREED}),
    State.CONSULTATION: frozenset({State.DRAFT, State.AGREED}),
    State.AGREED: frozenset({State.DRAFT, State.ENACTED}),
    State.ENACTED: frozenset({State.PUBLISHED, State.REVOKED}),
    State.PUBLISHED: frozenset({State.IN_FORCE, State.REVOKED}),
    State.IN_FORCE: frozenset({State.UNDER_REVIEW, State.SUPERSEDED, State.REVOKED}),
    State.UNDER_REVIEW: frozenset({State.IN_FORCE, State.SUPERSEDED, State.REVOKED}),
}
NOTE_LIMIT = 2000
TELLS = (State.INTERNAL_REVIEW, State.DRAFT, State.AGREED)  # states in which somebody else has to act next


@transaction.atomic
def submit_for_review(*, standard: ServiceStandard, note: str = "", by: Actor) -> ServiceStandard:
    """Hand a draft to the head of the unit; it is not written any more until it comes back.

    Raises TemplateRulesBroken, MoveRefused.
    """
    require(by, "services.edit_standard")
    text = checked_note(note)
    standard = lock_standard(standard, to=State.INTERNAL_REVIEW)
    refuse_broken_rules(standard)
    return move(standard, to=State.INTERNAL_REVIEW, by=by, note=text, facts={"missing": unfinished(standard)})


@transaction.atomic
def return_to_draft(*, standard: ServiceStandard, note: str, by: Actor) -> ServiceStandard:
    """Give a version back to its team, with what is to be done. Raises MoveRefused, OnADecree."""
    require(by, "services.review_standard")
    text = checked_note(note)
    if not text:
        raise InvalidInput({"note": [_("Write what the team has to change.")]})
    standard = lock_standard(standard, to=State.DRAFT)
    if standard.decree_id is not None:
        raise OnADecree
    return move(standard, to=State.DRAFT, by=by, note=text, agreed_at=None, minutes=None)


@transaction.atomic
def open_consultation(*, standard: ServiceStandard, note: str = "", by: Actor) -> ServiceStandard:
    """Bring a reviewed version before the public; its text of this moment stays readable. Source: UU 25/2009 Pasal 20.

    Its team may write again what the forum says. Raises MoveRefused.
    """
    require(by, "services.review_standard")
    text = checked_note(note)
    standard = lock_standard(standard, to=State.CONSULTATION)
    return move(standard, to=State.CONSULTATION, by=by, note=text, contents=contents_of(standard))


@transaction.atomic
def agree_standard(
    *, standard: ServiceStandard, minutes: MinutesOfAgreement | None, note: str = "", by: Actor
) -> ServiceStandard:
    """Record that the text is agreed, by the signed minutes of its consultation.

    A service for staff and other units may be agreed without a public forum, straight after the internal review.
    Raises StandardIncomplete, TemplateRulesBroken, ConditionsUnmet, ConsultationMissing, MoveRefused.
    """
    require(by, "services.review_standard")
    text = checked_note(note)
    standard = lock_standard(standard, to=State.AGREED)
    was_consulted = standard.state == State.CONSULTATION
    if standard.service.is_external and not was_consulted:
        raise MoveRefused(from_state=standard.state, to_state=str(State.AGREED))
    if minutes is None and (was_consulted or standard.service.is_external):
        raise ConsultationMissing
    refuse_unfinished(standard)
    refuse_broken_rules(standard)
    conditions.refuse_unmet(standard)
    facts = {
        "minutes": minutes.number if minutes else None,
        "held_on": minutes.held_on.isoformat() if minutes else None,
        "elements": list(minutes.elements) if minutes else [],
        "file_sha256": minutes.file_sha256 if minutes else None,
    }
    return move(
        standard,
        to=State.AGREED,
        by=by,
        note=text,
        facts=facts,
        contents=contents_of(standard),
        agreed_at=timezone.now(),
        minutes=minutes,
    )


def move(
    standard: ServiceStandard,
    *,
    to: str,
    by: Actor,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
    **fields: Any,
) -> ServiceStandard:
    """Set the state and the named fields of a locked row, and add the event. Raises MoveRefused."""
    refuse_move(standard, to)
    before, now = standard.state, timezone.now()
    standard.state, standard.state_since = to, now
    for name, value in fields.items():
        setattr(standard, name, value)
    standard.save(update_fields=["state", "state_since", *fields])
    actor = audit.current_actor()
    event = StandardEvent.objects.create(
        standard=standard,
        service_code=standard.service.code,
        version=standard.version,
        from_state=before,
        to_state=to,
        at=now,
        by_id=by.pk if by else None,
        by_name=str(by) if by else actor.name,
        note=note,
        facts=dict(facts or {}),
        contents=dict(contents) if contents is not None else None,
    )
    changes = {"service": standard.service.code, "version": standard.version, "state": [str(before), str(to)]}
    audit.record(action=f"services.standard_{to}", target=standard, changes=changes)
    _tell_after_commit(event)
    return standard


def _tell_after_commit(event: StandardEvent) -> None:
    if event.to_state not in TELLS:
        return
    schema, pk = current_schema(), event.pk
    # Robust: with the broker down the move stands, and the task that looks for unsent mails tells of it later.
    transaction.on_commit(lambda: tell_of_event.delay(schema, pk), robust=True)


def lock_standard(standard: ServiceStandard, *, to: str | None = None) -> ServiceStandard:
    """Return the version, locked until the transaction ends, with its service locked before it.

    With `to` it raises MoveRefused when that move is not in the table, and ServiceRetired while the version is being
    prepared: a service that is no longer given gets no new standard, but the old one can be ended.
    """
    service = Service.objects.select_for_update().get(pk=standard.service_id)
    standard = ServiceStandard.objects.select_for_update(of=("self",)).get(pk=standard.pk)
    standard.service = service
    if to is not None:
        refuse_move(standard, to)
        if service.is_retired and standard.is_preparing and to != State.REVOKED:
            raise ServiceRetired
    return standard


def refuse_move(standard: ServiceStandard, to: str) -> None:
    """Raise MoveRefused when the table has no such move."""
    if to not in MOVES.get(standard.state, frozenset()):
        raise MoveRefused(from_state=str(standard.state), to_state=str(to))


def refuse_unfinished(standard: ServiceStandard) -> None:
    """Raise StandardIncomplete, whose `facts["missing"]` lists the codes. Source: UU 25/2009 Pasal 21."""
    if missing := unfinished(standard):
        raise StandardIncomplete(missing=missing, service=standard.service.code)


def refuse_unconsulted(standard: ServiceStandard) -> None:
    """Raise ConsultationMissing for a version agreed as internal whose service is for the public by now."""
    if standard.service.is_external and standard.minutes_id is None:
        raise ConsultationMissing


def unfinished(standard: ServiceStandard) -> list[str]:
    """Return the codes that are not complete by the rules of today, whatever was noted when they were saved."""
    rows = standard.by_code()
    return [
        str(code) for code in COMPONENTS if code not in rows or not COMPONENTS[code].is_complete(rows[code].content)
    ]


def contents_of(standard: ServiceStandard) -> dict[str, Any]:
    """Return what every component says now, by code."""
    return {str(code): row.content for code, row in standard.by_code().items()}


def checked_note(value: str, *, field: str = "note", limit: int = NOTE_LIMIT) -> str:
    """Return a note in its stored form. Raises InvalidInput at `field`."""
    text = normalise(value, lines=True)
    if problem := text_error(text, limit=limit, lines=True):
        raise InvalidInput({field: [problem]})
    return text


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise ValueError(f"no day {day} {months} months later")
