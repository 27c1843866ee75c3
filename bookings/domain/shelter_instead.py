"""Why beds cannot be given, bed by bed and night by night, and which others there are for the same party."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bookings.availability import Problem
from bookings.bed_allocation import Fault, Party, Place, RoomPlan, allocate, fault_of
from bookings.domain import shelter_beds as beds
from bookings.models import Bed, Stay
from bookings.shelter_errors import BedsNotGiven
from bookings.shelter_rules import ONE_DAY, Nights

LOOKS_AHEAD = 60  # days, for other nights in which there are beds
MOST = 3


@dataclass(frozen=True)
class BedProblem:
    """What stands in the way: in which nights, of one bed or (None) of all together."""

    bed: Bed | None
    nights: tuple[dt.date, ...]
    why: Problem | Fault


@dataclass(frozen=True)
class OtherBeds:
    """Beds that the party can have in some nights, by the key of each person."""

    nights: Nights
    beds: Mapping[int, Bed]


@dataclass(frozen=True)
class Instead:
    """What an officer is told with a refusal; `free` are the beds that nobody has in any of the nights."""

    problems: Sequence[BedProblem]
    free: Sequence[Bed]
    alternatives: Sequence[OtherBeds]


@contextmanager
def told_with_others(
    stay: Stay, nights: Nights, *, chosen: Mapping[int, int] | None = None, may_shift: bool = True
) -> Iterator[None]:
    """Run the block, and tell with a refusal of beds why, and what there is instead: `refusal.instead`, and its facts.

    `may_shift` looks for the same number of nights later, too.
    """
    try:
        yield
    except BedsNotGiven as refusal:
        refusal.instead = instead_of(stay, nights, chosen=chosen, may_shift=may_shift)
        refusal.facts.update(_facts(refusal.instead))
        raise


def instead_of(
    stay: Stay, nights: Nights, *, chosen: Mapping[int, int] | None = None, may_shift: bool = True
) -> Instead:
    """Return what stands in the way of beds for a party, and what it can have."""
    party, ahead = beds.party_of(stay), LOOKS_AHEAD if may_shift else 0
    rooms = beds.rooms_of(stay.shelter, Nights(nights.first, nights.last + ONE_DAY * ahead), without=stay)
    known = {bed.pk: bed for bed in Bed.objects.filter(room__shelter=stay.shelter).select_related("room", "resource")}
    problems = list(_of_choice(party, chosen, nights, rooms, known)) if chosen is not None else []
    free = [known[bed.key] for room in rooms for bed in room.free_beds(nights)]
    others = [
        OtherBeds(later, {place.sleeper: known[place.bed] for place in places})
        for later, places in _found(party, nights, rooms, ahead)
    ]
    is_free_now = any(other.nights == nights for other in others)
    return Instead(problems or ([] if is_free_now else _of_party(party, nights, rooms)), free, others)


def _of_choice(
    party: Party, chosen: Mapping[int, int], nights: Nights, rooms: Sequence[RoomPlan], known: Mapping[int, Bed]
) -> Iterator[BedProblem]:
    held = [one for room in rooms for one in room.held]
    there = {bed.key for room in rooms for bed in room.beds}
    for bed in sorted(set(chosen.values())):
        if bed not in there:
            yield BedProblem(known.get(bed), tuple(nights.days()), Problem.BLOCKED)
            continue
        for why, is_closed in ((Problem.TAKEN, False), (Problem.BLOCKED, True)):
            mine = [one.nights for one in held if one.bed == bed and (one.holders is None) == is_closed]
            gone = tuple(night for night in nights.days() if any(one.first <= night < one.last for one in mine))
            if gone:
                yield BedProblem(known[bed], gone, why)
    fault = fault_of(party, chosen, nights, rooms)
    if fault is not None and fault != Fault.TAKEN:
        yield BedProblem(None, tuple(nights.days()), fault)


def _of_party(party: Party, nights: Nights, rooms: Sequence[RoomPlan]) -> list[BedProblem]:
    """Tell in which nights there are no beds for all; where there are in each, not the same ones in all of them."""
    full = [night for night in nights.days() if allocate(party, Nights(night, night + ONE_DAY), rooms) is None]
    return [BedProblem(None, tuple(full or nights.days()), Problem.TAKEN)]


def _found(
    party: Party, nights: Nights, rooms: Sequence[RoomPlan], ahead: int
) -> Iterator[tuple[Nights, Sequence[Place]]]:
    number = 0
    for days in range(ahead + 1):
        later = Nights(nights.first + ONE_DAY * days, nights.last + ONE_DAY * days)
        if number < MOST and (found := allocate(party, later, rooms)) is not None:
            number += 1
            yield later, found.places


def _facts(instead: Instead) -> dict[str, object]:
    return {
        "problems": [
            {
                "bed": None if one.bed is None else one.bed.resource.code,
                "nights": [night.isoformat() for night in one.nights],
                "why": str(one.why),
            }
            for one in instead.problems
        ],
        "free": [bed.resource.code for bed in instead.free],
        "alternatives": [
            {
                "first_on": other.nights.first.isoformat(),
                "last_on": other.nights.last.isoformat(),
                "beds": [{"person": key, "bed": bed.resource.code} for key, bed in other.beds.items()],
            }
            for other in instead.alternatives
        ],
    }
