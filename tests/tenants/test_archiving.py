"""The end of an agency: a whole export, a waiting time, and nothing left behind."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from core.models import AuditEntry, User
from core.tenancy import central_context, schema_context
from tenants import tasks
from tenants.blueprint import differences, read_schema
from tenants.domain.archiving import (
    agencies_to_export,
    archive_agency,
    call_back_agency,
    drop_due_agencies,
    export_agency,
)
from tenants.domain.suspension import resume_agency
from tenants.errors import ExportDamaged, SlugTaken, WrongState
from tenants.models import Agency, AgencyArchive
from tenants.owner import owner_connection
from tests.factories.tenants import onboard, request_run

pytestmark = pytest.mark.usefixtures("real_agencies")


@pytest.fixture
def agency(real_agencies: None) -> Agency:
    agency = onboard(slug="balai-tutup")
    with schema_context(agency.schema_name):
        User.objects.create_user("ani@balai-tutup.example", full_name='Ani "Bu", \n Budi; é')
        default_storage.save("surat/sk.pdf", ContentFile(b"%PDF surat"))
    return agency


def archive(agency: Agency) -> AgencyArchive:
    archive_agency(agency, enqueue=False)
    made = export_agency(agency.pk)
    assert made is not None
    return made


def open_export(made: AgencyArchive) -> zipfile.ZipFile:
    with central_context(), default_storage.open(made.path) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def has_schema(name: str) -> bool:
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def test_export_has_every_table_every_file_and_a_manifest_that_fits(agency: Agency) -> None:
    made = archive(agency)

    package = open_export(made)
    manifest = json.loads(package.read("manifest.json"))
    with owner_connection(agency.schema_name).cursor() as cursor:
        tables = [table.name for table in read_schema(cursor, agency.schema_name).tables]
    assert sorted(manifest["tables"]) == sorted(tables)
    for name, part in manifest["tables"].items():
        data = package.read(part["file"])
        assert hashlib.sha256(data).hexdigest() == part["sha256"], name
        assert len(list(csv.reader(io.StringIO(data.decode(), newline="")))) == part["rows"] + 1, name
    assert 'Ani "Bu", \n Budi; é' in [
        row["full_name"] for row in csv.DictReader(io.StringIO(package.read("data/core_user.csv").decode(), newline=""))
    ]
    assert package.read("files/surat/sk.pdf") == b"%PDF surat"
    assert made.row_counts["core_user"] == manifest["tables"]["core_user"]["rows"] == 1
    with central_context(), default_storage.open(made.path) as file:
        assert hashlib.sha256(file.read()).hexdigest() == made.sha256


def test_export_can_be_restored_with_its_own_script(agency: Agency) -> None:
    package = open_export(archive(agency))
    manifest = json.loads(package.read("manifest.json"))

    with owner_connection().cursor() as cursor:
        cursor.execute('CREATE SCHEMA "uji_pulih"')
    try:
        with owner_connection("uji_pulih").cursor() as cursor:
            script = package.read("schema.sql").decode()
            tables, _semicolon, keys = script.partition(";\nALTER TABLE")
            cursor.execute(tables)
            for name, part in manifest["tables"].items():
                with cursor.cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT csv, HEADER)') as copy:
                    copy.write(package.read(part["file"]))
            cursor.execute("ALTER TABLE" + keys)
            restored = read_schema(cursor, "uji_pulih")
            cursor.execute("SELECT full_name FROM core_user")
            assert cursor.fetchall() == [('Ani "Bu", \n Budi; é',)]
        with owner_connection(agency.schema_name).cursor() as cursor:
            assert differences(read_schema(cursor, agency.schema_name), restored) == []
    finally:
        with owner_connection().cursor() as cursor:
            cursor.execute('DROP SCHEMA "uji_pulih" CASCADE')


def test_archive_waits_then_drops_schema_role_and_files_but_not_the_export(agency: Agency, settings: Any) -> None:
    settings.ARCHIVE_WAIT_DAYS = 30
    made = archive(agency)
    archived = Agency.objects.get(pk=agency.pk)
    assert archived.state == Agency.State.ARCHIVED
    assert archived.drop_after == archived.archived_at + timedelta(days=30)

    assert drop_due_agencies(timezone.now() + timedelta(days=29)) == []
    assert has_schema("balai_tutup")
    assert drop_due_agencies(timezone.now() + timedelta(days=31)) == [agency]

    assert not has_schema("balai_tutup")
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'agency_balai_tutup'")
        assert cursor.fetchone() is None
    with schema_context("balai_tutup"):
        assert not default_storage.exists("surat/sk.pdf")
    assert "manifest.json" in open_export(made).namelist()
    assert Agency.objects.get(pk=agency.pk).dropped_at is not None
    assert drop_due_agencies(timezone.now() + timedelta(days=32)) == []
    with pytest.raises(SlugTaken):
        request_run(slug="balai-tutup")
    assert set(AuditEntry.objects.filter(target_id=str(agency.pk)).values_list("action", flat=True)) >= {
        "tenants.agency_archiving",
        "tenants.agency_archived",
        "tenants.agency_dropped",
    }


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_nothing_is_dropped_when_the_export_is_not_whole(agency: Agency, damage: str) -> None:
    made = archive(agency)
    with central_context():
        default_storage.delete(made.path)
        if damage == "changed":
            default_storage.save(made.path, ContentFile(b"zip"))

    with pytest.raises(ExportDamaged):
        drop_due_agencies(timezone.now() + timedelta(days=99))

    assert has_schema("balai_tutup")
    assert Agency.objects.get(pk=agency.pk).dropped_at is None


def test_archived_agency_is_called_back_while_its_schema_stands(agency: Agency) -> None:
    archive(agency)

    assert call_back_agency(agency).state == Agency.State.SUSPENDED
    assert drop_due_agencies(timezone.now() + timedelta(days=99)) == []
    assert resume_agency(agency).state == Agency.State.ACTIVE


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("id", "Situs ini pernah ditutup dan akan dibuka kembali setelah diperiksa."),
        ("en", "This site was closed and will be opened again once it is checked."),
    ],
)
def test_calling_back_tells_the_public_in_the_language_of_the_agency(
    agency: Agency, language: str, reason: str
) -> None:
    archive(agency)
    Agency.objects.filter(pk=agency.pk).update(language=language)

    with translation.override("en" if language == "id" else "id"):
        assert call_back_agency(agency).suspended_reason == reason


def test_dropped_agency_cannot_be_called_back(agency: Agency) -> None:
    archive(agency)
    drop_due_agencies(timezone.now() + timedelta(days=99))

    with pytest.raises(WrongState):
        call_back_agency(agency)


def test_export_that_fails_leaves_the_agency_waiting_for_the_next_try(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.domain import exporting

    archive_agency(agency, enqueue=False)

    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(exporting.default_storage, "save", full)
        with pytest.raises(OSError, match="No space left"):
            export_agency(agency.pk)
    assert agencies_to_export() == [agency]
    assert not AgencyArchive.objects.filter(agency=agency).exists()

    tasks.archive_agency(agency.pk)
    tasks.archive_agency(agency.pk)  # sent twice

    assert AgencyArchive.objects.filter(agency=agency).count() == 1
    assert Agency.objects.get(pk=agency.pk).state == Agency.State.ARCHIVED


def test_agency_that_is_not_open_cannot_be_archived() -> None:
    run = request_run(slug="balai-belum")

    with pytest.raises(WrongState):
        archive_agency(Agency.objects.get(pk=run.agency_id), enqueue=False)
    with pytest.raises(WrongState):
        export_agency(Agency.objects.get(pk=run.agency_id).pk)
