"""A year of a shelter with 32 beds: who asks, and a reference that gives out beds by the same published rules.

The reference shares no line with the allocation of bookings: it knows the house as a table of beds and nights, tries
every way to put the people of a party into rooms, and looks at the rules night by night.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product

# Name, rule, for isolation, beds, accessible beds among these (the first ones).
HOUSE = (
    ("Anggrek", "women", False, 6, 1),
    ("Melati", "women", False, 4, 0),
    ("Bougenvil", "men", False, 6, 1),
    ("Kamboja", "men", False, 4, 0),
    ("Kenanga", "family", False, 3, 1),
    ("Dahlia", "family", False, 3, 0),
    ("Teratai", "any", False, 4, 0),
    ("Cempaka", "any", True, 2, 1),
)
BEDS = sum(beds for _name, _rule, _alone, beds, _accessible in HOUSE)
DAYS = 366  # with a 29 February
FIRST = dt.date(2028, 1, 1)
EACH_DAY = 2.5  # families that ask: about as many as the house has beds for
CLOSED = ((0, 2, 40, 50), (4, 0, 120, 127), (6, 1, 200, 214))  # room, bed, from day, to day
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Guest:
    """One of a party; `is_small` is a child that sleeps wherever its parents do."""

    sex: str
    is_small: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class Request:
    """What a family asks on a day: the patient stands first. It leaves `early` nights before the end."""

    number: int
    day: int
    first: int
    nights: int
    guests: tuple[Guest, ...]
    points: int
    is_dependent: bool = False
    needs_accessible: bool = False
    needs_alone: bool = False
    early: int = 0

    @property
    def needs_company(self) -> bool:
        return self.is_dependent or self.guests[0].is_small or self.guests[0].is_minor


@dataclass
class Given:
    """Where a party sleeps: room and bed of each guest, from a night up to the day of departure, given on a day."""

    request: Request
    on: int
    first: int
    last: int
    beds: tuple[tuple[int, int], ...]


@dataclass
class Reference:
    """The house as a table: who has which bed in which night."""

    taken: dict[tuple[int, int, int], Given] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)

    def best(self, request: Request, first: int, last: int) -> tuple[tuple[int, int], ...] | None:
        """Return room and bed of each guest, by the wishes in their order, or None when the rules leave none."""
        free = {number: self._free(number, first, last) for number in range(len(HOUSE))}
        rooms = [number for number, beds in free.items() if beds]
        found = []
        for choice in product(rooms, repeat=len(request.guests)):
            if all(len(free[room]) >= choice.count(room) for room in set(choice)) and self._is_allowed(
                request, choice, first, last
            ):
                beds = self._beds(request, choice, free)
                if beds is not None:
                    found.append((self._price(request, choice, beds, free), beds))
        return min(found)[1] if found else None

    def give(self, request: Request, on: int, first: int, last: int, beds: tuple[tuple[int, int], ...]) -> None:
        """Write a party into the table."""
        given = Given(request, on, first, last, beds)
        self.given.append(given)
        for (room, bed), night in product(beds, range(first, last)):
            self.taken[room, bed, night] = given

    def leave(self, given: Given, day: int) -> None:
        """Take a party out of the table from a night on."""
        for (room, bed), night in product(given.beds, range(day, given.last)):
            del self.taken[room, bed, night]
        given.last = day

    def _free(self, room: int, first: int, last: int) -> list[int]:
        return [
            bed
            for bed in range(HOUSE[room][3])
            if not any((room, bed, night) in self.taken or is_closed(room, bed, night) for night in range(first, last))
        ]

    def _is_allowed(self, request: Request, choice: Sequence[int], first: int, last: int) -> bool:
        for room in set(choice):
            _name, rule, for_alone, beds, _accessible = HOUSE[room]
            group = [guest for guest, where in zip(request.guests, choice, strict=True) if where == room]
            others = {
                id(there): there
                for bed, night in product(range(beds), range(first, last))
                if (there := self.taken.get((room, bed, night))) is not None
            }
            sexes = sexes_of(group)
            if for_alone and not request.needs_alone:
                return False
            if request.needs_company and choice[0] == room and len(group) < 2:
                return False
            if rule in ("men", "women") and sexes != {"male" if rule == "men" else "female"}:
                return False
            if not others:
                continue
            if request.needs_alone or rule == "family" or len(sexes) > 1:
                return False
            for there in others.values():
                mates = [
                    guest
                    for guest, (where, _bed) in zip(there.request.guests, there.beds, strict=True)
                    if where == room
                ]
                if there.request.needs_alone or sexes_of(mates) != sexes:
                    return False
        return True

    def _beds(
        self, request: Request, choice: Sequence[int], free: dict[int, list[int]]
    ) -> tuple[tuple[int, int], ...] | None:
        """Give the patient who needs one an accessible bed; to the others the first plain ones before these."""
        left = {room: list(beds) for room, beds in free.items()}
        chosen: list[tuple[int, int]] = []
        for number, room in enumerate(choice):
            if number == 0 and request.needs_accessible:
                suiting = [bed for bed in left[room] if is_accessible(room, bed)]
            else:
                suiting = sorted(left[room], key=partial(_plain_first, room))
            if not suiting:
                return None
            left[room].remove(suiting[0])
            chosen.append((room, suiting[0]))
        return tuple(chosen)

    def _price(
        self, request: Request, choice: Sequence[int], beds: tuple[tuple[int, int], ...], free: dict[int, list[int]]
    ) -> tuple[object, ...]:
        used = sorted(set(choice))
        scarce = 0
        for room in used:
            sexes = sexes_of([guest for guest, where in zip(request.guests, choice, strict=True) if where == room])
            scarce += {"family": 0 if len(sexes) > 1 else 2, "any": 1}.get(HOUSE[room][1], 0)
        return (
            len(used),
            len(choice) > 1 and choice.count(choice[0]) == 1,
            sum(request.needs_alone and not HOUSE[room][2] for room in used),
            scarce,
            sum(
                is_accessible(room, bed) and not (number == 0 and request.needs_accessible)
                for number, (room, bed) in enumerate(beds)
            ),
            sum(len(free[room]) for room in used) - len(choice),
            (*used, *choice),
        )


def sexes_of(group: Sequence[Guest]) -> set[str]:
    """Return the sexes that count: small children only where they are alone."""
    return {guest.sex for guest in group if not guest.is_small} or {guest.sex for guest in group}


def is_accessible(room: int, bed: int) -> bool:
    return bed < HOUSE[room][4]


def _plain_first(room: int, bed: int) -> tuple[bool, int]:
    return is_accessible(room, bed), bed


def is_closed(room: int, bed: int, night: int) -> bool:
    return any((room, bed) == closed[:2] and closed[2] <= night < closed[3] for closed in CLOSED)


def requests(*, seed: int, days: int = DAYS) -> list[Request]:
    """Return who asks in so many days, the same for the same seed, in the order in which they ask."""
    dice = random.Random(seed)  # noqa: S311  # the same year in every run
    found: list[Request] = []
    for day in range(days):
        for _family in range(int(EACH_DAY) + (dice.random() < EACH_DAY % 1) + dice.choice((-1, 0, 0, 1))):
            found.append(_family_that_asks(dice, len(found), day))
    return found


def run(asked: Sequence[Request], *, days: int = DAYS) -> tuple[Reference, list[list[int]]]:
    """Let the reference give out beds for so many days; return it, and who waits at the end of each day, in order."""
    house, history = Reference(), []
    waiting: list[Request] = []
    by_day: dict[int, list[Request]] = defaultdict(list)
    for request in asked:
        by_day[request.day].append(request)
    for day in range(days):
        for given in house.given:
            if given.request.early and given.last - given.request.early == day and given.first < day:
                house.leave(given, day)
        waiting = sorted([*waiting, *by_day[day]], key=in_order)
        for request in list(waiting):
            late = max(0, day - request.first)
            first, last = request.first + late, request.first + late + request.nights
            beds = house.best(request, first, last)
            if beds is not None:
                house.give(request, day, first, last, beds)
                waiting.remove(request)
        history.append([request.number for request in waiting])
    return house, history


def in_order(request: Request) -> tuple[int, int]:
    """Return the place on the waiting list: more points first, then who asked first."""
    return -request.points, request.number


def breaches(given: Sequence[Given]) -> list[str]:
    """Return every rule that is broken in any night, looked at from the beds alone."""
    nights: dict[tuple[int, int], list[tuple[Given, int, Guest]]] = defaultdict(list)
    found = []
    for one in given:
        if one.last - one.first > one.request.nights or len(one.beds) != len(one.request.guests):
            found.append(f"{one.request.number}: nights or beds")
        if one.request.needs_accessible and not is_accessible(*one.beds[0]):
            found.append(f"{one.request.number}: no accessible bed")
        if one.request.needs_company and [room for room, _bed in one.beds].count(one.beds[0][0]) < 2:
            found.append(f"{one.request.number}: the patient is alone")
        for guest, (room, bed) in zip(one.request.guests, one.beds, strict=True):
            for night in range(one.first, one.last):
                nights[room, night].append((one, bed, guest))
                if is_closed(room, bed, night):
                    found.append(f"{one.request.number}: closed bed")
    return found + [text for (room, night), there in nights.items() for text in _in_room(room, night, there)]


def occupied(given: Sequence[Given], *, days: int = DAYS) -> list[int]:
    """Return how many beds are taken in each night."""
    counted = [0] * days
    for one in given:
        for night in range(one.first, min(one.last, days)):
            counted[night] += len(one.beds)
    return counted


def _in_room(room: int, night: int, there: Sequence[tuple[Given, int, Guest]]) -> Iterator[str]:
    where = f"{HOUSE[room][0]}, night {night}"
    parties = {one.request.number for one, _bed, _guest in there}
    grown = {guest.sex for _one, _bed, guest in there if not guest.is_small}
    if len({bed for _one, bed, _guest in there}) < len(there):
        yield f"{where}: two people in a bed"
    if len(parties) > 1 and len(grown) > 1:
        yield f"{where}: men and women of several families"
    if len(parties) > 1 and (HOUSE[room][1] == "family" or any(one.request.needs_alone for one, _bed, _guest in there)):
        yield f"{where}: several families"
    if (HOUSE[room][1] == "men" and "female" in grown) or (HOUSE[room][1] == "women" and "male" in grown):
        yield f"{where}: the wrong sex"
    if HOUSE[room][2] and not all(one.request.needs_alone for one, _bed, _guest in there):
        yield f"{where}: nobody here needs to be alone"


def _family_that_asks(dice: random.Random, number: int, day: int) -> Request:
    sex = dice.choice(("male", "female"))
    kind = dice.choices(("adult", "small", "minor", "elderly", "dependent"), (50, 12, 8, 18, 12))[0]
    most = {"adult": 1, "small": 2, "minor": 2, "elderly": 2, "dependent": 2}[kind]
    least = 0 if kind in ("adult", "elderly") else 1
    companions = dice.randint(least, most)
    others = [Guest(dice.choice(("male", "female"))) for _one in range(companions)]
    if kind in ("small", "minor") and companions == 2:
        others = [Guest("female"), Guest("male")]
    return Request(
        number=number,
        day=day,
        first=day + dice.choice((0, 0, 1, 2, 3, 7, 14)),
        nights=dice.choices((1, 2, 3, 4, 5, 7, 10, 14), (4, 8, 14, 16, 16, 20, 12, 10))[0],
        guests=(Guest(sex, kind == "small", kind == "minor"), *others),
        points=dice.choice((0, 0, 10, 15, 15, 20, 20, 35, 40, 50)),
        is_dependent=kind == "dependent",
        needs_accessible=dice.random() < 0.08,
        needs_alone=dice.random() < 0.04,
        early=dice.choice((0, 0, 0, 0, 1, 2)),
    )
