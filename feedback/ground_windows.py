"""From when until when somebody may object, for each ground, and until when a dispute may be brought.

The days are working days of the agency. Source: UU 14/2008, Pasal 35 to 37; Perki 1/2013, Pasal 13 [K].
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from core.cases.domain.clocks import calendar_of
from core.cases.models import Case, CaseClock
from core.workdays.counting import Unit, count
from feedback.models import InformationObjection, InformationRequest
from feedback.models.information import DISPUTE_DAYS, OBJECTION_DAYS

Ground = InformationObjection.Ground
Decision = InformationRequest.Decision


@dataclass(frozen=True)
class Window:
    """A time in which a step is possible."""

    ground: str
    since: dt.datetime
    until: dt.datetime


def window_of(request: InformationRequest, ground: str, *, at: dt.datetime) -> Window | None:
    """Return the time for an objection on this ground, or None when it is not open at `at`."""
    since = _since(request, ground, at)
    if since is None or since > at:
        return None
    window = Window(ground, since, _after(request.case, since, OBJECTION_DAYS))
    return window if at <= window.until else None


def open_windows(request: InformationRequest, *, at: dt.datetime | None = None) -> list[Window]:
    """Return every ground on which an objection is possible now, in the order of the law."""
    moment = at or timezone.now()
    found = (window_of(request, ground, at=moment) for ground in Ground.values)
    return [window for window in found if window is not None]


def last_objection_day(request: InformationRequest, *, at: dt.datetime | None = None) -> dt.datetime | None:
    """Return the end of the last window, also when it is over; None while there is no ground yet."""
    moment = at or timezone.now()
    starts = [since for ground in Ground.values if (since := _since(request, ground, moment)) and since <= moment]
    starts = [since for since in starts if since != request.case.received_at]
    return _after(request.case, max(starts), OBJECTION_DAYS) if starts else None


def dispute_until(objection: InformationObjection) -> dt.datetime | None:
    """Return until when the dispute may be brought: after the decision, or after the limit of one that did not come."""
    if objection.decided_at is not None:
        clock = objection.case.clocks.filter(kind=CaseClock.Kind.DISPUTE).order_by("-pk").first()
        return clock.due_at if clock else _after(objection.case, objection.decided_at, DISPUTE_DAYS)
    due_at = due_of(objection.case)
    return _after(objection.case, due_at, DISPUTE_DAYS) if due_at is not None else None


def due_of(case: Case) -> dt.datetime | None:
    """Return the limit of the newest main clock, also of one that ended; None while it stands still."""
    if case.paused_since is not None:
        return None
    clock = case.clocks.filter(kind=CaseClock.Kind.MAIN).order_by("-pk").first()
    return clock.due_at if clock is not None else None


def _since(request: InformationRequest, ground: str, at: dt.datetime) -> dt.datetime | None:
    """Return when a ground appeared, None when it did not."""
    case, notified, due_at = request.case, request.notified_at, due_of(request.case)
    is_late = due_at is not None and (notified or at) > due_at
    if ground == Ground.NOT_ANSWERED:
        return due_at if is_late and notified is None and not case.is_ended else None
    if ground == Ground.LATE:
        return notified if is_late else None
    if ground == Ground.PERIODIC_NOT_PROVIDED:
        return notified or case.received_at
    if ground == Ground.REFUSED_EXEMPT:
        return notified if request.decision in (Decision.REFUSED, Decision.PARTLY) else None
    if ground == Ground.UNREASONABLE_FEE:
        return notified if request.cost else None
    return notified  # answered otherwise, not fulfilled


def _after(case: Case, since: dt.datetime, days: int) -> dt.datetime:
    calendar = calendar_of(case)
    return count(received_at=since, amount=days, unit=Unit.WORKING_DAYS, calendar=calendar).due_at
