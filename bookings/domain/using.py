"""What happens to a booking when it is used: somebody comes or not, things are handed over, and come back.

Locks: the case, then the booking, then the resources. Everybody who handles the case may do this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.availability import Problem
from bookings.domain.damages import NewDamage, keep_damage, keep_photos
from bookings.domain.reserving import AGENCY_MAY, Part, lock_held, release, reserve
from bookings.errors import DayIsOver, UseMoveRefused
from bookings.looking import Looked, became_worse, looked_of
from bookings.models import Attendance, Booking, Damage, Handover, Reservation
from bookings.models.settings import BookingSettings
from bookings.spans import Span
from core import audit
from core.cases import codes
from core.cases.domain.files import NewFile, attach
from core.cases.domain.identities import seal_facts
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, move, require_handler
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case
from core.cases.states import CaseState
from core.errors import InvalidInput, NotFound
from core.rights import Actor
from core.typed_text import normalise, text_error

State = Booking.State
EARLIEST = dt.timedelta(days=1)  # before the use, that something is given out
NAME_LIMIT = 160
KEY_LIMIT = 80
MOST_KEYS = 20
LATE_AFTER = dt.timedelta(minutes=15)  # what comes back within them is on time
MAY_RESUME = AGENCY_MAY | {Problem.PAST, Problem.BLOCKED}  # what was booked already and is taken up again


@transaction.atomic
def check_in(*, booking: Booking, by: Actor, now: dt.datetime | None = None) -> Booking:
    """Note that somebody came; again is nothing. Raises UseMoveRefused, PermissionRefused."""
    case, booking = lock_for_use(booking, by=by)
    if Attendance.objects.filter(booking=booking, arrived_at__isnull=False).exists():
        return booking
    _require(booking, State.APPROVED)
    Attendance.objects.create(booking=booking, arrived_at=now or timezone.now(), by=by)
    add_event(case, "booking_arrived", by=by)
    audit.record(action="bookings.arrived", target=case.code)
    return booking


@transaction.atomic
def hand_over(
    *,
    booking: Booking,
    looked: Sequence[Looked],
    key: str,
    by: Actor,
    at: dt.datetime | None = None,
    note: str = "",
    receiver: str = "",
    keys: Sequence[str] = (),
    photos: Sequence[NewFile] = (),
    now: dt.datetime | None = None,
) -> Handover:
    """Give out what was booked, and print the minutes. The same `key` again is the same hand-over.

    `keys` are the keys and cards of doors that go along.

    Raises UseMoveRefused, InvalidInput, PermissionRefused.
    """
    case, booking = lock_for_use(booking, by=by)
    if (known := known_handover(booking, Handover.Direction.OUT, key)) is not None:
        return known
    _require(booking, State.APPROVED)
    moment = checked_moment(at, now, first=booking.during.lower - EARLIEST)
    if moment >= booking.during.upper:
        raise InvalidInput({"at": [_("The time of the booking is over. Note that nobody came, or another moment.")]})
    handover = keep_handover(booking, Handover.Direction.OUT, moment, looked, key, note, receiver, photos, by=by)
    handover.keys = handover.keys_out = checked_keys(keys)
    handover.save(update_fields=["keys", "keys_out"])
    _set_state(booking, State.IN_USE)
    add_event(case, "booking_handed_over", by=by)
    audit.record(action="bookings.handed_over", target=case.code)
    return _with_paper(case, handover, by=by)


@transaction.atomic
def take_back(
    *,
    booking: Booking,
    looked: Sequence[Looked],
    key: str,
    by: Actor,
    at: dt.datetime | None = None,
    note: str = "",
    receiver: str = "",
    photos: Sequence[NewFile] = (),
    damages: Sequence[NewDamage] = (),
    keys: Sequence[str] | None = None,
    now: dt.datetime | None = None,
) -> Handover:
    """Take back what was given out, with the damages, and finish the case: the borrower is asked to rate the service.

    `keys` are those that came back, all of them by default; the others are asked for until they come. Whatever is in a
    worse state than before needs a damage with what was agreed. What is left of the booked time is free again. Raises
    UseMoveRefused, InvalidInput, PermissionRefused.
    """
    from bookings.domain.following import warn_next  # that module needs this one

    case, booking = lock_for_use(booking, by=by)
    if (known := known_handover(booking, Handover.Direction.BACK, key)) is not None:
        return known
    _require(booking, State.IN_USE)
    given = Handover.objects.filter(booking=booking, direction=Handover.Direction.OUT).first()
    moment = checked_moment(at, now, first=given.at if given is not None else booking.during.lower)
    handover = come_back(booking, given, moment, looked, key, note, receiver, photos, damages, by=by)
    if given is not None:
        handover.keys = [name for name in given.keys if keys is None or name in keys]
        handover.save(update_fields=["keys"])
        _take_keys(given, handover.keys)
    is_late = moment > booking.during.upper + LATE_AFTER
    add_event(case, "booking_returned", by=by, facts={"late": is_late, "damages": len(damages)})
    audit.record(action="bookings.taken_back", target=case.code, changes={"damages": [None, len(damages)]})
    handover = _with_paper(case, handover, by=by)
    if case.allows(CaseState.CLOSED):
        case = move(case, to=CaseState.CLOSED, by=by, outcome="returned")
    tell_citizen(case, "bookings/use_returned", key="returned", facts={"damages": len(damages)})
    if is_late:
        warn_next(booking, moment)
    return handover


@transaction.atomic
def mark_no_show(*, booking: Booking, by: Actor, now: dt.datetime | None = None) -> Booking:
    """Note that nobody came: what is left of the time is free again, and the borrower is told.

    Raises UseMoveRefused, InvalidInput before the use begins, PermissionRefused.
    """
    moment = now or timezone.now()
    case, booking = lock_for_use(booking, by=by)
    if booking.state == State.NO_SHOW:
        return booking
    _require(booking, State.APPROVED)
    if booking.during.lower > moment:
        raise InvalidInput({"": [_("The booking has not begun yet.")]})
    counts = BookingSettings.load().no_show_counts
    Attendance.objects.update_or_create(
        booking=booking, defaults={"arrived_at": None, "absent_at": moment, "counts": counts, "by": by}
    )
    _set_state(booking, State.NO_SHOW)
    release(booking=booking, now=moment)
    add_event(case, "booking_no_show", by=by)
    audit.record(action="bookings.no_show", target=case.code, changes={"state": ["approved", "no_show"]})
    tell_citizen(case, "bookings/use_no_show", key=f"no-show-{moment.timestamp():.0f}", facts={"counts": counts})
    return booking


@transaction.atomic
def undo_no_show(*, booking: Booking, by: Actor, now: dt.datetime | None = None) -> Booking:
    """Take back on the same day that nobody came, and hold the resources again.

    Raises DayIsOver, UseMoveRefused, PermissionRefused, and NotFree when somebody else has taken them.
    """
    moment = now or timezone.now()
    case, booking = lock_for_use(booking, by=by)
    if booking.state == State.APPROVED:
        return booking
    _require(booking, State.NO_SHOW)
    noted = Attendance.objects.get(booking=booking)
    absent_at = noted.absent_at or moment
    if timezone.localdate(absent_at) != timezone.localdate(moment) or booking.during.upper <= moment:
        raise DayIsOver
    parts: dict[int, int] = {}
    for row in Reservation.objects.filter(booking=booking, released_at=absent_at):
        parts[row.resource_id] = parts.get(row.resource_id, 0) + row.lot.upper - row.lot.lower
    reserve(booking=booking, parts=[Part(key, count) for key, count in parts.items()], now=moment, may=MAY_RESUME)
    noted.delete()
    _set_state(booking, State.APPROVED)
    add_event(case, "booking_no_show_undone", by=by)
    audit.record(action="bookings.no_show_undone", target=case.code, changes={"state": ["no_show", "approved"]})
    tell_citizen(case, "bookings/use_no_show_undone", key=f"no-show-undone-{moment.timestamp():.0f}")
    return booking


@transaction.atomic
def take_keys(*, handover: Handover, keys: Sequence[str], by: Actor) -> Handover:
    """Note that keys and cards that were given out came back after all; again is nothing. Raises InvalidInput."""
    case, _booking = lock_for_use(handover.booking, by=by)
    given = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if not set(keys) <= set(given.keys):
        raise InvalidInput({"keys": [_("Choose from the list only.")]})
    back = [name for name in given.keys_out if name in keys]
    if back:
        _take_keys(given, back)
        add_event(case, "keys_returned", by=by, facts={"keys": len(back)})
        audit.record(action="bookings.keys_returned", target=case.code, changes={"keys": len(back)})
    return given


def come_back(
    booking: Booking,
    given: Handover | None,
    at: dt.datetime,
    looked: Sequence[Looked],
    key: str,
    note: str,
    receiver: str,
    photos: Sequence[NewFile],
    damages: Sequence[NewDamage],
    *,
    by: Actor,
) -> Handover:
    """Keep what came back of a locked booking, with its damages, and free what is left of its time.

    Raises InvalidInput for what is in a worse state without a damage.
    """
    named = {damage.code for damage in damages}
    if missing := [row.name for row in became_worse(looked_of(given), looked) if row.code not in named]:
        raise InvalidInput(
            {"damages": [_("Write down what was agreed about: %(names)s.") % {"names": ", ".join(missing)}]}
        )
    handover = keep_handover(booking, Handover.Direction.BACK, at, looked, key, note, receiver, photos, by=by)
    for damage in damages:
        keep_damage(damage, booking=booking, handover=handover, found=Damage.Found.RETURN, by=by)
    _set_state(booking, State.RETURNED)
    _free_the_rest(booking, at)
    return handover


def checked_keys(keys: Sequence[str]) -> list[str]:
    """Return the names of keys, each once. Raises InvalidInput."""
    clean = list(dict.fromkeys(name for typed in keys if (name := normalise(typed, lines=False))))
    problems = (text_error(name, limit=KEY_LIMIT, lines=False) for name in clean)
    problem = next((problem for problem in problems if problem), None)
    if len(clean) > MOST_KEYS:
        problem = _("At most %(most)s lines.") % {"most": MOST_KEYS}
    if problem:
        raise InvalidInput({"keys": [problem]})
    return clean


def _take_keys(given: Handover, back: Sequence[str]) -> None:
    given.keys_out = [name for name in given.keys_out if name not in back]
    given.save(update_fields=["keys_out"])


def lock_for_use(booking: Booking, *, by: Actor) -> tuple[Case, Booking]:
    """Return the case and the booking, locked until the transaction ends.

    Raises NotFound for what nobody borrowed, PermissionRefused.
    """
    if booking.case is None or booking.kind != Booking.Kind.LENDING:
        raise NotFound
    case = lock_case(booking.case)
    require_handler(case, by)
    locked = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    locked.case = case
    return case, locked


def _require(booking: Booking, *states: str) -> None:
    if booking.state not in states:
        raise UseMoveRefused(state=str(booking.state))


def _set_state(booking: Booking, state: str) -> None:
    booking.state = state
    booking.save(update_fields=["state"])


def known_handover(booking: Booking, direction: str, key: str) -> Handover | None:
    return Handover.objects.filter(booking=booking, direction=direction, key_digest=codes.digest_of(key)).first()


def checked_moment(at: dt.datetime | None, now: dt.datetime | None, *, first: dt.datetime) -> dt.datetime:
    current = now or timezone.now()
    moment = at or current
    if moment > current:
        raise InvalidInput({"at": [_("This moment is still to come.")]})
    if moment < first:
        raise InvalidInput({"at": [_("This moment is too early.")]})
    return moment


def keep_handover(
    booking: Booking,
    direction: str,
    at: dt.datetime,
    looked: Sequence[Looked],
    key: str,
    note: str,
    receiver: str,
    photos: Sequence[NewFile],
    *,
    by: Actor,
) -> Handover:
    name = checked_text(receiver, field="receiver", limit=NAME_LIMIT)
    handover = Handover.objects.create(
        booking=booking,
        direction=direction,
        at=at,
        by=by,
        by_name=str(by or ""),
        items=[row.as_json for row in looked],
        note=checked_text(note, field="note"),
        receiver=seal_facts({"name": name}) if name else None,
        key_digest=codes.digest_of(key),
    )
    if booking.case is not None:
        keep_photos(booking.case, photos, handover=handover, by=by)
    return handover


def _free_the_rest(booking: Booking, at: dt.datetime) -> None:
    """End what is held at the return, with the time after it for cleaning: earlier than booked, never later."""
    for row in lock_held(booking).select_related("resource"):
        span = Span(row.blocked.lower, row.blocked.upper)
        after = dt.timedelta(minutes=row.resource.after_minutes)
        ends = max(span.start + dt.timedelta(minutes=1), at + after)
        if ends < span.end:
            row.blocked = (span.start, ends)
            row.save(update_fields=["blocked"])


def _with_paper(case: Case, handover: Handover, *, by: Actor) -> Handover:
    from bookings.use_paper import minutes_of  # needs the loaded apps

    new = minutes_of(handover)
    handover.paper = attach(case, new, by=by)
    handover.save(update_fields=["paper"])
    return handover
