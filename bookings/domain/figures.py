"""How what is lent is used, in numbers: by thing, and by weekday and hour.

A use is a booking that was approved and whose time has begun, without those to which nobody came. It counts in the
period in which it begins; its hours count in the period in which they lie. Days are those of the office.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bookings.diaries import diaries_of
from bookings.models import Booking, Reservation, Resource
from bookings.spans import Span, common, joined, without
from core.workdays.counting import ONE_DAY
from core.workdays.office import office_calendar

USED = (Booking.State.APPROVED, Booking.State.IN_USE, Booking.State.RETURNED)
PLACES = (Resource.Kind.ROOM, Resource.Kind.OUTDOOR)
LENT = (*PLACES, Resource.Kind.VEHICLE, Resource.Kind.EQUIPMENT)
HOUR = dt.timedelta(hours=1)
MOST_HOURS = 24 * 62  # of one use in the table of hours: nothing is lent by the hour for longer than that
MOST_DAYS = 366 * 5


@dataclass(frozen=True)
class Period:
    """From a date through another, days of the office."""

    first: dt.date
    last: dt.date

    def span(self) -> Span:
        """Return the moments of these days."""
        zone = office_calendar().zone
        first, after = self.first, self.last + ONE_DAY
        return Span(*(dt.datetime.combine(day, dt.time(0), zone) for day in (first, after)))

    def so_far(self, now: dt.datetime) -> Span:
        """Return the moments of these days that are over; an empty span when none is."""
        whole = self.span()
        return Span(whole.start, max(whole.start, min(whole.end, now)))


def year_of(day: dt.date) -> Period:
    """Return the calendar year of a date."""
    return Period(day.replace(month=1, day=1), day.replace(month=12, day=31))


def whole_year(year: int) -> Period:
    """Return a calendar year by its number."""
    return year_of(dt.date(year, 1, 1))


def month_of(day: dt.date) -> Period:
    """Return the calendar month of a date."""
    first = day.replace(day=1)
    return Period(first, (first + dt.timedelta(days=31)).replace(day=1) - ONE_DAY)


@dataclass(frozen=True)
class Use:
    """What one booking had of one resource: so many units for a time."""

    booking: int
    kind: str
    resource: int
    resource_kind: str
    span: Span
    units: int


@dataclass(frozen=True)
class UseOfResource:
    """How often and how long one resource was in use within a period.

    `own_uses` are those of the agency itself. Hours of several units add up, so two projectors for one hour are two.
    `share` is of the hours in which it could be used, in hundredths; None when there were none.
    """

    resource: Resource
    uses: int
    own_uses: int
    hours: float
    open_hours: float
    share: float | None


@dataclass(frozen=True)
class HourTable:
    """How many uses of rooms and outdoor places ran at each weekday (0 is Monday) and hour of the day."""

    counts: Mapping[tuple[int, int], int]
    uses: int

    @property
    def hours(self) -> range:
        """Return the hours of the day from the first to the last that was used."""
        found = [hour for _day, hour in self.counts]
        return range(min(found), max(found) + 1) if found else range(0)

    @property
    def most(self) -> int:
        return max(self.counts.values(), default=0)


def used_bookings(now: dt.datetime) -> QuerySet[Booking]:
    """Return the bookings that are uses by now."""
    return Booking.objects.filter(state__in=USED, during__startswith__lte=now)


def uses_in(period: Period, *, now: dt.datetime | None = None) -> list[Use]:
    """Return what ran within a period, by its start. One query.

    What was given back early was held until then; what was let go before the use began, as when a booking moved, was
    not used.
    """
    window = period.so_far(now or timezone.now())
    if window.start == window.end:
        return []
    held = Reservation.objects.filter(
        Q(released_at=None) | Q(released_at__gt=F("booking__during__startswith")),
        booking__in=used_bookings(window.end),
        booking__during__overlap=tuple(window),
    )
    rows = held.order_by("booking__during", "pk").values_list(
        *("booking_id", "booking__kind", "resource_id", "resource__kind", "booking__during"),
        *("blocked", "released_at", "lot"),
    )
    found: dict[tuple[int, int, Span], Use] = {}
    for booking, kind, resource, resource_kind, during, blocked, released_at, lot in rows:
        # Who took over while it ran, or was let go before its end, had a part of it.
        start = max(during.lower, blocked.lower)
        span = Span(start, max(start, min(during.upper, blocked.upper, released_at or during.upper)))
        known = found.get((booking, resource, span))
        units = lot.upper - lot.lower + (known.units if known else 0)
        found[booking, resource, span] = Use(booking, kind, resource, resource_kind, span, units)
    return list(found.values())


def by_resource(
    period: Period, uses: Iterable[Use], *, kinds: Iterable[str] = LENT, now: dt.datetime | None = None
) -> list[UseOfResource]:
    """Return the use of each resource of these kinds, also of those nobody used; four queries.

    Whoever is out of use was asked for only until then. Opening hours are those of today, closures are left out.
    """
    now = now or timezone.now()
    window = period.so_far(now)
    used: defaultdict[int, list[Use]] = defaultdict(list)
    for use in uses:
        used[use.resource].append(use)
    rows = Resource.objects.filter(kind__in=list(kinds), created_at__lt=period.span().end)
    rows |= Resource.objects.filter(kind__in=list(kinds), pk__in=list(used))
    resources = [row for row in rows if row.retired_at is None or row.pk in used or row.retired_at > window.start]
    diaries = diaries_of(resources, window)
    found = []
    for resource in resources:
        own = used[resource.pk]
        diary = diaries[resource.pk]
        here = _while_it_was_there(resource, own, window)
        zone = diary.calendar.zone
        opened = diary.open_spans(here.start.astimezone(zone).date(), here.end.astimezone(zone).date())
        spans = common(without(opened, diary.blocked), [here])
        hours = sum(_hours_within([window], use.span) * use.units for use in own)
        in_open = sum(_hours_within(spans, use.span) * use.units for use in own)
        open_hours = sum(span.length / HOUR for span in spans) * resource.quantity
        begun = {use.booking: use.kind for use in own if window.start <= use.span.start}
        found.append(
            UseOfResource(
                resource=resource,
                uses=len(begun),
                own_uses=sum(kind == Booking.Kind.OWN_USE for kind in begun.values()),
                hours=round(hours, 2),
                open_hours=round(open_hours, 2),
                share=min(100.0, 100 * in_open / open_hours) if open_hours else None,
            )
        )
    return found


def by_hour(period: Period, uses: Iterable[Use]) -> HourTable:
    """Count at which weekdays and hours rooms and outdoor places were in use; a booking of two rooms counts once."""
    window, zone = period.span(), office_calendar().zone
    ran: defaultdict[int, set[dt.datetime]] = defaultdict(set)
    for use in uses:
        if use.resource_kind not in PLACES:
            continue
        start, end = max(use.span.start, window.start), min(use.span.end, window.end)
        at = start.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        for _number in range(MOST_HOURS):
            if at >= end:
                break
            ran[use.booking].add(at)
            at += HOUR
    counts = Counter((at.weekday(), at.hour) for hours in ran.values() for at in hours)
    return HourTable(counts, len(ran))


def _while_it_was_there(resource: Resource, uses: Sequence[Use], window: Span) -> Span:
    """Return the part of a period from the entry of a resource, or its first use, until it was taken out of use."""
    begins = min([resource.created_at, *(use.span.start for use in uses)])
    start = min(max(window.start, begins), window.end)
    end = window.end if resource.retired_at is None else min(window.end, resource.retired_at)
    return Span(start, max(start, end))


def _hours_within(spans: Sequence[Span], use: Span) -> float:
    """Return how many hours of a use lie within disjoint spans in order."""
    first = bisect_right(spans, use.start, key=attrgetter("end"))
    last = bisect_left(spans, use.end, key=attrgetter("start"))
    return sum(span.length / HOUR for span in common(joined(spans[first:last]), [use]))
