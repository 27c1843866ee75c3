"""Import of existing standards: begin, read what was recognised, assign, confirm, make the drafts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.views import ApiView, ApiViewSet
from services.api.common import EDIT, UploadView
from services.api.serializers.imports import (
    AssignmentSerializer,
    ConfirmationSerializer,
    ImportedSerializer,
    ImportFileSerializer,
    ImportSerializer,
    ImportTextSerializer,
    LockSerializer,
)
from services.importing import domain
from services.models import ImportedStandard, StandardImport

TAGS = ["imports"]
IMPORTS = StandardImport.objects.prefetch_related("services__standard__service")
IMPORTED = ImportedStandard.objects.select_related("standard_import", "standard__service")


class Imports(ListModelMixin, ApiViewSet):
    """Imports of existing standards."""

    permission = {"list": EDIT}
    ordering = ("-created_at", "-pk")
    queryset = IMPORTS
    serializer_class = ImportSerializer

    @extend_schema(operation_id="imports_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every import, the newest first."""
        return super().list(request, *args, **kwargs)


class TextImport(ApiView):
    """An import from text."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="imports_text", tags=TAGS, request=ImportTextSerializer, responses={201: ImportSerializer}
    )
    def post(self, request: Request) -> Response:
        """Read a text. Nothing becomes a draft before its parts are confirmed."""
        made = domain.import_text(**checked(ImportTextSerializer, request), by=caller(request))
        return shown(made.pk, is_new=True)


class FileImport(UploadView):
    """An import from a file."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="imports_file", tags=TAGS, request=ImportFileSerializer, responses={201: ImportSerializer}
    )
    def post(self, request: Request) -> Response:
        """Read a workbook or a document. Nothing becomes a draft before its parts are confirmed."""
        data = checked(ImportFileSerializer, request)
        file = data["file"]
        made = domain.import_file(source=data["source"], upload=file, file_name=file.name or "", by=caller(request))
        return shown(made.pk, is_new=True)


class Import(ApiView):
    """One import."""

    permission = {"get": EDIT, "delete": EDIT}

    @extend_schema(operation_id="imports_retrieve", tags=TAGS, responses=ImportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One import with its services."""
        return shown(pk)

    @extend_schema(operation_id="imports_discard", tags=TAGS, responses={200: ImportSerializer})
    def delete(self, request: Request, pk: int) -> Response:
        """Put an import aside; what was read is deleted."""
        domain.discard_import(standard_import=found(IMPORTS, pk=pk), by=caller(request))
        return shown(pk)


class ImportDrafts(ApiView):
    """The drafts of an import."""

    permission = {"post": EDIT}

    @extend_schema(operation_id="imports_make_drafts", tags=TAGS, request=None, responses=ImportSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Make a draft of every confirmed service, all or none."""
        domain.make_drafts(standard_import=found(IMPORTS, pk=pk), by=caller(request))
        return shown(pk)


class Imported(ApiView):
    """One service of an import."""

    permission = {"get": EDIT, "put": EDIT}

    @extend_schema(operation_id="imports_service", tags=TAGS, responses=ImportedSerializer)
    def get(self, request: Request, pk: int, number: int) -> Response:
        """What was recognised, what was not, and what is missing."""
        return answer(ImportedSerializer, _imported(pk, number))

    @extend_schema(operation_id="imports_assign", tags=TAGS, request=AssignmentSerializer, responses=ImportedSerializer)
    def put(self, request: Request, pk: int, number: int) -> Response:
        """Keep what is said of a service and where its parts belong; nothing is confirmed by that."""
        data = checked(AssignmentSerializer, request)
        domain.assign_parts(imported=_imported(pk, number), **data, by=caller(request))
        return answer(ImportedSerializer, _imported(pk, number))


class Confirmation(ApiView):
    """The confirmation of one service."""

    permission = {"post": EDIT}

    @extend_schema(
        operation_id="imports_confirm", tags=TAGS, request=ConfirmationSerializer, responses=ImportedSerializer
    )
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Confirm a service as it is kept, component by component."""
        data = checked(ConfirmationSerializer, request)
        domain.confirm_service(imported=_imported(pk, number), **data, by=caller(request))
        return answer(ImportedSerializer, _imported(pk, number))


class LeavingOut(ApiView):
    """The leaving out of one service."""

    permission = {"post": EDIT}

    @extend_schema(operation_id="imports_leave_out", tags=TAGS, request=LockSerializer, responses=ImportedSerializer)
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Leave a service out of the import."""
        data = checked(LockSerializer, request)
        domain.leave_out_service(imported=_imported(pk, number), **data, by=caller(request))
        return answer(ImportedSerializer, _imported(pk, number))


def shown(pk: int, *, is_new: bool = False) -> Response:
    return answer(ImportSerializer, found(IMPORTS, pk=pk), is_new=is_new)


def _imported(pk: int, number: int) -> ImportedStandard:
    return found(IMPORTED, standard_import_id=pk, number=number)
