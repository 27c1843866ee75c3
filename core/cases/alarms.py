"""The alarms of one agency: half and four fifths of a limit are told to whoever is in charge, its end to the head.

Nothing is done row by row but what ends a case: the clocks that are due are locked together, those that somebody else
holds are left to them, and marks, events and messages are written in one transaction. What was passed over because no
worker ran is not told late: of several steps that are due the last one rings. Some working days after the limit the
clock counts for the bureau.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.accounts import recipients
from core.cases import timeouts
from core.cases.domain.clocks import calendar_of
from core.cases.domain.lifecycle import add_events, lock_case
from core.cases.domain.outbox import staff_notice, tell, tell_citizen
from core.cases.models import Case, CaseClock, CaseEvent, CaseSettings, Notice
from core.cases.models.clocks import ClockQuerySet
from core.errors import DomainError
from core.models import User
from core.roles import PERMISSIONS, Role
from core.workdays.counting import OfficeCalendar, Unit, count

MOST_AT_ONCE = 5000
MOST_MAILS = 10  # in one run to one person; more become one list
MOST_LISTED = 100
HALF, MOST, LATE, LATE_HEAD, BUREAU = "half", "most", "late", "late_head", "bureau"
Rows = list[CaseClock]


@dataclass
class Rung:
    """How many clocks went through each step in one run."""

    half: int = 0
    most: int = 0
    late: int = 0
    bureau: int = 0
    ended: int = 0

    @property
    def is_full(self) -> bool:
        """Tell whether more may be due than one run does."""
        return max(self.half + self.most + self.late + self.bureau, self.ended) >= MOST_AT_ONCE


def ring(now: dt.datetime | None = None) -> Rung:
    """Do what is due in the current agency. Two runs at once share the work; a run that dies leaves it to the next."""
    now = now or timezone.now()
    rung = Rung()
    _ring_agency_clocks(now, rung)
    for pk in list(_due(now).exclude(kind__in=CaseClock.AGENCY_KINDS).values_list("pk", flat=True)[:MOST_AT_ONCE]):
        rung.ended += _end_citizens_clock(pk, now)
    return rung


def _due(now: dt.datetime) -> ClockQuerySet:
    """Return the clocks with something to do, but none that stands still."""
    stands = Q(pauses=True, case__paused_since__isnull=False)
    return CaseClock.objects.running().filter(next_at__lte=now).exclude(stands).order_by("next_at", "pk")


# --- limits of the agency ---------------------------------------------------------------------------------------------
@transaction.atomic
def _ring_agency_clocks(now: dt.datetime, rung: Rung) -> None:
    rows = list(
        _due(now)
        .filter(kind__in=CaseClock.AGENCY_KINDS)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("case", "case__owner")[:MOST_AT_ONCE]
    )
    steps: dict[str, Rows] = defaultdict(list)
    for clock in rows:
        steps[step_of(clock, now)].append(clock)
    rung.half, rung.most = len(steps[HALF]), len(steps[MOST])
    rung.late, rung.bureau = len(steps[LATE]), len(steps[BUREAU])
    _mark(steps[HALF], half_told_at=now, next_at=Coalesce(F("most_at"), F("due_at")))
    _mark(steps[MOST], half_told_at=Coalesce(F("half_told_at"), now), most_told_at=now, next_at=F("due_at"))
    _mark_late(steps[LATE], now)
    _mark(steps[BUREAU], bureau_told_at=now, next_at=None)
    _write_events(steps)
    _tell(steps, now)


def step_of(clock: CaseClock, now: dt.datetime) -> str:
    """Return the last step of a clock that is due."""
    if clock.escalated_at is not None:
        return BUREAU
    if clock.due_at <= now:
        return LATE
    return MOST if clock.most_told_at is None and clock.most_at is not None and clock.most_at <= now else HALF


def _mark(rows: Rows, **values: object) -> None:
    if rows:
        CaseClock.objects.filter(pk__in=[clock.pk for clock in rows]).update(**values)


def _mark_late(rows: Rows, now: dt.datetime) -> None:
    """Note that the head was told, and from when on the bureau counts it: the same for limits of one day."""
    if not rows:
        return
    days = CaseSettings.load().bureau_after_days
    calendars: dict[str, OfficeCalendar] = {}
    moments: dict[tuple[str, dt.date], dt.datetime] = {}
    groups: dict[dt.datetime, Rows] = defaultdict(list)
    for clock in rows:
        point = clock.case.point_code
        if point not in calendars:
            calendars[point] = calendar_of(clock.case)
        day = (point, calendars[point].today(clock.due_at))
        if day not in moments:
            moments[day] = bureau_moment(clock.due_at, days, calendars[point])
        groups[moments[day]].append(clock)
    told = {"half_told_at": Coalesce(F("half_told_at"), now), "most_told_at": Coalesce(F("most_told_at"), now)}
    for moment, late in groups.items():
        _mark(late, escalated_at=now, bureau_at=moment, next_at=moment, **told)


def bureau_moment(due_at: dt.datetime, days: int, calendar: OfficeCalendar) -> dt.datetime:
    """Return when a limit has been over for so many working days."""
    return max(due_at, count(received_at=due_at, amount=days, unit=Unit.WORKING_DAYS, calendar=calendar).due_at)


def _write_events(steps: dict[str, Rows]) -> None:
    events = [
        (
            CaseEvent(
                case=clock.case,
                case_code=clock.case.code,
                kind=kind,
                is_public=False,
                facts={"clock": clock.kind, "due_at": clock.due_at.isoformat()},
            ),
            clock.case,
        )
        for step, kind in ((LATE, "escalated"), (BUREAU, "counted_for_bureau"))
        for clock in steps[step]
    ]
    if events:
        add_events(events)


# --- who is told ------------------------------------------------------------------------------------------------------
def _tell(steps: dict[str, Rows], now: dt.datetime) -> None:
    people = _People()
    told: dict[User, list[tuple[str, CaseClock]]] = defaultdict(list)
    for step in (HALF, MOST, LATE):
        for clock in steps[step]:
            for user in people.in_charge(clock.case):
                told[user].append((step, clock))
            if step == LATE:
                for user in people.heads(clock.case):
                    told[user].append((LATE_HEAD, clock))
    notices: list[Notice] = []
    for user, alarms in told.items():
        own = _last_words(alarms)
        notices += [_list_of(user, own, now)] if len(own) > MOST_MAILS else [_one(user, *alarm) for alarm in own]
    tell(notices)


def _last_words(alarms: Iterable[tuple[str, CaseClock]]) -> list[tuple[str, CaseClock]]:
    """Return one alarm for each clock: a head who is in charge too is told as the head."""
    return [(step, clock) for clock, step in {clock: step for step, clock in alarms}.items()]


def _one(user: User, step: str, clock: CaseClock) -> Notice:
    return staff_notice(
        user, f"cases/{step}", key=f"{step}-{clock.pk}-{clock.due_at:%Y%m%d%H%M}", case=clock.case, facts=_facts(clock)
    )


def _list_of(user: User, alarms: Sequence[tuple[str, CaseClock]], now: dt.datetime) -> Notice:
    """Return one message in place of many; codes and limits, no words of citizens."""
    order = (LATE_HEAD, LATE, MOST, HALF)
    ranked = sorted(alarms, key=lambda alarm: (order.index(alarm[0]), alarm[1].due_at, alarm[1].pk))
    rows = [{"code": clock.case.code, "step": step, **_facts(clock)} for step, clock in ranked[:MOST_LISTED]]
    facts = {"rows": rows, "total": len(ranked), "more": max(0, len(ranked) - MOST_LISTED)}
    return staff_notice(user, "cases/alarms", key=f"alarms-{now:%Y%m%dT%H%M%S%f}", facts=facts)


def _facts(clock: CaseClock) -> dict[str, str]:
    return {"clock": clock.kind, "due_at": clock.due_at.isoformat()}


class _People:
    """Who is told of cases of a kind, asked for once in a run."""

    def __init__(self) -> None:
        self._handlers: dict[str, list[User]] = {}
        self._heads: dict[str, list[User]] = {}

    def in_charge(self, case: Case) -> list[User]:
        """Return the owner, or everybody who handles the kind while nobody is in charge."""
        if case.owner is not None and case.owner.is_active:
            return [case.owner]
        return self._once(self._handlers, case.regime.handle, handlers_of)

    def heads(self, case: Case) -> list[User]:
        """Return the heads of the agency, or those of its units where it has none."""
        return self._once(self._heads, case.regime.view, heads_of)

    @staticmethod
    def _once(known: dict[str, list[User]], right: str, find: Callable[[str], list[User]]) -> list[User]:
        if right not in known:
            known[right] = find(right)
        return known[right]


def handlers_of(permission: str) -> list[User]:
    """Return those whose work a kind of case is: its officers, and the heads only where there are none."""
    leaders = (Role.HEAD, Role.UNIT_HEAD)
    officers = [role for role in Role if permission in PERMISSIONS[role] and role not in leaders]
    return recipients.people(officers, [Role.UNIT_HEAD], [Role.HEAD], permission=permission)


def heads_of(permission: str) -> list[User]:
    """Return who leads those who handle a kind of case."""
    return recipients.people([Role.HEAD], [Role.UNIT_HEAD], permission=permission)


# --- limits of the citizen --------------------------------------------------------------------------------------------
@transaction.atomic
def _end_citizens_clock(pk: int, now: dt.datetime) -> int:
    """Remind the citizen who was asked, or do what follows from a limit that is over; returns 1 when one was over."""
    found = CaseClock.objects.select_related("case").get(pk=pk)
    case = lock_case(found.case)
    clock = _due(now).filter(pk=pk).select_for_update(of=("self",)).first()
    if clock is None:
        return 0  # the citizen or another worker was quicker
    if clock.due_at > now:
        _mark([clock], most_told_at=now, next_at=clock.due_at)
        tell_citizen(case, "cases/asked_again", key=f"asked-again-{clock.pk}", facts=_facts(clock))
        return 0
    _mark([clock], escalated_at=now, next_at=None)
    try:
        with transaction.atomic():
            timeouts.follow(case, clock)
    except DomainError as error:  # the case has moved to where nothing follows
        add_events([(_unfollowed(case, clock, error), case)])
    return 1


def _unfollowed(case: Case, clock: CaseClock, error: DomainError) -> CaseEvent:
    facts = {"clock": clock.kind, "refused": error.code}
    return CaseEvent(case=case, case_code=case.code, kind="limit_without_effect", is_public=False, facts=facts)
