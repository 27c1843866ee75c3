"""What goes with a case from one agency to another, and how it is kept there.

An envelope has the thread without internal notes, the files, the limits as they were promised with their pauses, and
the hash of the secret word, so that the citizen's word opens the case there, too. It has the person only when they did
not choose to be anonymous.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.accounts import links
from core.cases import codes
from core.cases.domain import clocks
from core.cases.domain.identities import Person, keep_identity, person_of
from core.cases.domain.lifecycle import add_event, change, lock_case, move
from core.cases.domain.outbox import tell_citizen
from core.cases.errors import IdentityGone
from core.cases.models import Case, CaseClock, CaseFile, CaseMessage, CasePause, CaseTransfer
from core.cases.regimes import regime_of
from core.cases.states import CaseState

_CASE = ("kind", "title", "channel", "priority", "is_anonymous", "is_confidential", "received_at", "counted_from")
_MORE = ("language", "is_example", "first_answer_at", "secret_hash", "reopened_count")
_CLOCK = (
    "kind",
    "amount",
    "unit",
    "national_amount",
    "source",
    "started_at",
    "extension",
    "extension_reason",
    "extended_at",
    "pauses",
    "half_told_at",
    "most_told_at",
    "escalated_at",
    "bureau_at",
    "bureau_told_at",
)
_FILE = ("purpose", "name", "sha256", "media_type", "size", "scan", "by_citizen", "added_at")
NAMED_LIMIT = 2000
Pack = Callable[[Case], Mapping[str, Any]]
Unpack = Callable[[Case, Mapping[str, Any]], object]
_details: dict[str, tuple[Pack, Unpack]] = {}


@dataclass(frozen=True)
class SentFile:
    """A file with its content; `message` is the number of its message in the agency it comes from."""

    fields: dict[str, Any]
    content: bytes
    message: int | None


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A case on its way. `back_to` is the code of the case from which it once came, when it goes back there."""

    key: uuid.UUID
    from_schema: str
    from_code: str
    reason: str
    back_to: str
    waits_for_citizen: bool
    fields: dict[str, Any]
    clocks: list[dict[str, Any]]
    pauses: list[tuple[dt.datetime, dt.datetime | None]]
    messages: list[tuple[int, dict[str, Any]]]
    files: list[SentFile]
    detail: dict[str, Any] = field(repr=False)
    person: Person | None = field(repr=False)


def register_detail(kind: str, pack: Pack, unpack: Unpack) -> None:
    """Let cases of a kind go elsewhere with what their regime keeps: `unpack` makes its row there."""
    _details[kind] = (pack, unpack)


def may_travel(kind: str) -> bool:
    """Tell whether cases of a kind can go to another agency."""
    return kind in _details


def pack(case: Case, transfer: CaseTransfer, *, from_schema: str) -> Envelope:
    """Return what goes along with a case, read in the current agency."""
    files = case.files.filter(is_internal=False, removed_at__isnull=True).exclude(scan=CaseFile.Scan.REFUSED)
    messages = case.messages.filter(is_internal=False)
    if transfer.kind == CaseTransfer.Kind.RETURN:
        messages = messages.exclude(key_digest=_named_digest(case))  # it comes from there
    return Envelope(
        key=transfer.key,
        from_schema=from_schema,
        from_code=case.code,
        reason=transfer.reason,
        back_to=case.origin_code if transfer.kind == CaseTransfer.Kind.RETURN else "",
        waits_for_citizen=case.waits_for_citizen,
        fields={name: getattr(case, name) for name in (*_CASE, *_MORE)},
        clocks=[{name: getattr(clock, name) for name in _CLOCK} for clock in case.clocks.running()],
        pauses=[(pause.since, pause.until) for pause in case.pauses.all()],
        messages=[(row.pk, _message(row, from_schema)) for row in messages],
        files=[_file(row) for row in files],
        detail=dict(_details[case.kind][0](case)),
        person=None if case.is_anonymous else _person(case),
    )


def say_what_was_named(case: Case, parts: Iterable[str]) -> None:
    """Tell in the thread of a case that arrived what was named there and is not found here."""
    text = "\n".join(parts)[:NAMED_LIMIT]
    if text:
        CaseMessage.objects.create(
            case=case,
            author=CaseMessage.Author.STAFF,
            by_name=links.office_name(case.origin_schema)[:254],
            text=text,
            key_digest=_named_digest(case),
        )


def _named_digest(case: Case) -> str:
    return codes.digest_of(f"named:{case.key_digest}")


