"""Private files, each below the folder of its schema. Nothing is ever served from here without a view that checks."""

from __future__ import annotations

import posixpath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from core.tenancy import current_schema


def agency_path(name: str) -> str:
    """Return the name below the current schema's folder. Raises SuspiciousFileOperation for a way out of it."""
    clean = posixpath.normpath(str(name).replace("\\", "/"))
    if clean.startswith(("/", "..")) or "\x00" in clean:
        raise SuspiciousFileOperation("a file's name must stay inside the agency's folder")
    return posixpath.join(current_schema(), clean)


class AgencyFileStorage(FileSystemStorage):
    """Files on disk: `<location>/<schema>/<name>`. Names in the database do not carry the schema."""

    def path(self, name: str) -> str:
        return super().path(agency_path(name))

    def _save(self, name: str, content: Any) -> str:
        """Store the file; Django names it by its place on disk, of which the schema's folder is no part."""
        saved = str(super()._save(name, content))  # type: ignore[misc]  # the stubs leave it out
        return posixpath.relpath(saved, current_schema())

    def url(self, name: str | None) -> str:
        raise ValueError("private files have no address; a view serves them")
