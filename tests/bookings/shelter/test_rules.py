"""Who may stay with whom and for how long, and which beds a party gets; nothing here needs a database."""

from __future__ import annotations

import datetime as dt

import pytest

from bookings.bed_allocation import BedPlace, Held, Party, Reason, RoomPlan, Sleeper, allocate, fault_of, places_of
from bookings.bed_allocation import Fault as BedFault
from bookings.shelter_rules import (
    Allowed,
    Before,
    Fault,
    Guest,
    Nights,
    faults_of_nights,
    faults_of_party,
    nights_now,
    positions,
    waiting,
    why_before,
)

DAY = dt.timedelta(days=1)
TODAY = dt.date(2028, 2, 27)
NIGHTS = Nights(TODAY, TODAY + 3 * DAY)  # over 29 February
ALLOWED = Allowed()


def guest(role: str = "companion", age: str = "adult", relation: str = "sibling") -> Guest:
    return Guest(role, "female", age, "self" if role == "patient" else relation)


@pytest.mark.parametrize(
    ("age", "dependent", "companions", "faults"),
    [
        ("adult", False, [], []),
        ("adult", False, ["sibling"], []),
        ("adult", False, ["sibling", "spouse"], [Fault.TOO_MANY_COMPANIONS]),
        ("adult", True, ["sibling", "spouse"], []),
        ("adult", True, [], [Fault.CHILD_ALONE]),
        ("elderly", False, ["child", "child"], []),
        ("small", False, ["parent", "parent"], []),
        ("minor", False, ["parent", "sibling"], [Fault.NOT_BOTH_PARENTS]),
        ("minor", False, ["sibling"], []),
        ("small", False, [], [Fault.CHILD_ALONE]),
        ("small", False, ["parent"] * 3, [Fault.TOO_MANY_COMPANIONS]),
    ],
)
def test_companions_follow_from_the_patient(
    age: str, dependent: bool, companions: list[str], faults: list[Fault]
) -> None:
    party = [guest("patient", age), *(guest(relation=relation) for relation in companions)]
    assert faults_of_party(party, is_dependent=dependent, allowed=ALLOWED) == faults


def test_one_patient_and_grown_companions() -> None:
    assert faults_of_party([guest()], is_dependent=False, allowed=ALLOWED) == [Fault.NO_PATIENT]
    party = [guest("patient"), guest(age="minor")]
    assert faults_of_party(party, is_dependent=False, allowed=ALLOWED) == [Fault.CHILD_COMPANION]


@pytest.mark.parametrize(
    ("first", "count", "faults"),
    [
        (0, 14, []),
        (0, 15, [Fault.TOO_LONG]),
        (-1, 2, [Fault.PAST]),
        (0, 0, [Fault.ORDER]),
        (3, -2, [Fault.ORDER]),
        (90, 1, []),
        (91, 1, [Fault.TOO_FAR]),
    ],
)
def test_nights_that_may_be_asked_for(first: int, count: int, faults: list[Fault]) -> None:
    start = TODAY + DAY * first
    assert faults_of_nights(Nights(start, start + DAY * count), today=TODAY, allowed=ALLOWED) == faults


def test_a_leap_day_is_a_night() -> None:
    assert list(NIGHTS.days()) == [dt.date(2028, 2, 27), dt.date(2028, 2, 28), dt.date(2028, 2, 29)]
    assert not NIGHTS.meets(Nights(dt.date(2028, 3, 1), dt.date(2028, 3, 2)))


def test_the_waiting_list_goes_by_points_then_time_and_tells_why() -> None:
    at = dt.datetime(2028, 2, 27, 9, tzinfo=dt.UTC)
    early, late, urgent = (
        waiting(points=20, since=at, key=1),
        waiting(points=20, since=at + dt.timedelta(minutes=1), key=2),
        waiting(points=50, since=at + DAY, key=3),
    )
    assert positions([late, early, urgent]) == {3: 1, 1: 2, 2: 3}
    assert [why_before(urgent, early), why_before(early, late)] == [Before.POINTS, Before.TIME]


def test_who_waits_past_the_first_night_is_looked_for_from_today_on() -> None:
    assert nights_now(NIGHTS, TODAY + DAY) == Nights(TODAY + DAY, TODAY + 4 * DAY)
    assert nights_now(NIGHTS, TODAY - DAY) == NIGHTS


def room(key: int, rule: str, beds: int = 2, held: tuple[Held, ...] = (), **fields: bool) -> RoomPlan:
    """Return a room whose beds are numbered 10 * key + 1 and so on; the last is accessible with `accessible`."""
    accessible = fields.pop("accessible", False)
    places = [BedPlace(10 * key + number, accessible and number == beds) for number in range(1, beds + 1)]
    return RoomPlan(key, rule, tuple(places), held=held, **fields)


