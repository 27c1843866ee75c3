"""Who can serve what, and reports of monitoring."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.parsers import UploadParser
from core.api.views import ApiView, ApiViewSet
from core.models import User
from services import access
from services.api.common import EDIT, VIEW, UploadView, services_named
from services.api.serializers.staffing import (
    CompetenceSerializer,
    LevelsSerializer,
    ReportChangeSerializer,
    ReportSerializer,
    TrainingSerializer,
)
from services.domain import monitoring, staffing
from services.models import MonitoringReport, StaffCompetence

TAGS = ["staff"]
REPORTS = MonitoringReport.objects.prefetch_related("services")


class Competences(ListModelMixin, ApiViewSet):
    """Who can serve what."""

    permission = {"list": VIEW}
    ordering = ("pk",)
    queryset = StaffCompetence.objects.select_related("person", "service")
    serializer_class = CompetenceSerializer

    @extend_schema(operation_id="competences_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every level with the training behind it."""
        return super().list(request, *args, **kwargs)


class PersonLevels(ApiView):
    """The levels of one person."""

    permission = {"put": staffing.PERMISSION}

    @extend_schema(
        operation_id="competences_set", tags=TAGS, request=LevelsSerializer, responses=CompetenceSerializer(many=True)
    )
    def put(self, request: Request, pk: int) -> Response:
        """Set how far somebody has learned the named services; others keep their level."""
        levels = checked(LevelsSerializer, request)["levels"]
        services = {row.code: row for row in services_named(list(levels), field="levels")}
        rows = staffing.set_levels(
            person=found(User.objects.all(), pk=pk),
            levels={services[code]: level for code, level in levels.items()},
            by=caller(request),
        )
        return Response(CompetenceSerializer(rows, many=True).data)


class Training(UploadView):
    """The training of one person for one service."""

    permission = {"put": staffing.PERMISSION}

    @extend_schema(
        operation_id="competences_train", tags=TAGS, request=TrainingSerializer, responses=CompetenceSerializer
    )
    def put(self, request: Request, pk: int, code: str) -> Response:
        """Record the level of one person for one service with the training behind it."""
        data = checked(TrainingSerializer, request)
        person, service = found(User.objects.all(), pk=pk), access.staff_service(code)
        row = staffing.record_training(person=person, service=service, **data, by=caller(request))
        return answer(CompetenceSerializer, row)


class Reports(ListModelMixin, ApiViewSet):
    """Reports of monitoring and evaluation."""

    permission = {"list": VIEW, "create": EDIT}
    parser_classes = [UploadParser]
    ordering = ("-reported_on", "-pk")
    queryset = REPORTS
    serializer_class = ReportSerializer

    @extend_schema(operation_id="reports_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every report, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="reports_create", tags=TAGS, request=ReportChangeSerializer, responses={201: ReportSerializer}
    )
    def create(self, request: Request) -> Response:
        """Add a report about services."""
        return answer(ReportSerializer, monitoring.record_report(**_report(request)), is_new=True)


class Report(UploadView):
    """One report."""

    permission = {"get": VIEW, "put": EDIT}

    @extend_schema(operation_id="reports_retrieve", tags=TAGS, responses=ReportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One report."""
        return answer(ReportSerializer, found(REPORTS, pk=pk))

    @extend_schema(operation_id="reports_change", tags=TAGS, request=ReportChangeSerializer, responses=ReportSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Replace what a report says."""
        monitoring.change_report(report=found(REPORTS, pk=pk), **_report(request))
        return answer(ReportSerializer, found(REPORTS, pk=pk))


def _report(request: Request) -> dict[str, Any]:
    data = checked(ReportChangeSerializer, request)
    return {**data, "services": services_named(data["services"]), "by": caller(request)}
