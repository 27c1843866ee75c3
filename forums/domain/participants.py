"""Who takes part: registering, waiting for a seat, being there, going again. Seats are given under the forum's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.contacts import phone_digits
from core.errors import NotFound
from core.rights import Actor, require
from forums.domain.lifecycle import lock_forum
from forums.domain.people import Person, checked_person, columns_of
from forums.errors import (
    AlreadyPresent,
    AlreadyRegistered,
    CheckInClosed,
    ForumFinished,
    NotRegistered,
    OnlyInvited,
    RegistrationClosed,
    SeatsFull,
)
from forums.models import Forum, Participant
from forums.notices.planning import plan_mail
from forums.participation import own_key
from forums.seats import (
    attendance_may_be_kept,
    check_in_is_open,
    has_begun,
    joins_online,
    registration_is_open,
    seats_of,
)

PERMISSION = "forums.facilitate_forum"
DOUBLE_PRESS = dt.timedelta(seconds=20)
State, Source = Participant.State, Participant.Source


@transaction.atomic
def register(*, forum: Forum, person: Person, key: str = "", guest: Participant | None = None) -> Participant:
    """Give a person a seat, or a place on the waiting list. The same `key` again returns who is there.

    `guest` is who commented from this phone before: their inputs stay theirs. Raises RegistrationClosed, OnlyInvited,
    AlreadyRegistered, InvalidInput.
    """
    forum = lock_forum(forum)
    if known := of_key(forum, key):
        return known
    now = timezone.now()
    if forum.by_invitation:
        raise OnlyInvited
    if not registration_is_open(forum, now):
        raise RegistrationClosed
    person = checked_person(forum, person)
    refuse_twice(forum, person, besides=guest)
    participant = seat(forum, person, source=Source.REGISTRATION, key=key, now=now, guest=guest)
    plan_mail("registered", participant=participant)
    return participant


@transaction.atomic
def withdraw(*, participant: Participant, by: Actor = None) -> Participant:
    """Give a seat back, and let the first who waits have it. Raises AlreadyPresent for somebody who is there."""
    if by is not None:
        require(by, PERMISSION)
    forum = lock_forum(participant.forum)
    participant = _locked(participant)
    if participant.state == State.WITHDRAWN:
        return participant
    if participant.checked_in_at is not None:
        raise AlreadyPresent
    participant.state = State.WITHDRAWN
    participant.save(update_fields=["state"])
    if by is not None:
        audit.record(action="forums.participant_withdrawn", target=participant, changes={"forum": forum.code})
    fill_seats(forum)
    return participant


def fill_seats(forum: Forum) -> list[Participant]:
    """Move up as many of the waiting list as seats are free, the longest waiting first. The forum is locked."""
    now = timezone.now()
    if forum.state != Forum.State.ANNOUNCED or has_begun(forum, now):
        return []
    seats = seats_of(forum, now)
    if not seats.waiting:
        return []
    waiting = forum.participants.filter(state=State.WAITING).order_by("registered_at", "pk")
    moved = list(waiting if seats.free is None else waiting[: seats.free])
    for participant in moved:
        _give_seat(participant)
    return moved


@transaction.atomic
def fill_free_seats(*, forum: Forum) -> list[Participant]:
    """Move up from the waiting list after the number of seats was changed."""
    return fill_seats(lock_forum(forum))


@transaction.atomic
def move_up(*, participant: Participant, by: Actor) -> Participant:
    """Give somebody on the waiting list a free seat before the others. Raises SeatsFull."""
    require(by, PERMISSION)
    forum = lock_forum(participant.forum)
    participant = _locked(participant)
    if participant.state != State.WAITING:
        return participant
    if forum.is_finished:
        raise ForumFinished
    if seats_of(forum, timezone.now()).is_full:
        raise SeatsFull
    _give_seat(participant)
    audit.record(action="forums.participant_moved_up", target=participant, changes={"forum": forum.code})
    return participant


@transaction.atomic
def check_in(*, participant: Participant, by: Actor = None) -> Participant:
    """Record that somebody is there. Who registered is always let in, who waited when a seat is free.

    By oneself within the hours of check-in, by staff until the forum is closed. Raises CheckInClosed, SeatsFull.
    """
    if by is not None:
        require(by, PERMISSION)
    forum = lock_forum(participant.forum)
    participant = _locked(participant)
    if participant.checked_in_at is not None and participant.state == State.REGISTERED:
        return participant
    now = timezone.now()
    _refuse_late(forum, now, by)
    if participant.is_guest or participant.state == State.WITHDRAWN:
        raise NotRegistered
    if participant.state == State.WAITING and seats_of(forum, now).is_full:
        raise SeatsFull
    participant.state, participant.checked_in_at, participant.checked_in_by = State.REGISTERED, now, by
    participant.save(update_fields=["state", "checked_in_at", "checked_in_by"])
    if by is not None:
        audit.record(action="forums.participant_checked_in", target=participant, changes={"forum": forum.code})
    return participant


@transaction.atomic
def check_in_by_contact(*, forum: Forum, contact: str) -> Participant:
    """Record that whoever registered with this number or address is there.

    Only the first phone that says so is taken for theirs. Raises NotRegistered, AlreadyPresent, CheckInClosed.
    """
    forum = lock_forum(forum)
    participant = find_by_contact(forum, contact)
    if participant is None:
        raise NotRegistered
    since = participant.checked_in_at
    if since is not None and (participant.checked_in_by_id or timezone.now() - since > DOUBLE_PRESS):
        raise AlreadyPresent
    return check_in(participant=participant)


@transaction.atomic
def undo_check_in(*, participant: Participant, by: Actor) -> Participant:
    """Take back a check-in that was pressed for the wrong person."""
    require(by, PERMISSION)
    forum = lock_forum(participant.forum)
    participant = _locked(participant)
    if forum.is_finished:
        raise ForumFinished
    if participant.checked_in_at is not None:
        participant.checked_in_at = participant.checked_in_by = None
        participant.save(update_fields=["checked_in_at", "checked_in_by"])
        audit.record(action="forums.check_in_undone", target=participant, changes={"forum": forum.code})
    return participant


@transaction.atomic
def walk_in(
    *, forum: Forum, person: Person, key: str = "", by: Actor = None, guest: Participant | None = None
) -> Participant:
    """Register somebody who came without registration, and record that they are there.

    By oneself it needs a free seat and an open forum; staff decide at the door. Raises CheckInClosed, OnlyInvited,
    SeatsFull, AlreadyRegistered, InvalidInput.
    """
    if by is not None:
        require(by, PERMISSION)
    forum = lock_forum(forum)
    if known := of_key(forum, key):
        return known
    now = timezone.now()
    _refuse_late(forum, now, by)
    if by is None and forum.by_invitation:
        raise OnlyInvited
    person = checked_person(forum, person, needs_contact=False, by_staff=by is not None)
    refuse_twice(forum, person, besides=guest)
    online = joins_online(forum, person.joins_online)
    if by is None and not online and seats_of(forum, now).is_full:
        raise SeatsFull
    participant = _made(
        forum,
        person,
        guest=guest,
        key=own_key(key),
        source=Source.WALK_IN,
        joins_online=online,
        state=State.REGISTERED,
        registered_at=now,
        checked_in_at=now,
        checked_in_by=by,
    )
    if by is not None:
        audit.record(action="forums.participant_added", target=participant, changes={"forum": forum.code})
    return participant


@transaction.atomic
def change_person(*, participant: Participant, person: Person) -> Participant:
    """Change what somebody said of themselves; the element until they are checked in. Raises AlreadyRegistered.

    Name and contact stay: they are how people at the door know who it is.
    """
    forum = lock_forum(participant.forum)
    participant = _locked(participant)
    if forum.is_finished or participant.forgotten_at is not None:
        raise ForumFinished
    if participant.state == State.WITHDRAWN:
        raise NotRegistered
    if person.element != participant.element and participant.checked_in_at is not None:
        raise AlreadyPresent
    kept = replace(person, name=participant.name, email=participant.email, phone=participant.phone)
    columns = columns_of(checked_person(forum, kept, needs_contact=False))
    changed = ("organisation", "element", "sex", "tags", "needs", "needs_note", "show_name", "wants_answer")
    for name in changed:
        setattr(participant, name, columns[name])
    participant.save(update_fields=changed)
    return participant


# --- what these share -------------------------------------------------------------------------------------------------
def seat(
    forum: Forum,
    person: Person,
    *,
    source: str,
    now: dt.datetime,
    key: str = "",
    guest: Participant | None = None,
    **more: Any,
) -> Participant:
    """Add a checked person to a locked forum: with a seat while one is free, else on the waiting list."""
    online = joins_online(forum, person.joins_online)
    is_full = not online and seats_of(forum, now).is_full
    return _made(
        forum,
        person,
        guest=guest,
        key=own_key(key),
        source=source,
        joins_online=online,
        state=State.WAITING if is_full else State.REGISTERED,
        registered_at=now,
        **more,
    )


def refuse_twice(forum: Forum, person: Person, *, besides: Participant | None = None) -> None:
    """Raise AlreadyRegistered when somebody with this address or number takes part already."""
    for contact in filter(None, (person.email, person.phone)):
        known = find_by_contact(forum, contact)
        if known is not None and known != besides:
            raise AlreadyRegistered(element=str(known.get_element_display()))


def find_by_contact(forum: Forum, contact: str) -> Participant | None:
    """Return who registered with an address or number, however it is typed."""
    people = forum.participants.filter(is_guest=False).exclude(state=State.WITHDRAWN)
    if "@" in contact:
        return people.filter(email__iexact=contact.strip()).first()
    try:
        digits = phone_digits(contact)
    except ValueError:
        return None
    return people.filter(phone=digits).first() if digits else None


def of_key(forum: Forum, key: str) -> Participant | None:
    """Return who was registered under `key`: a form that arrives twice makes one person."""
    return Participant.objects.filter(forum=forum, key=key, is_guest=False).first() if key else None


def waiting_number(participant: Participant) -> int:
    """Return the place on the waiting list, from 1; 0 for those who do not wait."""
    if participant.state != State.WAITING:
        return 0
    waiting = Participant.objects.filter(forum=participant.forum_id, state=State.WAITING)
    order: Sequence[int] = list(waiting.order_by("registered_at", "pk").values_list("pk", flat=True))
    return order.index(participant.pk) + 1


def _made(forum: Forum, person: Person, *, guest: Participant | None, key: str, **fields: Any) -> Participant:
    columns = {**columns_of(person), "consented_at": fields["registered_at"], **fields}
    if guest is None or guest.forum_id != forum.pk or not guest.is_guest:
        return Participant.objects.create(forum=forum, key=key, **columns)
    guest = _locked(guest)
    guest.is_guest = False
    for name, value in columns.items():
        setattr(guest, name, value)
    guest.save()
    return guest


def _give_seat(participant: Participant) -> None:
    participant.state = State.REGISTERED
    participant.save(update_fields=["state"])
    plan_mail("seat", participant=participant)


def _refuse_late(forum: Forum, now: dt.datetime, by: Actor) -> None:
    is_open = check_in_is_open(forum, now) if by is None else attendance_may_be_kept(forum, now)
    if not is_open:
        raise CheckInClosed


def _locked(participant: Participant) -> Participant:
    found = (
        Participant.objects.select_for_update(of=("self",)).select_related("forum").filter(pk=participant.pk).first()
    )
    if found is None:
        raise NotFound
    return found
