"""What a worker does for uses as their time goes by: it reminds of the return, warns whoever comes next, and asks staff
whether somebody came. Each notice has a key of its own, so that a task that runs twice tells once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.domain.using import LATE_AFTER
from bookings.models import Booking, Handover, Reservation
from bookings.models.settings import BookingSettings
from core.cases.domain.lifecycle import lock_case, move
from core.cases.domain.outbox import staff_notice, tell, tell_citizens
from core.cases.models import Case, Notice
from core.cases.states import CaseState
from core.models import User

MOST_AT_ONCE = 500
LOOKS_BACK = dt.timedelta(days=30)
LATE_AGAIN = (1, 3, 7, 14)  # days after the end on which a borrower is reminded again
MORNING = dt.time(7)
State = Booking.State


def follow_uses(now: dt.datetime | None = None) -> None:
    """Do all of it for the current agency."""
    moment = now or timezone.now()
    remind_of_return(moment)
    tell_of_late(moment)
    ask_for_keys(moment)
    ask_who_came(moment)
    finish_no_shows(moment)


@transaction.atomic
def remind_of_return(now: dt.datetime) -> None:
    """Tell borrowers that their time ends: some hours before, in a short use when a quarter of it is left.

    What was out over night is asked for in the morning of its last day.
    """
    most = dt.timedelta(hours=BookingSettings.load().due_hours)
    window = max(most, dt.timedelta(days=1))
    out = _lent(State.IN_USE).filter(during__contains=now, during__endswith__lte=now + window)
    due = [booking for booking in out[:MOST_AT_ONCE] if now >= _reminds_at(booking, most)]
    tell_citizens([(_case(booking), f"due-{_end(booking)}", _facts(booking)) for booking in due], "bookings/use_due")


@transaction.atomic
def tell_of_late(now: dt.datetime) -> None:
    """Tell borrowers, officers and whoever comes next of what did not come back in time; borrowers again after days."""
    late = _lent(State.IN_USE).filter(during__endswith__lt=now - LATE_AFTER, during__endswith__gt=now - LOOKS_BACK)
    rows = list(late[:MOST_AT_ONCE])
    late_for = [(_case(booking), f"late-{_end(booking)}{_again(booking, now)}", _facts(booking)) for booking in rows]
    tell_citizens(late_for, "bookings/use_late")
    tell(_to_officers(rows, "bookings/use_late_staff", "late"))
    for booking in rows:
        warn_next(booking, now)


@transaction.atomic
def ask_for_keys(now: dt.datetime) -> None:
    """Ask borrowers for keys and cards that did not come back with the rest: once, a day after the end."""
    rows = _lent(State.RETURNED).filter(
        during__endswith__lt=now - dt.timedelta(days=1), during__endswith__gt=now - LOOKS_BACK
    )
    away = rows.filter(handovers__in=Handover.objects.exclude(keys_out=[]))[:MOST_AT_ONCE]
    tell_citizens([(_case(booking), f"keys-{booking.pk}", _facts(booking)) for booking in away], "bookings/use_keys")


@transaction.atomic
def ask_who_came(now: dt.datetime) -> None:
    """Ask the officers about a booking that began some time ago, and of which nothing was noted."""
    wait = dt.timedelta(minutes=BookingSettings.load().no_show_minutes)
    rows = list(nobody_noted(now, wait).filter(during__startswith__gt=now - dt.timedelta(days=1))[:MOST_AT_ONCE])
    tell(_to_officers(rows, "bookings/use_nobody_came", "nobody-came"))


def finish_no_shows(now: dt.datetime) -> None:
    """Finish the cases of bookings to which nobody came, once that cannot be taken back any more."""
    today = timezone.localdate(now)
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time(0)))
    rows = _lent(State.NO_SHOW).filter(case__state=CaseState.ANSWERED, attendance__absent_at__lt=midnight)
    for booking in rows[:MOST_AT_ONCE]:
        with transaction.atomic():
            case = lock_case(_case(booking))
            if case.state == CaseState.ANSWERED and case.allows(CaseState.CLOSED):
                move(case, to=CaseState.CLOSED, by=None, outcome="no_show")


def nobody_noted(now: dt.datetime, wait: dt.timedelta) -> QuerySet[Booking]:
    """Return approved bookings that began so long ago, and of which nobody noted whether somebody came."""
    began = _lent(State.APPROVED).filter(during__startswith__lte=now - wait, during__startswith__gt=now - LOOKS_BACK)
    return began.filter(attendance__isnull=True)


def warn_next(booking: Booking, now: dt.datetime) -> list[Booking]:
    """Tell whoever has the same things next, and the officers, when there is no time left to prepare them.

    Returns whom it concerns: bookings still to come whose time of preparation is broken.
    """
    mine = list(Reservation.objects.filter(booking=booking, released_at=None).select_related("resource"))
    after = max((row.resource.after_minutes for row in mine), default=0)
    window = (booking.during.upper, max(now, booking.during.upper) + dt.timedelta(minutes=after + 1))
    near = Reservation.objects.filter(
        resource__in=[row.resource_id for row in mine], released_at=None, blocked__overlap=window
    ).exclude(booking=booking)
    met = {row.booking_id for row in near if any(_same_units(row, own) for own in mine)}
    coming = _lent(State.APPROVED, State.REQUESTED).filter(pk__in=met, during__startswith__gt=now)
    found = list(coming.order_by("during")[:MOST_AT_ONCE])
    key = f"late-before-{booking.pk}"
    tell_citizens([(_case(row), key, _facts(row)) for row in found], "bookings/use_late_before_you")
    tell(_to_officers(found, "bookings/use_late_before_staff", key))
    return found


def officers_of(bookings: Iterable[Booking]) -> dict[int, set[User]]:
    """Return who is told of each booking by its id: whoever is in charge of the case, and of what is held."""
    rows = list(bookings)
    told: dict[int, set[User]] = {
        row.pk: {row.case.owner} if row.case is not None and row.case.owner is not None else set() for row in rows
    }
    held = Reservation.objects.filter(booking__in=told, resource__responsible__isnull=False)
    for row in held.select_related("resource__responsible"):
        if row.resource.responsible is not None:
            told[row.booking_id].add(row.resource.responsible)
    return {pk: {user for user in users if user.is_active} for pk, users in told.items()}


def _lent(*states: str) -> QuerySet[Booking]:
    rows = Booking.objects.filter(kind=Booking.Kind.LENDING, state__in=states, case__isnull=False)
    return rows.select_related("case__owner").order_by("during", "pk")


def _to_officers(rows: Iterable[Booking], template: str, key: str) -> list[Notice]:
    bookings = list(rows)
    told = officers_of(bookings)
    return [
        staff_notice(user, template, key=f"{key}-{_end(booking)}", case=booking.case, facts=_facts(booking))
        for booking in bookings
        for user in sorted(told[booking.pk], key=lambda user: user.pk)
    ]


def _reminds_at(booking: Booking, most: dt.timedelta) -> dt.datetime:
    """Return from when on a borrower is reminded of the return."""
    start, end = timezone.localtime(booking.during.lower), timezone.localtime(booking.during.upper)
    if start.date() == end.date():
        return end - min(most, (end - start) / 4)
    return min(end - most, end.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0))


def _again(booking: Booking, now: dt.datetime) -> str:
    """Return what tells the next reminder of something late from the one before; empty for the first."""
    days = (now - booking.during.upper).days
    passed = [number for number in LATE_AGAIN if number <= days]
    return f"-{passed[-1]}" if passed else ""


def _facts(booking: Booking) -> dict[str, str]:
    return {"from": booking.during.lower.isoformat(), "to": booking.during.upper.isoformat()}


def _end(booking: Booking) -> str:
    """Return what tells one time of a booking from another: what was moved is told anew."""
    return f"{booking.during.upper:%Y%m%d%H%M}"


def _case(booking: Booking) -> Case:
    if booking.case is None:
        raise LookupError(booking.pk)
    return booking.case


def _same_units(one: Reservation, other: Reservation) -> bool:
    shared = one.lot.lower < other.lot.upper and other.lot.lower < one.lot.upper
    return one.resource_id == other.resource_id and shared
