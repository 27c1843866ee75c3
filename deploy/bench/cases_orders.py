"""What is measured of cases. Durations are seconds; functions return JSON."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import Any

CHUNK = 1000
STORY = "Lampu penyeberangan di depan kantor padam sejak Senin malam, dan belum ada yang datang memperbaiki."


def fill_cases(schema: str, count: int, *, late: bool) -> None:
    """Give an agency open complaints whose main limit runs; with `late` it is over for all of them and nobody knows.

    One is filed through the domain, the others are its likeness: what is measured is reading and ringing.
    """
    from django.utils import timezone

    from core.cases.models import Case, CaseClock
    from core.tenancy import schema_context
    from feedback.models import Complaint

    now = timezone.now()
    with schema_context(schema):
        first = file_one()
        first.clocks.exclude(kind=CaseClock.Kind.MAIN).update(ended_at=now, on_time=True, next_at=None)
        clock = first.clocks.get(kind=CaseClock.Kind.MAIN)
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            cases = Case.objects.bulk_create([_like(first, start + number, now, late) for number in range(size)])
            Complaint.objects.bulk_create([Complaint(case=case) for case in cases])
            CaseClock.objects.bulk_create([_clock_like(clock, case) for case in cases])
        Case.objects.filter(pk=first.pk).delete()


def file_one() -> Any:
    """File a complaint through the domain, and return its case."""
    from core.cases.domain.identities import Person
    from feedback.domain.complaints import NewComplaint, file_complaint

    person = Person(name="Warga Contoh", email="warga@contoh.example", phone="081255500000")
    return file_complaint(new=NewComplaint(kind="complaint", key=str(uuid.uuid4()), text=STORY, person=person)).case


def _like(first: Any, number: int, now: dt.datetime, late: bool) -> Any:
    from core.cases.codes import ALPHABET
    from core.cases.models import Case

    tail = ""
    left = number
    for _place in range(4):
        left, rest = divmod(left, len(ALPHABET))
        tail += ALPHABET[rest]
    received_at = now - dt.timedelta(hours=number % 400)
    return Case(
        code=f"ADU-2501-{tail}",
        kind=first.kind,
        state=first.state,
        title=f"Lampu padam nomor {number}",
        received_at=received_at,
        counted_from=received_at.date(),
        due_at=now - dt.timedelta(hours=1) if late else now + dt.timedelta(hours=number % 300 - 40),
        key_digest=f"{number:064d}",
    )


def _clock_like(clock: Any, case: Any) -> Any:
    from core.cases.models import CaseClock

    return CaseClock(
        case=case,
        amount=clock.amount,
        unit=clock.unit,
        source=clock.source,
        national_amount=clock.national_amount,
        started_at=case.received_at,
        counted_from=case.counted_from,
        due_at=case.due_at,
        half_at=case.due_at - dt.timedelta(days=7),
        most_at=case.due_at - dt.timedelta(days=3),
        calendar_version=clock.calendar_version,
        next_at=case.due_at,
    )


def inbox(host: str, schema: str, path: str, count: int) -> dict[str, Any]:
    """Open the inbox `count` times as the complaint officer; returns durations and the number of queries."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from core.models import User
    from core.roles import Role
    from core.tenancy import schema_context
    from deploy.bench.orders import requests

    with schema_context(schema):
        user = User.objects.filter(email="aduan@bench.example").first() or User.objects.create_user(
            "aduan@bench.example", full_name="Petugas", roles=[Role.COMPLAINT_OFFICER]
        )
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


def bare_inserts(schema: str, count: int) -> list[float]:
    """Insert the rows of a filed complaint again and again, one transaction each and nothing else."""
    from django.db import connection, transaction

    from core.tenancy import schema_context

    durations = []
    with schema_context(schema):
        case = file_one()
        with connection.cursor() as cursor:
            copies = {table: _columns(cursor, table) for table in _CHILDREN}
            own = _columns(cursor, "cases_case")
            for number in range(count):
                started = time.perf_counter()
                with transaction.atomic():
                    pk = _copy_case(cursor, own, case.pk, number)
                    for table, columns in copies.items():
                        _copy_child(cursor, table, columns, case.pk, pk)
                durations.append(time.perf_counter() - started)
    return durations


_CHILDREN = (
    "cases_caseidentity",
    "cases_casemessage",
    "cases_caseclock",
    "cases_caseevent",
    "cases_notice",
    "feedback_complaint",
)
_UNIQUE = ("key_digest", "key")


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND column_name <> 'id'",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _copy_case(cursor: Any, columns: list[str], pk: int, number: int) -> int:
    changed = {"code": f"'ADU-2401-{number:04d}'", "key_digest": f"'{uuid.uuid4().hex}'"}
    cursor.execute(_copy("cases_case", columns, changed, "id") + " RETURNING id", [pk])
    return int(cursor.fetchone()[0])


def _copy_child(cursor: Any, table: str, columns: list[str], pk: int, new: int) -> None:
    changed = {"case_id": str(new)} | {name: "gen_random_uuid()::text" for name in _UNIQUE if name in columns}
    cursor.execute(_copy(table, columns, changed, "case_id"), [pk])


def _copy(table: str, columns: list[str], changed: dict[str, str], where: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    return f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE "{where}" = %s'  # noqa: S608  # names of our own tables
