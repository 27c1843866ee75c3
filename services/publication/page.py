"""What the public page of a version shows of its publication: check code, where it can be seen, and linked data."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from services.models import MediaPlacement, PublicationRecord, ServiceStandard
from services.publication.linked_data import linked_data, script_text


@dataclass(frozen=True)
class Publication:
    """The sealed record of a version, the places that show it, and its linked data as the text of a script element."""

    record: PublicationRecord
    placements: list[MediaPlacement]
    data: SafeString


def publication_of(standard: ServiceStandard) -> Publication | None:
    """Return what the public page shows; None for a version that was never sealed."""
    record = PublicationRecord.objects.filter(standard=standard).first()
    if record is None:
        return None
    standing = MediaPlacement.objects.standing().filter(is_automatic=False, shown__standard=standard)
    return Publication(record, list(standing), script_text(linked_data(standard, record=record)))
