"""Arithmetic with months."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TypeVar

Day = TypeVar("Day", bound=dt.date)  # a moment is a day, too


def months_before(day: Day, months: int) -> Day:
    """Return the same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
