"""Times in which something cannot be used after all: closures, leave of a companion, other hours, the end of its use.

Whoever has booked it for such a time is told and offered others, in the same transaction (bookings.disturbances).

Locks: first the cases of the bookings that are met, then the resources with all that may be held instead of them, in
the order that bookings.domain.locking tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.availability import Diary
from bookings.diaries import diaries_of
from bookings.disturbances import Disturbance, bookings_disturbed, disturb
from bookings.domain.lending import offer_soon
from bookings.domain.locking import lock_cases, lock_with_instead
from bookings.domain.resources import PERMISSION, refuse_out_of_use
from bookings.errors import AlreadyClosed, HoursOverlap
from bookings.models import Booking, Closure, OtherHours, Reservation, Resource
from bookings.spans import Span
from core import audit
from core.db.violations import translate_violations
from core.errors import ChangedMeanwhile, InvalidInput
from core.hours import check_opening_hours
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from core.workdays.counting import DatedHours

MOST_REASON = 200
MOST_DAYS = 3 * 366
MOST_TRIES = 5
# A reason why somebody is away is theirs: who has booked reads only that the officer cannot be there.
COMPANION_AWAY = gettext_lazy("The officer who was to accompany you cannot be there.")


@dataclass(frozen=True)
class Closed:
    """What was entered, and the bookings whose people were told."""

    closures: list[Closure]
    bookings: list[Booking]


@transaction.atomic
def close_resources(*, resources: Sequence[Resource], during: Span, reason: str, by: Actor) -> Closed:
    """Enter a time in which none of the resources can be used; whoever has booked one for it is told.

    For a companion it is leave, or other work. Raises InvalidInput, AlreadyClosed, OutOfUse.
    """
    require(by, PERMISSION)
    reason = _checked_reason(reason)
    _refuse_wrong_span(during)
    with held_still(resources, lambda: affected(resources, during)) as (rows, bookings):
        refuse_out_of_use(rows)
        overlapping = Closure.objects.filter(resource__in=rows, during__overlap=tuple(during))
        if codes := sorted(overlapping.values_list("resource__code", flat=True)):
            raise AlreadyClosed(codes)
        closures = [Closure(resource=row, during=tuple(during), reason=reason, created_by=by) for row in rows]
        with translate_violations({"closure_once_at_a_time": AlreadyClosed([row.code for row in rows])}):
            Closure.objects.bulk_create(closures)
        for closure in closures:
            changes = {"from": during.start.isoformat(), "until": during.end.isoformat(), "reason": _told(closure)}
            audit.record(action="bookings.resource_closed", target=closure.resource, changes=changes)
        _tell(rows, during, reason, bookings, by)
    content_changed()
    return Closed(closures, bookings)


@transaction.atomic
def open_resource(*, closure: Closure, by: Actor, now: dt.datetime | None = None) -> None:
    """Take a time out of use back: it ends now, or never was when it has not begun. Again is nothing."""
    require(by, PERMISSION)
    now = now or timezone.now()
    row = Closure.objects.select_for_update(of=("self",)).select_related("resource").filter(pk=closure.pk).first()
    if row is None or row.during.upper <= now:
        return
    changes = {"from": row.during.lower.isoformat(), "until": row.during.upper.isoformat()}
    if row.during.lower >= now:
        row.delete()
    else:
        row.during = (row.during.lower, now)
        row.save(update_fields=["during"])
    content_changed()
    audit.record(action="bookings.resource_opened", target=row.resource, changes=changes)
    offer_soon()  # whoever lost their time by it is given it back


@transaction.atomic
def retire_resource(*, resource: Resource, reason: str, by: Actor) -> Closed:
    """Take something out of use for good; whoever has booked it for later is told. Again is nothing.

    Raises InvalidInput.
    """
    require(by, PERMISSION)
    reason = _checked_reason(reason)
    during = rest_of_time([resource])
    with held_still([resource], lambda: affected([resource], during)) as (rows, bookings):
        row = rows[0]
        if row.retired_at is not None:
            return Closed([], [])
        row.retired_at = timezone.now()
        row.save(update_fields=["retired_at", "updated_at"])
        changes = {"reason": "" if row.kind == Resource.Kind.COMPANION else reason}
        audit.record(action="bookings.resource_retired", target=row, changes=changes)
        _tell(rows, during, reason, bookings, by)
    content_changed()
    return Closed([], bookings)


@transaction.atomic
def set_other_hours(
    *,
    resources: Sequence[Resource],
    first_on: dt.date,
    last_on: dt.date,
    opening_hours: Mapping[str, Sequence[Sequence[str]]],
    reason: str,
    by: Actor,
) -> Closed:
    """Give resources other hours from a date through another, such as in Ramadan; without any they are closed.

    Whoever has booked one for a time that falls outside is told, with the reason. Raises InvalidInput, HoursOverlap.
    """
    require(by, PERMISSION)
    reason = _checked_reason(reason)
    hours = checked_hours(opening_hours)
    _refuse_wrong_dates(first_on, last_on)
    with held_still(resources, lambda: outside(resources, first_on, last_on, hours)) as (rows, bookings):
        refuse_out_of_use(rows)
        if names := [row.name for row in rows if row.round_the_clock]:
            refusal = _("It is open day and night and keeps no hours: %(names)s. Close it instead.")
            raise InvalidInput({"resources": [refusal % {"names": ", ".join(names)}]})
        other = [
            OtherHours(resource=row, first_on=first_on, last_on=last_on, opening_hours=hours, reason=reason)
            for row in rows
        ]
        with translate_violations({"otherhours_once_at_a_time": HoursOverlap}):
            OtherHours.objects.bulk_create(other)
        for row in rows:
            changes = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat(), "opening_hours": hours}
            audit.record(action="bookings.other_hours_set", target=row, changes=changes)
        _tell(rows, _whole(rows, first_on, last_on), reason, bookings, by)
    content_changed()
    return Closed([], bookings)


@transaction.atomic
def remove_other_hours(*, other: OtherHours, by: Actor) -> None:
    """Let the usual hours hold again on those dates; again is nothing."""
    require(by, PERMISSION)
    row = OtherHours.objects.select_related("resource").filter(pk=other.pk).first()
    if row is not None:
        row.delete()
        content_changed()
        changes = {"first_on": row.first_on.isoformat(), "last_on": row.last_on.isoformat()}
        audit.record(action="bookings.other_hours_removed", target=row.resource, changes=changes)
        offer_soon()


def affected(resources: Sequence[Resource], during: Span) -> list[Booking]:
    """Return the bookings that could not take place, whole or in part, if the resources were closed then."""
    return bookings_disturbed(Disturbance(tuple(resources), during, "", None))


def outside(
    resources: Sequence[Resource], first_on: dt.date, last_on: dt.date, hours: Mapping[str, list[list[str]]]
) -> list[Booking]:
    """Return the bookings that would lie outside opening hours which other hours on those dates leave.

    The agency's own activities keep to no hours.
    """
    window = _whole(resources, first_on, last_on)
    found = {booking.pk: booking for booking in affected(resources, window) if booking.kind != Booking.Kind.OWN_USE}
    held = Reservation.objects.filter(booking__in=found, resource__in=resources, released_at=None)
    diaries = {
        key: _with_hours(diary, DatedHours(first_on, last_on, hours))
        for key, diary in diaries_of(list(resources), window).items()
    }
    met = {
        booking
        for booking, resource in held.values_list("booking_id", "resource_id")
        if not _is_open(diaries[resource], found[booking])
    }
    return [booking for key, booking in found.items() if key in met]


def rest_of_time(resources: Sequence[Resource]) -> Span:
    """Return from now to the end of the last thing that is booked of the resources."""
    now = timezone.now()
    held = Reservation.objects.filter(resource__in=resources, released_at=None)
    last = held.aggregate(last=Max("blocked__endswith"))["last"]
    return Span(now, max(last or now, now + dt.timedelta(minutes=1)))


def checked_hours(hours: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[list[str]]]:
    """Return opening hours as they are kept. Raises InvalidInput."""
    try:
        return check_opening_hours(hours)
    except ValidationError as error:
        raise InvalidInput({"opening_hours": error.messages}) from error


@contextmanager
def held_still(
    resources: Sequence[Resource], find: Callable[[], list[Booking]]
) -> Iterator[tuple[list[Resource], list[Booking]]]:
    """Lock the cases of the bookings that `find` returns, then the resources with what else is needed; give both.

    A booking that comes in between is seen at the second look; then everything is let go and taken anew.
    """
    for _try in range(MOST_TRIES):
        point = transaction.savepoint()
        known = {booking.case_id for booking in find() if booking.case_id is not None}
        lock_cases(known)
        rows = lock_with_instead(resources, [booking for booking in find() if booking.case_id in known])
        bookings = find()
        if {booking.case_id for booking in bookings} - {None} <= known:
            transaction.savepoint_commit(point)
            yield rows, bookings
            return
        transaction.savepoint_rollback(point)
    raise ChangedMeanwhile


def _tell(rows: Sequence[Resource], during: Span, reason: str, bookings: Sequence[Booking], by: Actor) -> None:
    is_person = all(row.kind == Resource.Kind.COMPANION for row in rows)
    words = str(COMPANION_AWAY) if is_person else reason
    disturb(Disturbance(tuple(rows), during, words, by), bookings=bookings)


def _told(closure: Closure) -> str:
    """Return the reason as the record keeps it: not why a person is away."""
    return "" if closure.resource.kind == Resource.Kind.COMPANION else closure.reason


def _checked_reason(reason: str) -> str:
    reason = normalise(reason, lines=False)
    if not reason:
        raise InvalidInput({"reason": [_("Write the reason: people read it.")]})
    if problem := text_error(reason, limit=MOST_REASON, lines=False):
        raise InvalidInput({"reason": [problem]})
    return reason


def _refuse_wrong_span(during: Span) -> None:
    if during.end <= during.start:
        raise InvalidInput({"until": [_("The end must come after the start.")]})
    if during.end <= timezone.now():
        raise InvalidInput({"until": [_("This time is over.")]})
    if during.length > dt.timedelta(days=MOST_DAYS):
        raise InvalidInput({"until": [_("This is longer than three years. Take it out of use instead.")]})


def _refuse_wrong_dates(first_on: dt.date, last_on: dt.date) -> None:
    if last_on < first_on:
        raise InvalidInput({"last_on": [_("The last day comes before the first one.")]})
    if last_on < timezone.localdate() - dt.timedelta(days=1):
        raise InvalidInput({"last_on": [_("This time is over.")]})
    if (last_on - first_on).days > MOST_DAYS:
        raise InvalidInput({"last_on": [_("This is longer than three years. Change the usual hours instead.")]})


def _whole(resources: Sequence[Resource], first_on: dt.date, last_on: dt.date) -> Span:
    """Return from the first midnight to the last at the resources, whose zones may differ."""
    noon = dt.datetime.combine(first_on, dt.time(12), dt.UTC)
    diaries = diaries_of(list(resources), Span(noon, noon)).values()
    return Span(
        min(diary.midnight(first_on) for diary in diaries),
        max(diary.midnight(last_on + dt.timedelta(days=1)) for diary in diaries),
    )


def _with_hours(diary: Diary, hours: DatedHours) -> Diary:
    return replace(diary, calendar=replace(diary.calendar, other_hours=(hours, *diary.calendar.other_hours)))


def _is_open(diary: Diary, booking: Booking) -> bool:
    return diary.is_open(Span(booking.during.lower, booking.during.upper))
