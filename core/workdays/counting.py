"""Working days: from when a promise runs, which days it counts, and when it ends. Rules: docs/workdays.md.

Nothing here asks the clock or the database: the calendar of an office comes in as a value, and so does `now`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.hours import DAYS, Hours, spans_on

ONE_DAY = dt.timedelta(days=1)
# Perpres 21/2023: five days a week. The hours stand for an office that has not written down its own.
DEFAULT_HOURS: Hours = {day: [["08:00", "16:00"]] for day in DAYS[:5]}
DEFAULT_CLOSING = dt.time(16)
Span: TypeAlias = tuple[dt.datetime, dt.datetime]


class Unit(TextChoices):
    """What a limit is measured in. Hours are elapsed time (3 x 24 hours): no calendar stops them."""

    WORKING_DAYS = "working_day", _("working days")
    CALENDAR_DAYS = "calendar_day", _("calendar days")
    WORKING_MINUTES = "working_minute", _("working minutes")
    HOURS = "hour", _("hours")


class OffKind(TextChoices):
    """Why nobody works on a day."""

    WEEKEND = "weekend", _("Weekend")
    NATIONAL = "national", _("National holiday")
    JOINT_LEAVE = "joint_leave", _("Joint leave")
    REGIONAL = "regional", _("Regional day off")
    AGENCY = "tenant", _("Day off of the agency")


class Reason(TextChoices):
    """What a day did to a limit. A day off has the reason of its OffKind."""

    RECEIVED = "received", _("Day of receipt")
    AFTER_HOURS = "after_hours", _("Came after closing time")
    COUNTED = "counted", _("Counted")
    WEEKEND = OffKind.WEEKEND.value, OffKind.WEEKEND.label
    NATIONAL = OffKind.NATIONAL.value, OffKind.NATIONAL.label
    JOINT_LEAVE = OffKind.JOINT_LEAVE.value, OffKind.JOINT_LEAVE.label
    REGIONAL = OffKind.REGIONAL.value, OffKind.REGIONAL.label
    AGENCY = OffKind.AGENCY.value, OffKind.AGENCY.label
    PAUSED = "paused", _("Paused")
    LIMIT = "limit", _("Limit")


@dataclass(frozen=True)
class DayOff:
    """A day on which the office does not work: an OffKind, the holiday's name, and the decree behind it."""

    on: dt.date
    kind: str
    name: str
    decree: str = ""


@dataclass(frozen=True)
class DatedHours:
    """Other opening hours from a date through another, such as those of Ramadan."""

    first_on: dt.date
    last_on: dt.date
    hours: Hours


@dataclass(frozen=True)
class OfficeCalendar:
    """When one office works. `years` are those with a published table of holidays; `version` names the tables."""

    zone: ZoneInfo
    hours: Hours = field(default_factory=dict)
    days_off: Mapping[dt.date, DayOff] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    version: str = ""
    other_hours: tuple[DatedHours, ...] = ()

    def spans(self, day: dt.date) -> list[list[str]]:
        """Return the opening hours of a date; none when the office is closed."""
        return [] if day in self.days_off else self._weekly(day)

    def is_open_on(self, day: dt.date) -> bool:
        """Tell whether it is a working day of the office."""
        return bool(self.spans(day))

    def off(self, day: dt.date) -> DayOff | None:
        """Return why the office does not work on a date: a holiday, or a day of the week without hours."""
        if (known := self.days_off.get(day)) is not None:
            return known
        return None if self._weekly(day) else DayOff(day, OffKind.WEEKEND, str(WEEKDAYS[day.weekday()]))

    def works_in_week_of(self, day: dt.date) -> bool:
        """Tell whether the office would work on a date if it were no holiday."""
        return bool(self._weekly(day))

    def closes_at(self, day: dt.date) -> dt.time:
        """Return the closing time of a date, 16:00 on a day without hours."""
        spans = self._weekly(day)
        return dt.time.fromisoformat(spans[-1][1]) if spans else DEFAULT_CLOSING

    def closing(self, day: dt.date) -> dt.datetime:
        """Return the moment when the office closes on a date."""
        return dt.datetime.combine(day, self.closes_at(day), self.zone)

    def today(self, moment: dt.datetime) -> dt.date:
        """Return the date of a moment at the office."""
        return moment.astimezone(self.zone).date()

    def _weekly(self, day: dt.date) -> list[list[str]]:
        for other in self.other_hours:
            if other.first_on <= day <= other.last_on:
                return spans_on(other.hours, day)
        return spans_on(self.hours if any(self.hours.values()) else DEFAULT_HOURS, day)


@dataclass(frozen=True)
class Pause:
    """The time in which the office waited for the citizen; an open pause has no end yet."""

    since: dt.datetime
    until: dt.datetime | None = None


