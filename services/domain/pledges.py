"""The life of a pledge (maklumat pelayanan): written, signed and enacted, published, replaced or withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.agencies import AgencyFacts, current_agency
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from core.uploads import PDF_TYPES, Kept, check_audio, check_upload
from services.domain.lifecycle import checked_note
from services.domain.media import follow_pledge
from services.domain.sealing import agency_content, seal
from services.errors import PledgeChanged, PledgeIncomplete, PledgeInPreparation, PledgeMoveRefused
from services.models import PledgeEvent, PublicationRecord, ServicePledge, Statement
from services.models.pledges import PARAGRAPH_LIMIT, TEXT_LIMIT
from services.publication.following import check_soon
from services.publication.pledge_texts import customary_paragraphs

State = ServicePledge.State
PLEDGE_FORMAT = "maklumat/pledge/1"
TRANSCRIPT_LIMIT = 20_000

# A state without a line is final. Source: domain reference, section 1.4.
MOVES: Mapping[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.ENACTED}),
    State.ENACTED: frozenset({State.PUBLISHED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.WITHDRAWN}),
}


@transaction.atomic
def draft_pledge(*, kind: str, by: Actor) -> ServicePledge:
    """Begin the next version: a copy of the newest one, or the customary text. Raises PledgeInPreparation."""
    require(by, "services.manage_pledge")
    versions = ServicePledge.objects.filter(kind=ServicePledge.Kind(kind))
    former = versions.order_by("-version").first()
    draft = ServicePledge(
        kind=kind,
        version=(versions.aggregate(newest=Max("version"))["newest"] or 0) + 1,
        paragraphs=list(former.paragraphs) if former else customary_paragraphs(kind),
        statements=dict(former.statements) if former else {},
        place=former.place if former else "",
        signatory_name=former.signatory_name if former else "",
        signatory_position=former.signatory_position if former else "",
        created_by=by,
    )
    refusals = {
        "servicepledge_one_in_preparation": PledgeInPreparation,
        "servicepledge_version_once": PledgeInPreparation,
    }
    with translate_violations(refusals):
        draft.save()
    audit.record(action="services.pledge_drafted", target=draft, changes={"version": draft.version})
    return draft


@transaction.atomic
def edit_pledge(
    *,
    pledge: ServicePledge,
    text: str,
    place: str,
    signatory_name: str,
    signatory_position: str,
    lock: int,
    by: Actor,
) -> ServicePledge:
    """Store what a draft says; an empty line parts its paragraphs. `lock` is the number it had when it was read.

    When the text changes, the three statements have to be confirmed again. Raises InvalidInput, PledgeMoveRefused,
    PledgeChanged.
    """
    require(by, "services.manage_pledge")
    paragraphs = _checked_paragraphs(text)
    facts = {
        "place": _checked_line(place, "place", 120),
        "signatory_name": _checked_line(signatory_name, "signatory_name", 160),
        "signatory_position": _checked_line(signatory_position, "signatory_position", 160),
    }
    pledge = _lock_draft(pledge, lock)
    if paragraphs != pledge.paragraphs:
        pledge.paragraphs, pledge.statements = paragraphs, {}
    for name, value in facts.items():
        setattr(pledge, name, value)
    return _save_draft(pledge, "services.pledge_edited")


@transaction.atomic
def confirm_statements(
    *, pledge: ServicePledge, paragraphs: Mapping[str, int | None], lock: int, by: Actor
) -> ServicePledge:
    """Record in which paragraph (from 1) somebody read each statement; None where it is not said.

    Raises InvalidInput, PledgeMoveRefused, PledgeChanged.
    """
    require(by, "services.manage_pledge")
    pledge = _lock_draft(pledge, lock)
    said: dict[str, int] = {}
    for name in Statement.values:
        number = paragraphs.get(name)
        if number is None:
            continue
        if not 1 <= number <= len(pledge.paragraphs):
            raise InvalidInput({name: [_("The pledge has no such paragraph.")]})
        said[name] = number
    pledge.statements = said
    return _save_draft(pledge, "services.pledge_statements_confirmed")


@transaction.atomic
def attach_recording(*, pledge: ServicePledge, audio: File, transcript: str, by: Actor) -> ServicePledge:
    """Add the spoken form with what it says in writing, or exchange it. Source: Perki 1/2021 Pasal 47-48.

    Raises InvalidInput, PledgeMoveRefused once the pledge is over.
    """
    require(by, "services.manage_pledge")
    words = normalise(transcript, lines=True)
    problem = text_error(words, limit=TRANSCRIPT_LIMIT, lines=True)
    if problem or not words:
        raise InvalidInput({"transcript": [problem or _("Write down what the recording says.")]})
    kept = check_audio(audio, field="audio")
    pledge = _lock(pledge)
    if pledge.is_over:
        raise PledgeMoveRefused(from_state=str(pledge.state), to_state=str(pledge.state))
    pledge.audio_file, pledge.audio_type, pledge.audio_sha256 = _named(kept), kept.media_type, kept.sha256
    pledge.transcript = words
    pledge.save(update_fields=["audio_file", "audio_type", "audio_sha256", "transcript"])
    if not pledge.is_draft:
        _add_event(pledge, PledgeEvent.Kind.RECORDED, by=by, facts={"audio_sha256": kept.sha256})
    changes = {"version": pledge.version, "audio_sha256": kept.sha256}
    audit.record(action="services.pledge_recorded", target=pledge, changes=changes)
    content_changed()
    return pledge


@transaction.atomic
def enact_pledge(*, pledge: ServicePledge, signed_on: dt.date, signed_file: File, by: Actor) -> ServicePledge:
    """Fix the text, with the scan that the head signed. Raises InvalidInput, PledgeIncomplete, PledgeMoveRefused."""
    require(by, "services.enact_standard")
    if signed_on > today():
        raise InvalidInput({"signed_on": [_("This day is still to come.")]})
    kept = check_upload(signed_file, PDF_TYPES, field="signed_file")
    pledge = _lock(pledge)
    _refuse_move(pledge, State.ENACTED)
    missing = [*pledge.unsaid(), *(name for name in _NEEDED if not getattr(pledge, name))]
    if missing:
        raise PledgeIncomplete(missing=missing)
    facts = {"signed_on": signed_on.isoformat(), "file_sha256": kept.sha256}
    return _move(
        pledge,
        to=State.ENACTED,
        by=by,
        facts=facts,
        signed_on=signed_on,
        signed_file=_named(kept),
        signed_file_sha256=kept.sha256,
        enacted_at=timezone.now(),
    )


@transaction.atomic
def publish_pledge(*, pledge: ServicePledge, by: Actor) -> ServicePledge:
    """Show an enacted pledge to everybody and seal it; the former one becomes history.

    Raises PledgeMoveRefused, ChainBroken.
    """
    require(by, "services.publish_standard")
    pledge = _lock(pledge)
    _refuse_move(pledge, State.PUBLISHED)
    now = timezone.now()
    former = ServicePledge.objects.select_for_update().published().filter(kind=pledge.kind).first()
    if former:
        _move(former, to=State.SUPERSEDED, by=by, facts={"superseded_by": pledge.version}, ended_at=now)
    facts = {"supersedes": former.version if former else None}
    _move(pledge, to=State.PUBLISHED, by=by, facts=facts, published_at=now)
    seal(
        PublicationRecord.Kind.PLEDGE,
        pledge_content(pledge, current_agency()),
        pledge_kind=pledge.kind,
        pledge_version=pledge.version,
    )
    follow_pledge(pledge.kind)
    check_soon()
    content_changed()
    return pledge


@transaction.atomic
def withdraw_pledge(*, pledge: ServicePledge, reason: str, by: Actor) -> ServicePledge:
    """End an enacted or published pledge, with a reason that stays in its history. Raises PledgeMoveRefused."""
    require(by, "services.publish_standard")
    text = checked_note(reason, field="reason", limit=500)
    if not text:
        raise InvalidInput({"reason": [_("Write why the pledge is withdrawn.")]})
    pledge = _lock(pledge)
    _move(pledge, to=State.WITHDRAWN, by=by, note=text, ended_at=timezone.now(), end_reason=text)
    follow_pledge(pledge.kind)
    content_changed()
    return pledge


@transaction.atomic
def discard_pledge(*, pledge: ServicePledge, by: Actor) -> None:
    """Delete a draft that nobody signed. Raises PledgeMoveRefused."""
    require(by, "services.manage_pledge")
    pledge = _lock(pledge)
    if not pledge.is_draft:
        raise PledgeMoveRefused(from_state=str(pledge.state), to_state="")
    audit.record(action="services.pledge_discarded", target=pledge, changes={"version": pledge.version})
    pledge.delete()


def pledge_content(pledge: ServicePledge, agency: AgencyFacts) -> dict[str, Any]:
    """Return the publication of a pledge as data; its format is told in docs/publication.md."""
    return {
        "format": PLEDGE_FORMAT,
        "agency": agency_content(agency),
        "kind": pledge.kind,
        "version": pledge.version,
        "paragraphs": list(pledge.paragraphs),
        "statements": {name: pledge.statements[name] for name in Statement.values if name in pledge.statements},
        "place": pledge.place,
        "signed_on": pledge.signed_on.isoformat() if pledge.signed_on else None,
        "signatory_name": pledge.signatory_name,
        "signatory_position": pledge.signatory_position,
        "signed_file_sha256": pledge.signed_file_sha256,
    }


def today() -> dt.date:
    """Return the date in the agency's own zone."""
    return timezone.localdate(timezone=current_agency().zone)


