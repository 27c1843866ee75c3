"""Who gets beds, and in which order: the waiting list, offers that expire, beds given by an officer.

The order is points of priority first, then how long somebody waits; who stands first and fits gets the offer. That
those are passed over whose party does not fit is the only exception, and an officer who gives beds out of turn writes
why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings import shelter_rules as rules
from bookings.bed_allocation import Place, allocate
from bookings.domain import calls
from bookings.domain import shelter_beds as beds
from bookings.domain.stays import HANDLE
from bookings.models import Booking, Shelter, Stay, StayOffer
from bookings.shelter_errors import NoBeds, OutOfTurn, StayMoveRefused, StayOfferEnded
from bookings.shelter_rules import Nights, Waiting
from core import audit
from core.cases.domain import clocks, talking
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, move
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case, CaseClock
from core.cases.states import CaseState
from core.errors import DomainError
from core.pagecache import content_changed
from core.rights import Actor, require

log = structlog.get_logger("maklumat.bookings")

MOST_UNANSWERED = 2  # offers, one after another: then the family is asked to write anew
Answer = StayOffer.Answer


@dataclass(frozen=True)
class Line:
    """One on the waiting list. `why` tells why it stands behind the one before it; the first has none."""

    stay: Stay
    position: int
    why: rules.Before | None
    entry: Waiting


def waiting_stays(shelter: Shelter) -> QuerySet[Stay]:
    """Return who waits and has no offer open."""
    rows = Stay.objects.filter(shelter=shelter, case__state=CaseState.VERIFIED, waiting_since__isnull=False)
    return rows.exclude(offers__answer="").select_related("case", "booking", "shelter")


def entry_of(stay: Stay) -> Waiting:
    """Return the place of a stay on the waiting list. Raises StayMoveRefused for one that waits for nothing."""
    if stay.waiting_since is None:
        raise StayMoveRefused
    return rules.waiting(points=stay.all_points, since=stay.waiting_since, key=stay.pk)


def waiting_list(shelter: Shelter) -> list[Line]:
    """Return who waits, in order, each with why it stands behind the one before it."""
    found: list[Line] = []
    for entry, stay in sorted(((entry_of(stay), stay) for stay in waiting_stays(shelter)), key=lambda pair: pair[0]):
        why = rules.why_before(found[-1].entry, entry) if found else None
        found.append(Line(stay, len(found) + 1, why, entry))
    return found


def position_of(stay: Stay) -> int | None:
    """Return the position on the waiting list, beginning with 1; None for who does not wait."""
    return rules.positions(entry_of(one) for one in waiting_stays(stay.shelter)).get(stay.pk)


def how_many_wait(shelter: Shelter) -> int:
    """Return how long the waiting list is, in requests."""
    return waiting_stays(shelter).count()


def nights_for(stay: Stay, now: dt.datetime | None = None) -> Nights:
    """Return the nights for which beds are looked for now: as many as asked for, not before today."""
    return rules.nights_now(beds.nights_of(stay), beds.today_at(stay.shelter, now))


def passed_over(stay: Stay, now: dt.datetime | None = None) -> list[Stay]:
    """Return who comes before this stay on the waiting list and could have beds now as well."""
    mine = entry_of(stay)
    ahead = sorted((one for one in waiting_stays(stay.shelter) if entry_of(one) < mine), key=entry_of)
    return [one for one in ahead if beds.suggest(one, nights_for(one, now)) is not None]


@transaction.atomic
def give_beds(
    *,
    stay: Stay,
    by: Actor,
    chosen: Mapping[int, int] | None = None,
    reason: str = "",
    is_offer: bool = False,
    lock: int | None = None,
    now: dt.datetime | None = None,
) -> Stay:
    """Hold beds for who waits: approved at once, or as an offer that the family accepts.

    Without `chosen` (the bed of each person by key) those that the rules suggest. A choice of one's own, and giving
    beds while others come first and would fit, need a reason, which is kept. Raises OutOfTurn, BedsRefused, NoBeds,
    StayMoveRefused, CaseChanged, InvalidInput.
    """
    require(by, HANDLE)
    now = now or timezone.now()
    case = lock_case(stay.case, lock=lock)
    shelter = beds.lock_shelter(stay.shelter)
    stay = _locked(stay, case, shelter)
    if case.state != CaseState.VERIFIED or stay.offers.filter(answer="").exists():
        raise StayMoveRefused
    text = checked_text(reason, field="reason", limit=500)
    nights = nights_for(stay, now)
    suggested = beds.suggest(stay, nights)
    is_own_choice = chosen is not None and (
        suggested is None or dict(chosen) != {place.sleeper: place.bed for place in suggested.places}
    )
    if is_own_choice:
        text = checked_text(reason, field="reason", limit=500, missing=_("Say why you choose other beds."))
    if not text and (ahead := passed_over(stay, now)):
        raise OutOfTurn([one.case.code for one in ahead])
    if chosen is not None:
        places: Sequence[Place] = beds.chosen_places(stay, chosen, nights)
    elif suggested is not None:
        places = suggested.places
    else:
        raise NoBeds
    return _hold(stay, case, places, nights, by=by, reason=text, is_offer=is_offer, now=now)


@transaction.atomic
def offer_in_order(*, shelter: Shelter, by: Actor = None, now: dt.datetime | None = None) -> list[Stay]:
    """Offer free beds to who waits, in order, and return who got an offer. Who does not fit keeps the place."""
    require(by, HANDLE)
    now = now or timezone.now()
    shelter = beds.lock_shelter(shelter)
    offered = []
    for line in waiting_list(shelter):
        case = Case.objects.select_for_update(no_key=True, of=("self",), skip_locked=True).filter(pk=line.stay.case_id)
        locked = case.first()
        if locked is None or locked.state != CaseState.VERIFIED:
            continue  # somebody works on it now; the next run looks again
        stay = _locked(line.stay, locked, shelter)
        nights = nights_for(stay, now)
        rooms = beds.rooms_of(shelter, nights, without=stay)
        found = allocate(beds.party_of(stay), nights, rooms)
        if found is not None:
            offered.append(_hold(stay, locked, found.places, nights, by=by, reason="", is_offer=True, now=now))
    return offered


@transaction.atomic
def accept_offer(*, stay: Stay, now: dt.datetime | None = None, by: Actor = None) -> Stay:
    """Take the beds that are offered: by the family's link, or by an officer for them. Raises StayOfferEnded."""
    now = now or timezone.now()
    case = lock_case(stay.case)
    offer = _open_offer(stay)
    if offer.expires_at <= now:
        raise StayOfferEnded
    _settle(offer, Answer.ACCEPTED, now, by=by)
    add_event(case, "stay_offer_accepted", by=by, by_citizen=by is None)
    stay = _approve(_locked(stay, case, stay.shelter), case, by=by, now=now)
    calls.settle(case, by=by, about=["bookings/stay_approved"], now=now)  # who answers has read it, or hears it now
    return stay


