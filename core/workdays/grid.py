"""A limit as a calendar of weeks that people read: the template is workdays/_days.html. Nothing here asks the database.

grid = build_grid(result, calendar=calendar, today=calendar.today(now))
{% include "workdays/_days.html" with grid=grid %}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.dateformat import format as date_format
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from core.ui.formats import deadline_date, duration, long_date
from core.workdays.counting import ONE_DAY, Count, CountedDay, OfficeCalendar, OffKind, Reason, Unit

HOLIDAYS = (OffKind.NATIONAL, OffKind.JOINT_LEAVE, OffKind.REGIONAL, OffKind.AGENCY)


@dataclass(frozen=True)
class Cell:
    """One day: `state` is its class (start, run, hol, hold, off, now, end, none or empty for days to come).

    `label` stands below the number; `words` say the same where there is no room for a label.
    """

    on: dt.date
    state: str
    text: str
    label: str = ""
    words: str = ""
    is_today: bool = False

    @property
    def month(self) -> str:
        """The month, on its first day only."""
        return _month(self.on) if self.on.day == 1 else ""


@dataclass(frozen=True)
class Gap:
    """Days that were left out together: "16 Juni" and what they were."""

    dates: str
    words: str


@dataclass(frozen=True)
class DayLine:
    """One day of the reckoning in a list: its date, its number when it is counted, and what it was."""

    on: dt.date
    number: int | None
    words: str


@dataclass(frozen=True)
class Grid:
    """Weeks from Monday to Sunday around a limit, a sentence for each gap, and every day as a line."""

    caption: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell, ...], ...]
    gaps: tuple[Gap, ...]
    lines: tuple[DayLine, ...]
    missing: str = ""


def build_grid(
    result: Count,
    *,
    calendar: OfficeCalendar,
    today: dt.date | None = None,
    ended_on: dt.date | None = None,
    unit: str = Unit.WORKING_DAYS,
    waiting_for: str = "",
) -> Grid:
    """Return the weeks of a limit. Without `today` all counted days look the same, as on a page that only explains.

    Of a limit that was kept early the days after `ended_on` look like days to come: nobody needed them.
    `waiting_for` completes the sentence on a pause: what the office waited for. `unit` is that of the limit.
    """
    by_date = {day.on: day for day in result.days}
    first = result.days[0].on - result.days[0].on.weekday() * ONE_DAY
    last = result.due_on + (6 - result.due_on.weekday()) * ONE_DAY
    used_up_to = today - ONE_DAY if today else ended_on or last
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    cells = [_cell(day, by_date, result, calendar, today, used_up_to) for day in days]
    return Grid(
        caption=_("Calendar from %(first)s to %(last)s with the days that are counted")
        % {"first": long_date(first), "last": long_date(last)},
        weekdays=tuple((str(WEEKDAYS_ABBR[number]), str(WEEKDAYS[number])) for number in range(7)),
        weeks=tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7)),
        gaps=tuple(_gaps(result, calendar, unit, waiting_for)),
        lines=tuple(DayLine(day.on, day.number, _words(day, calendar)) for day in result.days),
        missing=missing_words(result.missing_years),
    )


def missing_words(years: Sequence[int]) -> str:
    """Return the sentence that warns of years without a published table; empty when there are none."""
    if not years:
        return ""
    return _("The national holidays of %(years)s are not published yet. This limit may still move.") % {
        "years": ", ".join(map(str, years))
    }


def _cell(
    on: dt.date,
    by_date: dict[dt.date, CountedDay],
    result: Count,
    calendar: OfficeCalendar,
    today: dt.date | None,
    used_up_to: dt.date,
) -> Cell:
    is_today = on == today
    text = str(on.day)
    day = by_date.get(on)
    if day is None:
        state = "now" if is_today else "none" if calendar.works_in_week_of(on) else "off"
        return Cell(on, state, text, _("today") if is_today else "", "", is_today)
    state, label = _state(day, calendar, is_past=on <= used_up_to)
    if on == result.days[0].on:
        label = _("came in")
    if is_today and state != "end":
        state, label = "now", _("today")
    words = "" if label and not is_today else _words(day, calendar)
    return Cell(on, state, text, label, words, is_today)


def _state(day: CountedDay, calendar: OfficeCalendar, *, is_past: bool) -> tuple[str, str]:
    """Return the class of a day and the word below its number."""
    match day.reason:
        case Reason.LIMIT:
            return "end", _("last day")
        case Reason.RECEIVED:
            return "start", _("day 0")
        case Reason.COUNTED:
            number = _("day %(number)d") % {"number": day.number} if day.number else ""
            return "run" if is_past else "", number
        case Reason.PAUSED:
            return "hold", _("pause")
        case Reason.AFTER_HOURS:
            return "none", ""
    return ("hol", _("holiday")) if _takes_away(day, calendar) else ("off", "")


def _takes_away(day: CountedDay, calendar: OfficeCalendar) -> bool:
    """Tell whether a day would have been counted if it were no holiday."""
    return day.reason in HOLIDAYS and calendar.works_in_week_of(day.on)


def _words(day: CountedDay, calendar: OfficeCalendar) -> str:
    """Return what a day was, in a few words."""
    match day.reason:
        case Reason.LIMIT if day.number:
            return _("Day %(number)d, the limit") % {"number": day.number}
        case Reason.COUNTED if day.number:
            return _("Day %(number)d") % {"number": day.number}
        case Reason.RECEIVED:
            return _("Received; counting begins on the next day")
        case Reason.WEEKEND:
            return _("Not counted: closed on this day of the week")
        case Reason.PAUSED:
            return _("Not counted: pause, waiting for you")
        case kind if kind in HOLIDAYS:
            return _("Not counted: %(kind)s, %(name)s") % {"kind": OffKind(kind).label, "name": day.name}
    return str(Reason(day.reason).label)


def _gaps(result: Count, calendar: OfficeCalendar, unit: str, waiting_for: str) -> Iterator[Gap]:
    arrived = result.days[0]
    if arrived.on != result.counted_from:
        yield Gap(
            _range(arrived.on, arrived.on),
            _("came outside working hours, so it counts as received on %(date)s.")
            % {"date": deadline_date(result.counted_from)},
        )
    told = [day for day in result.days if day.reason not in HOLIDAYS and day.reason != OffKind.WEEKEND]
    told += [day for day in result.days if _takes_away(day, calendar)]
    for (reason, name), group in groupby(sorted(told, key=lambda day: day.on), key=lambda day: (day.reason, day.name)):
        days = list(group)
        dates = _range(days[0].on, days[-1].on)
        if reason == Reason.PAUSED:
            yield Gap(dates, _pause_words(len(days), unit, waiting_for))
        elif reason in HOLIDAYS:
            yield Gap(dates, _("%(kind)s: %(name)s.") % {"kind": _kind_words(reason), "name": name})


def _pause_words(days: int, unit: str, waiting_for: str) -> str:
    length = duration(days, "working_day" if unit == Unit.WORKING_DAYS else "day")
    if waiting_for:
        return _("pause of %(length)s, waiting for %(what)s.") % {"length": length, "what": waiting_for}
    return _("pause of %(length)s, waiting for you.") % {"length": length}


def _kind_words(kind: str) -> str:
    return {
        OffKind.NATIONAL: _("national holiday"),
        OffKind.JOINT_LEAVE: _("joint leave"),
        OffKind.REGIONAL: _("regional day off"),
    }.get(OffKind(kind), _("our office is closed"))


def _range(first: dt.date, last: dt.date) -> str:
    """Write "16 Juni", "23\u201324 Maret" or "23 Juni\u20132 Juli"."""
    end = _short(last)
    if first == last:
        return end
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else _short(first)
    return f"{start}\u2013{end}"


def _short(day: dt.date) -> str:
    return deadline_date(day).split(", ")[-1]


def _month(day: dt.date) -> str:
    return date_format(day, "M")
