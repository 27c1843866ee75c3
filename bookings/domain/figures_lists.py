"""The bookings behind a figure, so that whoever reads one can look at what was counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from bookings.domain.figures import USED, Period
from bookings.models import Booking, Reservation

ALL_USES = "used"
LENT = (Booking.Kind.LENDING, Booking.Kind.OWN_USE)


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; empty is everything. `state` is one of `Booking.State`, or `ALL_USES`."""

    period: Period
    resource: str = ""  # its code
    asker: str = ""
    state: str = ALL_USES
    refused_for: str = ""
    kind: str = ""


def list_bookings(asked: Asked, *, now: dt.datetime | None = None) -> QuerySet[Booking]:
    """Return what was counted: uses by the day on which they begin, everything else by the day of its request."""
    now = now or timezone.now()
    span = asked.period.span()
    rows = Booking.objects.filter(kind__in=LENT)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state == ALL_USES:
        begun = Q(during__startswith__gte=span.start, during__startswith__lt=span.end, during__startswith__lte=now)
        rows = rows.filter(begun, state__in=USED)
    else:
        rows = rows.filter(
            case__received_at__gte=span.start, case__received_at__lt=span.end, case__merged_into__isnull=True
        )
        rows = rows.filter(state=asked.state) if asked.state else rows
    if asked.asker:
        rows = rows.filter(lending__asker=asked.asker)
    if asked.refused_for:
        rows = rows.filter(lending__refused_for=asked.refused_for)
    if asked.resource:
        held = Reservation.objects.filter(
            Q(released_at=None) | Q(released_at__gt=F("booking__during__startswith")), resource__code=asked.resource
        )
        rows = rows.filter(pk__in=held.values("booking"))
    shown = Prefetch("reservations", Reservation.objects.select_related("resource").order_by("resource", "pk"))
    return rows.select_related("case", "lending").prefetch_related(shown).order_by("-during", "-pk")