@transaction.atomic
def decline_offer(*, stay: Stay, now: dt.datetime | None = None, by: Actor = None) -> Stay:
    """Leave the beds to others; the family waits on, behind who has as many points. Raises StayOfferEnded."""
    now = now or timezone.now()
    case = lock_case(stay.case)
    offer = _open_offer(stay)
    _settle(offer, Answer.DECLINED, now, by=by)
    add_event(case, "stay_offer_declined", by=by, by_citizen=by is None)
    return _back_to_list(stay, case, now, waiting_since=now)


@transaction.atomic
def take_offer_back(*, stay: Stay, case: Case, now: dt.datetime, reason: str = "") -> Stay:
    """End an offer that the shelter cannot keep; the family keeps its place. The case is locked by the caller."""
    _settle(_open_offer(stay), Answer.TAKEN_BACK, now)
    add_event(case, "stay_offer_taken_back", by=None, note=reason)
    return _back_to_list(stay, case, now)


def expire_offers(now: dt.datetime | None = None, *, shelter: Shelter | None = None) -> int:
    """End the offers that nobody answered in time, of one shelter or all, each in a transaction; return how many.

    One that cannot be ended is logged and keeps no other one from its end. After `MOST_UNANSWERED` of them one after
    another the request is taken for withdrawn, and the family told so.
    """
    now = now or timezone.now()
    due = StayOffer.objects.filter(answer="", expires_at__lte=now).select_related("stay__case", "stay__shelter")
    if shelter is not None:
        due = due.filter(stay__shelter=shelter)
    ended = 0
    for offer in due.order_by("expires_at", "pk"):
        try:
            ended += _expire(offer.stay, now)
        except DomainError as error:
            log.warning("stay_offer_not_ended", offer=offer.pk, code=error.code)
    return ended


@transaction.atomic
def _expire(stay: Stay, now: dt.datetime) -> bool:
    case = lock_case(stay.case)
    offer = stay.offers.filter(answer="", expires_at__lte=now).first()
    if offer is None:  # answered meanwhile
        return False
    _settle(offer, Answer.EXPIRED, now)
    add_event(case, "stay_offer_expired", by=None)
    latest = list(stay.offers.values_list("answer", flat=True)[:MOST_UNANSWERED])
    if latest == [Answer.EXPIRED] * MOST_UNANSWERED:
        note = _("Two offers were not answered in time. If you still need beds, please ask anew.")
        move(case, to=CaseState.WITHDRAWN, by=None, note=note, facts={"by": "silence"})
        tell_citizen(case, "bookings/stay_withdrawn", key="stay-withdrawn")
        return True
    _back_to_list(stay, case, now, waiting_since=now)
    tell_citizen(case, "bookings/stay_offer_expired", key=f"stay-expired-{offer.pk}")
    return True


