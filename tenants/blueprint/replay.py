"""Making an agency's tables from the blueprint, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tenants.blueprint.catalogue import Schema, read_schema
from tenants.blueprint.keeping import BLUEPRINT, fingerprint_of, hold_blueprint_still, keep_blueprint
from tenants.blueprint.script import script_of
from tenants.owner import OWNER, owner_connection

# The script of the newest blueprint that this process has met, by fingerprint: (fingerprint, script, number of tables).
_kept: tuple[str, str, int] | None = None


def replay_blueprint(schema_name: str) -> tuple[str, int]:
    """Make the tables of the blueprint, which is brought up to date first, in an empty schema."""
    keep_blueprint()
    return replay_kept_blueprint(schema_name)


def replay_kept_blueprint(schema_name: str) -> tuple[str, int]:
    """Make the tables of the blueprint as it is, with its reference rows, in an empty schema. All or nothing.

    Returns the fingerprint and the number of tables. A schema that has its tables already is left as it is. May be part
    of a larger transaction of the owner.
    """
    connection = owner_connection(schema_name)
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        if present := fingerprint_of(cursor, schema_name):
            return present, _count_tables(cursor, schema_name)
        hold_blueprint_still(cursor)
        fingerprint, script, tables = _script(cursor, schema_name)
        cursor.execute(script)
    return fingerprint, tables


def _script(cursor: Any, schema_name: str) -> tuple[str, str, int]:
    """Return the script, written anew only when the blueprint has other migrations than last time."""
    global _kept  # one script for the process
    fingerprint = fingerprint_of(cursor, BLUEPRINT)
    if _kept is None or _kept[0] != fingerprint:
        connection = owner_connection(BLUEPRINT)
        with connection.cursor() as reader:
            schema = read_schema(reader, BLUEPRINT)
            filled = _filled_tables(reader, schema)
        owner_connection(schema_name).cursor().close()
        _kept = (fingerprint, script_of(schema, source=BLUEPRINT, filled=filled), len(schema.tables))
    return _kept


def _filled_tables(cursor: Any, schema: Schema) -> list[str]:
    """Return the tables of the blueprint that have rows: what data migrations put there, and the migrations' record."""
    query = " UNION ALL ".join(
        f'SELECT \'{table.name}\' WHERE EXISTS (SELECT 1 FROM "{BLUEPRINT}"."{table.name}")'  # noqa: S608
        for table in schema.tables
    )
    cursor.execute(query)
    return [row[0] for row in cursor.fetchall()]


def _count_tables(cursor: Any, schema_name: str) -> int:
    cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [schema_name])
    return int(cursor.fetchone()[0])
