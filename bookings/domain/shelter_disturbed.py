"""A bed is closed after somebody got it: other beds are given, or the family waits again at its old place."""

from __future__ import annotations

from django.utils import timezone

from bookings.disturbances import Disturbance
from bookings.domain import shelter_beds as beds
from bookings.domain.shelter_waiting import back_to_waiting, take_offer_back
from bookings.domain.staying import other_places, take_other_beds
from bookings.models import Bed, Booking, Stay
from bookings.shelter_errors import NoBeds
from bookings.shelter_rules import ONE_DAY, Nights
from bookings.spans import Span
from core.accounts import recipients
from core.cases.domain.lifecycle import add_event, lock_case
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.roles import Role

HANDLE = "bookings.handle_stay"


def look_after(booking: Booking, disturbance: Disturbance) -> None:
    """Give a disturbed stay other beds from the first night that is disturbed, today at the earliest.

    An offer that cannot be kept is taken back. Who was approved but has not come goes back to the waiting list when
    there are no other beds; for who is in the house already the officers are told, who find a way.

    The shelter and all of its beds are locked by whoever closes some of them (bookings.domain.locking).
    """
    found = Stay.objects.select_related("case", "shelter", "booking").filter(booking=booking).first()
    if found is None:
        return
    case = lock_case(found.case)
    stay = Stay.objects.select_related("booking", "shelter").get(pk=found.pk)
    stay.case = case
    nights = _disturbed(stay, disturbance)
    if nights is None:
        return
    if stay.offers.filter(answer="").exists():
        take_offer_back(stay=stay, case=case, now=timezone.now(), reason=disturbance.reason)
        tell_citizen(case, "bookings/stay_offer_taken_back", key=f"stay-taken-back-{stay.offers.count()}")
        return
    places = other_places(stay, nights)
    if places is not None:
        try:
            take_other_beds(stay, case, places, nights, reason=disturbance.reason)
        except NoBeds:
            places = None
    if places is not None:
        return
    if stay.booking.state == Booking.State.APPROVED:
        back_to_waiting(stay, case, by=disturbance.by, note=disturbance.reason)
        number = case.events.filter(kind="stay_beds_lost").count()
        add_event(case, "stay_beds_lost", by=disturbance.by, public=False)
        tell_citizen(case, "bookings/stay_beds_lost", key=f"stay-beds-lost-{number}")
        return
    add_event(case, "stay_needs_beds", by=disturbance.by, public=False, note=disturbance.reason)
    number = case.events.filter(kind="stay_needs_beds").count()
    for officer in recipients.people([Role.SHELTER_MANAGER], [Role.UNIT_HEAD], [Role.HEAD], permission=HANDLE):
        tell_staff(officer, "bookings/stay_needs_beds", key=f"stay-needs-beds-{number}", case=case)


def _disturbed(stay: Stay, disturbance: Disturbance) -> Nights | None:
    """Return the nights from the first one that is disturbed to the last one, or None when none is."""
    closed = {resource.pk for resource in disturbance.resources}
    today = beds.today_at(stay.shelter)
    resources = dict(Bed.objects.filter(resource__in=closed).values_list("pk", "resource_id"))
    first = None
    for placement in stay.placements.filter(released_at=None, bed__in=resources):
        for night in Nights(max(today, placement.nights.lower), placement.nights.upper).days():
            span = beds.span_of(stay.shelter, Nights(night, night + ONE_DAY))
            if span.meets(Span(*disturbance.during)) and (first is None or night < first):
                first = night
    return Nights(first, stay.nights.upper) if first is not None else None
