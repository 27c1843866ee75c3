"""Two who meet: the second acts while what the first did is not committed. Tests that use this commit."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.db import connection, connections, transaction

from core.errors import DomainError
from core.tenancy import schema_context
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
PATIENCE_SECONDS = 20
OK = "ok"
# What the tests of these files make; everything that hangs on it goes along.
ROOTS = (
    "bookings_booking",
    "bookings_lendingseries",
    "bookings_resource",
    "bookings_shelter",
    "bookings_place",
    "cases_case",
    "cases_notice",
    "core_auditentry",
)
BLOCKED = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


def meet(first: Callable[[], Any], second: Callable[[], Any], then: Callable[[], Any] | None = None) -> tuple[str, str]:
    """Let `second` act as soon as `first` has acted and before that is committed; return what came of each.

    `then` is what the first does once the second waits for it, or is done.
    """
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        stack.enter_context(schema_context(SCHEMA))
        stack.enter_context(transaction.atomic())
        one = outcome(first)
        other = pool.submit(_beside, second)
        wait_for(other)
        if then is not None:
            then()
        stack.close()
        return one, other.result(timeout=PATIENCE_SECONDS)


def outcome(act: Callable[[], Any]) -> str:
    """Return "ok", or the code of the refusal."""
    try:
        with transaction.atomic():
            result = act()
    except DomainError as refusal:
        return str(refusal.code)
    if getattr(result, "status_code", 0) >= 400:  # what the API answered
        return str(result.json()["code"])
    return OK


def wait_for(other: Future[str]) -> None:
    """Return when another connection waits for what this transaction has done, or has not had to."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connections["owner"].cursor() as cursor:
        while time.monotonic() < deadline and not other.done():
            cursor.execute(BLOCKED)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


def empty() -> None:
    """Remove what was committed, as the owner."""
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in ROOTS)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def _beside(act: Callable[[], Any]) -> str:
    try:
        with schema_context(SCHEMA):
            return outcome(act)
    finally:
        connection.close()


def in_a(act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do it in the agency of these tests."""
    with schema_context(SCHEMA):
        return partial(act, *args, **kwargs)()
