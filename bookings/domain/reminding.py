"""What time brings: borrowers are reminded of their use, and the head of requests whose limit comes near in silence."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.domain.lending import told_facts
from bookings.models import Booking, BookingSettings, Lending
from core.cases.alarms import heads_of
from core.cases.domain import clocks
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.cases.models import CaseClock
from core.cases.states import CaseState
from core.workdays.counting import count

MOST_AT_ONCE = 500
UNDECIDED = (CaseState.RECEIVED, CaseState.VERIFIED)


def remind_borrowers(*, now: dt.datetime | None = None) -> int:
    """Remind of what was approved and begins soon, once each; return how many."""
    now = now or timezone.now()
    soon = now + dt.timedelta(hours=BookingSettings.load().reminder_hours)
    rows = Lending.objects.filter(
        booking__state=Booking.State.APPROVED,
        reminded_at=None,
        booking__during__startswith__gt=now,
        booking__during__startswith__lte=soon,
    )
    reminded = 0
    for pk in list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            lending = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if lending is None:
                continue
            lending.reminded_at = now
            lending.save(update_fields=["reminded_at"])
            tell_citizen(lending.case, "bookings/reminder", key="reminder", facts=told_facts(lending.booking))
            reminded += 1
    return reminded


def warn_head(*, now: dt.datetime | None = None) -> int:
    """Warn the head once of each request that is still undecided when the share of the settings is used."""
    now = now or timezone.now()
    warned = 0
    for lending in silent(now=now, untold=True):
        with transaction.atomic():
            fresh = Lending.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=lending.pk).first()
            if fresh is None or fresh.head_warned_at is not None:
                continue
            fresh.head_warned_at = now
            fresh.save(update_fields=["head_warned_at"])
            due_at = lending.case.due_at
            facts = {"due_at": due_at.isoformat() if due_at is not None else ""}
            for head in heads_of("bookings.view_booking"):
                tell_staff(head, "bookings/silent_limit", key="silent-limit", case=lending.case, facts=facts)
            warned += 1
    return warned


def silent(*, now: dt.datetime | None = None, untold: bool = False) -> list[Lending]:
    """Return undecided requests of which the share of the settings is used; `untold` those not told to the head yet."""
    now = now or timezone.now()
    percent = BookingSettings.load().warn_percent
    rows = undecided().filter(head_warned_at=None) if untold else undecided()
    return [lending for lending in rows[:MOST_AT_ONCE] if _used(lending, percent, now)]


def undecided() -> QuerySet[Lending]:
    """Return requests that wait for a decision while their limit runs, the nearest limit first."""
    rows = Lending.objects.filter(case__state__in=UNDECIDED, case__due_at__isnull=False, case__paused_since=None)
    return (
        rows.select_related("case", "booking").prefetch_related("case__clocks", "case__pauses").order_by("case__due_at")
    )


def _used(lending: Lending, percent: int, now: dt.datetime) -> bool:
    """Tell whether so much of the limit is used: whole days, so that the warning comes before the last one ends."""
    case = lending.case
    for clock in case.clocks.all():
        if clock.kind != CaseClock.Kind.MAIN or clock.ended_at is not None:
            continue
        amount = clock.total * percent // 100
        if amount == 0:
            return True
        result = count(
            received_at=clock.started_at,
            amount=amount,
            unit=clock.unit,
            calendar=clocks.calendar_of(case),
            pauses=clocks.pauses_of(case) if clock.pauses else [],
            now=now,
        )
        if result.due_at <= now:
            return True
    return False
