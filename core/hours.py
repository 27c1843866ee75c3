"""Opening hours as data: for each day of the week a list of spans, in the zone of the agency or of the place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

Hours: TypeAlias = Mapping[str, list[list[str]]]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 3
_SPAN = re.compile(r"\s*(\d{1,2})[.:](\d{2})\s*(?:[-\u2013\u2014]|s/d|sampai|to)\s*(\d{1,2})[.:](\d{2})\s*")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


def check_opening_hours(value: Any) -> dict[str, list[list[str]]]:
    """Return the hours as `{"mon": [["08:00", "12:00"], ["13:00", "16:00"]], ...}`; a day that is closed is left out.

    Spans of a day are in order and do not touch. Raises ValidationError.
    """
    if not isinstance(value, dict) or not set(value) <= set(DAYS):
        raise ValidationError(_("Opening hours are given by day: mon, tue, wed, thu, fri, sat, sun."), code="days")
    return {day: _spans(value[day]) for day in DAYS if value.get(day)}


def describe_hours(hours: Hours) -> str:
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
    return "; ".join(f"{_days(numbers)} {describe_spans(spans)}" for numbers, spans in groups)


def describe_spans(spans: list[list[str]]) -> str:
    """Return the hours of a day as people read them: "08.00\u201312.00, 13.00\u201316.00"; empty for a closed day."""
    return ", ".join("\u2013".join(moment.replace(":", ".") for moment in span) for span in spans)


def spans_on(hours: Hours, day: dt.date) -> list[list[str]]:
    """Return the spans of a date by its day of the week; none when it is closed."""
    return hours.get(DAYS[day.weekday()], [])


def read_span_texts(text: str) -> list[list[str]]:
    """Read "08.00-12.00, 13.00-16.00" as spans. Raises ValidationError."""
    spans = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]", text))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValidationError(_("Write hours as 08.00-12.00, 13.00-16.00; leave a closed day empty."), code="time")
        first, last = match.group(1, 2), match.group(3, 4)
        spans.append([f"{hour:0>2}:{minute}" for hour, minute in (first, last)])
    return spans


def write_span_texts(spans: list[list[str]]) -> str:
    """Write spans as they are typed: "08.00-12.00, 13.00-16.00"."""
    return ", ".join("-".join(moment.replace(":", ".") for moment in span) for span in spans)


def check_day(day: str, text: str) -> list[list[str]]:
    """Return the spans that somebody typed for one day, checked. Raises ValidationError."""
    return check_opening_hours({day: read_span_texts(text)}).get(day, [])


def _days(numbers: list[int]) -> str:
    first = str(WEEKDAYS[numbers[0]])
    return first if len(numbers) == 1 else f"{first}\u2013{WEEKDAYS[numbers[-1]]}"


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
