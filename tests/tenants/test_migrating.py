"""Migrating one schema, also after a run that was killed at the worst moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.recorder import MigrationRecorder

from tenants.blueprint.migrating import GrowingState, SchemaExecutor
from tenants.owner import owner_connection

pytestmark = pytest.mark.usefixtures("committing")
SCHEMA = "uji_terputus"
INTEGER, BIGINT = 23, 20  # as PostgreSQL numbers its types


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


class Added(migrations.Migration):
    operations = [
        migrations.CreateModel("Parent", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel("Child", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("Child", "parent", models.ForeignKey("services.Parent", models.CASCADE, null=True)),
        migrations.AddConstraint("Child", models.CheckConstraint(name="child_id", condition=models.Q(id__gt=0))),
    ]


class Changed(migrations.Migration):
    operations = [migrations.AlterField("Parent", "id", models.BigAutoField(primary_key=True))]


def test_what_changes_a_key_changes_what_was_just_added_with_it(empty_schema: str) -> None:
    connection = owner_connection(empty_schema)
    executor = SchemaExecutor(connection)
    executor.recorder.ensure_schema()
    state = GrowingState(real_apps=set())
    assert state.apps.get_models() == []  # drawn, as within a run

    for migration in (Added("0001_added", "services"), Changed("0002_changed", "services")):
        state = executor.apply_migration(state, migration)

    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "services_child")
        constraints = connection.introspection.get_constraints(cursor, "services_child")
    assert {column.name: column.type_code for column in columns} == {"id": INTEGER, "parent_id": BIGINT}
    assert "child_id" in constraints
