from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.published import PublishedRow
from core.tenancy import central_context
from tenants.catalogue.domain import keep_rows


def row(code: str = "aula", name: str = "Pinjam aula", **fields: Any) -> PublishedRow:
    """Return a published service, as an agency tells it."""
    values: dict[str, Any] = {
        "summary": "Untuk kegiatan warga.",
        "keywords": ("gedung",),
        "life_events": ("community",),
        "channels": ("counter", "online"),
        "facts": {
            "id": {"duration": "2 hari kerja", "fee": "Tidak dipungut biaya", "product": "Surat izin"},
            "en": {"duration": "2 working days", "fee": "Free of charge", "product": "Permit"},
        },
        "text": "Surat permohonan dan pendamping.",
        "path": f"/layanan/{code}/",
        "version": 1,
        "published_at": dt.datetime(2026, 5, 4, tzinfo=dt.UTC),
        "content_hash": "a" * 64,
    }
    return PublishedRow(code=code, name=name, **{**values, **fields})


@pytest.fixture
def keep(agency_a: Any) -> Any:
    """Return a function that keeps rows of an agency, by default of the first one."""

    def kept(*rows: PublishedRow, agency: Any = None) -> int:
        with central_context():
            return keep_rows(agency or agency_a, rows)

    return kept


def close(agency: Any, state: str = "suspended") -> None:
    """Take an agency's site off the net."""
    with central_context():
        type(agency).objects.filter(pk=agency.pk).update(
            state=state, suspended_reason="Perbaikan", suspended_at=timezone.now()
        )
