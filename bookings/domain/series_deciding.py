"""One decision for several dates of a series. Each is decided as if it stood alone; the borrower gets one message.

What cannot be decided so, such as a date whose companion fell ill, is left as it was and told with the reason.
Locks: the cases of the series, then all that these hold, each in the order of their keys (bookings.domain.locking).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookings.domain.alternatives import Alternative
from bookings.domain.lending import OPEN, approve_lending, cancel_lending, may_cancel, refuse_lending
from bookings.domain.locking import lock_cases
from bookings.domain.reserving import lock_resources
from bookings.domain.series import members_of
from bookings.errors import TooLateToChange
from bookings.models import Booking, Lending, Reservation, Resource
from core.cases.domain.outbox import kept_back, tell_citizen
from core.cases.models import Case
from core.cases.states import CaseState
from core.errors import DomainError
from core.rights import Actor

UNDECIDED = (CaseState.RECEIVED, CaseState.VERIFIED, CaseState.INCOMPLETE)


@dataclass(frozen=True)
class Left:
    """A date that stays as it was, and why."""

    case: Case
    why: str


@dataclass(frozen=True)
class Decided:
    """The case that was decided, the other dates that were decided with it, and those that were not."""

    case: Case
    others: Sequence[Case]
    left: Sequence[Left]


def undecided_with(lending: Lending) -> list[Lending]:
    """Return the other dates of a series that wait for their decision."""
    return [
        one for one in _others(lending) if one.case.state in UNDECIDED and one.booking.state == Booking.State.REQUESTED
    ]


def ahead_with(lending: Lending) -> list[Lending]:
    """Return the other dates of a series that are asked for or approved, and to come."""
    now = timezone.now()
    return [one for one in _others(lending) if one.booking.state in OPEN and one.booking.during.lower > now]


def may_cancel_with(lending: Lending) -> list[Lending]:
    """Return the dates of a series that the borrower may still cancel, this one included; nothing when it is alone."""
    dates = [
        one for one in members_of(lending) if one.booking.during.lower > timezone.now() and may_cancel(one.booking)
    ]
    return dates if lending.series_id is not None and len(dates) > 1 else []


def approve_dates(
    *,
    case: Case,
    key: str,
    by: Actor,
    note: str = "",
    companion: int | None = None,
    without_companion: bool = False,
    lock: int | None = None,
) -> Decided:
    """Approve a request with the other dates of its series that wait for it. Raises as `approve_lending`.

    A `companion` who is chosen comes on this date; on the others, whoever is held for them.
    """

    def this() -> Case:
        return approve_lending(
            case=case, key=key, by=by, note=note, companion=companion, without_companion=without_companion, lock=lock
        )

    def other(one: Case) -> Case:
        return approve_lending(case=one, key=_key(key, one), by=by, note=note, without_companion=without_companion)

    coming = Resource.objects.filter(pk=companion or 0, kind=Resource.Kind.COMPANION).values_list("pk", flat=True)
    return _decide(case, undecided_with(_of(case)), this, other, also=coming)


def refuse_dates(
    *,
    case: Case,
    reason: str,
    refused_for: str,
    key: str,
    by: Actor,
    alternatives: Sequence[Alternative] = (),
    lock: int | None = None,
) -> Decided:
    """Refuse a request with the other dates of its series that wait for their decision. Raises as `refuse_lending`."""

    def this() -> Case:
        return refuse_lending(
            case=case, reason=reason, refused_for=refused_for, key=key, by=by, alternatives=alternatives, lock=lock
        )

    def other(one: Case) -> Case:
        return refuse_lending(case=one, reason=reason, refused_for=refused_for, key=_key(key, one), by=by)

    return _decide(case, undecided_with(_of(case)), this, other)


def cancel_dates(*, case: Case, reason: str = "", by: Actor = None) -> Decided:
    """Give back every date of a series that is to come. Raises as `cancel_lending`.

    A borrower (`by` None) gives back those that may still be cancelled, also where this date is none of them.
    """
    lending = _of(case)
    others = ahead_with(lending)
    if by is None:
        dates = may_cancel_with(lending)
        if not dates:
            raise TooLateToChange
        first = next((one for one in dates if one.case.pk == case.pk), dates[0])
        case, others = first.case, [one for one in dates if one is not first]
    return _decide(
        case,
        others,
        lambda: cancel_lending(case=case, reason=reason, by=by),
        lambda one: cancel_lending(case=one, reason=reason, by=by),
    )


@transaction.atomic
def _decide(
    case: Case,
    others: Sequence[Lending],
    this: Callable[[], Case],
    other: Callable[[Case], Case],
    *,
    also: Collection[int] = (),
) -> Decided:
    """Decide the other dates, then this one; `also` are resources that are needed beside those that are held."""
    keys = [case.pk, *(one.case.pk for one in others)]
    lock_cases(keys)
    held = Reservation.objects.filter(booking__case__in=keys, released_at=None)
    lock_resources({*held.values_list("resource_id", flat=True), *also})
    done: list[Case] = []
    left: list[Left] = []
    rows: list[dict[str, Any]] = []
    for one in others:
        try:
            with transaction.atomic(), kept_back():
                done.append(other(one.case))
        except DomainError as refusal:
            left.append(Left(one.case, str(refusal)))
        else:
            rows.append({"from": one.booking.during.lower.isoformat(), "code": one.case.code})
    with kept_back() as told:
        case = this()
    for about, template, key, facts in told:
        tell_citizen(about, template, key=key, facts={**facts, "dates": rows})
    return Decided(case, done, left)


def _others(lending: Lending) -> list[Lending]:
    return [one for one in members_of(lending) if one.pk != lending.pk]


def _of(case: Case) -> Lending:
    return Lending.objects.select_related("case", "booking").get(case=case)


def _key(key: str, case: Case) -> str:
    return f"{key}:{case.code}"
