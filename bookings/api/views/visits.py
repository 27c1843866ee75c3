"""Visits of the mobile unit: what everybody reads, planning, registering people, and what is noted on the spot."""

from __future__ import annotations

import datetime as dt
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.visits import (
    AttendanceSerializer,
    NewRegistrationReceiptSerializer,
    NewRegistrationSerializer,
    NewVisitRequestSerializer,
    RegistrationSerializer,
    VisitNothingSerializer,
    VisitPlanSerializer,
    VisitReasonSerializer,
    VisitReportSerializer,
    VisitSerializer,
)
from bookings.api.views.common import TAGS, parts_of
from bookings.domain import visit_reports, visit_requests, visitors
from bookings.domain import visits as domain
from bookings.domain.visitors import NewVisitor
from bookings.domain.visits import Offer, VisitPlan
from bookings.models import MobileUnit, Place, Registration, Visit, VisitService
from core.agencies import current_agency
from core.api.answers import answer, caller, checked, found
from core.api.parsers import StrictJSONParser
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.cases.api.common import ENTER, KEY_NEEDED, Filing, filing, filing_key, receipt
from core.cases.domain.identities import Person
from core.errors import InvalidInput
from core.models import User

SEE = "bookings.view_visit"


class VisitFilter(django_filters.FilterSet):
    """Filters of the list."""

    state = django_filters.ChoiceFilter(choices=Visit.State.choices, label="State.")
    place = django_filters.CharFilter(field_name="place__code", max_length=60, label="Code of the place.")
    service = django_filters.CharFilter(
        field_name="offered__service_code", max_length=60, label="Code of a service that is given there."
    )
    ends_from = django_filters.DateFilter(
        field_name="last_on", lookup_expr="gte", label="Its last day is this or later."
    )
    starts_until = django_filters.DateFilter(
        field_name="first_on", lookup_expr="lte", label="Its first day is this or earlier."
    )

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()


class _VisitList(ListModelMixin, ApiViewSet):
    ordering = ("-first_on", "-pk")
    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page; how many places are taken is counted with one query."""
        rows = super().paginate_queryset(queryset)
        self.held = held_places(rows or ())
        return rows

    def get_serializer_context(self) -> dict[str, Any]:
        """Give the serializer how many places are taken."""
        return {**super().get_serializer_context(), "held": getattr(self, "held", {})}


class Visits(PublicReads, _VisitList):
    """Visits that were announced."""

    permission = {"create": domain.PERMISSION}
    parser_classes = [StrictJSONParser]

    def get_queryset(self) -> QuerySet[Visit]:
        return _with_all(Visit.objects.shown())

    @extend_schema(operation_id="visits_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Visits that were announced, with what is given there, what to bring, and the places that are left."""
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="visits_plan", tags=TAGS, request=VisitPlanSerializer, responses={201: VisitSerializer})
    def create(self, request: Request) -> Response:
        """Plan a visit and hold what travels; it is announced afterwards."""
        plan = _plan(checked(VisitPlanSerializer, request))
        return _shown(domain.plan_visit(plan=plan, by=caller(request)), is_new=True)


