"""The directory and the registry for programs; writing uses the functions of the pages."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.api.models import Scope
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.errors import NotFound
from tenants.api.serializers import (
    AgencySerializer,
    AgencyStateSerializer,
    NewAgencySerializer,
    OnboardingSerializer,
    SuspensionSerializer,
)
from tenants.directory.queries import clean_query, public_agencies, search_agencies
from tenants.domain.suspension import resume_agency, suspend_agency
from tenants.models import Agency, OnboardingRun
from tenants.onboarding import NewAgency, request_agency


class AgencyFilter(django_filters.FilterSet):
    """The filters of the directory."""

    q = django_filters.CharFilter(method="search", max_length=80, label="Words to search for; near misses are found.")
    province = django_filters.CharFilter(field_name="province", max_length=2, label="Kemendagri code of the province.")
    kind = django_filters.ChoiceFilter(choices=Agency.Kind.choices, label="Kind of the agency.")

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ()

    def search(self, agencies: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        found = search_agencies(public_agencies(), clean_query(value)).order_by().values("pk")
        return agencies.filter(pk__in=[row["pk"] for row in found])


class Agencies(PublicReads, ListModelMixin, ApiViewSet):
    """Everybody reads the list; whoever adds to it signs in and has the scope for it."""

    http_method_names = ("get", "head", "post")
    permission = {"create": "tenants.onboard_agency"}
    ordering = ("name", "pk")
    queryset = Agency.objects.none()
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter

    @property
    def reads(self) -> bool:
        return self.request is None or self.request.method in SAFE_METHODS  # none: while the API is described

    @property
    def token_scope(self) -> Scope | None:
        return None if self.reads else Scope.CENTRAL

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Look at no sign-in for what is public, so that the answer is the same for all."""
        return [] if self.reads else [kind() for kind in ApiView.authentication_classes]

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.reads else [kind() for kind in ApiView.permission_classes]

    def set_cache_control(self, request: Request, response: Any) -> None:
        """Let only the list be kept by everybody."""
        if self.reads:
            super().set_cache_control(request, response)
        else:
            ApiView().set_cache_control(request, response)

    def get_queryset(self) -> QuerySet[Agency]:
        return public_agencies()

    @extend_schema(operation_id="agencies_list", tags=["agencies"])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Agencies with an open site, and those whose site is suspended for a while."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="agencies_create", tags=["agencies"],
        request=NewAgencySerializer, responses={202: OnboardingSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Ask for a new agency. A worker makes it; `Location` tells how far it is."""
        body = NewAgencySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        run = request_agency(NewAgency(**body.validated_data))
        answer = OnboardingSerializer(_with_steps(run))
        here = reverse("tenants_api:onboarding", args=[run.slug], request=request)
        return Response(answer.data, status=status.HTTP_202_ACCEPTED, headers={"Location": here})


class AgencyDetail(PublicReads, ApiView):
    """One agency of the directory."""

    @extend_schema(operation_id="agencies_retrieve", tags=["agencies"], responses=AgencySerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What everybody may know of one agency."""
        agency = public_agencies().filter(slug=slug).first()
        if agency is None:
            raise NotFound
        return Response(AgencySerializer(agency).data)


class Onboarding(ApiView):
    """How far the making of an agency is."""

    permission = "tenants.onboard_agency"
    token_scope = Scope.CENTRAL

    @extend_schema(operation_id="agencies_onboarding", tags=["agencies"], responses=OnboardingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The newest onboarding under this address name, also one that was undone."""
        run = OnboardingRun.objects.filter(slug=slug).order_by("-created_at", "-pk").first()
        if run is None:
            raise NotFound
        return Response(OnboardingSerializer(_with_steps(run)).data)


class Suspension(ApiView):
    """Closing a site for a while."""

    permission = "tenants.manage_agency"
    token_scope = Scope.CENTRAL

    @extend_schema(
        operation_id="agencies_suspend", tags=["agencies"],
        request=SuspensionSerializer, responses=AgencyStateSerializer,
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """Close the public site; staff keep reading."""
        body = SuspensionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        agency = suspend_agency(_get(slug), reason=values["reason"], until=values.get("until"))
        return Response(AgencyStateSerializer(agency).data)


class Resumption(ApiView):
    """Opening a suspended site again."""

    permission = "tenants.manage_agency"
    token_scope = Scope.CENTRAL

    @extend_schema(operation_id="agencies_resume", tags=["agencies"], request=None, responses=AgencyStateSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Open the public site again."""
        return Response(AgencyStateSerializer(resume_agency(_get(slug))).data)


def _get(slug: str) -> Agency:
    agency = Agency.objects.filter(slug=slug).first()
    if agency is None:
        raise NotFound
    return cast("Agency", agency)


def _with_steps(run: OnboardingRun) -> dict[str, Any]:
    steps = list(run.steps.order_by("position"))
    names = ("slug", "state", "created_at", "finished_at")
    return {name: getattr(run, name) for name in names} | {"steps": steps}
