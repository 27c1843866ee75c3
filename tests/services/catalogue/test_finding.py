"""How people find a service: filters with counts, synonyms, slips, and what is counted when nothing is found."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pagecache
from core.errors import InvalidInput, PermissionRefused
from services import domain, facets, queries, search
from services.domain.synonyms import add_synonyms, remove_synonyms
from services.models import Service, SynonymGroup, UnansweredSearch
from tests.factories.catalogue import make_point
from tests.factories.services import make_published
from tests.services.pages import of_services, text_of
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def found(words: str) -> tuple[list[str], str, bool]:
    answer = queries.search_public(queries.clean_query(words))
    return [service.code for service in answer.services], answer.did_you_mean, answer.is_near_miss


@pytest.fixture
def three(in_a: Any) -> None:
    aula = make_published(life_events=["community"], groups=["community", "school"], channels=["counter"]).service
    make_published("wifi", "Hotspot publik", life_events=["information"], channels=["online"])
    make_published("ukbi", "Uji kemahiran", life_events=["education", "work"], groups=["school"], channels=["online"])
    make_point(services=[aula])


# --- what is said of a service --------------------------------------------------------------------------------------


def test_choices_are_stored_in_their_order_and_related_services_both_ways() -> None:
    other = domain.create_service(code="b", name="B", by=None)
    service = domain.create_service(
        code="a", name="A", life_events=["work", "birth", "work"], groups=["patient"], related=[other], by=None
    )
    assert (service.life_events, service.groups) == (["birth", "work"], ["patient"])
    assert list(other.related.all()) == [service]
    service = domain.change_service(service=service, name="A", by=None)
    assert (service.life_events, service.groups, list(other.related.all())) == ([], [], [])


def test_a_service_is_not_related_to_itself() -> None:
    service = domain.create_service(code="a", name="A", by=None)
    domain.change_service(service=service, name="A", related=[service], by=None)
    assert not service.related.exists()


@pytest.mark.parametrize("field", ["life_events", "groups", "channels"])
def test_unknown_choices_are_refused(field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        domain.create_service(code="a", name="A", by=None, **{field: ["tidak-ada"]})
    assert list(refused.value.errors) == [field]


def test_team_fills_in_the_catalogue_entry(team: Client) -> None:
    other = domain.create_service(code="lain", name="Layanan lain", by=None)
    data = {
        "name": "Pinjam aula", "code": "aula", "audience": "external", "order": "0",
        "life_events": ["community", "culture"], "groups": ["school"], "related": ["lain"],
    }  # fmt: skip
    assert team.post("/portal/standar/layanan/baru/", data).status_code == 302
    service = Service.objects.get(code="aula")
    assert (service.life_events, service.groups) == (["community", "culture"], ["school"])
    assert list(service.related.all()) == [other]
    page = team.get("/portal/standar/layanan/aula/ubah/").content.decode()
    assert 'value="community" checked' in page or "checked" in page
    assert 'value="aula"' not in page  # not related to itself


def test_related_services_are_shown_when_public(client_a: Client) -> None:
    hidden = domain.create_service(code="rahasia", name="Rahasia", by=None)
    fellow = make_published("ukbi", "Uji kemahiran").service
    make_published(related=[hidden, fellow])
    words = text_of(client_a.get("/layanan/peminjaman-aula/"))
    assert "Layanan terkait Uji kemahiran" in words
    assert "Rahasia" not in words
    assert "Layanan terkait Pinjam aula" in text_of(client_a.get("/layanan/ukbi/"))


def test_page_tells_how_fresh_it_is(client_a: Client) -> None:
    make_published()
    assert "Terakhir diubah" in text_of(client_a.get("/layanan/peminjaman-aula/"))


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, ["peminjaman-aula", "ukbi", "wifi"]),
        ({"peristiwa": "education"}, ["ukbi"]),
        ({"untuk": "school"}, ["peminjaman-aula", "ukbi", "wifi"]),
        ({"untuk": "patient"}, ["wifi"]),
        ({"cara": "online"}, ["ukbi", "wifi"]),
        ({"titik": "taman-remaja"}, ["peminjaman-aula"]),
        ({"cara": "online", "peristiwa": "community"}, []),
        ({"peristiwa": "tidak-ada", "cara": "<b>", "unit": "x", "titik": "y"}, ["peminjaman-aula", "ukbi", "wifi"]),
    ],
)
def test_filters_leave_services(asked: dict[str, str], codes: list[str]) -> None:
    narrowed = facets.narrow(Service.objects.public(), asked)
    assert sorted(Service.objects.filter(pk__in=narrowed.pks).values_list("code", flat=True)) == codes


@pytest.mark.usefixtures("three")
def test_every_filter_counts_over_what_the_others_leave() -> None:
    narrowed = facets.narrow(Service.objects.public(), {"cara": "online"})
    events = {choice.value: choice.count for choice in narrowed.life_events.choices}
    assert events == {"education": 1, "work": 1, "information": 1}
    ways = next(facet for facet in narrowed.facets if facet.name == "cara")
    assert {choice.value: (choice.count, choice.is_chosen) for choice in ways.choices} == {
        "online": (2, True),
        "counter": (1, False),
    }


@pytest.mark.usefixtures("three")
def test_list_shows_filters_and_keeps_them(client_a: Client) -> None:
    page = client_a.get("/layanan/?cara=online")
    words = text_of(page)
    assert "2 layanan" in words
    assert "Sekolah dan belajar (1)" in words
    assert "Pinjam aula" not in words
    body = page.content.decode()
    assert '<input type="hidden" name="cara" value="online">' in body
    assert "?cara=online&amp;peristiwa=education" in body
    assert "Tidak ada layanan yang cocok" in text_of(client_a.get("/layanan/?cara=online&peristiwa=community"))


@pytest.mark.usefixtures("three")
def test_home_offers_events_in_life(client_a: Client) -> None:
    body = client_a.get("/").content.decode()
    assert 'href="/layanan/?peristiwa=community"' in body
    assert 'href="/titik/"' in body


@pytest.mark.usefixtures("three")
def test_list_is_kept_for_everyone(client_a: Client) -> None:
    client_a.get("/layanan/?untuk=school")
    with CaptureQueriesContext(connection) as again:
        client_a.get("/layanan/?untuk=school")
    assert of_services(again) == 0


# --- search ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("gedung pertemuan", ([], "", True)),
        ("gedung", (["peminjaman-aula"], "", False)),
        ("bagaimana cara meminjam ruang pertemuan", (["peminjaman-aula"], "", False)),
        ("internet gratis", (["wifi"], "", False)),
        ("wi-fi", (["wifi"], "", False)),
        ("gedumg", (["peminjaman-aula"], "gedung", False)),
        ("kemahirn", (["ukbi"], "kemahiran", False)),
        ("kemah", (["ukbi"], "", True)),
    ],
)
def test_search_knows_synonyms_and_slips(words: str, answer: tuple[list[str], str, bool]) -> None:
    if answer[2] and not answer[0]:
        assert found(words)[1:] == answer[1:]
    else:
        assert found(words) == answer


def test_a_synonym_in_passing_finds_nothing() -> None:
    make_published("ukbi", "Uji kemahiran")  # the example's text mentions a hall somewhere
    assert found("aula")[0] == ["ukbi"]
    assert found("gedung serbaguna")[2] is True


def test_own_synonyms_are_known_at_once() -> None:
    make_published("ukbi", "Uji kemahiran")
    assert found("tesbahasa")[0] == []
    group = add_synonyms(words=["Tesbahasa", "kemahiran"], by=None)
    assert found("tesbahasa")[0] == ["ukbi"]
    remove_synonyms(group=group, by=None)
    assert found("tesbahasa")[0] == []


@pytest.mark.parametrize(
    "words", [[], ["satu"], ["satu", "SATU "], ["!", "?"], ["a", "x" * 61], [f"kata {n}" for n in range(13)]]
)
def test_synonyms_need_two_words(words: list[str]) -> None:
    with pytest.raises(InvalidInput):
        add_synonyms(words=words, by=None)


def test_only_who_keeps_the_catalogue_changes_synonyms(sign_in: Any) -> None:
    with pytest.raises(PermissionRefused):
        add_synonyms(words=["a", "b"], by=get_user("counter"))
    client = sign_in("counter")
    assert client.get("/portal/standar/pencarian/").status_code == 200
    assert client.post("/portal/standar/pencarian/", {"words": "aa, bb"}).status_code == 403
    assert not SynonymGroup.objects.exists()


def test_team_adds_and_removes_synonyms(team: Client) -> None:
    assert team.post("/portal/standar/pencarian/", {"words": "pendopo, aula"}).status_code == 302
    group = SynonymGroup.objects.get()
    assert "pendopo = aula" in text_of(team.get("/portal/standar/pencarian/"))
    assert team.post("/portal/standar/pencarian/", {"words": "satu"}).status_code == 200
    team.post(f"/portal/standar/pencarian/{group.pk}/hapus/")
    assert not SynonymGroup.objects.exists()


# --- searches without an answer -------------------------------------------------------------------------------------


def counted() -> list[tuple[str, int]]:
    return list(UnansweredSearch.objects.order_by("words").values_list("words", "count"))


def test_unanswered_searches_are_counted_by_day(client_a: Client, team: Client) -> None:
    make_published()
    for words in ("paspor", "Paspor ", "aula", "gedumg", ""):
        pagecache.forget_everything()
        client_a.get(f"/layanan/?q={words}")
    assert counted() == [("paspor", 2)]
    assert "paspor 2" in text_of(team.get("/portal/standar/pencarian/"))


@pytest.mark.parametrize("words", ["budi@example.id", "1571012345678901", "0812-3456-7890", "!!!"])
def test_what_may_be_somebodys_is_not_kept(words: str) -> None:
    search.note_unanswered(words)
    assert counted() == []


def test_strangers_cannot_fill_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_UNANSWERED_A_DAY", 3)
    for number in range(6):
        search.note_unanswered(f"kata {'abcdef'[number]}")
    assert len(counted()) == 3


def test_old_days_are_forgotten() -> None:
    search.note_unanswered("lama", today=dt.date(2026, 1, 1))
    search.note_unanswered("baru", today=dt.date(2026, 7, 1))
    assert counted() == [("baru", 1)]
