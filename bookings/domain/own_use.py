"""What the agency does in its own rooms. Its activities come first, but never in silence: who booked is told in time.

Source: domain reference, section 10.1 (the agency's own activities have priority; with notice).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.disturbances import Disturbance, bookings_disturbed, disturb
from bookings.domain.lending import HANDLE, TITLE_LIMIT, offer_soon
from bookings.domain.locking import lock_cases, lock_with_instead
from bookings.domain.reserving import AGENCY_MAY, Part, refuse_backwards, release, reserve
from bookings.errors import BookedByOthers, TooShortNotice
from bookings.models import Booking, BookingSettings, Resource
from bookings.spans import Span
from core import audit
from core.errors import InvalidInput, NotFound
from core.rights import Actor, require
from core.turns import just_made
from core.typed_text import normalise, text_error

REASON_LIMIT = 300
YIELDS = (Booking.State.REQUESTED, Booking.State.APPROVED)


@dataclass(frozen=True)
class Planned:
    """The activity, and the bookings whose people were told that they need another time."""

    booking: Booking
    disturbed: Sequence[Booking]


@transaction.atomic
def plan_own_use(
    *,
    title: str,
    parts: Sequence[Part],
    during: Span,
    by: Actor,
    reason: str = "",
    has_priority: bool = False,
    shows_title: bool = False,
    participants: int | None = None,
    now: dt.datetime | None = None,
) -> Planned:
    """Hold resources for an activity of the agency itself. The same form twice is one activity.

    `shows_title` names it on the public calendar.

    With `has_priority` it takes a time that others asked for or have been given: only with a reason that they read, and
    at least the days of the settings before. They are told and offered others. Raises BookedByOthers without it,
    TooShortNotice, NotFree for what cannot be taken (in use, a shelter, another own activity), InvalidInput.
    """
    require(by, HANDLE)
    now = now or timezone.now()
    title = normalise(title, lines=False)
    reason = normalise(reason, lines=False)
    _check(title, reason, parts, has_priority)
    resources = tuple(Resource.objects.in_use().filter(pk__in=[part.resource for part in parts]))
    refuse_backwards(resources, during)
    known = just_made(Booking.objects.filter(kind=Booking.Kind.OWN_USE, title=title, during=tuple(during)), by=by)
    if known is not None:
        return Planned(known, ())
    met = met_by(resources, parts, during)
    if met and not has_priority:
        raise BookedByOthers([booking.case.code for booking in met if booking.case is not None])
    if met and during.start - now < dt.timedelta(days=BookingSettings.load().own_use_days):
        raise TooShortNotice(BookingSettings.load().own_use_days)
    if met:
        lock_cases(booking.case_id for booking in met if booking.case_id is not None)
        lock_with_instead(resources, met)
        disturb(Disturbance(resources, during, reason, by), bookings=met)
    booking = Booking.objects.create(
        kind=Booking.Kind.OWN_USE,
        state=Booking.State.APPROVED,
        title=title,
        shows_title=shows_title,
        during=tuple(during),
        participants=participants,
        created_by=by,
    )
    booking.refresh_from_db()
    reserve(booking=booking, parts=parts, now=now, may=AGENCY_MAY)
    codes = [one.case.code for one in met if one.case is not None]
    audit.record(action="bookings.own_use_planned", target=booking, changes={"reason": reason, "moved": codes})
    return Planned(booking, met)


@transaction.atomic
def cancel_own_use(*, booking: Booking, by: Actor) -> Booking:
    """Give the time of an own activity back; twice is once. Raises NotFound for a booking of somebody else."""
    require(by, HANDLE)
    rows = Booking.objects.select_for_update(no_key=True, of=("self",))
    booking = rows.filter(pk=booking.pk, kind=Booking.Kind.OWN_USE).first() or _missing()
    if booking.state == Booking.State.CANCELLED:
        return booking
    booking.state = Booking.State.CANCELLED
    booking.save(update_fields=["state"])
    release(booking=booking)
    audit.record(action="bookings.own_use_cancelled", target=booking)
    offer_soon()
    return booking


def met_by(resources: Sequence[Resource], parts: Sequence[Part], during: Span) -> list[Booking]:
    """Return the lendings that would have to move: those that hold something of which too little is left.

    Of equipment, later requests move first, as many as are needed.
    """
    wanted = {part.resource: part.quantity for part in parts}
    rows = bookings_disturbed(Disturbance(tuple(resources), _around(resources, during), "", None))
    movable = [row for row in rows if row.kind == Booking.Kind.LENDING and row.state in YIELDS]
    found: dict[int, Booking] = {}
    for resource in resources:
        lacking = wanted.get(resource.pk, 1) - _left(resource, rows, during)
        holding = [row for row in movable if _units(row, resource)]
        for row in sorted(holding, key=lambda one: (one.created_at, one.pk), reverse=True):
            if lacking <= 0:
                break
            found[row.pk] = row
            lacking -= _units(row, resource)
    return sorted(found.values(), key=lambda row: row.case_id or 0)


def _left(resource: Resource, rows: Sequence[Booking], during: Span) -> int:
    return resource.quantity - sum(_units(row, resource) for row in rows)


def _units(booking: Booking, resource: Resource) -> int:
    held = booking.reservations.filter(resource=resource, released_at=None).values_list("lot", flat=True)
    return sum(lot.upper - lot.lower for lot in held)


def _around(resources: Sequence[Resource], during: Span) -> Span:
    before = max((resource.before_minutes for resource in resources), default=0)
    after = max((resource.after_minutes for resource in resources), default=0)
    return during.wider(dt.timedelta(minutes=before), dt.timedelta(minutes=after))


def _check(title: str, reason: str, parts: Sequence[Part], has_priority: bool) -> None:
    problems: dict[str, list[str]] = {}
    if problem := text_error(title, limit=TITLE_LIMIT, lines=False):
        problems["title"] = [problem]
    elif not title:
        problems["title"] = [_("Write what the activity is.")]
    if problem := text_error(reason, limit=REASON_LIMIT, lines=False):
        problems["reason"] = [problem]
    elif has_priority and not reason:
        problems["reason"] = [_("Say why. Whoever loses the time reads it.")]
    if not parts or any(part.quantity < 1 for part in parts):
        problems["facility"] = [_("Choose what the activity needs.")]
    if problems:
        raise InvalidInput(problems)


def _missing() -> Booking:
    raise NotFound
