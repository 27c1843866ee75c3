"""What else can be booked: the nearest free times of the same things, other things at the same time, the first free.

Everything is judged by the rules of `bookings.availability` that a booking is judged by. The work is bounded: some
weeks around what was wished, and so many things and dates at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.availability import LONGEST, Diary, Want
from bookings.companions import AS_COMPANION, companions
from bookings.diaries import diaries_of
from bookings.domain.reserving import Part
from bookings.models import Booking, Resource
from bookings.models.resources import ResourceQuerySet
from bookings.spans import Span
from bookings.stretches import Together
from core.workdays.counting import ONE_DAY

DAYS_BEFORE, DAYS_AFTER = 7, 42
MOST_OTHERS = 2
MOST_CANDIDATES = 20
MOST_THINGS = 60
MOST_DAYS = 92
DAYS_OF_EACH = 3
EVERY_DAY = frozenset(range(7))
# Rooms of these kinds hold people: the number of people decides which are large enough.
HOLDS_PEOPLE = (Resource.Kind.ROOM, Resource.Kind.OUTDOOR, Resource.Kind.VEHICLE)


@dataclass(frozen=True)
class Alternative:
    """A time and parts that can be booked now. `note` says what is different; `names` are those of the things."""

    during: Span
    parts: tuple[Part, ...]
    note: str
    names: tuple[str, ...] = ()


def alternatives_for(
    *,
    parts: Sequence[Part],
    during: Span,
    now: dt.datetime | None = None,
    participants: int | None = None,
    most: int = 5,
    anew: Booking | None = None,
    companion: bool = False,
    accepts: Callable[[Span, Iterable[Resource]], bool] | None = None,
) -> list[Alternative]:
    """Return what can be booked instead, at most so many: first other things at the same time, then the nearest times.

    Other things are public ones of the same kind that hold as many people, or of which there are as many. A bed is
    never exchanged, nor a companion: which one comes is for the shelter and the office to say. `anew` is the booking
    that would move: what it holds does not count. With `companion` an officer comes along, who must be free as well;
    `accepts` tells of a time and resources whether they may be had, such as by the limits of who asks. Nothing comes
    back when one of the things is not in use any more.
    """
    now = now or timezone.now()
    resources = {row.pk: row for row in Resource.objects.in_use().filter(pk__in={part.resource for part in parts})}
    if not parts or any(part.resource not in resources for part in parts) or during.length > LONGEST:
        return []
    apart_from = None if anew is None else anew.pk
    length = max(during.length, dt.timedelta(minutes=1))
    day = max(during.start, now)
    window = Span(max(day - ONE_DAY * DAYS_BEFORE, now), day + ONE_DAY * DAYS_AFTER + length)
    diaries = diaries_of(list(resources.values()), window, without_booking=apart_from)
    wants = {part: Want(diaries[part.resource], part.quantity) for part in parts}
    lacking = [part for part, want in wants.items() if want.diary.problems(during, now=now, quantity=want.quantity)]
    along = _companions(window, during, apart_from) if companion else None
    beside = [[]] if along is None else [[Want(diary)] for diary in along]
    times = {
        use
        for one in beside
        for use in _nearest_uses(Together([*wants.values(), *one]), during.start, length, window, now)
    }
    same = tuple(resources[part.resource] for part in parts)
    note = _("The same at another time")
    found = chain(
        _other_things(parts, lacking, during, resources, now, participants, apart_from),
        (
            (Alternative(use, tuple(parts), note, tuple(row.name for row in same)), same)
            for use in sorted(times, key=lambda use: (abs(use.start - during.start), use.start))
        ),
    )
    fit = (
        one
        for one, rows in found
        if (one.during, one.parts) != (during, tuple(parts))
        and (along is None or any(not diary.problems(one.during, now=now) for diary in along))
        and (accepts is None or accepts(one.during, rows))
    )
    return list(islice(fit, most))


def first_free(
    *,
    length: dt.timedelta,
    first: dt.date,
    last: dt.date,
    people: int | None = None,
    weekdays: Collection[int] = EVERY_DAY,
    kinds: Collection[str] = (Resource.Kind.ROOM, Resource.Kind.OUTDOOR),
    accessible: Collection[str] = (),
    extras: Sequence[Part] = (),
    now: dt.datetime | None = None,
    most: int = 20,
) -> list[Alternative]:
    """Return the first times, of these dates, at which a public thing of these kinds is free together with the extras.

    Each thing is named with its first three days at most. `weekdays` count from Monday as 0, at the thing. Looks at 60
    things and 92 days at most, the smallest that is large enough first. Nothing comes back when an extra is not public.
    """
    now = now or timezone.now()
    last = min(last, first + ONE_DAY * (MOST_DAYS - 1))
    more = {row.pk: row for row in Resource.objects.lent().filter(pk__in={part.resource for part in extras})}
    if last < first or any(part.resource not in more for part in extras):
        return []
    rows = _large_enough(Resource.objects.lent().filter(kind__in=kinds), people).exclude(pk__in=more)
    rows = rows.filter(accessibility__contains=list(accessible)) if accessible else rows
    things = list(rows.order_by("capacity", "position", "name", "pk")[:MOST_THINGS])
    ends = Span(_midnight(first - ONE_DAY), _midnight(last + 2 * ONE_DAY) + length)
    diaries = diaries_of([*things, *more.values()], ends)
    beside = [Want(diaries[part.resource], part.quantity) for part in extras]
    found = []
    for thing in things:
        names = (thing.name, *(more[part.resource].name for part in extras))
        together = Together([Want(diaries[thing.pk]), *beside], length)
        uses = _first_of_days(together, length, first, last, weekdays, now)
        found += [Alternative(use, (Part(thing.pk), *extras), "", names) for use in uses]
    return sorted(found, key=lambda one: one.during.start)[:most]


def _other_things(
    parts: Sequence[Part],
    lacking: Sequence[Part],
    during: Span,
    resources: Mapping[int, Resource],
    now: dt.datetime,
    participants: int | None,
    apart_from: int | None,
) -> Iterator[tuple[Alternative, tuple[Resource, ...]]]:
    """Yield the parts with others in place of those that cannot be had at that time, each with its resources."""
    kinds = {resources[part.resource].kind for part in lacking}
    if not lacking or during.start < now or kinds & {Resource.Kind.BED, Resource.Kind.COMPANION}:
        return
    others = _candidates(kinds, participants, resources)
    diaries = diaries_of(others, during, without_booking=apart_from)
    for number in range(MOST_OTHERS):
        instead: dict[Part, Resource] = {}
        for part in lacking:
            fit = [
                row
                for row in others
                if row not in instead.values() and _fits(row, part, resources, diaries, during, now)
            ]
            if len(fit) <= number:
                return
            instead[part] = fit[number]
        chosen = tuple(instead.get(part, resources[part.resource]) for part in parts)
        swapped = tuple(Part(row.pk, part.quantity) for row, part in zip(chosen, parts, strict=True))
        note = _("At the same time: %(names)s") % {"names": ", ".join(row.name for row in instead.values())}
        yield Alternative(during, swapped, note, tuple(row.name for row in chosen)), chosen


def _companions(window: Span, during: Span, apart_from: int | None) -> list[Diary]:
    """Return when companions may come along, by the few rules that hold for them: who comes follows what is booked."""
    around = Span(min(window.start, during.start), max(window.end, during.end))
    diaries = diaries_of(companions(), around, without_booking=apart_from).values()
    return [replace(one, rules=replace(one.rules, **AS_COMPANION)) for one in diaries]


def _candidates(kinds: Collection[str], participants: int | None, besides: Iterable[int]) -> list[Resource]:
    rows = _large_enough(Resource.objects.lent().filter(kind__in=kinds), participants).exclude(pk__in=besides)
    return list(rows.order_by("capacity", "position", "name", "pk")[:MOST_CANDIDATES])


def _fits(
    row: Resource,
    part: Part,
    resources: Mapping[int, Resource],
    diaries: Mapping[int, Diary],
    during: Span,
    now: dt.datetime,
) -> bool:
    is_same = row.kind == resources[part.resource].kind
    return is_same and not diaries[row.pk].problems(during, now=now, quantity=part.quantity)


def _large_enough(rows: ResourceQuerySet, people: int | None) -> ResourceQuerySet:
    """Return those that hold so many people; whose capacity nobody wrote down counts as large enough for any."""
    if people is None:
        return rows
    return rows.filter(~Q(kind__in=HOLDS_PEOPLE) | Q(capacity__gte=people) | Q(capacity=None))


def _nearest_uses(
    together: Together, wanted: dt.datetime, length: dt.timedelta, window: Span, now: dt.datetime
) -> Iterator[Span]:
    """Yield a use of each stretch and day, as near to the wished hour as can be."""
    if together.longest is not None:
        length = min(length, together.longest)
    lead = together.wants[0].diary.calendar
    first, last = lead.today(window.start), lead.today(window.end - length)
    for stretch in together.stretches(first, last, now=now):
        for number in range((min(lead.today(stretch.end), last) - max(lead.today(stretch.start), first)).days + 1):
            day = max(lead.today(stretch.start), first) + number * ONE_DAY
            hour = dt.datetime.combine(day, wanted.astimezone(lead.zone).time(), lead.zone)
            use = together.use_near(stretch, hour, length)
            if use is not None and window.covers(use):
                yield use


def _first_of_days(
    together: Together,
    length: dt.timedelta,
    first: dt.date,
    last: dt.date,
    weekdays: Collection[int],
    now: dt.datetime,
) -> Iterator[Span]:
    """Yield the first use of each of the first days on which one may start."""
    lead = together.wants[0].diary
    stretches = together.stretches(first, last, now=now)
    days = 0
    for day in (first + number * ONE_DAY for number in range((last - first).days + 1)):
        if day.weekday() not in weekdays:
            continue
        midnight, next_midnight = lead.midnight(day), lead.midnight(day + ONE_DAY)
        near = (together.use_near(stretch, midnight, length) for stretch in stretches if stretch.end > midnight)
        use = next((use for use in near if use is not None and use.start >= midnight), None)
        if use is not None and use.start < next_midnight:
            yield use
            days += 1
            if days == DAYS_OF_EACH:
                return


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(0), dt.UTC)
