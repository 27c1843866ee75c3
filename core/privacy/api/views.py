"""Requests about personal data, and incidents: the functions of the pages decide."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import django_filters
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core import audit
from core.agencies import current_agency
from core.api.answers import answer, caller, checked, found
from core.api.parsers import StrictJSONParser
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.cases.api.common import ENTER, KEY_NEEDED, Filing, PostMove, described, filing_key, key_of, receipt
from core.cases.api.following import SECRET_WORD, proved
from core.cases.api.serializers import CaseFiledSerializer, CaseNothingSerializer
from core.cases.models import Case
from core.errors import NotFound
from core.models import User
from core.privacy.api.serializers import (
    AddedPeopleSerializer,
    AuthorityToldSerializer,
    ConcernedSerializer,
    DataDecisionSerializer,
    DataRequestSerializer,
    IncidentChangeSerializer,
    IncidentEventSerializer,
    IncidentSerializer,
    NewDataRequestSerializer,
    NewIncidentSerializer,
    PrivacyNoticeSerializer,
)
from core.privacy.domain import incidents, my_data
from core.privacy.domain.notices import notices
from core.privacy.models import DataRequest, Incident, IncidentEvent

TAGS = ["privacy"]


class PrivacyNotices(PublicReads, ApiView):
    """What people are told about their data."""

    @extend_schema(operation_id="privacy_notices", tags=TAGS, responses=PrivacyNoticeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The privacy notice of every form, as it is in force now."""
        told = PrivacyNoticeSerializer(notices(), many=True, context={"agency": current_agency().url})
        return Response(told.data)


class DataRequestFilter(django_filters.FilterSet):
    """Filters of requests about personal data."""

    right = django_filters.ChoiceFilter(choices=DataRequest.Right.choices, label="What is asked for.")
    decision = django_filters.ChoiceFilter(choices=DataRequest.Decision.choices, label="Decision.")

    class Meta:
        model = DataRequest
        fields: tuple[str, ...] = ()


