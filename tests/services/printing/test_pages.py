"""The addresses of printed forms: who gets what, and with which headers."""

from typing import Any

import pytest
from django.test import Client

from core.tenancy import schema_context
from services.models import PublicationRecord, ServiceStandard
from services.printing.documents import PLEDGE_KINDS, STANDARD_KINDS
from services.printing.domain import rendition_of
from services.printing.reading import compare_with_record
from tests.factories.services import make_decree, make_draft, make_in_state, make_published
from tests.services.publication.makers import make_pledge

State = ServiceStandard.State
FILE = "/layanan/peminjaman-aula/versi/1/standar.pdf"


@pytest.mark.parametrize("kind", STANDARD_KINDS)
def test_everybody_reads_the_forms_of_what_is_published(client_a: Client, in_a: Any, kind: str) -> None:
    standard = make_published()
    response = client_a.get(f"/layanan/peminjaman-aula/versi/1/{kind}.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{kind}-peminjaman-aula-v1.pdf"'
    assert response["Cache-Control"] == "public, max-age=3600"
    with schema_context(in_a.schema_name):
        record = PublicationRecord.objects.get(standard=standard)
        assert compare_with_record(response.content, record, kind) == []
    again = client_a.get(response.request["PATH_INFO"], headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_a_version_of_the_history_stays_readable(client_a: Client, in_a: Any) -> None:
    make_in_state(State.SUPERSEDED)
    assert client_a.get(FILE).status_code == 200
    assert client_a.get(FILE.replace("/1/", "/2/")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/layanan/lain/versi/1/standar.pdf",
        FILE.replace("/1/", "/7/"),
        FILE.replace("standar", "maklumat"),
        FILE.replace("standar", "x"),
    ],
)
def test_what_is_not_there_is_not_found(client_a: Client, in_a: Any, path: str) -> None:
    make_published()
    assert client_a.get(path).status_code == 404


@pytest.mark.parametrize("state", [State.DRAFT, State.AGREED, State.ENACTED])
def test_the_public_gets_nothing_before_publication(client_a: Client, in_a: Any, state: str) -> None:
    make_in_state(state)
    assert client_a.get(FILE).status_code == 404


def test_an_internal_service_is_not_printed_for_the_public(client_a: Client, in_a: Any) -> None:
    make_published(audience="internal")
    assert client_a.get(FILE).status_code == 404


def test_only_reading_is_allowed(client_a: Client, in_a: Any) -> None:
    make_published()
    assert client_a.post(FILE).status_code in {403, 405}


def test_staff_print_a_draft_that_is_marked(team: Client, in_a: Any) -> None:
    make_draft(without=("fee",))
    response = team.get("/portal/standar/layanan/peminjaman-aula/versi/1/cetak/poster.pdf")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'inline; filename="rancangan-poster-peminjaman-aula-v1.pdf"'
    assert team.get("/portal/standar/layanan/peminjaman-aula/versi/1/cetak/lain.pdf").status_code == 404
    assert team.get("/portal/standar/layanan/peminjaman-aula/versi/9/cetak/poster.pdf").status_code == 404


def test_staff_print_what_is_sealed_as_it_is_kept(team: Client, in_a: Any) -> None:
    make_published(audience="internal")
    response = team.get("/portal/standar/layanan/peminjaman-aula/versi/1/cetak/standar.pdf")
    assert response["Content-Disposition"] == 'inline; filename="standar-peminjaman-aula-v1.pdf"'
    assert "public" not in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


def test_staff_print_the_annex_of_a_decree(team: Client, in_a: Any) -> None:
    decree = make_decree(make_in_state(State.AGREED), signed=False)
    response = team.get(f"/portal/standar/keputusan/{decree.pk}/lampiran.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert team.get("/portal/standar/keputusan/987654/lampiran.pdf").status_code == 404


def test_strangers_get_no_drafts_and_no_annexes(client_a: Client, in_a: Any) -> None:
    decree = make_decree(make_in_state(State.AGREED), signed=False)
    for path in (f"keputusan/{decree.pk}/lampiran.pdf", "layanan/peminjaman-aula/versi/1/cetak/poster.pdf"):
        assert client_a.get(f"/portal/standar/{path}").status_code == 302


@pytest.mark.parametrize(
    "path", ["/maklumat/maklumat.pdf", "/maklumat/pelayanan/maklumat-a3.pdf", "/maklumat/lain/maklumat.pdf"]
)
def test_no_pledge_no_sheet(client_a: Client, in_a: Any, path: str) -> None:
    assert client_a.get(path).status_code == 404


def test_the_public_page_lists_its_forms_with_their_size(client_a: Client, in_a: Any) -> None:
    standard = make_published()
    rendition_of(PublicationRecord.objects.get(standard=standard), "leaflet")
    page = client_a.get("/layanan/peminjaman-aula/").content.decode()
    for kind in STANDARD_KINDS:
        assert f'href="/layanan/peminjaman-aula/versi/1/{kind}.pdf"' in page
    assert page.count("PDF, ") == 1


@pytest.mark.parametrize("kind", PLEDGE_KINDS)
def test_everybody_reads_the_sheets_of_the_pledge(client_a: Client, in_a: Any, kind: str) -> None:
    make_pledge(state="published")
    for path in (f"/maklumat/{kind}.pdf", f"/maklumat/pelayanan/{kind}.pdf"):
        response = client_a.get(path)
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'inline; filename="{kind}-pelayanan-v1.pdf"'
        assert compare_with_record(response.content, PublicationRecord.objects.get(kind="pledge"), kind) == []
    assert f'href="/maklumat/pelayanan/{kind}.pdf"' in client_a.get("/maklumat/").content.decode()
