"""What is decided about a request: approved, refused, changed, cancelled; each once, and by whoever may."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain.lending import (
    approve_lending,
    cancel_lending,
    change_lending,
    lock_booking,
    refuse_lending,
)
from bookings.domain.reserving import Part
from bookings.errors import NotFree, TooLateToChange
from bookings.models import Booking, Lending, Reservation
from core.cases.domain.ending import say_settled
from core.cases.errors import CaseMoveRefused
from core.cases.models import CaseClock, Notice
from core.errors import InvalidInput, NotFound, PermissionRefused
from tests.factories.bookings import book, make_projectors
from tests.factories.lending import approve, ask, hours, make_companion, make_hall
from tests.world import get_user

pytestmark = pytest.mark.django_db


def key() -> str:
    return str(uuid.uuid4())


def held(case: Any) -> set[int]:
    rows = Reservation.objects.filter(booking__case=case, released_at=None)
    return set(rows.values_list("resource", flat=True))


def test_the_promise_ends_with_the_approval(in_a: Any) -> None:
    case = approve(ask(make_hall()).case, by=get_user("facility"))
    clock = CaseClock.objects.get(case=case, kind="main")
    assert (case.state, Booking.objects.get(case=case).state, clock.on_time) == ("answered", "approved", True)
    assert Notice.objects.filter(case=case, template="bookings/approved").count() == 1
    with pytest.raises(TooLateToChange):
        say_settled(case=case)  # it ends when it comes back


def test_another_companion_comes_or_none(in_a: Any) -> None:
    hall = make_hall()
    first = make_companion("satu", get_user("facility"))
    second = make_companion("dua", get_user("counter"))
    case = ask(hall, wants_companion=True).case
    present = held(case) - {hall.pk}
    other = {first.pk, second.pk} - present
    approve_lending(case=case, key=key(), companion=other.pop(), by=None)
    assert held(case) == {hall.pk, *({first.pk, second.pk} - present)}

    alone = ask(hall, hours(5, 6), wants_companion=True).case
    approve_lending(case=alone, key=key(), without_companion=True, by=None)
    assert held(alone) == {hall.pk}


def test_a_companion_who_is_taken_is_not_given(in_a: Any) -> None:
    hall, companion = make_hall(), make_companion("satu", get_user("facility"))
    book(companion, *hours(0, 4))
    case = ask(hall).case
    with pytest.raises(NotFree):
        approve_lending(case=case, key=key(), companion=companion.pk, by=None)
    assert Booking.objects.get(case=case).state == "requested"


def test_what_is_refused_is_free_again_and_the_reason_counts(in_a: Any) -> None:
    case = ask(make_hall()).case
    values = {"case": case, "reason": "Dipakai rapat.", "key": key(), "by": get_user("facility")}
    with pytest.raises(InvalidInput):
        refuse_lending(**{**values, "refused_for": "mood"})
    for _twice in range(2):
        refuse_lending(**values, refused_for="taken")
    lending = Lending.objects.get(case=case)
    assert (lending.refused_for, lending.booking.state, held(case)) == ("taken", "refused", set())
    assert Notice.objects.filter(case=case, template="bookings/refused").count() == 1


def test_only_who_handles_lending_decides(in_a: Any) -> None:
    case = ask(make_hall()).case
    for who in ("team", "shelter"):
        by = get_user(who)
        with pytest.raises(PermissionRefused):
            approve_lending(case=case, key=key(), by=by)
        with pytest.raises(PermissionRefused):
            cancel_lending(case=case, reason="x", by=by)
    with pytest.raises(CaseMoveRefused):
        approve_lending(case=cancel_lending(case=case), key=key(), by=None)


def test_a_change_holds_all_anew_or_leaves_it(in_a: Any) -> None:
    hall, projectors = make_hall(), make_projectors(2)
    case = ask(hall).case
    book(hall, *hours(5, 6))
    with pytest.raises(NotFree):
        change_lending(case=case, during=hours(4, 6))
    assert Booking.objects.get(case=case).during.lower == hours(1, 3).start
    change_lending(case=case, during=hours(2, 4), parts=[Part(hall.pk), Part(projectors.pk, 2)])
    assert held(case) == {hall.pk, projectors.pk}
    assert Notice.objects.filter(case=case, template="bookings/changed").count() == 1


def test_what_was_approved_is_decided_anew_when_the_borrower_takes_more(in_a: Any) -> None:
    hall, projectors = make_hall(), make_projectors(2)
    case = approve(ask(hall, parts=[Part(hall.pk), Part(projectors.pk, 2)]).case)
    fewer = change_lending(case=case, parts=[Part(hall.pk)], participants=20)
    assert fewer.state == "answered"
    moved = change_lending(case=case, during=hours(3, 5))
    assert (moved.state, moved.answered_at, Booking.objects.get(case=case).state) == ("received", None, "requested")
    assert CaseClock.objects.running().filter(case=case, kind="main").count() == 1
    by_staff = change_lending(case=approve(moved), during=hours(4, 6), by=get_user("facility"))
    assert by_staff.state == "answered"


def test_shortly_before_the_use_only_staff_change_it(in_a: Any) -> None:
    hall = make_hall()
    case = approve(ask(hall).case)
    soon = timezone.now() + dt.timedelta(hours=5)
    Booking.objects.filter(case=case).update(during=(soon, soon + dt.timedelta(hours=1)))
    for act in (lambda: cancel_lending(case=case), lambda: change_lending(case=case, participants=10)):
        with pytest.raises(TooLateToChange):
            act()
    with pytest.raises(InvalidInput):
        cancel_lending(case=case, by=get_user("facility"))
    cancelled = cancel_lending(case=case, reason="Diminta lewat telepon.", by=get_user("facility"))
    assert (cancelled.state, held(case)) == ("withdrawn", set())


def test_a_booking_is_locked_by_its_code_or_its_key(in_a: Any) -> None:
    case = ask(make_hall()).case
    booking = Booking.objects.get(case=case)
    assert lock_booking(case.code.lower()) == lock_booking(booking.pk) == booking
    with pytest.raises(NotFound):
        lock_booking("PJM-0000-XXXX")
