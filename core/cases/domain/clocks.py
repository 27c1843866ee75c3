"""The limits of a case: started when promised, paused while the citizen is asked, extended once, ended when met.

Every function works within the caller's transaction on a case that is locked there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, require_handler
from core.cases.errors import ExtensionRefused
from core.cases.models import Case, CaseClock, CasePause
from core.db.bulk import update_rows
from core.rights import Actor
from core.workdays.counting import OfficeCalendar, Pause, Unit, count, counted_from, share_at
from core.workdays.office import office_calendar

HALF, MOST = 0.5, 0.8
CalendarOfPoint = Callable[[str], OfficeCalendar | None]
_calendar_of_point: CalendarOfPoint = lambda code: None  # noqa: E731  # the app of service points registers itself


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What is promised: `amount` of `unit`, by whom (`source`), and the most that the law allows (None: no law)."""

    amount: int
    unit: str = Unit.WORKING_DAYS
    kind: str = CaseClock.Kind.MAIN
    source: str = ""
    national_amount: int | None = None
    pauses: bool = True


def register_points(calendar_of: CalendarOfPoint) -> None:
    """Have `calendar_of(point_code)` give the calendar of a service point; None leaves the agency's own."""
    global _calendar_of_point
    _calendar_of_point = calendar_of


def calendar_of(case: Case) -> OfficeCalendar:
    """Return the calendar by which the case is counted: of its service point, else of the agency."""
    own = _calendar_of_point(case.point_code) if case.point_code else None
    return own or office_calendar()


def start_clock(case: Case, limit: Limit, *, at: dt.datetime | None = None) -> CaseClock:
    """Let a limit run from `at` (now). One clock of a kind runs at a time: an older one is ended first."""
    at = at or timezone.now()
    for running in case.clocks.running().filter(kind=limit.kind):
        end_clock(running, at=at)
    clock = _clock(case, limit, at)
    set_due(clock, calendar_of(case), pauses_of(case) if limit.pauses else [])
    clock.save()
    show_due(case)
    return clock


def start_first_clocks(case: Case, limits: Sequence[Limit], *, at: dt.datetime) -> None:
    """Let the limits of a case that is being filed run from `at`: nothing else runs yet, and it never stood still."""
    calendar = calendar_of(case)
    clocks = [_clock(case, limit, at) for limit in limits]
    for clock in clocks:
        set_due(clock, calendar, [])
    CaseClock.objects.bulk_create(clocks)
    if set_shown(case, clocks):
        case.save(update_fields=["due_at"])


def start_clocks(rows: Sequence[tuple[Case, dt.datetime]], limit: Limit) -> None:
    """Let the same limit run for many cases, each from its own moment, in a handful of statements."""
    cases = [case for case, _at in rows]
    moments = {case.pk: at for case, at in rows}
    for running in CaseClock.objects.running().filter(case__in=cases, kind=limit.kind):
        end_clock(running, at=moments[running.case_id])
    if limit.pauses:
        prefetch_related_objects(cases, "pauses")
    calendars = {code: calendar_of(Case(point_code=code)) for code in {case.point_code for case in cases}}
    clocks = [_clock(case, limit, at) for case, at in rows]
    for clock in clocks:
        set_due(clock, calendars[clock.case.point_code], pauses_of(clock.case) if limit.pauses else [])
    CaseClock.objects.bulk_create(clocks, batch_size=500)
    if limit.kind in CaseClock.AGENCY_KINDS:
        show_due_of(cases)


def _clock(case: Case, limit: Limit, at: dt.datetime) -> CaseClock:
    return CaseClock(
        case=case,
        kind=limit.kind,
        amount=limit.amount,
        unit=limit.unit,
        source=limit.source,
        national_amount=limit.national_amount,
        pauses=limit.pauses,
        started_at=at,
    )


@dataclass(frozen=True)
class Moments:
    """What a calendar makes of a clock: day 0, its end, when half and four fifths are used, years without a table."""

    counted_from: dt.date
    due_at: dt.datetime
    half_at: dt.datetime
    most_at: dt.datetime
    missing_years: tuple[int, ...]


def moments_of(clock: CaseClock, calendar: OfficeCalendar, pauses: list[Pause], now: dt.datetime) -> Moments:
    """Work out every moment of a clock; an open pause runs on to `now`."""
    values: Any = {
        "received_at": clock.started_at,
        "unit": clock.unit,
        "calendar": calendar,
        "pauses": pauses,
        "now": now,
    }
    whole = count(amount=clock.total, **values)
    half_at = share_at(share=HALF, amount=clock.total, **values)
    most_at = share_at(share=MOST, amount=clock.total, **values)
    return Moments(whole.counted_from, whole.due_at, half_at, most_at, whole.missing_years)


