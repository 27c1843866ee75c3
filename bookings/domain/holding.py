"""Hold what a request to borrow asks for, with the companion officer who comes along.

Which officer that is, the agency decides: whoever has least to do is held first, and exchanged later where needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.availability import Problem
from bookings.companions import MAY as COMPANION_MAY
from bookings.companions import free_companions
from bookings.domain.lending_rules import COMPANION
from bookings.domain.reserving import Part, lock_resources, reserve, reserve_anew
from bookings.errors import NotFree
from bookings.models import Booking, Lending, Resource
from bookings.spans import Span
from core.errors import InvalidInput

MOST_ASKED = 5  # companions that are tried one after another when others are quicker


def hold(
    booking: Booking,
    parts: Sequence[Part],
    *,
    companion: bool,
    now: dt.datetime,
    may: Collection[Problem] = (),
    anew: bool = False,
    preferred: int | None = None,
) -> None:
    """Hold the parts, with a companion who is free when one comes along: whoever has least to do, if none is preferred.

    Raises NotFree; "companion" names what is lacking when no companion is free.
    """
    act = reserve_anew if anew else reserve
    if not companion:
        act(booking=booking, parts=parts, now=now, may=may)
        return
    free = free_companions(Span.of(booking.during), now=now, without_booking=booking.pk if anew else None)
    keys = [load.resource.pk for load in free]
    if preferred in keys:
        keys.insert(0, keys.pop(keys.index(preferred)))
    held = set(booking.reservations.values_list("resource_id", flat=True)) if anew else set()
    for key in keys[:MOST_ASKED]:
        with suppress(_CompanionGone), transaction.atomic():  # gives back the locks before the next one is tried
            lock_resources({key, *held, *(part.resource for part in parts)})
            act(booking=booking, parts=parts, now=now, may=may)
            try:
                reserve(booking=booking, parts=[Part(key)], now=now, may=COMPANION_MAY)
            except NotFree as refusal:
                raise _CompanionGone from refusal
            return
    act(booking=booking, parts=parts, now=now, may=may)  # what else is lacking is told first
    raise NotFree({COMPANION: [Problem.TAKEN]})


class _CompanionGone(Exception):
    """Somebody else was quicker to hold this companion."""


def hold_anew(
    booking: Booking, parts: Sequence[Part], *, companion: bool, now: dt.datetime, may: Collection[Problem] = ()
) -> None:
    """Hold the parts instead of what a booking holds; the companion stays where they are free. Raises NotFree."""
    kept = companion_of(booking)
    preferred = kept.pk if kept is not None else None
    hold(booking, parts, companion=companion, now=now, may=may, anew=True, preferred=preferred)


def companion_of(booking: Booking) -> Resource | None:
    """Return the companion who is held for a booking."""
    held = Resource.objects.filter(reservations__booking=booking, reservations__released_at=None)
    return held.filter(kind=Resource.Kind.COMPANION).select_related("person").first()


def exchange_companion_of(booking: Booking, companion: int | None, *, without: bool = False) -> None:
    """Hold another companion for a booking, or none. Raises NotFree when they are not free."""
    present = companion_of(booking)
    wanted = None if without else (companion or (present.pk if present is not None else None))
    if wanted == (present.pk if present is not None else None):
        return
    rows = Resource.objects.in_use().filter(kind=Resource.Kind.COMPANION)
    found = rows.filter(pk=wanted).first() if wanted is not None else None
    if wanted is not None and found is None:
        raise InvalidInput({"companion": [_("Choose from the list only.")]})
    lock_resources({resource.pk for resource in (present, found) if resource is not None})
    if present is not None:
        booking.reservations.filter(resource=present, released_at=None).update(released_at=timezone.now())
    if found is not None:
        reserve(booking=booking, parts=[Part(found.pk)], may=COMPANION_MAY | {Problem.PAST})
    Lending.objects.filter(booking=booking).update(wants_companion=found is not None)


def wanted_parts(lending: Lending) -> list[Part]:
    """Return what was asked for, without the companion."""
    return [Part(int(key), int(quantity)) for key, quantity in lending.wanted.items()]


def wanted_json(parts: Sequence[Part]) -> dict[str, int]:
    """Return parts as they are kept: how many by the key of the resource."""
    return {str(part.resource): part.quantity for part in parts}


def sorted_parts(parts: Sequence[Part]) -> list[tuple[int, int]]:
    """Return parts so that the same ones are equal."""
    return sorted((part.resource, part.quantity) for part in parts)


def is_more(before: Sequence[Part], after: Sequence[Part]) -> bool:
    """Tell whether more is asked for than before, or something else."""
    known = {part.resource: part.quantity for part in before}
    return any(part.quantity > known.get(part.resource, 0) for part in after)
