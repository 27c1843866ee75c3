"""Requests for public information and objections: the registers, filing for somebody, and the steps of the law."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import caller, checked
from core.api.views import ApiViewSet
from core.cases.api.common import ENTER, Filing, PostMove, described, filing, filing_key, key_of, receipt
from core.cases.api.uploads import brought_files
from core.cases.models import Case
from core.errors import InvalidInput
from core.models import User
from feedback.api.information_serializers import (
    InformationExtensionSerializer,
    InformationHandoverSerializer,
    InformationNotificationSerializer,
    InformationRequestSerializer,
    NewInformationRequestSerializer,
    NewInformationRequestWithFilesSerializer,
    NewObjectionSerializer,
    NewObjectionWithFilesSerializer,
    ObjectionDecisionSerializer,
    ObjectionResponseSerializer,
    ObjectionSerializer,
)
from feedback.domain import objections, requests
from feedback.domain.objections import NewObjection
from feedback.domain.requests import NewRequest, Notification
from feedback.models import ExemptInformation, InformationObjection, InformationRequest
from feedback.registers import VIEW

TAGS = ["public information"]


class RequestFilter(django_filters.FilterSet):
    """Filters of the register of requests."""

    year = django_filters.NumberFilter(min_value=2000, max_value=9999, label="Year of the registration number.")
    decision = django_filters.ChoiceFilter(choices=InformationRequest.Decision.choices, label="Decision.")

    class Meta:
        model = InformationRequest
        fields: tuple[str, ...] = ()


class ObjectionFilter(django_filters.FilterSet):
    """Filters of the register of objections."""

    year = django_filters.NumberFilter(min_value=2000, max_value=9999, label="Year of the registration number.")
    decision = django_filters.ChoiceFilter(choices=InformationObjection.Decision.choices, label="Decision.")

    class Meta:
        model = InformationObjection
        fields: tuple[str, ...] = ()


class Requests(Filing, ListModelMixin, ApiViewSet):
    """The register of requests, without who asked."""

    permission = {"list": VIEW, "create": ENTER}
    ordering = ("-year", "-position")
    queryset = InformationRequest.objects.none()
    serializer_class = InformationRequestSerializer
    filterset_class = RequestFilter

    def get_queryset(self) -> QuerySet[InformationRequest]:
        return InformationRequest.objects.select_related("case")

    @extend_schema(operation_id="information_requests", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The register of requests for public information. Who asked stands in it on the pages, for a reason."""
        return super().list(request, *args, **kwargs)

    @filing(
        "information_requests_file",
        NewInformationRequestSerializer,
        TAGS,
        with_files=NewInformationRequestWithFilesSerializer,
    )
    def create(self, request: Request) -> Response:
        """Register a request for somebody. Its number is given at once, and the limit of the law runs."""
        data = checked(NewInformationRequestWithFilesSerializer, request)
        by = caller(request)
        files = brought_files(data.pop("files"))
        return receipt(requests.file_request(new=NewRequest(**data, files=files, key=filing_key(request)), by=by))


class Objections(Filing, ListModelMixin, ApiViewSet):
    """The register of objections, without who objected."""

    permission = {"list": VIEW, "create": ENTER}
    ordering = ("-year", "-position")
    queryset = InformationObjection.objects.none()
    serializer_class = ObjectionSerializer
    filterset_class = ObjectionFilter

    def get_queryset(self) -> QuerySet[InformationObjection]:
        return InformationObjection.objects.select_related("case", "request__case")

    @extend_schema(operation_id="objections_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The register of objections, the newest first."""
        return super().list(request, *args, **kwargs)

    @filing("objections_file", NewObjectionSerializer, TAGS, with_files=NewObjectionWithFilesSerializer)
    def create(self, request: Request) -> Response:
        """Register an objection of the applicant of a request, which its code or number names."""
        data = checked(NewObjectionWithFilesSerializer, request)
        by = caller(request)
        asked = _named(data.pop("request"))
        del data["person"]  # who objects is known from the request
        files = brought_files(data.pop("files"))
        new = NewObjection(**data, files=files, request=asked, key=filing_key(request))
        return receipt(objections.file_objection(new=new, by=by))


class _RequestMove(PostMove):
    kinds = frozenset({requests.KIND})


class _ObjectionMove(PostMove):
    kinds = frozenset({objections.KIND})


@described("information_requests_notify", InformationNotificationSerializer, tags=TAGS)
class Notify(_RequestMove):
    """Give the written notification: the limit ends, and the letter goes to the applicant."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        lock, text, exempt = data.pop("lock", None), data.pop("text"), data.pop("exempt")
        said = Notification(**data, exempt=_exempt(exempt) if exempt else None)
        return requests.notify_applicant(case=case, said=said, key=key_of(request), by=by, text=text, lock=lock)


@described("information_requests_extend", InformationExtensionSerializer, tags=TAGS)
class Extension(_RequestMove):
    """Extend the limit once, before it is over, with a reason that the applicant reads."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return requests.extend_request(case=case, amount=data["days"], reason=data["reason"], by=by)


@described("information_requests_hand_over", InformationHandoverSerializer, tags=TAGS)
class Handover(_RequestMove):
    """Note that the applicant got the information; the case is finished by that."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return requests.record_given(case=case, **data, by=by)


@described("objections_decide", ObjectionDecisionSerializer, tags=TAGS)
class Decide(_ObjectionMove):
    """Decide as superior of the PPID; an objection that is accepted opens the request again."""

    permission = objections.DECIDE

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return objections.decide_objection(case=case, **data, key=key_of(request), by=by)


@described("objections_respond", ObjectionResponseSerializer, tags=TAGS)
class Respond(_ObjectionMove):
    """Note what the applicant said to the decision, and a dispute before the information commission."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return objections.record_response(case=case, **data, by=by)


def _named(reference: str) -> InformationRequest:
    rows = InformationRequest.objects.select_related("case")
    typed = reference.strip().upper()
    found = rows.filter(case__code=typed).first() or rows.filter(number__iexact=typed).first()
    if found is None:
        raise InvalidInput({"request": [_("There is no request with this code or number.")]})
    return found


def _exempt(pk: int) -> ExemptInformation:
    found = ExemptInformation.objects.filter(pk=pk).first()
    if found is None:
        raise InvalidInput({"exempt": [_("Choose from the list only.")]})
    return found
