"""When a resource can be booked. What the calendar shows and what a booking is judged by are worked out here, once.

Nothing here asks the clock or the database. A use lies within one stretch of opening time; the time around it that is
kept for setting up and cleaning may lie outside, but meets neither another use nor the time around that one.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import groupby
from operator import itemgetter

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bookings.spans import Span, common, joined, without
from core.workdays.counting import ONE_DAY, OfficeCalendar

MIDNIGHT = dt.time(0)
LAST_MINUTE = "23:59"  # a resource that is open until then is open until midnight
LONGEST = ONE_DAY * 366  # no use is longer; who asks for a century is not made to wait until its days are counted
A_MONTH = ONE_DAY * 31
FOREVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Problem(TextChoices):
    """Why a resource cannot be booked for a time, in the order in which people are told."""

    ORDER = "order", _("The end must come after the start.")
    PAST = "past", _("This time has already begun or is over.")
    TOO_SOON = "too_soon", _("This is too soon: there must be time to prepare it.")
    TOO_FAR = "too_far", _("This is too far ahead: it cannot be booked yet.")
    TOO_SHORT = "too_short", _("This is shorter than it may be booked for.")
    TOO_LONG = "too_long", _("This is longer than it may be booked for.")
    STEP = "step", _("Start and end do not fit the times that can be chosen.")
    CLOSED = "closed", _("It is not open for all of this time.")
    BLOCKED = "blocked", _("It is out of use at this time.")
    TAKEN = "taken", _("It is already taken at this time.")
    TOO_MANY = "too_many", _("There are not as many as that.")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How one resource may be booked. `step` is the grid of starts and ends in minutes of the local day.

    `lead` is the least time from the request to the start, `horizon` the days ahead that can be booked, today
    included (None: without end). `before` and `after` are kept free around each use.
    """

    quantity: int = 1
    step: int = 30
    shortest: dt.timedelta = dt.timedelta(0)
    longest: dt.timedelta | None = None
    before: dt.timedelta = dt.timedelta(0)
    after: dt.timedelta = dt.timedelta(0)
    lead: dt.timedelta = dt.timedelta(0)
    horizon: int | None = None
    round_the_clock: bool = False


@dataclass(frozen=True)
class Taken:
    """So many units that are gone for a span, the time around the use included."""

    span: Span
    quantity: int = 1


@dataclass(frozen=True)
class Diary:
    """All that decides when one resource is free: its rules, its calendar, what is taken, and when it is out of use."""

    rules: Rules
    calendar: OfficeCalendar
    taken: Sequence[Taken] = ()
    blocked: Sequence[Span] = ()

    def open_spans(self, first: dt.date, last: dt.date) -> list[Span]:
        """Return when it is open from a date through another, days in the resource's zone."""
        return joined(self._opening(first, last))

    def free_spans(self, first: dt.date, last: dt.date, *, now: dt.datetime, quantity: int = 1) -> list[Span]:
        """Return the spans within which a use of so many units may lie.

        They may reach over the first and the last date; opening time that goes on for longer than a use may last is
        cut there, and before the first date after a month where that has no limit of its own.
        """
        if quantity > self.rules.quantity:
            return []
        found = without(self._open_around(first, last), self._gone(quantity))
        return common(found, [self._allowed(now)])

    def problems(self, use: Span, *, now: dt.datetime, quantity: int = 1) -> list[Problem]:
        """Return why a use cannot be booked; nothing when it can."""
        if use.end <= use.start:
            return [Problem.ORDER]
        rules, allowed, around = self.rules, self._allowed(now), self.around(use)
        found = {
            Problem.PAST: use.start < now,
            Problem.TOO_SOON: now <= use.start < allowed.start,
            Problem.TOO_FAR: use.end > allowed.end,
            Problem.TOO_SHORT: use.length < rules.shortest,
            Problem.TOO_LONG: rules.longest is not None and use.length > rules.longest,
            Problem.STEP: not (self.on_grid(use.start) and self.on_grid(use.end)),
            Problem.CLOSED: not self.is_open(use),
            Problem.BLOCKED: any(around.meets(span) for span in self.blocked),
            Problem.TOO_MANY: quantity > rules.quantity,
            Problem.TAKEN: quantity <= rules.quantity
            and any(around.meets(span) for span in busy_spans(self.taken, rules.quantity - quantity)),
        }
        return [problem for problem in Problem if found.get(problem)]

    def around(self, use: Span) -> Span:
        """Return a use with the time around it that is kept free."""
        return use.wider(self.rules.before, self.rules.after)

    def on_grid(self, moment: dt.datetime) -> bool:
        """Tell whether a use may start or end then."""
        return not self._past_grid(moment)

    def next_on_grid(self, moment: dt.datetime) -> dt.datetime:
        """Return the first moment of the grid that is not before this one."""
        return moment + (-self._past_grid(moment) % self.step)

    def last_on_grid(self, moment: dt.datetime) -> dt.datetime:
        """Return the last moment of the grid that is not after this one."""
        return moment - self._past_grid(moment)

    @property
    def step(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.rules.step)

    def midnight(self, day: dt.date) -> dt.datetime:
        """Return when a date begins at the resource."""
        return dt.datetime.combine(day, MIDNIGHT, self.calendar.zone)

    def _past_grid(self, moment: dt.datetime) -> dt.timedelta:
        local = moment.astimezone(self.calendar.zone)
        return (local - self.midnight(local.date())) % self.step

    def is_open(self, use: Span) -> bool:
        """Tell whether a use lies within one stretch of opening time; nothing is open for longer than LONGEST."""
        if use.length > LONGEST:
            return False
        first, last = self.calendar.today(use.start), self.calendar.today(use.end)
        return any(span.covers(use) for span in self.open_spans(first - ONE_DAY, last + ONE_DAY))

    def _gone(self, quantity: int) -> Iterator[Span]:
        """Yield where no moment of a use may lie, so that the time around it meets nothing that is taken or blocked."""
        for span in (*busy_spans(self.taken, self.rules.quantity - quantity), *self.blocked):
            yield span.wider(self.rules.after, self.rules.before)

    def _allowed(self, now: dt.datetime) -> Span:
        """Return from the first moment at which a use may start to the last at which it may end."""
        if self.rules.horizon is None:
            return Span(now + self.rules.lead, FOREVER)
        return Span(now + self.rules.lead, self.midnight(self.calendar.today(now) + ONE_DAY * self.rules.horizon))

    def _open_around(self, first: dt.date, last: dt.date) -> list[Span]:
        """Return when it is open on these dates, with the opening time that goes on at midnight before and after."""
        longest = self.rules.longest
        earliest = first - ONE_DAY * (2 + (A_MONTH if longest is None else longest).days)
        latest = last + ONE_DAY * (2 + (LONGEST if longest is None else longest).days)
        first, last = first - ONE_DAY, last + ONE_DAY
        found = deque(self._opening(first, last))
        while found and first > earliest and found[0].start == self.midnight(first):
            first -= ONE_DAY
            found.extendleft(reversed(list(self._opening(first, first))))
        while found and last < latest and found[-1].end == self.midnight(last + ONE_DAY):
            last += ONE_DAY
            found.extend(self._opening(last, last))
        return joined(found)

    def _opening(self, first: dt.date, last: dt.date) -> Iterator[Span]:
        for day in (first + ONE_DAY * number for number in range((last - first).days + 1)):
            if not self.rules.round_the_clock:
                yield from (
                    Span(self._at(day, opens), self._at(day, closes)) for opens, closes in self.calendar.spans(day)
                )
            elif day not in self.calendar.days_off:
                yield Span(self.midnight(day), self.midnight(day + ONE_DAY))

    def _at(self, day: dt.date, moment: str) -> dt.datetime:
        if moment == LAST_MINUTE:
            return self.midnight(day + ONE_DAY)
        return dt.datetime.combine(day, _clock(moment), self.calendar.zone)


