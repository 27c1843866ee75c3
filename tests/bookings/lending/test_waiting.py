"""The waiting list: in order, offered and held for some hours, then the next one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain import release
from bookings.domain.lending import cancel_lending
from bookings.domain.waiting import end_offers_that_are_over, offer_free_times, place_in_line, take_offer
from bookings.errors import AlreadyWaiting, NotFree, OfferEnded, WaitingListFull
from bookings.models import Booking, BookingSettings, Lending, Offer, Reservation
from core.cases.models import Case, CaseClock, Notice
from tests.factories.bookings import book
from tests.factories.lending import ask, hours, make_hall, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(in_a: Any) -> Any:
    """A hall that is taken in the morning, with two who wait for it."""
    return make_hall()


@pytest.fixture
def taken(hall: Any) -> Booking:
    return book(hall, *hours(0, 4))


def wait(hall: Any, name: str, first: float = 1, last: float = 3) -> Lending:
    return Lending.objects.get(case=ask(hall, hours(first, last), waits=True, person=somebody(name)).case)


def test_who_joins_holds_nothing_and_is_promised_nothing(hall: Any, taken: Booking) -> None:
    first, second = wait(hall, "Ana"), wait(hall, "Budi")
    assert [place_in_line(one) for one in (first, second)] == [1, 2]
    assert not Reservation.objects.filter(booking__lending__in=[first, second]).exists()
    assert not CaseClock.objects.filter(case=first.case).exists()
    with pytest.raises(AlreadyWaiting):
        wait(hall, "Ana", 2, 4)


def test_only_what_is_taken_is_waited_for(hall: Any, taken: Booking) -> None:
    with pytest.raises(NotFree):
        wait(hall, "Ana", 7, 9)  # not open
    assert wait(hall, "Budi", 5, 6).booking.state == "requested"  # free: no need to wait


def test_the_list_has_an_end(hall: Any, taken: Booking) -> None:
    BookingSettings(pk=1, most_waiting=1).save()
    wait(hall, "Ana")
    with pytest.raises(WaitingListFull):
        wait(hall, "Budi")


def test_the_first_in_line_is_offered_it_then_the_next(hall: Any, taken: Booking) -> None:
    first, second = wait(hall, "Ana"), wait(hall, "Budi")
    release(booking=taken)
    assert [offer_free_times(), offer_free_times()] == [1, 0]
    assert Offer.objects.get().lending == first
    assert Notice.objects.filter(case=first.case, template="bookings/offer").count() == 1
    with pytest.raises(NotFree):
        ask(hall, person=somebody("Citra"))  # held for the first

    end_offers_that_are_over(now=timezone.now() + dt.timedelta(hours=25))
    offer_free_times()
    first.case.refresh_from_db()
    assert (first.case.state, Offer.objects.get(state="open").lending) == ("archived", second)


def test_who_takes_the_offer_is_promised_a_decision(hall: Any, taken: Booking) -> None:
    lending = wait(hall, "Ana")
    release(booking=taken)
    offer_free_times()
    for _twice in range(2):
        case = take_offer(case=lending.case)
    assert (case.state, Booking.objects.get(case=case).state) == ("received", "requested")
    assert CaseClock.objects.running().filter(case=case, kind="main").count() == 1


def test_whoever_opens_it_too_late_is_told_and_the_time_goes_on(hall: Any, taken: Booking) -> None:
    lending = wait(hall, "Ana")
    with pytest.raises(OfferEnded):
        take_offer(case=lending.case)
    release(booking=taken)
    offer_free_times()
    Offer.objects.update(expires_at=timezone.now())
    with pytest.raises(OfferEnded):
        take_offer(case=lending.case)
    assert Offer.objects.get().state == "lapsed"
    assert ask(hall, person=somebody("Citra")).is_new


def test_who_cancels_gives_the_offer_back(hall: Any, taken: Booking) -> None:
    lending = wait(hall, "Ana")
    release(booking=taken)
    offer_free_times()
    cancel_lending(case=lending.case)
    assert Offer.objects.get().state == "declined"
    assert not Reservation.objects.filter(booking=lending.booking, released_at=None).exists()


def test_waiting_ends_with_the_time(hall: Any, taken: Booking) -> None:
    lending = wait(hall, "Ana")
    end_offers_that_are_over(now=hours(1, 3).start)
    case = Case.objects.get(pk=lending.case_id)
    assert (case.state, Notice.objects.filter(case=case, template="bookings/lapsed").count()) == ("archived", 1)
