"""Two patients of one family, and nights that a patient spends in a hospital while the bed is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.shelter_beds import today_at
from bookings.domain.stays import HANDLE
from bookings.models import Booking, Placement, Stay
from bookings.shelter_errors import StayMoveRefused
from core import audit
from core.cases.domain.lifecycle import add_event, lock_case
from core.errors import InvalidInput
from core.rights import Actor, require

ENDED = (Booking.State.RETURNED, Booking.State.CANCELLED, Booking.State.REFUSED, Booking.State.NO_SHOW)


@transaction.atomic
def join_family(*, stay: Stay, code: str, by: Actor) -> Stay:
    """Count a stay and another one of the same shelter as one family: they may share a room that it has for itself.

    Whoever belongs to either belongs to both. Raises InvalidInput, StayMoveRefused.
    """
    require(by, HANDLE)
    case = lock_case(stay.case)
    stay = _living(stay)
    rows = Stay.objects.select_related("case").filter(shelter=stay.shelter_id, ending="")
    other = rows.exclude(booking__state__in=ENDED).exclude(pk=stay.pk).filter(case__code=code.strip().upper()).first()
    if other is None:
        raise InvalidInput({"code": [_("There is no open stay with this code in this shelter.")]})
    heads = {stay.family_id or stay.pk, other.family_id or other.pk}
    head = _head_in_a_room(heads) or min(heads)
    Stay.objects.filter(family__in=heads).update(family=head)
    Stay.objects.filter(pk__in=[stay.pk, other.pk, *heads]).update(family=head)
    add_event(case, "stay_family", by=by, public=False)
    audit.record(action="bookings.stay_family", target=case.code)
    return _living(stay)


@transaction.atomic
def note_away(*, stay: Stay, by: Actor, now: dt.datetime | None = None) -> Stay:
    """Note that the patient sleeps in a hospital from tonight: the bed is kept, and counts as taken."""
    return _noted(stay, by, today_at(stay.shelter, now or timezone.now()), "stay_patient_away")


@transaction.atomic
def note_back(*, stay: Stay, by: Actor) -> Stay:
    """Note that the patient is back from the hospital."""
    return _noted(stay, by, None, "stay_patient_back")


def _head_in_a_room(heads: set[int]) -> int | None:
    """Return which of these has a room for itself already, under whose name the other comes in."""
    rows = Placement.objects.filter(released_at=None, holders__in=[f"party:{head}" for head in heads])
    holders = rows.order_by("pk").values_list("holders", flat=True).first()
    return int(holders.removeprefix("party:")) if holders else None


def _noted(stay: Stay, by: Actor, on: dt.date | None, kind: str) -> Stay:
    require(by, HANDLE)
    case = lock_case(stay.case)
    stay = _living(stay)
    if stay.booking.state != Booking.State.IN_USE or (stay.patient_away_on is None) == (on is None):
        raise StayMoveRefused
    Stay.objects.filter(pk=stay.pk).update(patient_away_on=on)
    add_event(case, kind, by=by, public=False)
    audit.record(action="bookings.stay_away", target=case.code)
    return _living(stay)


def _living(stay: Stay) -> Stay:
    found = Stay.objects.select_related("case", "booking", "shelter").get(pk=stay.pk)
    if found.ending:
        raise StayMoveRefused
    return found
