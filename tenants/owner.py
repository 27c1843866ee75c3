"""The owner's connection: makes and migrates schemas. Only provisioning workers and commands have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections

from tenants.errors import OwnerConnectionMissing

OWNER = "owner"


def has_owner() -> bool:
    """Tell whether this process may make schemas."""
    return OWNER in connections.databases


def owner_connection(schema_name: str = "public") -> Any:
    """Return this thread's owner connection, in one schema. Raises OwnerConnectionMissing."""
    if not has_owner():
        raise OwnerConnectionMissing
    connection = connections[OWNER]
    connection.set_schema(schema_name)  # type: ignore[attr-defined]  # core.db.backend
    return connection


@contextmanager
def exclusive(name: str) -> Iterator[bool]:
    """Try to hold a named lock of the database; gives False when another process or thread holds it.

    PostgreSQL lets it go when the connection ends, so a killed worker leaves nothing locked.
    """
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"maklumat:{name}"])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            _release(name)


def _release(name: str) -> None:
    """Give the lock back; where that fails, the end of the connection gives it back."""
    try:
        with owner_connection().cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"maklumat:{name}"])
    except DatabaseError:
        connections[OWNER].close()


def schema_lock(schema_name: str) -> str:
    """Return the name of the lock under which a schema is made, migrated, exported or dropped."""
    return f"schema:{schema_name}"
