"""A request holds all that it asks for or nothing, is kept once, and keeps to the rules of people and of frequency."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from bookings.availability import Problem
from bookings.domain.lending import ask_lending
from bookings.domain.reserving import Part
from bookings.domain.terms import write_terms
from bookings.errors import NotFree, TooManyUses
from bookings.models import Booking, BookingSettings, Lending, Reservation
from core.cases.models import Case, CaseIdentity, Notice
from core.errors import InvalidInput
from tests.factories.bookings import book, make_projectors, make_resource
from tests.factories.lending import ask, hours, make_companion, make_hall, new_lending, somebody
from tests.world import get_user

pytestmark = pytest.mark.django_db


def test_hall_projectors_and_companion_are_asked_for_as_one(in_a: Any) -> None:
    hall, projectors = make_hall(), make_projectors()
    companion = make_companion("pendamping", get_user("facility"))
    filed = ask(hall, parts=[Part(hall.pk), Part(projectors.pk, 2)], wants_companion=True)
    booking = Booking.objects.get(case=filed.case)

    held = Reservation.objects.filter(booking=booking, released_at=None).values_list("resource", flat=True)
    assert set(held) == {hall.pk, projectors.pk, companion.pk}
    assert booking.lending.wanted == {str(hall.pk): 1, str(projectors.pk): 2}
    assert (filed.case.state, filed.case.code[:3]) == ("received", "PJM")
    assert [(clock.amount, clock.unit) for clock in filed.case.clocks.all()] == [(2, "working_day")]
    assert list(Notice.objects.filter(case=filed.case).values_list("template", flat=True)) == ["bookings/asked"]


def test_one_part_that_is_taken_leaves_no_case(in_a: Any) -> None:
    hall, projectors = make_hall(), make_projectors(1)
    book(projectors, *hours(0, 4))
    with pytest.raises(NotFree) as refusal:
        ask(hall, parts=[Part(hall.pk), Part(projectors.pk)])

    assert refusal.value.problems == {"proyektor": [Problem.TAKEN]}
    assert not Case.objects.filter(kind="lending").exists()


def test_no_companion_who_is_free_is_told_without_a_name(in_a: Any) -> None:
    hall, companion = make_hall(), make_companion("pendamping", get_user("facility"))
    book(companion, *hours(0, 4))
    with pytest.raises(NotFree) as refusal:
        ask(hall, wants_companion=True)
    assert refusal.value.problems == {"companion": [Problem.TAKEN]}


def test_a_companion_comes_where_the_agency_says_so_always(in_a: Any) -> None:
    BookingSettings(pk=1, companions="always").save()
    companion = make_companion("pendamping", get_user("facility"))
    filed = ask(make_hall())
    assert Reservation.objects.filter(booking__case=filed.case, resource=companion).exists()


def test_the_same_form_twice_is_one_request(in_a: Any) -> None:
    new = new_lending(make_hall())
    first, second = ask_lending(new=new), ask_lending(new=new)
    assert (first.case, first.secret, second.is_new) == (second.case, second.secret, False)


def test_who_asks_is_sealed_and_counted_by_a_digest(in_a: Any) -> None:
    lending = Lending.objects.get(case=ask(make_hall()).case)
    assert len(lending.community) == 64
    assert "Sanggar" not in lending.community
    assert b"Sanggar" not in bytes(CaseIdentity.objects.get(case=lending.case_id).sealed)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"participants": 61}, "participants"),
        ({"participants": None}, "participants"),
        ({"title": " "}, "title"),
        ({"person": somebody("")}, "name"),
        ({"asker": "nobody"}, "asker"),
        ({"parts": []}, "facility"),
    ],
)
def test_what_is_missing_or_too_large_is_named(in_a: Any, fields: dict[str, Any], named: str) -> None:
    hall = make_hall()
    with pytest.raises(InvalidInput) as refusal:
        ask(hall, **fields)
    assert named in refusal.value.errors


def test_terms_are_accepted_in_their_present_version(in_a: Any) -> None:
    hall = make_hall()
    old = write_terms(text="Kembalikan bersih.", by=None)
    new = write_terms(text="Kembalikan bersih dan utuh.", by=None)
    with pytest.raises(InvalidInput):
        ask(hall, terms=[old])
    lending = Lending.objects.get(case=ask(hall, terms=[new]).case)
    assert [row.terms for row in lending.accepted.all()] == [new]
    yard = make_resource("halaman")
    own = write_terms(text="Tanpa api unggun.", resource=yard, by=None)
    both = {"parts": [Part(hall.pk), Part(yard.pk)]}
    with pytest.raises(InvalidInput):
        ask(hall, hours(4, 5), terms=[own], **both)
    lending = Lending.objects.get(case=ask(hall, hours(4, 5), terms=[new, own], **both).case)
    assert {row.terms for row in lending.accepted.all()} == {new, own}


def test_one_community_borrows_only_so_often_in_a_period(in_a: Any) -> None:
    hall = make_hall(limit_count=2, limit_days=7)
    ask(hall, hours(1, 2))
    ask(hall, hours(1, 2, days=3), person=somebody("Ratna"))  # another community
    ask(hall, hours(3, 4, days=3))
    with pytest.raises(TooManyUses):
        ask(hall, hours(1, 2, days=6))
    ask(hall, hours(1, 2, days=8))  # the days from the third to the ninth have two


def test_staff_enter_for_somebody_without_lead_and_terms(in_a: Any) -> None:
    hall = make_hall(lead_hours=24 * 30)
    write_terms(text="Kembalikan bersih.", by=None)
    with pytest.raises((NotFree, InvalidInput)):
        ask(hall)
    filed = ask_lending(new=new_lending(hall, channel="letter", key=str(uuid.uuid4())), by=get_user("facility"))
    assert not Lending.objects.get(case=filed.case).accepted.exists()
