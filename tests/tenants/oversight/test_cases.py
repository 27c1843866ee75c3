"""Cases in oversight: what is kept, what the table, the comparison and the page of an agency show."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.cases.rollup import collect
from tenants.models import AgencyRollup
from tenants.oversight.domain.collecting import case_columns_of
from tests.factories.oversight import agency_in, figures_of
from tests.tenants.oversight.test_pages import names_in_table, text_of

NONE: dict[str, Any] = dict.fromkeys(("cases_received", "cases_open", "cases_overdue", "cases_late", "cases_in_time"))
HIDDEN = {"value": None, "suppressed": True}


def told(value: Any) -> dict[str, Any]:
    return {"value": value, "suppressed": False}


def report(**changes: Any) -> dict[str, Any]:
    """Return what the app `cases` reports."""
    by_kind = {"complaint": {"received": told(30), "open": told(7), "in_time_share": told(0.9), "median_days": told(4)}}
    by_service = {
        "aula": {"received": 12, "in_time_share": told(1.0), "median_days": told(3)},
        "other": {"received": 18, "in_time_share": told(0.5), "median_days": told(6)},
    }
    return {
        "received": told(30),
        "answered": told(25),
        "open": HIDDEN,
        "overdue": 3,
        "overdue_for_bureau": 1,
        "in_time_share": told(0.876),
        "median_days": told(4.5),
        "reopened": HIDDEN,
        "satisfaction": told(3.25),
        "by_kind": by_kind,
        "by_service": by_service,
        "by_channel": {"web": told(26), "letter": HIDDEN},
        **changes,
    }


def test_columns_are_filled_and_what_is_hidden_stays_empty() -> None:
    assert list(case_columns_of(report()).values()) == [30, None, 3, 1, Decimal("0.8760")]


@pytest.mark.parametrize("changes", [{"overdue": -1}, {"in_time_share": told(1.2)}, {"overdue": "many"}])
def test_columns_refuse_figures_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"cases|invalid literal"):
        case_columns_of(report(**changes))


def test_what_the_app_reports_fits_the_columns(in_a: Any) -> None:
    assert set(case_columns_of(collect(timezone.localdate())).values()) == {0, None}


def test_table_shows_filters_and_sorts_by_late_cases(bureau: Client) -> None:
    figures_of(agency_in(name="Satu"), cases_overdue=2, cases_late=1, cases_in_time=Decimal("0.756"))
    figures_of(agency_in(name="Tiga"), cases_overdue=3, cases_late=3)
    figures_of(agency_in(name="Beres"))
    figures_of(agency_in(name="Lama"), **NONE)
    assert "2 overdue 1 long overdue 75% in time" in text_of(bureau.get("/oversight/agencies/"))
    assert names_in_table(bureau.get("/oversight/agencies/?sort=-cases")) == ["Tiga", "Satu", "Beres", "Lama"]
    assert names_in_table(bureau.get("/oversight/agencies/?sort=in_time"))[0] == "Satu"
    found = names_in_table(bureau.get("/oversight/agencies/?condition=cases_late&sort=name"))
    assert found == ["Satu", "Tiga"]
    glance = text_of(bureau.get("/oversight/"))
    assert "Cases long overdue 4 in 2 agencies" in glance


def test_provinces_are_compared_by_late_cases(ministry: Client) -> None:
    figures_of(agency_in(name="Satu"), cases_overdue=2, cases_late=2)
    text = text_of(ministry.get("/oversight/?sort=-cases"))
    assert "2 2 long overdue" in text


def test_page_of_an_agency_tells_of_its_cases(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", slug="dinas-kita")
    figures_of(agency)
    assert "Applications, complaints and requests" not in text_of(bureau.get("/oversight/agencies/dinas-kita/"))
    feedback = {
        "share_in_lapor": told(0.4),
        "followed_up_in_public": 2,
        "requests": {"received": told(9), "by_decision": {"granted": told(9), "refused": HIDDEN}},
        "objections": HIDDEN,
    }
    queues = {"queues": 1, "numbers": told(90), "median_wait_minutes": told(12.5)}
    bookings = {
        "things": {"room": 2},
        "uses": told(40),
        "community_share": told(0.7),
        "use_share": told(0.25),
        "decision_days": HIDDEN,
        "beds": 32,
        "bed_share": told(0.9),
        "visits": 4,
        "places_visited": 3,
        "served": told(120),
    }
    day, now = timezone.localdate(), timezone.now()
    reports = {"cases": report(), "feedback": feedback, "queues": queues, "bookings": bookings}
    for app, figures in reports.items():
        AgencyRollup.objects.create(agency=agency, day=day, app=app, figures=figures, taken_at=now)
    text = text_of(bureau.get("/oversight/agencies/dinas-kita/"))
    assert "Open cases hidden, fewer than five people Overdue, and long overdue 3 / 1" in text
    assert "Complaints inside SP4N-LAPOR! 40%" in text
    assert "Granted: 9, Refused: hidden, fewer than five people" in text
    assert "median of thirty days 12.5" in text
    assert "Things that are lent 2 Uses by others within a year 40 Of these by communities 70%" in text
    assert "Beds of the shelter 32 Nights of beds in use within a year 90%" in text
    assert "and places visited 4 / 3 People served there 120" in text
    assert "Complaints 30 90% 4 7" in text
    assert "aula 12 100% 3 No service named 18 50% 6" in text
    assert "How they came within a year Website: 26, By letter: hidden, fewer than five people" in text
