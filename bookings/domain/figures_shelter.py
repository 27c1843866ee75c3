"""How the beds of a shelter are used, night by night, and by whose stays: numbers only.

Occupied beds are counted where the bed board does (bookings.domain.shelter_figures); nights to come are not.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import Count
from django.utils import timezone

from bookings.domain.figures import Period
from bookings.domain.shelter_figures import occupancy
from bookings.models import Shelter, Stay, StayExtension, StayOffer, StayPerson
from core.cases.states import CaseState
from core.workdays.counting import ONE_DAY


@dataclass(frozen=True)
class Occupied:
    """So many of the beds that could be used were occupied, in one night or summed over several."""

    first: dt.date
    last: dt.date
    beds: int
    occupied: int

    @property
    def share(self) -> float | None:
        """In hundredths; None where no bed could be used."""
        return 100 * self.occupied / self.beds if self.beds else None


@dataclass(frozen=True)
class Stays:
    """The stays that began within a period, and what was asked and offered in it. Lengths are nights."""

    stays: int
    patients: int
    companions: int
    by_route: Mapping[str, int]
    by_ending: Mapping[str, int]
    median_nights: float | None
    offers: Mapping[str, int]
    extensions: Mapping[str, int]
    waiting: int


def nights_of(shelter: Shelter, period: Period, *, now: dt.datetime | None = None) -> list[Occupied]:
    """Return each night of a period that has begun, as the bed board counts it. Beds out of use are not counted."""
    now = now or timezone.now()
    begun = now.astimezone(shelter.zone).date()
    if shelter.begins(begun) > now:
        begun -= ONE_DAY
    nights = occupancy(period.first, min(period.last, begun), shelter=shelter)
    return [
        Occupied(night.on, night.on, max(night.beds - night.closed, night.occupied), night.occupied) for night in nights
    ]


def by_month(nights: Iterable[Occupied]) -> list[Occupied]:
    """Return nights summed by their calendar month, in order."""
    groups: defaultdict[tuple[int, int], list[Occupied]] = defaultdict(list)
    for night in nights:
        groups[night.first.year, night.first.month].append(night)
    return [whole(own) for _month, own in sorted(groups.items())]


def whole(nights: Sequence[Occupied]) -> Occupied:
    """Return the sum of at least one night."""
    return Occupied(
        nights[0].first, nights[-1].last, sum(night.beds for night in nights), sum(night.occupied for night in nights)
    )


def stays_of(shelter: Shelter, period: Period) -> Stays:
    """Count the stays that began within a period, and the offers and extensions of it. Six queries."""
    first, after = shelter.begins(period.first), shelter.begins(period.last + ONE_DAY)
    begun = Stay.objects.filter(shelter=shelter, arrived_at__gte=first, arrived_at__lt=after)
    rows = list(begun.order_by().values_list("route", "ending"))
    moments = begun.filter(left_at__isnull=False).order_by().values_list("arrived_at", "left_at")
    people = dict(
        StayPerson.objects.filter(stay__in=begun, came_on__isnull=False)
        .order_by()
        .values_list("role")
        .annotate(number=Count("pk"))
    )
    zone = shelter.zone
    lengths = [
        (left.astimezone(zone).date() - came.astimezone(zone).date()).days for came, left in moments if came and left
    ]
    offers = StayOffer.objects.filter(stay__shelter=shelter, made_at__gte=first, made_at__lt=after)
    extensions = StayExtension.objects.filter(stay__shelter=shelter, asked_at__gte=first, asked_at__lt=after)
    return Stays(
        stays=len(rows),
        patients=people.get(StayPerson.Role.PATIENT, 0),
        companions=people.get(StayPerson.Role.COMPANION, 0),
        by_route=_in_order(Stay.Route.values, (route for route, _ending in rows)),
        by_ending=_in_order(["", *Stay.Ending.values], (ending for _route, ending in rows)),
        median_nights=median(lengths) if lengths else None,
        offers=dict(offers.order_by().values_list("answer").annotate(number=Count("pk"))),
        extensions=dict(extensions.order_by().values_list("state").annotate(number=Count("pk"))),
        waiting=Stay.objects.filter(shelter=shelter, case__state=CaseState.VERIFIED).count(),
    )


def _in_order(known: Iterable[str], values: Iterable[str]) -> dict[str, int]:
    counted = Counter(values)
    return {value: counted[value] for value in known if counted[value]}
