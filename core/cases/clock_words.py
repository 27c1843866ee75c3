"""A limit in words, as staff read it beside a case: a chip, a sentence with its date, and how much of it is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.cases.domain import clocks
from core.cases.models import Case, CaseClock
from core.ui import formats
from core.ui.status import StatusKind
from core.workdays.counting import OfficeCalendar, Unit, days_left

MOST = 80  # per cent of a limit, from which its bar warns


@dataclass(frozen=True)
class ClockWords:
    """`chip` is empty where the state says enough. `used` is the share in hundredths, None without a running limit."""

    text: str
    kind: str = ""
    chip: str = ""
    used: float | None = None
    bar: str = ""
    is_late: bool = False


def clock_words(case: Case, clock: CaseClock | None, *, calendar: OfficeCalendar, now: dt.datetime) -> ClockWords:
    """Return what is to be said about the limit of a case; `clock` is the running one behind `due_at`."""
    if case.is_ended:
        return ClockWords(_("ended on %(date)s") % {"date": _date(case.closed_at, calendar)})
    if case.paused_since is not None:
        words = _("stands still since %(date)s, waiting for the citizen")
        return ClockWords(words % {"date": _date(case.paused_since, calendar)})
    if case.due_at is None:
        return ClockWords(_("no limit is running"))
    left = days_left(due_at=case.due_at, now=now, calendar=calendar)
    used = share_used(clock, left, now) if clock is not None else None
    text = _left(case.due_at, left, calendar, now)
    if case.due_at < now:
        return ClockWords(text, StatusKind.LATE, _("Overdue"), used, "bad", is_late=True)
    if left == 0:
        return ClockWords(text, StatusKind.DUE, _("Due"), used, "warn")
    return ClockWords(text, used=used, bar="warn" if used is not None and used >= MOST else "")


def share_used(clock: CaseClock, left: int, now: dt.datetime) -> float:
    """Return how much of a limit is used, in hundredths: whole working days, or time that went by."""
    if clock.unit == Unit.WORKING_DAYS and clock.total:
        return min(100.0, max(0.0, 100.0 * (clock.total - left) / clock.total))
    whole = (clock.due_at - clock.started_at).total_seconds()
    return 100.0 if whole <= 0 else min(100.0, max(0.0, 100.0 * (now - clock.started_at).total_seconds() / whole))


def shown_clock(running: list[CaseClock]) -> CaseClock | None:
    """Return the clock whose limit stands on the case, of those that run: the main one, else the nearest."""
    own = [clock for clock in running if clock.kind in CaseClock.AGENCY_KINDS]
    main = next((clock for clock in own if clock.kind == CaseClock.Kind.MAIN), None)
    return main or min(own, key=lambda clock: clock.due_at, default=None)


def calendars() -> Callable[[Case], OfficeCalendar]:
    """Return a function that gives the calendar of a case and asks once for each service point."""
    known: dict[str, OfficeCalendar] = {}

    def of(case: Case) -> OfficeCalendar:
        if case.point_code not in known:
            known[case.point_code] = clocks.calendar_of(case)
        return known[case.point_code]

    return of


def _left(due_at: dt.datetime, left: int, calendar: OfficeCalendar, now: dt.datetime) -> str:
    due_on = calendar.today(due_at)
    if left == 0:
        time = formats.clock(due_at.astimezone(calendar.zone).time())
        words = _("ended today at %(time)s") if due_at < now else _("until %(time)s today")
        return words % {"time": time}
    return formats.deadline(left, due_on)


def _date(moment: dt.datetime | None, calendar: OfficeCalendar) -> str:
    return formats.deadline_date(calendar.today(moment)) if moment is not None else ""
