"""The waiting list of a taken time: whoever waited longest is offered it first, and has some hours to take it.

An offer holds what it offers. It ends by itself: a worker looks every few minutes, and whoever opens it too late is
told so then. Locks: the case of whoever waits, then the resources; nobody holds two cases.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain import lending_rules as rules
from bookings.domain.holding import hold, wanted_parts
from bookings.domain.lending import WAITABLE, booking_of, decide_anew, offer_soon, told_facts
from bookings.domain.reserving import release
from bookings.errors import NotFree, OfferEnded
from bookings.models import Booking, BookingSettings, Lending, Offer, Resource
from bookings.spans import Span
from core.cases.domain.identities import person_or_nobody
from core.cases.domain.lifecycle import add_event, lock_case, move
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case
from core.cases.states import CaseState

MOST_AT_ONCE = 500


def waiting() -> QuerySet[Lending]:
    """Return the requests on a waiting list, whoever waited longest first."""
    rows = Lending.objects.filter(booking__state=Booking.State.WAITING, case__state=CaseState.ASSIGNED)
    return rows.select_related("case", "booking").order_by("waits_since", "pk")


def place_in_line(lending: Lending) -> int:
    """Return how many are offered a part of it first, and one: the first in line is 1."""
    before = Q(waits_since__lt=lending.waits_since) | Q(waits_since=lending.waits_since, pk__lt=lending.pk)
    during = lending.booking.during
    same = waiting().filter(
        before, wanted__has_any_keys=list(lending.wanted), booking__during__overlap=(during.lower, during.upper)
    )
    return same.count() + 1


def open_offer(lending: Lending) -> Offer | None:
    """Return the offer that waits for an answer, if its time is not over."""
    return lending.offers.filter(state=Offer.State.OPEN, expires_at__gt=timezone.now()).first()


def take_offer(*, case: Case) -> Case:
    """Take what is offered: it is asked for now, and a decision is promised from now on. Twice is once.

    Raises OfferEnded, also for one whose time is over, which goes to the next in line at once; TooManyUses.
    """
    with transaction.atomic():
        case = lock_case(case)
        booking = booking_of(case)
        offer = booking.lending.offers.order_by("-pk").first()
        if offer is not None and offer.state == Offer.State.TAKEN:
            return case
        is_open = offer is not None and offer.state == Offer.State.OPEN
        if offer is not None and is_open and offer.expires_at > timezone.now():
            return _take(case, booking, offer)
        if offer is not None and is_open:
            _lapse(case, booking, offer)
    raise OfferEnded


def offer_free_times(*, now: dt.datetime | None = None) -> int:
    """Offer what is free to those who wait for it, in their order; return how many were offered. May run twice."""
    now = now or timezone.now()
    made = 0
    for lending in waiting().exclude(offers__state=Offer.State.OPEN)[:MOST_AT_ONCE]:
        made += _offer(lending, now)
    return made


def end_offers_that_are_over(*, now: dt.datetime | None = None) -> int:
    """End the offers that nobody took in time, and the waiting for times that cannot be booked any more."""
    now = now or timezone.now()
    ended = 0
    over = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=now).select_related("lending__case")
    for offer in over[:MOST_AT_ONCE]:
        with transaction.atomic():
            case = lock_case(offer.lending.case)
            fresh = Offer.objects.get(pk=offer.pk)
            if fresh.state == Offer.State.OPEN:
                _lapse(case, booking_of(case), fresh)
                ended += 1
    past = Booking.objects.filter(
        kind=Booking.Kind.LENDING, state=Booking.State.WAITING, during__startswith__lte=now
    ).select_related("case")
    for booking in past[:MOST_AT_ONCE]:
        assert booking.case is not None  # noqa: S101  # a constraint of Booking
        ended += _give_up(booking.case)
    return ended


@transaction.atomic
def _offer(lending: Lending, now: dt.datetime) -> int:
    """Offer to one who waits what they wait for, if all of it is free."""
    case = lock_case(lending.case)
    booking = booking_of(case)
    lending = booking.lending
    if booking.state != Booking.State.WAITING or case.state != CaseState.ASSIGNED or open_offer(lending):
        return 0
    parts, during = wanted_parts(lending), Span.of(booking.during)
    problems = rules.problems_of(parts, during, now=now, companion=lending.wants_companion)
    is_there = Resource.objects.in_use().filter(pk__in=[part.resource for part in parts]).count() == len(parts)
    if not is_there or any(set(why) - WAITABLE for why in problems.values()):
        _end_waiting(case)
        return 0
    if problems:
        return 0
    try:
        with transaction.atomic():
            hold(booking, parts, companion=lending.wants_companion, now=now)
    except NotFree:
        return 0  # somebody was quicker
    hours = dt.timedelta(hours=BookingSettings.load().offer_hours)
    ends = min(now + hours, during.start)
    offer = Offer.objects.create(lending=lending, expires_at=ends)
    add_event(case, "lending_offered", by=None, facts={"to": ends.isoformat()})
    facts = {**told_facts(booking), "due_at": ends.isoformat()}
    tell_citizen(case, "bookings/offer", key=f"offer-{offer.pk}", facts=facts)
    return 1


def _take(case: Case, booking: Booking, offer: Offer) -> Case:
    parts = wanted_parts(booking.lending)
    resources = list(Resource.objects.filter(pk__in=[part.resource for part in parts]))
    rules.check_limits(
        resources,
        Span.of(booking.during),
        community=booking.lending.community,
        person=person_or_nobody(case),
        without=booking.pk,
    )
    _settle(offer, Offer.State.TAKEN)
    case = decide_anew(case, booking)
    tell_citizen(case, "bookings/asked", key=f"taken-{offer.pk}", facts=told_facts(booking))
    return case


def _lapse(case: Case, booking: Booking, offer: Offer) -> None:
    """End an offer that nobody took: whoever did not answer leaves the list, and the next one is offered it."""
    _settle(offer, Offer.State.LAPSED)
    if booking.state == Booking.State.WAITING:
        _end_waiting(case)
    else:
        release(booking=booking)
    offer_soon()


@transaction.atomic
def _give_up(case: Case) -> int:
    """End the waiting for a time that has come."""
    case = lock_case(case)
    if booking_of(case).state != Booking.State.WAITING or case.is_ended:
        return 0
    _end_waiting(case)
    return 1


def _end_waiting(case: Case) -> None:
    note = _("The time that you waited for could not be given to you.")
    move(case, to=CaseState.ARCHIVED, by=None, note=note, outcome="waited")
    tell_citizen(case, "bookings/lapsed", key="lapsed", facts=told_facts(booking_of(case)))


def _settle(offer: Offer, state: str) -> None:
    offer.state, offer.settled_at = state, timezone.now()
    offer.save(update_fields=["state", "settled_at"])
