"""A whole agency in one file: every table as CSV, the DDL that holds them, the stored files, and a manifest.

`manifest.json` counts the rows of each table and has the SHA-256 of each part. docs/agencies.md tells how to restore.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.utils import timezone
from psycopg import sql

from core.tenancy import central_context, schema_context
from tenants.blueprint import fingerprint_of, read_schema, script_of
from tenants.models import Agency, AgencyArchive
from tenants.owner import OWNER, owner_connection

FORMAT = 1
_CHUNK = 2**20
_Part = dict[str, Any]


def write_export(agency: Agency) -> dict[str, Any]:
    """Write the export to private storage, outside the agency's own folder, and return the values of AgencyArchive.

    All tables are read in one snapshot. Nothing is left behind when it fails.
    """
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            manifest = _write_database(package, agency)
            manifest["files"] = _write_files(package, agency)
            package.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
        size = out.tell()
        digest = _digest(out)
        name = f"archives/{agency.schema_name}-{timezone.now():%Y%m%d-%H%M%S}-{digest[:12]}.zip"
        with central_context():
            path = default_storage.save(name, File(out))
    return {
        "path": path,
        "size": size,
        "sha256": digest,
        "row_counts": {table: part["rows"] for table, part in manifest["tables"].items()},
        "fingerprint": manifest["fingerprint"],
    }


def check_export(archive: AgencyArchive) -> bool:
    """Tell whether the stored file is still the one that was written. Call it in the public schema."""
    try:
        with default_storage.open(archive.path) as file:
            return _digest(file) == archive.sha256
    except OSError:
        return False


def delete_files() -> None:
    """Delete every stored file of the current schema."""
    for name in _walk(default_storage):
        default_storage.delete(name)


def _write_database(package: zipfile.ZipFile, agency: Agency) -> dict[str, Any]:
    connection = owner_connection(agency.schema_name)
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        schema = read_schema(cursor, agency.schema_name)
        package.writestr("schema.sql", script_of(schema))
        tables = {table.name: _write_table(package, cursor, agency.schema_name, table.name) for table in schema.tables}
        return {
            "format": FORMAT,
            "agency": agency.slug,
            "name": agency.name,
            "schema": agency.schema_name,
            "fingerprint": fingerprint_of(cursor, agency.schema_name),
            "written_at": timezone.now().isoformat(),
            "tables": tables,
        }


def _write_table(package: zipfile.ZipFile, cursor: Any, schema_name: str, table: str) -> _Part:
    copy = sql.SQL("COPY {}.{} TO STDOUT (FORMAT csv, HEADER)").format(
        sql.Identifier(schema_name), sql.Identifier(table)
    )
    digest = hashlib.sha256()
    name = f"data/{table}.csv"
    with package.open(name, "w", force_zip64=True) as target, cursor.cursor.copy(copy) as source:
        for block in source:
            digest.update(block)
            target.write(block)
    return {"file": name, "rows": cursor.cursor.rowcount, "sha256": digest.hexdigest()}


def _write_files(package: zipfile.ZipFile, agency: Agency) -> dict[str, _Part]:
    written = {}
    with schema_context(agency.schema_name):
        for name in _walk(default_storage):
            digest = hashlib.sha256()
            with package.open(f"files/{name}", "w", force_zip64=True) as target, default_storage.open(name) as source:
                for block in source.chunks():
                    digest.update(block)
                    target.write(block)
            written[name] = {"sha256": digest.hexdigest()}
    return written


def _walk(storage: Storage, folder: str = "") -> Iterator[str]:
    """Give the name of every file of the current schema's folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (posixpath.join(folder, name) for name in sorted(files))
    for name in sorted(folders):
        yield from _walk(storage, posixpath.join(folder, name))


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(_CHUNK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
