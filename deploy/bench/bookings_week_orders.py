"""What is measured of the public calendar. Durations are seconds; functions return JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

HOURS = {day: [["07:00", "21:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
STARTS = (7, 10, 13, 16, 19)
LENGTH, BEFORE = dt.timedelta(minutes=105), dt.timedelta(minutes=15)


def fill_week(schema: str, things: int, bookings: int) -> str:
    """Add facilities and so many bookings of next week, spread over all; returns its Monday."""
    from django.utils import timezone

    from bookings.models import Booking, Reservation, Resource
    from core.tenancy import schema_context

    with schema_context(schema):
        today = timezone.localdate()
        monday = today + dt.timedelta(days=7 - today.weekday())
        Resource.objects.all().update(retired_at=timezone.now())
        halls = [
            Resource.objects.create(
                code=f"minggu-{number}",
                kind=Resource.Kind.ROOM,
                name=f"Ruang minggu {number}",
                capacity=20 + number,
                opening_hours=HOURS,
                keeps_days_off=False,
                before_minutes=15,
            )
            for number in range(things)
        ]
        slots = [(hall, day, hour) for day in range(7) for hour in STARTS for hall in halls][:bookings]
        zone = timezone.get_current_timezone()
        for hall, day, hour in slots:
            start = dt.datetime.combine(monday + dt.timedelta(days=day), dt.time(hour, 30), zone)
            during = (start, start + LENGTH)
            booking = Booking.objects.create(kind="own_use", state="approved", title="Rapat", during=during)
            Reservation.objects.create(
                booking=booking, resource=hall, quantity=1, lot=(1, 2), blocked=(start - BEFORE, start + LENGTH)
            )
        return monday.isoformat()


def open_pages(host: str, schema: str, paths: list[str], count: int) -> dict[str, dict[str, Any]]:
    """Open each public page `count` times; returns durations and the number of queries by path."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from core.tenancy import schema_context
    from deploy.bench.orders import requests

    found = {}
    with schema_context(schema):
        for path in paths:
            requests([host], path, 3)
            with CaptureQueriesContext(connection) as captured:
                requests([host], path, 1)
            queries = len(captured)  # the next request empties the record
            found[path] = {"durations": requests([host], path, count), "queries": [queries]}
    return found
