"""Several ask for the same thing, send the same form, or take the same offer at one moment. These tests commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest
from django.db import connections

from bookings.domain import release
from bookings.domain.lending import approve_lending, ask_lending, cancel_lending
from bookings.domain.waiting import offer_free_times
from bookings.models import Booking, Lending, Offer
from core.cases.errors import CaseMoveRefused
from core.cases.models import Case
from core.tenancy import schema_context
from tests.bookings.test_at_once import SCHEMA, won
from tests.factories.bookings import book
from tests.factories.lending import ask, hours, make_companion, make_hall, new_lending, somebody
from tests.world import get_user

TABLES = ("bookings_reservation", "bookings_booking", "bookings_resource", "bookings_lending", "cases_case")


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in TABLES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def test_one_of_six_gets_the_hall_and_the_others_leave_nothing() -> None:
    with schema_context(SCHEMA):
        hall = make_hall()
        make_companion("pendamping", get_user("facility"))
        forms = [new_lending(hall, person=somebody(f"Orang{n}"), wants_companion=True) for n in range(6)]
    answers = won(*[partial(ask_lending, new=new) for new in forms])

    assert answers.count(True) == 1
    with schema_context(SCHEMA):
        assert (Case.objects.filter(kind="lending").count(), Booking.objects.count()) == (1, 1)


def test_the_same_form_four_times_is_one_request() -> None:
    with schema_context(SCHEMA):
        new = new_lending(make_hall())
    answers = won(*[partial(ask_lending, new=new)] * 4)

    assert answers == [True] * 4
    with schema_context(SCHEMA):
        assert Lending.objects.count() == 1


def test_two_runs_make_one_offer_and_a_decision_meets_a_cancellation() -> None:
    with schema_context(SCHEMA):
        hall = make_hall()
        taken = book(hall, *hours(0, 4))
        for name in ("Ana", "Budi"):
            ask(hall, waits=True, person=somebody(name))
        release(booking=taken)
        case = ask(hall, hours(5, 6), person=somebody("Citra")).case
    won(*[offer_free_times] * 3)
    with schema_context(SCHEMA):
        assert Offer.objects.filter(state="open").count() == 1

    approve = partial(approve_lending, case=case, key="satu", by=None)
    won(partial(_or_refused, approve), partial(cancel_lending, case=case))
    with schema_context(SCHEMA):
        booking = Booking.objects.get(case=case)
        assert (booking.state, booking.case.state) == ("cancelled", "withdrawn")
        assert not booking.reservations.filter(released_at=None).exists()


def _or_refused(act: partial[Case]) -> None:
    """The cancellation may be first; then nothing is left to approve."""
    with suppress(CaseMoveRefused):
        act()