@dataclass(frozen=True)
class CountedDay:
    """One day between receipt and limit. `number` is set on counted days, `name` on days off."""

    on: dt.date
    number: int | None
    reason: str
    name: str = ""


@dataclass(frozen=True)
class Count:
    """A limit with its reckoning. `counted_from` is day 0; `days` runs from the day of receipt to the limit.

    `missing_years` have no published table of holidays yet: a limit that touches them may still move.
    """

    received_at: dt.datetime
    counted_from: dt.date
    due_on: dt.date
    due_at: dt.datetime
    days: tuple[CountedDay, ...]
    missing_years: tuple[int, ...] = ()


def counted_from(received_at: dt.datetime, calendar: OfficeCalendar) -> dt.date:
    """Return day 0: the day of receipt, or the next open day when it came on a day off or after closing time."""
    local = received_at.astimezone(calendar.zone)
    day = local.date()
    if calendar.is_open_on(day) and local.time() <= calendar.closes_at(day):
        return day
    return _next_open(day, calendar)


def count(
    *,
    received_at: dt.datetime,
    amount: int,
    unit: str,
    calendar: OfficeCalendar,
    pauses: Sequence[Pause] = (),
    now: dt.datetime | None = None,
) -> Count:
    """Return when a limit of `amount` units ends, and what each day did to it.

    Working days begin on the first open day after day 0 and end at closing time of the last. Calendar days begin on the
    day after receipt, whatever day that is. Working minutes and hours are exact. In days, the day on which the citizen
    was asked still counts; those after it through the day of the answer do not. An open pause runs to `now`, which must
    then be given. Raises ValueError for a negative amount.
    """
    if amount < 0:
        raise ValueError("A limit is not negative.")
    closed = _closed(pauses, now, calendar.zone)
    match Unit(unit):
        case Unit.WORKING_DAYS | Unit.CALENDAR_DAYS:
            return _count_days(received_at, amount, Unit(unit), calendar, closed)
        case Unit.WORKING_MINUTES:
            due_at = _after_open_time(received_at, dt.timedelta(minutes=amount), calendar, closed)
            return _counted_to(received_at, due_at, calendar, closed, by_calendar=True)
        case Unit.HOURS:
            due_at = _after_elapsed(received_at, dt.timedelta(hours=amount), calendar.zone, closed)
            return _counted_to(received_at, due_at, calendar, closed, by_calendar=False)


def share_at(
    *,
    share: float,
    received_at: dt.datetime,
    amount: int,
    unit: str,
    calendar: OfficeCalendar,
    pauses: Sequence[Pause] = (),
    now: dt.datetime | None = None,
) -> dt.datetime:
    """Return the moment when that share of the limit is used: 0.5 for half of it.

    Of days: closing time of the day on which ceil(share x amount) of them are used. Of minutes and hours: exact.
    """
    part = Fraction(str(share)) * amount  # as written: 0.1 x 30 is 3, which floats miss
    match Unit(unit):
        case Unit.WORKING_DAYS | Unit.CALENDAR_DAYS:
            return count(
                received_at=received_at, amount=math.ceil(part), unit=unit, calendar=calendar, pauses=pauses, now=now
            ).due_at
        case Unit.WORKING_MINUTES:
            length = dt.timedelta(seconds=float(part * 60))
            return _after_open_time(received_at, length, calendar, _closed(pauses, now, calendar.zone))
        case Unit.HOURS:
            length = dt.timedelta(seconds=float(part * 3600))
            return _after_elapsed(received_at, length, calendar.zone, _closed(pauses, now, calendar.zone))


def days_left(*, due_at: dt.datetime, now: dt.datetime, calendar: OfficeCalendar) -> int:
    """Return the working days after today up to the day of the limit: 0 ends today, -2 is two working days late.

    Before a limit on a day off it is at least 1, and on a day off after the limit at least one day late: 0 is today.
    """
    today, due_on = calendar.today(now), calendar.today(due_at)
    if today == due_on:
        return 0
    first, last = sorted((today, due_on))
    between = sum(calendar.is_open_on(day) for day in _days(first + ONE_DAY, last))
    return max(between, 1) if due_on > today else -max(between, 1)


def days_taken(received_at: dt.datetime, answered_at: dt.datetime, calendar: OfficeCalendar) -> int:
    """Return the working days between the day of receipt, which is day 0, and the answer."""
    return max(0, days_left(due_at=answered_at, now=received_at, calendar=calendar))


