"""The tables that ship with the product, as calendars of offices in the three zones, without a database."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import tenants
from core.hours import Hours
from core.workdays.counting import DayOff, OfficeCalendar

WIB, WITA, WIT = (ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))
SHIPPED = json.loads((Path(tenants.__file__).parent / "data/calendars/national.json").read_text())


def office(zone: ZoneInfo = WIB, *, known_on: str = "2026-01-01", hours: Hours | None = None) -> OfficeCalendar:
    """Return the calendar of an office with what had been decreed by a date."""
    decrees = [decree for decree in SHIPPED if decree["valid_from"] <= known_on]
    days = (
        DayOff(dt.date.fromisoformat(day["on"]), day["kind"], day["name"], decree["decree"])
        for decree in decrees
        for day in decree["days"]
    )
    return OfficeCalendar(
        zone=zone,
        hours=hours or {},
        days_off={day.on: day for day in days},
        years=frozenset(decree["year"] for decree in decrees),
        version=known_on,
    )


def at(text: str, zone: ZoneInfo = WIB) -> dt.datetime:
    """Read "2026-07-01 10:30" as a moment at an office."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)