def open_envelope(envelope: Envelope) -> str:
    """Keep what arrived in the current agency, and return its code here. The same envelope again is the same case."""
    digest = codes.digest_of(f"transfer:{envelope.key}")
    known = Case.objects.filter(key_digest=digest).first()
    if known is not None:
        return known.code
    case = _came_back(envelope) if envelope.back_to else _arrived(envelope, digest)
    _keep_thread(case, envelope)
    _keep_clocks(case, envelope)
    return case.code


def _arrived(envelope: Envelope, digest: str) -> Case:
    fields, prefix = envelope.fields, regime_of(envelope.fields["kind"]).prefix
    code = codes.new_code(prefix, fields["counted_from"])
    while Case.objects.filter(code=code).exists():
        code = codes.new_code(prefix, fields["counted_from"])
    case = Case.objects.create(
        **fields,
        code=code,
        state=CaseState.INCOMPLETE if envelope.waits_for_citizen else CaseState.RECEIVED,
        key_digest=digest,
        origin_schema=envelope.from_schema,
        origin_code=envelope.from_code,
    )
    if envelope.person is not None:
        keep_identity(case, envelope.person)
    _details[case.kind][1](case, envelope.detail)
    facts = {"from": links.office_name(envelope.from_schema), "code": envelope.from_code}
    add_event(case, "arrived", by=None, to_state=case.state, note=envelope.reason, facts=facts)
    return case


def _came_back(envelope: Envelope) -> Case:
    """Open the case from which it once came anew: its own words and person are still here."""
    case = lock_case(Case.objects.get(code=envelope.back_to))
    if case.state == CaseState.FORWARDED:
        facts = {"from": links.office_name(envelope.from_schema), "transfer": "return"}
        case = move(
            case, to=CaseState.RECEIVED, by=None, note=envelope.reason, facts=facts, moved_schema="", moved_code=""
        )
        tell_citizen(case, "cases/elsewhere", key=f"returned-{envelope.key}", facts={"at": facts["from"]})
    return case


def _keep_thread(case: Case, envelope: Envelope) -> None:
    kept: dict[int, CaseMessage] = {}
    for number, fields in envelope.messages:
        is_known = case.messages.filter(author=fields["author"], at=fields["at"], text=fields["text"]).first()
        digest = codes.digest_of(f"transfer:{envelope.key}:{number}")
        kept[number] = is_known or CaseMessage.objects.create(case=case, key_digest=digest, **fields)
    known = set(case.files.values_list("sha256", flat=True))
    for file in envelope.files:
        if file.fields["sha256"] in known:
            continue
        row = CaseFile(case=case, message=kept.get(file.message or 0), **file.fields)
        suffix = file.fields["name"].rpartition(".")[2][:8]
        row.file.save(f"{case.pk}/{row.sha256[:24]}.{suffix}", ContentFile(file.content), save=False)
        row.save()


def _keep_clocks(case: Case, envelope: Envelope) -> None:
    """Let the limits run on as they were promised: from the same moment, with the same pauses, told of as before."""
    case.pauses.all().delete()
    now = timezone.now()
    for since, until in envelope.pauses:
        CasePause.objects.create(case=case, since=since, until=until if envelope.waits_for_citizen else until or now)
    if envelope.waits_for_citizen:
        stands = next((since for since, until in envelope.pauses if until is None), None)
        change(case, paused_since=stands if case.state == CaseState.INCOMPLETE else None)
    if case.state != CaseState.INCOMPLETE:
        case.pauses.filter(until__isnull=True).update(until=now)
    calendar, pauses = clocks.calendar_of(case), clocks.pauses_of(case)
    for fields in envelope.clocks:
        clock = CaseClock(case=case, **fields)
        clocks.set_due(clock, calendar, pauses if clock.pauses else [], now=now)
        if case.paused_since is not None and clock.pauses:
            clock.next_at = None
        clock.save()
    clocks.show_due(case)


def _message(row: CaseMessage, from_schema: str) -> dict[str, Any]:
    by_name = f"{row.by_name} ({links.office_name(from_schema)})"[:254] if row.author == "staff" else ""
    return {"author": row.author, "by_name": by_name, "text": row.text, "is_opening": row.is_opening, "at": row.at}


def _file(row: CaseFile) -> SentFile:
    with row.file.open("rb") as opened:
        return SentFile({name: getattr(row, name) for name in _FILE}, opened.read(), row.message_id)


def _person(case: Case) -> Person | None:
    try:
        return person_of(case)
    except IdentityGone:
        return None
