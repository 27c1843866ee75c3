"""Upgrading all agencies: who is behind, one that fails, one that is busy, an upgrade that was killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.tenancy import schema_context
from tenants.blueprint import BLUEPRINT, keeping, migrating
from tenants.errors import FleetRunning
from tenants.fleet import read_fleet, upgrade_fleet
from tenants.fleet.state import fingerprints
from tenants.fleet.upgrading import FLEET_LOCK
from tenants.models import Agency, FleetItem, FleetRun
from tenants.owner import exclusive, owner_connection, schema_lock
from tests.factories.tenants import onboard

pytestmark = pytest.mark.usefixtures("real_agencies")
SCHEMAS = (BLUEPRINT, "uji_satu", "uji_dua", "balai_armada")


@pytest.fixture
def agency(real_agencies: None) -> Agency:
    return onboard(slug="balai-armada")


@pytest.fixture
def release(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A release that brings one more migration of an app of the agencies; afterwards it was never there."""
    loader = MigrationLoader(None)
    last = next(key for key in loader.graph.leaf_nodes() if key[0] == "core")

    class Migration(migrations.Migration):
        dependencies = [last]
        operations = [
            migrations.CreateModel(
                name="ReleaseNote",
                fields=[("id", models.BigAutoField(primary_key=True)), ("text", models.TextField(default=""))],
            )
        ]

    migrating._Loader(None).load_disk()
    disk = migrating._disk
    assert disk is not None
    known = {**disk[0], ("core", "9999_release"): Migration("9999_release", "core")}
    monkeypatch.setattr(migrating, "_disk", (known, *disk[1:]))
    monkeypatch.setattr(keeping, "_known_current", set())
    before = dict(Agency.objects.values_list("pk", "fingerprint"))
    yield
    with owner_connection().cursor() as cursor:
        for schema in SCHEMAS:
            cursor.execute(f'DROP TABLE IF EXISTS "{schema}".core_releasenote')
            cursor.execute(f"DELETE FROM \"{schema}\".django_migrations WHERE name = '9999_release'")
    keeping._known_current.clear()
    for pk, fingerprint in before.items():
        Agency.objects.filter(pk=pk).update(fingerprint=fingerprint)


def has_table(schema: str) -> bool:
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{schema}.core_releasenote"])
        return bool(cursor.fetchone()[0])


def behind() -> set[str]:
    return {state.agency.schema_name for state in read_fleet().behind}


def results(run: FleetRun) -> dict[str, str]:
    return dict(run.items.values_list("agency__schema_name", "state"))


def test_nobody_is_behind_after_onboarding(agency: Agency) -> None:
    assert behind() == set()
    assert upgrade_fleet() is None
    assert agency.fingerprint == read_fleet().fingerprint


def test_upgrade_brings_the_blueprint_and_every_agency_up_to_date(release: None) -> None:
    seen: list[str] = []
    counts: list[int] = []

    run = upgrade_fleet(workers=2, begin=counts.append, progress=lambda item: seen.append(item.agency.schema_name))

    assert run is not None
    assert run.state == FleetRun.State.DONE
    assert results(run) == {"uji_satu": "done", "uji_dua": "done", "balai_armada": "done"}
    assert (counts, sorted(seen)) == ([3], ["balai_armada", "uji_dua", "uji_satu"])
    assert all(has_table(schema) for schema in SCHEMAS)
    assert behind() == set()
    assert set(Agency.objects.values_list("fingerprint", flat=True)) == {run.fingerprint}
    with schema_context("balai_armada"), connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO core_releasenote (text) VALUES ('a') RETURNING text")  # its role got the rights
        assert cursor.fetchone() == ("a",)
    assert upgrade_fleet() is None


