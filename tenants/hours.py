"""Opening hours as data: for each day of the week a list of spans, in the agency's own zone."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 3
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


def check_opening_hours(value: Any) -> dict[str, list[list[str]]]:
    """Return the hours as `{"mon": [["08:00", "12:00"], ["13:00", "16:00"]], ...}`; a day that is closed is left out.

    Spans of a day are in order and do not touch. Raises ValidationError.
    """
    if not isinstance(value, dict) or not set(value) <= set(DAYS):
        raise ValidationError(_("Opening hours are given by day: mon, tue, wed, thu, fri, sat, sun."), code="days")
    return {day: _spans(value[day]) for day in DAYS if value.get(day)}


def describe_hours(hours: dict[str, list[list[str]]]) -> str:
    """Return the hours in one line; days in a row with the same hours stand together: "Senin-Kamis 08.00-16.00"."""
    groups: list[tuple[list[int], list[list[str]]]] = []
    for number, day in enumerate(DAYS):
        spans = hours.get(day)
        if not spans:
            continue
        if groups and groups[-1][1] == spans and groups[-1][0][-1] == number - 1:
            groups[-1][0].append(number)
        else:
            groups.append(([number], spans))
    return "; ".join(f"{_days(numbers)} {_times(spans)}" for numbers, spans in groups)


def _days(numbers: list[int]) -> str:
    first = str(WEEKDAYS[numbers[0]])
    return first if len(numbers) == 1 else f"{first}\u2013{WEEKDAYS[numbers[-1]]}"


def _times(spans: list[list[str]]) -> str:
    return ", ".join("\u2013".join(moment.replace(":", ".") for moment in span) for span in spans)


def _spans(spans: Any) -> list[list[str]]:
    if not isinstance(spans, list) or len(spans) > MOST_SPANS:
        raise ValidationError(_("A day has at most %(most)d spans."), code="spans", params={"most": MOST_SPANS})
    before = ""
    for span in spans:
        if not isinstance(span, list | tuple) or len(span) != 2 or not all(_is_time(moment) for moment in span):
            raise ValidationError(_("Write times as 08:00."), code="time")
        if not before < span[0] < span[1]:
            raise ValidationError(
                _("Times of a day must follow one another: 08:00-12:00, then 13:00-16:00."), code="order"
            )
        before = span[1]
    return [list(span) for span in spans]


def _is_time(moment: Any) -> bool:
    return isinstance(moment, str) and bool(_TIME.match(moment))
