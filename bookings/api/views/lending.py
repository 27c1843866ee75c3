"""Lending: what staff read of requests, filing one for somebody, the decision, and what the borrower changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.lending import (
    CitizenLendingSerializer,
    LendingApprovalSerializer,
    LendingCancellationSerializer,
    LendingChangeSerializer,
    LendingDetailSerializer,
    LendingRejectionSerializer,
    LendingSerializer,
    NewLendingSerializer,
    NewSeriesSerializer,
    SeriesSerializer,
)
from bookings.api.views.common import TAGS, parts_of, span_of, with_alternatives
from bookings.domain import lending as domain
from bookings.domain.alternatives import Alternative
from bookings.domain.holding import wanted_parts
from bookings.domain.lending import NewLending
from bookings.domain.lending_instead import instead_of, instead_of_booking
from bookings.domain.reserving import Part
from bookings.domain.series import ask_series, dates_of
from bookings.domain.terms import terms_for
from bookings.domain.waiting import take_offer
from bookings.models import Booking, Lending, Reservation, Resource, Terms
from bookings.spans import Span
from core.api.answers import answer, caller, checked
from core.api.filtering import MomentFilter
from core.api.parsers import StrictJSONParser
from core.api.views import ApiView, ApiViewSet
from core.cases.api.citizen_acts import PostAct, told
from core.cases.api.common import (
    ENTER,
    KEY_NEEDED,
    Filing,
    PostMove,
    described,
    filed_facts,
    filing,
    filing_key,
    key_of,
    receipt,
)
from core.cases.api.serializers import CaseNothingSerializer
from core.cases.models import Case
from core.errors import InvalidInput, NotFound
from core.models import User

KINDS = frozenset({domain.KIND})
SEE = "bookings.view_booking"


class LendingFilter(django_filters.FilterSet):
    """Filters of the list."""

    state = django_filters.ChoiceFilter(
        field_name="booking__state", choices=Booking.State.choices, label="State of the use."
    )
    thing = django_filters.CharFilter(method="with_thing", max_length=60, label="Code of something that was asked for.")
    ends_after = MomentFilter(field_name="booking__during__endswith", lookup_expr="gt", label="Ends after this moment.")
    starts_before = MomentFilter(
        field_name="booking__during__startswith", lookup_expr="lt", label="Starts before this moment."
    )
    waits = django_filters.BooleanFilter(
        field_name="waits_since", lookup_expr="isnull", exclude=True, label="Whether it is on the waiting list."
    )

    class Meta:
        model = Lending
        fields: tuple[str, ...] = ()

    def with_thing(self, rows: QuerySet[Lending], name: str, value: str) -> QuerySet[Lending]:
        keys = Resource.objects.filter(code=value).values_list("pk", flat=True)
        return rows.filter(wanted__has_any_keys=[str(key) for key in keys]) if keys else rows.none()


class Lendings(Filing, ListModelMixin, ApiViewSet):
    """Requests to borrow."""

    permission = {"list": SEE, "create": ENTER}
    parser_classes = [StrictJSONParser]
    ordering = ("-pk",)
    queryset = Lending.objects.none()
    serializer_class = LendingSerializer
    filterset_class = LendingFilter

    def get_queryset(self) -> QuerySet[Lending]:
        return _rows()

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page; what its rows ask for is read with one query."""
        found = super().paginate_queryset(queryset)
        self.things = _things_of(found or ())
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        """Give the serializer what the rows of the page ask for."""
        return {**super().get_serializer_context(), "things": getattr(self, "things", {})}

    @extend_schema(operation_id="lendings_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Requests to borrow, the last first. Never who borrows."""
        return super().list(request, *args, **kwargs)

    @filing("lendings_file", NewLendingSerializer, TAGS)
    def create(self, request: Request) -> Response:
        """Ask for somebody to borrow things: all are held at once, or it is 409 `not-free` with alternatives.

        What staff enter keeps to no lead time, length, grid or opening hours. Papers are sent to the case afterwards.
        """
        data = checked(NewLendingSerializer, request)
        parts, during = parts_of(data["things"]), Span(data["start"], data["end"])
        new = _new(data, parts, during, filing_key(request))
        with with_alternatives(during, lambda: _instead(new)):
            return receipt(domain.ask_lending(new=new, by=caller(request), waits=data["waits"]))


class OneLending(ApiView):
    """One request to borrow."""

    permission = SEE

    @extend_schema(operation_id="lendings_facts", tags=TAGS, responses=LendingDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """What was asked for, what is held and what was offered, for staff. Never who borrows."""
        lending = (
            _rows().prefetch_related("offers", "accepted__terms__resource").filter(case__code=code.upper()).first()
        )
        if lending is None:
            raise NotFound
        return answer(LendingDetailSerializer, lending, things=_things_of([lending]))


class _LendingMove(PostMove):
    kinds = KINDS


@described("lendings_approve", LendingApprovalSerializer, tags=TAGS)
class Approval(_LendingMove):
    """Approve it; the promised limit ends with that."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        code = data.pop("companion")
        return domain.approve_lending(case=case, **data, companion=_companion(code), key=key_of(request), by=by)


@described("lendings_reject", LendingRejectionSerializer, tags=TAGS)
class Rejection(_LendingMove):
    """Refuse it with a reason; what was held is free again."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return domain.refuse_lending(case=case, **data, key=key_of(request), by=by)


@described("lendings_change", LendingChangeSerializer, tags=TAGS)
class Change(_LendingMove):
    """Change time, things or people: all are held anew, or it stays as it was and is 409 with alternatives."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return _change(case, data, by)


@described("lendings_cancel", LendingCancellationSerializer, tags=TAGS)
class Cancellation(_LendingMove):
    """Cancel it with a reason that the citizen reads."""

    def act(self, request: Request, case: Case, data: dict[str, Any], by: User) -> object:
        return domain.cancel_lending(case=case, **data, by=by)


@told("lendings_citizen_change", CitizenLendingSerializer)
class CitizenChange(PostAct):
    """Pass on that the borrower changes time or people, until the hours before the use that the agency sets."""

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if case.kind != domain.KIND:
            raise NotFound
        return _change(case, data, None)


@told("lendings_citizen_take_offer", CaseNothingSerializer)
class CitizenOffer(PostAct):
    """Pass on that the borrower takes what is offered from the waiting list; who does not want it withdraws."""

    def act(self, request: Request, case: Case, data: dict[str, Any], **names: str) -> object:
        if case.kind != domain.KIND:
            raise NotFound
        return take_offer(case=case)


class Series(Filing, ApiView):
    """The same use on several dates."""

    permission = ENTER
    parser_classes = [StrictJSONParser]

    @extend_schema(
        operation_id="lendings_file_series",
        tags=TAGS,
        parameters=[KEY_NEEDED],
        request=NewSeriesSerializer,
        responses={200: SeriesSerializer, 201: SeriesSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask for several dates: each that is free is a request of its own, and why others failed is told by date."""
        data = checked(NewSeriesSerializer, request)
        parts, during = parts_of(data["things"]), Span(data["start"], data["end"])
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, filing_key(request)))
        new = _new(data, parts, during, key)
        dates = dates_of(during, rhythm=data["rhythm"], times=data["times"], own=data["dates"])
        with with_alternatives(during, lambda: _instead(new)):
            booked = ask_series(new=new, dates=dates, by=caller(request))
        told = {"first": filed_facts(booked.first), "dates": booked.series.outcome}
        return answer(SeriesSerializer, told, is_new=booked.first.is_new)


