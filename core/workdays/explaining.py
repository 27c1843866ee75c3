"""A reckoning as data, and the days off of a year: for the open interface, the calendar file and the public page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.calendar_text import Happening, calendar_file
from core.workdays.counting import ONE_DAY, Count, DayOff, OfficeCalendar, OffKind

LEAST_LIMIT, MOST_LIMIT = 1, 400
FIRST_YEAR, LAST_YEAR = 2020, 2100


def reckoning(result: Count, *, limit_days: int, calendar: OfficeCalendar) -> dict[str, Any]:
    """Return a count in working days with every day, counted or skipped and why."""
    return {
        "received_at": result.received_at.astimezone(calendar.zone),
        "limit_days": limit_days,
        "counted_from": result.counted_from,
        "due_on": result.due_on,
        "due_at": result.due_at,
        "time_zone": calendar.zone.key,
        "calendar_version": calendar.version,
        "missing_years": list(result.missing_years),
        "days": [
            {
                "on": day.on,
                "number": day.number,
                "reason": day.reason,
                "name": day.name,
                "decree": _decree(day.on, calendar),
            }
            for day in result.days
        ],
    }


def year_of(calendar: OfficeCalendar, year: int) -> dict[str, Any]:
    """Return a year of an office: its days off, and how many working days it has."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    days = (first + number * ONE_DAY for number in range((last - first).days + 1))
    return {
        "year": year,
        "is_published": year in calendar.years,
        "calendar_version": calendar.version,
        "time_zone": calendar.zone.key,
        "working_days": sum(calendar.is_open_on(day) for day in days),
        "days_off": days_off_of(calendar, year),
    }


def days_off_of(calendar: OfficeCalendar, year: int) -> list[DayOff]:
    """Return the holidays of a year in their order, weekends left out."""
    return sorted((off for off in calendar.days_off.values() if off.on.year == year), key=lambda off: off.on)


def years_wanted(calendar: OfficeCalendar, *, today: dt.date, days: int = 92) -> tuple[int, ...]:
    """Return the years of this quarter's counting that have no published table: from today through `days` later."""
    last = today + days * ONE_DAY
    return tuple(year for year in range(today.year, last.year + 1) if year not in calendar.years)


def holidays_file(calendar: OfficeCalendar) -> bytes:
    """Return the days off of the years with a published table as a calendar file, in Indonesian."""
    agency = current_agency()
    with translation.override("id"):
        happenings = [
            Happening(
                uid=f"libur-{off.on.isoformat()}@{agency.slug}.maklumat",
                sequence=0,
                title=f"{OffKind(off.kind).label}: {off.name}",
                starts=off.on,
                ends=off.on,
                changed_at=timezone.now(),
                text=off.decree,
            )
            for year in sorted(calendar.years)
            for off in days_off_of(calendar, year)
        ]
        name = _("Days off of %(agency)s") % {"agency": agency.short_name}
        return calendar_file(happenings, producer=f"{agency.name}//Maklumat", name=name)


def _decree(on: dt.date, calendar: OfficeCalendar) -> str:
    off = calendar.days_off.get(on)
    return off.decree if off else ""
