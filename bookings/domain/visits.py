"""Visits of a mobile unit: planned with vehicle, team and equipment as one act, announced, moved, cancelled.

Locks: the visit, then its booking, then the resources. Who registered is told by what VisitEvent says
(bookings.notices.visits), once it is committed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.reserving import AGENCY_MAY, Part, release, reserve, reserve_anew
from bookings.errors import ServiceRegistered, VisitIncomplete, VisitMoveRefused
from bookings.models import Booking, MobileUnit, Place, Registration, Visit, VisitEvent, VisitService
from bookings.models.visits import MOST_VISIT_DAYS
from bookings.visit_services import offered_services
from core import audit
from core.agencies import current_agency
from core.errors import InvalidInput, NotFound
from core.pagecache import content_changed
from core.rights import Actor, require
from core.tenancy import current_schema
from core.turns import just_made
from core.typed_text import normalise, text_error

PERMISSION = "bookings.manage_visit"
REASON_LIMIT = 300
State = Visit.State
MAY_CHANGE = (State.PLANNED, State.PUBLISHED)
MAY_CANCEL = (State.PLANNED, State.PUBLISHED, State.UNDER_WAY)


@dataclass(frozen=True)
class Offer:
    """A service to give at a visit, for so many people a day; None is as many as come."""

    code: str
    quota: int | None = None


@dataclass(frozen=True, kw_only=True)
class VisitPlan:
    """Where a visit goes, when, with what, and for which services."""

    place: Place
    venue: str
    first_on: dt.date
    last_on: dt.date
    opens_at: dt.time
    closes_at: dt.time
    parts: Sequence[Part]
    offers: Sequence[Offer] = ()
    unit: MobileUnit | None = None
    public_note: str = ""


@transaction.atomic
def plan_visit(*, plan: VisitPlan, by: Actor, now: dt.datetime | None = None) -> Visit:
    """Plan a visit and hold what travels; a form that is sent twice plans one. Raises NotFree, InvalidInput."""
    require(by, PERMISSION)
    _check(plan)
    visit = _filled(Visit(time_zone=current_agency().time_zone), plan)
    during = (visit.starts_at, visit.ends_at)
    twice = just_made(Booking.objects.filter(kind=Booking.Kind.VISIT, visit__place=plan.place, during=during), by=by)
    if twice is not None:
        return twice.visit
    visit.booking = Booking.objects.create(
        kind=Booking.Kind.VISIT,
        state=Booking.State.APPROVED,
        title=_title(plan.place),
        during=during,
        created_by=by,
    )
    visit.booking.refresh_from_db()
    reserve(booking=visit.booking, parts=plan.parts, may=AGENCY_MAY, now=now)
    visit.save()
    _set_offers(visit, plan.offers)
    _happened(visit, "planned", by, **_when(visit))
    return visit


@transaction.atomic
def change_visit(*, visit: Visit, plan: VisitPlan, by: Actor, now: dt.datetime | None = None) -> Visit:
    """Change a visit that has not begun; who registered is told when day, hour or place are other ones.

    Registrations move with the days: whoever was registered for the second day is registered for the second day.
    Raises NotFree, ServiceRegistered, VisitMoveRefused, InvalidInput.
    """
    require(by, PERMISSION)
    _check(plan)
    visit = lock_visit(visit, MAY_CHANGE)
    before, days_before = _when(visit), visit.days
    visit = _filled(visit, plan)
    after = _when(visit)
    visit.revision += before != after
    visit.save()
    booking = visit.booking
    booking.title, booking.during = _title(plan.place), (visit.starts_at, visit.ends_at)
    booking.save(update_fields=["title", "during"])
    booking.refresh_from_db()
    reserve_anew(booking=booking, parts=plan.parts, may=AGENCY_MAY, now=now)
    if visit.days != days_before:
        _move_registrations(visit, days_before)
    _set_offers(visit, plan.offers)
    if visit.state == State.PUBLISHED and before != after:
        _happened(visit, "moved", by, before=before, after=after)
    else:
        _happened(visit, "changed", by)
    from bookings.domain.visitors import fill_places  # that module needs this one

    fill_places(visit)
    return visit


@transaction.atomic
def publish_visit(*, visit: Visit, by: Actor) -> Visit:
    """Announce a visit: everybody sees it and may register, and who asked for it is told.

    Raises VisitIncomplete, VisitMoveRefused.
    """
    from bookings.domain.visit_requests import answer_by_visit  # that module needs this one

    require(by, PERMISSION)
    visit = lock_visit(visit, (State.PLANNED,))
    if not visit.offered.exists():
        raise VisitIncomplete
    if visit.ends_at <= timezone.now():
        raise InvalidInput({"first_on": [_("This visit lies in the past.")]})
    visit.state, visit.published_at = State.PUBLISHED, timezone.now()
    visit.save(update_fields=["state", "published_at"])
    answered = answer_by_visit(visit=visit, by=by)
    _happened(visit, "published", by, requests=answered)
    return visit


@transaction.atomic
def begin_visit(*, visit: Visit, by: Actor, at: dt.datetime | None = None) -> Visit:
    """Note that the unit is there. A visit that has begun already stays as it is. Raises VisitMoveRefused."""
    visit = lock_visit(visit, (State.PUBLISHED, State.UNDER_WAY))
    if visit.state == State.PUBLISHED:
        visit.state = State.UNDER_WAY
        visit.save(update_fields=["state"])
        _set_booking(visit, Booking.State.IN_USE)
        _happened(visit, "begun", by, at=at)
    return visit


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, by: Actor) -> Visit:
    """Cancel a visit and let go what it holds; who registered is told why and offered another one.

    Requests that it had answered wait again. Raises VisitMoveRefused, InvalidInput.
    """
    from bookings.domain.visit_requests import ask_again  # that module needs this one

    require(by, PERMISSION)
    words = normalise(reason, lines=False)
    problem = text_error(words, limit=REASON_LIMIT, lines=False)
    if problem or not words:
        raise InvalidInput({"reason": [problem or _("Say why. Everybody who registered reads it.")]})
    visit = lock_visit(visit, MAY_CANCEL)
    visit.state, visit.reason, visit.ended_at = State.CANCELLED, words, timezone.now()
    visit.save(update_fields=["state", "reason", "ended_at"])
    ask_again(visit=visit, by=by)
    release(booking=visit.booking)
    _set_booking(visit, Booking.State.CANCELLED)
    _happened(visit, "cancelled", by, reason=words)
    return visit


def lock_visit(visit: Visit, states: Sequence[str] = ()) -> Visit:
    """Return the visit, locked. Raises NotFound, VisitMoveRefused when it stands in none of the states."""
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("place", "unit", "booking")
    found = rows.filter(pk=visit.pk).first()
    if found is None:
        raise NotFound
    if states and found.state not in states:
        raise VisitMoveRefused(state=str(found.state))
    return found


def note_event(visit: Visit, kind: str, by: Actor, **facts: Any) -> VisitEvent:
    """Add to what happened, and have people told once it is committed."""
    event = VisitEvent.objects.create(
        visit=visit, kind=kind, by_id=by.pk if by is not None else None, by_name=str(by or ""), facts=facts
    )
    schema, key = current_schema(), event.pk

    def tell() -> None:
        from bookings.tasks import follow_visit_event  # needs the loaded apps

        follow_visit_event.delay(schema, key)

    transaction.on_commit(tell, robust=True)
    return event


def _happened(visit: Visit, kind: str, by: Actor, at: dt.datetime | None = None, **facts: Any) -> None:
    note_event(visit, kind, by, **({"at": at.isoformat()} if at is not None else {}), **facts)
    audit.record(action=f"bookings.visit_{kind}", target=f"{visit.place} {visit.first_on}", changes=facts)
    content_changed()


def _title(place: Place) -> str:
    return _("Visit to %(place)s") % {"place": place.name}


def _when(visit: Visit) -> dict[str, Any]:
    return {
        "place": visit.place.name,
        "venue": visit.venue,
        "first_on": visit.first_on.isoformat(),
        "last_on": visit.last_on.isoformat(),
        "opens_at": f"{visit.opens_at:%H:%M}",
        "closes_at": f"{visit.closes_at:%H:%M}",
    }


def _check(plan: VisitPlan) -> None:
    errors: dict[str, list[str]] = {}
    if plan.last_on < plan.first_on:
        errors["last_on"] = [_("The last day must not come before the first.")]
    elif (plan.last_on - plan.first_on).days >= MOST_VISIT_DAYS:
        errors["last_on"] = [_("A visit lasts at most %(days)s days.") % {"days": MOST_VISIT_DAYS}]
    if plan.closes_at <= plan.opens_at:
        errors["closes_at"] = [_("The end must come after the beginning.")]
    if not plan.parts:
        errors["parts"] = [_("Choose what travels: a vehicle, people or equipment.")]
    if plan.place.retired_at is not None:
        errors["place"] = [_("This place was taken off the list.")]
    if errors:
        raise InvalidInput(errors)


def _filled(visit: Visit, plan: VisitPlan) -> Visit:
    for name in ("place", "venue", "first_on", "last_on", "opens_at", "closes_at", "unit", "public_note"):
        setattr(visit, name, getattr(plan, name))
    return visit


def _set_booking(visit: Visit, state: str) -> None:
    Booking.objects.filter(pk=visit.booking_id).update(state=state)


def _set_offers(visit: Visit, offers: Sequence[Offer]) -> None:
    """Write the services: those that stay keep their registrations, and papers are taken anew from the standards."""
    known = {row.service_code: row for row in visit.offered.all()}
    found = offered_services([offer.code for offer in offers])
    gone = [row for code, row in known.items() if code not in {offer.code for offer in offers}]
    if Registration.objects.filter(offered__in=gone).exists():
        raise ServiceRegistered
    VisitService.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for position, offer in enumerate(offers, start=1):
        row = known.get(offer.code) or VisitService(visit=visit, service_code=offer.code)
        if offer.code in found:
            facts = found[offer.code]
            row.name, row.papers, row.standard_version = facts.name[:200], facts.papers, facts.version
        elif row.pk is None:
            raise InvalidInput({"offers": [_("This service has no standard that everybody can read.")]})
        row.quota, row.position = offer.quota, position
        row.save()


def _move_registrations(visit: Visit, before: Sequence[dt.date]) -> None:
    """Take registrations along to the days that the visit has now; what has no such day any more goes to the last."""
    days = visit.days
    new = {day: days[min(number, len(days) - 1)] for number, day in enumerate(before)}
    rows = list(Registration.objects.filter(visit=visit).order_by("on", "number", "pk"))
    numbers: dict[tuple[int, dt.date], int] = {}
    for row in rows:
        row.on = new.get(row.on, days[-1])
        numbers[row.offered_id, row.on] = row.number = numbers.get((row.offered_id, row.on), 0) + 1
    # Out of the way first: a number may be the old one of somebody else.
    shift = 20_000
    Registration.objects.filter(visit=visit).update(number=F("number") + shift)
    Registration.objects.bulk_update(rows, ["on", "number"])
