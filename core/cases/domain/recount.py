"""Counting open limits anew after the calendar changed: a promise in working days follows the days that are worked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.cases.domain.clocks import (
    Moments,
    calendar_of,
    moments_of,
    next_moment,
    pauses_of,
    set_moments,
    show_due_of,
)
from core.cases.domain.lifecycle import add_events
from core.cases.models import Case, CaseClock, CaseEvent, CaseSettings
from core.cases.models.clocks import ClockQuerySet
from core.db.bulk import update_rows
from core.workdays.counting import OfficeCalendar, Pause, Unit, counted_from
from core.workdays.earlier import changed_days, earlier_calendars
from core.workdays.office import at_point

CASES_AT_ONCE = 500
COUNTED = (
    "counted_from",
    "due_at",
    "half_at",
    "most_at",
    "calendar_version",
    "missing_years",
    "half_told_at",
    "most_told_at",
    "escalated_at",
    "bureau_at",
    "bureau_told_at",
    "next_at",
)
# Limits that are the citizen's own to keep; of the agency's, they read the one that stands on their status page.
OF_THE_CITIZEN = frozenset(CaseClock.Kind.values) - frozenset(CaseClock.AGENCY_KINDS)


def recount_clocks() -> int:
    """Count the limits of the current agency that follow an older calendar; return how many moved.

    Clocks that stand still are left alone: they are counted when they run again. May run twice and beside itself: who
    comes second finds the new version. Each batch of cases is a transaction, so that a killed run loses at most one.
    """
    moved = 0
    earlier: dict[str, OfficeCalendar] | None = None
    codes = set(CaseClock.objects.running().order_by().values_list("case__point_code", flat=True).distinct())
    for code in sorted(codes):
        calendar = calendar_of(Case(point_code=code))
        outdated = _outdated(code, calendar)
        cases = sorted(set(outdated.values_list("case_id", flat=True)))
        if not cases:
            continue
        if earlier is None:
            earlier = earlier_calendars()
        known = _at_point(earlier, calendar)
        for start in range(0, len(cases), CASES_AT_ONCE):
            moved += _recount(cases[start : start + CASES_AT_ONCE], code, calendar, known)
    return moved


def _at_point(earlier: dict[str, OfficeCalendar], calendar: OfficeCalendar) -> dict[str, OfficeCalendar]:
    """Return the agency's earlier calendars as they held at a service point with this calendar."""
    if "-" not in calendar.version:
        return earlier
    own = (at_point(old, hours=calendar.hours, zone=calendar.zone) for old in earlier.values())
    return {old.version: old for old in own}


def _outdated(point_code: str, calendar: OfficeCalendar) -> ClockQuerySet:
    stands = Q(pauses=True, case__paused_since__isnull=False)
    rows = CaseClock.objects.running().filter(case__point_code=point_code).exclude(stands)
    return rows.exclude(calendar_version=calendar.version)


@transaction.atomic
def _recount(pks: list[int], point_code: str, calendar: OfficeCalendar, earlier: dict[str, OfficeCalendar]) -> int:
    locked = Case.objects.filter(pk__in=pks).select_for_update(no_key=True, of=("self",)).order_by("pk")
    cases = {case.pk: case for case in locked.prefetch_related("pauses")}
    outdated = _outdated(point_code, calendar).filter(case_id__in=cases).order_by("case_id", "pk")
    clocks = list(outdated.select_for_update(no_key=True, of=("self",)))  # an alarm that rings now is not written over
    now, bureau_days = timezone.now(), CaseSettings.load().bureau_after_days
    reckoner = _Reckoner(calendar, now)
    moved: list[_Moved] = []
    for clock in clocks:
        case = cases[clock.case_id]
        known = _Moved(case, clock, clock.due_at, case.due_at, clock.calendar_version)
        next_at = clock.next_at
        set_moments(clock, reckoner.moments_of(clock, _pauses(case, clock)), calendar, now)
        if clock.due_at != known.before:
            _look_ahead(clock, calendar, now, bureau_days)
            moved.append(known)
        elif clock.escalated_at is not None:
            clock.next_at = next_at
    update_rows(clocks, COUNTED)
    show_due_of(list({row.case.pk: row.case for row in moved}.values()))
    add_events([(_event(row, reckoner.changed_days(earlier.get(row.version), row)), row.case) for row in moved])
    return len(moved)


class _Reckoner:
    """Counts many clocks by one calendar. Limits in days that begin on the same day and never stood still are alike."""

    def __init__(self, calendar: OfficeCalendar, now: dt.datetime) -> None:
        self._calendar = calendar
        self._now = now
        self._known: dict[tuple[Any, ...], Moments] = {}
        self._changed: dict[tuple[Any, ...], list[dict[str, Any]]] = {}

    def moments_of(self, clock: CaseClock, pauses: list[Pause]) -> Moments:
        if pauses or clock.unit not in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
            return moments_of(clock, self._calendar, pauses, self._now)
        day = self._calendar.today(clock.started_at)
        alike = (clock.unit, clock.total, day, counted_from(clock.started_at, self._calendar))
        if alike not in self._known:
            self._known[alike] = moments_of(clock, self._calendar, pauses, self._now)
        return self._known[alike]

    def changed_days(self, old: OfficeCalendar | None, row: _Moved) -> list[dict[str, Any]]:
        """Return because of which days a limit moved; none where its earlier calendar is not known."""
        if old is None:
            return []
        last = self._calendar.today(max(row.before, row.clock.due_at))
        alike = (old.version, row.clock.counted_from, last)
        if alike not in self._changed:
            self._changed[alike] = changed_days(old, self._calendar, first=row.clock.counted_from, last=last)
        return self._changed[alike]


@dataclass(frozen=True)
class _Moved:
    """A limit that ends at another moment than `before`; `shown` is what stood on the case, `version` its calendar."""

    case: Case
    clock: CaseClock
    before: dt.datetime
    shown: dt.datetime | None
    version: str


def _pauses(case: Case, clock: CaseClock) -> list[Pause]:
    return pauses_of(case) if clock.pauses else []


def _look_ahead(clock: CaseClock, calendar: OfficeCalendar, now: dt.datetime, bureau_days: int) -> None:
    """Set what is next to be done: a limit that is not over any more was not missed, one that is over stays late."""
    from core.cases.alarms import bureau_moment  # it stands above the domain, whose marks it sets

    if clock.due_at > now:
        clock.escalated_at = clock.bureau_told_at = None
        clock.next_at = next_moment(clock)
    elif clock.escalated_at is not None and clock.bureau_told_at is None:
        clock.next_at = bureau_moment(clock.due_at, bureau_days, calendar)


def _event(row: _Moved, days: list[dict[str, Any]]) -> CaseEvent:
    """Return the event of a limit that moved: from where to where, and because of which days."""
    return CaseEvent(
        case=row.case,
        case_code=row.case.code,
        kind="recounted",
        is_public=row.clock.kind in OF_THE_CITIZEN or row.before == row.shown,
        facts={
            "clock": row.clock.kind,
            "from": row.before.isoformat(),
            "to": row.clock.due_at.isoformat(),
            "days": days,
        },
    )
