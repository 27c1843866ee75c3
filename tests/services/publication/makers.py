"""Pledges, recordings and placements as tests need them, made through the domain."""

import datetime as dt
import struct
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from services.domain import media, pledges
from services.models import MediaPlacement, ServicePledge, ServiceStandard
from tests.factories.services import pdf_file, picture_file

State = ServicePledge.State


def make_pledge(kind: str = "service", state: str = "draft", **fields: Any) -> ServicePledge:
    """Return a pledge with its three statements confirmed, brought to a state move by move."""
    pledge = pledges.draft_pledge(kind=kind, by=None)
    facts = {
        "text": "\n\n".join(pledge.paragraphs),
        "place": "Jambi",
        "signatory_name": "Kepala Contoh",
        "signatory_position": "Kepala Kantor Uji",
        **fields,
    }
    pledge = pledges.edit_pledge(pledge=pledge, **facts, lock=pledge.lock, by=None)
    said = {"ability": 1, "improvement": 2, "sanction": 3}
    pledge = pledges.confirm_statements(pledge=pledge, paragraphs=said, lock=pledge.lock, by=None)
    if state != State.DRAFT:
        file = pdf_file("maklumat.pdf", f"maklumat {kind} {pledge.version}")
        pledge = pledges.enact_pledge(pledge=pledge, signed_on=pledges.today(), signed_file=file, by=None)
    if state in (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN):
        pledge = pledges.publish_pledge(pledge=pledge, by=None)
    if state == State.SUPERSEDED:
        make_pledge(kind, "published")
    if state == State.WITHDRAWN:
        pledge = pledges.withdraw_pledge(pledge=pledge, reason="Kepala kantor berganti.", by=None)
    return ServicePledge.objects.get(pk=pledge.pk)


def audio_file(name: str = "maklumat.wav", data: bytes | None = None) -> SimpleUploadedFile:
    """Return a second of silence as WAV, or other bytes under its name."""
    samples = b"\0" * 8000
    header = (
        b"RIFF"
        + struct.pack("<I", 36 + len(samples))
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    )
    wav = header + b"data" + struct.pack("<I", len(samples)) + samples
    return SimpleUploadedFile(name, wav if data is None else data, content_type="audio/wav")


def make_placement(*standards: ServiceStandard, **fields: Any) -> MediaPlacement:
    """Enter a poster in the waiting room, with a photo."""
    defaults: dict[str, Any] = {
        "medium": "print",
        "what": "Poster A3",
        "place": "Ruang tunggu",
        "placed_on": media.today() - dt.timedelta(days=3),
        "photo": picture_file(),
        "photo_text": "Poster di dinding ruang tunggu.",
        "covers_all": True,
        "by": None,
    }
    return media.register_placement(standards=standards, **{**defaults, **fields})
