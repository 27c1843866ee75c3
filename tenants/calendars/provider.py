"""The provider of core.workdays.national: one query in the public schema for everything an office's calendar needs."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Max, OuterRef, Q, Value
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


def published_years() -> frozenset[int]:
    """Return the years whose national table is published."""
    return frozenset(CalendarDecree.objects.filter(province=None).values_list("year", flat=True).distinct())


def last_published_year() -> int | None:
    """Return the last of those years; None before any."""
    year: int | None = CalendarDecree.objects.filter(province=None).aggregate(last=Max("year"))["last"]
    return year


def _table(row: dict[str, Any]) -> PublicTable:
    days = (DayOff(dt.date.fromisoformat(day["on"]), day["kind"], day["name"], day["decree"]) for day in row["days"])
    return PublicTable(
        zone=ZoneInfo(row["time_zone"]),
        hours=row["opening_hours"],
        days_off={day.on: day for day in days},
        years=frozenset(decree["year"] for decree in row["decrees"] if not decree["province"]),
        version=",".join(str(decree["pk"]) for decree in row["decrees"]),
    )