def _named(kept: Kept) -> File:
    """Return what is kept under the name of its digest; saving the row stores it."""
    return File(kept.content, name=kept.name)


_NEEDED = ("place", "signatory_name", "signatory_position")


def _lock(pledge: ServicePledge) -> ServicePledge:
    return ServicePledge.objects.select_for_update().get(pk=pledge.pk)


def _lock_draft(pledge: ServicePledge, lock: int) -> ServicePledge:
    pledge = _lock(pledge)
    if not pledge.is_draft:
        raise PledgeMoveRefused(from_state=str(pledge.state), to_state=str(State.DRAFT))
    if pledge.lock != lock:
        raise PledgeChanged(lock=pledge.lock)
    return pledge


def _save_draft(pledge: ServicePledge, action: str) -> ServicePledge:
    pledge.lock += 1
    pledge.save()
    audit.record(action=action, target=pledge, changes={"version": pledge.version, "lock": pledge.lock})
    return pledge


def _refuse_move(pledge: ServicePledge, to: str) -> None:
    if to not in MOVES.get(pledge.state, frozenset()):
        raise PledgeMoveRefused(from_state=str(pledge.state), to_state=str(to))


def _move(
    pledge: ServicePledge,
    *,
    to: str,
    by: Actor,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    **fields: Any,
) -> ServicePledge:
    """Refuse what MOVES lacks; otherwise set the state and the named fields of a locked row, and add the event."""
    _refuse_move(pledge, to)
    before, pledge.state = pledge.state, to
    for name, value in fields.items():
        setattr(pledge, name, value)
    pledge.save(update_fields=["state", *fields])
    _add_event(pledge, to, by=by, note=note, facts=facts)
    changes = {"version": pledge.version, "state": [str(before), str(to)]}
    audit.record(action=f"services.pledge_{to}", target=pledge, changes=changes)
    return pledge


