"""What is measured of cases. Durations are seconds; functions return JSON."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from deploy.bench.cases_rows import CHILDREN, UNIQUE, copy_of, file_one, officers


def pages_of_staff(host: str, schema: str, path: str, count: int) -> dict[str, Any]:
    """Open a page of staff `count` times as a complaint officer; returns durations and the number of queries."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from core.models import User
    from core.tenancy import schema_context
    from deploy.bench.orders import requests

    with schema_context(schema):
        user = User.objects.get(pk=officers()[0])
        client = Client(headers={"host": host})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    requests([host], path, 3, cookie)
    with CaptureQueriesContext(connection) as captured:
        requests([host], path, 1, cookie)
    queries = len(captured)  # the next request empties the record
    return {"durations": requests([host], path, count, cookie), "queries": queries}


def ring_everywhere(schemas: list[str]) -> dict[str, Any]:
    """Ring in one agency after the other, as one worker would; returns the time and how many limits were over."""
    from core.cases.alarms import ring
    from core.tenancy import schema_context

    late = 0
    started = time.perf_counter()
    for schema in schemas:
        with schema_context(schema):
            late += ring().late
    return {"seconds": time.perf_counter() - started, "late": late}


def bare_ringing(schemas: list[str]) -> float:
    """Mark the late clocks and write one event and one message for each, three bare statements that are taken back.

    Returns the seconds.
    """
    from django.db import connection, transaction

    from core.tenancy import schema_context

    due = "SELECT id FROM cases_caseclock WHERE ended_at IS NULL AND next_at <= now()"
    told = ("half_told_at", "most_told_at", "escalated_at", "bureau_at", "next_at")
    statements = (
        f"UPDATE cases_caseclock SET {', '.join(f'{name} = now()' for name in told)} WHERE id IN ({due})",  # noqa: S608  # our own words
        "INSERT INTO cases_caseevent"
        " (case_id, case_code, kind, from_state, to_state, is_public, at, by_name, note, facts)"
        " SELECT id, code, 'escalated', '', '', false, now(), '', '', '{}' FROM cases_case WHERE due_at <= now()",
        "INSERT INTO cases_notice"
        " (case_id, template, way, key, facts, created_at, not_before, attempts, problem, problem_detail)"
        " SELECT id, 'cases/late', 'email', code, '{}', now(), now(), 0, '', '' FROM cases_case WHERE due_at <= now()",
    )
    started = time.perf_counter()
    for schema in schemas:
        with schema_context(schema), transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            transaction.set_rollback(True)
    return time.perf_counter() - started


def recount(schema: str, *, days: int) -> dict[str, Any]:
    """Close the office on a day of the coming weeks, and count all running limits anew, as the worker does it.

    Returns the time and how many limits moved, then the same for a second run, which finds nothing to do.
    """
    from django.utils import timezone

    from core.cases.domain.recount import recount_clocks
    from core.tenancy import schema_context
    from core.workdays.domain import add_rule
    from core.workdays.models import OfficeRule

    with schema_context(schema):
        day = _open_day(timezone.localdate() + dt.timedelta(days=days))
        add_rule(kind=OfficeRule.Kind.DAY_OFF, first_on=day, name="Rapat kerja", by=None)
        runs = []
        for _run in range(2):
            started = time.perf_counter()
            runs.append({"moved": recount_clocks(), "seconds": time.perf_counter() - started})
    return {"first": runs[0], "again": runs[1]}


def _open_day(day: dt.date) -> dt.date:
    from core.workdays.office import office_calendar

    calendar = office_calendar()
    while not calendar.is_open_on(day):
        day += dt.timedelta(days=1)
    return day


def bare_inserts(schema: str, count: int) -> list[float]:
    """Insert the rows of a filed complaint again and again, one transaction each and nothing else."""
    from django.db import connection, transaction

    from core.tenancy import schema_context

    durations = []
    with schema_context(schema), connection.cursor() as cursor:
        case = file_one()
        own = {"code": "%s", "key_digest": "gen_random_uuid()::text"}
        again = copy_of("cases_case", own, "pattern.id = %s") + " RETURNING id"
        changed = {"case_id": "%s"} | dict.fromkeys(UNIQUE, "gen_random_uuid()::text")
        children = [copy_of(table, changed, "pattern.case_id = %s") for table in CHILDREN]
        for number in range(count):
            started = time.perf_counter()
            with transaction.atomic():
                cursor.execute(again, [f"ADU-2401-{number:04d}", case.pk])
                new = cursor.fetchone()[0]
                for statement in children:
                    cursor.execute(statement, [new, case.pk])
            durations.append(time.perf_counter() - started)
    return durations
