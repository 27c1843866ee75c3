"""What is lent and when it is free: open to everybody, and never says who booked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.availability import (
    WEEKDAYS,
    AvailabilityQuerySerializer,
    AvailabilitySerializer,
    FirstFreeQuerySerializer,
    FreeTimesSerializer,
    ResourceSerializer,
    TermsQuerySerializer,
    TermsSerializer,
)
from bookings.api.views.common import TAGS
from bookings.calendars import Row, read_rows
from bookings.cells import Cell, CellKind
from bookings.domain.alternatives import EVERY_DAY, HOLDS_PEOPLE, Alternative, first_free
from bookings.domain.reserving import Part
from bookings.domain.terms import terms_for
from bookings.models import Resource
from bookings.wishes import kinds
from core.api.answers import answer, asked, found
from core.api.errors import BadQuery
from core.api.views import ApiView, ApiViewSet, PublicReads

MOST_FOUND = 20


class _Fresh(PublicReads):
    """Availability changes with every request that somebody makes: whoever keeps it asks whether it still holds."""

    def set_cache_control(self, request: Request, response: Any) -> None:
        """Let it be kept, but not shown without asking."""
        patch_cache_control(response, public=True, no_cache=True)
        response.headers["Access-Control-Allow-Origin"] = "*"


class ResourceFilter(django_filters.FilterSet):
    """Filters of the list."""

    kind = django_filters.ChoiceFilter(choices=lambda: list(kinds().items()), label="Kind.")
    people = django_filters.NumberFilter(
        method="large_enough", min_value=1, max_value=100_000, label="Holds so many people; equipment always fits."
    )
    service = django_filters.CharFilter(
        field_name="service_code", max_length=60, label="Code of the service by whose standard it is lent."
    )

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()

    def large_enough(self, rows: QuerySet[Resource], _name: str, people: int) -> QuerySet[Resource]:
        """Leave those that hold so many; whose capacity nobody wrote down counts as large enough."""
        return rows.filter(~Q(kind__in=HOLDS_PEOPLE) | Q(capacity__gte=people) | Q(capacity=None))


class Resources(PublicReads, ListModelMixin, ApiViewSet):
    """What is lent."""

    ordering = ("code", "pk")
    queryset = Resource.objects.none()
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilter

    def get_queryset(self) -> QuerySet[Resource]:
        return Resource.objects.lent()

    @extend_schema(operation_id="resources_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What the public may borrow, with its rules; beds of a shelter and companions are not among it."""
        return super().list(request, *args, **kwargs)


class TermsOfUse(PublicReads, ApiView):
    """Under which terms things are lent."""

    @extend_schema(
        operation_id="resources_terms",
        tags=TAGS,
        parameters=[TermsQuerySerializer],
        responses=TermsSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The terms of use that whoever borrows these things accepts: of the agency, and each thing's own."""
        codes = asked(TermsQuerySerializer, request).get("thing") or ()
        things = list(Resource.objects.lent().filter(code__in=codes))
        if len(things) < len(set(codes)):
            raise BadQuery({"thing": [_("Choose from the list only.")]})
        return Response(TermsSerializer(terms_for(things), many=True).data)


class Availability(_Fresh, ApiView):
    """When one thing is free."""

    @extend_schema(
        operation_id="resources_availability",
        tags=TAGS,
        parameters=[AvailabilityQuerySerializer],
        responses=AvailabilitySerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """The opening time of some days, cut into what is free and why the rest is not."""
        query = asked(AvailabilityQuerySerializer, request)
        thing = found(Resource.objects.lent(), code=code)
        (row,) = read_rows([thing], query["from"], query["to"], quantity=query["quantity"])
        return answer(
            AvailabilitySerializer,
            {
                "code": thing.code,
                "name": thing.name,
                "time_zone": row.diary.calendar.zone.key,
                "quantity": query["quantity"],
                "days": [
                    {"on": day.on, "day_off": day.why, "slots": [_slot(row, cell) for cell in day.cells]}
                    for day in row.days
                ],
            },
        )


class FirstFree(_Fresh, ApiView):
    """The first times at which something is free."""

    @extend_schema(
        operation_id="availability_first_free",
        tags=TAGS,
        parameters=[FirstFreeQuerySerializer],
        responses=FreeTimesSerializer,
    )
    def get(self, request: Request) -> Response:
        """The first times at which so many people can have something for so long, with equipment."""
        query = asked(FirstFreeQuerySerializer, request)
        offers = first_free(
            length=dt.timedelta(minutes=query["minutes"]),
            first=query["from"],
            last=query["to"],
            people=query.get("people"),
            weekdays={WEEKDAYS[day] for day in query.get("weekday") or ()} or EVERY_DAY,
            kinds=query.get("kind") or (Resource.Kind.ROOM, Resource.Kind.OUTDOOR),
            accessible=query.get("accessible") or (),
            extras=_equipment(query.get("equipment") or ()),
            most=MOST_FOUND,
        )
        keys = {part.resource for offer in offers for part in offer.parts}
        codes = dict(Resource.objects.filter(pk__in=keys).values_list("pk", "code"))
        return answer(FreeTimesSerializer, {"results": [_offer(offer, codes) for offer in offers]})


def _slot(row: Row, cell: Cell) -> dict[str, Any]:
    is_free = cell.kind == CellKind.FREE
    return {
        "start": row.local(cell.span.start),
        "end": row.local(cell.span.end),
        "state": cell.kind,
        "left": cell.left if is_free else None,
        "note": cell.note,
    }


def _offer(offer: Alternative, codes: dict[int, str]) -> dict[str, Any]:
    things = [
        {"code": codes[part.resource], "name": name, "quantity": part.quantity}
        for part, name in zip(offer.parts, offer.names, strict=True)
    ]
    return {"start": offer.during.start, "end": offer.during.end, "things": things}


def _equipment(wanted: Any) -> list[Part]:
    """Return the parts that `code` and `code:quantity` name. Raises BadQuery for what is not lent."""
    counts: dict[str, int] = {}
    for text in wanted:
        code, _colon, count = text.partition(":")
        counts[code] = counts.get(code, 0) + int(count or 1)
    keys = dict(Resource.objects.lent().filter(code__in=counts).values_list("code", "pk"))
    if len(keys) < len(counts):
        raise BadQuery({"equipment": [_("Choose from the list only.")]})
    return [Part(keys[code], count) for code, count in counts.items()]
