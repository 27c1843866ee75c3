"""Two patients of one family, babies without a bed, and nights that a patient spends in a hospital."""

from __future__ import annotations

from typing import Any

import pytest

from bookings.domain import relatives, staying
from bookings.domain.shelter_figures import tonight
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.stays import ask_stay
from bookings.forms.shelter import StayForm
from bookings.models import Reservation, Stay
from bookings.shelter_errors import NoBeds, StayMoveRefused
from core.errors import InvalidInput, PermissionRefused
from tests.factories import shelter as make
from tests.world import get_user

pytestmark = pytest.mark.django_db
COUPLE = [make.patient("female"), make.companion("male", relation="spouse")]


@pytest.mark.parametrize("waits_first", [True, False], ids=["joined first", "one is there already"])
def test_two_patients_of_one_family_share_the_room_it_has_for_itself(in_a: Any, waits_first: bool) -> None:
    shelter = make.make_shelter(rooms=(("Kenanga", "family", 4, 0), ("Melati", "family", 4, 0)))
    stays = [make.make_waiting(shelter, guests=COUPLE) for _number in range(2)]
    if not waits_first:
        stays[1] = give_beds(stay=stays[1], by=None, reason="Uji")
    relatives.join_family(stay=stays[0], code=stays[1].case.code.lower(), by=get_user("shelter"))
    for stay in stays if waits_first else stays[:1]:
        give_beds(stay=Stay.objects.select_related("case", "booking", "shelter").get(pk=stay.pk), by=None, reason="Uji")
    assert {room for stay in stays for room in make.beds_of(stay).values()} == {"Kenanga"}
    others = make.make_placed(shelter, guests=COUPLE)
    assert set(make.beds_of(others).values()) == {"Melati"}
    with pytest.raises(NoBeds):
        make.make_placed(shelter, guests=[*COUPLE[:1], make.companion("male", relation="child")], is_dependent=True)


def test_only_an_open_stay_of_the_same_shelter_is_of_the_family(in_a: Any) -> None:
    shelter, officer = make.make_shelter(), get_user("shelter")
    stay, elsewhere = make.make_asked(shelter), make.make_asked(make.make_shelter("dua", rooms=()))
    for code in (stay.case.code, elsewhere.case.code, "INP-0000-XXXX"):
        with pytest.raises(InvalidInput):
            relatives.join_family(stay=stay, code=code, by=officer)
    with pytest.raises(PermissionRefused):
        relatives.join_family(stay=stay, code="x", by=get_user("facility"))


def test_the_bed_of_a_patient_in_a_hospital_is_kept_and_counts_as_taken(in_a: Any) -> None:
    shelter, officer = make.make_shelter(), get_user("shelter")
    stay = make.make_staying(shelter)
    stay = relatives.note_away(stay=stay, by=officer)
    assert (stay.patient_away_on, tonight(shelter).occupied) == (make.today(), 2)
    with pytest.raises(StayMoveRefused):
        relatives.note_away(stay=stay, by=officer)
    stay = relatives.note_back(stay=stay, by=officer)
    assert stay.patient_away_on is None
    stay = staying.check_out(stay=stay, items=[], by=officer, how="hospital")
    with pytest.raises(StayMoveRefused):
        relatives.note_away(stay=stay, by=officer)


def test_a_baby_comes_without_a_bed_and_is_no_companion(in_a: Any) -> None:
    shelter = make.make_shelter()
    stay = make.make_placed(shelter, babies=1)
    assert (stay.babies, Reservation.objects.filter(booking=stay.booking_id).count()) == (1, 2)
    with pytest.raises(InvalidInput):
        ask_stay(new=make.new_stay(shelter, babies=4))


def test_the_form_has_room_for_as_many_companions_as_the_shelter_takes(in_a: Any) -> None:
    make.make_shelter(companions_dependent=3)
    form = StayForm()
    assert "companion3_name" in form.fields
    assert "companion4_name" not in form.fields
