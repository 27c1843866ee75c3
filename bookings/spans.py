"""Sets of moments as sorted, disjoint, half-open spans of time: joined, cut, and subtracted from one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple


class Span(NamedTuple):
    """From `start` up to but without `end`, both aware."""

    start: dt.datetime
    end: dt.datetime

    @classmethod
    def of(cls, during: Any) -> Span:
        """Return a range of the database as a span."""
        return cls(during.lower, during.upper)

    @property
    def length(self) -> dt.timedelta:
        return self.end - self.start

    def covers(self, other: Span) -> bool:
        """Tell whether the other span lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two have a moment in common."""
        return self.start < other.end and other.start < self.end

    def wider(self, before: dt.timedelta, after: dt.timedelta) -> Span:
        """Return the span with time added at both ends."""
        return Span(self.start - before, self.end + after)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the same moments as disjoint spans in order; spans that touch become one, empty ones are left out."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def without(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the moments of `spans`, disjoint and in order, that are in none of `taken`."""
    gone, left, at = joined(taken), [], 0
    for span in spans:
        start = span.start
        while at < len(gone) and gone[at].end <= start:
            at += 1
        for cut in islice(gone, at, None):
            if cut.start >= span.end:
                break
            if start < cut.start:
                left.append(Span(start, cut.start))
            start = max(start, cut.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Return the moments that are in both, each given as disjoint spans in order."""
    found = []
    at, beside = 0, 0
    while at < len(one) and beside < len(other):
        first, second = one[at], other[beside]
        span = Span(max(first.start, second.start), min(first.end, second.end))
        if span.start < span.end:
            found.append(span)
        if first.end <= second.end:
            at += 1
        else:
            beside += 1
    return found
