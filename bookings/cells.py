"""The opening time of one thing on a calendar, cut into cells: free, taken, and why it cannot be booked otherwise.

Nothing here asks the clock or the database. A moment is in a free cell exactly when a booking accepts some use that has
it; all other opening time is in a cell that says why not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bookings.availability import FOREVER, Diary, Want, busy_spans
from bookings.spans import Span, common, joined, without
from bookings.stretches import Together
from core.workdays.counting import ONE_DAY

LONG_AGO = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


class CellKind(TextChoices):
    """What somebody finds at a time. `REST` is too short for any use."""

    FREE = "free", _("Free")
    PAST = "past", _("Over")
    BLOCKED = "blocked", _("Out of use")
    TAKEN = "taken", _("Taken")
    TOO_SOON = "too_soon", _("Too soon to ask")
    TOO_FAR = "too_far", _("Not open for booking yet")
    REST = "rest", _("Too short")


@dataclass(frozen=True)
class Cell:
    """A span of one day. A free one has its stretch, a use to ask for, and how many units are left all the time."""

    span: Span
    kind: CellKind
    stretch: Span | None = None
    use: Span | None = None
    left: int = 1
    note: str = ""


@dataclass(frozen=True)
class Said:
    """What people read about a span: why it is out of use, or what takes place."""

    span: Span
    text: str


@dataclass(frozen=True)
class Day:
    """One date of one thing. Without cells it is closed, and `why` is the holiday's name where it is one."""

    on: dt.date
    cells: Sequence[Cell]
    why: str = ""

    @property
    def free(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == CellKind.FREE]


def days_of(
    diary: Diary, first: dt.date, last: dt.date, *, now: dt.datetime, quantity: int = 1, said: Iterable[Said] = ()
) -> list[Day]:
    """Return the days from a date through another, dates at the thing, cut into cells for so many units."""
    said = list(said)
    together = Together([Want(diary, quantity)])
    stretches = together.stretches(first, last, now=now)
    parts = list(_cut(diary, first, last, now, quantity, stretches))
    days = []
    for day in (first + number * ONE_DAY for number in range((last - first).days + 1)):
        date = Span(diary.midnight(day), diary.midnight(day + ONE_DAY))
        cells = [_dressed(cell, together, stretches, said) for cell in _within(parts, date)]
        days.append(Day(day, cells, "" if cells else _why_closed(diary, day)))
    return days


def _cut(
    diary: Diary, first: dt.date, last: dt.date, now: dt.datetime, quantity: int, stretches: Sequence[Span]
) -> Iterator[Cell]:
    """Yield the opening time as cells in order, not yet cut at midnight."""
    whole = Span(diary.midnight(first), diary.midnight(last + ONE_DAY))
    left = common(diary.open_spans(first, last), [whole])
    rules = diary.rules
    soon = diary.next_on_grid(now + rules.lead)
    taken = busy_spans(diary.taken, rules.quantity - quantity)
    around = joined(span.wider(rules.after, rules.before) for span in taken)
    far = FOREVER if rules.horizon is None else diary.midnight(diary.calendar.today(now) + ONE_DAY * rules.horizon)
    reasons: list[tuple[CellKind, list[Span]]] = [
        (CellKind.FREE, list(stretches)),
        (CellKind.PAST, [Span(LONG_AGO, now)]),
        (CellKind.BLOCKED, joined(diary.blocked)),
        (CellKind.TAKEN, around),
        (CellKind.TOO_SOON, [Span(now, soon)]),
        (CellKind.TOO_FAR, [Span(far, FOREVER)]),
    ]
    found: list[Cell] = []
    for kind, spans in reasons:
        found += [Cell(span, kind) for span in common(left, spans)]
        left = without(left, spans)
    found += [Cell(span, CellKind.REST) for span in left]
    yield from _merged(sorted(found, key=lambda cell: cell.span))


def _merged(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Count what is too short for a use as taken where it touches that, and leave it out where it does not."""
    run: list[Cell] = []
    for cell in cells:
        if run and run[-1].span.end == cell.span.start and {run[-1].kind, cell.kind} <= {CellKind.TAKEN, CellKind.REST}:
            run.append(cell)
            continue
        yield from _one(run)
        run = [cell]
    yield from _one(run)


def _one(run: Sequence[Cell]) -> Iterator[Cell]:
    if len(run) > 1:
        yield Cell(Span(run[0].span.start, run[-1].span.end), CellKind.TAKEN)
    elif run and run[0].kind != CellKind.REST:
        yield run[0]


def _within(cells: Iterable[Cell], date: Span) -> Iterator[Cell]:
    for cell in cells:
        if cell.span.meets(date):
            yield replace(cell, span=Span(max(cell.span.start, date.start), min(cell.span.end, date.end)))


def _dressed(cell: Cell, together: Together, stretches: Sequence[Span], said: Sequence[Said]) -> Cell:
    """Return a cell with the use that its link asks for, or with the words that people read."""
    if cell.kind == CellKind.FREE:
        around = next(span for span in stretches if span.covers(cell.span))
        longest = cell.span.length if together.longest is None else min(cell.span.length, together.longest)
        use = together.use_near(around, cell.span.start, longest) or cell.span
        whole = Span(min(use.start, cell.span.start), max(use.end, cell.span.end))
        return replace(cell, stretch=around, use=use, left=_units_left(together.wants[0].diary, whole))
    if cell.kind in (CellKind.BLOCKED, CellKind.TAKEN):
        return replace(cell, note=", ".join(dict.fromkeys(one.text for one in said if one.span.meets(cell.span))))
    return cell


def _units_left(diary: Diary, span: Span) -> int:
    """Return how many units a use may have that lasts for a whole span."""
    if diary.rules.quantity == 1:
        return 1
    around = diary.around(span)
    near = [one for one in diary.taken if one.span.meets(around)]
    moments = {around.start, *(one.span.start for one in near if one.span.start > around.start)}
    most = max(sum(one.quantity for one in near if one.span.start <= moment < one.span.end) for moment in moments)
    return diary.rules.quantity - most


def _why_closed(diary: Diary, day: dt.date) -> str:
    off = diary.calendar.days_off.get(day)
    return "" if off is None else off.name
