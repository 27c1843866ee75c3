"""Upgrading every agency to the migrations of this release: in parallel, each on its own, from where it stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

from django.db import connections
from django.utils import timezone

from core.db.roles import grant_agency_schema
from core.tenancy import central_context
from tenants.blueprint.keeping import fingerprint_of, keep_blueprint
from tenants.blueprint.migrating import SchemaExecutor
from tenants.errors import FleetRunning
from tenants.fleet.state import read_fleet
from tenants.models import Agency, FleetItem, FleetRun
from tenants.onboarding.running import describe
from tenants.owner import exclusive, owner_connection, schema_lock
from tenants.routing import registry_changed

logger = logging.getLogger(__name__)

FLEET_LOCK = "fleet"
LOCK_TIMEOUT = "10s"
WORKERS = 4

Progress = Callable[[FleetItem], None]


class SchemaMissing(RuntimeError):
    """The registry says that the agency has a schema, and PostgreSQL has none."""


class SchemaBusy(RuntimeError):
    """Another worker makes, exports or drops the schema at this moment."""


def upgrade_fleet(
    *, workers: int = WORKERS, begin: Callable[[int], None] | None = None, progress: Progress | None = None
) -> FleetRun | None:
    """Migrate the blueprint and every agency that is behind; None when nobody is.

    An agency that fails keeps its error and stops nobody. After a kill the next call goes on with whoever is behind.
    `begin` hears how many there are, `progress` hears of each one when it is done or has failed. Raises FleetRunning.
    """
    with exclusive(FLEET_LOCK) as held:
        if not held:
            raise FleetRunning
        target = keep_blueprint()
        _close_abandoned_runs()
        state = read_fleet()
        _remember_fingerprints([item.agency for item in state.agencies if item.fingerprint == target], target)
        if not state.behind:
            return None
        if begin is not None:
            begin(len(state.behind))
        run = _plan(target, [item.agency for item in state.behind])
        _upgrade_all(run, workers, progress)
        return _finish(run)


def upgrade_agency(agency: Agency) -> str:
    """Migrate one agency's schema, give its role the rights of new tables, and return the fingerprint."""
    with exclusive(schema_lock(agency.schema_name)) as held:
        if not held:
            raise SchemaBusy(agency.schema_name)
        connection = owner_connection(agency.schema_name)
        with connection.cursor() as cursor:
            if not fingerprint_of(cursor, agency.schema_name):
                raise SchemaMissing(agency.schema_name)
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        SchemaExecutor(connection).run()
        with connection.cursor() as cursor:
            grant_agency_schema(cursor, agency.schema_name)
            return fingerprint_of(cursor, agency.schema_name)


def _plan(target: str, agencies: list[Agency]) -> FleetRun:
    with central_context():
        run = FleetRun.objects.create(fingerprint=target)
        FleetItem.objects.bulk_create(FleetItem(run=run, agency=agency) for agency in agencies)
    return run


def _upgrade_all(run: FleetRun, workers: int, progress: Progress | None) -> None:
    with central_context():
        items = list(run.items.select_related("agency").order_by("pk"))
    with ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="fleet") as pool:
        for future in as_completed([pool.submit(_upgrade_item, item) for item in items]):
            item = future.result()
            if progress is not None:
                progress(item)


def _upgrade_item(item: FleetItem) -> FleetItem:
    """Upgrade one agency in a thread with connections of its own, which end with it: PostgreSQL keeps what it read of
    every schema for as long as a connection lives.
    """
    try:
        _note(item, state=FleetItem.State.RUNNING, started_at=timezone.now())
        try:
            fingerprint = upgrade_agency(item.agency)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is kept beside the agency and the others go on
            logger.warning("upgrade of %s failed: %s", item.agency.schema_name, type(error).__name__)
            text = describe(error)
            _note(item, state=FleetItem.State.FAILED, error=text, finished_at=timezone.now())
            _set_agency(item.agency, migration_error=text)
        else:
            _note(item, state=FleetItem.State.DONE, finished_at=timezone.now())
            _set_agency(item.agency, fingerprint=fingerprint, migrated_at=timezone.now(), migration_error="")
    finally:
        connections.close_all()
    return item


def _note(item: FleetItem, **values: object) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    with central_context():
        item.save(update_fields=list(values))


def _set_agency(agency: Agency, **values: object) -> None:
    with central_context():
        Agency.objects.filter(pk=agency.pk).update(**values)


def _close_abandoned_runs() -> None:
    """Close what a killed process left open; whoever holds the lock knows that nobody is at it any more."""
    with central_context():
        FleetItem.objects.filter(state=FleetItem.State.RUNNING).update(
            state=FleetItem.State.FAILED, error="interrupted", finished_at=timezone.now()
        )
        FleetRun.objects.filter(state=FleetRun.State.RUNNING).update(
            state=FleetRun.State.FAILED, finished_at=timezone.now()
        )


def _remember_fingerprints(agencies: list[Agency], target: str) -> None:
    """Store what the schemas told, where the registry says otherwise: after a restore, or a run that was killed."""
    stale = [agency.pk for agency in agencies if agency.fingerprint != target or agency.migration_error]
    if stale:
        with central_context():
            Agency.objects.filter(pk__in=stale).update(fingerprint=target, migration_error="")


def _finish(run: FleetRun) -> FleetRun:
    with central_context():
        failed = run.items.filter(state=FleetItem.State.FAILED).exists()
        run.state = FleetRun.State.FAILED if failed else FleetRun.State.DONE
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "finished_at"])
    registry_changed()
    return run