class OneVisit(PublicReads, ApiView):
    """One visit."""

    permission = domain.PERMISSION

    @extend_schema(operation_id="visits_retrieve", tags=TAGS, responses=VisitSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One visit that was announced."""
        return _shown(found(Visit.objects.shown(), pk=pk))

    @extend_schema(operation_id="visits_change", tags=TAGS, request=VisitPlanSerializer, responses=VisitSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Replace the plan of a visit that has not begun; who registered is told when day, hour or place change."""
        visit, plan = found(Visit.objects.all(), pk=pk), _plan(checked(VisitPlanSerializer, request))
        return _shown(domain.change_visit(visit=visit, plan=plan, by=caller(request)))


class AllVisits(_VisitList):
    """All visits, for staff."""

    permission = SEE

    def get_queryset(self) -> QuerySet[Visit]:
        return _with_all(Visit.objects.all())

    @extend_schema(operation_id="visits_list_all", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All visits, planned ones too."""
        return super().list(request, *args, **kwargs)


class _VisitMove(ApiView, ABC):
    permission = domain.PERMISSION
    body: ClassVar[type[Any]] = VisitNothingSerializer

    def done(self, request: Request, pk: int) -> Response:
        visit, data = found(Visit.objects.all(), pk=pk), checked(self.body, request)
        return _shown(self.act(visit, data, caller(request)))

    @abstractmethod
    def act(self, visit: Visit, data: dict[str, Any], by: User) -> Visit:
        """Do it."""


def _move(name: str, body: type[Any]) -> Callable[[Any], Any]:
    return extend_schema(operation_id=name, tags=TAGS, request=body, responses=VisitSerializer)


class Announcement(_VisitMove):
    @_move("visits_announce", VisitNothingSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Announce it: everybody sees it and may register, and whoever asked for it is told."""
        return self.done(request, pk)

    def act(self, visit: Visit, data: dict[str, Any], by: User) -> Visit:
        return domain.publish_visit(visit=visit, by=by)


class VisitCancellation(_VisitMove):
    body = VisitReasonSerializer

    @_move("visits_cancel", VisitReasonSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Cancel it; who registered is told why, and what it held is free."""
        return self.done(request, pk)

    def act(self, visit: Visit, data: dict[str, Any], by: User) -> Visit:
        return domain.cancel_visit(visit=visit, **data, by=by)


class Report(_VisitMove):
    body = VisitReportSerializer

    @_move("visits_report", VisitReportSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Report on it; it is carried out with that, and may be corrected afterwards."""
        return self.done(request, pk)

    def act(self, visit: Visit, data: dict[str, Any], by: User) -> Visit:
        keys = dict(visit.offered.values_list("service_code", "pk"))
        counted = {one["code"]: one["people"] for one in data.pop("served")}
        if set(counted) - set(keys):
            raise InvalidInput({"served": [_("Choose from the list only.")]})
        served = {keys[code]: people for code, people in counted.items()}
        return visit_reports.write_report(visit=visit, served=served, **data, by=by)


class Registrations(ListModelMixin, ApiViewSet):
    """Who comes to a visit, without names."""

    permission = {"list": SEE, "create": visitors.PERMISSION}
    keeps_answer = False
    parser_classes = [StrictJSONParser]
    ordering = ("on", "number", "pk")
    queryset = Registration.objects.none()
    serializer_class = RegistrationSerializer

    def get_queryset(self) -> QuerySet[Registration]:
        visit = found(Visit.objects.all(), pk=self.kwargs["pk"])
        return Registration.objects.filter(visit=visit).select_related("offered")

    @extend_schema(operation_id="visits_list_registrations", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Registrations by code and number. Never who."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="visits_register",
        tags=TAGS,
        parameters=[KEY_NEEDED],
        request=NewRegistrationSerializer,
        responses={200: NewRegistrationReceiptSerializer, 201: NewRegistrationReceiptSerializer},
    )
    def create(self, request: Request, pk: int) -> Response:
        """Register somebody, on the waiting list when the day is full. The same key is the same registration."""
        data = checked(NewRegistrationSerializer, request)
        visit = found(Visit.objects.all(), pk=pk)
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, filing_key(request)))
        is_new = not Registration.objects.filter(key=key).exists()
        row = visitors.register_visitor(visit=visit, new=_visitor(visit, data), key=key, by=caller(request))
        url = f"{current_agency().url}/keliling/pendaftaran/{visitors.token_of(row)}/"
        return answer(NewRegistrationReceiptSerializer, row, is_new=is_new, url=url)


class OneRegistration(ApiView):
    """One registration."""

    permission = visitors.PERMISSION

    @extend_schema(operation_id="visits_cancel_registration", tags=TAGS, responses=RegistrationSerializer)
    def delete(self, request: Request, pk: int, registration: str) -> Response:
        """Give the place back; the first who waits gets it."""
        row = found(Registration.objects.select_related("visit", "offered"), visit=pk, code=registration.upper())
        return answer(RegistrationSerializer, visitors.cancel_registration(registration=row, by=caller(request)))


class Attendance(ApiView):
    """What is noted on the spot."""

    permission = visitors.PERMISSION
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="visits_note_attendance",
        tags=TAGS,
        request=AttendanceSerializer,
        responses=RegistrationSerializer,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Note that somebody came or did not. It may arrive late, twice and in any order: what happened last counts."""
        data = checked(AttendanceSerializer, request)
        visit = found(Visit.objects.all(), pk=pk)
        walk_in = data.pop("walk_in")
        if (walk_in is None) == (not data["code"]):
            raise InvalidInput({"code": [_("Send either the code of a registration or who came without one.")]})
        new = None if walk_in is None else _visitor(visit, walk_in)
        key = str(data.pop("key"))
        row = visitors.record_attendance(visit=visit, key=key, **data, walk_in=new, by=caller(request))
        return answer(RegistrationSerializer, row)


class VisitRequests(Filing, ApiView):
    """What places ask."""

    permission = ENTER
    parser_classes = [StrictJSONParser]

    @filing("visit_requests_file", NewVisitRequestSerializer, TAGS)
    def post(self, request: Request) -> Response:
        """File a request for a visit for somebody. The same `Idempotency-Key` is the same one."""
        data = checked(NewVisitRequestSerializer, request)
        code = data.pop("place")
        place = Place.objects.filter(code=code, retired_at=None).first() if code else None
        if code and place is None:
            raise InvalidInput({"place": [_("Choose from the list only.")]})
        new = visit_requests.NewVisitRequest(key=filing_key(request), place=place, **data)
        return receipt(visit_requests.file_visit_request(new=new, by=caller(request)))


def held_places(visits: Iterable[Visit]) -> dict[tuple[int, dt.date], int]:
    """Return how many places are taken, by service of a visit and day."""
    rows = Registration.objects.holding().filter(visit__in=[visit.pk for visit in visits])
    counted = rows.order_by().values_list("offered_id", "on").annotate(held=Count("pk"))
    return {(offered, on): held for offered, on, held in counted}


def _with_all(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    offered = VisitService.objects.select_related("visit")
    return rows.select_related("place").prefetch_related(Prefetch("offered", offered))


def _shown(visit: Visit, *, is_new: bool = False) -> Response:
    row = _with_all(Visit.objects.filter(pk=visit.pk)).get()
    return answer(VisitSerializer, row, is_new=is_new, held=held_places([row]))


def _plan(data: dict[str, Any]) -> VisitPlan:
    place = Place.objects.filter(code=data["place"], retired_at=None).first()
    unit = MobileUnit.objects.filter(code=data["unit"], retired_at=None).first() if data["unit"] else None
    errors = {
        name: [_("Choose from the list only.")] for name, row in (("place", place), ("unit", unit)) if row is None
    }
    if not data["unit"]:
        errors.pop("unit", None)
    if place is None or errors:
        raise InvalidInput(errors)
    things, offers = data.pop("things"), data.pop("offers")
    values = {**data, "place": place, "unit": unit}
    unique = {offer["code"]: Offer(**offer) for offer in offers}
    return VisitPlan(**values, parts=parts_of(things), offers=list(unique.values()))


def _visitor(visit: Visit, data: dict[str, Any]) -> NewVisitor:
    offered = VisitService.objects.filter(visit=visit, service_code=data["service"]).first()
    if offered is None:
        raise InvalidInput({"service": [_("Choose from the list only.")]})
    return NewVisitor(offered=offered, on=data["on"], person=Person(**data["person"]))
