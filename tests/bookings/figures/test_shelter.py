"""Which beds count as occupied in which night."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.domain.figures import Period
from bookings.domain.figures_shelter import Occupied, by_month, nights_of, stays_of, whole
from bookings.models import Bed, Booking, Closure, Placement, Resource, Room, Shelter, Stay, StayPerson
from core.cases.domain.identities import Person, seal_person
from core.cases.models import Case
from tests.factories.bookings import make_resource

pytestmark = pytest.mark.usefixtures("in_a")
ZONE = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 3, 13, 20, tzinfo=ZONE)
DAYS = Period(dt.date(2026, 3, 10), dt.date(2026, 3, 20))


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, tzinfo=ZONE)


@pytest.fixture
def beds() -> list[Bed]:
    """Make a shelter with one room of three beds."""
    room = Room.objects.create(shelter=Shelter.objects.create(code="singgah", name="Rumah Singgah"), name="1")
    found = []
    for number in range(3):
        resource = make_resource(f"bed-{number}", kind=Resource.Kind.BED, round_the_clock=True)
        found.append(Bed.objects.create(resource=resource, room=room, label=str(number)))
    Resource.objects.update(created_at=at(1, 0))
    return found


def stay(bed: Bed, first: int, last: int, *, released_at: dt.datetime | None = None, **fields: Any) -> Stay:
    """Place a patient in a bed for the nights from a day up to, but without, another."""
    shelter, number = bed.room.shelter, Case.objects.count()
    nights = (dt.date(2026, 3, first), dt.date(2026, 3, last))
    moments = (shelter.begins(nights[0]), shelter.ends(nights[1]))
    case = Case.objects.create(
        code=f"INP-2026-{number:04d}",
        kind="stay",
        title="Masa inap",
        received_at=at(1, 8),
        counted_from=at(1, 8).date(),
        key_digest=f"{number:064d}",
    )
    booking = Booking.objects.create(case=case, kind="stay", state="in_use", title="Masa inap", during=moments)
    values = {"arrived_at": moments[0], **fields}
    made = Stay.objects.create(case=case, booking=booking, shelter=shelter, nights=nights, **values)
    person = StayPerson.objects.create(
        stay=made,
        role="patient",
        sex="female",
        age="adult",
        relation="self",
        sealed=seal_person(Person(name="x")),
        came_on=nights[0] if values["arrived_at"] else None,
    )
    Placement.objects.create(
        stay=made, person=person, room=bed.room, bed=bed, nights=nights, holders="women", released_at=released_at
    )
    return made


def occupied(bed: Bed) -> list[int]:
    """Return how many beds each night of the period had, that has begun."""
    return [night.occupied for night in nights_of(bed.room.shelter, DAYS, now=NOW)]


def test_nights_that_have_begun_are_counted_as_the_bed_board_does(beds: list[Bed]) -> None:
    stay(beds[0], 8, 11)  # came before the period
    stay(beds[1], 11, 13, left_at=at(13, 9))
    stay(beds[2], 12, 25)
    assert occupied(beds[0]) == [1, 1, 2, 1]  # nights to come are not counted
    early = nights_of(beds[0].room.shelter, DAYS, now=at(13, 13))
    assert [night.first.day for night in early] == [10, 11, 12]


def test_nights_add_up_and_beds_out_of_use_are_not_counted(beds: list[Bed]) -> None:
    Closure.objects.create(resource=beds[1].resource, during=(at(12, 14), at(13, 12)), reason="Servis")
    stay(beds[2], 10, 14)
    nights = nights_of(beds[0].room.shelter, DAYS, now=NOW)
    assert [(night.beds, night.occupied) for night in nights] == [(3, 1), (3, 1), (2, 1), (3, 1)]
    total = whole(nights)
    assert total == Occupied(dt.date(2026, 3, 10), dt.date(2026, 3, 13), 11, 4)
    assert total.share == pytest.approx(36.4, abs=0.1)
    assert by_month(nights) == [total]


def test_stays_of_a_period(beds: list[Bed]) -> None:
    stay(beds[0], 10, 13, left_at=at(12, 9), ending="early", released_at=at(12, 9))
    stay(beds[1], 11, 16, route="emergency")
    stay(beds[2], 8, 11)
    found = stays_of(beds[0].room.shelter, DAYS)
    assert (found.stays, found.patients, found.companions, found.median_nights) == (2, 2, 0, 2)
    assert (found.by_route, found.by_ending) == ({"resident": 1, "emergency": 1}, {"": 1, "early": 1})


def test_queries_do_not_grow(beds: list[Bed]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            nights_of(beds[0].room.shelter, DAYS, now=NOW)
            stays_of(beds[0].room.shelter, DAYS)
        return len(queries)

    shelter = beds[0].room.shelter
    few = asked()
    for bed in beds:
        stay(bed, 10, 12)
    assert asked() == few == 9
    assert nights_of(shelter, Period(dt.date(2026, 4, 1), dt.date(2026, 4, 2)), now=NOW) == []
