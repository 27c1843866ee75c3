"""The stretches of time within which several things can be booked together, and the uses that fit in them.

Nothing here asks the clock or the database. A stretch begins and ends on the grid that all things have, and is long
enough for the shortest use: every moment of it lies in a use that a booking accepts, and no other moment does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

from bookings.availability import Want, free_together
from bookings.spans import Span


@dataclass(frozen=True)
class Together:
    """Things that are wanted for one time, and the least that the use must last."""

    wants: Sequence[Want]
    at_least: dt.timedelta = dt.timedelta(0)

    @cached_property
    def grid(self) -> dt.timedelta:
        """How far apart the moments are at which all of them may start or end."""
        return dt.timedelta(minutes=lcm(*(want.diary.rules.step for want in self.wants)))

    @cached_property
    def shortest(self) -> dt.timedelta:
        """The shortest use on the grid that lasts as long as it must."""
        least = max(self.at_least, self.grid, *(want.diary.rules.shortest for want in self.wants))
        return -(-least // self.grid) * self.grid

    @cached_property
    def longest(self) -> dt.timedelta | None:
        """The longest use on the grid; None where nothing bounds it."""
        bounds = [want.diary.rules.longest for want in self.wants if want.diary.rules.longest is not None]
        return min(bounds) // self.grid * self.grid if bounds else None

    def stretches(self, first: dt.date, last: dt.date, *, now: dt.datetime) -> list[Span]:
        """Return the stretches that have a moment on these dates, as they are: they may reach over the dates."""
        if self.longest is not None and self.longest < self.shortest:
            return []
        lead = self.wants[0].diary
        dates = Span(lead.midnight(first), lead.midnight(last + dt.timedelta(days=1)))
        fitted = (self._on_grid(span) for span in free_together(self.wants, first, last, now=now) if span.meets(dates))
        return [span for span in fitted if span.length >= self.shortest and span.meets(dates)]

    def use_near(self, stretch: Span, wanted: dt.datetime, length: dt.timedelta) -> Span | None:
        """Return the use in a stretch that starts nearest to a moment and lasts so long; None when none is so long."""
        lasts = -(-max(length, self.shortest) // self.grid) * self.grid
        if lasts > stretch.length or (self.longest is not None and lasts > self.longest):
            return None
        steps = (min(max(wanted, stretch.start), stretch.end - lasts) - stretch.start) // self.grid
        start = stretch.start + steps * self.grid
        return Span(start, start + lasts)

    def _on_grid(self, span: Span) -> Span:
        """Return the span cut to moments of the grid; an empty one where there is none."""
        lead = self.wants[0].diary
        start: dt.datetime | None = lead.next_on_grid(span.start)
        if len(self.wants) > 1 and start is not None:
            firsts = (start + number * lead.step for number in range(self.grid // lead.step))
            start = next((moment for moment in firsts if self._all_may(moment)), None)
        if start is None or start >= span.end:
            return Span(span.start, span.start)
        start = start.astimezone(lead.calendar.zone)
        return Span(start, start + (span.end - start) // self.grid * self.grid)

    def _all_may(self, moment: dt.datetime) -> bool:
        return all(want.diary.on_grid(moment) for want in self.wants)
