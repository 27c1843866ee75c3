"""The catalogue of the agency, for staff: services and the units that give them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked
from core.api.views import ApiView, ApiViewSet
from services import access, domain
from services.api.common import VIEW, services_named, unit_named
from services.api.serializers.catalogue import (
    NewServiceSerializer,
    NewUnitSerializer,
    ServiceChangeSerializer,
    StaffServiceSerializer,
    StaffUnitSerializer,
    UnitChangeSerializer,
    UseSerializer,
)
from services.models import Service, ServiceUnit

MANAGE = "services.manage_catalogue"
TAGS = ["catalogue"]


class Services(ListModelMixin, ApiViewSet):
    """The catalogue of the agency, retired and internal services included."""

    permission = {"list": VIEW, "create": MANAGE}
    ordering = ("order", "name", "pk")
    queryset = Service.objects.select_related("unit").prefetch_related("related")
    serializer_class = StaffServiceSerializer

    @extend_schema(operation_id="services_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every service of the agency."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="services_create", tags=TAGS, request=NewServiceSerializer, responses={201: StaffServiceSerializer}
    )
    def create(self, request: Request) -> Response:
        """Add a service, without a standard."""
        service = domain.create_service(**_fields(checked(NewServiceSerializer, request)), by=caller(request))
        return answer(StaffServiceSerializer, service, is_new=True)


class OneService(ApiView):
    """One service as staff see it."""

    permission = {"get": VIEW, "put": MANAGE}

    @extend_schema(operation_id="services_retrieve", tags=TAGS, responses=StaffServiceSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One service."""
        return answer(StaffServiceSerializer, access.staff_service(code))

    @extend_schema(
        operation_id="services_change", tags=TAGS, request=ServiceChangeSerializer, responses=StaffServiceSerializer
    )
    def put(self, request: Request, code: str) -> Response:
        """Replace what is said of a service; its code stays."""
        fields = _fields(checked(ServiceChangeSerializer, request))
        service = domain.change_service(service=access.staff_service(code), **fields, by=caller(request))
        return answer(StaffServiceSerializer, service)


class Retirement(ApiView):
    """Whether a service is given no longer."""

    permission = {"post": MANAGE, "delete": MANAGE}

    @extend_schema(operation_id="services_retire", tags=TAGS, request=None, responses=StaffServiceSerializer)
    def post(self, request: Request, code: str) -> Response:
        """Take a service out of the catalogue; its history stays."""
        return answer(
            StaffServiceSerializer, domain.retire_service(service=access.staff_service(code), by=caller(request))
        )

    @extend_schema(operation_id="services_restore", tags=TAGS, responses={200: StaffServiceSerializer})
    def delete(self, request: Request, code: str) -> Response:
        """Put a retired service back."""
        return answer(
            StaffServiceSerializer, domain.restore_service(service=access.staff_service(code), by=caller(request))
        )


class Units(ListModelMixin, ApiViewSet):
    """Units that give services."""

    permission = {"list": VIEW, "create": MANAGE}
    ordering = ("order", "name", "pk")
    queryset = ServiceUnit.objects.all()
    serializer_class = StaffUnitSerializer

    @extend_schema(operation_id="units_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every unit, those not in use included."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="units_create", tags=TAGS, request=NewUnitSerializer, responses={201: StaffUnitSerializer}
    )
    def create(self, request: Request) -> Response:
        """Add a unit."""
        unit = domain.create_unit(**checked(NewUnitSerializer, request), by=caller(request))
        return Response(StaffUnitSerializer(unit).data, status=status.HTTP_201_CREATED)


class OneUnit(ApiView):
    """One unit."""

    permission = {"put": MANAGE}

    @extend_schema(operation_id="units_change", tags=TAGS, request=UnitChangeSerializer, responses=StaffUnitSerializer)
    def put(self, request: Request, code: str) -> Response:
        """Replace what is said of a unit; its code stays."""
        fields = checked(UnitChangeSerializer, request)
        return answer(
            StaffUnitSerializer, domain.change_unit(unit=access.staff_unit(code), **fields, by=caller(request))
        )


class UnitUse(ApiView):
    """Whether a unit is offered for services."""

    permission = {"put": MANAGE}

    @extend_schema(operation_id="units_use", tags=TAGS, request=UseSerializer, responses=StaffUnitSerializer)
    def put(self, request: Request, code: str) -> Response:
        """Offer a unit for services, or no longer; refused while a service belongs to it."""
        data = checked(UseSerializer, request)
        unit = domain.set_unit_in_use(unit=access.staff_unit(code), **data, by=caller(request))
        return answer(StaffUnitSerializer, unit)


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    """Return a checked body with the rows that its codes name."""
    return {**data, "unit": unit_named(data["unit"]), "related": services_named(data["related"], field="related")}
