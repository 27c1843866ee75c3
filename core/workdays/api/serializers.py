"""Shapes of working days in the API."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from core.workdays.counting import OffKind, Reason
from core.workdays.explaining import FIRST_YEAR, LAST_YEAR, LEAST_LIMIT, MOST_LIMIT

_PLUS_LOST = re.compile(r"(?<=\d) (?=\d{2}:?\d{2}\Z)")


class MomentField(serializers.DateTimeField):
    """A moment of ISO 8601. Without an offset it is in the office's zone; a plus that a URL made a blank is read."""

    def to_internal_value(self, value: Any) -> Any:
        text = str(value)
        return super().to_internal_value(_PLUS_LOST.sub("+", text) if "T" in text.upper() else text)


class DueQuerySerializer(serializers.Serializer[dict[str, Any]]):
    """What is asked: when something was received, and how many working days were promised."""

    received_at = MomentField(
        help_text="Moment of receipt in ISO 8601. Without an offset it is in the zone of the office."
    )
    limit_days = serializers.IntegerField(
        min_value=LEAST_LIMIT, max_value=MOST_LIMIT, help_text="Limit in working days."
    )

    def validate_received_at(self, value: Any) -> Any:
        if not FIRST_YEAR <= value.year < LAST_YEAR:
            raise serializers.ValidationError(f"The year must be from {FIRST_YEAR} to {LAST_YEAR - 1}.", code="year")
        return value


class CountedDaySerializer(serializers.Serializer[dict[str, Any]]):
    """One day: its number when it was counted, or why it was not."""

    on = serializers.DateField()
    number = serializers.IntegerField(allow_null=True, help_text="1 for the first counted day; null when not counted.")
    reason = serializers.ChoiceField(choices=Reason.choices)
    name = serializers.CharField(allow_blank=True, help_text="Name of the holiday or of the day of the week.")
    decree = serializers.CharField(allow_blank=True, help_text="Decree that made it a day off.")


class DueSerializer(serializers.Serializer[dict[str, Any]]):
    """A limit with its reckoning."""

    received_at = serializers.DateTimeField()
    limit_days = serializers.IntegerField()
    counted_from = serializers.DateField(help_text="Day 0: the day of receipt, or the next working day.")
    due_on = serializers.DateField()
    due_at = serializers.DateTimeField(help_text="Closing time of the last counted day, in the office's zone.")
    time_zone = serializers.CharField()
    calendar_version = serializers.CharField(help_text="Changes whenever a day off or the office's hours change.")
    missing_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years without a published table: the limit may still move."
    )
    days = CountedDaySerializer(many=True)


class CalendarQuerySerializer(serializers.Serializer[dict[str, Any]]):
    """Which year is asked for; this one by default."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class DayOffSerializer(serializers.Serializer[Any]):
    """A holiday of the office."""

    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=OffKind.choices)
    name = serializers.CharField()
    decree = serializers.CharField(allow_blank=True)


class WorkYearSerializer(serializers.Serializer[dict[str, Any]]):
    """A year of the office. Days of the week on which it is always closed are not listed."""

    year = serializers.IntegerField()
    is_published = serializers.BooleanField(help_text="Whether the national table of this year is published.")
    calendar_version = serializers.CharField()
    time_zone = serializers.CharField()
    working_days = serializers.IntegerField()
    days_off = DayOffSerializer(many=True)
