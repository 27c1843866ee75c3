"""Who may see the portal's pages, and the list of services."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.tenancy import schema_context
from services import domain
from services.models import ServiceStandard
from tests.factories.services import (
    State,
    UnitFactory,
    bring_to,
    make_in_state,
    make_next_draft,
    make_published,
    make_service,
)
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
    f"{DRAFT}ajukan/",
    f"{DRAFT}buang/",
    f"{LIST}keputusan/",
    f"{LIST}keputusan/baru/",
    f"{LIST}kesepakatan/",
    f"{LIST}tinjauan/",
    f"{LIST}tinjauan/pengaturan/",
    f"{DRAFT}komponen/fee/",
]
ALLOWED = {
    "team": set(PAGES) - {f"{LIST}tinjauan/pengaturan/"},
    "head": set(PAGES) - {f"{LIST}unit/baru/", f"{LIST}layanan/baru/", f"{SERVICE}ubah/", f"{SERVICE}hentikan/"},
    "counter": {
        LIST,
        f"{LIST}unit/",
        SERVICE,
        DRAFT,
        f"{DRAFT}pratinjau/",
        f"{LIST}keputusan/",
        f"{LIST}kesepakatan/",
        f"{LIST}tinjauan/",
    },
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


def test_list_shows_versions_states_and_the_next_review_worst_first(team: Client, draft: ServiceStandard) -> None:
    make_next_draft(make_published("ukbi", "Uji kemahiran"))
    response = team.get(LIST)
    rows = [
        (s.name, s.complete_count, s.draft_version, s.draft_state, s.public_version, s.public_state)
        for s in response.context["page"]
    ]
    assert rows == [
        ("Pinjam aula", 12, 1, "draft", None, None),
        ("Uji kemahiran", 14, 2, "draft", 1, "in_force"),
    ]
    words = text_of(response)
    assert "12 dari 14" in words
    assert "1 , 2 Diterapkan Rancangan" in words or "1, 2 Diterapkan Rancangan" in words


@pytest.mark.usefixtures("in_a")
def test_list_shows_the_version_that_applies_and_the_one_that_will(team: Client) -> None:
    bring_to(make_next_draft(make_published("ukbi", "Uji kemahiran")), State.PUBLISHED)
    response = team.get(LIST)
    (service,) = response.context["page"]
    assert (service.public_version, service.public_state, service.upcoming_version) == (1, "in_force", 2)
    assert f'{LIST}layanan/ukbi/versi/2/"' in response.content.decode()
    assert "Diterapkan Dipublikasikan" in text_of(response)
    assert [s.code for s in team.get(f"{LIST}?show=published").context["page"]] == ["ukbi"]


def test_list_counts_every_filter_and_offers_those_that_find_something(team: Client, in_a: Any) -> None:
    for state in State:
        make_in_state(state, f"layanan-{state.replace('_', '-')}", f"Layanan {state.value}")
    shows = {key: number for key, _label, number in team.get(LIST).context["shows"]}
    assert shows == {
        "": 10,
        "none": 1,
        **dict.fromkeys(["draft", "internal_review", "consultation", "agreed", "enacted", "published"], 1),
        "in_force": 2,
        "under_review": 1,
        "unfinished": 1,
        "external": 10,
        "ended": 2,
    }
    for key, number in shows.items():
        assert len(team.get(f"{LIST}?show={key}").context["page"]) == number


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("show=unfinished", ["kosong", "peminjaman-aula"]),
        ("show=draft", ["peminjaman-aula"]),
        ("show=published", []),
        ("show=in_force", ["magang", "ukbi"]),
        ("show=overdue", ["ukbi"]),
        ("show=none", ["kosong"]),
        ("sort=-review", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
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
    ServiceStandard.objects.filter(service__code="ukbi").update(review_due_on=dt.date(2026, 1, 2))
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
