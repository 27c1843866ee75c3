"""What everybody may ask: the page on which a limit is counted, the same as data, the year, and the calendar file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from core.tenancy import schema_context
from core.workdays.models import OfficeRule

pytestmark = pytest.mark.django_db
DUE = "/api/v1/workdays/due/"


def _due(client: Client, **query: Any) -> Any:
    return client.get(DUE, query)


def test_due_lists_every_day_with_its_reason_and_decree(client_a: Client) -> None:
    answer = _due(client_a, received_at="2026-06-12T17:30:00+07:00", limit_days=2).json()

    decree = "SKB 3 Menteri Nomor 1497/2025, 2/2025, 5/2025"
    assert answer["counted_from"] == "2026-06-15"
    assert (answer["due_on"], answer["due_at"]) == ("2026-06-18", "2026-06-18T16:00:00+07:00")
    assert (answer["time_zone"], answer["missing_years"], answer["limit_days"]) == ("Asia/Jakarta", [], 2)
    days = [(day["on"][-2:], day["number"], day["reason"]) for day in answer["days"]]
    assert days == [
        ("12", None, "after_hours"),
        ("13", None, "weekend"),
        ("14", None, "weekend"),
        ("15", None, "received"),
        ("16", None, "national"),
        ("17", 1, "counted"),
        ("18", 2, "limit"),
    ]
    assert answer["days"][4]["decree"] == decree


@pytest.mark.parametrize(
    "received", ["2026-07-01T10:00:00+07:00", "2026-07-01T10:00:00 07:00", "2026-07-01T03:00:00Z", "2026-07-01T10:00"]
)
def test_moments_that_are_read(client_a: Client, received: str) -> None:
    answer = _due(client_a, received_at=received, limit_days=10).json()

    assert (answer["received_at"], answer["due_on"]) == ("2026-07-01T10:00:00+07:00", "2026-07-15")


WRONG = [
    ({"received_at": "kemarin", "limit_days": "5"}, "received_at"),
    ({"received_at": "2026-02-30T10:00", "limit_days": "5"}, "received_at"),
    ({"received_at": "1999-07-01T10:00", "limit_days": "5"}, "received_at"),
    ({"received_at": "9999-12-31T23:59", "limit_days": "400"}, "received_at"),
    ({"limit_days": "5"}, "received_at"),
    ({"received_at": "2026-07-01T10:00"}, "limit_days"),
    ({"received_at": "2026-07-01T10:00", "limit_days": "0"}, "limit_days"),
    ({"received_at": "2026-07-01T10:00", "limit_days": "401"}, "limit_days"),
    ({"received_at": "2026-07-01T10:00", "limit_days": "1e3"}, "limit_days"),
    ({"received_at": "2026-07-01T10:00", "limit_days": "9" * 900}, "limit_days"),
]


@pytest.mark.parametrize(("query", "field"), WRONG)
def test_wrong_questions_get_a_problem_document(client_a: Client, query: dict[str, str], field: str) -> None:
    answer = _due(client_a, **query)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [field]


def test_longest_limit_asks_no_more_than_the_calendar(client_a: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        answer = _due(client_a, received_at="2026-12-31T10:00", limit_days=400).json()

    assert answer["missing_years"] == [2027, 2028]
    assert len([day for day in answer["days"] if day["number"]]) == 400


def test_year_of_the_office(agency_a: Any, agency_b: Any, client_a: Client, client_b: Client) -> None:
    with schema_context(agency_a.schema_name):
        OfficeRule.objects.create(kind="day_off", first_on="2026-07-06", last_on="2026-07-06", name="Pindah")

    ours, theirs, unknown = (
        client.get("/api/v1/workdays/calendar/", {"year": year}).json()
        for client, year in ((client_a, 2026), (client_b, 2026), (client_a, 2030))
    )

    assert (ours["working_days"], theirs["working_days"]) == (239, 240)
    assert {"on": "2026-07-06", "kind": "tenant", "name": "Pindah", "decree": ""} in ours["days_off"]
    assert (ours["is_published"], unknown["is_published"], unknown["days_off"]) == (True, False, [])
    assert ours["calendar_version"] != theirs["calendar_version"]
    assert client_a.get("/api/v1/workdays/calendar/", {"year": "lama"}).status_code == 400


def test_page_shows_every_day_in_words(client_a: Client) -> None:
    page = client_a.get("/hitung-waktu/", {"received_at": "2026-06-12T10:47", "limit_days": "10"}).content.decode()

    assert 'class="mk-days"' in page
    assert "1 Muharam, Tahun Baru Islam 1448 Hijriah" in page
    assert "29\u00a0Juni 2026" in page
    assert "received_at=2026-06-12T10%3A47%3A00%2B07%3A00" in page


@pytest.mark.parametrize("query", [{}, {"limit_days": "5"}, {"received_at": "kemarin", "limit_days": "0"}])
def test_page_without_a_right_question_shows_the_form(client_a: Client, query: dict[str, str]) -> None:
    answer = client_a.get("/hitung-waktu/", query)

    assert answer.status_code == 200
    assert 'class="mk-days"' not in answer.content.decode()
    assert ("govuk-error-summary" in answer.content.decode()) is bool(query)


@pytest.mark.parametrize(("typed", "kind"), [("kemarin", "text"), ("2026-06-12T10:47", "datetime-local")])
def test_page_keeps_what_was_typed_in_a_field_that_can_show_it(client_a: Client, typed: str, kind: str) -> None:
    page = client_a.get("/hitung-waktu/", {"received_at": typed, "limit_days": "0"}).content.decode()

    assert f'<input type="{kind}" name="received_at" value="{typed}"' in page


def test_text_of_a_visitor_is_shown_harmless(client_a: Client) -> None:
    page = client_a.get(f"/hitung-waktu/?limit_days=5&received_at={quote('<script>x</script>')}").content.decode()

    assert "<script>x" not in page


def test_days_off_as_a_calendar_file(client_a: Client) -> None:
    answer = client_a.get("/hitung-waktu/hari-libur.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    body = answer.content.decode()
    assert body.count("BEGIN:VEVENT") == 53
    assert "UID:libur-2025-08-18@uji-satu.maklumat" in body
