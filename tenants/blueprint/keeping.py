"""Keeping the blueprint migrated, and telling by a fingerprint which migrations a schema has."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tenants.blueprint.migrating import SchemaExecutor
from tenants.owner import OWNER, owner_connection

BLUEPRINT = "blueprint"
LOCK = "maklumat:blueprint"
FINGERPRINT = "md5(string_agg(app || '.' || name, ',' ORDER BY (app || '.' || name) COLLATE \"C\"))"

# Fingerprints of the blueprint for which this process has seen that none of its own migrations is missing.
_known_current: set[str] = set()


def keep_blueprint() -> str:
    """Migrate the blueprint as far as this code knows, and return its fingerprint.

    Whoever comes second waits for the first. In a process that has looked before it costs one query.
    """
    connection = owner_connection(BLUEPRINT)
    with connection.cursor() as cursor:
        present = fingerprint_of(cursor, BLUEPRINT)
    if present and present in _known_current:
        return present
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [LOCK])
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{BLUEPRINT}"')
        SchemaExecutor(connection).run()
        with connection.cursor() as cursor:
            present = fingerprint_of(cursor, BLUEPRINT)
    finally:
        if not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])
    _known_current.add(present)
    return present


def fingerprint_of(cursor: Any, schema_name: str) -> str:
    """Return the fingerprint of the migrations recorded in a schema; empty when it was never migrated."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f'"{schema_name}".django_migrations'])
    if not cursor.fetchone()[0]:
        return ""
    cursor.execute(f"SELECT COALESCE({FINGERPRINT}, '') FROM \"{schema_name}\".django_migrations")  # noqa: S608
    return str(cursor.fetchone()[0])


def hold_blueprint_still(cursor: Any) -> None:
    """Keep anybody from migrating the blueprint until the transaction ends; many may hold it still at once."""
    assert not transaction.get_autocommit(OWNER)  # noqa: S101  # outside a transaction the lock would not last
    cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [LOCK])
