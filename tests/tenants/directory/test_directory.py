"""The public directory: agencies by province, and a search that forgives a wrong letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.directory.queries import clean_query, public_agencies, search_agencies
from tenants.models import Agency, Host
from tests.factories.tenants import agency_row


def listed(**changes: Any) -> Agency:
    agency = agency_row(**changes)
    Host.objects.create(
        agency=agency, domain=f"{agency.slug}.localhost", kind="subdomain", is_primary=True, verified_at=timezone.now()
    )
    return agency


@pytest.fixture
def language_office(db: None) -> Agency:
    return listed(
        slug="bahasa-maluku",
        schema_name="bahasa_maluku",
        name="Kantor Bahasa Provinsi Maluku",
        short_name="Kantor Bahasa",
        province_code="81",
    )


def names(query: str) -> list[str]:
    return [agency.slug for agency in search_agencies(public_agencies(), query)]


@pytest.mark.parametrize("query", ["kantor bahasa", "BAHASA maluku", "kantr bahsa", "bahaza malku"])
def test_an_agency_is_found_by_its_words_also_with_a_wrong_letter(language_office: Agency, query: str) -> None:
    assert names(query)[:1] == ["bahasa-maluku"]


@pytest.mark.parametrize("query", ["kantor pajak", "bahasa papua", "zzzzzz"])
def test_every_word_must_be_met(language_office: Agency, query: str) -> None:
    assert names(query) == []


def test_clean_query_leaves_one_printable_line() -> None:
    assert clean_query(" a\x00b\n\u202e c ") == "a b c"
    assert len(clean_query("x" * 500)) == 80


def test_agencies_stand_by_province_with_counts(base_client: Client, agency_a: Agency, language_office: Agency) -> None:
    page = base_client.get("/")
    shown = page.content.decode()
    assert "http://bahasa-maluku.localhost" in shown
    assert shown.index(agency_a.name) < shown.index(language_office.name)
    assert {(row.code, row.count) for row in page.context["provinces"]} == {("15", 2), ("81", 1)}
    only = base_client.get("/", {"provinsi": "81"}).content.decode()
    assert language_office.name in only
    assert agency_a.name not in only


@pytest.mark.parametrize(
    ("state", "is_shown"),
    [("requested", False), ("provisioning", False), ("failed", False), ("archiving", False), ("suspended", True)],
)
def test_only_open_agencies_are_shown_and_suspended_ones_marked(
    base_client: Client, language_office: Agency, state: str, is_shown: bool
) -> None:
    Agency.objects.filter(pk=language_office.pk).update(
        state=state, suspended_reason="Pindah", suspended_at=timezone.now()
    )
    shown = base_client.get("/").content.decode()
    assert (language_office.name in shown) is is_shown
    assert ("mk-status--pause" in shown) is is_shown


def test_nothing_found_says_what_to_do(base_client: Client, agency_a: Agency) -> None:
    base_client.cookies["maklumat_language"] = "en"
    shown = base_client.get("/", {"q": "zzzzzzzz"}).content.decode()
    assert "Nothing was found" in shown
    assert "Show all agencies" in shown


@pytest.mark.parametrize(
    "query",
    [{"q": "%"}, {"q": "'; --"}, {"q": "\x00"}, {"provinsi": "x"}, {"page": "-1"}, {"page": "zzz"}, {"q": "a " * 200}],
)
def test_strange_questions_are_answered(base_client: Client, agency_a: Agency, query: dict[str, str]) -> None:
    assert base_client.get("/", query).status_code == 200


def test_the_page_takes_the_same_queries_for_more_agencies(
    base_client: Client, agency_a: Agency, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        base_client.get("/", {"page": "1"})
    for number in range(3):
        listed(slug=f"tambahan-{number}", schema_name=f"tambahan_{number}")
    with django_assert_num_queries(3):
        base_client.get("/", {"page": "01"})


def test_the_second_reader_gets_the_page_from_memory(
    base_client: Client, agency_a: Agency, django_assert_num_queries: Any
) -> None:
    base_client.get("/")
    with django_assert_num_queries(0):
        assert agency_a.name in base_client.get("/").content.decode()