@dataclass(frozen=True)
class Want:
    """So many units of a resource, as one part of a booking."""

    diary: Diary
    quantity: int = 1


def busy_spans(taken: Iterable[Taken], spare: int) -> list[Span]:
    """Return the spans in which more than `spare` units are taken at once."""
    taken = list(taken)
    if spare == 0:
        return joined(one.span for one in taken)
    changes = [change for one in taken for change in ((one.span.start, one.quantity), (one.span.end, -one.quantity))]
    found: list[Span] = []
    used, since = 0, None
    for moment, group in groupby(sorted(changes), key=itemgetter(0)):
        used += sum(amount for _moment, amount in group)
        if used > spare and since is None:
            since = moment
        elif used <= spare and since is not None:
            found.append(Span(since, moment))
            since = None
    return found


def free_together(wants: Sequence[Want], first: dt.date, last: dt.date, *, now: dt.datetime) -> list[Span]:
    """Return the spans within which a use of everything that is wanted may lie; see `Diary.free_spans`."""
    each = (want.diary.free_spans(first, last, now=now, quantity=want.quantity) for want in wants)
    return reduce(common, each)


def starts_together(
    wants: Sequence[Want], first: dt.date, last: dt.date, *, now: dt.datetime, length: dt.timedelta | None = None
) -> Iterator[Span]:
    """Yield each moment of these dates at which a use may start, with the last moment at which it may end then.

    With a `length`, only starts that leave as much time as that. Every moment between that all grids have is an end
    that a booking accepts, as long as the use is not shorter than it may be.
    """
    lead = wants[0].diary
    shortest = max(*(want.diary.rules.shortest for want in wants), length or dt.timedelta(0), dt.timedelta(minutes=1))
    longest = min([LONGEST, *(want.diary.rules.longest for want in wants if want.diary.rules.longest is not None)])
    window = Span(lead.midnight(first), lead.midnight(last + ONE_DAY))
    for span in free_together(wants, first, last, now=now):
        start = lead.next_on_grid(max(span.start, window.start))
        while start < window.end and start + shortest <= span.end:
            if _all_on_grid(wants, start):
                end = lead.last_on_grid(min(span.end, start + longest))
                while end > start and not _all_on_grid(wants, end):
                    end -= lead.step
                if end - start >= shortest:
                    yield Span(start, end)
            start += lead.step


_clock = lru_cache(maxsize=2048)(dt.time.fromisoformat)


def _all_on_grid(wants: Sequence[Want], moment: dt.datetime) -> bool:
    return all(want.diary.on_grid(moment) for want in wants)
