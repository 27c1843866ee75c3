"""Private files in an S3-compatible bucket. A module of its own, so that boto3 loads only where it is used."""

from __future__ import annotations

from storages.backends.s3 import S3Storage

from core.files import agency_path


class AgencyS3Storage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """Objects named `<schema>/<name>`. Names in the database do not carry the schema."""

    def _normalize_name(self, name: str) -> str:
        return str(super()._normalize_name(agency_path(name)))
