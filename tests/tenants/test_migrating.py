"""Migrating one schema, also after a run that was killed at the worst moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder

from tenants.blueprint.migrating import SchemaExecutor
from tenants.owner import owner_connection

pytestmark = pytest.mark.usefixtures("committing")
SCHEMA = "uji_terputus"


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def empty_schema() -> Iterator[str]:
    with owner_connection().cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{SCHEMA}" CASCADE')
        cursor.execute(f'CREATE SCHEMA "{SCHEMA}"')
    yield SCHEMA
    with owner_connection().cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{SCHEMA}" CASCADE')


def test_run_goes_on_after_a_kill_between_a_migration_and_its_record(
    empty_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = MigrationRecorder.record_applied

    def die(self: Any, app: str, name: str) -> None:
        if app == "core":
            raise Killed
        record(self, app, name)

    interrupted = SchemaExecutor(owner_connection(empty_schema))
    monkeypatch.setattr(MigrationRecorder, "record_applied", die)
    with pytest.raises(Killed):
        interrupted.run()
    monkeypatch.undo()

    executor = SchemaExecutor(owner_connection(empty_schema))
    assert any(migration.app_label == "core" for migration in executor.pending())
    executor.run()

    assert SchemaExecutor(owner_connection(empty_schema)).pending() == []
