"""From a code, or a PDF that somebody holds, to the record it is about, and what that record means now."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from services.models import PublicationRecord, Rendition, Service, ServicePledge, ServiceStandard
from services.models.records import CODE_LENGTH
from services.publication.export import is_open
from services.verification.pages import plain

MOST_CANDIDATES = 5000
# Three groups of four, at every place where they may begin: common words of four letters look the same.
_GROUPS = re.compile(r"(?<![a-z2-7])(?=([a-z2-7]{4})[ -]?([a-z2-7]{4})[ -]?([a-z2-7]{4})(?![a-z2-7]))")


class Standing(StrEnum):
    """What a record means today."""

    APPLIES = "applies"
    UPCOMING = "upcoming"
    REPLACED = "replaced"
    REVOKED = "revoked"
    CLOSED = "closed"  # for staff and other units: its text is not public


@dataclass(frozen=True)
class Meaning:
    """A record with the row it sealed, what it means today, and the version that replaced it.

    `is_readable` tells whether the public page of the version can be opened now.
    """

    record: PublicationRecord
    standing: Standing
    standard: ServiceStandard | None = None
    pledge: ServicePledge | None = None
    newer: ServiceStandard | ServicePledge | None = None
    is_readable: bool = False


@dataclass(frozen=True)
class Held:
    """What was found about a PDF that somebody holds: `is_exact` when this site made the very file."""

    meaning: Meaning | None = None
    is_exact: bool = False
    differences: tuple[str, ...] = ()


def clean_code(typed: str) -> str:
    """Return a code as it is kept: small letters without the spaces and strokes that people put between."""
    return re.sub(r"[^a-z2-7]", "", typed.lower())[: CODE_LENGTH + 1]


def record_by_code(code: str) -> PublicationRecord | None:
    """Return the record of a code, spelled as it is kept."""
    records = PublicationRecord.objects.select_related("standard__service__unit", "standard__decree")
    return records.filter(code=code).first()


def meaning_of(record: PublicationRecord) -> Meaning:
    """Return what a record means today."""
    if record.standard is not None:
        return _of_standard(record, record.standard)
    pledge = ServicePledge.objects.filter(kind=record.pledge_kind, version=record.pledge_version or 0).first()
    newer = ServicePledge.objects.published().filter(kind=record.pledge_kind).first()
    if pledge is not None and pledge.is_published:
        return Meaning(record, Standing.APPLIES, pledge=pledge)
    is_replaced = pledge is not None and pledge.state == ServicePledge.State.SUPERSEDED
    return Meaning(record, Standing.REPLACED if is_replaced else Standing.REVOKED, pledge=pledge, newer=newer)


def look_up_pdf(data: bytes) -> Held:
    """Return what is known of a PDF: by its bytes, else by the code that its text carries. Nothing is kept.

    A file that cannot be read, or not in a short time, is simply not known. Raises ReadersBusy.
    """
    rendition = (
        Rendition.objects.filter(sha256=hashlib.sha256(data).hexdigest()).select_related("record__standard").first()
    )
    if rendition is not None:
        return Held(meaning_of(rendition.record), is_exact=True)
    from core.documents.apart import read_apart  # reading needs libraries that no other page does
    from core.documents.tagged_text import UnreadablePdf

    try:
        read = read_apart(data)
    except UnreadablePdf:
        return Held()
    record = PublicationRecord.objects.filter(code__in=_codes_in(read.text)).select_related("standard").first()
    if record is None:
        return Held()
    meaning = meaning_of(record)
    if not is_open(record):
        return Held(meaning)
    from services.printing.reading import compare_passages  # reading needs libraries that no other page does

    found = compare_passages(read.passages, read.keywords, record)
    return Held(meaning, differences=tuple(str(item) for item in found))


def _codes_in(text: str) -> list[str]:
    """Return what looks like a check code in a text."""
    found = dict.fromkeys("".join(groups) for groups in _GROUPS.findall(plain(text).lower()))
    return list(found)[:MOST_CANDIDATES]


State = ServiceStandard.State
_STANDINGS = {
    State.PUBLISHED: Standing.UPCOMING,
    State.SUPERSEDED: Standing.REPLACED,
    State.REVOKED: Standing.REVOKED,
}


def _of_standard(record: PublicationRecord, standard: ServiceStandard) -> Meaning:
    if not is_open(record):
        return Meaning(record, Standing.CLOSED)
    newer = standard.service.standards.shown().exclude(pk=standard.pk).filter(version__gt=standard.version).first()
    is_readable = Service.objects.public().filter(pk=standard.service_id).exists()
    standing = _STANDINGS.get(State(standard.state), Standing.APPLIES)
    is_over = standing in {Standing.REPLACED, Standing.REVOKED}
    return Meaning(record, standing, standard=standard, newer=newer if is_over else None, is_readable=is_readable)
