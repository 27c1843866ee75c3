"""Real shelters are set up as they are, in few steps, and their rules hold."""

from __future__ import annotations

from typing import Any

import pytest

from bookings.domain.shelter_admin import add_rooms
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.stays import refuse_party
from bookings.models import Bed, Shelter
from bookings.shelter_errors import NoBeds, PartyRefused
from core.errors import InvalidInput, PermissionRefused
from tests.factories import shelter as make
from tests.world import get_user

pytestmark = pytest.mark.django_db


def beds_in(shelter: Shelter) -> int:
    return Bed.objects.filter(room__shelter=shelter, resource__retired_at=None).count()


def test_the_54_beds_of_the_riau_islands_are_two_forms(in_a: Any) -> None:
    shelter, officer = make.make_shelter(rooms=()), get_user("facility")
    add_rooms(shelter=shelter, stem="Kamar", first=1, number=6, rule="any", beds=4, accessible=1, by=officer)
    add_rooms(shelter=shelter, stem="Kamar", first=7, number=6, rule="family", beds=5, by=officer)
    assert (shelter.rooms.count(), beds_in(shelter)) == (12, 54)
    assert [room.name for room in shelter.rooms.all()] == [f"Kamar {number}" for number in range(1, 13)]
    assert Bed.objects.filter(room__shelter=shelter, is_accessible=True).count() == 6


def test_rooms_of_a_known_name_are_added_all_or_none(in_a: Any) -> None:
    shelter = make.make_shelter(rooms=(("Kamar 2", "any", 1, 0),))
    with pytest.raises(InvalidInput):
        add_rooms(shelter=shelter, stem="Kamar", first=1, number=3, rule="any", beds=2, by=None)
    with pytest.raises(PermissionRefused):
        add_rooms(shelter=shelter, stem="Wisma", first=1, number=3, rule="any", beds=2, by=get_user("team"))
    assert beds_in(shelter) == 1


def test_six_rooms_of_pangkalpinang_take_two_patients_each_with_their_companions(in_a: Any) -> None:
    shelter = make.make_shelter(rooms=(), companions_adult=2)
    add_rooms(shelter=shelter, stem="Kamar", first=1, number=6, rule="any", beds=4, by=None)
    two = [make.patient().guest, make.companion().guest, make.companion().guest]
    refuse_party(shelter, two, is_dependent=False)
    with pytest.raises(PartyRefused):
        refuse_party(shelter, [*two, make.companion().guest], is_dependent=False)
    rooms: list[str] = []
    for number in range(12):
        sex = "male" if number % 2 else "female"
        stay = make.make_placed(shelter, guests=[make.patient(sex), make.companion(sex)])
        rooms += set(make.beds_of(stay).values())
    assert sorted(rooms) == sorted([f"Kamar {number}" for number in range(1, 7)] * 2)
    with pytest.raises(NoBeds):
        give_beds(stay=make.make_waiting(shelter), by=None)
