"""A series books each date that can be booked, and keeps why the others failed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain.series import Rhythm, ask_series, dates_of, look_at
from bookings.errors import NotFree
from bookings.models import Lending, LendingSeries
from bookings.spans import Span
from core.cases.models import Notice
from core.errors import InvalidInput
from tests.factories.bookings import book
from tests.factories.lending import hours, make_hall, new_lending

pytestmark = pytest.mark.django_db


def at(year: int, month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=timezone.get_current_timezone())


@pytest.mark.parametrize(
    ("rhythm", "times", "own", "days"),
    [
        (Rhythm.WEEKLY, 3, (), [(1, 31), (2, 7), (2, 14)]),
        (Rhythm.FORTNIGHTLY, 3, (), [(1, 31), (2, 14), (2, 28)]),
        (Rhythm.MONTHLY, 3, (), [(1, 31), (2, 29), (3, 31)]),
        (Rhythm.OWN, 0, (dt.date(2028, 2, 29), dt.date(2028, 1, 31)), [(1, 31), (2, 29)]),
    ],
)
def test_dates_follow_the_rhythm(in_a: Any, rhythm: str, times: int, own: Any, days: Any) -> None:
    found = dates_of(Span(at(2028, 1, 31), at(2028, 1, 31, 11)), rhythm=rhythm, times=times, own=own)
    assert found == [Span(at(2028, *day), at(2028, *day, 11)) for day in days]


def test_a_series_has_an_end(in_a: Any) -> None:
    with pytest.raises(InvalidInput):
        dates_of(hours(1, 3), rhythm=Rhythm.WEEKLY, times=13)


def test_each_date_stands_for_itself_and_one_message_tells_of_all(in_a: Any) -> None:
    hall = make_hall()
    book(hall, *hours(0, 4, days=7))
    dates = [hours(1, 3, days=days) for days in (0, 7, 14)]
    new = new_lending(hall)
    assert [date.is_free for date in look_at(new, dates)] == [True, False, True]

    first = ask_series(new=new, dates=dates)
    again = ask_series(new=new, dates=dates)
    series = LendingSeries.objects.get()
    codes = list(Lending.objects.filter(series=series).order_by("booking__during").values_list("case__code", flat=True))
    assert first.first.case == again.first.case
    assert [row.get("code") for row in series.outcome] == [codes[0], None, codes[1]]
    assert series.outcome[1]["problems"] == {"aula": ["taken"]}
    assert list(Notice.objects.filter(case__kind="lending").values_list("template", flat=True)) == ["bookings/series"]


def test_a_series_without_a_free_date_leaves_nothing(in_a: Any) -> None:
    hall = make_hall()
    for days in (0, 7):
        book(hall, *hours(0, 4, days=days))
    with pytest.raises(NotFree):
        ask_series(new=new_lending(hall), dates=[hours(1, 3), hours(1, 3, days=7)])
    assert not LendingSeries.objects.exists()


def test_the_limit_of_a_community_fails_a_date_of_its_series(in_a: Any) -> None:
    hall = make_hall(limit_count=2, limit_days=30)
    booked = ask_series(new=new_lending(hall), dates=[hours(1, 3, days=days) for days in (0, 7, 14)])
    assert ["refusal" in row for row in booked.series.outcome or LendingSeries.objects.get().outcome] == [
        False,
        False,
        True,
    ]
