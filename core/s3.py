"""Private files in an S3-compatible bucket. A module of its own, so that boto3 loads only where it is used."""

from __future__ import annotations

from storages.backends.s3 import S3Storage

from core.files import agency_path


class AgencyS3Storage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """Objects named `<schema>/<name>`. Names in the database do not carry the schema."""

    def _normalize_name(self, name: str) -> str:
        return str(super()._normalize_name(agency_path(name)))

    def url(self, name: str, parameters: object = None, expire: object = None, http_method: object = None) -> str:
        """Refuse: a presigned link would open a private file to whoever holds it."""
        raise ValueError("private files have no address; a view serves them")
