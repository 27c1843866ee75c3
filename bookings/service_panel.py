"""What is lent by a service's standard and when it is free next, on the public page of the service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from bookings.calendar_drawing import Pen, asking_url
from bookings.calendars import Row, read_rows
from bookings.models import Resource
from core.pagecache import keep_for_seconds
from core.panels import Panel
from core.workdays.counting import ONE_DAY
from services.seam import Service

MOST_THINGS = 12
DAYS = 14
TIMES_OF_EACH = 2
FRESH_SECONDS = 15


@dataclass(frozen=True)
class FreeTime:
    """A free time as people read it, and where they ask for it."""

    on: dt.date
    times: str
    url: str


@dataclass(frozen=True)
class Line:
    """A thing with its next free times."""

    thing: Resource
    zone: str
    times: list[FreeTime]


def availability_of_service(service: Service, request: HttpRequest) -> Panel | None:
    """Show when the things of a service are free next; the page is kept for some seconds only, so that it is true."""
    things = list(Resource.objects.lent().filter(service_code=service.code)[: MOST_THINGS + 1])
    if not things:
        return None
    keep_for_seconds(request, FRESH_SECONDS)
    today = timezone.localdate()
    rows = read_rows(things[:MOST_THINGS], today, today + (DAYS - 1) * ONE_DAY)
    pen = Pen()
    context = {
        "lines": [Line(row.resource, row.zone, _next(row, pen)) for row in rows],
        "days": DAYS,
        "now": timezone.now(),
        "has_more": len(things) > MOST_THINGS,
    }
    return Panel("bookings/calendar/_service_panel.html", context)


def _next(row: Row, pen: Pen) -> list[FreeTime]:
    found = []
    for day in row.days:
        for cell in day.free:
            if cell.use is not None:
                local = row.local_span(cell.use)
                found.append(FreeTime(day.on, pen.times(row, cell.span), asking_url(row.resource.code, local)))
            if len(found) == TIMES_OF_EACH:
                return found
    return found
