"""What time brings: reminders of the return, late ones, the question who came, and the end of what nobody came to."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from bookings.domain.following import follow_uses
from bookings.domain.using import check_in, mark_no_show
from bookings.models import Booking
from core.cases.models import Notice
from core.cases.states import CaseState
from tests.factories.bookings import make_resource
from tests.factories.uses import HOUR, MONDAY, give, make_approved
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
MINUTE = dt.timedelta(minutes=1)


def told_at(*moments: dt.datetime) -> list[str]:
    """Return which notices about uses are there once the worker came at these moments, twice each."""
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            follow_uses()
            follow_uses()
    rows = Notice.objects.filter(template__startswith="bookings/use").order_by("pk")
    return [template.removeprefix("bookings/use_") for template in rows.values_list("template", flat=True)]


def out(start: dt.datetime, end: dt.datetime, code: str = "aula", **fields: object) -> Booking:
    booking = make_approved(make_resource(code, **fields), start, end)
    give(booking, start)
    return booking


def test_the_return_is_reminded_of_once_when_a_quarter_of_a_short_use_is_left() -> None:
    out(MONDAY, MONDAY + 4 * HOUR)
    assert told_at(MONDAY + HOUR, MONDAY + 3 * HOUR - MINUTE) == []
    assert told_at(MONDAY + 3 * HOUR, MONDAY + 3 * HOUR + MINUTE) == ["due"]


def test_the_return_of_a_long_use_is_reminded_of_two_hours_before() -> None:
    end = MONDAY + dt.timedelta(days=2)
    out(MONDAY, end, round_the_clock=True)
    assert told_at(end - 2 * HOUR - MINUTE) == []
    assert told_at(end - 2 * HOUR) == ["due"]


def test_what_is_late_is_told_to_borrower_and_officer_and_to_whoever_comes_next() -> None:
    officer = get_user("facility")
    booking = out(MONDAY, MONDAY + 2 * HOUR, responsible=officer, before_minutes=30)
    hall = booking.reservations.get().resource
    following = make_approved(hall, MONDAY + 3 * HOUR, MONDAY + 4 * HOUR)
    assert told_at(MONDAY + 2 * HOUR + 15 * MINUTE) == []
    late = told_at(MONDAY + 2 * HOUR + 20 * MINUTE)
    assert sorted(late) == ["late", "late_staff"]
    late = told_at(MONDAY + 2 * HOUR + 45 * MINUTE, MONDAY + 3 * HOUR)
    assert sorted(late) == ["late", "late_before_staff", "late_before_you", "late_staff"]
    assert Notice.objects.get(template="bookings/use_late_before_you").case == following.case


def test_officers_are_asked_who_came_unless_something_was_noted() -> None:
    officer = get_user("facility")
    make_approved(make_resource(responsible=officer))
    came = make_approved(make_resource("ruang", responsible=officer))
    with time_machine.travel(MONDAY, tick=False):
        check_in(booking=came, by=officer)
    assert told_at(MONDAY + 29 * MINUTE) == []
    assert told_at(MONDAY + 30 * MINUTE, MONDAY + HOUR) == ["nobody_came"]


def test_a_case_to_which_nobody_came_ends_the_day_after() -> None:
    booking = make_approved()
    mark_no_show(booking=booking, by=get_user("facility"), now=MONDAY + HOUR)
    told_at(MONDAY + 5 * HOUR)
    assert booking.case is not None
    booking.case.refresh_from_db()
    assert booking.case.state == CaseState.ANSWERED
    told_at(MONDAY + dt.timedelta(days=1))
    booking.case.refresh_from_db()
    assert (booking.case.state, booking.case.outcome) == (CaseState.CLOSED, "no_show")
