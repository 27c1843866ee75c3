"""Sets of moments as sorted, disjoint, half-open spans of time: joined, cut, and subtracted from one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
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
    for span in sorted(spans):
        start, end = span
        if start >= end:
            continue
        if not found or found[-1][1] < start:
            found.append(span)
        elif found[-1][1] < end:
            found[-1] = Span(found[-1][0], end)
    return found


def without(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the moments of `spans`, disjoint and in order, that are in none of `taken`."""
    gone, left, at = joined(taken), [], 0
    most = len(gone)
    for span in spans:
        start, end = span
        while at < most and gone[at][1] <= start:
            at += 1
        beside = at
        while beside < most and gone[beside][0] < end:
            cut, after = gone[beside]
            if start < cut:
                left.append(Span(start, cut))
            start = max(start, after)
            beside += 1
        if beside == at:
            left.append(span)
        elif start < end:
            left.append(Span(start, end))
    return left


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Return the moments that are in both, each given as disjoint spans in order."""
    found = []
    at, beside = 0, 0
    while at < len(one) and beside < len(other):
        first, second = one[at], other[beside]
        start, end = max(first[0], second[0]), min(first[1], second[1])
        if start < end:
            found.append(Span(start, end))
        if first[1] <= second[1]:
            at += 1
        else:
            beside += 1
    return found
