"""How many seats a forum has, how many are taken, and until when one may register or check in.

Until the meeting begins every registration holds its seat. From then on only people who are there hold one, so that the
seats of those who stayed away can be given to others; whoever registered and comes late is let in nevertheless.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from forums.models import Forum, Participant

CHECK_IN_OPENS = dt.timedelta(minutes=60)


@dataclass(frozen=True)
class Seats:
    """`capacity` is None where the number of seats is not bounded."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return self.free == 0


def seats_of(forum: Forum, now: dt.datetime) -> Seats:
    """Count the seats of a forum. One query, two while people wait."""
    room = Participant.objects.filter(forum=forum).seated()
    if has_begun(forum, now):
        room = room.attended()
    waiting = Participant.objects.filter(forum=forum, state=Participant.State.WAITING).count()
    return Seats(None if forum.method == Forum.Method.ONLINE else forum.capacity, room.count(), waiting)


def has_begun(forum: Forum, now: dt.datetime) -> bool:
    """Tell whether the meeting is on, or should be by the clock."""
    return forum.is_held or (forum.starts_at is not None and now >= forum.starts_at)


def registration_is_open(forum: Forum, now: dt.datetime) -> bool:
    """Tell whether people may register before they come."""
    if forum.state != Forum.State.ANNOUNCED or not forum.has_meeting or has_begun(forum, now):
        return False
    return forum.registration_until is None or now <= forum.registration_until


def invitations_take_answers(forum: Forum, now: dt.datetime) -> bool:
    """Tell whether invited people may still say or change whether they come."""
    return forum.state == Forum.State.ANNOUNCED and not has_begun(forum, now)


def check_in_is_open(forum: Forum, now: dt.datetime) -> bool:
    """Tell whether people may check in with their own phones: while the meeting is on, and an hour before."""
    if forum.state == Forum.State.IN_SESSION:
        return True
    if forum.state != Forum.State.ANNOUNCED or forum.starts_at is None or forum.ends_at is None:
        return False
    return forum.starts_at - CHECK_IN_OPENS <= now < forum.ends_at


def attendance_may_be_kept(forum: Forum, now: dt.datetime) -> bool:
    """Tell whether staff may still enter who was there, such as from a paper list after the meeting."""
    return forum.has_meeting and (check_in_is_open(forum, now) or (forum.is_held and not forum.is_finished))


def joins_online(forum: Forum, wanted: bool) -> bool:
    """Return how somebody takes part: their wish counts only where both ways are open."""
    return forum.method == Forum.Method.ONLINE or (wanted and forum.method == Forum.Method.HYBRID)
