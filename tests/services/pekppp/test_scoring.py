"""The rubrics of indicators 1 to 5 as tables of cases. Source: domain reference, 4.4; readings: docs/pekppp.md."""

import datetime as dt
from decimal import Decimal

import pytest

from services.pekppp import NEWEST, RUBRICS, Facts, ServiceFacts, Step, assess
from services.pekppp.scoring import (
    elements_score,
    months_before,
    review_score,
    standard_score,
    years_before,
)
from services.publication.ladders import MediaFacts, PledgeFacts

TODAY = dt.date(2026, 7, 6)
LAST_YEAR = dt.date(2025, 7, 6)
MONITORED = TODAY - dt.timedelta(days=30)
TOO_OLD = dt.date(2025, 7, 5)
FULL = {
    "has_standard": True,
    "components_complete": 14,
    "is_enacted": True,
    "elements": frozenset({"service_user", "expert", "related_agency", "civil_society", "mass_media"}),
    "monitored_on": MONITORED,
    "media": MediaFacts(complete=frozenset({"sippn", "website", "print", "social", "app"})),
    "settled_on": TODAY,
}


def service(code: str = "aula", **changes: object) -> ServiceFacts:
    return ServiceFacts(code=code, name=code.title(), **{**FULL, **changes})  # type: ignore[arg-type]


# --- 1: a standard is available -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "changes", "score"),
    [
        ("no standard", {"has_standard": False}, 0),
        ("13 components", {"components_complete": 13}, 1),
        ("14 components, not enacted", {"is_enacted": False}, 2),
        ("enacted without the community", {"elements": frozenset()}, 3),
        ("enacted with the community, never monitored", {"monitored_on": None}, 4),
        ("the report is a day older than a year", {"monitored_on": TOO_OLD}, 4),
        ("the report is a year old to the day", {"monitored_on": LAST_YEAR}, 5),
        ("everything", {}, 5),
        ("monitored, but not enacted", {"is_enacted": False, "elements": frozenset()}, 2),
        ("with the community, but incomplete", {"components_complete": 6}, 1),
    ],
)
def test_indicator_1_needs_every_point_before_the_next(what: str, changes: dict[str, object], score: int) -> None:
    assert standard_score(service(**changes), monitored_since=months_before(TODAY, 12)) == score, what


# --- 2: elements of the community ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("elements", "score"),
    [
        ((), 0),
        (("service_user",), 1),
        (("service_user", "expert"), 2),
        (("service_user", "expert", "related_agency"), 3),
        (("service_user", "expert", "related_agency", "civil_society"), 4),
        (("service_user", "expert", "related_agency", "civil_society", "mass_media"), 5),
    ],
)
def test_indicator_2_counts_elements(elements: tuple[str, ...], score: int) -> None:
    assert elements_score(frozenset(elements)) == score


# --- 3: media ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("complete", "partial", "score"),
    [
        ((), (), 0),
        ((), ("website",), 1),
        (("website",), (), 1),
        (("sippn",), (), 1),
        (("website", "print"), (), 2),
        (("website", "print", "social", "app", "billboard"), (), 2),
        (("website", "sippn"), (), 2),
        (("website", "print", "sippn"), (), 3),
        (("website", "print", "social", "sippn"), (), 4),
        (("website", "print", "social", "app", "sippn"), (), 5),
        (("website", "print", "social", "app", "billboard", "electronic", "sippn"), (), 5),
        (("website", "print"), ("sippn",), 2),
    ],
)
def test_indicator_3_climbs_the_ladder_of_media(
    complete: tuple[str, ...], partial: tuple[str, ...], score: int
) -> None:
    media = MediaFacts(complete=frozenset(complete), partial=frozenset(partial))
    (found,) = (
        result
        for result in assess(Facts(on=TODAY, services=(service(media=media),))).results
        if result.indicator.number == 3
    )
    assert found.score == score


