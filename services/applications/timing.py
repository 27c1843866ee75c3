"""How long an application took, measured when it ends, in the unit that was promised."""

from __future__ import annotations

from core.cases.domain import clocks
from core.cases.models import Case, CaseClock, CaseEvent
from core.cases.states import CaseState
from core.workdays.counting import OfficeCalendar, Pause, Unit, count
from services.applications.shell import KIND
from services.models import Application, ServiceTime

MEASURED = (CaseState.ANSWERED, CaseState.REJECTED)


def measure(event: CaseEvent, case: Case) -> None:
    """Keep the time of an application that was answered or refused; called within the transaction of every event."""
    if case.kind != KIND or event.kind != "move" or event.to_state not in MEASURED:
        return
    application = Application.objects.filter(case=case).first()
    ended = CaseClock.objects.filter(case=case, kind=CaseClock.Kind.MAIN, ended_at__isnull=False)
    rows = list(ended.exclude(on_time=None).order_by("pk"))
    if application is None or not rows:
        return
    calendar, pauses = clocks.calendar_of(case), clocks.pauses_of(case)
    last = rows[-1]
    ServiceTime.objects.update_or_create(
        application=application,
        defaults={
            "service_id": application.service_id,
            "finished_at": last.ended_at or event.at,
            "unit": last.unit,
            "used": sum(used_of(row, calendar, pauses) for row in rows if row.unit == last.unit),
            "on_time": all(row.on_time for row in rows),
        },
    )


def used_of(clock: CaseClock, calendar: OfficeCalendar, pauses: list[Pause]) -> int:
    """Return the units that a clock used until it ended: the least limit that it would have kept."""
    if clock.ended_at is None:
        return 0
    days = (clock.ended_at - clock.started_at).days + 1
    least, most = 0, days * 24 * 60 if clock.unit == Unit.WORKING_MINUTES else days * 24
    while least < most:
        middle = (least + most) // 2
        if _ends(clock, middle, calendar, pauses):
            most = middle
        else:
            least = middle + 1
    return least


def _ends(clock: CaseClock, amount: int, calendar: OfficeCalendar, pauses: list[Pause]) -> bool:
    """Tell whether a limit of `amount` would have been kept. Of days, the whole day counts, not its closing time."""
    limit = count(
        received_at=clock.started_at,
        amount=amount,
        unit=clock.unit,
        calendar=calendar,
        pauses=pauses,
        now=clock.ended_at,
    )
    ended_at = clock.ended_at or clock.started_at
    if clock.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
        return limit.due_on >= calendar.today(ended_at)
    return limit.due_at >= ended_at
