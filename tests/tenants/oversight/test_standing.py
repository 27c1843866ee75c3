"""Publication, reviews and indicators in oversight: what is kept, who fell behind, what is open, and in which words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from tenants.models import Agency, AgencyRollup
from tenants.oversight.domain.collecting import columns_of, consulting_columns_of, indicator_columns_of
from tenants.oversight.queries import count_scores, fell_behind
from tenants.oversight.scope import visible_agencies
from tests.factories.oversight import BABEL, agency_in, figures_of, report_of, standards_figures
from tests.tenants.oversight.test_pages import names_in_table, text_of

INDICATORS = {str(number): {"score": score, "weight": 10} for number, score in enumerate((4, 3, 2, 5, 3), start=1)}


# --- what is kept -----------------------------------------------------------------------------------------------------
def test_columns_of_publication_and_reviews() -> None:
    figures = standards_figures(
        publication={"web": 1, "paper": 1, "sippn": 0, "unproven": 0, "pledge": 3},
        reviews={"overdue": 1, "age_days_median": 200, "age_days_oldest": 400, "never": 1, "open": 0},
        checks={"checked": 6, "differences": 2},
    )
    found = columns_of(figures)
    names = ("on_paper", "in_sippn", "reviews_overdue", "review_age_days", "checks_failed")
    assert [found[name] for name in names] == [1, 0, 1, 200, 2]


@pytest.mark.parametrize("paper", [3, -1, "many"])
def test_columns_refuse_more_on_paper_than_there_is(paper: Any) -> None:
    with pytest.raises(ValueError, match=r"on_paper|invalid literal"):
        columns_of(standards_figures(publication={"paper": paper, "sippn": 0}))


def test_columns_of_the_indicators() -> None:
    figures = {"rubric": "permenpan-29-2022", "mean": 3.94, "indicators": INDICATORS}
    assert indicator_columns_of(figures) == {
        "pekppp": {"1": 4, "2": 3, "3": 2, "4": 5, "5": 3},
        "pekppp_mean": Decimal("3.94"),
        "pekppp_rubric": "permenpan-29-2022",
    }


def test_an_indicator_without_a_score_is_left_out() -> None:
    figures = {"rubric": "r", "mean": None, "indicators": {"1": {"score": None}, "5": {"score": 0}}}
    assert indicator_columns_of(figures) == {"pekppp": {"5": 0}, "pekppp_mean": None, "pekppp_rubric": "r"}


def test_columns_of_consultation_leave_out_what_is_hidden(in_a: None) -> None:
    figures = {"rubric": "r", "mean": None, "indicators": {"22": {"score": 2}, "28": {"score": None}}}
    assert consulting_columns_of(figures) == {"consulting": {"22": 2}, "consulting_mean": None}
    reported = rollups.collect("pekppp_consulting", timezone.localdate())
    assert set(consulting_columns_of(reported)["consulting"]) == {"22", "25", "26", "27", "31"}


@pytest.mark.parametrize("score", [6, -1])
def test_columns_refuse_a_score_out_of_range(score: int) -> None:
    with pytest.raises(ValueError, match="scores"):
        indicator_columns_of({"rubric": "r", "mean": None, "indicators": {"1": {"score": score}}})


# --- who fell behind --------------------------------------------------------------------------------------------------
def worse_than_a_week_ago(agency: Agency, **changes: Any) -> None:
    """Give an agency good figures a week ago, and others now."""
    figures_of(agency, hours_old=0, external=4, day=timezone.localdate() - dt.timedelta(days=7), is_latest=False)
    figures_of(agency, hours_old=0, external=4, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"missing": {"fee": 2}}, "completeness: 100%, now 96% · published: 4, now 2"),
        ({"pekppp_mean": Decimal("2.50")}, "PEKPPP 1 to 5: 3.63, now 2.50"),
        ({"reviews_overdue": 2}, "reviews overdue: 0, now 2"),
        ({"checks_failed": 1}, "failed checks: 0, now 1"),
    ],
)
def test_what_is_worse_than_a_week_ago_is_told(bureau: Client, changes: dict[str, Any], words: str) -> None:
    worse_than_a_week_ago(agency_in(name="Dinas Turun"), **changes)
    figures_of(agency_in(name="Dinas Tetap"))

    assert f"Fell behind this week Dinas Turun {words}" in text_of(bureau.get("/oversight/"))


def test_better_and_unknown_figures_are_no_fall(bureau: Client) -> None:
    worse_than_a_week_ago(agency_in(name="Dinas Naik"), pekppp_mean=Decimal("4.90"))
    worse_than_a_week_ago(agency_in(name="Dinas Tanpa"), pekppp_mean=None, reviews_overdue=None)

    assert "No agency has a figure that is worse than a week ago." in text_of(bureau.get("/oversight/"))


def test_who_fell_behind_is_one_query_and_those_that_lost_most_stand_first(bureau: Client) -> None:
    worse_than_a_week_ago(agency_in(name="Dinas Sedikit"), missing={"fee": 1})
    worse_than_a_week_ago(agency_in(name="Dinas Banyak"), missing={"fee": 4})

    with CaptureQueriesContext(connection) as queries:
        found = fell_behind(visible_agencies(), timezone.localdate(), 6)

    assert [fall.name for fall in found] == ["Dinas Banyak", "Dinas Sedikit"]
    assert len(queries) == 1


# --- what is open -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("condition", "changes"),
    [
        ("overdue", {"reviews_overdue": 1}),
        ("paper", {"on_paper": 1}),
        ("sippn", {"in_sippn": 0}),
        ("checks", {"checks_failed": 1}),
    ],
)
def test_table_is_filtered_by_what_is_open(bureau: Client, condition: str, changes: dict[str, Any]) -> None:
    closed = {"on_paper": 2, "in_sippn": 2, "reviews_overdue": 0, "checks_failed": 0}
    figures_of(agency_in(name="Dinas Terbuka"), **{**closed, **changes})
    figures_of(agency_in(name="Dinas Beres"), **closed)
    agency_in(name="Dinas Baru")

    assert names_in_table(bureau.get(f"/oversight/agencies/?condition={condition}")) == ["Dinas Terbuka"]


def test_open_services_are_listed_from_the_newest_report(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita")
    figures_of(agency, external=2, reviews_overdue=1)
    report_of(agency, {"name": "Lama", "is_overdue": True}, day=timezone.localdate() - dt.timedelta(days=3))
    report_of(
        agency,
        {"name": "Izin", "is_overdue": True, "review_due_on": "2026-01-02"},
        {"name": "Lainnya", "is_overdue": False, "review_due_on": "2027-01-02"},
    )

    text = text_of(bureau.get("/oversight/open/overdue/"))

    assert "Izin Dinas Kita 2 January 2026" in text
    assert "Lainnya" not in text
    assert "Lama" not in text


def test_open_services_name_failed_checks_and_what_is_not_on_paper(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita")
    figures_of(agency, external=2, on_paper=1, checks_failed=1)
    report = report_of(agency, {"name": "Pertama", "on_paper": True}, {"name": "Kedua", "on_paper": False})
    report.figures["checks"] = {"services": ["layanan-1"]}
    report.save()

    assert "Pertama" in text_of(bureau.get("/oversight/open/checks/"))
    paper = text_of(bureau.get("/oversight/open/paper/"))
    assert "Kedua Dinas Kita" in paper
    assert "Pertama" not in paper


def test_open_points_are_those_of_the_own_province(bureau: Client) -> None:
    figures_of(agency_in(BABEL, name="Dinas Seberang"), reviews_overdue=1)
    assert "Dinas Seberang" not in text_of(bureau.get("/oversight/open/overdue/"))
    assert bureau.get("/oversight/open/nonsense/").status_code == 404


def test_open_points_need_as_many_queries_for_many_agencies(bureau: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            bureau.get("/oversight/open/overdue/")
        return len(queries)

    def add(number: int) -> None:
        agency = agency_in(name=f"Dinas {number}")
        figures_of(agency, reviews_overdue=1)
        report_of(agency, {"is_overdue": True, "review_due_on": "2026-01-02"})

    add(0)
    asked()
    few = asked()
    for number in range(1, 5):
        add(number)
    assert asked() == few


# --- indicators -------------------------------------------------------------------------------------------------------
def test_scores_are_counted_by_indicator(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas A"))
    figures_of(agency_in(name="Dinas B"), pekppp={"1": 2, "5": 0})
    figures_of(agency_in(name="Dinas C"), pekppp={}, external=0)

    first, *_others, last = count_scores(visible_agencies())

    assert (first.counts, first.mean) == ((0, 0, 1, 0, 1, 0), Decimal("3.00"))
    assert (last.counts, last.known) == ((1, 0, 0, 1, 0, 0), 2)
    assert "1. Service standards are available as the regulations require 3" in text_of(
        bureau.get("/oversight/indicators/")
    )


def test_ministry_sees_indicators_of_one_province(ministry: Client) -> None:
    figures_of(agency_in(name="Dinas A"))
    figures_of(agency_in(BABEL, name="Dinas B"), pekppp={"1": 1})
    response = ministry.get(f"/oversight/indicators/?province={BABEL}")
    assert [(line.number, line.counts) for line in response.context["lines"]][-2:] == [
        ("28", (0, 0, 0, 0, 1, 0)),
        ("31", (0, 1, 0, 0, 0, 0)),
    ]
    assert response.context["lines"][0].counts == (0, 1, 0, 0, 0, 0)
    assert ministry.get("/oversight/indicators/?province=00").status_code == 404


def test_agency_page_tells_why_and_what_lifts(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", slug="dinas-kita")
    figures_of(agency)
    AgencyRollup.objects.create(
        agency=agency,
        day=timezone.localdate(),
        app="pekppp_standards",
        taken_at=timezone.now(),
        figures={
            "rubric": "permenpan-29-2022",
            "facts": {"services": [{"code": "aula", "name": "Pinjam aula"}]},
            "indicators": {
                "1": {
                    "score": 4,
                    "services": 1,
                    "full": 0,
                    "lifts": [{"step": "monitor", "services": ["aula"]}],
                }
            },
        },
    )
    text = text_of(bureau.get("/oversight/agencies/dinas-kita/"))
    assert "Enacted, and the community took part." in text
    assert "Monitor and evaluate how the standard is applied, and record the report. Pinjam aula" in text
    assert "Permenpan RB 29/2022, form A" in text


def test_agency_page_tells_publication_templates_and_states(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", slug="dinas-kita")
    figures_of(agency)
    report = report_of(agency, {"review_due_on": "2026-01-02", "is_overdue": True, "on_paper": False})
    report.figures |= {
        "services_external": 1,
        "publication": {"web": 1, "paper": 0, "sippn": 0, "pledge": 3},
        "reviews": {"overdue": 1, "age_days_median": 400, "age_days_oldest": None},
        "checks": {"checked": 4, "differences": 1},
        "competence": {"nobody": 1, "one": 0, "several": {"value": None, "suppressed": True}},
        "sessions": {"internalisation": 2, "socialisation": 1},
        "states": {"in_force": 1},
        "templates": [
            {"code": "x", "version": 1, "newest": 2, "services": 1, "as_template": 9, "changed": 3, "behind": 2}
        ],
    }
    report.save()

    text = text_of(bureau.get("/oversight/agencies/dinas-kita/"))

    for words in (
        "Published on paper 0 of 1 services",
        "Last review, median 400 days ago",
        "Publication checks 4 things looked at, 1 failed",
        "hidden, fewer than five people",
        "In force 1",
        "version 1, newest 2",
        "Review overdue since 2 January 2026",
    ):
        assert words in text
