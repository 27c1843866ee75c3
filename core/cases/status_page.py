"""What the citizen of a case reads: what happens next and until when, how that was counted, what was said and done.

A constant number of queries, whatever the case holds. Notes of staff, who looked, and anything about others never
come here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts import links
from core.cases import citizen_steps, doors, history_words, panels_of_case
from core.cases.domain import clocks
from core.cases.history_words import length_of
from core.cases.models import Case, CaseClock, CaseEvent, CaseFile, CaseMessage
from core.cases.states import CaseState
from core.cases.track_forms import MessageForm
from core.workdays.counting import Count, OfficeCalendar, Pause, Unit, count, days_left
from core.workdays.grid import Grid, build_grid

SHOWN_MESSAGES = 200
SHOWN_EVENTS = 200
COMPLAINT = "complaint"  # key of the door, and kind of the regime, behind it
Kind = CaseClock.Kind
DAYS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


@dataclass(frozen=True)
class Promise:
    """A limit as the citizen reads it: `length` is what was promised, `left` counts working days to its end."""

    clock: CaseClock
    label: str
    length: str
    extension: str
    left: int
    is_paused: bool

    @property
    def is_late(self) -> bool:
        return self.clock.is_running and not self.is_paused and self.clock.due_at < timezone.now()

    @property
    def is_ours(self) -> bool:
        return self.clock.kind in CaseClock.AGENCY_KINDS


@dataclass(frozen=True)
class Next:
    """What happens next, in a heading and a sentence; `promise` is the limit that it has."""

    title: str
    text: str
    promise: Promise | None = None
    waits_for_citizen: bool = False


def promises_of(case: Case) -> list[Promise]:
    """Return the limits of a case: those that run, nearest first, then those that are over."""
    return _promises(case, list(case.clocks.all()), clocks.calendar_of(case), timezone.now())


def show_status(request: HttpRequest, case: Case, *, message_form: MessageForm | None = None) -> HttpResponse:
    """Draw the status page; a `message_form` that was refused comes with its words and its errors."""
    now, calendar = timezone.now(), clocks.calendar_of(case)
    pauses = clocks.pauses_of(case)
    promises = _promises(case, list(case.clocks.all()), calendar, now)
    upcoming = next_of(case, promises)
    counted = _counted(promises)
    result = _count(counted.clock, calendar, pauses, now) if counted else None
    form = message_form or (MessageForm() if citizen_steps.may_write(case) else None)
    limit = citizen_steps.reopen_limit(case)
    panels = panels_of_case.panels("status", case, request)
    context: dict[str, Any] = {
        "case": case,
        "next": upcoming,
        "promises": [promise for promise in promises if promise.is_ours],
        "other_promises": [promise for promise in promises if not promise.is_ours and promise.clock.is_running],
        "counted": counted,
        "day_number": _day_number(result, calendar.today(now)) if counted and counted.clock.is_running else None,
        "grid": _grid(counted, result, calendar, now) if counted and result else None,
        "thread": _thread(case),
        "loose_files": _loose_files(case),
        "history": history_words.lines_of(case, _events(case)),
        "panels": panels,
        "answer_at": next((str(panel.context["answer_at"]) for panel in panels if "answer_at" in panel.context), ""),
        "message_form": form,
        "act_now": next((panel.context["act_now"] for panel in panels if panel.context.get("act_now")), None),
        "may_withdraw": citizen_steps.may_withdraw(case),
        "withdrawal": citizen_steps.withdrawal_of(case),
        "may_settle": citizen_steps.may_settle(case),
        "may_reopen": limit is not None,
        "may_rate": citizen_steps.may_rate(case),
        "moved": _moved(case),
        "complaint_url": _complaint_url(case, request),
        "form": message_form,  # so that the title of the page tells of its errors
    }
    status = 422 if message_form is not None and message_form.errors else 200
    return render(request, "cases/public/status.html", context, status=status)


def next_of(case: Case, promises: Sequence[Promise]) -> Next:
    """Return what happens next."""
    ours = next((promise for promise in promises if promise.is_ours and promise.clock.is_running), None)
    own, said = str(citizen_steps.next_words(case)), str(citizen_steps.next_text(case))
    theirs = {promise.clock.kind: promise for promise in promises if promise.clock.is_running}
    match case.state:
        case CaseState.INCOMPLETE:
            return Next(
                own or _("Next: you answer our question"),
                _("Our question stands below. Until you answer, the days are not counted."),
                theirs.get(Kind.CITIZEN),
                waits_for_citizen=True,
            )
        case CaseState.ANSWERED if not said:
            settles = citizen_steps.may_settle(case)
            text = _("Tell us whether it is settled. If you say nothing, we take it as settled when the time is over.")
            return Next(
                own or _("Next: you read our answer"),
                text if settles else "",
                theirs.get(Kind.SILENCE),
                waits_for_citizen=settles,
            )
        case state if case.is_ended:
            return Next(own or _ENDED[CaseState(state)](), said, theirs.get(Kind.OBJECTION) or theirs.get(Kind.DISPUTE))
    titles = {
        CaseState.RECEIVED: _("Next: we look at what you sent"),
        CaseState.VERIFIED: _("Next: we hand it to whoever can settle it"),
        CaseState.ASSIGNED: _("Next: the unit in charge begins its work"),
        CaseState.IN_PROGRESS: _("Next: we finish the work and answer you"),
        CaseState.ANSWERED: _("Next: you read our answer"),
    }
    return Next(own or titles[CaseState(case.state)], said or _("You need not do anything."), ours)


_ENDED = {
    CaseState.CLOSED: lambda: _("This is finished"),
    CaseState.REJECTED: lambda: _("This was refused; the reason stands below"),
    CaseState.FORWARDED: lambda: _("Another agency goes on with this"),
    CaseState.ARCHIVED: lambda: _("This was put aside; the reason stands below"),
    CaseState.WITHDRAWN: lambda: _("You took this back"),
}


def _promises(case: Case, rows: Sequence[CaseClock], calendar: OfficeCalendar, now: dt.datetime) -> list[Promise]:
    promises = [
        Promise(
            clock=clock,
            label=str(clock.get_kind_display()),
            length=length_of(clock.amount, clock.unit),
            extension=length_of(clock.extension, clock.unit) if clock.extension else "",
            left=days_left(due_at=clock.due_at, now=now, calendar=calendar),
            is_paused=clock.is_running and clock.pauses and case.paused_since is not None,
        )
        for clock in rows
    ]
    return sorted(promises, key=lambda promise: (not promise.clock.is_running, promise.clock.due_at, promise.clock.pk))


def _counted(promises: Sequence[Promise]) -> Promise | None:
    """Return the limit whose days the calendar shows: the newest main one, else the newest of the agency's."""
    ours = sorted((promise for promise in promises if promise.is_ours), key=lambda promise: promise.clock.pk)
    main = [promise for promise in ours if promise.clock.kind == Kind.MAIN]
    chosen = main or ours
    return chosen[-1] if chosen else None


