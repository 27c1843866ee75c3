"""Places are ranked by people, time since the last visit and reach, and words say why one stands where it stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from bookings.visit_ranking import Asking, Weights, months_between, rank

TODAY = dt.date(2026, 11, 20)


def asking(name: str, **fields: Any) -> Asking:
    values: dict[str, Any] = {"key": len(name), "people": 100, "requests": 1, "asked_on": dt.date(2026, 11, 1)}
    return Asking(name=name, **{**values, **fields})


def order(*places: Asking, **weights: int) -> list[tuple[str, int]]:
    return [(one.asking.name, one.points) for one in rank(places, weights=Weights(**weights), today=TODAY)]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (dt.date(2026, 10, 20), TODAY, 1),
        (dt.date(2026, 10, 21), TODAY, 0),
        (dt.date(2024, 2, 29), dt.date(2025, 2, 28), 11),
        (dt.date(2024, 2, 29), dt.date(2025, 3, 1), 12),
        (dt.date(2026, 12, 1), TODAY, 0),
    ],
)
def test_months_between_counts_whole_months(earlier: dt.date, later: dt.date, months: int) -> None:
    assert months_between(earlier, later) == months


def test_rank_sums_people_time_and_reach() -> None:
    sumenep = asking("Sumenep", people=200, distance_km=300, has_weak_internet=True)
    situbondo = asking("Situbondo", people=200, visited_on=dt.date(2025, 11, 20), distance_km=150)
    bondowoso = asking("Bondowoso", people=50, visited_on=dt.date(2026, 11, 1))

    assert order(bondowoso, situbondo, sumenep) == [("Sumenep", 100), ("Situbondo", 65), ("Bondowoso", 10)]


def test_weights_turn_the_order() -> None:
    many = asking("Banyak", people=300, visited_on=dt.date(2026, 10, 1))
    long = asking("Lama", people=30)

    assert order(many, long, people=80, away=20, reach=0) == [("Banyak", 81), ("Lama", 28)]
    assert order(many, long, people=20, away=80, reach=0) == [("Lama", 82), ("Banyak", 23)]


def test_equal_points_go_to_who_asked_first() -> None:
    later, earlier = asking("A"), asking("B", asked_on=dt.date(2026, 10, 1))
    first, second = rank([later, earlier], weights=Weights(), today=TODAY)

    assert (first.asking.name, first.behind) == ("B", "")
    with translation.override("en"):
        words = rank([later, earlier], weights=Weights(), today=TODAY)[1].behind
    assert (second.asking.name, words) == ("A", "After B, with as many points: it asked first.")


def test_words_say_why_a_place_is_third() -> None:
    places = [
        asking("Sumenep", people=240, requests=3, distance_km=300, has_weak_internet=True),
        asking("Situbondo", people=120, visited_on=dt.date(2025, 5, 20), distance_km=190),
        asking("Bondowoso", people=120, requests=2, visited_on=dt.date(2026, 4, 20), distance_km=190),
    ]
    with translation.override("en"):
        third = rank(places, weights=Weights(), today=TODAY)[2]

    assert third.behind == "After Situbondo, which comes first: it was not visited for longer."
    assert [(part.fact, part.points, part.most) for part in third.parts] == [
        ("2 requests for 120 people", 20, 40),
        ("last visited 7 months ago", 12, 40),
        ("190 km from the office", 6, 20),
    ]


def test_no_request_is_no_order_and_no_weight_breaks_nothing() -> None:
    assert order() == []
    assert order(asking("A", people=0), people=0, away=0, reach=0) == [("A", 0)]
