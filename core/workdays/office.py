"""The calendar of the current agency, kept in the process and forgotten everywhere within a second of a change.

Every change of a table sets a new mark in Valkey; each process looks at it at most twice a second and forgets all
calendars when it is another one. While Valkey is down nothing is kept for longer than a second.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.core.cache import cache
from redis.exceptions import RedisError

from core.hours import Hours
from core.tenancy import central_context, current_schema, on_commit_in_schema
from core.workdays.counting import ONE_DAY, DatedHours, DayOff, OfficeCalendar, OffKind
from core.workdays.models import OfficeRule
from core.workdays.national import PublicTable, public_table

LOOK_SECONDS = 0.5
BLIND_SECONDS = 1.0
AGE_SECONDS = 60.0
MOST_CALENDARS = 2000
_MARK = "workdays-mark"

_listeners: list[Callable[[], object]] = []


@dataclass
class _Known:
    """What was read since the last change. A load that began before it writes into the forgotten object."""

    calendars: dict[str, tuple[float, OfficeCalendar]] = field(default_factory=dict)


class _Memory:
    def __init__(self) -> None:
        self.known = _Known()
        self.mark: str | None = None
        self.look_at = 0.0

    def forget(self) -> None:
        self.known = _Known()
        self.look_at = 0.0

    def look(self) -> _Known:
        """Return what is known, after comparing the mark where it is time to."""
        if time.monotonic() >= self.look_at:
            mark = _read_mark()
            if mark is None or mark != self.mark:
                self.forget()
            self.mark = mark
            self.look_at = time.monotonic() + (BLIND_SECONDS if mark is None else LOOK_SECONDS)
        return self.known


_memory = _Memory()


def office_calendar(*, hours: Hours | None = None, zone: ZoneInfo | None = None) -> OfficeCalendar:
    """Return when the current agency works. A service point may give its own weekly hours and zone.

    Asks two queries when it is not in memory. Dated hours of the agency, such as those of Ramadan, do not hold at a
    point with hours of its own.
    """
    return at_point(_calendar_of(current_schema()), hours=hours, zone=zone)


def at_point(calendar: OfficeCalendar, *, hours: Hours | None = None, zone: ZoneInfo | None = None) -> OfficeCalendar:
    """Return the calendar of a place of the agency with hours or a zone of its own; its version tells of both."""
    if not hours and zone is None:
        return calendar
    own = replace(calendar, zone=zone or calendar.zone)
    if hours:
        own = replace(own, hours=hours, other_hours=())
    return replace(own, version=f"{calendar.version}-{_digest(own.hours, own.zone)[:6]}")


def when_calendar_changes(listener: Callable[[], object]) -> None:
    """Have `listener` called in an agency's schema, by a worker, after its table or the national one changed.

    It may be called twice for one change. Registering the same one again changes nothing.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def tell_listeners() -> None:
    """Call all listeners in the current schema."""
    for listener in _listeners:
        listener()


def calendar_changed() -> None:
    """Have every process read the current agency's calendar anew, and its listeners called by a worker."""
    from core.workdays.tasks import tell_of_change  # a task is a leaf

    calendars_changed()
    schema = current_schema()
    on_commit_in_schema(lambda: tell_of_change.delay(schema), robust=True)


def calendars_changed() -> None:
    """Have every process read all calendars anew once the transaction is committed; listeners are not called."""
    forget()
    on_commit_in_schema(_set_mark)


def forget() -> None:
    """Read every calendar anew from now on in this process."""
    _memory.forget()


def _calendar_of(schema: str) -> OfficeCalendar:
    known, now = _memory.look(), time.monotonic()
    kept = known.calendars.get(schema)
    if kept is not None and now - kept[0] < AGE_SECONDS:
        return kept[1]
    calendar = load_calendar(schema)
    if len(known.calendars) >= MOST_CALENDARS:
        known.calendars.clear()
    known.calendars[schema] = (now, calendar)
    return calendar


def load_calendar(schema: str) -> OfficeCalendar:
    """Read the current agency's calendar from the database."""
    return make_calendar(public_table(schema), list(OfficeRule.objects.current()))


def make_calendar(table: PublicTable, rules: Iterable[OfficeRule]) -> OfficeCalendar:
    """Put the public table and the agency's own rules together."""
    rules = list(rules)
    return OfficeCalendar(
        zone=table.zone,
        hours=table.hours,
        days_off=_with_rules(table.days_off, rules),
        years=table.years,
        version=_version(table.version, table.hours, table.zone, rules),
        other_hours=tuple(
            DatedHours(rule.first_on, rule.last_on, rule.hours)
            for rule in rules
            if rule.kind == OfficeRule.Kind.OTHER_HOURS
        ),
    )


def _with_rules(national: Mapping[dt.date, DayOff], rules: Iterable[OfficeRule]) -> dict[dt.date, DayOff]:
    """Return the days off under the agency's own rules. A holiday keeps its name where the agency is closed as well."""
    days = dict(national)
    for rule in rules:
        if rule.kind == OfficeRule.Kind.WORKS_ON_JOINT_LEAVE:
            for day in [off.on for off in days.values() if off.kind == OffKind.JOINT_LEAVE]:
                if rule.first_on <= day <= rule.last_on:
                    del days[day]
    for rule in rules:
        if rule.kind == OfficeRule.Kind.DAY_OFF:
            for number in range((rule.last_on - rule.first_on).days + 1):
                day = rule.first_on + number * ONE_DAY
                days.setdefault(day, DayOff(day, OffKind.AGENCY, rule.name, rule.decree))
    return days


def _version(public: str, hours: Hours, zone: ZoneInfo, rules: Iterable[OfficeRule]) -> str:
    """Return a short name of everything that decides which days count: another one after every change."""
    return _digest(hours, zone, public, *(rule.pk for rule in rules))[:12]


def _digest(hours: Hours, zone: ZoneInfo, *parts: object) -> str:
    told = [repr(sorted(hours.items())), zone.key, *map(str, parts)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _set_mark() -> None:
    forget()
    try:
        with central_context():
            cache.set(_MARK, secrets.token_hex(8), None)
    except (RedisError, OSError):
        return  # processes notice the change after AGE_SECONDS


def _read_mark() -> str | None:
    """Return the mark, "" when there is none yet, and None when Valkey does not answer."""
    try:
        with central_context():
            return str(cache.get(_MARK) or "")
    except (RedisError, OSError):
        return None
