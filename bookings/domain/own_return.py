"""What comes back from an activity of the agency itself: counted and with its damages, but nobody signs for it.

No borrower stands there, so there is no hand-over and no minutes (berita acara): the agency would sign to itself. What
broke is noted as with anybody else, and an early end frees the rest of the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from bookings.domain.damages import HANDLE, NewDamage
from bookings.domain.lending import offer_soon
from bookings.domain.using import checked_moment, come_back, known_handover
from bookings.errors import UseMoveRefused
from bookings.looking import Looked
from bookings.models import Booking, Handover
from core import audit
from core.errors import NotFound
from core.rights import Actor, require


@transaction.atomic
def take_back_own(
    *,
    booking: Booking,
    looked: Sequence[Looked],
    key: str,
    by: Actor,
    at: dt.datetime | None = None,
    note: str = "",
    damages: Sequence[NewDamage] = (),
    now: dt.datetime | None = None,
) -> Handover:
    """Take back what an own activity used, from its beginning on; the same `key` again is the same.

    Nothing is needed for it: what nobody takes back was used as planned. Raises NotFound for another kind of booking,
    UseMoveRefused, InvalidInput, PermissionRefused.
    """
    require(by, HANDLE)
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    own = rows.filter(pk=booking.pk, kind=Booking.Kind.OWN_USE).first()
    if own is None:
        raise NotFound
    if (known := known_handover(own, Handover.Direction.BACK, key)) is not None:
        return known
    if own.state != Booking.State.APPROVED:
        raise UseMoveRefused(state=str(own.state))
    moment = checked_moment(at, now, first=own.during.lower)
    handover = come_back(own, None, moment, looked, key, note, "", (), damages, by=by)
    audit.record(action="bookings.own_use_returned", target=own, changes={"damages": len(damages)})
    offer_soon()
    return handover
