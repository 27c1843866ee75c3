"""A year of a shelter with 32 beds, day by day, beside a reference that shares no line with the allocation."""

from __future__ import annotations

import datetime as dt

import pytest

from bookings.bed_allocation import BedPlace, Held, Party, RoomPlan, Sleeper, allocate
from bookings.shelter_rules import Nights, nights_now, waiting
from deploy.bench import shelter_year as year
from deploy.bench.bookings_shelter import live_through

NOON = dt.datetime(2028, 1, 1, 5, tzinfo=dt.UTC)


def nights(first: int, last: int) -> Nights:
    return Nights(year.FIRST + first * year.DAY, year.FIRST + last * year.DAY)


def party(request: year.Request) -> Party:
    sleepers = tuple(
        Sleeper(
            key=number,
            role="companion" if number else "patient",
            sex=guest.sex,
            age="small" if guest.is_small else "minor" if guest.is_minor else "adult",
            needs_accessible=number == 0 and request.needs_accessible,
            needs_company=number == 0 and request.is_dependent,
        )
        for number, guest in enumerate(request.guests)
    )
    return Party(f"party:{request.number}", sleepers, request.needs_alone)


class House:
    """The allocation of bookings over holds that are kept in memory."""

    def __init__(self) -> None:
        self.held: dict[int, list[tuple[int, Held]]] = {number: [] for number in range(len(year.HOUSE))}
        self.given: list[year.Given] = []
        for room, bed, first, last in year.CLOSED:
            self.held[room].append((-1, Held(100 * room + bed, nights(first, last), None)))

    def rooms(self) -> list[RoomPlan]:
        return [
            RoomPlan(
                number,
                rule,
                tuple(BedPlace(100 * number + bed, bed < accessible) for bed in range(beds)),
                alone,
                tuple(held for _request, held in self.held[number]),
            )
            for number, (_name, rule, alone, beds, accessible) in enumerate(year.HOUSE)
        ]

    def give(self, request: year.Request, day: int) -> bool:
        wished = nights(request.first, request.first + request.nights)
        stay = nights_now(wished, year.FIRST + day * year.DAY)
        found = allocate(party(request), stay, self.rooms())
        if found is None:
            return False
        beds = {place.sleeper: (place.room, place.bed - 100 * place.room) for place in found.places}
        for place in found.places:
            self.held[place.room].append((request.number, Held(place.bed, stay, place.holders)))
        first = (stay.first - year.FIRST).days
        chosen = tuple(beds[number] for number in range(len(request.guests)))
        self.given.append(year.Given(request, day, first, first + request.nights, chosen))
        return True

    def leave(self, given: year.Given, day: int) -> None:
        given.last = day
        for room in self.held:
            self.held[room] = [
                (number, Held(held.bed, nights(given.first, day), held.holders))
                if number == given.request.number
                else (number, held)
                for number, held in self.held[room]
            ]

    def forget(self, day: int) -> None:
        """Drop what is over, so that the days stay equally quick."""
        today = year.FIRST + day * year.DAY
        for room, held in self.held.items():
            self.held[room] = [one for one in held if one[1].nights.last >= today]


def test_no_rule_is_broken_and_every_night_is_as_full_as_the_reference() -> None:
    asked = year.requests(seed=29)
    reference, waited = year.run(asked)
    house, line = House(), []
    for day in range(year.DAYS):
        house.forget(day)
        for given in house.given:
            if given.request.early and given.last - given.request.early == day and given.first < day:
                house.leave(given, day)
        line += [request for request in asked if request.day == day]
        line.sort(key=lambda one: waiting(points=one.points, since=NOON + one.number * year.DAY, key=one.number))
        line = [request for request in line if not house.give(request, day)]
        assert [request.number for request in line] == waited[day]

    assert year.breaches(house.given) == year.breaches(reference.given) == []
    assert year.occupied(house.given) == year.occupied(reference.given)
    assert [(one.request.number, one.beds) for one in house.given] == [
        (one.request.number, one.beds) for one in reference.given
    ]
    full = year.occupied(house.given)
    assert max(full) >= year.BEDS - 3  # the year is one with a waiting list
    assert sum(map(bool, waited)) > 50


@pytest.mark.django_db
def test_the_domain_lives_through_the_same_weeks(in_a: object) -> None:
    lived = live_through(seed=29, days=10)
    assert lived.breaches == 0
    assert lived.different_nights == 0
    assert lived.out_of_order == 0
    assert lived.stays > 15
