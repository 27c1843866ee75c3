"""Several people register for the last place of a visit at one moment. This test commits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from bookings.domain.visitors import NewVisitor, register_visitor
from bookings.models import Booking, Place, Registration, Visit, VisitService
from core.cases.domain.identities import Person
from core.tenancy import schema_context
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
PEOPLE = 4


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    tables = ", ".join(f'"{SCHEMA}"."{name}"' for name in ("bookings_place", "bookings_booking", "cases_identitykey"))
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def test_the_last_place_goes_to_one_and_the_numbers_differ() -> None:
    on = timezone.localdate() + dt.timedelta(days=5)
    with schema_context(SCHEMA):
        booking = Booking.objects.create(
            kind="visit", state="approved", title="Kunjungan", during=(timezone.now(), timezone.now() + dt.timedelta(9))
        )
        visit = Visit.objects.create(
            booking=booking, place=Place.objects.create(code="sapeken", name="Sapeken", level="village"), venue="Balai",
            first_on=on, last_on=on, opens_at=dt.time(9), closes_at=dt.time(14), time_zone="Asia/Jakarta",
            state="published", published_at=timezone.now(),
        )  # fmt: skip
        offered = VisitService.objects.create(visit=visit, service_code="kia", name="Cetak KIA", quota=1)
    barrier = Barrier(PEOPLE)

    def register(number: int) -> None:
        try:
            with schema_context(SCHEMA):
                person = Person(name=f"Warga {number}", phone="0812 5550 4411")
                barrier.wait(timeout=20)
                register_visitor(
                    visit=visit, new=NewVisitor(offered=offered, on=on, person=person), key=str(uuid.uuid4())
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(register, range(PEOPLE)))
    with schema_context(SCHEMA):
        rows = list(Registration.objects.order_by("number").values_list("number", "state"))
    assert rows == [(1, "registered"), (2, "waiting"), (3, "waiting"), (4, "waiting")]
