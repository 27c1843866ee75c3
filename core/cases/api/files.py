"""Files of a case for staff: kept after the checks of the pages, given out under the same record."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.parsers import UploadParser
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView, ApiViewSet
from core.cases import access
from core.cases.api.common import TAGS
from core.cases.api.serializers import CaseFileSerializer
from core.cases.api.uploads import AS_IT_IS, AsItIs, brought_files, files_field
from core.cases.domain.case_files import add_internal_files
from core.cases.downloads import send_case_file
from core.cases.models import CaseFile


class InternalFilesSerializer(serializers.Serializer[Any]):
    """Files that only staff read."""

    files = files_field(required=True)


class KeptFilesSerializer(serializers.Serializer[Any]):
    """The files as they were kept; one that was there already is the same."""

    files = CaseFileSerializer(many=True)


class CaseFiles(ListModelMixin, ApiViewSet):
    """The files of a case."""

    permission = SIGNED_IN
    parser_classes = [UploadParser]
    ordering = ("added_at", "pk")
    queryset = CaseFile.objects.none()
    serializer_class = CaseFileSerializer

    def get_queryset(self) -> QuerySet[CaseFile]:
        case = access.staff_case(self.kwargs["code"], caller(self.request))
        return CaseFile.objects.filter(case=case, removed_at__isnull=True)

    @extend_schema(operation_id="cases_files", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every file of a case, with those that only staff read."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="cases_add_files",
        tags=TAGS,
        request=InternalFilesSerializer,
        responses={201: KeptFilesSerializer},
    )
    def create(self, request: Request, code: str) -> Response:
        """Keep files that only staff read; what is for the citizen goes with a message."""
        by = caller(request)
        case = access.staff_case(code, by)
        brought = brought_files(checked(InternalFilesSerializer, request)["files"], is_internal=True)
        kept = add_internal_files(case=case, brought=brought, by=by)
        return answer(KeptFilesSerializer, {"files": kept}, is_new=True)


class OneFile(AsItIs, ApiView):
    """One file of a case."""

    permission = SIGNED_IN

    @extend_schema(operation_id="cases_file", tags=TAGS, responses=AS_IT_IS)
    def get(self, request: Request, code: str, pk: int) -> HttpResponseBase:
        """A file as an attachment; that it was opened is written down. 409 while it is being looked through."""
        by = caller(request)
        case = access.staff_case(code, by)
        row = found(CaseFile.objects.filter(case=case), pk=pk)
        row.case = case
        return send_case_file(request._request, row, by)
