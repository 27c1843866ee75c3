"""What the oversight pages show, for programs. Reads the public schema alone."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.access import signed_in
from core.api.views import ApiViewSet
from tenants.models import Agency
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight import queries
from tenants.oversight.api.serializers import OversightAgencySerializer
from tenants.oversight.forms import clean_words
from tenants.oversight.rows import Condition
from tenants.oversight.scope import province_of, visible_agencies


class AgencyFigureFilter(django_filters.FilterSet):
    """The filters of the page."""

    q = django_filters.CharFilter(method="with_words", max_length=80, label="Words of the agency's name.")
    kind = django_filters.ChoiceFilter(choices=Agency.Kind.choices, label="Kind of the agency.")
    condition = django_filters.ChoiceFilter(
        choices=Condition.choices, method="in_condition", label="What the newest figures say."
    )

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ()

    def with_words(self, agencies: AgencyQuerySet, name: str, value: str) -> AgencyQuerySet:
        return queries.filtered(agencies, {"q": clean_words(value)})

    def in_condition(self, agencies: AgencyQuerySet, name: str, value: str) -> AgencyQuerySet:
        return queries.filtered(agencies, {"condition": value})


class OversightAgencies(ListModelMixin, ApiViewSet):
    """The agencies of the caller's province, or of all provinces for the ministry."""

    permission = {"list": "oversight.view"}
    ordering = ("name", "pk")
    queryset = Agency.objects.none()
    serializer_class = OversightAgencySerializer
    filterset_class = AgencyFigureFilter

    def get_queryset(self) -> QuerySet[Agency]:
        """Return the agencies that the caller may see, joined with their newest figures."""
        if getattr(self, "swagger_fake_view", False):
            return Agency.objects.none()
        province = province_of(signed_in(self.request._request))
        return queries.with_columns(queries.with_figures(visible_agencies(province.code if province else "")))

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page as lines of the oversight pages."""
        agencies = super().paginate_queryset(queryset)
        return None if agencies is None else [queries.row_of(agency) for agency in agencies]

    @extend_schema(operation_id="oversight_agencies_list", tags=["oversight"])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Agencies with their services, what is published, what is missing, and when this was reported."""
        return super().list(request, *args, **kwargs)
