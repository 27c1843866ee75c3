"""The catalogue for programs. Reading what is published needs no token; writing uses the functions of the pages."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.access import signed_in
from core.api.errors import BadQuery
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.errors import InvalidInput, NotFound
from services import access, domain, queries
from services.api.serializers import (
    ComponentChangeSerializer,
    DraftSerializer,
    NewServiceSerializer,
    PublishedStandardDetailSerializer,
    PublishedStandardSerializer,
    PublishSerializer,
    StaffComponentSerializer,
    StaffServiceSerializer,
    StaffStandardSerializer,
    WithdrawSerializer,
)
from services.components import COMPONENTS
from services.models import Channel, Service, ServiceStandard


class PublishedStandardFilter(django_filters.FilterSet):
    """Filters of the public list. A search finds what the public page finds, near misses included."""

    q = django_filters.CharFilter(method="search", max_length=queries.QUERY_LIMIT, label="Words to search for.")
    unit = django_filters.CharFilter(field_name="unit__code", max_length=60, label="Code of the unit that gives it.")
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, method="with_channel", label="A way in which it can be asked for."
    )
    published_since = django_filters.IsoDateTimeFilter(
        method="since", label="Only standards published at this moment or later."
    )

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    def search(self, services: QuerySet[Service], name: str, value: str) -> QuerySet[Service]:
        words = queries.clean_query(value)
        found = queries.search_public(words).services.order_by().values("pk")
        return services.filter(pk__in=[row["pk"] for row in found])

    def with_channel(self, services: QuerySet[Service], name: str, value: str) -> QuerySet[Service]:
        return services.filter(channels__contains=[value])

    @extend_schema_field(OpenApiTypes.DATETIME)
    def since(self, services: QuerySet[Service], name: str, value: dt.datetime) -> QuerySet[Service]:
        try:
            moment = value.astimezone(dt.UTC)  # PostgreSQL knows fewer offsets than ISO 8601
        except OverflowError as error:
            raise BadQuery({name: [_("Choose a moment between the years 2 and 9998.")]}) from error
        in_force = ServiceStandard.objects.published().filter(published_at__gte=moment)
        return services.filter(pk__in=in_force.values("service"))


class PublishedStandards(PublicReads, ListModelMixin, RetrieveModelMixin, ApiViewSet):
    """Published standards of external services: what the public site shows."""

    ordering = ("order", "name", "pk")
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9-]{1,60}"
    queryset = Service.objects.none()
    serializer_class = PublishedStandardSerializer
    filterset_class = PublishedStandardFilter

    def get_queryset(self) -> QuerySet[Service]:
        """Return public services with all that the answer shows, in a fixed number of queries."""
        if self.action == "list":
            return queries.with_promises(Service.objects.public())
        in_force = ServiceStandard.objects.published().prefetch_related("components")
        once_public = ServiceStandard.objects.once_public().order_by("-version")
        return (
            Service.objects.public()
            .select_related("unit")
            .prefetch_related(
                Prefetch("standards", in_force, to_attr="in_force"),
                Prefetch("standards", once_public, to_attr="once_public"),
            )
        )

    @extend_schema(operation_id="standards_list", tags=["standards"])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Published standards with their promise cards."""
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="standards_retrieve", tags=["standards"], responses=PublishedStandardDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One published standard with its 14 components and its history."""
        service = self.filter_for_one()
        return Response(PublishedStandardDetailSerializer(service, context=self.get_serializer_context()).data)

    def filter_for_one(self) -> Service:
        service = self.get_queryset().filter(code=self.kwargs["code"]).first()
        if service is None:
            raise NotFound
        return service


class Services(ApiView):
    """The catalogue of the agency, for staff."""

    permission = {"post": "services.manage_catalogue"}

    @extend_schema(
        operation_id="services_create", tags=["standards"],
        request=NewServiceSerializer, responses={201: StaffServiceSerializer},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Add a service, without a standard."""
        data = checked(NewServiceSerializer, request)
        data["unit"] = _unit(data["unit"])
        service = domain.create_service(**data, by=signed_in(request._request))
        return Response(StaffServiceSerializer(service).data, status=status.HTTP_201_CREATED)


class Drafts(ApiView):
    """Drafts of one service."""

    permission = {"post": "services.edit_standard"}

    @extend_schema(
        operation_id="standards_draft", tags=["standards"],
        request=DraftSerializer, responses={201: StaffStandardSerializer},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Begin the next version of a standard."""
        data = checked(DraftSerializer, request)
        service, by = access.staff_service(code), signed_in(request._request)
        if data["template_code"]:
            draft = domain.adopt_template(service=service, template_code=data["template_code"], by=by)
        else:
            draft = domain.draft_standard(service=service, by=by)
        found = access.staff_standard(code, draft.version)
        return Response(StaffStandardSerializer(found).data, status=status.HTTP_201_CREATED)


class Version(ApiView):
    """Any version of a standard, for staff."""

    permission = {"get": "services.view_standard"}

    @extend_schema(operation_id="standards_version", tags=["standards"], responses=StaffStandardSerializer)
    def get(self, request: Request, code: str, version: int) -> Response:
        """One version with its components, drafts and internal services included."""
        return Response(StaffStandardSerializer(access.staff_standard(code, version)).data)


class VersionComponent(ApiView):
    """One component of a draft."""

    permission = {"put": "services.edit_standard"}

    @extend_schema(
        operation_id="standards_edit_component", tags=["standards"],
        request=ComponentChangeSerializer, responses=StaffComponentSerializer,
    )  # fmt: skip
    def put(self, request: Request, code: str, version: int, component: str) -> Response:
        """Replace what a component says. What is wrong is told by field; what is missing may be stored."""
        if component not in COMPONENTS:
            raise NotFound
        data = checked(ComponentChangeSerializer, request)
        row = domain.edit_component(
            standard=access.staff_standard(code, version), code=component, **data, by=signed_in(request._request)
        )
        return Response(StaffComponentSerializer(row).data)


class Publication(ApiView):
    """The publication of a draft."""

    permission = {"post": "services.publish_standard"}

    @extend_schema(
        operation_id="standards_publish", tags=["standards"],
        request=PublishSerializer, responses=StaffStandardSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int) -> Response:
        """Publish a draft; refused with the list of components that are not complete."""
        data = checked(PublishSerializer, request)
        return moved(domain.publish_standard, access.staff_standard(code, version), request, data)


class Withdrawal(ApiView):
    """The withdrawal of the version in force."""

    permission = {"post": "services.publish_standard"}

    @extend_schema(
        operation_id="standards_withdraw", tags=["standards"],
        request=WithdrawSerializer, responses=StaffStandardSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int) -> Response:
        """Take the version in force out of force; the public no longer finds the service."""
        data = checked(WithdrawSerializer, request)
        return moved(domain.withdraw_standard, access.staff_standard(code, version), request, data)


def moved(move: Callable[..., object], standard: ServiceStandard, request: Request, data: dict[str, Any]) -> Response:
    """Move a version to its next state, and answer with all that it then is."""
    move(standard=standard, **data, by=signed_in(request._request))
    return Response(StaffStandardSerializer(access.staff_standard(standard.service.code, standard.version)).data)


def checked(serializer: type[Any], request: Request) -> dict[str, Any]:
    """Return the body in its checked form, or raise the REST framework's ValidationError."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _unit(code: str | None) -> Any:
    if not code:
        return None
    try:
        return access.staff_unit(code)
    except NotFound as error:
        raise InvalidInput({"unit": [str(error)]}) from error
