"""What counts as a use, and how many hours of the open ones it takes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.domain import Part, reserve
from bookings.domain.figures import Period, UseOfResource, by_hour, by_resource, month_of, uses_in, year_of
from bookings.models import Booking, Closure, Reservation, Resource
from tests.factories.bookings import book, make_booking, make_projectors, make_resource

pytestmark = pytest.mark.usefixtures("in_a")
ZONE = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 3, 20, 12, tzinfo=ZONE)
WEEK = Period(dt.date(2026, 3, 9), dt.date(2026, 3, 15))  # Monday to Sunday, open for 7 x 8 hours


def at(day: int, hour: float) -> dt.datetime:
    return dt.datetime(2026, 3, day, tzinfo=ZONE) + dt.timedelta(hours=hour)


def use(
    resource: Resource, day: int, start: float, end: float, *, state: str = "returned", quantity: int = 1
) -> Booking:
    """Book in time, and let it end."""
    booking = book(resource, at(day, start), at(day, end), quantity=quantity, now=at(1, 8))
    Booking.objects.filter(pk=booking.pk).update(state=state)
    return booking


def row_of(resource: Resource, period: Period = WEEK, now: dt.datetime = NOW) -> UseOfResource:
    Resource.objects.update(created_at=at(1, 0))
    rows = by_resource(period, uses_in(period, now=now), now=now)
    return next(row for row in rows if row.resource == resource)


@pytest.mark.parametrize(
    ("state", "uses"),
    [
        *[("approved", 1), ("in_use", 1), ("returned", 1)],
        *[("requested", 0), ("refused", 0), ("cancelled", 0), ("no_show", 0)],
    ],
)
def test_a_use_was_approved_and_somebody_came(state: str, uses: int) -> None:
    hall = make_resource()
    use(hall, 10, 8, 12, state=state)
    row = row_of(hall)
    assert (row.uses, row.hours, row.open_hours, row.share) == (uses, 4.0 * uses, 56.0, uses * 400 / 56)
    assert row.own_uses == uses


def test_what_has_not_begun_is_no_use_and_open_hours_end_now() -> None:
    hall = make_resource()
    use(hall, 10, 8, 10, state="approved")
    use(hall, 12, 8, 10, state="approved")
    row = row_of(hall, now=at(11, 0))
    assert (row.uses, row.hours, row.open_hours) == (1, 2.0, 16.0)


def test_hours_lie_in_the_period_and_uses_where_they_begin() -> None:
    hall = make_resource(round_the_clock=True)
    use(hall, 8, 22, 26)  # from Sunday into the week
    use(hall, 15, 22, 27)  # from the week into Monday
    row = row_of(hall)
    assert (row.uses, row.hours, row.open_hours) == (1, 4.0, 168.0)


def test_several_units_add_up_and_closures_are_not_open() -> None:
    projectors = make_projectors(5)
    use(projectors, 10, 8, 12, quantity=3)
    Closure.objects.create(resource=projectors, during=(at(11, 0), at(12, 0)), reason="Servis")
    row = row_of(projectors)
    assert (row.uses, row.hours, row.open_hours, row.share) == (1, 12.0, 5 * 48.0, 5.0)


def test_a_moved_booking_used_what_it_moved_to_and_an_early_return_ends_the_use() -> None:
    hall, other = make_resource(), make_resource("ruang")
    moved = use(hall, 10, 8, 12)
    Reservation.objects.filter(booking=moved).update(released_at=at(9, 9))
    reserve(booking=moved, parts=[Part(other.pk)], now=at(9, 9))
    Reservation.objects.filter(resource=other).update(released_at=at(10, 10))
    assert row_of(hall).uses == 0
    assert row_of(other).hours == 2.0


def test_a_resource_counts_from_its_entry_until_it_is_retired() -> None:
    hall = make_resource(retired_at=at(13, 0))
    Resource.objects.filter(pk=hall.pk).update(created_at=at(11, 0))
    rows = by_resource(WEEK, [], now=NOW)
    assert [(row.resource, row.open_hours) for row in rows] == [(hall, 16.0)]
    assert by_resource(Period(dt.date(2026, 3, 14), dt.date(2026, 3, 15)), [], now=NOW) == []


def test_a_booking_of_two_rooms_counts_once_at_its_hours() -> None:
    hall, room, projectors = make_resource(), make_resource("ruang"), make_projectors()
    booking = make_booking(at(10, 8.5), at(10, 10), state="approved")
    booking.refresh_from_db()
    reserve(booking=booking, parts=[Part(hall.pk), Part(room.pk), Part(projectors.pk)], now=at(1, 8))
    use(projectors, 12, 8, 9)
    table = by_hour(WEEK, uses_in(WEEK, now=NOW))
    assert (table.counts, table.uses, table.most) == ({(1, 8): 1, (1, 9): 1}, 1, 1)
    assert list(table.hours) == [8, 9]


def test_queries_do_not_grow() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            by_resource(WEEK, uses_in(WEEK, now=NOW), now=NOW)
        return len(queries)

    use(make_resource(), 10, 8, 9)
    few = asked()
    for number in range(3):
        use(make_resource(f"ruang-{number}"), 10 + number, 8, 9)
    assert asked() == few == 5


def test_periods_of_the_calendar() -> None:
    day = dt.date(2028, 2, 29)
    assert month_of(day) == Period(dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    assert year_of(day) == Period(dt.date(2028, 1, 1), dt.date(2028, 12, 31))
    assert month_of(dt.date(2026, 12, 31)) == Period(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert uses_in(Period(dt.date(2030, 1, 1), dt.date(2030, 1, 2)), now=NOW) == []
