"""A time that is taken away: told with the reason, another one with one press, never in silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.disturbances import Disturbance, disturb
from bookings.domain.aside import give_times_back, other_times, take_other_time
from bookings.domain.closing import close_resources, open_resource
from bookings.domain.own_use import cancel_own_use, plan_own_use
from bookings.domain.reserving import Part
from bookings.errors import BookedByOthers, NotFree, NothingToMove, TooShortNotice
from bookings.models import Booking, Lending, Reservation
from bookings.tasks import look_after_lending
from core.cases.models import Notice
from core.errors import InvalidInput, PermissionRefused
from tests.factories.bookings import make_projectors
from tests.factories.lending import approve, ask, hours, make_companion, make_hall, somebody
from tests.world import get_user

pytestmark = pytest.mark.django_db
REASON = "Atap bocor."


def plan(hall: Any, **fields: Any) -> Any:
    values = {"title": "Rapat kerja", "parts": [Part(hall.pk)], "during": hours(2, 5), "by": get_user("facility")}
    return plan_own_use(**{**values, **fields})


@pytest.mark.parametrize("is_approved", [True, False])
def test_whoever_loses_the_time_chooses_another_with_one_press(in_a: Any, is_approved: bool) -> None:
    hall = make_hall()
    case = ask(hall).case
    if is_approved:
        approve(case)
    disturb(Disturbance((hall,), hours(0, 8), REASON, None))
    lending = Lending.objects.select_related("booking", "case").get(case=case)
    assert (lending.case.state, lending.booking.state, lending.stood_aside_for) == ("in_progress", "waiting", REASON)
    assert Notice.objects.filter(case=case, template="bookings/disturbed").count() == 1

    other = next(one for one in other_times(lending.booking) if one.during != hours(1, 3))
    moved = take_other_time(case=case, during=other.during, parts=other.parts)
    booking = Booking.objects.get(case=case)
    assert (moved.state, booking.state) == (("answered", "approved") if is_approved else ("received", "requested"))
    assert booking.during.lower == other.during.start
    with pytest.raises(NothingToMove):
        take_other_time(case=case, during=other.during, parts=other.parts)


def test_another_companion_comes_without_a_word_about_the_time(in_a: Any) -> None:
    hall = make_hall()
    people = [make_companion("satu", get_user("facility")), make_companion("dua", get_user("counter"))]
    case = ask(hall, wants_companion=True).case
    held = Reservation.objects.filter(booking__case=case, released_at=None, resource__in=people)
    away = held.get().resource
    disturb(Disturbance((away,), hours(0, 8), "Cuti", None))
    case.refresh_from_db()
    assert (case.state, held.get().resource in people, held.get().resource != away) == ("received", True, True)

    disturb(Disturbance(tuple(people), hours(0, 8), "Cuti", None))
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_own_activities_come_first_only_with_reason_and_notice(in_a: Any) -> None:
    hall = make_hall()
    case = approve(ask(hall).case)
    with pytest.raises(BookedByOthers) as refusal:
        plan(hall)
    assert refusal.value.facts["codes"] == [case.code]
    with pytest.raises(InvalidInput):
        plan(hall, has_priority=True)
    with pytest.raises(TooShortNotice):
        plan(hall, has_priority=True, reason=REASON, now=hours(0, 1).start - dt.timedelta(days=3))
    planned = plan(hall, has_priority=True, reason=REASON)
    again = plan(hall, has_priority=True, reason=REASON)
    assert ([one.case for one in planned.disturbed], planned.booking) == ([case], again.booking)
    with pytest.raises(NotFree):
        ask(hall)


def test_only_as_many_move_as_the_activity_needs(in_a: Any) -> None:
    projectors = make_projectors(5)
    early = ask(projectors, participants=None, parts=[Part(projectors.pk, 2)]).case
    late = ask(projectors, participants=None, parts=[Part(projectors.pk, 2)]).case
    planned = plan(projectors, parts=[Part(projectors.pk, 2)], has_priority=True, reason=REASON)
    assert [one.case for one in planned.disturbed] == [late]
    early.refresh_from_db()
    assert early.state == "received"


def test_what_is_in_use_or_another_own_activity_is_never_taken(in_a: Any) -> None:
    hall = make_hall()
    case = approve(ask(hall).case)
    Booking.objects.filter(case=case).update(state="in_use")
    with pytest.raises(NotFree):
        plan(hall, has_priority=True, reason=REASON)
    plan(hall, during=hours(5, 6))
    with pytest.raises(NotFree):
        plan(hall, title="Lain", during=hours(5, 6), has_priority=True, reason=REASON)


def test_who_does_not_handle_lending_plans_nothing(in_a: Any) -> None:
    with pytest.raises(PermissionRefused):
        plan(make_hall(), by=get_user("team"))
    assert timezone.now() < hours(0, 1).start


@pytest.mark.parametrize("is_approved", [True, False])
def test_a_time_that_is_free_after_all_is_given_back_before_others_get_it(in_a: Any, is_approved: bool) -> None:
    hall = make_hall(lead_hours=72)
    case = ask(hall).case
    if is_approved:
        approve(case)
    waiting = ask(hall, person=somebody("Ana"), waits=True).case
    by = get_user("facility")
    closed = close_resources(resources=[hall], during=hours(0, 8), reason=REASON, by=by)
    shortly_before = hours(0, 1).start - dt.timedelta(hours=12)
    assert give_times_back(now=shortly_before) == 0
    open_resource(closure=closed.closures[0], by=by)

    look_after_lending(in_a.schema_name)
    assert [give_times_back(now=shortly_before) for _twice in range(2)] == [0, 0]
    lending = Lending.objects.select_related("booking", "case").get(case=case)
    expected = ("answered", "approved") if is_approved else ("received", "requested")
    assert (lending.case.state, lending.booking.state, lending.stood_aside_at) == (*expected, None)
    assert Notice.objects.filter(case=case, template="bookings/given_back").count() == 1
    assert Booking.objects.get(case=waiting).state == "waiting"


def test_a_time_that_somebody_else_has_now_stays_lost(in_a: Any) -> None:
    hall = make_hall()
    case = ask(hall).case
    planned = plan(hall, during=hours(2, 3), has_priority=True, reason="Kunjungan menteri.")
    cancel_own_use(booking=planned.booking, by=get_user("facility"))
    ask(hall, hours(1, 2), person=somebody("Ana"))
    assert give_times_back() == 0
    assert Booking.objects.get(case=case).state == "waiting"
