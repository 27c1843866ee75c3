"""One companion comes instead of another: on leave, ill, or needed elsewhere."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.companions import MAY
from bookings.domain.reserving import Part, reserve
from bookings.domain.using import lock_for_use
from bookings.errors import UseMoveRefused
from bookings.models import Booking, Reservation, Resource
from core import audit
from core.accounts import links
from core.cases.domain.lifecycle import REASON_LIMIT, add_event, checked_text
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.errors import InvalidInput, NotFound
from core.rights import Actor
from core.tenancy import current_schema

CHANGEABLE = (Booking.State.REQUESTED, Booking.State.APPROVED, Booking.State.IN_USE)


@transaction.atomic
def exchange_companion(
    *, booking: Booking, old: Resource, new: Resource, reason: str, by: Actor, now: dt.datetime | None = None
) -> list[Reservation]:
    """Let `new` accompany a booking instead of `old`; both are told, and the borrower whom to expect.

    The reason, which may be an illness, stays in the record of the case.

    Raises UseMoveRefused once the use is over, NotFound where `old` does not accompany it, NotFree when `new` is not
    free, InvalidInput, PermissionRefused.
    """
    text = checked_text(reason, field="reason", limit=REASON_LIMIT, missing=_("Say why."))
    case, booking = lock_for_use(booking, by=by)
    if booking.state not in CHANGEABLE:
        raise UseMoveRefused(state=str(booking.state))
    if new.kind != Resource.Kind.COMPANION or new.pk == old.pk:
        raise InvalidInput({"new": [_("Choose another companion.")]})
    moment = now or timezone.now()
    held = Reservation.objects.filter(booking=booking, resource=old, released_at=None)
    if not held.exists() or old.kind != Resource.Kind.COMPANION:
        raise NotFound
    is_running = booking.during.lower <= moment
    rows = reserve(booking=booking, parts=[Part(new.pk)], now=min(moment, booking.during.lower), may=MAY)
    held.update(released_at=moment)
    audit.record(action="bookings.companion_exchanged", target=case.code, changes={"companion": [old.name, new.name]})
    tell_of_exchange(rows[0], old=old, by=by, note=text, tells_borrower=not is_running)
    return rows


def tell_of_exchange(
    held: Reservation, *, old: Resource, by: Actor, note: str = "", tells_borrower: bool = True
) -> None:
    """Tell both companions, and the borrower of what is approved whom to expect; `held` is that of the new one."""
    booking, new = held.booking, held.resource
    case = booking.case
    assert case is not None  # noqa: S101  # nobody accompanies what the agency plans for itself as a borrower's
    add_event(case, "companion_exchanged", by=by, note=note, public=False, facts={"old": old.name, "new": new.name})
    key = f"companion-{held.pk}"
    facts = {
        "from": booking.during.lower.isoformat(),
        "to": booking.during.upper.isoformat(),
        "companion": new.name,
        "page": links.url(current_schema(), reverse("use_portal:schedule", urlconf=settings.URLCONF_AGENCY)),
    }
    for template, companion in (("use_companion_gone", old), ("use_companion_new", new)):
        if companion.person is not None and companion.person.is_active:
            tell_staff(companion.person, f"bookings/{template}", key=key, case=case, facts=facts)
    if tells_borrower and booking.state != Booking.State.REQUESTED:
        tell_citizen(case, "bookings/use_companion_changed", key=key, facts=facts)
