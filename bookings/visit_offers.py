"""Other visits at which somebody can get the same service: for those whose visit was moved, cancelled or is full."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from bookings.domain.visitors import is_open, places_of
from bookings.models import Registration, Visit, VisitService

MOST = 3
MOST_LOOKED_AT = 12


@dataclass(frozen=True)
class OtherVisit:
    """A visit with the first day on which there is a place."""

    visit: Visit
    offered: VisitService
    on: dt.date
    left: int | None


def other_visits(registration: Registration) -> list[OtherVisit]:
    """Return the next visits with a place for the same service: at the same place first, then near it, then others."""
    place, now = registration.visit.place, timezone.now()
    near = Q(visit__place__within=place) | Q(visit__place=place.within_id)
    near |= Q(visit__place__within=place.within_id, visit__place__within__isnull=False)
    order = Case(
        When(visit__place=place, then=Value(0)), When(near, then=Value(1)), default=2, output_field=IntegerField()
    )
    rows = VisitService.objects.filter(
        visit__in=Visit.objects.to_come(timezone.localdate()), service_code=registration.offered.service_code
    ).exclude(visit=registration.visit_id)
    rows = rows.select_related("visit__place").annotate(near=order)
    looked_at = list(rows.order_by("near", "visit__first_on", "pk")[:MOST_LOOKED_AT])
    left = places_of(looked_at, sorted({day for row in looked_at for day in row.visit.days}))
    found = []
    for row in looked_at:
        for day in row.visit.days:
            if is_open(row.visit, day, now=now) and left[row.pk, day] != 0:
                found.append(OtherVisit(row.visit, row, day, left[row.pk, day]))
                break
        if len(found) == MOST:
            break
    return found