def set_due(clock: CaseClock, calendar: OfficeCalendar, pauses: list[Pause], *, now: dt.datetime | None = None) -> None:
    """Work out every moment of a clock and set them on the row, without saving it."""
    now = now or timezone.now()
    set_moments(clock, moments_of(clock, calendar, pauses, now), calendar, now)


def set_moments(clock: CaseClock, moments: Moments, calendar: OfficeCalendar, now: dt.datetime) -> None:
    """Set what `moments_of` returned on the row, without saving it."""
    clock.counted_from, clock.due_at = moments.counted_from, moments.due_at
    clock.half_at, clock.most_at = moments.half_at, moments.most_at
    clock.calendar_version, clock.missing_years = calendar.version, list(moments.missing_years)
    _tell_again(clock, now)
    clock.next_at = next_moment(clock)


def _tell_again(clock: CaseClock, now: dt.datetime) -> None:
    """Forget that something was told which lies ahead now, since the limit has moved."""
    if clock.half_at is not None and clock.half_at > now:
        clock.half_told_at = None
    if clock.most_at is not None and clock.most_at > now:
        clock.most_told_at = None
    if clock.due_at > now:
        clock.escalated_at = clock.bureau_at = clock.bureau_told_at = None


def next_moment(clock: CaseClock) -> dt.datetime | None:
    """Return when something is next to be done about a clock (core.cases.alarms does it).

    Limits of the agency warn and escalate, a citizen who was asked is reminded once, other clocks only end.
    """
    if clock.ended_at is not None:
        return None
    steps: list[tuple[dt.datetime | None, dt.datetime | None]] = [(clock.escalated_at, clock.due_at)]
    if clock.kind == CaseClock.Kind.CITIZEN:
        steps.append((clock.most_told_at, clock.most_at))
    if clock.kind in CaseClock.AGENCY_KINDS:
        steps += [
            (clock.half_told_at, clock.half_at),
            (clock.most_told_at, clock.most_at),
            (clock.bureau_told_at, clock.bureau_at),
        ]
    waiting = [moment for done, moment in steps if done is None and moment is not None]
    return min(waiting) if waiting else None


def end_clock(clock: CaseClock, *, at: dt.datetime | None = None, counts: bool = True) -> None:
    """End a clock; `counts` False means that nothing was promised any more, so it was neither kept nor broken."""
    clock.ended_at = at or timezone.now()
    clock.on_time = clock.ended_at <= clock.due_at if counts else None
    clock.next_at = None
    clock.save(update_fields=["ended_at", "on_time", "next_at"])


def end_kind(case: Case, kind: str, *, at: dt.datetime | None = None) -> None:
    """End the running clock of a kind, if there is one: what it waited for has happened."""
    for clock in case.clocks.running().filter(kind=kind):
        end_clock(clock, at=at)
    show_due(case)


def stop_all(case: Case, *, at: dt.datetime | None = None) -> None:
    """End everything that runs for a case that ended; what was withdrawn, forwarded or archived breaks no promise."""
    at = at or timezone.now()
    resume(case, by=None, at=at, quiet=True)
    counts = case.state in (Case.State.CLOSED, Case.State.REJECTED)
    for clock in case.clocks.running():
        end_clock(clock, at=at, counts=counts and clock.kind in CaseClock.AGENCY_KINDS)
    show_due(case)


def pause(case: Case, *, by: Actor, at: dt.datetime | None = None) -> None:
    """Let the clocks stand still from `at` (now), because the citizen was asked. Twice is once.

    Where no clock that runs may stand still, there is no pause.
    """
    if case.pauses.filter(until__isnull=True).exists() or not case.clocks.running().filter(pauses=True).exists():
        return
    at = at or timezone.now()
    CasePause.objects.create(case=case, since=at)
    change(case, paused_since=at)
    case.clocks.running().filter(pauses=True).update(next_at=None)
    show_due(case)
    add_event(case, "paused", by=by)


