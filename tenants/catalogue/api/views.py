"""The published services of every agency, for programs. Reading needs no token."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core import published
from core.api.views import ApiViewSet, PublicReads
from tenants.catalogue import queries
from tenants.catalogue.api.serializers import PublishedServiceSerializer
from tenants.catalogue.models import PublishedService
from tenants.models import Agency

MOST_FOUND = 500  # of a search; a list without words has no such end


class CatalogueApiFilter(django_filters.FilterSet):
    """The search and the filters of the page."""

    q = django_filters.CharFilter(method="find", max_length=queries.QUERY_LIMIT, label="Words to search for.")
    agency = django_filters.CharFilter(field_name="agency__slug", max_length=60, label="Address name of the agency.")
    province = django_filters.CharFilter(method="narrow", max_length=2, label="Kemendagri code of the province.")
    kind = django_filters.ChoiceFilter(choices=Agency.Kind.choices, method="narrow", label="Kind of the agency.")
    life_event = django_filters.ChoiceFilter(
        choices=lambda: list(published.vocabulary().life_events.items()), method="narrow", label="Event in life."
    )
    group = django_filters.ChoiceFilter(
        choices=lambda: list(published.vocabulary().groups.items()), method="narrow", label="Who may use it."
    )
    channel = django_filters.ChoiceFilter(
        choices=lambda: list(published.vocabulary().channels.items()), method="narrow", label="How to ask for it."
    )

    class Meta:
        model = PublishedService
        fields: tuple[str, ...] = ()

    def find(self, services: QuerySet[PublishedService], name: str, value: str) -> QuerySet[PublishedService]:
        words = queries.clean_query(value)
        found = queries.search(PublishedService.objects.shown(), words).services
        return services.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST_FOUND]))

    def narrow(self, services: QuerySet[PublishedService], name: str, value: str) -> QuerySet[PublishedService]:
        return services.filter(pk__in=queries.filtered({name: value}).order_by().values("pk"))


class Catalogue(PublicReads, ListModelMixin, ApiViewSet):
    """Published services of all agencies whose site is open."""

    ordering = ("name", "pk")
    queryset = PublishedService.objects.none()
    serializer_class = PublishedServiceSerializer
    filterset_class = CatalogueApiFilter

    def get_queryset(self) -> QuerySet[PublishedService]:
        """Return the catalogue with what the answer shows, in a fixed number of queries."""
        return PublishedService.objects.shown().with_agency().defer("search", "body", "words")

    @extend_schema(operation_id="catalogue_list", tags=["catalogue"])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Published services of every agency, with their promises and the address of their page."""
        return super().list(request, *args, **kwargs)
