"""What is offered instead of a time that is not free is what asking for it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.availability import Problem
from bookings.domain.lending import NewLending, ask_lending
from bookings.domain.lending_instead import instead_of, instead_of_booking
from bookings.errors import NotFree
from bookings.models import Booking
from tests.factories.bookings import book
from tests.factories.lending import ask, hours, make_companion, make_hall, new_lending, somebody
from tests.world import get_user

pytestmark = pytest.mark.django_db
MOST = 8


def offered(new: NewLending) -> list[NewLending]:
    """Return what is asked for when each of the alternatives is taken as it was told."""
    found = instead_of(
        parts=new.parts,
        during=new.during,
        participants=new.participants,
        person=new.person,
        wants_companion=new.wants_companion,
        most=MOST,
    )
    return [replace(new, key=f"{number}", during=one.during, parts=one.parts) for number, one in enumerate(found)]


def are_all_given(asked: list[NewLending]) -> bool:
    """Ask for each alone; a refusal is raised."""
    for one in asked:
        with transaction.atomic():
            ask_lending(new=one)
            transaction.set_rollback(True)
    return bool(asked)


@pytest.mark.parametrize("lacks", ["hall", "companion"])
def test_a_companion_is_free_at_every_time_that_is_offered(in_a: Any, lacks: str) -> None:
    hall, other = make_hall(), make_hall(code="balai")
    companion = make_companion("pendamping", get_user("facility"))
    book(hall if lacks == "hall" else companion, *hours(1, 3))
    for first, last, days in ((3, 8, 0), (0, 8, 1), (0, 8, -1), (2, 4, 2)):
        book(companion, *hours(first, last, days=days))
    new = new_lending(hall, wants_companion=True)
    with pytest.raises(NotFree) as refusal:
        ask_lending(new=new)
    assert refusal.value.problems == {"aula" if lacks == "hall" else "companion": [Problem.TAKEN]}

    asked = offered(new)
    assert are_all_given(asked)
    assert any(one.parts[0].resource == other.pk for one in asked) == (lacks == "hall")
    without = offered(replace(new, wants_companion=False))
    assert hours(0, 2, days=1) not in [one.during for one in asked]
    assert len(without) >= len(asked)


def test_the_limit_of_who_asks_is_kept_by_what_is_offered(in_a: Any) -> None:
    hall, other = make_hall(limit_count=1, limit_days=14), make_hall(code="balai")
    ask(hall, hours(4, 5))
    book(hall, *hours(1, 3, days=1))
    new = new_lending(hall, hours(1, 3, days=1))
    asked = offered(new)

    assert are_all_given(asked)
    assert [one.during for one in asked if one.parts[0].resource == other.pk] == [new.during]
    assert min(one.during.start for one in asked if one.parts[0].resource == hall.pk) >= hours(4, 5, days=14).start
    assert offered(replace(new, person=somebody("Budi")))[1].during.start < hours(4, 5, days=2).start


def test_what_moves_is_offered_times_that_it_can_move_to(in_a: Any) -> None:
    hall = make_hall(limit_count=1, limit_days=14)
    companion = make_companion("pendamping", get_user("facility"))
    case = ask(hall, hours(4, 6), wants_companion=True).case
    book(companion, *hours(0, 3))
    booking = Booking.objects.select_related("lending").get(case=case)
    with CaptureQueriesContext(connection) as queries:
        found = instead_of_booking(
            booking=booking, parts=new_lending(hall).parts, during=hours(1, 3), participants=30, most=MOST
        )
    assert found[0].during == hours(3, 5)
    assert len(queries) <= 14
