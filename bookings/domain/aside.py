"""When a time that was booked is taken away: whoever booked it is told why, and chooses another one with one press.

The request keeps everything but its time. What was approved stays approved when another time is chosen; what was not is
decided as any other request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from bookings.availability import Problem
from bookings.companions import MAY as COMPANION_MAY
from bookings.companions import free_companions
from bookings.disturbances import Disturbance
from bookings.domain import lending_rules as rules
from bookings.domain.alternatives import Alternative
from bookings.domain.exchanging import tell_of_exchange
from bookings.domain.holding import companion_of, hold, wanted_json, wanted_parts
from bookings.domain.lending import OPEN, booking_of, decide_anew, offer_soon, told_facts
from bookings.domain.lending_instead import instead_of_booking
from bookings.domain.reserving import AGENCY_MAY, Part, refuse_backwards, release, reserve
from bookings.errors import NotFree, NothingToMove
from bookings.models import Booking, Lending
from bookings.spans import Span
from core.cases.domain.identities import person_or_nobody
from core.cases.domain.lifecycle import add_event, lock_case, move
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case
from core.cases.states import CaseState
from core.errors import NotFound

MOST_AT_ONCE = 500
# What was held before is held again on short notice, but not outside of opening hours.
MAY_COME_BACK = AGENCY_MAY - {Problem.CLOSED}


def stand_aside(booking: Booking, disturbance: Disturbance) -> None:
    """Take the time from a booking, and tell whoever booked it; called in the transaction that disturbs it.

    Where only the companion cannot come, another one who is free comes instead, and nothing else changes. What is in
    use or over is left as it is.
    """
    if booking.case is None:
        return
    case = lock_case(booking.case)
    booking = booking_of(case)
    if booking.state not in OPEN or case.is_ended or _has_another_companion(booking, disturbance):
        return
    facts = told_facts(booking)
    release(booking=booking)
    booking.state = Booking.State.WAITING
    booking.save(update_fields=["state"])
    lending = booking.lending
    lending.stood_aside_at, lending.stood_aside_for = timezone.now(), disturbance.reason[:300]
    lending.save(update_fields=["stood_aside_at", "stood_aside_for"])
    move(case, to=CaseState.IN_PROGRESS, by=disturbance.by, note=disturbance.reason[:300])
    key = f"disturbed-{lending.stood_aside_at:%Y%m%d%H%M%S}"
    tell_citizen(case, "bookings/disturbed", key=key, facts=facts)
    offer_soon()


def other_times(booking: Booking, *, most: int = 5, now: dt.datetime | None = None) -> list[Alternative]:
    """Return what whoever lost their time, or was refused, can have instead."""
    return instead_of_booking(
        booking=booking,
        parts=wanted_parts(booking.lending),
        during=Span.of(booking.during),
        participants=booking.participants,
        most=most,
        now=now,
    )


@transaction.atomic
def take_other_time(*, case: Case, during: Span, parts: Sequence[Part], now: dt.datetime | None = None) -> Case:
    """Hold another time, or other things, instead of what was taken away.

    Raises NothingToMove, NotFree, TooManyUses.
    """
    now = now or timezone.now()
    case = lock_case(case)
    booking = booking_of(case)
    lending = booking.lending
    if case.state != CaseState.IN_PROGRESS or booking.state != Booking.State.WAITING:
        raise NothingToMove
    resources = rules.lent_resources(parts)
    refuse_backwards(resources, during)
    rules.check_people(resources, booking.participants)
    rules.check_limits(
        resources, during, community=lending.community, person=person_or_nobody(case), without=booking.pk
    )
    before = booking.during.lower
    booking.during = tuple(during)
    booking.save(update_fields=["during"])
    booking.refresh_from_db()
    hold(booking, parts, companion=lending.wants_companion, now=now, anew=True)
    lending.wanted = wanted_json(parts)
    lending.save(update_fields=["wanted"])
    case = _go_on(case, booking, by_citizen=True)
    facts = {"from": before.isoformat(), "to": during.start.isoformat()}
    event = add_event(case, "lending_changed", by=None, by_citizen=True, facts=facts)
    tell_citizen(case, "bookings/changed", key=f"changed-{event.pk}", facts=told_facts(booking))
    return case


def give_times_back(*, now: dt.datetime | None = None) -> int:
    """Hold the time again for whoever lost it, where it is free after all; return for how many. May run twice.

    A closure was a mistake, or the agency's own activity is called off: it was theirs, and goes to nobody else.
    """
    now = now or timezone.now()
    rows = Lending.objects.filter(
        stood_aside_at__isnull=False,
        booking__state=Booking.State.WAITING,
        case__state=CaseState.IN_PROGRESS,
        booking__during__startswith__gt=now,
    )
    found = rows.select_related("case", "booking").order_by("stood_aside_at", "pk")
    return sum(_give_back(lending, now) for lending in found[:MOST_AT_ONCE])


@transaction.atomic
def _give_back(lending: Lending, now: dt.datetime) -> bool:
    case = lock_case(lending.case)
    booking = booking_of(case)
    lending = booking.lending
    if booking.state != Booking.State.WAITING or case.state != CaseState.IN_PROGRESS:
        return False
    try:
        with transaction.atomic():
            parts, companion = wanted_parts(lending), lending.wants_companion
            hold(booking, parts, companion=companion, now=now, may=MAY_COME_BACK, anew=True)
    except (NotFree, NotFound):
        return False
    case = _go_on(case, booking, by_citizen=False)
    event = add_event(case, "lending_given_back", by=None)
    tell_citizen(case, "bookings/given_back", key=f"given-back-{event.pk}", facts=told_facts(booking))
    return True


def _go_on(case: Case, booking: Booking, *, by_citizen: bool) -> Case:
    """Let a request that holds a time again stand where it stood: approved, or to be decided."""
    lending = booking.lending
    lending.stood_aside_at, lending.stood_aside_for = None, ""
    lending.save(update_fields=["stood_aside_at", "stood_aside_for"])
    if case.answered_at is None:
        return decide_anew(case, booking)
    booking.state = Booking.State.APPROVED
    booking.save(update_fields=["state"])
    return move(case, to=CaseState.ANSWERED, by=None, facts={"by": "citizen"} if by_citizen else None)


def _has_another_companion(booking: Booking, disturbance: Disturbance) -> bool:
    """Exchange a companion who cannot come for one who can, where nothing else is missing."""
    present = companion_of(booking)
    held = set(booking.reservations.filter(released_at=None).values_list("resource_id", flat=True))
    missing = {resource.pk for resource in disturbance.resources} & held
    if present is None or missing != {present.pk}:
        return False
    for load in free_companions(Span.of(booking.during), without_booking=None):
        if load.resource.pk in {resource.pk for resource in disturbance.resources}:
            continue
        with suppress(NotFree), transaction.atomic():
            rows = reserve(booking=booking, parts=[Part(load.resource.pk)], may=COMPANION_MAY)
            booking.reservations.filter(resource=present, released_at=None).update(released_at=timezone.now())
            tell_of_exchange(rows[0], old=present, by=disturbance.by)
            return True
    return False