def look_after(shelter: Shelter, now: dt.datetime | None = None) -> None:
    """End offers of one shelter that are over and, where it wants it so, offer free beds in order."""
    expire_offers(now, shelter=shelter)
    if shelter.offers_by_itself and shelter.retired_at is None:
        offer_in_order(shelter=shelter, now=now)


def back_to_waiting(stay: Stay, case: Case, *, by: Actor, note: str) -> Stay:
    """Put who was approved and lost the beds on the waiting list again, at the old place. The case is locked."""
    beds.let_go_all(stay)
    Booking.objects.filter(pk=stay.booking_id).update(state=Booking.State.WAITING)
    move(case, to=CaseState.VERIFIED, by=by, note=note, answered_at=None, outcome="")
    content_changed()
    return stay


def _hold(
    stay: Stay,
    case: Case,
    places: Sequence[Place],
    nights: Nights,
    *,
    by: Actor,
    reason: str,
    is_offer: bool,
    now: dt.datetime,
) -> Stay:
    beds.hold(stay, places, nights, now=now)
    facts = {"beds": [place.bed for place in places], "first": str(nights.first), "last": str(nights.last)}
    add_event(case, "stay_beds_held", by=by, public=False, note=reason, facts=facts)
    if by is not None:
        audit.record(action="bookings.beds_given", target=case.code, changes={"beds": [None, len(places)]})
    content_changed()
    if not is_offer:
        beds.set_nights(stay, nights)
        return _approve(stay, case, by=by, now=now)
    expires_at = now + dt.timedelta(hours=stay.shelter.offer_hours)
    offer = StayOffer.objects.create(stay=stay, nights=tuple(nights), made_at=now, made_by=by, expires_at=expires_at)
    Booking.objects.filter(pk=stay.booking_id).update(state=Booking.State.REQUESTED)
    add_event(case, "stay_offered", by=by, facts={"until": expires_at.isoformat()})
    told = {"to": expires_at.isoformat()}
    tell_citizen(case, "bookings/stay_offered", key=f"stay-offered-{offer.pk}", facts=told)
    return stay


def _approve(stay: Stay, case: Case, *, by: Actor, now: dt.datetime) -> Stay:
    offer = stay.offers.filter(answer=Answer.ACCEPTED).first()
    if offer is not None and stay.placements.filter(released_at=None, nights__overlap=offer.nights).exists():
        beds.set_nights(stay, Nights(offer.nights.lower, offer.nights.upper))
    Booking.objects.filter(pk=stay.booking_id).update(state=Booking.State.APPROVED)
    talking.first_answer(case)
    for kind in (CaseClock.Kind.MAIN, CaseClock.Kind.VERIFICATION, CaseClock.Kind.COMPLETENESS):
        clocks.end_kind(case, kind, at=now)
    approvals = case.events.filter(kind="move", to_state=CaseState.ANSWERED).count()
    move(case, to=CaseState.ANSWERED, by=by, answered_at=now, outcome="approved")
    tell_citizen(case, "bookings/stay_approved", key=f"stay-approved-{approvals}")
    return Stay.objects.select_related("case", "booking", "shelter").get(pk=stay.pk)


def _back_to_list(stay: Stay, case: Case, now: dt.datetime, *, waiting_since: dt.datetime | None = None) -> Stay:
    beds.let_go_all(stay, now=now)
    Booking.objects.filter(pk=stay.booking_id).update(state=Booking.State.WAITING)
    if waiting_since is not None:
        Stay.objects.filter(pk=stay.pk).update(waiting_since=waiting_since)
        stay.waiting_since = waiting_since
    content_changed()
    return stay


def _open_offer(stay: Stay) -> StayOffer:
    offer = stay.offers.select_for_update(no_key=True, of=("self",)).filter(answer="").first()
    if offer is None:
        raise StayOfferEnded
    return offer


def _settle(offer: StayOffer, answer: str, now: dt.datetime, *, by: Actor = None) -> None:
    offer.answer, offer.answered_at = answer, now
    offer.save(update_fields=["answer", "answered_at"])
    calls.settle(offer.stay.case, by=by, about=calls.OFFERS, now=now)


def _locked(stay: Stay, case: Case, shelter: Shelter) -> Stay:
    """Return the stay as it is now, with the rows that are locked already."""
    fresh = Stay.objects.select_related("booking").get(pk=stay.pk)
    fresh.case, fresh.shelter = case, shelter
    return fresh
