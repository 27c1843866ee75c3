"""Writing many rows with values of their own in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

BATCH = 1000


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are there already, as arrays that PostgreSQL takes apart.

    `bulk_update` asks it about every row for every field, which takes longer the more there are of both. For columns
    that are no arrays themselves.
    """
    if not rows:
        return
    meta = rows[0]._meta
    own: list[Any] = [meta.pk, *(meta.get_field(name) for name in fields)]
    columns = [connection.ops.quote_name(field.column) for field in own]
    arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in own)
    changes = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    table = connection.ops.quote_name(meta.db_table)
    statement = (
        f"UPDATE {table} SET {changes} FROM unnest({arrays}) AS given({', '.join(columns)})"  # noqa: S608  # names of our own tables
        f" WHERE {table}.{columns[0]} = given.{columns[0]}"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            values = [
                [field.get_db_prep_save(getattr(row, field.attname), connection) for row in part] for field in own
            ]
            cursor.execute(statement, values)
