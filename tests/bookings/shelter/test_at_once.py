"""Two give out the same beds at one moment, through the domain and past it. These tests commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from bookings.domain.shelter_waiting import accept_offer, give_beds, offer_in_order
from bookings.models import Placement, Shelter, Stay, StayOffer
from core.errors import DomainError
from core.tenancy import schema_context
from tests.factories import shelter as make
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
TABLES = ("bookings_shelter", "bookings_booking", "bookings_resource", "cases_case", "cases_notice")


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in TABLES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def won(*calls: Callable[[], Any]) -> list[bool]:
    """Make all calls at one moment, and tell which were not refused."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> bool:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                call()
        except (DomainError, IntegrityError):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def give(stay: Stay) -> None:
    give_beds(stay=stay, reason="Dua sekaligus", by=None)


def write_past_the_domain(stay: Stay) -> None:
    """Put a woman into the room for men and women without asking anybody."""
    bed = make.bed("Dahlia", "3")
    nights = (stay.nights.lower, stay.nights.upper)
    person = stay.people.get()
    Placement.objects.create(stay=stay, person=person, room=bed.room, bed=bed, nights=nights, holders="women")


def test_a_room_is_never_shared_wrongly_whoever_is_first() -> None:
    with schema_context(SCHEMA):
        shelter = make.make_shelter(rooms=(("Dahlia", "any", 3, 0),))
        man, woman, past = (
            make.make_waiting(shelter, guests=[make.patient(sex)]) for sex in ("male", "female", "female")
        )
        women = {woman.pk, past.pk}
    answers = won(partial(give, man), partial(give, woman), partial(write_past_the_domain, past))

    with schema_context(SCHEMA):
        rows = list(Placement.objects.filter(released_at=None))
        assert len({row.holders for row in rows}) == 1
        assert len(rows) == answers.count(True)
        assert all((row.stay_id in women) == (row.holders == "women") for row in rows)


def test_the_last_beds_go_to_one_family_of_two() -> None:
    with schema_context(SCHEMA):
        shelter = make.make_shelter(rooms=(("Melati", "women", 2, 0),))
        first, second = make.make_waiting(shelter), make.make_waiting(shelter)
    assert sorted(won(partial(give, first), partial(give, second))) == [False, True]


def test_two_officers_offer_each_family_once_and_an_offer_is_accepted_once() -> None:
    with schema_context(SCHEMA):
        shelter = Shelter.objects.get(pk=make.make_shelter().pk)
        stay = make.make_waiting(shelter)
    won(*[partial(offer_in_order, shelter=shelter)] * 2)
    with schema_context(SCHEMA):
        assert StayOffer.objects.count() == 1
    assert sorted(won(*[partial(accept_offer, stay=stay)] * 2)) == [False, True]
    with schema_context(SCHEMA):
        assert Placement.objects.filter(released_at=None).count() == 2
