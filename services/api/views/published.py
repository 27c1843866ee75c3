"""Published standards, for everybody."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadQuery
from core.api.filtering import MomentFilter
from core.api.views import ApiViewSet, PublicReads
from core.errors import NotFound
from services import queries
from services.api.serializers.standards import PublishedStandardDetailSerializer, PublishedStandardSerializer
from services.models import Channel, Service, ServiceStandard


class PublishedStandardFilter(django_filters.FilterSet):
    """Filters of the public list. A search finds what the public page finds, near misses included."""

    q = django_filters.CharFilter(method="search", max_length=queries.QUERY_LIMIT, label="Words to search for.")
    unit = django_filters.CharFilter(field_name="unit__code", max_length=60, label="Code of the unit that gives it.")
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, method="with_channel", label="A way in which it can be asked for."
    )
    published_since = MomentFilter(method="since", label="Only standards published at this moment or later.")

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
        in_force = ServiceStandard.objects.shown().filter(published_at__gte=moment)
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
        in_force = ServiceStandard.objects.shown().prefetch_related("components")
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
