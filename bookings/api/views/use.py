"""Use: who came, what was given out and taken back. And what takes time away: own activities and closures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.use import (
    ClosedSerializer,
    ClosureSerializer,
    DamageSerializer,
    HandoverSerializer,
    NewClosureSerializer,
    NewFoundDamageSerializer,
    NewHandoverSerializer,
    NewOwnReturnSerializer,
    NewOwnUseSerializer,
    NewReturnSerializer,
    OwnUseSerializer,
    PlannedOwnUseSerializer,
    SettingAsideSerializer,
    SettlingSerializer,
)
from bookings.api.views.common import TAGS, parts_of, with_alternatives
from bookings.domain import closing, damages, own_use, using
from bookings.domain.alternatives import alternatives_for
from bookings.domain.damages import NewDamage
from bookings.domain.lending import HANDLE, KIND
from bookings.domain.own_return import take_back_own
from bookings.domain.resources import PERMISSION as MANAGE
from bookings.looking import Line, Looked, held_by
from bookings.models import Booking, Closure, Damage, Handover, Reservation, Resource
from bookings.spans import Span
from core.api.answers import answer, caller, checked, found
from core.api.parsers import StrictJSONParser
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView, ApiViewSet
from core.cases import access
from core.cases.api.common import PostMove, described, key_of, shown
from core.cases.api.serializers import CaseDetailSerializer, CaseNothingSerializer
from core.cases.models import Case
from core.errors import InvalidInput, NotFound
from core.models import User

KINDS = frozenset({KIND})
SEE = "bookings.view_booking"


class _UseMove(PostMove):
    kinds = KINDS


@described("lendings_note_arrival", CaseNothingSerializer, tags=TAGS)
class Arrival(_UseMove):
    """Note that somebody came."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return using.check_in(booking=_booking(case), by=by)


