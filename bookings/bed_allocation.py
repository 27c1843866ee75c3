"""Which beds a party gets. Nothing here asks the clock or the database.

Kept always: nobody gets a bed that is taken or closed in one of the nights; men and women sleep apart unless one party
has the room; a room for families and one for isolation has one party; who needs an accessible bed gets one; a child,
and a patient who cannot do without help, sleeps where a companion does. A child under 10 counts as one of the sex of
its companions in the room.

Wished, in this order: everybody in one room, else as few rooms as can be; the room that another patient of the family
has for itself already; the patient with a companion; a room for
isolation for who needs one alone; a room of the own sex before one for anybody, and that before one for families, which
a party of both sexes gets first; no accessible bed for who needs none; the rooms with the fewest beds left over; the
rooms and the beds that stand first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bookings.shelter_rules import COMPANION, FEMALE, MALE, MINOR, PATIENT, SMALL, Nights

MEN, WOMEN, FAMILY, ANY = "men", "women", "family", "any"
HOLDERS = {MALE: MEN, FEMALE: WOMEN}


@dataclass(frozen=True)
class Sleeper:
    """One of a party: `key` names the row."""

    key: int
    role: str
    sex: str
    age: str
    needs_accessible: bool = False
    needs_company: bool = False  # of one of the own companions, in the same room


@dataclass(frozen=True)
class Party:
    """Who stays together. `name` is how the party holds a room: "party:<key>"."""

    name: str
    sleepers: tuple[Sleeper, ...]
    needs_own_room: bool = False


@dataclass(frozen=True)
class Held:
    """A bed has somebody for some nights; `holders` is with whom the room is shared. None: it is out of use."""

    bed: int
    nights: Nights
    holders: str | None


@dataclass(frozen=True)
class BedPlace:
    """A bed by its key, in the order of the room."""

    key: int
    is_accessible: bool = False


@dataclass(frozen=True)
class RoomPlan:
    """A room with its beds, and what is held of them at some time around."""

    key: int
    rule: str
    beds: tuple[BedPlace, ...]
    is_isolation: bool = False
    held: tuple[Held, ...] = field(default=())

    def free_beds(self, nights: Nights) -> list[BedPlace]:
        """Return the beds that nobody has in any of the nights."""
        gone = {held.bed for held in self.held if held.nights.meets(nights)}
        return [bed for bed in self.beds if bed.key not in gone]

    def holders(self, nights: Nights) -> set[str]:
        """Return with whom the room would be shared in some of the nights."""
        return {held.holders for held in self.held if held.holders is not None and held.nights.meets(nights)}


class Reason(TextChoices):
    """What a suggestion follows from, as the officer reads it."""

    TOGETHER = "together", _("Everybody in one room.")
    APART = "apart", _("There is no room that takes all together: as few rooms as can be.")
    ACCESSIBLE = "accessible", _("An accessible bed for who needs one.")
    OWN_ROOM = "own_room", _("A room alone, as needed.")
    FAMILY_ROOM = "family_room", _("A room that the family has for itself.")
    SAME_SEX = "same_sex", _("Men and women sleep apart.")


@dataclass(frozen=True)
class Place:
    """One sleeper in one bed, and with whom the room is shared."""

    sleeper: int
    room: int
    bed: int
    holders: str


@dataclass(frozen=True)
class Allocation:
    places: tuple[Place, ...]
    reasons: tuple[Reason, ...]


class _Cost(NamedTuple):
    rooms: int
    from_family: int
    patient_alone: bool
    not_isolated: int
    scarce: int
    accessible_wasted: int
    left_over: int
    order: tuple[int, ...]


def allocate(party: Party, nights: Nights, rooms: Sequence[RoomPlan]) -> Allocation | None:
    """Return the best beds for a party, or None when the rules leave none. The order of `rooms` is their position."""
    for groups in _by_number(party.sleepers):
        found = list(_in_rooms(party, groups, nights, rooms))
        if found:
            places = min(found, key=lambda one: one[0])[1]
            return Allocation(tuple(places), tuple(_reasons(party, places, {room.key: room for room in rooms})))
    return None


def holders_for(party: Party, group: Sequence[Sleeper], room: RoomPlan, nights: Nights) -> str | None:
    """Return with whom these would share the room, or None when its rule or who sleeps there forbids it."""
    others = room.holders(nights)
    if room.is_isolation and not party.needs_own_room:
        return None
    if party.needs_own_room or room.rule == FAMILY:
        return party.name if others <= {party.name} and _suits(room.rule, group) else None
    sexes = _sexes(group)
    if len(sexes) == 1:
        holders = HOLDERS[next(iter(sexes))]
        if room.rule in (holders, ANY) and others <= {holders}:
            return holders
    return party.name if room.rule == ANY and others <= {party.name} else None


def fault_of(party: Party, chosen: Mapping[int, int], nights: Nights, rooms: Sequence[RoomPlan]) -> Fault | None:
    """Return what the rules say against a choice of beds (by the key of each sleeper), or None."""
    where = {bed.key: (room, bed) for room in rooms for bed in room.beds}
    if set(chosen) != {sleeper.key for sleeper in party.sleepers} or len(set(chosen.values())) < len(chosen):
        return Fault.EVERYBODY
    if not set(chosen.values()) <= set(where):
        return Fault.TAKEN
    for room in {where[bed][0].key: where[bed][0] for bed in chosen.values()}.values():
        group = [sleeper for sleeper in party.sleepers if where[chosen[sleeper.key]][0].key == room.key]
        free = {bed.key for bed in room.free_beds(nights)}
        if any(chosen[sleeper.key] not in free for sleeper in group):
            return Fault.TAKEN
        if holders_for(party, group, room, nights) is None:
            return Fault.ROOM
        if not _has_company(group):
            return Fault.COMPANY
        if any(sleeper.needs_accessible and not where[chosen[sleeper.key]][1].is_accessible for sleeper in group):
            return Fault.ACCESSIBLE
    return None


def places_of(party: Party, chosen: Mapping[int, int], nights: Nights, rooms: Sequence[RoomPlan]) -> list[Place]:
    """Return the places of a choice without faults."""
    where = {bed.key: room for room in rooms for bed in room.beds}
    groups: dict[int, list[Sleeper]] = {}
    for sleeper in party.sleepers:
        groups.setdefault(where[chosen[sleeper.key]].key, []).append(sleeper)
    found = []
    for group in groups.values():
        room = where[chosen[group[0].key]]
        holders = holders_for(party, group, room, nights) or party.name
        found += [Place(sleeper.key, room.key, chosen[sleeper.key], holders) for sleeper in group]
    return found


class Fault(TextChoices):
    """What the rules say against beds that an officer chose."""

    EVERYBODY = "everybody", _("Everybody needs a bed of their own.")
    TAKEN = "taken", _("One of these beds is taken or out of use in one of the nights.")
    ROOM = "room", _("A room does not take them: men and women sleep apart, or another family has it.")
    COMPANY = "company", _("The patient needs a companion in the same room.")
    ACCESSIBLE = "accessible", _("The patient needs an accessible bed.")


def _by_number(sleepers: Sequence[Sleeper]) -> Iterator[list[list[list[Sleeper]]]]:
    """Yield the ways to part the sleepers, those with one group first, then with two, and so on."""
    ways = list(_partitions(list(sleepers)))
    for number in range(1, len(sleepers) + 1):
        yield [way for way in ways if len(way) == number]


def _partitions(sleepers: list[Sleeper]) -> Iterator[list[list[Sleeper]]]:
    if not sleepers:
        yield []
        return
    first, rest = sleepers[0], sleepers[1:]
    for way in _partitions(rest):
        yield [[first], *way]
        for number, group in enumerate(way):
            yield [*way[:number], [first, *group], *way[number + 1 :]]


def _in_rooms(
    party: Party, ways: Iterable[list[list[Sleeper]]], nights: Nights, rooms: Sequence[RoomPlan]
) -> Iterator[tuple[_Cost, list[Place]]]:
    free = {room.key: room.free_beds(nights) for room in rooms}
    position = {room.key: number for number, room in enumerate(rooms)}
    relatives = {room.key for room in rooms if party.name in room.holders(nights)}
    for way in ways:
        if not all(_has_company(group) for group in way):
            continue
        fitting = [[room for room in rooms if _fits(party, group, room, free[room.key], nights)] for group in way]
        for chosen in product(*fitting):
            if len({room.key for room in chosen}) == len(way):
                yield _priced(party, list(zip(way, chosen, strict=True)), free, nights, position, relatives)


def _fits(party: Party, group: list[Sleeper], room: RoomPlan, free: list[BedPlace], nights: Nights) -> bool:
    if len(free) < len(group):
        return False
    needed = sum(sleeper.needs_accessible for sleeper in group)
    if needed > sum(bed.is_accessible for bed in free):
        return False
    return holders_for(party, group, room, nights) is not None


def _priced(
    party: Party,
    pairs: list[tuple[list[Sleeper], RoomPlan]],
    free: Mapping[int, list[BedPlace]],
    nights: Nights,
    position: Mapping[int, int],
    relatives: Collection[int],
) -> tuple[_Cost, list[Place]]:
    places: list[Place] = []
    wasted = left = 0
    for group, room in pairs:
        holders = holders_for(party, group, room, nights) or party.name
        beds = _beds_for(group, free[room.key])
        wasted += sum(bed.is_accessible and not sleeper.needs_accessible for sleeper, bed in beds)
        left += len(free[room.key]) - len(group)
        places += [Place(sleeper.key, room.key, bed.key, holders) for sleeper, bed in beds]
    with_patient = next(group for group, _room in pairs if any(one.role == PATIENT for one in group))
    has_companions = any(one.role == COMPANION for one in party.sleepers)
    cost = _Cost(
        rooms=len(pairs),
        from_family=sum(room.key not in relatives for _group, room in pairs),
        patient_alone=has_companions and len(with_patient) == 1,
        not_isolated=sum(party.needs_own_room and not room.is_isolation for _group, room in pairs),
        scarce=sum(_scarcity(group, room) for group, room in pairs),
        accessible_wasted=wasted,
        left_over=left,
        order=tuple(sorted(position[room.key] for _group, room in pairs))
        + tuple(position[place.room] for place in sorted(places, key=lambda place: place.sleeper)),
    )
    return cost, places


def _scarcity(group: Sequence[Sleeper], room: RoomPlan) -> int:
    """Return how much others could need the room more than these."""
    if room.rule == FAMILY:
        return 0 if len(_sexes(group)) > 1 else 2
    return int(room.rule == ANY)


def _beds_for(group: list[Sleeper], free: list[BedPlace]) -> list[tuple[Sleeper, BedPlace]]:
    """Give the first accessible beds to who needs them, then the first others, and accessible ones last."""
    ordered = sorted(free, key=lambda bed: bed.is_accessible)  # stable: the order of the room within both
    accessible = [bed for bed in free if bed.is_accessible]
    given: dict[int, BedPlace] = {}
    for sleeper in sorted(group, key=lambda one: (not one.needs_accessible, one.key)):
        choice = accessible if sleeper.needs_accessible else ordered
        taken = {bed.key for bed in given.values()}
        given[sleeper.key] = next(bed for bed in choice if bed.key not in taken)
    return [(sleeper, given[sleeper.key]) for sleeper in group]


def _sexes(group: Sequence[Sleeper]) -> set[str]:
    """Return the sexes that count: small children sleep with whoever is with them."""
    grown = {sleeper.sex for sleeper in group if sleeper.age != SMALL}
    return grown or {sleeper.sex for sleeper in group}


def _suits(rule: str, group: Sequence[Sleeper]) -> bool:
    """Tell whether a room that one party has for itself may have these."""
    if rule in (FAMILY, ANY):
        return True
    return {HOLDERS[sex] for sex in _sexes(group)} == {rule}


def _has_company(group: Sequence[Sleeper]) -> bool:
    alone = [sleeper for sleeper in group if sleeper.needs_company or sleeper.age in (SMALL, MINOR)]
    return not alone or any(sleeper.role == COMPANION for sleeper in group)


def _reasons(party: Party, places: Sequence[Place], rooms: Mapping[int, RoomPlan]) -> Iterator[Reason]:
    used = {place.room for place in places}
    if len(party.sleepers) > 1:
        yield Reason.TOGETHER if len(used) == 1 else Reason.APART
    if any(sleeper.needs_accessible for sleeper in party.sleepers):
        yield Reason.ACCESSIBLE
    if party.needs_own_room:
        yield Reason.OWN_ROOM
    elif any(rooms[key].rule == FAMILY for key in used):
        yield Reason.FAMILY_ROOM
    if any(place.holders in (MEN, WOMEN) for place in places):
        yield Reason.SAME_SEX
