"""Many want the same halls, beds and projectors at the same times: what they ask for, and how it is seen who got it.

What is judged here asks the tables alone. It shares no line with the domain, so that a mistake there cannot hide here.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jakarta")
HALLS = ("aula-timur", "aula-barat", "ruang-rapat")
COMPANIONS = ("pendamping-1", "pendamping-2")
MANY = {"proyektor": 5, "pelantang": 3, "kursi": 200}
FIRST_HOUR, LAST_HOUR = 8, 16
ALL_WEEK = {
    day: [[f"{FIRST_HOUR:02}:00", f"{LAST_HOUR:02}:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}
BEDTIME, RISING = dt.time(14), dt.time(12)
MOST_NIGHTS = 4

# Two bookings that are not over and hold one and the same thing at one moment of their uses.
OVERLAPS = """
    SELECT count(*) FROM bookings_reservation one
    JOIN bookings_reservation other ON other.resource_id = one.resource_id AND other.id > one.id
    JOIN bookings_booking first ON first.id = one.booking_id
    JOIN bookings_booking second ON second.id = other.booking_id
    JOIN bookings_resource thing ON thing.id = one.resource_id
    WHERE one.released_at IS NULL AND other.released_at IS NULL AND thing.quantity = 1
    AND (first.during && second.during OR one.blocked && other.blocked)
"""
# Moments, each the start of a use, at which more units are out than there are.
OVERSOLD = """
    SELECT count(*) FROM (
        SELECT one.id FROM bookings_reservation one
        JOIN bookings_resource thing ON thing.id = one.resource_id
        JOIN bookings_reservation other ON other.resource_id = one.resource_id AND other.blocked @> lower(one.blocked)
        WHERE one.released_at IS NULL AND other.released_at IS NULL
        GROUP BY one.id, thing.quantity HAVING sum(upper(other.lot) - lower(other.lot)) > thing.quantity
    ) found
"""
# A booking that holds something although it is over, or nothing although somebody counts on it. A stay that was asked
# for holds nothing before it is given beds; who waits holds what is offered.
ASTRAY = """
    SELECT count(*) FROM bookings_booking booking
    WHERE (booking.state IN ('requested', 'approved', 'in_use')) <> EXISTS (
        SELECT FROM bookings_reservation held WHERE held.booking_id = booking.id AND held.released_at IS NULL)
    AND NOT (booking.kind = 'stay' AND booking.state IN ('requested', 'waiting'))
    AND NOT (booking.state = 'waiting' AND EXISTS (
        SELECT FROM bookings_offer offer JOIN bookings_lending lending ON lending.id = offer.lending_id
        WHERE lending.booking_id = booking.id AND offer.state = 'open'))
"""
INSERT_BOOKING = """
    INSERT INTO bookings_booking (kind, state, title, shows_title, during, created_at)
    VALUES ('own_use', 'approved', 'Rapat', false, tstzrange(%s, %s), now()) RETURNING id
"""
INSERT_RESERVATION = """
    INSERT INTO bookings_reservation (booking_id, resource_id, quantity, lot, blocked)
    SELECT %s, id, quantity, int4range(%s, %s), tstzrange(%s, %s) FROM bookings_resource WHERE code = %s
"""


@dataclass(frozen=True)
class Wish:
    """What one attempt asks for: so many of each thing, from a moment up to another."""

    parts: tuple[tuple[str, int], ...]
    start: dt.datetime
    end: dt.datetime


def wishes(*, count: int, days: int, seed: int, first: dt.date, beds: Sequence[str]) -> Iterator[Wish]:
    """Yield what is asked for, the same for the same seed: mostly a hall with things, else a bed for some nights."""
    dice = random.Random(seed)  # noqa: S311  # the same crowd in every run
    for _number in range(count):
        day = first + dt.timedelta(days=dice.randrange(days))
        yield _bed(dice, day, beds) if dice.random() < 0.2 else _hall(dice, day)


def first_day(today: dt.date) -> dt.date:
    """Return the day from which on is asked: far enough away that nothing is too soon."""
    return today + dt.timedelta(days=7)


def _hall(dice: random.Random, day: dt.date) -> Wish:
    hours = dice.choice((1.0, 1.5, 2.0, 3.0))
    start = dt.datetime.combine(day, dt.time(FIRST_HOUR), ZONE)
    start += dt.timedelta(minutes=30) * dice.randrange(int((LAST_HOUR - FIRST_HOUR - hours) * 2) + 1)
    parts = {dice.choice(HALLS): 1}
    if dice.random() < 0.5:
        parts["proyektor"] = dice.randint(1, 3)
    if dice.random() < 0.3:
        parts["kursi"] = dice.randrange(20, 130, 10)
    if dice.random() < 0.3:
        parts[dice.choice(COMPANIONS)] = 1
    if dice.random() < 0.2:  # things without a hall
        del parts[next(iter(parts))]
        parts = {"pelantang": 1, **parts}
    return Wish(tuple(parts.items()), start, start + dt.timedelta(hours=hours))


def _bed(dice: random.Random, day: dt.date, beds: Sequence[str]) -> Wish:
    start = dt.datetime.combine(day, BEDTIME, ZONE)
    end = dt.datetime.combine(day + dt.timedelta(days=dice.randint(1, MOST_NIGHTS)), RISING, ZONE)
    return Wish(((dice.choice(beds), 1),), start, end)


def insert(cursor: Any, wish: Wish, dice: random.Random) -> None:
    """Hold one thing of a wish past every function of ours, units of any number; the caller has the transaction."""
    code, quantity = wish.parts[0]
    cursor.execute(INSERT_BOOKING, [wish.start, wish.end])
    booking = cursor.fetchone()[0]
    lowest = dice.randint(1, max(1, MANY.get(code, 1) - quantity + 1))
    cursor.execute(INSERT_RESERVATION, [booking, lowest, lowest + quantity, wish.start, wish.end, code])


def faults(cursor: Any) -> dict[str, int]:
    """Return how many overlaps, moments of overselling and stray bookings all rows together have."""
    found = {}
    for name, statement in {"overlaps": OVERLAPS, "oversold": OVERSOLD, "astray": ASTRAY}.items():
        cursor.execute(statement)
        found[name] = int(cursor.fetchone()[0])
    return found
