"""The opening time of one thing on a calendar, cut into cells: free, taken, and why it cannot be booked otherwise.

Nothing here asks the clock or the database. A moment is in a free cell exactly when a booking accepts some use that has
it; all other opening time is in a cell that says why not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

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
    TOO_SOON = "too_soon", _("Too soon")
    TOO_FAR = "too_far", _("Not open for booking yet")
    REST = "rest", _("Too short")


_FULL = {CellKind.TAKEN, CellKind.REST}
_SAID = {CellKind.TAKEN, CellKind.BLOCKED}


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
    said, now = list(said), now.astimezone(diary.calendar.zone)
    together = Together([Want(diary, quantity)])
    stretches = together.stretches(first, last, now=now)
    days: dict[dt.date, list[Cell]] = {first + number * ONE_DAY: [] for number in range((last - first).days + 1)}
    for kind, span in _cut(diary, first, last, now, quantity, stretches):
        for day, part in _by_date(diary, span):
            if kind == CellKind.FREE:
                days[day].append(_free(part, together, stretches))
            else:
                days[day] += [Cell(one, kind, note=note) for one, note in _told(part, said if kind in _SAID else ())]
    return [Day(day, cells, "" if cells else _why_closed(diary, day)) for day, cells in days.items()]


def _cut(
    diary: Diary, first: dt.date, last: dt.date, now: dt.datetime, quantity: int, stretches: Sequence[Span]
) -> Iterator[tuple[CellKind, Span]]:
    """Yield the opening time in order, by what can be done in it."""
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
    found: list[tuple[Span, CellKind]] = []
    for kind, spans in reasons:
        if part := common(left, spans):
            found += [(span, kind) for span in part]
            left = without(left, spans)
    found += [(span, CellKind.REST) for span in left]
    yield from _merged(sorted(found, key=itemgetter(0)))


def _merged(parts: Iterable[tuple[Span, CellKind]]) -> Iterator[tuple[CellKind, Span]]:
    """Count what is too short for a use as taken where it touches that, and leave it out where it does not."""
    run: list[Span] = []
    known = CellKind.REST
    for span, kind in parts:
        if run and run[-1].end == span.start and known in _FULL and kind in _FULL:
            run.append(span)
            known = CellKind.TAKEN
            continue
        if run and known != CellKind.REST:
            yield known, Span(run[0].start, run[-1].end)
        run, known = [span], kind
    if run and known != CellKind.REST:
        yield known, Span(run[0].start, run[-1].end)


def _by_date(diary: Diary, span: Span) -> Iterator[tuple[dt.date, Span]]:
    """Cut a span at midnight."""
    day, last = diary.calendar.today(span.start), diary.calendar.today(span.end)
    if day == last:  # as nearly every span does
        yield day, span
        return
    start = span.start
    while start < span.end:
        end = min(span.end, diary.midnight(day + ONE_DAY))
        yield day, Span(start, end)
        start, day = end, day + ONE_DAY


def _free(span: Span, together: Together, stretches: Sequence[Span]) -> Cell:
    """Return a free cell with the use that its link asks for."""
    around = next(one for one in stretches if one.covers(span))
    longest = span.length if together.longest is None else min(span.length, together.longest)
    use = together.use_near(around, span.start, longest) or span
    whole = Span(min(use.start, span.start), max(use.end, span.end))
    return Cell(span, CellKind.FREE, around, use, _units_left(together.wants[0].diary, whole))


def _told(span: Span, said: Sequence[Said]) -> Iterator[tuple[Span, str]]:
    """Cut a span where the words about it change."""
    near = [one for one in said if one.span.meets(span)]
    if not near:
        yield span, ""
        return
    edges = {moment for one in near for moment in one.span if span.start < moment < span.end}
    for start, end in pairwise(sorted({*span, *edges})):
        words = dict.fromkeys(one.text for one in near if one.span.covers(Span(start, end)))
        yield Span(start, end), ", ".join(words)


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
