"""Hold resources for a booking, all of them or none. Two at once take turns; the database refuses what slips by.

Locks: the resources in the order of their keys, then what is held of them; `locking` has the whole order.
Who lets go locks them too: somebody else may give the units anew at that moment, on other rows. The exclusion
constraint and the check of `Reservation` hold against every other way of writing (ADR 51).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from bookings.availability import Problem
from bookings.diaries import diaries_of
from bookings.errors import NotFree, StillNeeded
from bookings.lots import Lot, Use, free_lots, give_anew, take
from bookings.models import Booking, Reservation, Resource
from bookings.spans import Span
from core.db.violations import translate_violations
from core.errors import NotFound

# The agency's own activities keep to no lead, horizon, length, grid or opening hours.
AGENCY_MAY = frozenset(
    {Problem.TOO_SOON, Problem.TOO_FAR, Problem.TOO_SHORT, Problem.TOO_LONG, Problem.STEP, Problem.CLOSED}
)


@dataclass(frozen=True)
class Part:
    """So many units of a resource."""

    resource: int  # its key
    quantity: int = 1


def refuse_backwards(resources: Iterable[Resource], during: Span) -> None:
    """Raise NotFree for a time that ends before it has begun: PostgreSQL could not even be asked about it."""
    if during.end <= during.start:
        raise NotFree({resource.code: [Problem.ORDER] for resource in resources})


@transaction.atomic
def reserve(
    *, booking: Booking, parts: Sequence[Part], now: dt.datetime | None = None, may: Collection[Problem] = ()
) -> list[Reservation]:
    """Hold the parts for the time of the booking. Raises NotFree with the reasons, NotFound for what is not in use.

    Problems in `may` are passed over; that something is taken never is.
    """
    use = Span(booking.during.lower, booking.during.upper)
    resources = _lock(part.resource for part in parts)
    diaries = diaries_of(list(resources.values()), use, without_booking=booking.pk)
    problems = {}
    for part in parts:
        found = diaries[part.resource].problems(use, now=now or timezone.now(), quantity=part.quantity)
        if refused := [problem for problem in found if problem not in may or problem == Problem.TAKEN]:
            problems[resources[part.resource].code] = refused
    if problems:
        raise NotFree(problems)
    near = _near([diaries[part.resource].around(use) for part in parts], resources)
    with _told_as_taken(resources.values()):
        rows = [
            _row(booking.pk, resources[part.resource], lot, diaries[part.resource].around(use))
            for part in parts
            for lot in _lots(resources[part.resource], Use(diaries[part.resource].around(use), part.quantity), near)
        ]
        return Reservation.objects.bulk_create(rows)


@transaction.atomic
def reserve_anew(
    *, booking: Booking, parts: Sequence[Part], now: dt.datetime | None = None, may: Collection[Problem] = ()
) -> list[Reservation]:
    """Hold the parts for the time of the booking as it is now, instead of what it holds. Raises as `reserve`.

    It is judged as if it held nothing, so that it may move by an hour.
    """
    held = set(_held_by(booking).values_list("resource_id", flat=True))
    _lock(held | {part.resource for part in parts}, in_use_only=False)
    _held_by(booking).update(released_at=timezone.now())
    return reserve(booking=booking, parts=parts, now=now, may=may)


@transaction.atomic
def release(*, booking: Booking, now: dt.datetime | None = None) -> None:
    """Let go what a booking holds; again is nothing."""
    lock_held(booking).update(released_at=now or timezone.now())


def lock_held(booking: Booking) -> QuerySet[Reservation]:
    """Lock the resources of which a booking holds something, and return what it holds."""
    held = _held_by(booking)
    lock_resources(held.values_list("resource_id", flat=True))
    return held


@transaction.atomic
def change_quantity(*, resource: Resource, quantity: int) -> Resource:
    """Say how many there are now. Raises StillNeeded when bookings of today and later need more at one time."""
    row = _lock([resource.pk], in_use_only=False)[resource.pk]
    held = Reservation.objects.filter(resource=row, released_at=None)
    held.filter(blocked__endswith__lte=timezone.now()).update(released_at=timezone.now())
    if quantity < row.quantity and _give_anew(row, list(held), quantity) is None:
        raise StillNeeded(quantity=quantity)
    row.quantity = quantity
    row.save(update_fields=["quantity", "updated_at"])
    return row


@contextmanager
def _told_as_taken(resources: Iterable[Resource]) -> Iterator[None]:
    """Run the block, and raise NotFree when somebody who writes past the domain was first.

    Two whose rows exclude each other may each wait for the other; PostgreSQL ends one of them, which has lost.
    """
    refusal = NotFree({resource.code: [Problem.TAKEN] for resource in resources})
    try:
        with translate_violations({"reservation_once_at_a_time": refusal}):
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        raise refusal from error


def lock_resources(keys: Iterable[int]) -> list[Resource]:
    """Lock resources in the order of their keys, before several steps that hold some of them. Raises NotFound."""
    return list(_lock(keys, in_use_only=False).values())


def _lock(keys: Iterable[int], *, in_use_only: bool = True) -> dict[int, Resource]:
    wanted = sorted(set(keys))
    rows = Resource.objects.in_use() if in_use_only else Resource.objects.all()
    # Not the key itself: a reservation that somebody else writes refers to it meanwhile.
    locked = rows.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    found = {row.pk: row for row in locked}
    if len(found) < len(wanted):
        raise NotFound
    return found


def _held_by(booking: Booking) -> QuerySet[Reservation]:
    return Reservation.objects.filter(booking=booking, released_at=None)


def _near(spans: Sequence[Span], resources: Iterable[int]) -> list[Reservation]:
    """Return what is held of any of the resources between the first and the last moment of the spans."""
    window = (min(span.start for span in spans), max(span.end for span in spans))
    return list(Reservation.objects.filter(resource__in=resources, released_at=None, blocked__overlap=window))


def _lots(resource: Resource, use: Use, near: Iterable[Reservation]) -> list[Lot]:
    gone = [_lot(row) for row in near if row.resource_id == resource.pk and _span(row).meets(use.span)]
    # Enough at every moment, but none for the whole time: others get other units.
    return take(free_lots(gone, resource.quantity), use.quantity) or _make_room(resource, use)


def _make_room(resource: Resource, use: Use) -> list[Lot]:
    """Give units anew to whatever is held around a use, and return its own."""
    held = Reservation.objects.filter(resource=resource, released_at=None)
    start = use.span.start
    rows = list(held.filter(blocked__endswith__gt=start))
    # What overlaps these, and what overlaps that: its units count too.
    while (earliest := min(row.blocked.lower for row in rows)) < start:
        start = earliest
        rows = list(held.filter(blocked__endswith__gt=start))
    given = _give_anew(resource, rows, resource.quantity, use)
    if given is None:
        raise NotFree({resource.code: [Problem.TAKEN]})
    return given


def _give_anew(resource: Resource, rows: Sequence[Reservation], most: int, new: Use | None = None) -> list[Lot] | None:
    """Write other units for what is held; return those of `new` (none without one), or None when there are too few."""
    uses: dict[tuple[int, Span] | None, Use] = {}
    for row in rows:
        name = (row.booking_id, _span(row))
        before = uses[name].quantity if name in uses else 0
        uses[name] = Use(name[1], before + _lot(row).size)
    if new is not None:
        uses[None] = new
    given = give_anew(uses, most)
    if given is None:
        return None
    own = given.pop(None, [])
    Reservation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Reservation.objects.bulk_create(
        _row(name[0], resource, lot, name[1]) for name, lots in given.items() if name is not None for lot in lots
    )
    return own


def _row(booking: int, resource: Resource, lot: Lot, around: Span) -> Reservation:
    return Reservation(
        booking_id=booking, resource=resource, quantity=resource.quantity, lot=tuple(lot), blocked=tuple(around)
    )


def _lot(row: Reservation) -> Lot:
    return Lot(row.lot.lower, row.lot.upper)


def _span(row: Reservation) -> Span:
    return Span(row.blocked.lower, row.blocked.upper)
