"""The one order in which whatever touches bookings locks, so that two that meet wait and none is ended:

1. visits, in the order of their keys (the names by which somebody takes turns at making something come before them),
2. cases, in the order of their keys; a visit's requests after the visit,
3. the booking, and what hangs on the case or on it,
4. the shelter, before any of its beds,
5. the turns of one asker, where limits are counted,
6. resources, in the order of their keys, all of those that will be needed at once,
7. what is held of them: reservations and placements are written by whoever has locked the resource or, where there is
   only one of it, the booking.

Who takes a resource away (a closure, leave, an activity of the agency) needs what the people who are met hold, and what
they may get instead: `lock_with_instead` takes all of it in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bookings.domain.reserving import lock_resources
from bookings.models import Booking, Reservation, Resource, Shelter
from core.cases.models import Case


def lock_cases(keys: Iterable[int]) -> None:
    """Lock cases in the order of their keys."""
    rows = Case.objects.filter(pk__in=set(keys)).order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def lock_with_instead(resources: Sequence[Resource], bookings: Iterable[Booking]) -> list[Resource]:
    """Lock resources with all that locked bookings hold, and what may be held instead; return the resources.

    Another companion may come instead of one, and other beds of the shelter be given instead of a bed.
    """
    kinds = {resource.kind for resource in resources}
    needed = {resource.pk for resource in resources}
    if Resource.Kind.BED in kinds:
        shelters = Shelter.objects.filter(rooms__beds__resource__in=needed).values_list("pk", flat=True)
        locked = Shelter.objects.filter(pk__in=set(shelters)).order_by("pk").select_for_update(no_key=True)
        beds = Resource.objects.filter(bed__room__shelter__in=list(locked))
        needed.update(beds.values_list("pk", flat=True))
    if Resource.Kind.COMPANION in kinds:
        others = Resource.objects.in_use().filter(kind=Resource.Kind.COMPANION)
        needed.update(others.values_list("pk", flat=True))
    met = [booking.pk for booking in bookings if booking.case_id is not None]
    held = Reservation.objects.filter(booking__in=met, released_at=None)
    needed.update(held.values_list("resource_id", flat=True))
    rows = {row.pk: row for row in lock_resources(needed)}
    return [rows[resource.pk] for resource in sorted(resources, key=lambda one: one.pk)]
