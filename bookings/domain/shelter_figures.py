"""How full a shelter is: beds by night, never people. In three queries for any number of nights."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from bookings.domain.shelter_beds import closed_nights, span_of, today_at
from bookings.models import Bed, Placement, Shelter
from bookings.shelter_rules import ONE_DAY, Nights


@dataclass(frozen=True)
class Night:
    """One night of a shelter: how many beds there were, and of these held and out of use."""

    shelter: int
    on: dt.date
    beds: int
    occupied: int
    closed: int

    @property
    def free(self) -> int:
        return max(0, self.beds - self.occupied - self.closed)

    @property
    def share(self) -> float | None:
        """Return the share of the beds in use that were held; None where there were none."""
        usable = self.beds - self.closed
        return self.occupied / usable if usable > 0 else None


def occupancy(first: dt.date, last: dt.date, *, shelter: Shelter | None = None) -> list[Night]:
    """Return every night from one date through another of each shelter, by shelter and date.

    A bed counts as held in the nights that somebody has, or had, it; what was let go again does not count.
    """
    if last < first:
        return []
    nights = Nights(first, last + ONE_DAY)
    found = []
    for one in [shelter] if shelter is not None else Shelter.objects.order_by("pk"):
        beds = list(Bed.objects.filter(room__shelter=one).select_related("resource", "room"))
        held: dict[dt.date, set[int]] = defaultdict(set)
        rows = Placement.objects.filter(room__shelter=one, released_at=None, nights__overlap=tuple(nights))
        for bed, during in rows.values_list("bed_id", "nights"):
            for on in Nights(max(first, during.lower), min(nights.last, during.upper)).days():
                held[on].add(bed)
        closed: dict[dt.date, set[int]] = defaultdict(set)
        for bed, _room, gone in closed_nights(one, {row.resource_id: row for row in beds}, nights):
            closed[gone.first].add(bed)
        for on in nights.days():
            there = {bed.pk for bed in beds if _was_there(bed, one, on)}
            taken = held[on] & there
            found.append(Night(one.pk, on, len(there), len(taken), len((closed[on] & there) - taken)))
    return found


def tonight(shelter: Shelter, now: dt.datetime | None = None) -> Night:
    """Return the night that begins today."""
    today = today_at(shelter, now or timezone.now())
    return occupancy(today, today, shelter=shelter)[0]


def _was_there(bed: Bed, shelter: Shelter, on: dt.date) -> bool:
    gone = bed.resource.retired_at
    return gone is None or gone >= span_of(shelter, Nights(on, on + ONE_DAY)).end
