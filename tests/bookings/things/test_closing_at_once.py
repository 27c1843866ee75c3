"""A hall is closed while others book it: each is refused, or told. This test commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

from bookings.domain.closing import Closed, close_resources
from bookings.errors import NotFree
from bookings.models import Booking
from bookings.spans import Span
from core.models import AuditEntry
from core.tenancy import schema_context
from tests.factories.bookings import DAY, book, make_resource
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
TABLES = ("bookings_reservation", "bookings_booking", "bookings_resource")
MORNING = (dt.datetime.now(ZoneInfo("Asia/Jakarta")) + 7 * DAY).replace(hour=8, minute=0, second=0, microsecond=0)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in TABLES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")
        entries = f'"{SCHEMA}"."{AuditEntry._meta.db_table}"'
        cursor.execute(f"DELETE FROM {entries} WHERE action = 'bookings.resource_closed'")


def test_who_books_while_it_is_closed_is_refused_or_told() -> None:
    with schema_context(SCHEMA):
        hall = make_resource()
    barrier = Barrier(6)

    def run(hour: int) -> Booking | Closed | None:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                if hour:
                    return book(hall, MORNING + hour * HOUR, MORNING + (hour + 1) * HOUR)
                during = Span(MORNING, MORNING + 8 * HOUR)
                return close_resources(resources=[hall], during=during, reason="Listrik padam", by=None)
        except NotFree:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        closed, *booked = pool.map(run, range(6))

    assert isinstance(closed, Closed)
    assert {booking.pk for booking in closed.bookings} == {one.pk for one in booked if isinstance(one, Booking)}