def _count(clock: CaseClock, calendar: OfficeCalendar, pauses: list[Pause], now: dt.datetime) -> Count:
    own = pauses if clock.pauses else []
    return count(
        received_at=clock.started_at, amount=clock.total, unit=clock.unit, calendar=calendar, pauses=own, now=now
    )


def _grid(counted: Promise, result: Count, calendar: OfficeCalendar, now: dt.datetime) -> Grid | None:
    """Return the weeks of a limit in days; none where the calendar of today would tell another day than was kept."""
    clock = counted.clock
    is_kept = counted.is_paused or calendar.today(clock.due_at) == result.due_on
    if clock.unit not in DAYS or not is_kept:
        return None
    today = calendar.today(now) if clock.is_running else None
    ended_on = calendar.today(clock.ended_at) if clock.ended_at else None
    return build_grid(result, calendar=calendar, today=today, ended_on=ended_on, unit=clock.unit)


def _day_number(result: Count | None, today: dt.date) -> int | None:
    """Return the number of the last day that was counted by today; None before the first and after the limit."""
    days = [day.number for day in result.days if day.number and day.on <= today] if result else []
    return days[-1] if days and result and today <= result.due_on else None


def _thread(case: Case) -> Sequence[CaseMessage]:
    files = CaseFile.objects.filter(removed_at__isnull=True, is_internal=False)
    newest = (
        CaseMessage.objects.filter(case=case, is_internal=False)
        .prefetch_related(Prefetch("files", queryset=files, to_attr="shown_files"))
        .order_by("-at", "-pk")[:SHOWN_MESSAGES]
    )
    return list(newest)[::-1]


def _loose_files(case: Case) -> list[CaseFile]:
    """Return the files that belong to no message: those of the form, and results."""
    return list(CaseFile.objects.filter(case=case, message=None, removed_at__isnull=True, is_internal=False))


def _events(case: Case) -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(case=case, is_public=True).order_by("-at", "-pk")[:SHOWN_EVENTS])[::-1]


def _complaint_url(case: Case, request: HttpRequest) -> str:
    """Return where one complains about the way a case was handled; a complaint itself is opened again instead."""
    found = (door.url for door in doors.open_doors(request) if door.key == COMPLAINT != case.kind)
    return next(found, "")


def _moved(case: Case) -> dict[str, str] | None:
    """Return the agency that goes on with it, and the address of its status page there."""
    if not case.moved_schema or not case.moved_code:
        return None
    return {
        "agency": links.office_name(case.moved_schema),
        "code": case.moved_code,
        "url": links.url(case.moved_schema, f"/lacak/{case.moved_code}/"),
    }
