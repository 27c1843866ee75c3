"""What tests that commit leave behind: rows in tables that were empty when the two agencies were made, and records."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.world import AGENCY_A, AGENCY_B

SCHEMAS = ("public", AGENCY_A.replace("-", "_"), AGENCY_B.replace("-", "_"))
RECORD = "core_auditentry"
TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2"
_were_empty: list[sql.Identifier] = []


def remember_empty() -> None:
    """Remember which tables have no rows now; the record of an agency counts as one of them."""
    with _as_superuser() as connection:
        names = list(connection.execute(TABLES, [list(SCHEMAS)]))
        filled = _filled(connection, [sql.Identifier(*name) for name in names])
    _were_empty[:] = [
        sql.Identifier(schema, table)
        for number, (schema, table) in enumerate(names)
        if number not in filled or (table == RECORD and schema != "public")
    ]


def sweep() -> None:
    """Empty these tables again, past foreign keys and triggers."""
    with _as_superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for number in _filled(connection, _were_empty):
            connection.execute(sql.SQL("DELETE FROM {}").format(_were_empty[number]))


def _filled(connection: psycopg.Connection, tables: list[sql.Identifier]) -> set[int]:
    """Return which of these tables have rows, by their places in the list."""
    looks = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(number, table) for number, table in enumerate(tables)
    ]
    return {row[0] for row in connection.execute(sql.SQL(" UNION ALL ").join(looks))}


def _as_superuser() -> psycopg.Connection:
    database = urlsplit(os.environ["DATABASE_OWNER_URL"]).path
    return psycopg.connect(urlunsplit(urlsplit(os.environ["DATABASE_ADMIN_URL"])._replace(path=database)))
