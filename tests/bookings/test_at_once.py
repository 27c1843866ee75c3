"""Many ask for the same hall and the same projectors at one moment, past the domain too. These tests commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections

from bookings.errors import NotFree
from bookings.models import Reservation, Resource
from core.tenancy import schema_context
from tests.factories.bookings import DAY, book, make_booking, make_projectors, make_resource
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
TABLES = ("bookings_reservation", "bookings_booking", "bookings_resource")
MORNING = (dt.datetime.now(ZoneInfo("Asia/Jakarta")) + 7 * DAY).replace(hour=8, minute=0, second=0, microsecond=0)
NOON = MORNING + dt.timedelta(hours=4)


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
        except (NotFree, IntegrityError):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def insert(resource: Resource, number: int) -> None:
    """Hold a unit without asking the domain."""
    booking = make_booking(MORNING, NOON)
    Reservation.objects.create(
        booking=booking,
        resource=resource,
        quantity=resource.quantity,
        lot=(number, number + 1),
        blocked=(MORNING, NOON),
    )


def test_one_of_six_gets_the_hall() -> None:
    with schema_context(SCHEMA):
        hall = make_resource()
    answers = won(*[partial(book, hall, MORNING, NOON)] * 4, *[partial(insert, hall, 1)] * 2)

    assert answers.count(True) == 1
    with schema_context(SCHEMA):
        assert Reservation.objects.count() == 1


def test_five_of_eight_projectors_are_lent() -> None:
    with schema_context(SCHEMA):
        projectors = make_projectors(5)
    answers = won(*[partial(book, projectors, MORNING, NOON)] * 6, partial(insert, projectors, 5))

    assert 4 <= answers.count(True) <= 5  # who lost to the insert is told so and may ask again
    with schema_context(SCHEMA):
        units = [row.lot.lower for row in Reservation.objects.all()]
    assert len(units) == len(set(units)) == answers.count(True)
    assert set(units) <= {1, 2, 3, 4, 5}