def party(*people: str, **fields: bool) -> Party:
    """Return a party of people such as "Pf" (patient, female), "Cm" (companion, male), "psm" (a small boy)."""
    sleepers = []
    for number, who in enumerate(people, start=1):
        sleepers.append(
            Sleeper(
                key=number,
                role="patient" if who[0] in "Pp" else "companion",
                sex={"f": "female", "m": "male"}[who[-1]],
                age="small" if "s" in who else "adult",
                needs_accessible=fields.get("accessible", False) and number == 1,
                needs_company=fields.get("dependent", False) and number == 1,
            )
        )
    return Party("party:7", tuple(sleepers), needs_own_room=fields.get("own_room", False))


def beds(found: object) -> dict[int, int] | None:
    return None if found is None else {place.sleeper: place.bed for place in found.places}  # type: ignore[attr-defined]


def test_a_pair_of_one_sex_sleeps_with_others_of_it_and_leaves_the_family_room() -> None:
    rooms = [room(1, "family"), room(2, "men"), room(3, "women")]
    found = allocate(party("Pf", "Cf"), NIGHTS, rooms)
    assert beds(found) == {1: 31, 2: 32}
    assert found is not None
    assert found.reasons == (Reason.TOGETHER, Reason.SAME_SEX)


def test_husband_and_wife_get_a_room_of_their_own_or_sleep_apart() -> None:
    rooms = [room(1, "men"), room(2, "women"), room(3, "family")]
    assert beds(allocate(party("Pm", "Cf"), NIGHTS, rooms)) == {1: 31, 2: 32}
    taken = room(3, "family", held=(Held(31, NIGHTS, "party:1"),))
    found = allocate(party("Pm", "Cf"), NIGHTS, [*rooms[:2], taken])
    assert beds(found) == {1: 11, 2: 21}
    assert found is not None
    assert Reason.APART in found.reasons
    assert allocate(party("Pm", "Cf", dependent=True), NIGHTS, [*rooms[:2], taken]) is None


def test_a_small_boy_sleeps_with_his_mother_among_women() -> None:
    assert beds(allocate(party("psm", "Cf"), NIGHTS, [room(1, "men"), room(2, "women")])) == {1: 21, 2: 22}


def test_whoever_comes_first_decides_for_a_room_for_anybody() -> None:
    men = (Held(11, NIGHTS, "men"),)
    assert allocate(party("Pf"), NIGHTS, [room(1, "any", held=men)]) is None
    assert beds(allocate(party("Pm"), NIGHTS, [room(1, "any", held=men)])) == {1: 12}
    later = Nights(NIGHTS.last, NIGHTS.last + DAY)  # the day they leave is free for others
    assert beds(allocate(party("Pf"), later, [room(1, "any", held=men)])) == {1: 11}


def test_an_accessible_bed_goes_to_who_needs_it_and_to_others_last() -> None:
    rooms = [room(1, "women", accessible=True)]
    assert beds(allocate(party("Pf", accessible=True), NIGHTS, rooms)) == {1: 12}
    assert beds(allocate(party("Pf"), NIGHTS, rooms)) == {1: 11}
    assert allocate(party("Pf", accessible=True), NIGHTS, [room(1, "women")]) is None


def test_a_room_for_isolation_is_for_who_needs_one_alone() -> None:
    rooms = [room(1, "any", is_isolation=True), room(2, "any")]
    assert beds(allocate(party("Pf"), NIGHTS, rooms)) == {1: 21}
    found = allocate(party("Pf", own_room=True), NIGHTS, rooms)
    assert found is not None
    assert (beds(found), found.places[0].holders) == ({1: 11}, "party:7")


def test_a_closed_bed_is_given_to_nobody() -> None:
    closed = (Held(11, Nights(dt.date(2028, 2, 29), dt.date(2028, 3, 1)), None),)
    assert beds(allocate(party("Pf"), NIGHTS, [room(1, "women", held=closed)])) == {1: 12}


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ({1: 31, 2: 32}, None),
        ({1: 21, 2: 21}, BedFault.EVERYBODY),
        ({1: 21}, BedFault.EVERYBODY),
        ({1: 21, 2: 99}, BedFault.TAKEN),
        ({1: 11, 2: 31}, BedFault.ROOM),
        ({1: 31, 2: 33}, BedFault.TAKEN),
    ],
)
def test_a_choice_is_held_to_the_same_rules(chosen: dict[int, int], fault: BedFault | None) -> None:
    rooms = [room(1, "men"), room(2, "women"), room(3, "family", 3, held=(Held(33, NIGHTS, None),))]
    who = party("Pf", "Cf")
    assert fault_of(who, chosen, NIGHTS, rooms) == fault
    if fault is None:
        assert {place.holders for place in places_of(who, chosen, NIGHTS, rooms)} == {"party:7"}