def test_agency_that_fails_stops_nobody_and_is_upgraded_by_the_next_call(release: None) -> None:
    with owner_connection().cursor() as cursor:
        cursor.execute("CREATE TABLE uji_dua.core_releasenote (stray int)")

    run = upgrade_fleet(workers=2)

    assert run is not None
    assert run.state == FleetRun.State.FAILED
    assert results(run) == {"uji_satu": "done", "uji_dua": "failed", "balai_armada": "done"}
    assert "already exists" in run.items.get(agency__schema_name="uji_dua").error
    assert "already exists" in Agency.objects.get(schema_name="uji_dua").migration_error
    assert behind() == {"uji_dua"}
    with pytest.raises(CommandError, match="uji-dua"):
        call_command("migrate_fleet", verbosity=0)

    with owner_connection().cursor() as cursor:
        cursor.execute("DROP TABLE uji_dua.core_releasenote")
    again = upgrade_fleet()

    assert again is not None
    assert results(again) == {"uji_dua": "done"}
    assert Agency.objects.get(schema_name="uji_dua").migration_error == ""


def test_schema_that_is_missing_is_told_and_stops_nobody(release: None, agency: Agency) -> None:
    with owner_connection().cursor() as cursor:
        cursor.execute("ALTER SCHEMA balai_armada RENAME TO balai_armada_hilang")
    try:
        run = upgrade_fleet()
        assert run is not None
        assert results(run)["balai_armada"] == "failed"
        assert "SchemaMissing" in run.items.get(agency=agency).error
    finally:
        with owner_connection().cursor() as cursor:
            cursor.execute("ALTER SCHEMA balai_armada_hilang RENAME TO balai_armada")


def test_upgrade_that_was_killed_is_closed_and_the_next_call_goes_on(release: None, agency: Agency) -> None:
    killed = FleetRun.objects.create(fingerprint="x" * 32)
    FleetItem.objects.create(run=killed, agency=agency, state=FleetItem.State.RUNNING, started_at=timezone.now())

    run = upgrade_fleet()

    assert run is not None
    assert results(run)["balai_armada"] == "done"
    killed.refresh_from_db()
    assert (killed.state, killed.items.get().error) == (FleetRun.State.FAILED, "interrupted")


def in_another_process(name: str, work: object) -> None:
    """Call `work` while another connection holds a named lock."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(name):
            held.set()
            done.wait(timeout=20)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(timeout=10)
    try:
        work()  # type: ignore[operator]
    finally:
        done.set()
        thread.join()


def test_second_upgrade_at_once_is_refused(release: None) -> None:
    def work() -> None:
        with pytest.raises(FleetRunning):
            upgrade_fleet()

    in_another_process(FLEET_LOCK, work)


def test_agency_that_is_being_made_or_exported_is_left_for_the_next_call(release: None) -> None:
    def work() -> None:
        run = upgrade_fleet()
        assert run is not None
        assert results(run) == {"uji_satu": "done", "uji_dua": "done", "balai_armada": "failed"}

    in_another_process(schema_lock("balai_armada"), work)

    assert behind() == {"balai_armada"}


def test_fingerprint_in_the_registry_is_corrected_by_what_the_schemas_tell(agency: Agency) -> None:
    Agency.objects.filter(pk=agency.pk).update(fingerprint="", migration_error="old")

    assert upgrade_fleet() is None

    agency.refresh_from_db()
    assert (agency.fingerprint, agency.migration_error) == (read_fleet().fingerprint, "")


def test_many_schemas_are_read_in_few_queries(agency: Agency, django_assert_num_queries: object) -> None:
    with owner_connection().cursor() as cursor:
        names = [f"uji_banyak_{number}" for number in range(300)]
        for name in names:
            cursor.execute(f'CREATE SCHEMA "{name}"; CREATE TABLE "{name}".django_migrations (app text, name text)')
        try:
            started = time.perf_counter()
            counted = django_assert_num_queries(3, using="owner")  # type: ignore[operator]
            with counted, owner_connection().cursor() as reader:
                found = fingerprints(reader, names)
            assert len(found) == 300
            assert time.perf_counter() - started < 1
        finally:
            for name in names:
                cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
