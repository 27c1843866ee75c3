"""A vehicle breaks down, an officer is on leave: whoever plans visits is told at once, and finds others on the page.

People who registered are told when the visit is moved or cancelled, not before: most visits go on with another vehicle.
"""

from __future__ import annotations

from bookings.disturbances import Disturbance
from bookings.domain.visits import MAY_CANCEL, PERMISSION, note_event
from bookings.models import Booking, Visit, VisitEvent
from core.accounts import links
from core.accounts.recipients import people
from core.cases.domain.outbox import staff_notice, tell
from core.models import User
from core.roles import Role
from core.tenancy import current_schema

LEADS = (Role.FACILITY_MANAGER, Role.UNIT_HEAD)


def visit_disturbed(booking: Booking, disturbance: Disturbance) -> None:
    """Tell who planned a visit, or else who manages visits, that something of it cannot come."""
    visit = Visit.objects.select_related("place").filter(booking=booking, state__in=MAY_CANCEL).first()
    if visit is None:
        return
    gone = set(booking.reservations.filter(released_at=None).values_list("resource_id", flat=True))
    names = sorted(resource.name for resource in disturbance.resources if resource.pk in gone)
    event = note_event(visit, "disturbed", disturbance.by, names=names, reason=disturbance.reason)
    facts = {
        "place": visit.place.name,
        "names": ", ".join(names),
        "reason": disturbance.reason,
        "address": links.url(current_schema(), f"/portal/keliling/{visit.pk}/"),
    }
    tell(
        [
            staff_notice(user, "bookings/visit_disturbed", key=f"visit-event-{event.pk}", facts=facts)
            for user in _told(booking)
        ]
    )


def open_disturbances(visit: Visit) -> list[VisitEvent]:
    """Return what was disturbed since the visit was last planned or changed."""
    events = list(visit.events.order_by("-at", "-pk")[:20])
    found = []
    for event in events:
        if event.kind in ("planned", "changed", "moved", "cancelled", "done"):
            break
        if event.kind == "disturbed":
            found.append(event)
    return found


def _told(booking: Booking) -> list[User]:
    planner = booking.created_by
    if planner is not None and planner.is_active and planner.has_perm(PERMISSION):
        return [planner]
    return people(LEADS, (Role.HEAD,), permission=PERMISSION)