def resume(case: Case, *, by: Actor, at: dt.datetime | None = None, quiet: bool = False) -> None:
    """Let the clocks run again from `at` (now), and work out their new limits."""
    open_pause = case.pauses.filter(until__isnull=True).first()
    if open_pause is None:
        return
    at = at or timezone.now()
    open_pause.until = max(at, open_pause.since)
    open_pause.save(update_fields=["until"])
    change(case, paused_since=None)
    calendar, pauses = calendar_of(case), pauses_of(case)
    for clock in case.clocks.running().filter(pauses=True):
        set_due(clock, calendar, pauses)
        clock.save()
    show_due(case)
    if not quiet:
        due = {"due_at": case.due_at.isoformat()} if case.due_at else {}
        add_event(case, "resumed", by=by, facts=due)


@transaction.atomic
def extend_clock(*, case: Case, amount: int, reason: str, by: Actor, most: int) -> CaseClock:
    """Extend the main limit once, by at most `most` of its unit, before it is over; the citizen reads the reason.

    Raises ExtensionRefused, InvalidInput, PermissionRefused.
    """
    case = lock_case(case)
    require_handler(case, by)
    text = checked_text(reason, field="reason", limit=1000, missing=_("Say why. The citizen reads it."))
    # Locked, so that no alarm that rings now is written over.
    clock = case.clocks.running().filter(kind=CaseClock.Kind.MAIN).select_for_update(no_key=True).first()
    if clock is None or clock.extension or not 1 <= amount <= most:
        raise ExtensionRefused(most=most)
    before = clock.due_at
    set_due(clock, calendar_of(case), pauses_of(case) if clock.pauses else [])  # a pause that is open moved it on
    if clock.due_at < timezone.now():
        raise ExtensionRefused(most=most)
    clock.extension, clock.extension_reason, clock.extended_at = amount, text, timezone.now()
    set_due(clock, calendar_of(case), pauses_of(case) if clock.pauses else [])
    clock.save()
    change(case)
    show_due(case)
    facts = {"by": amount, "unit": clock.unit, "from": before.isoformat(), "to": clock.due_at.isoformat()}
    add_event(case, "extended", by=by, note=text, facts=facts)
    audit.record(action="cases.limit_extended", target=case.code, changes={"due_at": [facts["from"], facts["to"]]})
    return clock


def pauses_of(case: Case) -> list[Pause]:
    """Return the times in which the case stood still."""
    return [Pause(pause.since, pause.until) for pause in case.pauses.all()]


def show_due(case: Case) -> None:
    """Keep on the case the nearest limit of the agency that runs, the main one first; None while it stands still."""
    if set_shown(case, case.clocks.running()):
        case.save(update_fields=["due_at"])


def show_due_of(cases: Sequence[Case]) -> None:
    """Do what `show_due` does for many cases, in two statements."""
    running: dict[int, list[CaseClock]] = defaultdict(list)
    for clock in CaseClock.objects.running().filter(case__in=cases).order_by("case_id", "pk"):
        running[clock.case_id].append(clock)
    update_rows([case for case in cases if set_shown(case, running[case.pk])], ["due_at"])


def set_shown(case: Case, running: Iterable[CaseClock]) -> bool:
    """Set the limit that stands on a case, without saving it; tells whether it is another one."""
    clocks = [clock for clock in running if clock.kind in CaseClock.AGENCY_KINDS]
    main = next((clock for clock in clocks if clock.kind == CaseClock.Kind.MAIN), None)
    chosen = main or min(clocks, key=lambda clock: clock.due_at, default=None)
    before = case.due_at
    case.due_at = chosen.due_at if chosen is not None and case.paused_since is None else None
    return case.due_at != before


def day_of_receipt(received_at: dt.datetime, point_code: str = "") -> dt.date:
    """Return the working day on which something counts as received."""
    own = _calendar_of_point(point_code) if point_code else None
    return counted_from(received_at, own or office_calendar())


def change_limit(case: Case, limit: Limit) -> CaseClock:
    """Give the running clock of a kind another amount, counted from the same moment; starts it when none runs.

    For a case of which something else turned out than was thought when it came: nothing was kept or broken by that.
    """
    clock = case.clocks.running().filter(kind=limit.kind).first()
    if clock is None:
        return start_clock(case, limit, at=case.received_at)
    clock.amount, clock.unit, clock.source = limit.amount, limit.unit, limit.source
    clock.national_amount, clock.pauses = limit.national_amount, limit.pauses
    set_due(clock, calendar_of(case), pauses_of(case) if limit.pauses else [])
    clock.next_at = next_moment(clock) if case.paused_since is None else None
    clock.save()
    show_due(case)
    return clock
