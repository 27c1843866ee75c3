"""What is shown, what is booked, and a reading of the rules that shares no line with either, held to each other.

The reading knows quarters of an hour and nothing else: which are open, how many units are taken in each, which are out
of use. It reads the fields of the rows, not the rules of bookings.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from bookings.availability import Want, starts_together
from bookings.calendars import read_rows
from bookings.domain import Part, reserve
from bookings.errors import NotFree
from bookings.models import Closure, OtherHours, Resource
from bookings.spans import Span
from core.workdays.models import OfficeRule
from tests.factories.bookings import make_booking, make_resource

pytestmark = pytest.mark.django_db
QUARTER, DAY = dt.timedelta(minutes=15), dt.timedelta(days=1)
MONDAY = dt.date(2027, 6, 21)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_BEFORE, DAYS = 4, 14  # around the Monday, so that no use of these tests reaches past them
WEEKS = (
    {day: [["08:00", "16:00"]] for day in NAMES[:5]},
    {day: [["07:15", "12:00"], ["13:30", "23:59"]] for day in NAMES},
    {"mon": [["18:00", "23:59"]], "tue": [["00:00", "02:30"], ["09:00", "17:00"]], "wed": [["00:00", "23:59"]]},
)


class Quarters:
    """The time around one thing as a row of quarters of an hour at its place."""

    def __init__(self, thing: Resource, now: dt.datetime, off: set[dt.date]) -> None:
        self.thing, self.now = thing, now
        self.zone = ZoneInfo(thing.time_zone)
        self.first = dt.datetime.combine(MONDAY - DAYS_BEFORE * DAY, dt.time(0), self.zone)
        self.number = DAYS * 96
        exceptions = list(OtherHours.objects.filter(resource=thing))
        self.is_open = [self._is_open_at(self.at(number), exceptions, off) for number in range(self.number)]
        self.used = [0] * self.number
        self.is_out = [False] * self.number
        for closure in Closure.objects.filter(resource=thing):
            for number in range(self.index(closure.during.lower), self.index(closure.during.upper)):
                self.is_out[number] = True

    def at(self, number: int) -> dt.datetime:
        return self.first + number * QUARTER

    def index(self, moment: dt.datetime) -> int:
        number = (moment - self.first) / QUARTER
        assert number == int(number)
        return int(number)

    def take(self, use: Span, quantity: int) -> None:
        """Write a use down, with the time around it."""
        before, after = self._around()
        for number in range(self.index(use.start) - before, self.index(use.end) + after):
            self.used[number] += quantity

    def judge(self, quantity: int, *, with_around: bool = True, with_others: bool = True) -> Callable[[Span], bool]:
        """Return what tells whether so many units can be booked for a use, as things are now.

        Without the time around it, or without whatever else is there, it tells which uses are a near thing.
        """
        thing, zone, now = self.thing, self.zone, self.now
        shut = list(accumulate((not is_open for is_open in self.is_open), initial=0))
        full = [used + quantity > thing.quantity or out for used, out in zip(self.used, self.is_out, strict=True)]
        busy = list(accumulate(full if with_others else [False] * self.number, initial=0))
        before, after = self._around() if with_around else (0, 0)
        today = now.astimezone(zone).date()

        def may(use: Span) -> bool:
            start, end = self.index(use.start), self.index(use.end)
            minutes = (end - start) * 15
            clocks = [moment.astimezone(zone) for moment in use]
            last_day = clocks[1].date() - (DAY if clocks[1].time() == dt.time(0) else 0 * DAY)
            return (
                minutes > 0
                and use.start >= now + dt.timedelta(hours=thing.lead_hours)
                and (last_day - today).days < thing.horizon_days
                and minutes >= thing.shortest_minutes
                and (thing.longest_minutes is None or minutes <= thing.longest_minutes)
                and all((clock.hour * 60 + clock.minute) % thing.step_minutes == 0 for clock in clocks)
                and shut[end] == shut[start]
                and busy[end + after] == busy[start - before]
            )

        return may

    def uses(self, days: range) -> Iterator[Span]:
        """Yield every use on the grid that starts on these days and lies in opening time."""
        most, step = (self.thing.longest_minutes or 15 * self.number) // 15, self.thing.step_minutes // 15
        for start in range(days.start * 96, days.stop * 96, step):
            for end in range(start + step, min(start + most, self.number - 96) + 1, step):
                if not all(self.is_open[end - step : end]):
                    break
                yield Span(self.at(start), self.at(end))

    def any_use(self, dice: random.Random) -> Span:
        """Return some use of these days, whatever the rules say."""
        start = (DAYS_BEFORE + dice.randrange(4)) * 96 + dice.randrange(96)
        return Span(self.at(start), self.at(start + dice.randrange(1, 120)))

    def _around(self) -> tuple[int, int]:
        return self.thing.before_minutes // 15, self.thing.after_minutes // 15

    def _is_open_at(self, moment: dt.datetime, exceptions: list[OtherHours], off: set[dt.date]) -> bool:
        day = moment.date()
        if self.thing.keeps_days_off and day in off:
            return False
        if self.thing.round_the_clock:
            return True
        week = self.thing.opening_hours
        for row in exceptions:
            if row.first_on <= day <= row.last_on:
                week = row.opening_hours
        clock = moment.strftime("%H:%M")
        spans = week.get(NAMES[day.weekday()], [])
        return any(opens <= clock < closes or (closes == "23:59" and opens <= clock) for opens, closes in spans)


def random_thing(dice: random.Random, zone: str) -> Resource:
    """Return a thing with rules of all kinds."""
    quantity, is_always_open = dice.choice((1, 2, 3)), dice.random() < 0.4
    shortest = dice.choice((60, 720, 1440) if is_always_open else (15, 30, 60, 120))
    step = dice.choice((30, 120, 720, 1440) if is_always_open else (15, 30, 60, 120))
    longest = dice.choice((shortest, 1440, 2880) if is_always_open else (shortest, 240, None))
    thing = make_resource(
        kind=Resource.Kind.EQUIPMENT if quantity > 1 else Resource.Kind.ROOM,
        quantity=quantity,
        time_zone=zone,
        opening_hours=dice.choice(WEEKS),
        keeps_days_off=dice.random() < 0.7,
        round_the_clock=is_always_open,
        step_minutes=step,
        shortest_minutes=shortest,
        longest_minutes=None if longest is None else max(longest, shortest, step),
        before_minutes=dice.choice((0, 0, 15, 45, 120)),
        after_minutes=dice.choice((0, 0, 30, 60, 180)),
        lead_hours=dice.choice((0, 1, 24, 48)),
        horizon_days=dice.choice((3, 5, 90, 90)),
    )
    local = ZoneInfo(zone)
    if dice.random() < 0.6:
        starts = dt.datetime.combine(MONDAY, dt.time(0), local) + dice.randrange(4 * 96) * QUARTER
        Closure.objects.create(
            resource=thing, during=(starts, starts + dice.choice((2, 9, 40, 300)) * QUARTER), reason="Cat"
        )
    if dice.random() < 0.4:
        on = MONDAY + dice.randrange(4) * DAY
        hours = dice.choice(({}, {day: [["10:00", "14:45"]] for day in NAMES}))
        OtherHours.objects.create(
            resource=thing, first_on=on, last_on=on + dice.randrange(2) * DAY, opening_hours=hours
        )
    return thing


def is_booked(thing: Resource, use: Span, quantity: int, now: dt.datetime) -> bool:
    booking = make_booking(*use)
    booking.refresh_from_db()
    try:
        reserve(booking=booking, parts=[Part(thing.pk, quantity)], now=now)
    except NotFree:
        return False
    return True


@contextmanager
def undone() -> Iterator[None]:
    """Run the block, and leave nothing of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_what_is_shown_is_what_is_booked_and_what_the_rules_say(in_a: Any, zone: str, seed: int) -> None:
    dice = random.Random(f"{zone} {seed}")  # the same rules in every run
    off = {MONDAY + dice.randrange(5) * DAY}
    for day in off:
        OfficeRule.objects.create(kind=OfficeRule.Kind.DAY_OFF, first_on=day, last_on=day, name="Tutup")
    now = dt.datetime.combine(MONDAY, dt.time(dice.randrange(24), dice.choice((0, 7, 30))), ZoneInfo(zone)) - DAY
    thing = random_thing(dice, zone)
    known = Quarters(thing, now, off)
    days = range(DAYS_BEFORE, DAYS_BEFORE + 4)
    open_uses = list(known.uses(days))

    for number in range(8):
        quantity = dice.randint(1, thing.quantity)
        may = known.judge(quantity)
        bare, alone = known.judge(quantity, with_around=False), known.judge(quantity, with_others=False)
        some = dice.sample(open_uses, min(len(open_uses), 600))
        fitting, too_near = [one for one in some if may(one)], [one for one in some if bare(one) and not may(one)]
        in_the_way = [one for one in some if alone(one) and not bare(one)]
        use = dice.choice([fitting, too_near, in_the_way, []][number % 4] or some or [known.any_use(dice)])
        assert is_booked(thing, use, quantity, now) == may(use), use
        if may(use):
            known.take(use, quantity)

    quantity = dice.randint(1, thing.quantity)
    may = known.judge(quantity)
    first, last = MONDAY, MONDAY + 3 * DAY
    found = [use for use in known.uses(range(DAYS_BEFORE - 3, DAYS_BEFORE + 4)) if may(use)]
    (row,) = read_rows([thing], first, last, now=now, quantity=quantity)
    cells = [cell for day in row.days for cell in day.free]
    shown = {number for cell in cells for number in range(known.index(cell.span.start), known.index(cell.span.end))}
    bookable = {number for use in found for number in range(known.index(use.start), known.index(use.end))}
    assert shown == bookable & set(range(days.start * 96, days.stop * 96))
    offered = {one.start: one.end for one in starts_together([Want(row.diary, quantity)], first, last, now=now)}
    lasts: dict[dt.datetime, dt.datetime] = {}
    for use in found:
        lasts[use.start] = max(use.end, lasts.get(use.start, use.end))
    starts = {at: end for at, end in lasts.items() if known.at(days.start * 96) <= at < known.at(days.stop * 96)}
    assert {at: end for at, end in offered.items() if end < known.at(known.number - 2 * 96)} == {
        at: end for at, end in starts.items() if end < known.at(known.number - 2 * 96)
    }
    for cell in cells:
        assert cell.use is not None
        assert may(cell.use)
        with undone():
            assert is_booked(thing, cell.use, cell.left, now)
        if thing.quantity > cell.left:
            most = known.judge(cell.left + 1)
            assert not most(Span(min(cell.use.start, cell.span.start), max(cell.use.end, cell.span.end)))