class DataRequests(ListModelMixin, ApiViewSet):
    """Requests about personal data."""

    permission = "privacy.handle_request"
    ordering = ("-case_id",)
    queryset = DataRequest.objects.none()
    serializer_class = DataRequestSerializer
    filterset_class = DataRequestFilter

    def get_queryset(self) -> QuerySet[DataRequest]:
        return DataRequest.objects.select_related("case", "target")

    @extend_schema(operation_id="data_requests_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Requests about personal data, the newest first."""
        return super().list(request, *args, **kwargs)


class CitizenDataRequest(Filing, ApiView):
    """What a citizen asks about the data of their case."""

    permission = ENTER
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="data_requests_file",
        tags=TAGS,
        parameters=[KEY_NEEDED, SECRET_WORD],
        request=NewDataRequestSerializer,
        responses={200: CaseFiledSerializer, 201: CaseFiledSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """Pass on a request for a correction, a deletion, or the end of a consent; its 72 hours run at once."""
        key = filing_key(request)
        case = proved(request, code)
        if case.kind == my_data.KIND or case.erased_at is not None:
            raise NotFound
        data = checked(NewDataRequestSerializer, request)
        with transaction.atomic():
            filed = my_data.file_request(**data, target=case, key=key)
            if filed.is_new:
                audit.record(action="cases.citizen_passed_on", target=case.code, changes={"act": "data_request"})
        return receipt(filed)


@described("data_requests_decide", DataDecisionSerializer, tags=TAGS)
class DataDecision(PostMove):
    """Answer a request and do at once what was decided: a correction is applied, a deletion erases the ended case."""

    kinds = frozenset({my_data.KIND})

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return my_data.decide_request(case=case, **data, key=key_of(request), by=by)


class Incidents(ListModelMixin, ApiViewSet):
    """The register of incidents."""

    permission = incidents.RIGHT
    ordering = ("-discovered_at", "-pk")
    queryset = Incident.objects.none()
    serializer_class = IncidentSerializer

    def get_queryset(self) -> QuerySet[Incident]:
        return counted()

    @extend_schema(operation_id="incidents_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every incident, with how many people are concerned and how many of them were not told yet."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="incidents_enter", tags=TAGS, request=NewIncidentSerializer, responses={201: IncidentSerializer}
    )
    def create(self, request: Request) -> Response:
        """Enter an incident; people and the institution are told within 72 hours from when it was found."""
        incident = incidents.enter_incident(**checked(NewIncidentSerializer, request), by=caller(request))
        return answer(IncidentSerializer, counted().get(pk=incident.pk), is_new=True)


class OneIncident(ApiView):
    """One incident."""

    permission = incidents.RIGHT

    @extend_schema(operation_id="incidents_retrieve", tags=TAGS, responses=IncidentSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One incident."""
        return answer(IncidentSerializer, found(counted(), pk=pk))

    @extend_schema(
        operation_id="incidents_change", tags=TAGS, request=IncidentChangeSerializer, responses=IncidentSerializer
    )
    def put(self, request: Request, pk: int) -> Response:
        """Write down what is known by now; 409 for an outdated `lock`."""
        data = checked(IncidentChangeSerializer, request)
        incidents.change_incident(incident=found(Incident.objects.all(), pk=pk), **data, by=caller(request))
        return answer(IncidentSerializer, counted().get(pk=pk))


class IncidentEvents(ListModelMixin, ApiViewSet):
    """The record of an incident."""

    permission = incidents.RIGHT
    ordering = ("at", "pk")
    queryset = IncidentEvent.objects.none()
    serializer_class = IncidentEventSerializer

    def get_queryset(self) -> QuerySet[IncidentEvent]:
        return IncidentEvent.objects.filter(incident=found(Incident.objects.all(), pk=self.kwargs["pk"]))

    @extend_schema(operation_id="incidents_events", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was done about an incident, by whom and when."""
        return super().list(request, *args, **kwargs)


class IncidentPeople(ApiView):
    """Who is concerned: their number alone is told."""

    permission = incidents.RIGHT

    @extend_schema(
        operation_id="incidents_add_people", tags=TAGS, request=ConcernedSerializer, responses=AddedPeopleSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        """Name who is concerned; whoever is on the list already stays on it once."""
        incident = found(Incident.objects.all(), pk=pk)
        data = checked(ConcernedSerializer, request)
        added = incidents.add_people(incident=incident, cases=_cases(data), emails=data["emails"], by=caller(request))
        return answer(AddedPeopleSerializer, {"added": added, "people": incident.people.count()})


class _IncidentMove(ApiView, ABC):
    """One step with an incident."""

    permission = incidents.RIGHT
    body: ClassVar[type[Any]]

    def post(self, request: Request, pk: int) -> Response:
        self.act(found(Incident.objects.all(), pk=pk), checked(self.body, request), caller(request))
        return answer(IncidentSerializer, counted().get(pk=pk))

    @abstractmethod
    def act(self, incident: Incident, data: dict[str, Any], by: User) -> object:
        """Do it."""


def step(name: str, body: type[Any]) -> Any:
    """Give a step the shape of what is sent, and describe it."""

    def describe(view: type[Any]) -> type[Any]:
        view.body = body
        schema = extend_schema(
            operation_id=name, tags=TAGS, request=body, responses=IncidentSerializer, description=view.__doc__
        )
        return extend_schema_view(post=schema)(view)

    return describe


@step("incidents_tell_people", CaseNothingSerializer)
class Telling(_IncidentMove):
    """Have everybody on the list told who was not told yet; 422 with what is missing before that."""

    def act(self, incident: Incident, data: dict[str, Any], by: User) -> object:
        return incidents.tell_people(incident=incident, by=by)


@step("incidents_tell_authority", AuthorityToldSerializer)
class Authority(_IncidentMove):
    """Write down when and how the institution was told."""

    def act(self, incident: Incident, data: dict[str, Any], by: User) -> object:
        return incidents.tell_authority(incident=incident, **data, by=by)


@step("incidents_close", CaseNothingSerializer)
class Closure(_IncidentMove):
    """Close it once everybody was told and the recovery is written down."""

    def act(self, incident: Incident, data: dict[str, Any], by: User) -> object:
        return incidents.close_incident(incident=incident, by=by)


def counted() -> QuerySet[Any]:
    """Return incidents with the number of people concerned, and of those who were not told yet."""
    waiting = Count("people", filter=Q(people__told_at__isnull=True))
    return Incident.objects.annotate(people_count=Count("people"), waiting_count=waiting)


def _cases(data: dict[str, Any]) -> QuerySet[Case] | None:
    if not data["kind"]:
        return None
    chosen = Case.objects.filter(erased_at__isnull=True)
    if data["kind"] != "*":
        chosen = chosen.filter(kind=data["kind"])
    if data["received_from"]:
        chosen = chosen.filter(received_at__gte=data["received_from"])
    if data["received_before"]:
        chosen = chosen.filter(received_at__lt=data["received_before"])
    return chosen
