"""Printed forms: their addresses, and what a PDF is that somebody holds."""

from __future__ import annotations

import re

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import found
from core.api.views import ApiView, PublicReads
from core.errors import NotFound
from services.api.publications import PublicationDetailSerializer
from services.api.serializers.records import FileSerializer, files_of
from services.models import PublicationRecord, Rendition
from services.publication.export import is_open

TAGS = ["publications"]
RECORDS = PublicationRecord.objects.select_related("standard__service").prefetch_related("renditions")
_HASH = re.compile(r"[0-9a-f]{64}")


class PublicationFiles(PublicReads, ApiView):
    """The printed forms of one publication."""

    @extend_schema(operation_id="publications_files", tags=TAGS, responses=FileSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Addresses of the PDFs of a public record; 404 for what is not public."""
        record = found(RECORDS, code=code)
        if not is_open(record):
            raise NotFound
        return Response(FileSerializer(files_of(record), many=True).data)


class PublicationOfFile(PublicReads, ApiView):
    """What a PDF is that somebody holds."""

    @extend_schema(operation_id="publications_by_file", tags=TAGS, responses=PublicationDetailSerializer)
    def get(self, request: Request, sha256: str) -> Response:
        """The record that a PDF of this SHA-256 was printed from; 404 when this site never made such a file."""
        if not _HASH.fullmatch(sha256):
            raise NotFound
        rendition = found(Rendition.objects.select_related("record__standard__service"), sha256=sha256)
        return Response(PublicationDetailSerializer(rendition.record, context={"request": request}).data)
