"""The printed forms that are kept: made once for each record and kind, when it is published or first asked for.

They follow from their record alone, which is why making one is not in the record of changes.
"""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from core.agencies import AgencyFacts, current_agency
from core.errors import NotFound
from core.turns import wait_for_turn
from services.models import PublicationRecord, Rendition
from services.printing.data import Look, Sealed
from services.printing.documents import PLEDGE_KINDS, STANDARD_KINDS, made_with, print_record


def kinds_of(record: PublicationRecord) -> tuple[str, ...]:
    """Return the kinds of document that a record can be printed as."""
    return PLEDGE_KINDS if record.kind == PublicationRecord.Kind.PLEDGE else STANDARD_KINDS


def rendition_of(record: PublicationRecord, kind: str) -> Rendition:
    """Return a printed form, made now if it is not there yet. Raises NotFound for a kind that the record has not."""
    if kind not in kinds_of(record):
        raise NotFound
    kept = Rendition.objects.filter(record=record, kind=kind).first()
    return kept or _make(record, kind, agency_look(current_agency()))


def renditions_of(record: PublicationRecord) -> list[Rendition]:
    """Return the printed forms that are there, in the order of their kinds."""
    order = {kind: place for place, kind in enumerate(kinds_of(record))}
    return sorted(Rendition.objects.filter(record=record), key=lambda rendition: order.get(rendition.kind, len(order)))


def make_renditions(record: PublicationRecord) -> list[Rendition]:
    """Make every printed form of a record that is missing, or that a newer template or another emblem would change."""
    look = agency_look(current_agency())
    return [_make(record, kind, look) for kind in kinds_of(record)]


def remake_lost(rendition: Rendition) -> Rendition:
    """Make a printed form again whose file is gone from the storage."""
    return _make(rendition.record, rendition.kind, agency_look(current_agency()), is_lost=True)


def agency_look(agency: AgencyFacts) -> Look:
    """Return how the documents of an agency look."""
    return Look(
        url=agency.url, colour=agency.colour, tint=agency.tint, initials=agency.initials, emblem=agency.emblem()
    )


def sealed_by(record: PublicationRecord) -> Sealed:
    """Return what a record holds, for printing."""
    return Sealed(content=record.content, code=record.code, sealed_at=record.created_at)


def _make(record: PublicationRecord, kind: str, look: Look, *, is_lost: bool = False) -> Rendition:
    """Make a form unless it is there as it would be made now. Whoever comes second waits, and finds it made.

    The lock is a number in PostgreSQL: rows of records cannot be locked, since nobody may change them.
    """
    made = made_with(look)
    with transaction.atomic():
        wait_for_turn(f"rendition:{record.pk}:{kind}")
        kept = Rendition.objects.filter(record=record, kind=kind).first()
        if kept is not None and kept.made_with == made and not is_lost:
            return kept
        printed = print_record(kind, sealed_by(record), look)
        sha256 = hashlib.sha256(printed.pdf).hexdigest()
        rendition = kept or Rendition(record=record, kind=kind)
        former = rendition.file.name if kept and not is_lost and kept.sha256 != sha256 else ""
        if is_lost or not kept or kept.sha256 != sha256:
            rendition.file.save(f"{record.code}/{kind}-{sha256[:12]}.pdf", ContentFile(printed.pdf), save=False)
        rendition.sha256, rendition.size, rendition.pages = sha256, len(printed.pdf), printed.pages
        rendition.left_out, rendition.made_with = printed.left_out, made
        rendition.save()
    if former:
        storage = rendition.file.storage
        transaction.on_commit(lambda: storage.delete(former))
    return rendition
