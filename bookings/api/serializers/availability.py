"""Shapes of what is lent and when it is free."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from bookings.api.serializers.common import MOST_THINGS, ThingSerializer
from bookings.cells import CellKind
from bookings.domain.alternatives import HOLDS_PEOPLE, MOST_DAYS
from bookings.models import Resource
from bookings.models.resources import MOST_UNITS
from bookings.wishes import MOST_PEOPLE
from core.hours import DAYS
from core.workdays.counting import ONE_DAY
from services.seam import CODE_LIMIT, Accessibility

MOST_SHOWN_DAYS = 62
BACK, AHEAD = 366 * ONE_DAY, 740 * ONE_DAY
WEEKDAYS = {day: number for number, day in enumerate(DAYS)}


class ResourceSerializer(serializers.ModelSerializer[Resource]):
    """Something that is lent."""

    class Meta:
        model = Resource
        fields = [
            "code",
            "kind",
            "name",
            "summary",
            "capacity",
            "quantity",
            "location",
            "accessibility",
            "service_code",
            "step_minutes",
            "shortest_minutes",
            "longest_minutes",
            "before_minutes",
            "after_minutes",
            "lead_hours",
            "horizon_days",
            "fee",
            "fee_basis",
        ]
        read_only_fields = fields


class TermsQuerySerializer(serializers.Serializer[Any]):
    """Which things."""

    thing = serializers.ListField(
        child=serializers.SlugField(max_length=CODE_LIMIT),
        required=False,
        max_length=MOST_THINGS,
        help_text="Things that are borrowed together, by code, repeated.",
    )


class TermsSerializer(serializers.Serializer[Any]):
    """Terms of use that are in force; without a thing, of the agency."""

    thing = serializers.CharField(source="resource.code", allow_null=True, default=None)
    version = serializers.IntegerField()
    text = serializers.CharField()
    since = serializers.DateTimeField(source="created_at")


class _DatesSerializer(serializers.Serializer[dict[str, Any]]):
    """From a date through another, called `from` and `to`, which Python does not let stand as names of a class."""

    most_days = MOST_SHOWN_DAYS

    def get_fields(self) -> Any:
        """Return the fields of the class with the two dates in front."""
        today = timezone.localdate()
        dates = {
            "from": serializers.DateField(required=False, help_text="First date, at the thing; today by default."),
            "to": serializers.DateField(
                required=False, help_text=f"Last date; a week by default, at most {self.most_days} days."
            ),
        }
        for field in dates.values():
            field.validators.append(lambda value: _within(value, today))
        return {**dates, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Give both dates. Refuses the wrong order and too many days."""
        first = attrs.get("from") or timezone.localdate()
        last = attrs.get("to") or first + 6 * ONE_DAY
        if last < first:
            raise serializers.ValidationError({"to": _("The last date must not come before the first.")})
        if (last - first).days >= self.most_days:
            raise serializers.ValidationError(
                {"to": _("At most %(count)s days are looked through at once.") % {"count": self.most_days}}
            )
        return {**attrs, "from": first, "to": last}


class AvailabilityQuerySerializer(_DatesSerializer):
    """Which dates, and for how many units."""

    quantity = serializers.IntegerField(
        min_value=1, max_value=MOST_UNITS, required=False, default=1, help_text="So many units must be free at once."
    )


class LocalMomentField(serializers.DateTimeField):
    """A moment with the offset of the thing's own zone."""

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        """Return the moment as it is."""
        return value


class SlotSerializer(serializers.Serializer[Any]):
    """A span of opening time."""

    start = LocalMomentField()
    end = LocalMomentField()
    state = serializers.ChoiceField(
        choices=[(kind.value, kind.label) for kind in CellKind if kind != CellKind.REST],
        help_text="`free` exactly where a booking accepts some use; else why it does not.",
    )
    left = serializers.IntegerField(allow_null=True, help_text="Units that are free for all of it; null unless free.")
    note = serializers.CharField(
        allow_blank=True, help_text="Why it is out of use, or an activity of the agency that it shows."
    )


class OpenDaySerializer(serializers.Serializer[Any]):
    """A date with its slots; without any, the thing is closed."""

    on = serializers.DateField()
    day_off = serializers.CharField(allow_blank=True, help_text="Name of the holiday.")
    slots = SlotSerializer(many=True)


class AvailabilitySerializer(serializers.Serializer[Any]):
    """When a thing is free. A span within a free slot that keeps to the rules of the thing can be booked."""

    code = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    quantity = serializers.IntegerField(help_text="How many were asked about.")
    days = OpenDaySerializer(many=True)


class FirstFreeQuerySerializer(_DatesSerializer):
    """What is looked for."""

    most_days = MOST_DAYS

    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)
    minutes = serializers.IntegerField(
        min_value=1, max_value=31 * 1440, required=False, default=60, help_text="How long it must be free."
    )
    weekday = serializers.MultipleChoiceField(
        choices=DAYS, required=False, help_text="Days of the week, repeated; every day by default."
    )
    kind = serializers.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in HOLDS_PEOPLE],
        required=False,
        help_text="Kinds, repeated; rooms and outdoor places by default.",
    )
    accessible = serializers.MultipleChoiceField(
        choices=Accessibility.choices, required=False, help_text="What it must have, repeated."
    )
    equipment = serializers.ListField(
        child=serializers.RegexField(rf"\A[a-z0-9-]{{1,{CODE_LIMIT}}}(:[1-9][0-9]{{0,3}})?\Z"),
        required=False,
        max_length=MOST_THINGS,
        help_text="Things that must be free as well, repeated: a code, or `code:quantity`.",
    )


class FreeTimeSerializer(serializers.Serializer[Any]):
    """A time at which all of these things can be booked together."""

    start = LocalMomentField()
    end = LocalMomentField()
    things = ThingSerializer(many=True)


class FreeTimesSerializer(serializers.Serializer[Any]):
    """The first free times, the earliest first."""

    results = FreeTimeSerializer(many=True)


def _within(value: dt.date, today: dt.date) -> None:
    if not today - BACK <= value <= today + AHEAD:
        raise serializers.ValidationError(_("This date is too far away."))
