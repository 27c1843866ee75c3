"""The shelter: how full it is for everybody; asking for somebody, and what staff do with a stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.days import DayField
from bookings.api.serializers.stays import (
    ExtensionDecisionSerializer,
    NewExtensionSerializer,
    NewStaySerializer,
    NightSerializer,
    OfferAnswerSerializer,
    ShelterSerializer,
    StayAdmissionSerializer,
    StayArrivalSerializer,
    StayBedsSerializer,
    StayDepartureSerializer,
    StayMoveSerializer,
    StayRefusalSerializer,
    StaySerializer,
)
from bookings.api.views.common import TAGS
from bookings.availability import Problem
from bookings.domain import shelter_beds as beds
from bookings.domain import shelter_waiting as waiting
from bookings.domain import staying
from bookings.domain import stays as domain
from bookings.domain.shelter_figures import occupancy
from bookings.domain.shelter_health import Health
from bookings.domain.shelter_instead import told_with_others
from bookings.domain.stays import NewGuest, NewStay
from bookings.models import Bed, Shelter, Stay, StayExtension
from bookings.shelter_errors import StayMoveRefused
from bookings.shelter_rules import ONE_DAY, Nights
from core.api.answers import answer, asked, caller, checked, found
from core.api.errors import BadQuery
from core.api.parsers import StrictJSONParser
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.cases.api.citizen_acts import PostAct, told
from core.cases.api.common import ENTER, Filing, PostMove, described, filing, filing_key, receipt
from core.cases.api.serializers import CaseNothingSerializer
from core.cases.models import Case
from core.cases.states import CaseState
from core.errors import InvalidInput, NotFound
from core.models import User

KINDS = frozenset({domain.KIND})
SEE = "bookings.view_stay"
MOST_NIGHTS = 92


class BoardQuerySerializer(serializers.Serializer[Any]):
    """Which nights."""

    first_on = DayField(required=False, allow_null=True, default=None, help_text="Left out, tonight.")
    nights = serializers.IntegerField(min_value=1, max_value=MOST_NIGHTS, required=False, default=14)


class Shelters(PublicReads, ListModelMixin, ApiViewSet):
    """Shelters that everybody sees."""

    ordering = ("name", "pk")
    queryset = Shelter.objects.none()
    serializer_class = ShelterSerializer

    def get_queryset(self) -> QuerySet[Shelter]:
        return _public()

    def get_serializer_context(self) -> dict[str, Any]:
        """Give the serializer tonight's counts."""
        shelters = list(_public())
        today = {shelter.pk: beds.today_at(shelter) for shelter in shelters}
        first, last = (min(today.values()), max(today.values())) if today else (dt.date.min, dt.date.min)
        nights = occupancy(first, last) if today else []
        tonight = {night.shelter: night for night in nights if today.get(night.shelter) == night.on}
        return {**super().get_serializer_context(), "tonight": tonight}

    @extend_schema(operation_id="shelters_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Shelters with their rules, and how many beds are free tonight."""
        return super().list(request, *args, **kwargs)


class Board(PublicReads, ApiView):
    """How full a shelter is."""

    @extend_schema(
        operation_id="shelters_nights",
        tags=TAGS,
        parameters=[BoardQuerySerializer],
        responses=NightSerializer(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """Beds by night: how many there are, held, out of use and free. Never who has them.

        Not of nights that are over: side by side they would show when somebody came. Staff have the figures.
        """
        query = asked(BoardQuerySerializer, request)
        shelter = found(_public(), code=code)
        today = beds.today_at(shelter)
        first = query["first_on"] or today
        if first < today:
            raise BadQuery({"first_on": [str(Problem.PAST.label)]})
        nights = occupancy(first, first + ONE_DAY * (query["nights"] - 1), shelter=shelter)
        return Response(NightSerializer(nights, many=True).data)


class Stays(Filing, ApiView):
    """Asking for somebody."""

    permission = ENTER
    parser_classes = [StrictJSONParser]

    @filing("stays_file", NewStaySerializer, TAGS)
    def post(self, request: Request) -> Response:
        """Ask for a stay for a family. The same `Idempotency-Key` is the same one."""
        data = checked(NewStaySerializer, request)
        shelter = Shelter.objects.filter(code=data.pop("shelter"), retired_at=None).first()
        if shelter is None:
            raise InvalidInput({"shelter": [_("Choose from the list only.")]})
        health = data.pop("health", {})
        new = NewStay(
            key=filing_key(request),
            shelter=shelter,
            nights=Nights(data.pop("first_on"), data.pop("last_on")),
            guests=[NewGuest(**guest) for guest in data.pop("guests")],
            health=Health(**{**health, "factors": tuple(health.get("factors", ()))}),
            **data,
        )
        return receipt(domain.ask_stay(new=new, by=caller(request)))


class OneStay(ApiView):
    """One stay."""

    permission = SEE

    @extend_schema(operation_id="stays_facts", tags=TAGS, responses=StaySerializer)
    def get(self, request: Request, code: str) -> Response:
        """Nights, beds, papers that are missing and the place on the waiting list. Never who, and never why."""
        stay = found(_stays(), case__code=code.upper())
        people = list(stay.people.filter(left_on=None))
        held = stay.placements.filter(released_at=None).order_by("nights")
        waits = stay.case.state == CaseState.VERIFIED and stay.waiting_since is not None
        return answer(
            StaySerializer,
            stay,
            people=people,
            beds=dict(held.values_list("person_id", "bed__resource__code")),
            position=waiting.position_of(stay) if waits else None,
            papers_missing=domain.papers_missing(stay),
        )


class _StayMove(PostMove):
    permission = domain.HANDLE
    kinds = KINDS


@described("stays_admit", StayAdmissionSerializer, tags=TAGS)
class Admission(_StayMove):
    """Find it complete: it stands on the waiting list from now, by its points."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        stay, seen = _stay(case), data.pop("papers_seen")
        if seen:
            stay = domain.see_papers(stay=stay, kinds=seen, by=by)
        return domain.accept_stay(stay=stay, **data, by=by)


@described("stays_refuse", StayRefusalSerializer, tags=TAGS)
class StayRefusal(_StayMove):
    """Refuse it, with the reason that the family reads."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return domain.refuse_stay(stay=_stay(case), **data, by=by)


@described("stays_give_beds", StayBedsSerializer, tags=TAGS)
class StayBeds(_StayMove):
    """Hold beds for who waits; refused, it tells which bed is not free in which night, and which others there are."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        stay, wanted = _stay(case), data.pop("beds")
        chosen = None if wanted is None else _chosen(stay, wanted)
        with told_with_others(stay, waiting.nights_for(stay), chosen=chosen):
            return waiting.give_beds(stay=stay, chosen=chosen, **data, by=by)


@described("stays_move", StayMoveSerializer, tags=TAGS)
class StayMove(_StayMove):
    """Give other beds from the night of a date on, for a reason."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        stay = _stay(case)
        chosen = _chosen(stay, data.pop("beds"))
        nights = staying.nights_left(stay, data["from_on"])
        with told_with_others(stay, nights, chosen=chosen, may_shift=False):
            return staying.move_beds(stay=stay, chosen=chosen, **data, by=by)


@described("stays_arrive", StayArrivalSerializer, tags=TAGS)
class StayArrival(_StayMove):
    """Let them in."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        stay = _stay(case)
        items = _inspected(stay, data.pop("items"))
        return staying.check_in(stay=stay, items=items, **data, by=by)


@described("stays_leave", StayDepartureSerializer, tags=TAGS)
class StayDeparture(_StayMove):
    """Let them leave: their beds are free from tonight, and the case is finished."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        stay = _stay(case)
        items = _inspected(stay, data.pop("items"))
        return staying.check_out(stay=stay, items=items, **data, by=by)


@described("stays_note_absence", CaseNothingSerializer, tags=TAGS)
class StayAbsence(_StayMove):
    """Note that they did not come: the beds are free at once."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return staying.mark_no_show(stay=_stay(case), by=by)


@described("stays_ask_extension", NewExtensionSerializer, tags=TAGS)
class Extension(_StayMove):
    """Ask to stay longer, for a family."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return staying.ask_extension(stay=_stay(case), **data, paper=None, by=by)


@described("stays_decide_extension", ExtensionDecisionSerializer, tags=TAGS)
class ExtensionDecision(_StayMove):
    """Let them stay longer, in their beds or in others, or refuse it with a reason."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        stay = _stay(case)
        extension = stay.extensions.filter(state=StayExtension.State.ASKED).first()
        if extension is None:
            raise StayMoveRefused
        if data["grants"]:
            with told_with_others(stay, Nights(stay.nights.upper, extension.until_on), may_shift=False):
                return staying.grant_extension(extension=extension, by=by)
        return staying.refuse_extension(extension=extension, reason=data["reason"], by=by)


@told("stays_citizen_answer_offer", OfferAnswerSerializer)
class CitizenOffer(PostAct):
    """Pass on whether the family takes the beds that are offered."""

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if case.kind != domain.KIND:
            raise NotFound
        stay = _stay(case)
        return waiting.accept_offer(stay=stay) if data["takes"] else waiting.decline_offer(stay=stay)


def _chosen(stay: Stay, wanted: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return the bed of each person, by keys. Raises InvalidInput for what is not of this shelter or party."""
    people = set(stay.people.filter(left_on=None).values_list("pk", flat=True))
    of_code = dict(
        Bed.objects.filter(room__shelter=stay.shelter, resource__retired_at=None).values_list("resource__code", "pk")
    )
    chosen = {one["person"]: of_code.get(one["bed"]) for one in wanted}
    keys = {person: bed for person, bed in chosen.items() if bed is not None}
    if len(keys) < len(wanted) or set(keys) != people:
        raise InvalidInput({"beds": [_("Choose a bed for everybody of the party.")]})
    return keys


def _inspected(stay: Stay, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    of_code = dict(Bed.objects.filter(room__shelter=stay.shelter).values_list("resource__code", "pk"))
    if any(item["bed"] not in of_code for item in items):
        raise InvalidInput({"items": [_("Choose from the list only.")]})
    return [{**item, "bed": of_code[item["bed"]]} for item in items]


def _public() -> QuerySet[Shelter]:
    return Shelter.objects.filter(is_public=True, retired_at=None)


def _stays() -> QuerySet[Stay]:
    return Stay.objects.select_related("case", "booking", "shelter").prefetch_related("offers", "extensions")


def _stay(case: Case) -> Stay:
    return found(_stays(), case=case)
