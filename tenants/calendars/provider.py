"""The provider of core.workdays.national: one query in the public schema for everything an office's calendar needs."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, JSONObject

from core.errors import NotFound
from core.tenancy import central_context
from core.workdays.counting import DayOff
from core.workdays.national import PublicTable
from tenants.models import Agency, CalendarDay, CalendarDecree

_DAYS = (
    CalendarDay.objects.current()
    .filter(Q(province=None) | Q(province_code=OuterRef("province_code")))
    .order_by("province_code")  # national days come last and win: PostgreSQL sorts nulls after codes
    .values(row=JSONObject(on=F("on"), kind=F("kind"), name=F("name"), decree=F("decree__number")))
)
_DECREES = (
    CalendarDecree.objects.filter(Q(province=None) | Q(province_code=OuterRef("province_code")))
    .order_by("pk")
    .values(row=JSONObject(pk=F("pk"), year=F("year"), province=Coalesce(F("province_code"), Value(""))))
)


def public_table(schema_name: str) -> PublicTable:
    """Return the days, years, zone and weekly hours of an agency. Raises NotFound for a schema that is no agency's."""
    with central_context():
        row = (
            Agency.objects.filter(schema_name=schema_name)
            .values("time_zone", "opening_hours", days=ArraySubquery(_DAYS), decrees=ArraySubquery(_DECREES))
            .first()
        )
    if row is None:
        raise NotFound
    return _table(row)


def earlier_tables(schema_name: str) -> list[tuple[dt.datetime, PublicTable]]:
    """Return the tables that held before each decree was entered, newest first, with the moment of its entry.

    Zone and weekly hours are those of today: the registry keeps no others.
    """
    with central_context():
        agency = Agency.objects.get(schema_name=schema_name)
        code = agency.province_code
        decrees = list(CalendarDecree.objects.filter(Q(province=None) | Q(province_code=code)).order_by("pk"))
        days = list(CalendarDay.objects.of_province(code).select_related("decree", "superseded_by"))
    moments = sorted({decree.entered_at for decree in decrees}, reverse=True)
    return [(moment, _table_before(moment, agency, decrees, days)) for moment in moments]


def _table_before(
    moment: dt.datetime, agency: Agency, decrees: list[CalendarDecree], days: list[CalendarDay]
) -> PublicTable:
    known = [decree for decree in decrees if decree.entered_at < moment]
    held = [
        day
        for day in days
        if day.decree.entered_at < moment and (day.superseded_by is None or day.superseded_by.entered_at >= moment)
    ]
    held.sort(key=lambda day: day.province_code is None)  # national days come last and win
    return PublicTable(
        zone=agency.zone,
        hours=agency.opening_hours,
        days_off={day.on: DayOff(day.on, day.kind, day.name, day.decree.number) for day in held},
        years=frozenset(decree.year for decree in known if decree.province_code is None),
        version=",".join(str(decree.pk) for decree in known),
    )


def published_years() -> frozenset[int]:
    """Return the years whose national table is published."""
    return frozenset(CalendarDecree.objects.filter(province=None).values_list("year", flat=True).distinct())


def _table(row: dict[str, Any]) -> PublicTable:
    days = (DayOff(dt.date.fromisoformat(day["on"]), day["kind"], day["name"], day["decree"]) for day in row["days"])
    return PublicTable(
        zone=ZoneInfo(row["time_zone"]),
        hours=row["opening_hours"],
        days_off={day.on: day for day in days},
        years=frozenset(decree["year"] for decree in row["decrees"] if not decree["province"]),
        version=",".join(str(decree["pk"]) for decree in row["decrees"]),
    )
