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
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def without(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the moments of disjoint `spans` that are in none of `taken`."""
    left = list(spans)
    for gone in joined(taken):
        left = [part for span in left for part in _cut(span, gone)]
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


def _cut(span: Span, gone: Span) -> list[Span]:
    if not span.meets(gone):
        return [span]
    parts = [Span(span.start, gone.start), Span(gone.end, span.end)]
    return [part for part in parts if part.start < part.end]
