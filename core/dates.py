"""Arithmetic with months, and the years within which it is safe to count."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TypeVar

from django.utils.dateparse import parse_datetime

# Days are counted, and told in other zones, from any of these; a slip such as the year 0026 is none of them.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
Day = TypeVar("Day", bound=dt.date)  # a moment is a day, too


def months_before(day: Day, months: int) -> Day:
    """Return the same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def moment_in(text: str) -> dt.datetime | None:
    """Return the moment that a text of somebody else's names by ISO 8601, as it was written; None for what is none."""
    try:
        found = parse_datetime(text)
    except ValueError:  # well written, but no date
        return None
    return found if found is not None and FIRST_DAY <= found.date() <= LAST_DAY else None
