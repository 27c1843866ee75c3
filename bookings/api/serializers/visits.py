"""Visits of the mobile unit, as everybody reads them and as staff plan them. Who comes is never told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bookings.api.serializers.common import MomentField, listed, things_field
from bookings.api.serializers.days import DayField
from bookings.domain.visit_reports import MOST_SERVED
from bookings.domain.visit_requests import KIND, MOST_PEOPLE, PLACE_LIMIT, TEXT_LIMIT
from bookings.domain.visitors import NAME_LIMIT
from bookings.domain.visits import REASON_LIMIT
from bookings.models import AttendanceAct, Registration, Visit, VisitService
from bookings.models.visits import NOTE_LIMIT
from core.cases.api.serializers import CaseFilingSerializer, line
from services.seam import CODE_LIMIT

MOST_OFFERS = 30


# --- reading ----------------------------------------------------------------------------------------------------------
class VisitPlaceSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class VisitDaySerializer(serializers.Serializer[Any]):
    """A day with the places that are left for a service; null where there is no limit."""

    on = serializers.DateField()
    left = serializers.IntegerField(allow_null=True)


class VisitServiceSerializer(serializers.ModelSerializer[VisitService]):
    """A service that is given there, with what to bring."""

    code = serializers.CharField(source="service_code")
    papers = serializers.ListField(
        child=serializers.JSONField(), help_text="What to bring, from the standard in force."
    )
    days = serializers.SerializerMethodField()

    class Meta:
        model = VisitService
        fields = ("code", "name", "papers", "standard_version", "quota", "days")

    @extend_schema_field(VisitDaySerializer(many=True))
    def get_days(self, offered: VisitService) -> list[dict[str, Any]]:
        held: dict[tuple[int, dt.date], int] = self.context["held"]
        return [
            {
                "on": day.isoformat(),
                "left": None if offered.quota is None else max(0, offered.quota - held.get((offered.pk, day), 0)),
            }
            for day in offered.visit.days
        ]


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """A visit that was announced; of a cancelled one `reason` says why."""

    state = serializers.ChoiceField(choices=Visit.State.choices)
    place = VisitPlaceSerializer()
    time_zone = serializers.CharField()
    services = VisitServiceSerializer(many=True, source="offered")

    class Meta:
        model = Visit
        fields = (
            "id", "state", "place", "venue", "first_on", "last_on", "opens_at", "closes_at", "time_zone", "public_note",
            "reason", "revision", "services",
        )  # fmt: skip


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """Somebody who comes for one service on one day; never who."""

    service = serializers.CharField(source="offered.service_code")
    state = serializers.ChoiceField(choices=Registration.State.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a member of the answer
        choices=Registration.Source.choices
    )

    class Meta:
        model = Registration
        fields = ("code", "service", "on", "number", "state", "source", "registered_at", "came_at")


class NewRegistrationReceiptSerializer(RegistrationSerializer):
    """The same with the address at which the visitor sees and cancels it: for them alone."""

    url = serializers.SerializerMethodField()

    class Meta(RegistrationSerializer.Meta):
        fields: Any = (*RegistrationSerializer.Meta.fields, "url")

    @extend_schema_field(serializers.URLField())
    def get_url(self, _registration: Registration) -> str:
        return str(self.context["url"])


# --- writing ----------------------------------------------------------------------------------------------------------
class VisitOfferSerializer(serializers.Serializer[Any]):
    """A service, for so many people a day; null is as many as come."""

    code = serializers.CharField(max_length=CODE_LIMIT)
    quota = serializers.IntegerField(min_value=1, max_value=999, required=False, allow_null=True, default=None)


class VisitPlanSerializer(serializers.Serializer[Any]):
    """Where a visit goes, when, with what, and what for. The hours are the same on each day, at the agency's time."""

    place = serializers.CharField(max_length=CODE_LIMIT, help_text="Code of a place of the list.")
    venue = serializers.CharField(max_length=200)
    first_on = DayField()
    last_on = DayField()
    opens_at = serializers.TimeField()
    closes_at = serializers.TimeField()
    things = things_field(help_text="Vehicle, people and equipment that travel.")
    offers = listed(VisitOfferSerializer, MOST_OFFERS, required=False, default=list)
    unit = serializers.CharField(max_length=CODE_LIMIT, required=False, allow_null=True, default=None)
    public_note = line(1000)


class VisitReasonSerializer(serializers.Serializer[Any]):
    """Why; everybody who registered reads it."""

    reason = serializers.CharField(max_length=REASON_LIMIT)


class VisitNothingSerializer(serializers.Serializer[Any]):
    """A step that takes no more than being asked for."""


class ServedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=CODE_LIMIT)
    people = serializers.IntegerField(min_value=0, max_value=MOST_SERVED)


class VisitReportSerializer(serializers.Serializer[Any]):
    """What a visit came to; `served` names each of its services."""

    served = listed(ServedSerializer, MOST_OFFERS)
    summary = serializers.CharField(max_length=NOTE_LIMIT)
    problems = line(NOTE_LIMIT)
    follow_up = line(NOTE_LIMIT)


class VisitorSerializer(serializers.Serializer[Any]):
    """Who comes; it is sealed."""

    name = serializers.CharField(max_length=NAME_LIMIT)
    email = line(254)
    phone = line(40)


class NewRegistrationSerializer(serializers.Serializer[Any]):
    """Somebody who wants one service on one day of a visit."""

    service = serializers.CharField(max_length=CODE_LIMIT)
    on = DayField()
    person = VisitorSerializer()


class AttendanceSerializer(serializers.Serializer[Any]):
    """Something noted on the spot about a registration, by its `code`, or about who came without one, `walk_in`."""

    key = serializers.UUIDField(help_text="Made by the device when it was noted: the same key again changes nothing.")
    happened_at = MomentField()
    kind = serializers.ChoiceField(
        choices=AttendanceAct.Kind.choices, required=False, default=AttendanceAct.Kind.CAME.value
    )
    code = line(13)
    walk_in = NewRegistrationSerializer(required=False, allow_null=True, default=None)


class NewVisitRequestSerializer(CaseFilingSerializer):
    """What a place asks: one of the list by its code, else its name."""

    filed_kind = KIND
    place = line(CODE_LIMIT, help_text="Code of a place of the list.")
    place_name = line(PLACE_LIMIT)
    organisation = line(PLACE_LIMIT)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    reason = serializers.CharField(max_length=TEXT_LIMIT)
    services = serializers.ListField(
        child=serializers.CharField(max_length=CODE_LIMIT), max_length=MOST_OFFERS, required=False, default=list
    )
    from_on = DayField(required=False, allow_null=True, default=None)
    until_on = DayField(required=False, allow_null=True, default=None)
