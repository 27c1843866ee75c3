"""Whoever takes something away and whoever books lock in one order: none is ended. These tests commit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from bookings.domain import Part, release, reserve
from bookings.domain.closing import close_resources
from bookings.domain.damages import record_damage, set_aside, settle_damage
from bookings.domain.own_use import plan_own_use
from bookings.domain.reserving import lock_resources
from bookings.domain.shelter_beds import lock_shelter
from bookings.domain.using import hand_over, take_back
from bookings.domain.visit_requests import put_on_list
from bookings.domain.visits import publish_visit
from bookings.models import Booking, Damage, Placement, Reservation, Resource, Shelter, Visit
from bookings.spans import Span
from core.cases.domain.lifecycle import lock_case
from deploy.bench import bookings_rush as rush
from tests.bookings.meeting import OK, empty, in_a, meet
from tests.factories import shelter as make
from tests.factories import visits
from tests.factories.bookings import book, make_booking, make_projectors
from tests.factories.lending import approve, ask, hours, make_companion, make_hall
from tests.factories.uses import broken, found
from tests.world import get_user


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    empty()


def close(*resources: Resource, during: Span | None = None) -> Any:
    return close_resources(resources=resources, during=during or hours(0, 8), reason="Listrik padam", by=None)


def test_leave_of_a_companion_meets_who_books_two_of_them() -> None:
    def prepare() -> list[Resource]:
        one, two = (make_companion(name, get_user(name)) for name in ("facility", "counter"))
        case = ask(make_hall(), wants_companion=True).case
        held = Reservation.objects.get(booking__case=case, resource__in=[one, two]).resource
        return [held, two if held == one else one]

    held, other = in_a(prepare)
    locks = partial(lock_resources, [other.pk]), partial(close, held), partial(lock_resources, [held.pk])
    assert meet(*locks) == (OK, OK)
    in_a(lambda: Reservation.objects.get(resource=other, released_at=None))


def test_a_bed_that_is_closed_meets_who_gives_out_beds() -> None:
    def prepare() -> tuple[Shelter, Resource, Resource]:
        shelter = make.make_shelter(rooms=(("Melati", "women", 4, 0),))
        stay = make.make_placed(shelter)
        first, last = (Placement.objects.filter(stay=stay).order_by("bed")[n].bed.resource for n in (0, 1))
        free = Resource.objects.filter(kind="bed").exclude(pk__in=[first.pk, last.pk]).first()
        assert free is not None
        return shelter, first, free

    shelter, held, free = in_a(prepare)

    def give_out() -> None:
        lock_shelter(shelter)
        lock_resources([free.pk])

    during = Span(shelter.begins(make.nights().first), shelter.ends(make.nights().last))
    closes = partial(close, held, during=during)
    assert meet(give_out, closes, partial(lock_resources, [held.pk])) == (OK, OK)
    in_a(lambda: Placement.objects.get(bed__resource=free, released_at=None))


@pytest.mark.parametrize("way", ["closure", "own_use"])
def test_a_hall_that_is_taken_away_meets_who_books_what_goes_with_it(way: str) -> None:
    def prepare() -> tuple[Resource, Resource]:
        things, hall = make_projectors(), make_hall()
        approve(ask(hall, parts=[Part(hall.pk), Part(things.pk)]).case)
        return things, hall

    things, hall = in_a(prepare)
    plan = partial(
        plan_own_use,
        title="Rapat",
        parts=[Part(hall.pk)],
        during=hours(1, 3),
        reason="Kunjungan",
        has_priority=True,
        by=None,
    )
    takes = partial(close, hall) if way == "closure" else plan
    assert meet(partial(lock_resources, [things.pk]), takes, partial(lock_resources, [hall.pk])) == (OK, OK)
    in_a(lambda: Booking.objects.get(state="waiting"))


def test_an_announcement_meets_who_puts_a_request_on_the_list() -> None:
    def prepare() -> tuple[Any, Any, Any]:
        place = visits.make_place()
        return visits.make_visit(place), visits.make_request(place), place

    visit, case, place = in_a(prepare)
    put = partial(put_on_list, case=case, place=place, by=None)
    assert meet(partial(lock_case, case), partial(publish_visit, visit=visit, by=None), put) == (OK, OK)
    in_a(lambda: Visit.objects.get(answers__case__state="answered"))


def test_a_damage_that_is_mended_meets_who_takes_it_out_of_use_again() -> None:
    def prepare() -> Damage:
        make_projectors(3)
        new = broken("proyektor", remedy=Damage.Remedy.OPEN, due_on=None)
        damage = record_damage(new=new, key="rusak", by=None)
        set_aside(damage=damage, reason="Rusak", by=None)
        return damage

    damage = in_a(prepare)
    settle = partial(settle_damage, damage=damage, note="Diganti.", by=None)
    again = partial(set_aside, damage=damage, reason="Rusak", by=None)
    assert meet(partial(lock_resources, [damage.resource_id]), settle, again) == (OK, OK)
    assert in_a(lambda: Resource.objects.get(pk=damage.resource_id).quantity) == 3


@pytest.mark.parametrize("act", ["release", "take_back"])
def test_who_lets_go_while_units_are_given_anew_lets_go_of_all(act: str) -> None:
    """Otherwise what was cancelled goes on to hold the row that was written meanwhile."""

    def prepare() -> tuple[Resource, Booking]:
        projectors = make_projectors(2)
        whole = approve(ask(projectors, hours(0, 2), participants=None).case)
        book(projectors, *hours(2, 4))
        Reservation.objects.exclude(booking__case=whole).update(lot=(2, 3))  # no number is free from first to last
        booking = Booking.objects.select_related("case").get(case=whole)
        if act == "take_back":
            hand_over(booking=booking, looked=found(booking), key="keluar", by=None, now=booking.during.lower)
        return projectors, booking

    projectors, booking = in_a(prepare)

    def book_across() -> None:
        across = make_booking(*hours(0, 4))
        across.refresh_from_db()
        reserve(booking=across, parts=[Part(projectors.pk)])

    def let_go() -> None:
        if act == "take_back":
            early = booking.during.lower + (booking.during.upper - booking.during.lower) / 2
            take_back(booking=booking, looked=found(booking), key="kembali", by=None, now=early)
        else:
            Booking.objects.filter(pk=booking.pk).update(state="cancelled")
            release(booking=booking)

    assert meet(book_across, let_go) == (OK, OK)

    def look() -> None:
        with connection.cursor() as cursor:
            assert rush.faults(cursor) == {"overlaps": 0, "oversold": 0, "astray": int(act == "take_back")}
        kept = booking.reservations.filter(released_at=None)
        assert [row.blocked.upper for row in kept] == ([hours(0, 1).end] if act == "take_back" else [])

    in_a(look)
