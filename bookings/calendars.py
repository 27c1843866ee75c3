"""Read what the public calendars show of many things, in a constant number of queries: cells, never who booked or why.

Only the agency's own activities are named, and only those that it shows (`Booking.shows_title`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext

from bookings.availability import Diary, Want
from bookings.cells import Cell, CellKind, Day, Said, days_of
from bookings.diaries import diaries_of
from bookings.models import Closure, Reservation, Resource
from bookings.spans import Span
from bookings.stretches import Together
from core.ui.formats import ZONES
from core.workdays.counting import ONE_DAY

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """One thing with its days. Dates and hours are those of the thing."""

    resource: Resource
    diary: Diary
    days: Sequence[Day]

    @property
    def zone(self) -> str:
        """Return WIB, WITA or WIT."""
        return ZONES.get(self.diary.calendar.zone.key, self.diary.calendar.zone.key)

    @cached_property
    def together(self) -> Together:
        return Together([Want(self.diary)])

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return a moment as the clock at the thing shows it."""
        return moment.astimezone(self.diary.calendar.zone)

    def local_span(self, span: Span) -> Span:
        """Return a span as the clock at the thing shows it."""
        return Span(self.local(span.start), self.local(span.end))


@dataclass(frozen=True)
class HourCell:
    """One hour of a day: the cell that it lies in, or None where the thing is closed; and a use that begins near it."""

    start: dt.datetime
    cell: Cell | None
    use: Span | None = None
    is_whole: bool = True

    @property
    def is_free(self) -> bool:
        return self.cell is not None and self.cell.kind == CellKind.FREE and self.use is not None

    @property
    def says(self) -> tuple[str, str]:
        """Return what makes two hours the same to a reader."""
        return ("", "") if self.cell is None else (self.cell.kind, self.cell.note)


@dataclass
class DayTotal:
    """How many of the things have a free time on a date, and the name of a day off."""

    on: dt.date
    things: int = 0
    free: int = 0
    is_open: bool = False
    length: dt.timedelta = dt.timedelta(0)
    whys: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    @property
    def too_far(self) -> bool:
        """Tell whether nothing can be asked for because it is not open for booking yet, or not any more."""
        return not self.free and bool(self.kinds & {CellKind.TOO_SOON, CellKind.TOO_FAR})

    @property
    def reason(self) -> str:
        """Return why nothing can be asked for on a day that is open."""
        named = (CellKind.TOO_FAR, CellKind.TOO_SOON, CellKind.TAKEN, CellKind.BLOCKED)
        first = next((kind for kind in named if kind in self.kinds), CellKind.TAKEN)
        return gettext("Nothing free") if first == CellKind.TAKEN else str(first.label)

    @property
    def hours(self) -> float:
        """Return how many hours are free, of all things together."""
        hours = round(self.length / HOUR, 1)
        return int(hours) if hours == int(hours) else hours


def read_rows(
    resources: Sequence[Resource], first: dt.date, last: dt.date, *, now: dt.datetime | None = None, quantity: int = 1
) -> list[Row]:
    """Return the things with their days from a date through another."""
    now = now or timezone.now()
    # A use that is asked for may begin before the dates or end after them; and the dates are those of three zones.
    shortest = dt.timedelta(minutes=max((row.shortest_minutes for row in resources), default=0))
    start = dt.datetime.combine(first - ONE_DAY, dt.time(0), dt.UTC) - shortest
    window = Span(start, dt.datetime.combine(last + 2 * ONE_DAY, dt.time(0), dt.UTC) + shortest)
    diaries = diaries_of(resources, window)
    said = _said(resources, window)
    return [
        Row(
            row,
            diaries[row.pk],
            days_of(diaries[row.pk], first, last, now=now, quantity=quantity, said=said.get(row.pk, ())),
        )
        for row in resources
    ]


def hours_of(rows: Sequence[Row], day: dt.date) -> range:
    """Return the hours of the local day, from the first opening to the last closing of any of the things."""
    cells = [(row, cell) for row in rows for one in row.days if one.on == day for cell in one.cells]
    if not cells:
        return range(0)
    first = min(row.local(cell.span.start).hour for row, cell in cells)
    last = max(-(-(cell.span.end - row.diary.midnight(day)) // HOUR) for row, cell in cells)
    return range(first, last)


def hour_cells(row: Row, day: Day, hours: range) -> list[HourCell]:
    """Return the hours of a day of one thing. An hour that is free only in part is offered as well."""
    found = []
    midnight = row.diary.midnight(day.on)
    for hour in hours:
        span = Span(midnight + hour * HOUR, midnight + (hour + 1) * HOUR)
        within = [cell for cell in day.cells if cell.span.meets(span)]
        free = next((cell for cell in within if cell.kind == CellKind.FREE), None)
        if free is not None and free.stretch is not None:
            use = row.together.use_near(free.stretch, span.start, HOUR) or free.use
            found.append(HourCell(span.start, free, use, is_whole=free.span.covers(span)))
        else:
            found.append(HourCell(span.start, max(within, key=lambda cell: _shared(cell, span), default=None)))
    return found


def runs_of(hours: Sequence[HourCell]) -> list[tuple[HourCell, int]]:
    """Join hours beside one another that say the same; each that is free stays by itself, as it has its own link."""
    found: list[tuple[HourCell, int]] = []
    for hour in hours:
        if found and not hour.is_free and not found[-1][0].is_free and found[-1][0].says == hour.says:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((hour, 1))
    return found


def totals(rows: Sequence[Row]) -> list[DayTotal]:
    """Return for each date how many of the things are free at some time of it."""
    found: dict[dt.date, DayTotal] = {}
    for row in rows:
        for day in row.days:
            total = found.setdefault(day.on, DayTotal(day.on))
            total.things += 1
            total.free += bool(day.free)
            total.length += sum((cell.span.length for cell in day.free), dt.timedelta(0))
            total.is_open = total.is_open or bool(day.cells)
            total.whys.update([day.why] if day.why else [])
            total.kinds.update(cell.kind for cell in day.cells)
    return [found[day] for day in sorted(found)]


def _shared(cell: Cell, span: Span) -> dt.timedelta:
    return min(cell.span.end, span.end) - max(cell.span.start, span.start)


def _said(resources: Sequence[Resource], window: Span) -> dict[int, list[Said]]:
    """Return the reasons of closures, and the names of the agency's own activities that it shows."""
    found = defaultdict(list)
    closures = Closure.objects.filter(resource__in=resources, during__overlap=window)
    for key, during, reason in closures.values_list("resource_id", "during", "reason"):
        found[key].append(Said(Span(during.lower, during.upper), reason))
    shown = Reservation.objects.filter(
        resource__in=resources, released_at=None, blocked__overlap=window, booking__shows_title=True
    )
    for key, during, title in shown.values_list("resource_id", "booking__during", "booking__title"):
        found[key].append(Said(Span(during.lower, during.upper), title))
    return found
