"""Which beds of a shelter are free, and how a party holds some or lets them go.

Locks: the case, the shelter, then the beds as resources in the order of their keys. The exclusion constraints of
`Reservation` and `Placement` hold against every other way of writing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from bookings.availability import Problem
from bookings.bed_allocation import (
    Allocation,
    BedPlace,
    Held,
    Party,
    Place,
    RoomPlan,
    Sleeper,
    allocate,
    fault_of,
    places_of,
)
from bookings.domain.reserving import Part, reserve
from bookings.errors import NotFree
from bookings.models import Bed, Booking, Closure, Placement, Reservation, Room, Shelter, Stay, StayPerson
from bookings.shelter_errors import BedsRefused, NoBeds
from bookings.shelter_rules import ONE_DAY, PATIENT, Nights
from bookings.spans import Span
from core.db.violations import translate_violations
from core.errors import NotFound

# A night begins in the afternoon of its date also for who comes in the evening; the rest are the shelter's own rules.
STAY_MAY = frozenset(
    {Problem.PAST, Problem.TOO_SOON, Problem.TOO_FAR, Problem.TOO_SHORT, Problem.TOO_LONG, Problem.STEP}
)
_QUICKER = dict.fromkeys(
    (
        "placement_room_keeps_its_rule",
        "placement_one_person_in_a_bed",
        "placement_one_bed_for_a_person",
    ),
    NoBeds,
)


def nights_of(stay: Stay) -> Nights:
    """Return the nights of a stay."""
    return Nights(stay.nights.lower, stay.nights.upper)


def span_of(shelter: Shelter, nights: Nights) -> Span:
    """Return the moments of some nights, from the hour of check-in to that of check-out."""
    return Span(shelter.begins(nights.first), shelter.ends(nights.last))


def today_at(shelter: Shelter, now: dt.datetime | None = None) -> dt.date:
    """Return the date at the shelter."""
    return (now or timezone.now()).astimezone(shelter.zone).date()


def lock_shelter(shelter: Shelter) -> Shelter:
    """Return the shelter, locked until the transaction ends: who gives out its beds does so one after another."""
    return Shelter.objects.select_for_update(no_key=True).get(pk=shelter.pk)


def rooms_of(shelter: Shelter, nights: Nights, *, without: Stay | None = None) -> list[RoomPlan]:
    """Return the rooms in their order, with what is held of them in some nights. Three queries for any number.

    `without` leaves out what one stay holds, to judge whether it may move.
    """
    beds = list(Bed.objects.filter(room__shelter=shelter, resource__retired_at=None).select_related("room"))
    held = defaultdict(list)
    taken = Placement.objects.filter(room__shelter=shelter, released_at=None, nights__overlap=tuple(nights))
    if without is not None:
        taken = taken.exclude(stay=without)
    for room, taken_bed, during, holders in taken.values_list("room_id", "bed_id", "nights", "holders"):
        held[room].append(Held(taken_bed, Nights(during.lower, during.upper), holders))
    of_resource = {bed.resource_id: bed for bed in beds}
    for bed_id, room_id, closed in closed_nights(shelter, of_resource, nights):
        held[room_id].append(Held(bed_id, closed, None))
    rooms: dict[int, tuple[Room, list[BedPlace]]] = {}
    for bed in sorted(beds, key=lambda one: (one.room.position, one.room.name, one.position, one.label, one.pk)):
        rooms.setdefault(bed.room_id, (bed.room, []))[1].append(BedPlace(bed.pk, bed.is_accessible))
    return [
        RoomPlan(key, room.rule, tuple(places), room.is_isolation, tuple(held[key]))
        for key, (room, places) in rooms.items()
    ]


def closed_nights(shelter: Shelter, beds: Mapping[int, Bed], nights: Nights) -> Iterable[tuple[int, int, Nights]]:
    """Yield each bed that is out of use in some of the nights: its key, that of its room, and which nights.

    What something else than a stay holds is out of use, too: a bed is a resource, and others than the shelter may book.
    """
    window = tuple(span_of(shelter, nights))
    closures = Closure.objects.filter(resource__in=list(beds), during__overlap=window)
    others = Reservation.objects.filter(resource__in=list(beds), released_at=None, blocked__overlap=window)
    others = others.exclude(booking__kind=Booking.Kind.STAY)
    rows = closures.values_list("resource_id", "during").union(others.values_list("resource_id", "blocked"), all=True)
    for resource, during in rows:
        closed = Span(during.lower, during.upper)
        for night in nights.days():
            if closed.meets(span_of(shelter, Nights(night, night + ONE_DAY))):
                yield beds[resource].pk, beds[resource].room_id, Nights(night, night + ONE_DAY)


def party_of(stay: Stay, people: Sequence[StayPerson] | None = None) -> Party:
    """Return who stays, as the allocation asks."""
    present = list(stay.people.filter(left_on=None)) if people is None else people
    return Party(
        name=f"party:{stay.family_id or stay.pk}",
        sleepers=tuple(
            Sleeper(
                key=person.pk,
                role=person.role,
                sex=person.sex,
                age=person.age,
                needs_accessible=person.role == PATIENT and stay.needs_accessible,
                needs_company=person.role == PATIENT and stay.is_dependent,
            )
            for person in sorted(present, key=lambda one: (one.role != PATIENT, one.pk))
        ),
        needs_own_room=stay.needs_own_room,
    )


def suggest(stay: Stay, nights: Nights) -> Allocation | None:
    """Return the beds that the rules suggest for these nights, or None when there are none."""
    return allocate(party_of(stay), nights, rooms_of(stay.shelter, nights, without=stay))


def chosen_places(stay: Stay, chosen: Mapping[int, int], nights: Nights) -> list[Place]:
    """Return the places of beds that somebody chose, by the key of each person. Raises BedsRefused."""
    party, rooms = party_of(stay), rooms_of(stay.shelter, nights, without=stay)
    if fault := fault_of(party, chosen, nights, rooms):
        raise BedsRefused(fault)
    return places_of(party, chosen, nights, rooms)


@transaction.atomic
def hold(stay: Stay, places: Sequence[Place], nights: Nights, *, now: dt.datetime | None = None) -> None:
    """Hold beds for some nights. Raises NoBeds when somebody was quicker, or a room would be shared wrongly."""
    during = span_of(stay.shelter, nights)
    booking = copy(stay.booking)  # a part of its time may be in other beds
    booking.during = type(stay.nights)(during.start, during.end)
    resources = dict(Bed.objects.filter(pk__in=[place.bed for place in places]).values_list("pk", "resource_id"))
    parts = [Part(resources[place.bed]) for place in places]
    try:
        reserve(booking=booking, parts=parts, now=now, may=STAY_MAY)
    except (NotFree, NotFound) as error:  # somebody was quicker, or took a bed out of use for good
        raise NoBeds from error
    except OperationalError as error:  # two waited for each other, and this one has lost
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        raise NoBeds from error
    rows = [
        Placement(
            stay=stay,
            person_id=place.sleeper,
            room_id=place.room,
            bed_id=place.bed,
            nights=tuple(nights),
            holders=place.holders,
        )
        for place in places
    ]
    with translate_violations(_QUICKER):
        Placement.objects.bulk_create(rows)


@transaction.atomic
def let_go(stay: Stay, from_on: dt.date, *, now: dt.datetime | None = None) -> None:
    """Let go the beds of a stay from the night of a date on; again is nothing. What was slept in stays."""
    now = now or timezone.now()
    for placement in stay.placements.filter(released_at=None, nights__endswith__gt=from_on):
        if placement.nights.lower >= from_on:
            Placement.objects.filter(pk=placement.pk).update(released_at=now)
        else:
            Placement.objects.filter(pk=placement.pk).update(nights=(placement.nights.lower, from_on))
    begins, ends = stay.shelter.begins(from_on), stay.shelter.ends(from_on)
    held = Reservation.objects.filter(booking=stay.booking_id, released_at=None)
    for reservation in held.filter(blocked__endswith__gt=ends):
        if reservation.blocked.lower >= begins:
            Reservation.objects.filter(pk=reservation.pk).update(released_at=now)
        else:
            Reservation.objects.filter(pk=reservation.pk).update(blocked=(reservation.blocked.lower, ends))


def let_go_all(stay: Stay, *, now: dt.datetime | None = None) -> None:
    """Let go every bed of a stay that nobody has slept in."""
    now = now or timezone.now()
    stay.placements.filter(released_at=None).update(released_at=now)
    Reservation.objects.filter(booking=stay.booking_id, released_at=None).update(released_at=now)


def set_nights(stay: Stay, nights: Nights, **fields: object) -> None:
    """Write the nights of a stay, on its row and as the time of its booking, with other fields of the stay."""
    span = span_of(stay.shelter, nights)
    Booking.objects.filter(pk=stay.booking_id).update(during=tuple(span))
    values = {"nights": tuple(nights), **fields}
    Stay.objects.filter(pk=stay.pk).update(**values)
    stay.refresh_from_db()
