"""Units are given so that the database can refuse the sixth projector of five."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import Taken, busy_spans
from bookings.lots import Lot, Use, free_lots, give_anew, take
from bookings.spans import Span

DAY = dt.datetime(2026, 6, 22, tzinfo=dt.UTC)


def hours(first: int, last: int) -> Span:
    return Span(DAY + dt.timedelta(hours=first), DAY + dt.timedelta(hours=last))


def test_free_runs_lie_between_the_lots() -> None:
    assert free_lots([], 5) == [Lot(1, 6)]
    assert free_lots([Lot(2, 3), Lot(4, 6)], 5) == [Lot(1, 2), Lot(3, 4)]
    assert free_lots([Lot(1, 6)], 5) == []


def test_the_smallest_run_that_is_enough_is_taken_and_runs_are_broken_only_where_they_must() -> None:
    free = [Lot(1, 4), Lot(6, 8), Lot(10, 11)]

    assert take(free, 2) == [Lot(6, 8)]
    assert take(free, 3) == [Lot(1, 4)]
    assert take(free, 4) == [Lot(1, 4), Lot(6, 7)]
    assert take(free, 7) is None


def test_numbers_are_given_anew_when_none_is_free_for_the_whole_time() -> None:
    uses = {"morning": Use(hours(8, 10), 1), "noon": Use(hours(10, 12), 1), "all day": Use(hours(8, 12), 1)}

    assert give_anew(uses, 2) == {"morning": [Lot(1, 2)], "all day": [Lot(2, 3)], "noon": [Lot(1, 2)]}
    assert give_anew({**uses, "one more": Use(hours(9, 10), 1)}, 2) is None


spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: hours(pair[0], pair[0] + pair[1]))


@given(st.lists(st.tuples(spans, st.integers(1, 6)), max_size=12), st.integers(6, 9))
def test_units_go_round_exactly_when_never_more_are_needed_than_there_are(
    wanted: list[tuple[Span, int]], most: int
) -> None:
    uses = {number: Use(span, quantity) for number, (span, quantity) in enumerate(wanted)}
    enough = not busy_spans([Taken(use.span, use.quantity) for use in uses.values()], most)
    given_lots = give_anew(uses, most)

    assert (given_lots is not None) == enough
    if given_lots is None:
        return
    for name, lots in given_lots.items():
        assert sum(lot.size for lot in lots) == uses[name].quantity
        assert all(1 <= lot.first < lot.end <= most + 1 for lot in lots)
    for one, other in combinations(given_lots, 2):
        if uses[one].span.meets(uses[other].span):
            units = [{unit for lot in given_lots[name] for unit in range(*lot)} for name in (one, other)]
            assert not units[0] & units[1]
