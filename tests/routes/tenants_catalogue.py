"""Pages of the common search on the base host."""

from __future__ import annotations

import datetime as dt

from core.published import PublishedRow
from core.tenancy import central_context
from tenants.catalogue.domain import keep_rows
from tenants.models import Agency
from tests.routes import Route
from tests.world import AGENCY_B

ROUTES = [
    Route("catalogue:search", "/cari/", host="base"),
    Route("catalogue:search", "/cari/?q=gedumg", host="base"),
    Route("catalogue:search", "/cari/?q=zzzzzz&provinsi=15", host="base"),
]


def prepare() -> None:
    """Let the second agency publish something."""
    row = PublishedRow(
        code="aula",
        name="Pinjam aula",
        summary="Untuk kegiatan warga.",
        keywords=("gedung",),
        life_events=("community",),
        channels=("online",),
        facts={"id": {"duration": "2 hari kerja", "fee": "Tidak dipungut biaya", "product": "Surat izin"}},
        path="/layanan/aula/",
        version=1,
        published_at=dt.datetime(2026, 5, 4, tzinfo=dt.UTC),
    )
    with central_context():
        keep_rows(Agency.objects.get(slug=AGENCY_B), [row])
