"""Figures of the information service in one year: how many asked, what was decided, how fast, what was objected to.

Counts only, nothing of a person. Source: UU 14/2008, Pasal 12; Perki 1/2021; domain reference, section 7.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from statistics import median
from typing import Any

from django.db.models import Count
from django.utils import timezone

from core.cases.models import CaseClock
from core.workdays.counting import OfficeCalendar
from core.workdays.office import office_calendar
from feedback.models import InformationObjection, InformationRequest

Figures = dict[str, Any]


def figures_of(year: int) -> Figures:
    """Return the figures of a year as JSON. Seven queries, whatever there was."""
    requests = InformationRequest.objects.filter(year=year)
    objections = InformationObjection.objects.filter(year=year)
    notified = [
        (received, told)
        for received, told in requests.values_list("case__received_at", "notified_at")
        if told is not None
    ]
    clocks = CaseClock.objects.filter(
        case__information_request__year=year, kind=CaseClock.Kind.MAIN, on_time__isnull=False
    )
    by_time = dict(clocks.order_by().values_list("on_time").annotate(n=Count("pk")))
    on_time, late = by_time.get(True, 0), by_time.get(False, 0)
    days = _working_days(notified)
    return {
        "requests": requests.count(),
        "by_requester": _counts(requests, "requester", InformationRequest.Requester.values),
        "by_decision": _counts(requests, "decision", InformationRequest.Decision.values),
        "by_ground": _counts(requests.exclude(ground=""), "ground"),
        "waiting": requests.filter(decision="", case__closed_at__isnull=True).count(),
        "median_days": median(days) if days else None,
        "on_time": on_time,
        "late": late,
        "on_time_share": round(100 * on_time / (on_time + late)) if on_time + late else None,
        "objections": objections.count(),
        "objections_by_ground": _counts(objections, "ground"),
        "objections_by_decision": _counts(objections, "decision", InformationObjection.Decision.values),
        "disputes": objections.exclude(dispute_on=None).count(),
    }


def _counts(rows: Any, field: str, values: Iterable[str] = ()) -> dict[str, int]:
    found = dict(rows.order_by().values_list(field).annotate(n=Count("pk")))
    return {value: found.get(value, 0) for value in values} or dict(sorted(found.items()))


def _working_days(spans: list[tuple[dt.datetime, dt.datetime]]) -> list[int]:
    calendar = office_calendar()
    return [working_days(timezone.localdate(start), timezone.localdate(end), calendar) for start, end in spans]


def working_days(first: dt.date, last: dt.date, calendar: OfficeCalendar) -> int:
    """Return how many working days came after `first`, up to and including `last`."""
    length = (last - first).days
    return sum(calendar.is_open_on(first + dt.timedelta(days=number)) for number in range(1, length + 1))
