"""A crowd wants the same things, half of it past the domain. These tests commit. The bench does it with many more."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected, ExclusionViolation

from bookings.availability import Problem
from bookings.domain import Part, release, reserve
from bookings.errors import NotFree
from bookings.models import Booking, Resource
from core.models import User
from core.tenancy import schema_context
from deploy.bench import bookings_rush as rush
from tests.factories.bookings import make_booking, make_resource
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
TABLES = ("bookings_reservation", "bookings_booking", "bookings_resource")
CLIENTS, ATTEMPTS, DAYS = 24, 400, 2
BEDS = tuple(f"tempat-tidur-{number}" for number in range(1, 9))


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in TABLES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def make_things() -> dict[str, int]:
    """Return the keys of what the crowd wants by their codes."""
    staff = list(User.objects.order_by("pk")[: len(rush.COMPANIONS)])
    for code in rush.HALLS:
        make_resource(code, before_minutes=30, after_minutes=30)
    for code, quantity in rush.MANY.items():
        make_resource(code, kind=Resource.Kind.EQUIPMENT, quantity=quantity)
    for code, person in zip(rush.COMPANIONS, staff, strict=True):
        make_resource(code, kind=Resource.Kind.COMPANION, person=person)
    for code in BEDS:
        make_resource(code, kind=Resource.Kind.BED, round_the_clock=True)
    return dict(Resource.objects.values_list("code", "pk"))


def wait_until_one_waits() -> None:
    """Return when another connection waits for what this transaction has done."""
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def ask(wishes: list[rush.Wish], seed: int, keys: dict[str, int]) -> Counter[str]:
    """Be one client: ask for one wish after the other, by the domain or past it, and now and then let go again."""
    dice, got = random.Random(seed), Counter[str]()
    try:
        with schema_context(SCHEMA):
            for wish in wishes:
                way = insert if dice.random() < 0.4 else book
                got[way(wish, keys, dice)] += 1
    finally:
        connection.close()
    return got


def insert(wish: rush.Wish, keys: dict[str, int], dice: random.Random) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            rush.insert(cursor, wish, dice)
    except (IntegrityError, OperationalError) as error:
        if not isinstance(error.__cause__, ExclusionViolation | DeadlockDetected):
            raise
        return "refused by the database"
    return "inserted"


def book(wish: rush.Wish, keys: dict[str, int], dice: random.Random) -> str:
    try:
        with transaction.atomic():
            booking = make_booking(wish.start, wish.end)
            booking.refresh_from_db()
            reserve(booking=booking, parts=[Part(keys[code], quantity) for code, quantity in wish.parts])
    except NotFree as refusal:
        return "refused" if {Problem.TAKEN} == set().union(*refusal.problems.values()) else "refused wrongly"
    if dice.random() < 0.3:
        with transaction.atomic():
            Booking.objects.filter(pk=booking.pk).update(state=Booking.State.CANCELLED)
            release(booking=booking)
    return "booked"


def test_a_crowd_books_nothing_twice_and_everybody_is_answered() -> None:
    with schema_context(SCHEMA):
        keys = make_things()
    first = rush.first_day(timezone.localdate())
    wishes = list(rush.wishes(count=ATTEMPTS, days=DAYS, seed=7, first=first, beds=BEDS))
    shares = [wishes[number::CLIENTS] for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        got = sum(pool.map(partial(ask, keys=keys), shares, range(CLIENTS)), Counter[str]())

    assert got.total() == ATTEMPTS
    assert got["refused wrongly"] == 0
    assert min(got["booked"], got["refused"], got["inserted"], got["refused by the database"]) > 0
    with schema_context(SCHEMA), connection.cursor() as cursor:
        assert rush.faults(cursor) == {"overlaps": 0, "oversold": 0, "astray": 0}


def test_who_is_ended_because_two_wait_for_each_other_is_told_that_it_is_taken() -> None:
    with schema_context(SCHEMA):
        keys = make_things()
    start = dt.datetime.combine(rush.first_day(timezone.localdate()), dt.time(9), rush.ZONE)
    hour = (start, start + dt.timedelta(hours=1))

    def lent() -> str:
        try:
            with schema_context(SCHEMA):
                return book(rush.Wish((("proyektor", 5),), *hour), keys, random.Random(1))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with schema_context(SCHEMA), transaction.atomic(), connection.cursor() as cursor:
            booking = make_booking(*hour)
            cursor.execute(rush.INSERT_RESERVATION, [booking.pk, 1, 2, *hour, "proyektor"])
            other = pool.submit(lent)
            wait_until_one_waits()
            cursor.execute(rush.INSERT_RESERVATION, [booking.pk, 5, 6, *hour, "proyektor"])
        assert other.result(timeout=20) == "refused"