def _new(data: Mapping[str, Any], parts: list[Part], during: Span, key: str) -> NewLending:
    return NewLending(
        key=key,
        title=data["title"],
        during=during,
        parts=parts,
        asker=data["asker"],
        participants=data["participants"],
        text=data["activity"],
        wants_companion=data["companion"],
        terms=_accepted(parts, data["terms"]),
        person=data["person"],
        channel=data["channel"],
        received_at=data["received_at"],
        notice_version=data["notice_version"],
    )


def _instead(new: NewLending) -> Sequence[Alternative]:
    return instead_of(
        parts=new.parts,
        during=new.during,
        participants=new.participants,
        person=new.person,
        wants_companion=new.wants_companion,
    )


def _change(case: Case, data: dict[str, Any], by: User | None) -> object:
    during, things = span_of(data), data.get("things")
    lending = Lending.objects.select_related("booking").get(case=case)
    parts = parts_of(things) if things is not None else None
    wish = during or Span(lending.booking.during.lower, lending.booking.during.upper)
    wanted = parts if parts is not None else wanted_parts(lending)
    people = data.get("participants")
    asked = people or lending.booking.participants

    def find() -> Sequence[Alternative]:
        return instead_of_booking(booking=lending.booking, parts=wanted, during=wish, participants=asked)

    with with_alternatives(wish, find):
        return domain.change_lending(case=case, by=by, during=during, parts=parts, participants=people)


def _rows() -> QuerySet[Lending]:
    held = Reservation.objects.filter(released_at=None).select_related("resource")
    rows = Lending.objects.select_related("case", "booking")
    return rows.prefetch_related(Prefetch("booking__reservations", held))


def _things_of(lendings: Iterable[Lending]) -> dict[int, Resource]:
    return Resource.objects.in_bulk({int(key) for lending in lendings for key in lending.wanted})


def _accepted(parts: list[Part], read: Sequence[Mapping[str, Any]]) -> list[Terms]:
    """Return the terms that were accepted. Raises InvalidInput unless they are all that are in force."""
    if not read:
        return []
    terms = terms_for(Resource.objects.filter(pk__in=[part.resource for part in parts]))
    in_force = {(one.resource.code if one.resource else None, one.version) for one in terms}
    if in_force != {(one["thing"], one["version"]) for one in read}:
        raise InvalidInput({"terms": [_("Read the terms of use and accept them. They may have changed meanwhile.")]})
    return terms


def _companion(code: str | None) -> int | None:
    """Return the key of a companion. Raises InvalidInput for what is none."""
    if code is None:
        return None
    key = Resource.objects.in_use().filter(code=code, kind=Resource.Kind.COMPANION).values_list("pk", flat=True).first()
    if key is None:
        raise InvalidInput({"companion": [_("Choose from the list only.")]})
    return key