def _add_event(
    pledge: ServicePledge, kind: str, *, by: Actor, note: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    PledgeEvent.objects.create(
        pledge=pledge,
        kind=kind,
        at=timezone.now(),
        by_id=by.pk if by else None,
        by_name=str(by) if by else audit.current_actor().name,
        note=note,
        facts=dict(facts or {}),
    )


def _checked_paragraphs(text: str) -> list[str]:
    paragraphs = _paragraphs(normalise(text, lines=True))
    if not paragraphs:
        raise InvalidInput({"text": [_("Write the text of the pledge.")]})
    if len(paragraphs) > PARAGRAPH_LIMIT:
        message = _("A pledge has at most %(limit)s paragraphs.") % {"limit": PARAGRAPH_LIMIT}
        raise InvalidInput({"text": [message]})
    for paragraph in paragraphs:
        if problem := text_error(paragraph, limit=TEXT_LIMIT, lines=False):
            raise InvalidInput({"text": [problem]})
    return paragraphs


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs between empty lines, each on one line."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            parts[-1].append(line.strip())
        elif parts[-1]:
            parts.append([])
    return [" ".join(part) for part in parts if part]


def _checked_line(value: str, name: str, limit: int) -> str:
    line = normalise(value, lines=False)
    if problem := text_error(line, limit=limit, lines=False):
        raise InvalidInput({name: [problem]})
    return line
