"""The blueprint and its replay: a replayed schema is what Django would have made, in every name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tenants.blueprint import differences, fingerprint_of, keep_blueprint, read_schema, replay_blueprint, script_of
from tenants.blueprint.migrating import SchemaExecutor
from tenants.errors import BlueprintUnsupported
from tenants.owner import OWNER, owner_connection

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture
def schemas() -> Iterator[list[str]]:
    """Two empty schemas, removed at the end."""
    names = ["uji_replayed", "uji_migrated"]
    with owner_connection().cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
            cursor.execute(f'CREATE SCHEMA "{name}"')
    yield names
    with owner_connection().cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP SCHEMA "{name}" CASCADE')


def describe(name: str) -> Any:
    with owner_connection(name).cursor() as cursor:
        return read_schema(cursor, name)


def rows(name: str, table: str) -> list[Any]:
    with owner_connection(name).cursor() as cursor:
        cursor.execute(f'SELECT app, name FROM "{table}" ORDER BY 1, 2')
        return list(cursor.fetchall())


def test_replayed_schema_equals_migrated_schema_in_every_name(schemas: list[str]) -> None:
    replayed, migrated = schemas
    replay_blueprint(replayed)
    SchemaExecutor(owner_connection(migrated)).run()

    expected = describe(migrated)

    assert len(expected.tables) > 5
    assert differences(expected, describe(replayed)) == []
    assert expected == describe(replayed)
    assert rows(replayed, "django_migrations") == rows(migrated, "django_migrations")
    with owner_connection().cursor() as cursor:
        assert fingerprint_of(cursor, replayed) == fingerprint_of(cursor, migrated) == keep_blueprint()
    assert SchemaExecutor(owner_connection(replayed)).pending() == []
