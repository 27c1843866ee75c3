"""Who may see the portal's pages, and the list of services."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.tenancy import schema_context
from services import domain
from services.models import ServiceStandard
from tests.factories.services import UnitFactory, make_published, make_service
from tests.services.pages import DRAFT, LIST, SERVICE, of_services, text_of
from tests.world import get_user

# --- who may see what -----------------------------------------------------------------------------------------------

PAGES = [
    LIST,
    f"{LIST}unit/",
    f"{LIST}unit/baru/",
    f"{LIST}templat/",
    f"{LIST}layanan/baru/",
    SERVICE,
    f"{SERVICE}ubah/",
    f"{SERVICE}hentikan/",
    DRAFT,
    f"{DRAFT}pratinjau/",
    f"{DRAFT}terbitkan/",
    f"{DRAFT}buang/",
    f"{DRAFT}komponen/fee/",
]
ALLOWED = {
    "team": set(PAGES) - {f"{DRAFT}terbitkan/"},
    "head": set(PAGES) - {f"{LIST}unit/baru/", f"{LIST}layanan/baru/", f"{SERVICE}ubah/", f"{SERVICE}hentikan/"},
    "counter": {LIST, f"{LIST}unit/", SERVICE, DRAFT, f"{DRAFT}pratinjau/"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("draft")
def test_portal_pages_lead_visitors_to_the_sign_in(client_a: Client, page: str) -> None:
    response = client_a.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith("/akun/")


@pytest.mark.parametrize("local", list(ALLOWED))
@pytest.mark.usefixtures("draft")
def test_portal_pages_ask_for_the_right(sign_in: Any, local: str) -> None:
    client = sign_in(local)
    statuses = {page: client.get(page).status_code for page in PAGES}
    # Who may see a draft but not write it is led from the editor to the preview.
    expected = {page: 200 if page in ALLOWED[local] else 403 for page in PAGES}
    if local == "counter":
        expected[f"{DRAFT}komponen/fee/"] = 302
    assert statuses == expected


def test_portal_of_another_agency_does_not_know_the_service(
    client_b: Client, agency_b: Any, draft: ServiceStandard
) -> None:
    with schema_context(agency_b.schema_name):
        client_b.force_login(get_user("team"))
    assert client_b.get(LIST).status_code == 200
    assert client_b.get(SERVICE).status_code == 404
    assert client_b.get(DRAFT).status_code == 404


@pytest.mark.parametrize(
    "page", ["layanan/tidak-ada/", "layanan/peminjaman-aula/versi/9/", "layanan/peminjaman-aula/versi/1/komponen/x/"]
)
@pytest.mark.usefixtures("draft")
def test_portal_pages_say_not_found(team: Client, page: str) -> None:
    assert team.get(f"{LIST}{page}").status_code == 404


# --- list -----------------------------------------------------------------------------------------------------------


def test_list_shows_progress_worst_first(team: Client, draft: ServiceStandard) -> None:
    make_published("ukbi", "Uji kemahiran")
    response = team.get(LIST)
    rows = [(s.name, s.complete_count, s.draft_version, s.published_version) for s in response.context["page"]]
    assert rows == [("Pinjam aula", 12, 1, None), ("Uji kemahiran", 14, None, 1)]
    assert "12 dari 14" in text_of(response)
    assert "Dipublikasikan, versi 1" in text_of(response)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("show=unfinished", ["kosong", "peminjaman-aula"]),
        ("show=draft", ["peminjaman-aula"]),
        ("show=published", ["magang", "ukbi"]),
        ("show=external", ["kosong", "peminjaman-aula", "ukbi"]),
        ("show=internal", ["magang"]),
        ("show=retired", ["lama"]),
        ("show=nonsense", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("q=GEDUNG", ["ukbi"]),
        ("q=ukb", ["ukbi"]),
        ("q=zzz", []),
        ("q=%00", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("sort=name", ["magang", "kosong", "peminjaman-aula", "ukbi"]),
        ("sort=-name", ["ukbi", "peminjaman-aula", "kosong", "magang"]),
        ("sort=password", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
    ],
)
@pytest.mark.usefixtures("draft")
def test_list_filters_searches_and_sorts_by_the_address(team: Client, query: str, codes: list[str]) -> None:
    make_service("kosong", "Kunjungan")
    make_published("magang", "Bimbingan", audience="internal")
    make_published("ukbi", "Uji kemahiran", keywords=["Gedung"])
    domain.retire_service(service=make_service("lama", "Lama"), by=None)
    response = team.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert [service.code for service in response.context["page"]] == codes


def test_list_asks_as_often_for_three_services_as_for_one(team: Client, in_a: Any) -> None:
    make_published("satu", "Satu", unit=UnitFactory())
    team.get(LIST)
    with CaptureQueriesContext(connection) as one:
        team.get(LIST)
    assert of_services(one) > 0
    for code in ("dua", "tiga"):
        make_published(code, code.title(), unit=UnitFactory())
    with CaptureQueriesContext(connection) as three:
        team.get(LIST)
    assert of_services(three) == of_services(one)


def test_list_without_services_leads_to_the_templates(team: Client) -> None:
    assert f'href="{LIST}templat/"' in team.get(LIST).content.decode()
