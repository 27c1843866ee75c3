"""Counting open limits anew after the calendar changed: a promise in working days follows the days that are worked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.cases.domain.clocks import calendar_of, next_moment, pauses_of, set_due, show_due
from core.cases.domain.lifecycle import add_events
from core.cases.models import Case, CaseClock, CaseEvent, CaseSettings
from core.cases.models.clocks import ClockQuerySet
from core.workdays.counting import OfficeCalendar, Pause
from core.workdays.earlier import changed_days, earlier_calendars
from core.workdays.office import at_point

CASES_AT_ONCE = 200
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
    clocks = list(_outdated(point_code, calendar).filter(case_id__in=cases).order_by("case_id", "pk"))
    now, bureau_days = timezone.now(), CaseSettings.load().bureau_after_days
    same: list[CaseClock] = []
    events: list[tuple[CaseEvent, Case]] = []
    changed: dict[int, list[tuple[CaseClock, dt.datetime, str]]] = defaultdict(list)
    for clock in clocks:
        case = cases[clock.case_id]
        before, next_at, version = clock.due_at, clock.next_at, clock.calendar_version
        set_due(clock, calendar, _pauses(case, clock), now=now)
        if clock.due_at == before:
            if clock.escalated_at is not None:
                clock.next_at = next_at
            same.append(clock)
        else:
            _look_ahead(clock, calendar, now, bureau_days)
            changed[case.pk].append((clock, before, version))
    fields = ["counted_from", "half_at", "most_at", "calendar_version", "missing_years", "next_at"]
    CaseClock.objects.bulk_update(same, fields, batch_size=500)
    for pk, rows in changed.items():
        case, shown = cases[pk], cases[pk].due_at
        for clock, _before, _version in rows:
            clock.save()
        show_due(case)
        for clock, before, version in rows:
            is_public = clock.kind in OF_THE_CITIZEN or before == shown
            events.append((_event(case, clock, before, is_public, earlier.get(version), calendar), case))
    add_events(events)
    return len(events)


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


def _event(
    case: Case,
    clock: CaseClock,
    before: dt.datetime,
    is_public: bool,
    old: OfficeCalendar | None,
    new: OfficeCalendar,
) -> CaseEvent:
    """Return the event of a limit that moved: from where to where, and because of which days, where that is known."""
    last = max(before, clock.due_at).astimezone(new.zone).date()
    days = changed_days(old, new, first=clock.counted_from, last=last) if old is not None else []
    return CaseEvent(
        case=case,
        case_code=case.code,
        kind="recounted",
        is_public=is_public,
        facts={"clock": clock.kind, "from": before.isoformat(), "to": clock.due_at.isoformat(), "days": days},
    )
