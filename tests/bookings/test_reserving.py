"""Resources are held for bookings, all parts or none, and the database refuses what goes past the domain."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from bookings.availability import Problem
from bookings.domain import AGENCY_MAY, Part, change_quantity, release, reserve, reserve_anew
from bookings.errors import NotFree, StillNeeded
from bookings.models import Booking, Closure, Reservation, Resource
from core.errors import NotFound
from core.workdays.office import office_calendar
from tests.factories.bookings import DAY, book, make_booking, make_projectors, make_resource

pytestmark = pytest.mark.django_db
INSERT = (
    "INSERT INTO bookings_reservation (booking_id, resource_id, quantity, lot, blocked)"
    " VALUES (%s, %s, %s, %s, tstzrange(%s, %s))"
)
MORNING = (dt.datetime.now(ZoneInfo("Asia/Jakarta")) + 7 * DAY).replace(hour=8, minute=0, second=0, microsecond=0)


def at(hours: float) -> dt.datetime:
    return MORNING + dt.timedelta(hours=hours)


def held(resource: Resource) -> list[tuple[float, float, int]]:
    """Return from when to when, in hours after the morning, how many units are held."""
    rows = Reservation.objects.filter(resource=resource, released_at=None).order_by("blocked", "lot")
    hour = dt.timedelta(hours=1)
    return [
        ((row.blocked.lower - MORNING) / hour, (row.blocked.upper - MORNING) / hour, row.lot.upper - row.lot.lower)
        for row in rows
    ]


def test_hall_projectors_and_companion_are_held_together_with_the_time_around(in_a: Any) -> None:
    hall, projectors = make_resource(before_minutes=30, after_minutes=60), make_projectors()
    booking = make_booking(at(1), at(3))
    booking.refresh_from_db()
    reserve(booking=booking, parts=[Part(hall.pk), Part(projectors.pk, 2)])

    assert held(hall) == [(0.5, 4, 1)]
    assert held(projectors) == [(1, 3, 2)]


def test_one_part_that_is_taken_lets_none_be_held(in_a: Any) -> None:
    hall, projectors = make_resource(), make_projectors(2)
    book(projectors, at(0), at(4))
    booking = make_booking(at(2), at(3))
    booking.refresh_from_db()
    with pytest.raises(NotFree) as refusal:
        reserve(booking=booking, parts=[Part(hall.pk), Part(projectors.pk, 2)])

    assert refusal.value.problems == {"proyektor": [Problem.TAKEN]}
    assert held(hall) == []


def test_the_agency_passes_over_its_rules_but_over_no_other_booking(in_a: Any) -> None:
    hall = make_resource(lead_hours=24 * 30)
    with pytest.raises(NotFree):
        book(hall, at(-2), at(1))
    book(hall, at(-2), at(1), may=AGENCY_MAY)
    with pytest.raises(NotFree) as refusal:
        book(hall, at(0.5), at(2), may=frozenset(Problem))
    assert refusal.value.problems == {"aula": [Problem.TAKEN]}


def test_a_hall_out_of_use_or_retired_is_not_booked(in_a: Any) -> None:
    hall = make_resource()
    Closure.objects.create(resource=hall, during=(at(0), at(2)), reason="Perbaikan atap")
    with pytest.raises(NotFree) as refusal:
        book(hall, at(1), at(3), may=AGENCY_MAY)
    assert refusal.value.problems == {"aula": [Problem.BLOCKED]}
    Resource.objects.update(retired_at=at(0))
    with pytest.raises(NotFound):
        book(hall, at(3), at(4))


def test_numbers_are_given_anew_so_that_the_last_projector_is_lent(in_a: Any) -> None:
    projectors = make_projectors(2)
    whole = book(projectors, at(0), at(2))
    book(projectors, at(2), at(4), quantity=1)
    Reservation.objects.exclude(booking=whole).update(lot=(2, 3))  # no number is free from first to last
    book(projectors, at(0), at(4))

    assert held(projectors) == [(0, 2, 1), (0, 4, 1), (2, 4, 1)]
    with pytest.raises(NotFree):
        book(projectors, at(1), at(1.5))


def test_what_is_let_go_is_free_and_keeps_its_row(in_a: Any) -> None:
    hall = make_resource()
    booking = book(hall, at(0), at(2))
    release(booking=booking)
    book(hall, at(1), at(3))

    assert Reservation.objects.filter(booking=booking, released_at__isnull=False).count() == 1


def test_a_booking_moves_by_an_hour_or_stays_where_it_was(in_a: Any) -> None:
    hall = make_resource()
    booking = book(hall, at(0), at(2))
    book(hall, at(4), at(5))
    for hours, moves in ((1, True), (2.5, False)):
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=booking.pk).update(during=(at(hours), at(hours + 2)))
                booking.refresh_from_db()
                reserve_anew(booking=booking, parts=[Part(hall.pk)])
        except NotFree:
            assert not moves
    assert held(hall) == [(1, 3, 1), (4, 5, 1)]


def test_fewer_projectors_only_when_bookings_need_no_more(in_a: Any) -> None:
    projectors = make_projectors(5)
    book(projectors, at(0), at(2), quantity=2)
    book(projectors, at(1), at(3), quantity=2)
    with pytest.raises(StillNeeded):
        change_quantity(resource=projectors, quantity=3)
    change_quantity(resource=projectors, quantity=4)

    assert set(Reservation.objects.values_list("quantity", flat=True)) == {4}
    with pytest.raises(NotFree):
        book(projectors, at(1), at(2))
    change_quantity(resource=projectors, quantity=6)
    book(projectors, at(1), at(2), quantity=2)


def test_booking_five_things_asks_as_many_queries_as_one(in_a: Any, django_assert_num_queries: Any) -> None:
    things = [make_resource(f"ruang-{number}") for number in range(5)]
    office_calendar()  # kept in the process
    for parts in ([Part(things[0].pk)], [Part(thing.pk) for thing in things[1:]]):
        booking = make_booking(at(0), at(2))
        booking.refresh_from_db()
        with django_assert_num_queries(10):  # four are savepoints
            reserve(booking=booking, parts=parts)


@pytest.mark.parametrize(
    ("lot", "quantity", "constraint"),
    [
        ("[1,2)", 1, "reservation_once_at_a_time"),
        ("[2,3)", 1, "reservation_units_exist"),
        ("[0,1)", 1, "reservation_units_exist"),
        ("empty", 1, "reservation_units_exist"),
        ("[2,3)", 2, "reservation_quantity_of_resource"),
    ],
)
def test_the_database_refuses_what_goes_past_the_domain(in_a: Any, lot: str, quantity: int, constraint: str) -> None:
    hall = make_resource()
    book(hall, at(0), at(2))
    other = make_booking(at(1), at(3))
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        cursor.execute(INSERT, [other.pk, hall.pk, quantity, lot, at(1.98), at(3)])


def test_the_sixth_of_five_is_refused_by_the_database_too(in_a: Any) -> None:
    projectors = make_projectors(5)
    for _use in range(5):
        book(projectors, at(0), at(2))
    for number in range(1, 7):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reservation.objects.create(
                booking=make_booking(at(1), at(2)),
                resource=projectors,
                quantity=5,
                lot=(number, number + 1),
                blocked=(at(1), at(2)),
            )
