"""Opening hours in forms: one line for each day of the week, typed as 08.00-12.00, 13.00-16.00."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS

from core.hours import DAYS, Hours, check_day, read_span_texts, write_span_texts

HOURS = tuple(f"hours_{day}" for day in DAYS)


class DayField(forms.CharField):
    """The hours of one day, cleaned to the form in which they are shown again."""

    def __init__(self, number: int) -> None:
        self.day = DAYS[number]
        super().__init__(
            label=WEEKDAYS[number],
            required=False,
            max_length=60,
            widget=forms.TextInput({"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return write_span_texts(check_day(self.day, text)) if text else ""


class HoursForm(forms.Form):
    """Opening hours, one line for each day of the week."""

    hours_mon = DayField(0)
    hours_tue = DayField(1)
    hours_wed = DayField(2)
    hours_thu = DayField(3)
    hours_fri = DayField(4)
    hours_sat = DayField(5)
    hours_sun = DayField(6)


def hours_from(cleaned: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """Return the opening hours of the cleaned fields."""
    return {day: spans for day in DAYS if (spans := read_span_texts(cleaned.get(f"hours_{day}") or ""))}


def hours_initial(hours: Hours) -> dict[str, str]:
    """Return what the fields show for the opening hours."""
    return {f"hours_{day}": write_span_texts(spans) for day, spans in hours.items()}
