"""From when until when, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone

from bookings.spans import Span
from core.ui.formats import clock, long_date, moment

register = template.Library()
DASH = "\N{EN DASH}"


@register.filter
def period(during: Any) -> str:
    """Write a span, or a range of the database: whole days by their dates, a part of one day by its hours."""
    start, end = map(timezone.localtime, during if isinstance(during, Span) else Span.of(during))
    last = end - dt.timedelta(minutes=1)
    is_one_day = start.date() == last.date()
    if start.time() == end.time() == dt.time(0):
        return long_date(start) if is_one_day else f"{long_date(start)} {DASH} {long_date(last)}"
    if is_one_day:
        return f"{long_date(start)}, {clock(start.time())}{DASH}{clock(end)}"
    return f"{moment(start)} {DASH} {moment(end)}"


@register.simple_tag
def between(start: dt.datetime, end: dt.datetime) -> str:
    """Write the same of two moments."""
    return period(Span(start, end))
