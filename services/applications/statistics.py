"""Promise and reality: how long applications of the last twelve months took, beside what the standard promises.

Under five applications nothing is told, so that nobody is recognised and nobody is judged by chance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, IntegerField, Max, Q
from django.utils import timezone

from core.ui.formats import duration
from core.workdays.counting import Unit
from services.models import Service, ServiceTime

LEAST = 5
DAYS = 365
WORDS = {
    Unit.WORKING_DAYS: "working_day",
    Unit.CALENDAR_DAYS: "day",
    Unit.WORKING_MINUTES: "minute",
    Unit.HOURS: "hour",
}
HOUR = 60


class PercentileDisc(Aggregate):
    """A value that so large a part of all is not above; always one that occurred."""

    function = "PERCENTILE_DISC"
    name = "PercentileDisc"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: str, fraction: float, **extra: Any) -> None:
        super().__init__(expression, fraction=str(float(fraction)), output_field=IntegerField(), **extra)


@dataclass(frozen=True)
class Reality:
    """One service over twelve months. `median` and `nine_tenths` are in the unit of the latest ones; None when few."""

    service: Service
    number: int
    unit: str = ""
    median: int | None = None
    nine_tenths: int | None = None
    on_time_share: float | None = None

    @property
    def is_told(self) -> bool:
        return self.median is not None

    @property
    def median_words(self) -> str:
        return length_words(self.median, self.unit)

    @property
    def nine_tenths_words(self) -> str:
        return length_words(self.nine_tenths, self.unit)


def length_words(amount: int | None, unit: str) -> str:
    """Write a length of time: "3 hari kerja"; more than two hours of opening are told in whole hours."""
    if amount is None:
        return ""
    if unit == Unit.WORKING_MINUTES and amount > 2 * HOUR:
        return duration(-(-amount // HOUR), "working_hour")
    return duration(amount, WORDS.get(Unit(unit), "working_day"))


def reality_of(services: Iterable[Service], *, now: dt.datetime | None = None) -> list[Reality]:
    """Return how the applications of each service went. Two queries, however many services there are."""
    listed = list(services)
    since = (now or timezone.now()) - dt.timedelta(days=DAYS)
    rows = ServiceTime.objects.filter(service__in=listed, finished_at__gte=since)
    units = _latest_units(rows)
    measured = rows.values("service", "unit").annotate(
        number=Count("pk"),
        kept=Count("pk", filter=Q(on_time=True)),
        median=PercentileDisc("used", 0.5),
        nine_tenths=PercentileDisc("used", 0.9),
    )
    by_service: dict[int, list[dict[str, Any]]] = {}
    for row in measured.order_by("service", "unit"):
        by_service.setdefault(row["service"], []).append(dict(row))
    return [_reality(service, by_service.get(service.pk, []), units.get(service.pk, "")) for service in listed]


def _latest_units(rows: Any) -> dict[int, str]:
    """Return the unit of the latest application of each service: lengths in other units are not compared with it."""
    latest = rows.values("service", "unit").annotate(last=Max("finished_at")).order_by("last")
    return {row["service"]: row["unit"] for row in latest}


def _reality(service: Service, rows: list[dict[str, Any]], unit: str) -> Reality:
    number = sum(row["number"] for row in rows)
    same = next((row for row in rows if row["unit"] == unit), None)
    if same is None or same["number"] < LEAST:
        return Reality(service, number)
    kept = sum(row["kept"] for row in rows)
    return Reality(service, number, unit, same["median"], same["nine_tenths"], 100 * kept / number)
