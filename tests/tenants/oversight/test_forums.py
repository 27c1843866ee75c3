"""Public consultation in oversight: what is kept, what the table and the comparison show, and the page of an agency."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.rollup import collect as collect_forums
from tenants.models import AgencyRollup
from tenants.oversight import queries
from tenants.oversight.domain.collecting import forum_columns_of
from tenants.oversight.scope import visible_agencies
from tests.factories.oversight import agency_in, figures_of
from tests.tenants.oversight.test_pages import names_in_table, text_of

NONE = dict.fromkeys(
    (
        "forums_held",
        "forum_elements",
        "forum_inputs",
        "forum_answered",
        "forum_accepted",
        "actions_open",
        "actions_overdue",
    )
)


def report(**changes: Any) -> dict[str, Any]:
    """Return what the app `forums` reports."""
    return {
        "held_year": 2,
        "held_by_subject": {"draft_standard": 1, "standard_review": 1},
        "last_held_on": "2026-07-01",
        "days_since_last": 30,
        "elements_year": 4,
        "elements_median": 3.5,
        "people": {"value": 40, "suppressed": False},
        "inputs": {
            "standing": 20,
            "answered": 15,
            "answered_share": 0.75,
            "in_time_share": 0.5,
            "accepted": 10,
            "accepted_share": 0.6667,
            "answer_weekdays_median": 6,
            "cited": 3,
        },
        "actions": {"open": 4, "done": 4, "dropped": 1, "overdue": 1, "done_share": 0.5},
        **changes,
    }


def test_columns_are_filled_from_the_report() -> None:
    assert list(forum_columns_of(report()).values()) == [2, 4, 20, 15, 10, 4, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"held_year": -1},
        {"elements_year": 6},
        {"inputs": {"standing": 1, "answered": 2, "accepted": 0}},
        {"inputs": {"standing": 2, "answered": 1, "accepted": 2}},
        {"actions": {"open": 0, "overdue": 1}},
        {"held_year": "many"},
    ],
)
def test_columns_refuse_figures_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"forums|invalid literal"):
        forum_columns_of(report(**changes))


def test_what_the_app_reports_fits_the_columns(in_a: Any) -> None:
    assert set(forum_columns_of(collect_forums(timezone.localdate())).values()) == {0}


def test_table_shows_forums(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas Kita"), forums_held=2, forum_answered=10, actions_overdue=1)
    figures_of(agency_in(name="Dinas Tanpa"), forums_held=0, forum_elements=0)
    figures_of(agency_in(name="Dinas Lama"), **NONE)
    text = text_of(bureau.get("/oversight/agencies/"))
    assert "2 within a year 4 elements 2 inputs unanswered 1 action overdue" in text
    assert "none within a year" in text


@pytest.mark.parametrize(
    ("condition", "changes"),
    [
        ("forum", {"forums_held": 0}),
        ("answers", {"forum_answered": 11}),
        ("plan", {"actions_overdue": 1}),
    ],
)
def test_table_is_filtered_by_what_is_open(bureau: Client, condition: str, changes: dict[str, Any]) -> None:
    figures_of(agency_in(name="Dinas Terbuka"), **changes)
    figures_of(agency_in(name="Dinas Beres"))
    figures_of(agency_in(name="Dinas Lama"), **NONE)
    agency_in(name="Dinas Baru")
    assert names_in_table(bureau.get(f"/oversight/agencies/?condition={condition}")) == ["Dinas Terbuka"]


def test_table_is_sorted_by_forums(bureau: Client) -> None:
    figures_of(agency_in(name="Satu"), forums_held=1)
    figures_of(agency_in(name="Tiga"), forums_held=3)
    figures_of(agency_in(name="Lama"), **NONE)
    assert names_in_table(bureau.get("/oversight/agencies/?sort=-forums")) == ["Tiga", "Satu", "Lama"]


def test_provinces_are_compared(ministry: Client) -> None:
    figures_of(agency_in(name="Satu"), forum_inputs=10, forum_answered=5, forum_accepted=5)
    figures_of(agency_in(name="Dua"), forums_held=0, forum_inputs=0, forum_answered=0, forum_accepted=0)
    text = text_of(ministry.get("/oversight/"))
    assert "50% of inputs answered" in text
    assert "Held a forum within a year 1 of 2 agencies" in text
    assert ministry.get("/oversight/?sort=-forums").status_code == 200


@pytest.mark.django_db
def test_summary_is_one_query() -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.summary_of(visible_agencies())
    assert len(asked) == 1


def test_page_of_an_agency_tells_of_its_forums(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", slug="dinas-kita")
    figures_of(agency)
    day, now = timezone.localdate(), timezone.now()
    AgencyRollup.objects.create(agency=agency, day=day, app="forums", figures=report(), taken_at=now)
    text = text_of(bureau.get("/oversight/agencies/dinas-kita/"))
    assert "Public consultation forums Held within a year 2 Last forum" in text
    assert "4 of 5, median of a forum 3.5" in text
    assert "15 of 20 (75%)" in text
    assert "Draft of a service standard 1" in text


def test_few_people_are_hidden_and_nothing_reported_shows_nothing(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", slug="dinas-kita")
    figures_of(agency)
    assert "Public consultation forums" not in text_of(bureau.get("/oversight/agencies/dinas-kita/"))
    figures = report(people={"value": None, "suppressed": True}, held_year=0, last_held_on=None, days_since_last=None)
    AgencyRollup.objects.create(
        agency=agency, day=timezone.localdate(), app="forums", figures=figures, taken_at=timezone.now()
    )
    text = text_of(bureau.get("/oversight/agencies/dinas-kita/"))
    assert "Participants within a year hidden, fewer than five people" in text
    assert "Last forum none yet" in text
