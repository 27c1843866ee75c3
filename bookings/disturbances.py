"""What happens to people when something that they have booked cannot be used after all.

Whoever takes a resource away (a closure, an officer on leave, an activity of the agency itself) says so here; the part
that knows the kind of booking tells its people and offers them others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from bookings.models import Booking, Resource
    from bookings.spans import Span
    from core.models import User


@dataclass(frozen=True)
class Disturbance:
    """These resources cannot be used in a span; `reason` is written for the people who booked them."""

    resources: tuple[Resource, ...]
    during: Span
    reason: str
    by: User | None


Handler = Callable[["Booking", Disturbance], None]
_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Let `handler` look after disturbed bookings of a kind, inside the transaction that disturbs them."""
    _handlers[kind] = handler


def bookings_disturbed(disturbance: Disturbance) -> list[Booking]:
    """Return the bookings that hold one of the resources at some moment of the span, in the order of their start."""
    from bookings.models import Booking

    window = tuple(disturbance.during)
    held = Booking.objects.filter(
        reservations__resource__in=disturbance.resources,
        reservations__released_at=None,
        reservations__blocked__overlap=window,
    )
    return list(held.select_related("case").distinct().order_by("during", "pk"))


@transaction.atomic
def disturb(disturbance: Disturbance, *, bookings: Iterable[Booking] | None = None) -> list[Booking]:
    """Tell everybody whose booking meets the disturbance, and offer others; return these bookings.

    A booking of the agency itself has no handler where nobody must be told.
    """
    met = bookings_disturbed(disturbance) if bookings is None else list(bookings)
    for booking in met:
        if booking.kind in _handlers:
            _handlers[booking.kind](booking, disturbance)
    return met