# --- 4: age of the review -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "settled", "score"),
    [
        ("no standard was ever enacted", [None], 0),
        ("one of two never, the other long ago", [None, dt.date(2022, 1, 1)], 0),
        ("all longer than two years ago", [dt.date(2022, 1, 1), dt.date(2024, 7, 5)], 1),
        ("one of two within two years", [dt.date(2022, 1, 1), dt.date(2024, 7, 6)], 2),
        ("one within two years, one never", [None, dt.date(2025, 1, 1)], 2),
        ("all within two years", [dt.date(2024, 7, 6), dt.date(2025, 7, 5)], 3),
        ("one of two within one year", [dt.date(2022, 1, 1), LAST_YEAR], 4),
        ("one within one year, one never", [None, TODAY], 4),
        ("all within one year", [LAST_YEAR, TODAY], 5),
    ],
)
def test_indicator_4_asks_how_old_the_last_review_is(what: str, settled: list[dt.date | None], score: int) -> None:
    assert review_score(settled, on=TODAY) == score, what


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (dt.date(2026, 7, 6), 1, dt.date(2025, 7, 6)),
        (dt.date(2028, 2, 29), 1, dt.date(2027, 2, 28)),
        (dt.date(2028, 2, 29), 4, dt.date(2024, 2, 29)),
    ],
)
def test_years_before_keeps_the_day(day: dt.date, years: int, before: dt.date) -> None:
    assert years_before(day, years) == before


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (dt.date(2026, 7, 6), 12, dt.date(2025, 7, 6)),
        (dt.date(2026, 1, 31), 1, dt.date(2025, 12, 31)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 15), 24, dt.date(2024, 12, 15)),
    ],
)
def test_months_before_stays_in_the_month(day: dt.date, months: int, before: dt.date) -> None:
    assert months_before(day, months) == before


# --- 5: the pledge --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pledge", "score", "step"),
    [
        (PledgeFacts(), 0, Step.PLEDGE),
        (PledgeFacts(exists=True), 1, Step.PLEDGE_ENACT),
        (PledgeFacts(exists=True, enacted=True), 2, Step.PLEDGE_COMPLETE),
        (PledgeFacts(exists=True, enacted=True, complete=True), 3, Step.PLEDGE_PAPER),
        (PledgeFacts(exists=True, enacted=True, complete=True, electronic=True), 3, Step.PLEDGE_PAPER),
        (PledgeFacts(exists=True, enacted=True, complete=True, printed=True), 4, Step.PLEDGE_ELECTRONIC),
        (PledgeFacts(exists=True, enacted=True, complete=True, printed=True, electronic=True), 5, None),
        (PledgeFacts(exists=True, complete=True, printed=True), 1, Step.PLEDGE_ENACT),
    ],
)
def test_indicator_5_follows_the_cycle_of_the_pledge(pledge: PledgeFacts, score: int, step: Step | None) -> None:
    found = assess(Facts(on=TODAY, pledge=pledge)).results[-1]

    assert found.score == score
    assert [item for item, _services in found.lifts] == ([step] if step else [])


# --- the agency -----------------------------------------------------------------------------------------------------
def test_the_agency_has_the_score_of_its_lowest_service() -> None:
    facts = Facts(on=TODAY, services=(service("aula"), service("ukbi", is_enacted=False), service("magang")))

    available = assess(facts).results[0]

    assert (available.score, available.full, available.lowest) == (2, 2, ("ukbi",))
    assert available.by_service == {"aula": 5, "ukbi": 2, "magang": 5}
    assert available.lifts == ((Step.ENACT, ("ukbi",)),)


def test_every_service_that_holds_the_score_down_is_named_with_its_own_step() -> None:
    facts = Facts(
        on=TODAY,
        services=(
            service("satu", media=MediaFacts(complete=frozenset({"website", "print"}))),
            service("dua", media=MediaFacts(complete=frozenset({"website", "sippn"}))),
            service("tiga"),
        ),
    )

    media = assess(facts).results[2]

    assert media.score == 2
    assert media.lifts == ((Step.SIPPN, ("satu",)), (Step.MEDIUM, ("dua",)))


def test_the_review_names_what_was_never_enacted_apart_from_what_is_old() -> None:
    facts = Facts(
        on=TODAY,
        services=(service("lama", settled_on=dt.date(2023, 1, 1)), service("baru"), service("tanpa", settled_on=None)),
    )

    review = assess(facts).results[3]

    assert review.score == 4
    assert review.lifts == ((Step.SETTLE, ("tanpa",)), (Step.REVIEW, ("lama",)))
    assert review.lowest == ("tanpa",)


def test_without_external_services_only_the_pledge_has_a_score() -> None:
    found = assess(Facts(on=TODAY))

    assert [result.score for result in found.results] == [None, None, None, None, 0]
    assert found.mean is None
    assert found.results[0].lifts == ()


def test_the_mean_weighs_the_indicators_and_rounds_half_up() -> None:
    pledge = PledgeFacts(exists=True, enacted=True, complete=True, printed=True)
    found = assess(Facts(on=TODAY, services=(service(elements=frozenset({"service_user"})),), pledge=pledge))

    assert found.scores == {1: 5, 2: 1, 3: 5, 4: 5, 5: 4}
    assert found.mean == Decimal("3.94")  # 244 points by weight over a weight of 62 is 3.9355


def test_every_score_has_its_words() -> None:
    for rubric in RUBRICS.values():
        assert [indicator.number for indicator in rubric.indicators] == [1, 2, 3, 4, 5]
        assert all(len(indicator.levels) == 6 for indicator in rubric.indicators)
    assert NEWEST.key == "permenpan-29-2022"