def _count_days(
    received_at: dt.datetime, amount: int, unit: Unit, calendar: OfficeCalendar, pauses: list[Span]
) -> Count:
    arrived_on = calendar.today(received_at)
    by_working_days = unit == Unit.WORKING_DAYS
    start = counted_from(received_at, calendar) if by_working_days else arrived_on
    days = _before_the_count(arrived_on, start, calendar)
    used, day = 0, start
    days.append(CountedDay(start, None, Reason.RECEIVED if amount else Reason.LIMIT))
    while used < amount:
        day += ONE_DAY
        off = calendar.off(day) if by_working_days else None
        if off is not None:
            days.append(CountedDay(day, None, off.kind, off.name))
        elif _is_paused(day, pauses):
            days.append(CountedDay(day, None, Reason.PAUSED))
        else:
            used += 1
            days.append(CountedDay(day, used, Reason.LIMIT if used == amount else Reason.COUNTED))
    missing = _missing_years(arrived_on, day, calendar) if by_working_days else ()
    return Count(received_at, start, day, calendar.closing(day), tuple(days), missing)


def _counted_to(
    received_at: dt.datetime,
    due_at: dt.datetime,
    calendar: OfficeCalendar,
    pauses: list[Span],
    *,
    by_calendar: bool,
) -> Count:
    """Return the days up to a limit that is a moment. They have no numbers, for parts of days were counted."""
    arrived_on, due_on = calendar.today(received_at), calendar.today(due_at)
    start = counted_from(received_at, calendar) if by_calendar else arrived_on
    days = _before_the_count(arrived_on, start, calendar)
    for day in _days(start, due_on):
        off = calendar.off(day) if by_calendar and day != start else None
        if day == due_on:
            days.append(CountedDay(day, None, Reason.LIMIT))
        elif day == start:
            days.append(CountedDay(day, None, Reason.RECEIVED))
        elif off is not None:
            days.append(CountedDay(day, None, off.kind, off.name))
        else:
            days.append(CountedDay(day, None, Reason.PAUSED if _is_paused(day, pauses) else Reason.COUNTED))
    missing = _missing_years(arrived_on, due_on, calendar) if by_calendar else ()
    return Count(received_at, start, due_on, due_at, tuple(days), missing)


def _before_the_count(arrived_on: dt.date, start: dt.date, calendar: OfficeCalendar) -> list[CountedDay]:
    """Return the days from receipt to the day before day 0: days off, and the day when it came too late."""
    days = []
    for day in _days(arrived_on, start - ONE_DAY):
        off = calendar.off(day)
        days.append(
            CountedDay(day, None, Reason.AFTER_HOURS) if off is None else CountedDay(day, None, off.kind, off.name)
        )
    return days


def _after_open_time(
    received_at: dt.datetime, length: dt.timedelta, calendar: OfficeCalendar, pauses: list[Span]
) -> dt.datetime:
    """Return the moment when the office has been open for `length` since receipt, pauses left out."""
    day, left = calendar.today(received_at), length
    while True:
        for first, last in calendar.spans(day):
            opens, closes = (dt.datetime.combine(day, dt.time.fromisoformat(at), calendar.zone) for at in (first, last))
            for since, until in _without_pauses(max(opens, received_at.astimezone(calendar.zone)), closes, pauses):
                if until - since >= left:
                    return since + left
                left -= until - since
        day += ONE_DAY


def _after_elapsed(received_at: dt.datetime, length: dt.timedelta, zone: ZoneInfo, pauses: list[Span]) -> dt.datetime:
    """Return the moment `length` after receipt by the clock on the wall, pauses left out."""
    start = received_at.astimezone(dt.UTC)
    due_at = start + length
    for since, until in pauses:
        if since < due_at and until > start:
            due_at += until - max(since, start)
    return due_at.astimezone(zone)


def _closed(pauses: Sequence[Pause], now: dt.datetime | None, zone: ZoneInfo) -> list[Span]:
    """Return pauses as spans in order that do not overlap, each with an end. Raises ValueError without `now`."""
    spans: list[Span] = []
    for pause in sorted(pauses, key=lambda pause: pause.since):
        until = pause.until or now
        if until is None:
            raise ValueError("A pause that is open is counted to a moment: give `now`.")
        since, until = pause.since.astimezone(zone), until.astimezone(zone)
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        elif since < until:
            spans.append((since, until))
    return spans


def _is_paused(day: dt.date, pauses: list[Span]) -> bool:
    return any(since.date() < day <= until.date() for since, until in pauses)


def _without_pauses(
    since: dt.datetime, until: dt.datetime, pauses: list[Span]
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    for first, last in pauses:
        if last <= since or first >= until:
            continue
        if first > since:
            yield since, first
        since = last
    if since < until:
        yield since, until


def _missing_years(first: dt.date, last: dt.date, calendar: OfficeCalendar) -> tuple[int, ...]:
    return tuple(year for year in range(first.year, last.year + 1) if year not in calendar.years)


def _next_open(day: dt.date, calendar: OfficeCalendar) -> dt.date:
    day += ONE_DAY
    while not calendar.is_open_on(day):
        day += ONE_DAY
    return day


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range((last - first).days + 1):
        yield first + number * ONE_DAY
