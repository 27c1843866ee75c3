"""Two counters call at the same moment, and two visitors ask: nobody gets the same number. These tests commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from core.tenancy import schema_context
from services.queue.domain import call_next
from tests.factories.queue import make_counter, make_queue, take
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
TABLES = ("services_queueticket", "services_queuecounter", "services_servicequeue", "services_servicepoint")


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in (*TABLES, "core_auditentry"))
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_numbers_asked_for_at_once_follow_one_another() -> None:
    with schema_context(SCHEMA):
        queue = make_queue()
    given = at_once(*[partial(take, queue) for _visitor in range(4)])
    assert sorted(ticket.number for ticket in given) == [1, 2, 3, 4]


def test_counters_that_call_at_once_never_call_the_same_number() -> None:
    with schema_context(SCHEMA):
        queue = make_queue()
        counters = [make_counter(queue, f"Loket {number}") for number in range(3)]
        for _visitor in range(3):
            take(queue)
    called = at_once(*[partial(call_next, counter=counter, seen=None, by=None) for counter in counters])
    assert sorted(ticket.number for ticket in called) == [1, 2, 3]
