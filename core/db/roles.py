"""Roles and grants: who may do what in which schema. Every function takes a cursor of the owner's connection.

All of them may run twice. Source of the table of rights: docs/architecture.md, "Isolation".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from psycopg import errors, sql

from core.db.names import AGENCY_GROUP, APP_ROLE, CENTRAL_ROLE, PUBLIC_SCHEMA, agency_role

READ_ONLY_TABLES = ("django_migrations",)


def append_only_tables() -> list[str]:
    """Return the tables of the models that declare `append_only = True`: rows are added and read, never changed."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def role_exists(cursor: Any, role: str) -> bool:
    """Tell whether the cluster has a role of this name."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def create_agency_role(cursor: Any, schema_name: str) -> None:
    """Make the role of an agency, a member of the group that reads the common tables, and let the login take it."""
    role = agency_role(schema_name)
    if not role_exists(cursor, role):
        try:
            _run(cursor, "CREATE ROLE {role} NOLOGIN INHERIT", role=role)
        except Exception as error:
            if not _is(error, errors.DuplicateObject, errors.UniqueViolation):
                raise
    _run(cursor, "GRANT {group} TO {role}", group=AGENCY_GROUP, role=role)
    _run(cursor, "GRANT {role} TO {app}", role=role, app=APP_ROLE)


def drop_agency_role(cursor: Any, schema_name: str) -> bool:
    """Remove the role of an agency whose schema is gone. Returns False when another database still needs it."""
    role = agency_role(schema_name)
    if not role_exists(cursor, role):
        return True
    try:
        _run(cursor, "DROP ROLE {role}", role=role)
    except Exception as error:
        if not _is(error, errors.DependentObjectsStillExist):
            raise
        return False
    return True


def grant_agency_schema(cursor: Any, schema_name: str) -> None:
    """Give an agency's role its own schema: rows of every table, but append-only tables only to add and to read."""
    _grant(cursor, schema_name, agency_role(schema_name))


def grant_public_schema(cursor: Any) -> None:
    """Give `maklumat_central` the public schema, and every agency the short list of common tables to read."""
    _grant(cursor, PUBLIC_SCHEMA, CENTRAL_ROLE)
    _run(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {group}", schema=PUBLIC_SCHEMA, group=AGENCY_GROUP)
    _run(cursor, "GRANT USAGE ON SCHEMA {schema} TO {group}", schema=PUBLIC_SCHEMA, group=AGENCY_GROUP)
    for table in _present(cursor, PUBLIC_SCHEMA, settings.PUBLIC_TABLES_OF_AGENCIES):
        _run(
            cursor, "GRANT SELECT ON {schema}.{table} TO {group}", schema=PUBLIC_SCHEMA, table=table, group=AGENCY_GROUP
        )


def _grant(cursor: Any, schema: str, role: str) -> None:
    names = {"schema": schema, "role": role}
    _run(cursor, "GRANT USAGE ON SCHEMA {schema} TO {role}", **names)
    _run(cursor, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}", **names)
    _run(cursor, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}", **names)
    for table in _present(cursor, schema, append_only_tables()):
        _run(cursor, "REVOKE UPDATE, DELETE ON {schema}.{table} FROM {role}", table=table, **names)
    for table in _present(cursor, schema, READ_ONLY_TABLES):
        _run(cursor, "REVOKE INSERT, UPDATE, DELETE ON {schema}.{table} FROM {role}", table=table, **names)


def _present(cursor: Any, schema: str, tables: Iterable[str]) -> list[str]:
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s) ORDER BY 1",
        [schema, list(tables)],
    )
    return [row[0] for row in cursor.fetchall()]


def _run(cursor: Any, statement: str, **identifiers: str) -> None:
    query = sql.SQL(statement).format(**{key: sql.Identifier(value) for key, value in identifiers.items()})
    cursor.execute(query.as_string(None))


def _is(error: BaseException, *kinds: type[Exception]) -> bool:
    return isinstance(error, kinds) or isinstance(error.__cause__, kinds)
