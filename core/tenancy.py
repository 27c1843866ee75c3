"""Whose data a piece of code works on. This module alone asks the connection for it.

A connection is always in exactly one place: the public schema as `maklumat_central`, or one agency's schema as that
agency's role. core.db.backend sends the role and the search path to PostgreSQL before the next statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from core.db.names import PUBLIC_SCHEMA

__all__ = [
    "PUBLIC_SCHEMA",
    "cache_key",
    "central_context",
    "current_schema",
    "is_public",
    "schema_context",
    "use_agency",
    "use_public",
]


def current_schema() -> str:
    """Return the schema that the connection works in: `public` or an agency's."""
    return str(connection.schema_name)  # type: ignore[attr-defined]  # core.db.backend


def is_public() -> bool:
    """Tell whether the connection works in the public schema."""
    return current_schema() == PUBLIC_SCHEMA


@contextmanager
def schema_context(schema_name: str) -> Iterator[None]:
    """Work in one schema, and return to the one before. A transaction may span both."""
    before = connection.tenant  # type: ignore[attr-defined]
    connection.set_schema(schema_name)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.set_tenant(before)  # type: ignore[attr-defined]


def central_context() -> Any:
    """Work in the public schema as `maklumat_central`, and return to the one before."""
    return schema_context(PUBLIC_SCHEMA)


def use_agency(agency: Any) -> None:
    """Leave the connection in the agency's schema: for the edge of a request or a task."""
    connection.set_tenant(agency)  # type: ignore[attr-defined]


def use_public() -> None:
    """Leave the connection in the public schema."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]


def on_commit_in_schema(function: Any, *args: Any, robust: bool = False, **kwargs: Any) -> None:
    """Call `function` after the transaction, in the schema that is current now; with `robust`, log what it raises."""
    schema = current_schema()

    def call() -> None:
        with schema_context(schema):
            function(*args, **kwargs)

    transaction.on_commit(call, robust=robust)


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: the schema is part of every cache key."""
    return f"{key_prefix}:{current_schema()}:{version}:{key}"
