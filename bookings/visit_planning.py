"""When what travels to a visit is free, by the rules that a visit is judged by: other days, and others in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bookings.availability import Diary, Problem
from bookings.diaries import diaries_of
from bookings.domain.places import TRAVELS
from bookings.domain.reserving import AGENCY_MAY, Part
from bookings.errors import NotFree
from bookings.models import Booking, Resource
from bookings.spans import Span

DAYS_LOOKED_AT = 42
MOST_DAYS, MOST_OTHERS, MOST_CANDIDATES = 5, 3, 40


@dataclass(frozen=True)
class Conflict:
    """What cannot come along, why, and what of its kind is free then."""

    name: str
    problems: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True)
class WayOut:
    """What stands against a visit, and the nearest first days on which everything is free."""

    conflicts: tuple[Conflict, ...]
    days: tuple[dt.date, ...]


def ways_out(
    error: NotFree, *, parts: Sequence[Part], during: Span, now: dt.datetime, anew: Booking | None = None
) -> WayOut:
    """Return what to tell whoever planned a visit that `error` refused. Eight queries for any number of things."""
    apart_from = None if anew is None else anew.pk
    chosen = Resource.objects.in_bulk([part.resource for part in parts])
    kinds = {row.kind for row in chosen.values() if row.code in error.problems}
    rows = Resource.objects.in_use().filter(kind__in=kinds & set(TRAVELS)).exclude(pk__in=chosen)
    others = list(rows.order_by("position", "name", "pk")[:MOST_CANDIDATES])
    diaries = diaries_of(others, during, without_booking=apart_from)
    free = [row for row in others if not _refused(diaries[row.pk], during, now, 1)]
    conflicts = [
        Conflict(
            row.name,
            tuple(str(problem.label) for problem in error.problems[row.code]),
            tuple(other.name for other in free if other.kind == row.kind)[:MOST_OTHERS],
        )
        for row in chosen.values()
        if row.code in error.problems
    ]
    return WayOut(tuple(conflicts), tuple(free_days(parts, during, now=now, anew=anew)))


def free_days(
    parts: Sequence[Part], during: Span, *, now: dt.datetime, anew: Booking | None = None
) -> Iterable[dt.date]:
    """Return the nearest first days, at the same hours, on which all parts are free."""
    resources = list(Resource.objects.in_use().filter(pk__in={part.resource for part in parts}))
    if len(resources) < len({part.resource for part in parts}):
        return []
    reach = dt.timedelta(days=DAYS_LOOKED_AT)
    window = Span(max(during.start - reach, now), max(during.end, now) + reach)
    diaries = diaries_of(resources, window, without_booking=None if anew is None else anew.pk)
    found = []
    for number in sorted(range(-DAYS_LOOKED_AT, DAYS_LOOKED_AT + 1), key=lambda number: (abs(number), -number)):
        use = Span(during.start + dt.timedelta(days=number), during.end + dt.timedelta(days=number))
        if number and not any(_refused(diaries[part.resource], use, now, part.quantity) for part in parts):
            found.append(use.start.date())
            if len(found) == MOST_DAYS:
                break
    return sorted(found)


def _refused(diary: Diary, use: Span, now: dt.datetime, quantity: int) -> bool:
    found = diary.problems(use, now=now, quantity=quantity)
    return any(problem not in AGENCY_MAY or problem == Problem.TAKEN for problem in found)
