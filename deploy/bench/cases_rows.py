"""Rows of cases in great number: one is filed through the domain, the others are its likeness, made by PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

STORY = "Lampu penyeberangan di depan kantor padam sejak Senin malam, dan belum ada yang datang memperbaiki."
OFFICERS = 4
TAIL = 4  # letters and digits at the end of a code
LIKENESS = "ADU-2501-"  # begins the codes of the rows made here
CHILDREN = (
    "cases_caseidentity",
    "cases_casemessage",
    "cases_caseclock",
    "cases_caseevent",
    "cases_notice",
    "feedback_complaint",
)
TABLES = ("cases_case", "cases_caseclock", "cases_caseidentity", "feedback_complaint")
UNIQUE = ("key_digest", "key")


def fill_cases(schemas: list[str], count: int, *, late: bool, ended: int = 0) -> None:
    """Give agencies open complaints and aspirations whose main limit runs, and `ended` closed ones beside them.

    With `late` the limit is over for all of them and nobody knows. Officers are in charge of one half.
    """
    from core.tenancy import schema_context

    for schema in schemas:
        with schema_context(schema):
            _fill(count, ended, late)


def file_one() -> Any:
    """File a complaint through the domain, and return its case."""
    from core.cases.domain.identities import Person
    from feedback.domain.complaints import NewComplaint, file_complaint

    person = Person(name="Warga Contoh", email="warga@contoh.example", phone="081255500000")
    return file_complaint(new=NewComplaint(kind="complaint", key=str(uuid.uuid4()), text=STORY, person=person)).case


def officers() -> list[int]:
    """Return the ids of those who handle complaints here; made the first time."""
    from core.models import User
    from core.roles import Role

    found = list(User.objects.filter(email__startswith="petugas-").order_by("pk").values_list("pk", flat=True))
    return found or [
        User.objects.create_user(
            f"petugas-{number}@bench.example", full_name=f"Petugas {number}", roles=[Role.COMPLAINT_OFFICER]
        ).pk
        for number in range(OFFICERS)
    ]


def _fill(count: int, ended: int, late: bool) -> None:
    from django.db import connection, transaction

    from core.cases.codes import ALPHABET
    from core.cases.models import Case

    people = officers()
    with transaction.atomic(), connection.cursor() as cursor:
        first = file_one()
        letters = len(ALPHABET)
        tail = " || ".join(
            f"substr('{ALPHABET}', number / {letters**place} % {letters} + 1, 1)" for place in range(TAIL)
        )
        is_open = f"number < {count}"
        hours = "-(number % 72)" if late else "number % 300 - 40"
        due_at = f"now() + ({hours}) * interval '1 hour'"
        received_at = "now() - number % 400 * interval '1 hour'"
        owner = f"CASE WHEN number % 2 = 0 THEN (ARRAY{people})[number / 2 % {len(people)} + 1] END"
        cases = {
            "code": f"'{LIKENESS}' || {tail}",
            "kind": "CASE WHEN number % 5 = 0 THEN 'aspiration' ELSE kind END",
            "state": f"CASE WHEN {is_open} THEN state ELSE 'closed' END",
            "closed_at": f"CASE WHEN {is_open} THEN NULL ELSE now() END",
            "title": "'Lampu padam nomor ' || number",
            "owner_id": owner,
            "received_at": received_at,
            "counted_from": f"({received_at})::date",
            "due_at": f"CASE WHEN {is_open} THEN {due_at} END",
            "key_digest": "lpad(number::text, 64, '0')",
        }
        series = f"generate_series(0, {count + ended - 1}) number"
        cursor.execute(copy_of("cases_case", cases, f"pattern.id = {first.pk}", series))
        due = "coalesce(made.due_at, made.received_at + interval '14 days')"
        clock = {
            "case_id": "made.id",
            "started_at": "made.received_at",
            "counted_from": "made.counted_from",
            "due_at": due,
            "half_at": f"{due} - interval '7 days'",
            "most_at": f"{due} - interval '3 days'",
            "next_at": "made.due_at",
            "ended_at": "made.closed_at",
            "on_time": "CASE WHEN made.closed_at IS NULL THEN NULL ELSE true END",
        }
        made = f"(SELECT * FROM cases_case WHERE code LIKE '{LIKENESS}%') made"  # noqa: S608  # our own words
        of_first = f"pattern.case_id = {first.pk}"
        cursor.execute(copy_of("cases_caseclock", clock, f"{of_first} AND pattern.kind = 'main'", made))
        for table in ("feedback_complaint", "cases_caseidentity"):
            cursor.execute(copy_of(table, {"case_id": "made.id"}, of_first, made))
        Case.objects.filter(pk=first.pk).delete()


def tidy(schemas: list[str]) -> None:
    """Let PostgreSQL look at the new rows at once, as it does by itself some minutes after."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for schema in schemas:
            tables = ", ".join(f'"{schema}"."{table}"' for table in TABLES)
            cursor.execute(f"VACUUM ANALYZE {tables}")


_known: dict[str, list[str]] = {}


def columns(table: str) -> list[str]:
    """Return the columns of a table of an agency but for its own key."""
    from django.db import connection

    if table not in _known:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = %s AND column_name <> 'id'",
                [table],
            )
            _known[table] = [row[0] for row in cursor.fetchall()]
    return _known[table]


def copy_of(table: str, changed: Mapping[str, str], where: str, beside: str = "") -> str:
    """Return the statement that inserts the rows of a table again with other values, once for each row `beside`."""
    names = columns(table)
    values = ", ".join(changed.get(name, f'pattern."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    others = f", {beside}" if beside else ""
    return f'INSERT INTO "{table}" ({into}) SELECT {values} FROM "{table}" pattern{others} WHERE {where}'  # noqa: S608  # names of our own tables
