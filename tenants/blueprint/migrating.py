"""Django's migrations in one schema, through the owner's connection, without the cost of the command."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

_local = threading.local()
_disk_lock = threading.Lock()
_disk: tuple[dict[Any, Any], set[str], set[str]] | None = None


class _Loader(MigrationLoader):
    """Reads the migration files once for all threads: Django's own loader would reload the modules each time."""

    def load_disk(self) -> None:
        global _disk  # the files cannot change while the process runs
        with _disk_lock:
            if _disk is None:
                super().load_disk()
                _disk = (self.disk_migrations, self.unmigrated_apps, self.migrated_apps)
        migrations, unmigrated, migrated = _disk
        self.disk_migrations = dict(migrations)
        self.unmigrated_apps, self.migrated_apps = set(unmigrated), set(migrated)


class GrowingState(ProjectState):
    """The models between two operations; where a migration only adds, a changed model is drawn without its neighbours.

    Django draws all that are related with it, for each constraint again: with hundreds of constraints on models that
    all lead to the account, nine tenths of a migration's time. SQL that adds asks a neighbour for the names of its
    table and key alone. What may ask for more gets everything drawn anew, as RunPython does with a delayed state.
    """

    ADDITIONS = (CreateModel, AddField, AddIndex, AddConstraint)

    only_grows = False

    def prepare_for(self, migration: Any) -> None:
        self.only_grows = all(isinstance(operation, self.ADDITIONS) for operation in migration.operations)
        if not self.only_grows:
            self.clear_delayed_apps_cache()
            self.is_delayed = False

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        if self.only_grows and "apps" in self.__dict__:
            self.is_delayed = True
            self._reload({(app_label, model_name)})  # type: ignore[attr-defined]
        else:
            super().reload_model(app_label, model_name, delay)


class SchemaExecutor(MigrationExecutor):
    """Migrates the schema that the connection is in. Raises what Django and PostgreSQL raise."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.loader = _Loader(connection)
        self.recorder = MigrationRecorder(connection)
        self.progress_callback = None

    def pending(self) -> list[Any]:
        """Return the migrations that the schema lacks."""
        return [migration for migration, _ in self.migration_plan(self.loader.graph.leaf_nodes())]

    def run(self) -> int:
        """Apply what is missing, each migration in its own transaction, and return how many there were."""
        plan = self.migration_plan(self.loader.graph.leaf_nodes())
        if plan:
            self.recorder.ensure_schema()
            self.migrate(None, plan=plan, state=self._starting_state())
            self.check_replacements()
        return len(plan)

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        """Apply and record in one transaction.

        Django records most migrations after their commit: killed in between, a schema could never be migrated again.
        """
        state.prepare_for(migration)
        whole = transaction.atomic(self.connection.alias) if migration.atomic else nullcontext()
        with whole:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)

    def _starting_state(self) -> ProjectState:
        """Return the models as of what is applied; drawn once per thread and set of applied migrations."""
        kept: dict[frozenset[Any], ProjectState] = _local.__dict__.setdefault("states", {})
        applied = frozenset(self.loader.applied_migrations)
        if applied not in kept:
            kept.clear()
            kept[applied] = self._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]
        drawn = kept[applied].clone()
        return GrowingState(drawn.models, drawn.real_apps)
