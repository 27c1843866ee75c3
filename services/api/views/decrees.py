"""Minutes of agreement and decrees: kept, prepared, signed."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.parsers import UploadParser
from core.api.views import ApiView, ApiViewSet
from services import access, domain
from services.api.common import EDIT, VIEW, UploadView
from services.api.serializers.decrees import (
    DecreeChangeSerializer,
    DecreeSerializer,
    EnactmentSerializer,
    MinutesSerializer,
    NewMinutesSerializer,
)
from services.models import MinutesOfAgreement, ServiceStandard, StandardDecree

TAGS = ["decrees"]


def with_standards(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows with their standards, in a fixed number of queries."""
    standards = ServiceStandard.objects.select_related("service").order_by("service__order", "service__name", "pk")
    return rows.prefetch_related(Prefetch("standards", standards))


class AllMinutes(ListModelMixin, ApiViewSet):
    """Minutes of consultations."""

    permission = {"list": VIEW, "create": EDIT}
    parser_classes = [UploadParser]
    ordering = ("-held_on", "-pk")
    queryset = with_standards(MinutesOfAgreement.objects.all())
    serializer_class = MinutesSerializer

    @extend_schema(operation_id="minutes_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every minutes of agreement, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="minutes_create", tags=TAGS, request=NewMinutesSerializer, responses={201: MinutesSerializer}
    )
    def create(self, request: Request) -> Response:
        """Keep the signed minutes of a consultation."""
        minutes = domain.record_minutes(**checked(NewMinutesSerializer, request), by=caller(request))
        return answer(MinutesSerializer, minutes, is_new=True)


class OneMinutes(ApiView):
    """The minutes of one consultation."""

    permission = {"get": VIEW}

    @extend_schema(operation_id="minutes_retrieve", tags=TAGS, responses=MinutesSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One minutes of agreement with the standards that were agreed by it."""
        return answer(MinutesSerializer, found(with_standards(MinutesOfAgreement.objects.all()), pk=pk))


class Decrees(ListModelMixin, ApiViewSet):
    """Decrees that enact standards."""

    permission = {"list": VIEW, "create": EDIT}
    ordering = ("-dated_on", "-pk")
    queryset = with_standards(StandardDecree.objects.all())
    serializer_class = DecreeSerializer

    @extend_schema(operation_id="decrees_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every decree, those being prepared and discarded included, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="decrees_create", tags=TAGS, request=DecreeChangeSerializer, responses={201: DecreeSerializer}
    )
    def create(self, request: Request) -> Response:
        """Prepare a decree; standards are put on it afterwards."""
        decree = domain.prepare_decree(**_head(request), by=caller(request))
        return answer(DecreeSerializer, decree, is_new=True)


class OneDecree(ApiView):
    """One decree."""

    permission = {"get": VIEW, "put": EDIT, "delete": EDIT}

    @extend_schema(operation_id="decrees_retrieve", tags=TAGS, responses=DecreeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One decree with its standards."""
        return _decree(pk)

    @extend_schema(operation_id="decrees_change", tags=TAGS, request=DecreeChangeSerializer, responses=DecreeSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Replace the head of a decree that is not signed."""
        domain.change_decree(decree=found(StandardDecree.objects.all(), pk=pk), **_head(request), by=caller(request))
        return _decree(pk)

    @extend_schema(operation_id="decrees_discard", tags=TAGS, responses={200: DecreeSerializer})
    def delete(self, request: Request, pk: int) -> Response:
        """Give up a decree that is not signed; its standards wait for another one."""
        domain.discard_decree(decree=found(StandardDecree.objects.all(), pk=pk), by=caller(request))
        return _decree(pk)


class DecreeStandard(ApiView):
    """One version on a decree."""

    permission = {"put": EDIT, "delete": EDIT}

    @extend_schema(operation_id="decrees_add_standard", tags=TAGS, request=None, responses=DecreeSerializer)
    def put(self, request: Request, pk: int, code: str, version: int) -> Response:
        """Put an agreed version on a decree that is being prepared."""
        decree, standard = found(StandardDecree.objects.all(), pk=pk), access.staff_standard(code, version)
        domain.put_on_decree(decree=decree, standard=standard, by=caller(request))
        return _decree(pk)

    @extend_schema(operation_id="decrees_remove_standard", tags=TAGS, responses={200: DecreeSerializer})
    def delete(self, request: Request, pk: int, code: str, version: int) -> Response:
        """Take a version off a decree that is being prepared."""
        decree, standard = found(StandardDecree.objects.all(), pk=pk), access.staff_standard(code, version)
        domain.take_off_decree(decree=decree, standard=standard, by=caller(request))
        return _decree(pk)


class Enactment(UploadView):
    """The signing of a decree."""

    permission = {"post": "services.enact_standard"}

    @extend_schema(operation_id="decrees_enact", tags=TAGS, request=EnactmentSerializer, responses=DecreeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Keep the signed decree and enact every standard on it, all or none."""
        decree = found(StandardDecree.objects.all(), pk=pk)
        domain.enact_decree(decree=decree, **checked(EnactmentSerializer, request), by=caller(request))
        return _decree(pk)


def _head(request: Request) -> Any:
    return checked(DecreeChangeSerializer, request)


def _decree(pk: int) -> Response:
    return answer(DecreeSerializer, found(with_standards(StandardDecree.objects.all()), pk=pk))
