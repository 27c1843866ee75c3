"""Read what decides when resources are free, in three queries for however many."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, FloatField, Func, IntegerField

from bookings.availability import Diary, Rules, Taken
from bookings.models import Closure, OtherHours, Reservation, Resource
from bookings.spans import Span
from core.workdays.counting import DatedHours, OfficeCalendar
from core.workdays.office import at_point, office_calendar

_UNITS = Func(F("lot"), template="upper(%(expressions)s) - lower(%(expressions)s)", output_field=IntegerField())


def rules_of(resource: Resource) -> Rules:
    """Return how a resource may be booked."""

    def minutes(amount: int) -> dt.timedelta:
        return dt.timedelta(minutes=amount)

    return Rules(
        quantity=resource.quantity,
        step=resource.step_minutes,
        shortest=minutes(resource.shortest_minutes),
        longest=None if resource.longest_minutes is None else minutes(resource.longest_minutes),
        before=minutes(resource.before_minutes),
        after=minutes(resource.after_minutes),
        lead=dt.timedelta(hours=resource.lead_hours),
        horizon=resource.horizon_days,
        round_the_clock=resource.round_the_clock,
    )


def diaries_of(resources: Sequence[Resource], window: Span, *, without_booking: int | None = None) -> dict[int, Diary]:
    """Return the diary of each resource by its key: what is taken and out of use around a window of time.

    `without_booking` leaves out what one booking holds, to judge whether it may move.
    """
    keys = [resource.pk for resource in resources]
    # What is taken just outside the window counts with the time around it, and a long use reaches into it.
    most = dt.timedelta(days=2)
    around = (window.start - most, window.end + most)
    taken, blocked, other = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in OtherHours.objects.filter(resource__in=keys, last_on__gte=around[0].date()):
        other[row.resource_id].append(DatedHours(row.first_on, row.last_on, row.opening_hours))
    calendars = {resource.pk: _calendar_of(resource, other[resource.pk]) for resource in resources}
    held = Reservation.objects.filter(resource__in=keys, released_at=None, blocked__overlap=around)
    held = held.exclude(booking_id=without_booking) if without_booking is not None else held
    for key, units, starts, ends in held.values_list("resource_id", _UNITS, *_moments("blocked")):
        taken[key].append(Taken(_local(starts, ends, calendars[key].zone), units))
    closed = Closure.objects.filter(resource__in=keys, during__overlap=around)
    for key, starts, ends in closed.values_list("resource_id", *_moments("during")):
        blocked[key].append(_local(starts, ends, calendars[key].zone))
    return {
        resource.pk: Diary(rules_of(resource), calendars[resource.pk], taken[resource.pk], blocked[resource.pk])
        for resource in resources
    }


def _moments(field: str) -> tuple[Func, Func]:
    """Return both ends of a range as seconds, which are read many times faster than ranges."""
    shared: dict[str, Any] = {"output_field": FloatField()}
    lower, upper = (f"extract(epoch from {end}(%(expressions)s))::float8" for end in ("lower", "upper"))
    return Func(F(field), template=lower, **shared), Func(F(field), template=upper, **shared)


def _local(starts: float, ends: float, zone: ZoneInfo) -> Span:
    """Return seconds as a span in the zone of the calendar: moments of one zone are compared twice as fast."""
    return Span(dt.datetime.fromtimestamp(starts, zone), dt.datetime.fromtimestamp(ends, zone))


def _calendar_of(resource: Resource, other: Iterable[DatedHours]) -> OfficeCalendar:
    calendar = at_point(
        office_calendar(),
        hours=resource.opening_hours or None,
        zone=ZoneInfo(resource.time_zone) if resource.time_zone else None,
    )
    calendar = replace(calendar, other_hours=(*other, *calendar.other_hours))
    return calendar if resource.keeps_days_off else replace(calendar, days_off={})