@described("lendings_note_absence", CaseNothingSerializer, tags=TAGS)
class Absence(_UseMove):
    """Note that nobody came: what is left of the time is free again."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return using.mark_no_show(booking=_booking(case), by=by)

    @extend_schema(operation_id="lendings_undo_absence", tags=TAGS, responses={200: CaseDetailSerializer})
    def delete(self, request: Request, code: str) -> Response:
        """Take it back on the same day, where nobody else has the time by now."""
        case = self.case_of(request, code)
        using.undo_no_show(booking=_booking(case), by=caller(request))
        return shown(case)


class Handovers(ApiView):
    """What changed hands."""

    permission = SIGNED_IN

    @extend_schema(operation_id="lendings_handovers", tags=TAGS, responses=HandoverSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Hand-over and return, each with what was found. Never who stood there."""
        case = _case(request, code)
        rows = Handover.objects.filter(booking__case=case).select_related("booking__case")
        told = HandoverSerializer(rows.prefetch_related("damages__resource", "damages__booking__case"), many=True)
        return Response(told.data)

    @extend_schema(
        operation_id="lendings_hand_over", tags=TAGS, request=NewHandoverSerializer, responses={201: HandoverSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """Give out what was booked; the minutes are made. Photos are added on the pages."""
        case, data = _case(request, code), checked(NewHandoverSerializer, request)
        booking = _booking(case)
        data["looked"] = _looked(booking, data["looked"])
        handover = using.hand_over(booking=booking, **data, key=key_of(request), by=caller(request))
        return answer(HandoverSerializer, handover, is_new=True)


class Return(ApiView):
    """The way back."""

    permission = SIGNED_IN

    @extend_schema(
        operation_id="lendings_take_back", tags=TAGS, request=NewReturnSerializer, responses={201: HandoverSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """Take back what was given out, with damages; the case is finished and the borrower asked how it was."""
        case, data = _case(request, code), checked(NewReturnSerializer, request)
        booking = _booking(case)
        data["looked"] = _looked(booking, data["looked"])
        held = {looked.code for looked in data["looked"]}
        if any(damage["code"] not in held for damage in data["damages"]):
            raise InvalidInput({"damages": [_("Choose from the list only.")]})
        data["damages"] = [NewDamage(**damage) for damage in data["damages"]]
        handover = using.take_back(booking=booking, **data, key=key_of(request), by=caller(request))
        return answer(HandoverSerializer, handover, is_new=True)


class Damages(ListModelMixin, ApiViewSet):
    """What broke or got lost."""

    permission = {"list": SEE, "create": HANDLE}
    parser_classes = [StrictJSONParser]
    queryset = Damage.objects.none()
    serializer_class = DamageSerializer

    def get_queryset(self) -> QuerySet[Damage]:
        return _damages().filter(settled_at=None)

    @extend_schema(operation_id="damages_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Damages that are not settled, the last entered first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="damages_record", tags=TAGS, request=NewFoundDamageSerializer, responses={201: DamageSerializer}
    )
    def create(self, request: Request) -> Response:
        """Note a damage during a use or after it. Photos are added on the pages."""
        data = checked(NewFoundDamageSerializer, request)
        code = data.pop("case")
        booking = _booking(_case(request, code)) if code else None
        damage = damages.record_damage(new=NewDamage(**data), key=key_of(request), booking=booking, by=caller(request))
        return answer(DamageSerializer, _damages().get(pk=damage.pk), is_new=True)


class Settlement(ApiView):
    """The end of a damage."""

    permission = HANDLE

    @extend_schema(operation_id="damages_settle", tags=TAGS, request=SettlingSerializer, responses=DamageSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Note how it was settled; what was taken out of use is used again once it is mended."""
        damages.settle_damage(
            damage=found(_damages(), pk=pk), **checked(SettlingSerializer, request), by=caller(request)
        )
        return answer(DamageSerializer, _damages().get(pk=pk))


class SettingAside(ApiView):
    """Out of use until it is mended."""

    permission = MANAGE

    @extend_schema(
        operation_id="damages_set_aside", tags=TAGS, request=SettingAsideSerializer, responses=DamageSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take it out of use; whoever has booked it is told and offered others."""
        damages.set_aside(
            damage=found(_damages(), pk=pk), **checked(SettingAsideSerializer, request), by=caller(request)
        )
        return answer(DamageSerializer, _damages().get(pk=pk))


class OwnUses(ListModelMixin, ApiViewSet):
    """Activities of the agency itself."""

    permission = {"list": SEE, "create": HANDLE}
    parser_classes = [StrictJSONParser]
    queryset = Booking.objects.none()
    serializer_class = OwnUseSerializer

    def get_queryset(self) -> QuerySet[Booking]:
        return _own_uses()

    @extend_schema(operation_id="own_uses_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Activities of the agency itself, the last entered first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="own_uses_plan", tags=TAGS, request=NewOwnUseSerializer, responses={201: PlannedOwnUseSerializer}
    )
    def create(self, request: Request) -> Response:
        """Hold things for an activity; whoever loses a time by its priority is told and offered others."""
        data = checked(NewOwnUseSerializer, request)
        parts, during = parts_of(data.pop("things")), Span(data.pop("start"), data.pop("end"))
        with with_alternatives(during, lambda: alternatives_for(parts=parts, during=during)):
            planned = own_use.plan_own_use(**data, parts=parts, during=during, by=caller(request))
        moved = [one.case.code for one in planned.disturbed if one.case is not None]
        return answer(PlannedOwnUseSerializer, _own_uses().get(pk=planned.booking.pk), is_new=True, moved=moved)


class OneOwnUse(ApiView):
    """One of them."""

    permission = HANDLE

    @extend_schema(operation_id="own_uses_cancel", tags=TAGS, responses=OwnUseSerializer)
    def delete(self, request: Request, pk: int) -> Response:
        """Give its time back; again is nothing."""
        booking = found(_own_uses(), pk=pk)
        own_use.cancel_own_use(booking=booking, by=caller(request))
        return answer(OwnUseSerializer, _own_uses().get(pk=pk))


class OwnReturn(ApiView):
    """The end of one."""

    permission = HANDLE

    @extend_schema(
        operation_id="own_uses_take_back",
        tags=TAGS,
        request=NewOwnReturnSerializer,
        responses={201: HandoverSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take back what it used, with damages; nobody signs, and what is left of the time is free again."""
        booking = found(_own_uses(), pk=pk)
        data = checked(NewOwnReturnSerializer, request)
        data["looked"] = _looked(booking, data["looked"])
        data["damages"] = [NewDamage(**damage) for damage in data["damages"]]
        handover = take_back_own(booking=booking, **data, key=key_of(request), by=caller(request))
        return answer(HandoverSerializer, handover, is_new=True)


class Closures(ListModelMixin, ApiViewSet):
    """Times in which things cannot be used."""

    permission = {"list": SEE, "create": MANAGE}
    parser_classes = [StrictJSONParser]
    queryset = Closure.objects.none()
    serializer_class = ClosureSerializer

    def get_queryset(self) -> QuerySet[Closure]:
        return Closure.objects.filter(during__endswith__gt=timezone.now()).select_related("resource")

    @extend_schema(operation_id="closures_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Times out of use that are not over, the last entered first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="closures_enter", tags=TAGS, request=NewClosureSerializer, responses={201: ClosedSerializer}
    )
    def create(self, request: Request) -> Response:
        """Enter a time for several things; whoever has booked one of them for it is told and offered others."""
        data = checked(NewClosureSerializer, request)
        codes = set(data["things"])
        resources = list(Resource.objects.in_use().filter(code__in=codes).order_by("pk"))
        if len(resources) < len(codes):
            raise InvalidInput({"things": [_("Choose from the list only.")]})
        during = Span(data["start"], data["end"])
        closed = closing.close_resources(resources=resources, during=during, reason=data["reason"], by=caller(request))
        keys = [closure.pk for closure in closed.closures]
        told = [booking.case.code for booking in closed.bookings if booking.case is not None]
        rows = Closure.objects.filter(pk__in=keys).select_related("resource").order_by("pk")
        return answer(ClosedSerializer, {"closures": rows, "told": told}, is_new=True)


class OneClosure(ApiView):
    """One of them."""

    permission = MANAGE

    @extend_schema(operation_id="closures_end", tags=TAGS, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back: it ends now, or never was when it has not begun."""
        closing.open_resource(closure=found(Closure.objects.all(), pk=pk), by=caller(request))
        return Response(status=204)


def _case(request: Request, code: str) -> Case:
    case = access.staff_case(code, caller(request))
    if case.kind != KIND:
        raise NotFound
    return case


def _booking(case: Case) -> Booking:
    return found(Booking.objects.select_related("case"), case=case)


def _damages() -> QuerySet[Damage]:
    return Damage.objects.select_related("resource", "booking__case")


def _own_uses() -> QuerySet[Booking]:
    held = Reservation.objects.filter(released_at=None).select_related("resource")
    rows = Booking.objects.filter(kind=Booking.Kind.OWN_USE)
    return rows.prefetch_related(Prefetch("reservations", held))


def _looked(booking: Booking, sent: Sequence[Mapping[str, Any]]) -> list[Looked]:
    """Return what was found of all that is held. Raises InvalidInput for what is missing or was never held."""
    by_code = {row["code"]: row for row in sent}
    held = held_by(booking)
    wrong = len(by_code) < len(sent) or set(by_code) != {one.resource.code for one in held}
    looked = []
    for one in held if not wrong else ():
        row = by_code[one.resource.code]
        lines = {found["label"]: found["condition"] for found in row["lines"]}
        has_many, is_vehicle = one.resource.quantity > 1, one.resource.kind == Resource.Kind.VEHICLE
        wrong |= set(lines) != set(one.labels) or len(lines) < len(row["lines"])
        wrong |= has_many != (row["counted"] is not None) or (row["counted"] or 0) > one.quantity
        wrong |= is_vehicle != (row["meter"] is not None) or is_vehicle != bool(row["fuel"])
        looked.append(
            Looked(
                code=one.resource.code,
                name=one.resource.name,
                lines=tuple(Line(label, lines.get(label, "")) for label in one.labels),
                expected=one.quantity,
                counted=row["counted"],
                meter=row["meter"],
                fuel=row["fuel"],
            )
        )
    if wrong:
        raise InvalidInput(
            {"looked": [_("Look at everything that is held: each thing with every line of its checklist.")]}
        )
    return looked
