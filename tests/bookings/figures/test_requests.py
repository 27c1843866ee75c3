"""What became of requests, who borrowed, and the share of communities in the uses of a year."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.domain.figures import Period, uses_in
from bookings.domain.figures_requests import (
    YearOfUse,
    by_asker,
    by_community,
    nine_tenths,
    requests_of,
    uses_within_a_year,
    years_of_use,
)
from bookings.models import Lending, Offer, Resource
from tests.factories.bookings import book, make_resource
from tests.factories.past_lendings import make_lending

pytestmark = pytest.mark.usefixtures("in_a")
ZONE = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 6, 30, 12, tzinfo=ZONE)
MARCH = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31))


def at(day: int, hour: float = 9, month: int = 3, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, tzinfo=ZONE) + dt.timedelta(hours=hour)


def lend(hall: Resource, day: int, **how: Any) -> Lending:
    values = {"received_at": at(2), **how}  # Monday 2 March
    return make_lending(hall, at(day), at(day, 11), **values)


def test_what_became_of_requests() -> None:
    hall = make_resource()
    lend(hall, 10, answered_at=at(3), on_time=True)
    lend(hall, 11, state="approved", answered_at=at(4), on_time=True)
    lend(hall, 12, state="no_show", answered_at=at(9), on_time=False)
    lend(hall, 13, state="refused", refused_for="capacity", answered_at=at(3), on_time=True)
    lend(hall, 13, state="refused", refused_for="purpose", answered_at=at(2, 14), on_time=True)
    lend(hall, 13, state="refused", refused_for="capacity", answered_at=at(3), on_time=True)
    lend(hall, 14, state="cancelled")
    lend(hall, 14, state="cancelled", answered_at=at(3), on_time=True)
    waiting = lend(hall, 15, state="waiting", waits_since=at(2))
    lend(hall, 16, state="requested")
    lend(hall, 17, received_at=at(28, month=2))  # came before the period
    Offer.objects.create(lending=waiting, state="lapsed", expires_at=at(5), settled_at=at(5))
    Offer.objects.update(made_at=at(4))

    found = requests_of(MARCH)

    assert found.received == 10
    assert {state: number for state, number in found.by_state.items() if number} == {
        "requested": 1,
        "waiting": 1,
        "approved": 1,
        "returned": 1,
        "refused": 3,
        "cancelled": 2,
        "no_show": 1,
    }
    assert (found.granted, found.withdrawn_late, found.waited, found.offers) == (3, 1, 1, {"lapsed": 1})
    assert list(found.refused_for.items()) == [("capacity", 2), ("purpose", 1)]
    assert (found.decided, found.median_days, found.ninety_days) == (7, 1, 5)  # 0 1 1 1 1 2 5
    assert (found.in_time, found.judged, found.in_time_share) == (6, 7, 600 / 7)


def test_nothing_is_no_figure() -> None:
    found = requests_of(MARCH)
    assert (found.received, found.median_days, found.ninety_days, found.in_time_share) == (0, None, None, None)
    assert years_of_use(now=NOW) == []
    assert by_asker([]) == {}


@pytest.mark.parametrize(
    ("lengths", "found"), [([], None), ([3], 3), (list(range(1, 11)), 9), (list(range(1, 12)), 10), ([1, 9], 9)]
)
def test_nine_tenths_is_a_length_that_occurred(lengths: list[int], found: int | None) -> None:
    assert nine_tenths(lengths) == found


def test_communities_are_told_apart_and_persons_have_no_name() -> None:
    hall = make_resource()
    lend(hall, 10, organisation="Sanggar Imaji")
    lend(hall, 11, organisation="Sanggar Imaji", state="approved")
    lend(hall, 12, organisation="SMP 7", asker="school")
    lend(hall, 13, organisation="Rukmini Asih", asker="person")
    lend(hall, 14, organisation="Forum Lain", state="refused")
    book(hall, at(16), at(16, 10), now=at(1, 8))
    uses = uses_in(MARCH, now=NOW)

    found = by_community(MARCH, uses, now=NOW)

    assert [(one.name, one.asker, one.uses, one.hours, one.last_on.day) for one in found[:1]] == [
        ("Sanggar Imaji", "community", 2, 4.0, 11)
    ]
    assert {(one.name, one.asker, one.uses) for one in found[1:]} == {("SMP 7", "school", 1), ("", "person", 1)}
    assert by_asker(uses) == {"community": 2, "school": 1, "person": 1}


def test_the_share_of_communities_is_of_all_uses_by_others_in_a_year() -> None:
    hall = make_resource()
    for day in range(1, 8):
        lend(hall, day, organisation=f"Komunitas {day % 3}", received_at=at(1, 7))
    for day in (10, 11):
        lend(hall, day, asker="government", received_at=at(1, 7))
    lend(hall, 12, asker="school", received_at=at(1, 7))
    lend(hall, 13, state="no_show", received_at=at(1, 7))
    lend(hall, 14, state="cancelled", received_at=at(1, 7))
    book(hall, at(16), at(16, 10), now=at(1, 7))  # the agency's own activity

    assert years_of_use(now=NOW) == [YearOfUse(2026, 10, 7, 3, is_over=False)]
    assert years_of_use(now=NOW)[0].share == 70
    assert years_of_use(now=at(1, month=1, year=2027))[0].is_over


def test_a_year_begins_at_midnight_of_the_office() -> None:
    hall = make_resource(round_the_clock=True)
    make_lending(hall, at(31, 23.5, 12, 2025), at(31, 25, 12, 2025), asker="school")
    make_lending(hall, at(1, 2, 1), at(1, 3, 1))
    assert [(row.year, row.uses, row.by_communities) for row in years_of_use(now=NOW)] == [(2026, 1, 1), (2025, 1, 0)]


def test_everybody_reads_the_uses_of_a_thing_from_five_on() -> None:
    hall = make_resource()
    for day in range(2, 6):
        lend(hall, day, received_at=at(1, 7))
    lend(hall, 6, state="no_show", received_at=at(1, 7))
    book(hall, at(16), at(16, 10), now=at(1, 7))
    assert uses_within_a_year(hall, now=NOW) is None
    lend(hall, 7, received_at=at(1, 7))
    assert uses_within_a_year(hall, now=NOW) == 5
    assert uses_within_a_year(hall, now=at(5, year=2027)) is None


def test_queries_do_not_grow() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            requests_of(MARCH)
            by_community(MARCH, uses_in(MARCH, now=NOW), now=NOW)
            by_asker(uses_in(MARCH, now=NOW))
            years_of_use(now=NOW)
        return len(queries)

    hall = make_resource()
    lend(hall, 10)
    few = asked()
    for day in range(11, 15):
        lend(hall, day, organisation=f"Komunitas {day}")
    assert asked() == few
