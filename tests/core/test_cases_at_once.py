"""Workers that look at the same clocks and the same messages at once share them: each is told, and sent, once."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from core.cases import regimes, sending
from core.cases.alarms import ring
from core.cases.models import CaseEvent, Notice
from core.tenancy import schema_context
from tests.factories.cases import make_trial, serve_trials

SCHEMA = "uji_satu"
TABLES = ("cases_case", "cases_caseevent", "cases_notice", "core_auditentry")


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    serve_trials()
    yield
    regimes.unregister("trial")
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in TABLES)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def at_once(call: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(2)

    def run(_number: int) -> Any:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


def test_two_runs_at_once_ring_once_and_two_senders_send_once() -> None:
    with schema_context(SCHEMA):
        cases = [make_trial() for _number in range(6)]
    later = timezone.now() + dt.timedelta(days=60)

    assert sum(rung.late for rung in at_once(lambda: ring(later))) == 6

    with schema_context(SCHEMA):
        assert CaseEvent.objects.filter(kind="escalated").count() == 6
        waiting = Notice.objects.waiting().count()
    assert waiting == len(cases) * 3  # the receipt, the officer's alarm and the head's
    assert sum(at_once(sending.send_waiting)) == waiting
    assert len(mail.outbox) == waiting
