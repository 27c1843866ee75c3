"""One search over every agency's services: page and API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pagecache
from core.tenancy import central_context
from tenants.catalogue import queries
from tests.services.pages import text_of
from tests.tenants.catalogue.conftest import close, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(agency_a: Any, agency_b: Any, keep: Any) -> None:
    keep(
        row(), row("ukbi", "Uji kemahiran", keywords=(), life_events=("education",), text="Aula ujian"), agency=agency_a
    )
    keep(
        row("singgah", "Rumah singgah", keywords=("pasien",), groups=("patient",), channels=("phone",), summary=""),
        agency=agency_b,
    )


def found(words: str, **filters: str) -> list[str]:
    with central_context():
        services = queries.search(queries.filtered(filters), queries.clean_query(words)).services
        return [service.code for service in services]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["aula", "singgah", "ukbi"]),
        ("aula", ["aula"]),
        ("ujian", ["ukbi"]),
        ("pendamping", ["aula", "singgah"]),
        ("berkas", []),
        ("gedung", ["aula"]),
        ("ruang pertemuan", ["aula"]),
        ("meminjam aula", ["aula"]),
        ("orang sakit", ["singgah"]),
        ("penginapan pasien", ["singgah"]),
        ("kemahirn", ["ukbi"]),
        ("gedumg", ["aula"]),
        ("kemah", ["ukbi"]),
        ("paspor", []),
        ("!!", []),
    ],
)
def test_search_finds_by_words_synonyms_and_slips(words: str, codes: list[str]) -> None:
    assert found(words) == codes


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"life_event": "education"}, ["ukbi"]),
        ({"channel": "phone"}, ["singgah"]),
        ({"group": "patient"}, ["aula", "singgah", "ukbi"]),
        ({"group": "school"}, ["aula", "ukbi"]),
        ({"province": "15"}, ["aula", "singgah", "ukbi"]),
        ({"province": "35"}, []),
        ({"kind": "provincial_agency", "channel": "online"}, ["aula", "ukbi"]),
        ({"kind": "central_upt"}, []),
    ],
)
def test_filters_narrow(filters: dict[str, str], codes: list[str]) -> None:
    assert sorted(found("", **filters)) == codes


@pytest.mark.usefixtures("catalogue")
def test_page_shows_agency_promise_and_address(base_client: Client, agency_a: Any) -> None:
    response = base_client.get("/cari/?q=gedung")
    words = text_of(response)
    assert "1 layanan" in words
    assert f"{agency_a.name} · Jambi" in words
    assert "2 hari kerja · Tidak dipungut biaya" in words
    assert f"//{agency_a.slug}.localhost" in response.content.decode()
    assert "/layanan/aula/" in response.content.decode()


@pytest.mark.usefixtures("catalogue")
def test_page_speaks_the_language_of_the_reader(base_client: Client) -> None:
    base_client.cookies["maklumat_language"] = "en"
    assert "2 working days · Free of charge" in text_of(base_client.get("/cari/?q=gedung"))


@pytest.mark.usefixtures("catalogue")
def test_page_puts_a_slip_right_and_says_so(base_client: Client) -> None:
    assert "Mungkin maksud Anda “gedung”?" in text_of(base_client.get("/cari/?q=gedumg"))


@pytest.mark.usefixtures("catalogue")
def test_services_of_a_closed_agency_are_gone_at_once(base_client: Client, agency_b: Any) -> None:
    assert "Rumah singgah" in text_of(base_client.get("/cari/"))
    close(agency_b)
    pagecache.forget_everything()
    assert "Rumah singgah" not in text_of(base_client.get("/cari/"))
    assert [item["code"] for item in base_client.get("/api/v1/catalogue/").json()["results"]] == ["aula", "ukbi"]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=<script>alert(1)</script>", f"q={'x' * 3000}", "q='; --", "q=!%26|(", "provinsi=99", "page=x",
     "page=-1", "peristiwa=%00", "cara=<b>", "q=%F0%9F"],
)  # fmt: skip
def test_page_takes_whatever_is_typed(base_client: Client, keep: Any, query: str) -> None:
    keep(row())
    response = base_client.get(f"/cari/?{query}")
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_page_escapes_what_agencies_write(base_client: Client, keep: Any) -> None:
    keep(row(summary="<script>alert(1)</script>"))
    body = base_client.get("/cari/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_page_without_services_says_so(base_client: Client) -> None:
    assert "Belum ada layanan yang dipublikasikan" in text_of(base_client.get("/cari/"))


@pytest.mark.usefixtures("catalogue")
def test_directory_leads_to_the_search(base_client: Client) -> None:
    assert 'action="/cari/"' in base_client.get("/").content.decode()


def test_page_asks_as_often_for_many_services_as_for_one(base_client: Client, keep: Any) -> None:
    keep(row())
    counts = []
    for rows in ([row()], [row(f"a-{n}", f"Pinjam aula {n}") for n in range(15)]):
        keep(*rows)
        pagecache.forget_everything()
        base_client.get("/cari/?q=aula")
        pagecache.forget_everything()
        with CaptureQueriesContext(connection) as queries_seen:
            base_client.get("/cari/?q=aula")
        counts.append(sum("tenants_published" in query["sql"] for query in queries_seen.captured_queries))
    assert counts[0] == counts[1] > 0


# --- API ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("catalogue")
def test_api_tells_what_the_page_shows(base_client: Client, agency_b: Any) -> None:
    answer = base_client.get("/api/v1/catalogue/?q=pasien").json()["results"]
    assert [(item["code"], item["agency"]["slug"], item["groups"]) for item in answer] == [
        ("singgah", agency_b.slug, ["patient"])
    ]
    assert answer[0]["promise"]["fee"] == "Tidak dipungut biaya"
    assert answer[0]["url"].endswith("/layanan/singgah/")


@pytest.mark.usefixtures("catalogue")
def test_api_filters_and_pages(base_client: Client, agency_a: Any) -> None:
    first = base_client.get(f"/api/v1/catalogue/?agency={agency_a.slug}&page_size=1").json()
    assert [item["code"] for item in first["results"]] == ["aula"]
    assert [item["code"] for item in base_client.get(first["next"]).json()["results"]] == ["ukbi"]
    assert [item["code"] for item in base_client.get("/api/v1/catalogue/?life_event=education").json()["results"]] == [
        "ukbi"
    ]


@pytest.mark.parametrize("query", ["life_event=tidak-ada", "kind=x", f"q={'x' * 121}", "province=123", "page_size=0"])
def test_api_refuses_values_that_cannot_be(base_client: Client, query: str) -> None:
    response = base_client.get(f"/api/v1/catalogue/?{query}")
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/problem+json")


def test_an_agencys_host_has_no_common_search(client_a: Client) -> None:
    assert client_a.get("/cari/").status_code == 404
    assert client_a.get("/api/v1/catalogue/").status_code == 404
