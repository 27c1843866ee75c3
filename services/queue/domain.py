"""What happens to a number: taken, called, called again, not answered, served, passed on, given back.

Locks: the counter first, then the number. Who calls the next number skips those that somebody else is calling, so that
two officers never call the same one and never wait for each other.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core import audit
from core.cases import codes
from core.cases.models import Case
from core.errors import InvalidInput
from core.rights import Actor, require
from core.turns import wait_for_turn
from services.models import QueueCounter, QueueTicket, ServiceQueue
from services.queue.errors import CounterBusy, QueueClosed, QueueFull, TicketMoved
from services.queue.reading import opening_of, queues_of

PERMISSION = "services.call_queue"
MOST_OF_A_DAY = 999
State = QueueTicket.State
Way = QueueTicket.Way


@transaction.atomic
def take_ticket(
    *, queue: ServiceQueue, key: str, is_priority: bool = False, way: str = Way.WEB, by: Actor = None
) -> QueueTicket:
    """Give the next number of today; the same form gives the same number. Raises QueueClosed, QueueFull.

    Numbers taken on the web are bound to the hours of the place; staff give them whenever somebody stands there.
    """
    if way == Way.COUNTER:
        require(by, PERMISSION)
    wait_for_turn(f"queue:{queue.point_id}:{queue.letter}")
    digest = codes.digest_of(key)
    known = QueueTicket.objects.select_related("queue", "point").filter(key_digest=digest).first()
    if known is not None:
        return known
    queue = ServiceQueue.objects.select_related("point").get(pk=queue.pk)
    now = timezone.now()
    if not queue.is_active or not queue.point.is_active:
        raise QueueClosed
    if way == Way.WEB and not opening_of(queue, queue.point, now=now).is_open:
        raise QueueClosed
    given = QueueTicket.objects.filter(point=queue.point_id, day=queue.today, letter=queue.letter)
    number = (given.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > min(queue.most_per_day or MOST_OF_A_DAY, MOST_OF_A_DAY):
        raise QueueFull
    ticket = QueueTicket.objects.create(
        queue=queue,
        point=queue.point,
        day=queue.today,
        letter=queue.letter,
        number=number,
        way=way,
        is_priority=is_priority,
        key_digest=digest,
        taken_at=now,
    )
    if by is not None:
        audit.record(action="services.ticket_given", target=ticket)
    return ticket


@transaction.atomic
def call_next(*, counter: QueueCounter, seen: int | None, by: Actor) -> QueueTicket | None:
    """End what the counter serves and call the next number of its queues; None when nobody waits.

    `seen` is the number that the officer saw at the counter (its key, None for none): when another one is there by
    now, the same button was pressed twice, and that one is returned.
    """
    require(by, PERMISSION)
    counter = _locked(counter)
    present = counter.tickets.filter(state=State.CALLED).first()
    if (present.pk if present else None) != seen:
        return present
    if present is not None:
        _serve(present)
    queues = queues_of(counter)
    if not counter.is_active or not queues:
        return None
    waiting = QueueTicket.objects.waiting().filter(queue__in=[queue.pk for queue in queues], day=_today(counter))
    ticket = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True).in_turn().first()
    return _call(ticket, counter, by) if ticket is not None else None


@transaction.atomic
def call_again(*, ticket: QueueTicket, counter: QueueCounter, by: Actor) -> QueueTicket:
    """Call a number once more, or one of today that did not come and now stands here. Raises CounterBusy."""
    require(by, PERMISSION)
    counter = _locked(counter)
    ticket = _ticket(ticket, State.CALLED, State.NO_SHOW)
    if ticket.state == State.CALLED and ticket.counter_id != counter.pk:
        raise TicketMoved(state=str(ticket.state))
    present = counter.tickets.filter(state=State.CALLED).exclude(pk=ticket.pk).first()
    if present is not None:
        raise CounterBusy(number=present.label)
    if ticket.point_id != counter.point_id or ticket.day != ticket.queue.today:
        raise TicketMoved(state=str(ticket.state))
    return _call(ticket, counter, by)


@transaction.atomic
def finish_ticket(*, ticket: QueueTicket, by: Actor) -> QueueTicket:
    """Note that the visitor was served."""
    require(by, PERMISSION)
    return _serve(_ticket(ticket, State.CALLED))


@transaction.atomic
def miss_ticket(*, ticket: QueueTicket, by: Actor) -> QueueTicket:
    """Note that nobody came; the number can be called again today."""
    require(by, PERMISSION)
    ticket = _end(_ticket(ticket, State.CALLED), State.NO_SHOW)
    audit.record(action="services.ticket_missed", target=ticket)
    return ticket


@transaction.atomic
def pass_on(*, ticket: QueueTicket, queue: ServiceQueue, by: Actor) -> QueueTicket:
    """Let a number wait in another queue of the same place; it keeps the time at which it was taken."""
    require(by, PERMISSION)
    ticket = _ticket(ticket, State.CALLED, State.WAITING)
    if queue.point_id != ticket.point_id or not queue.is_active or queue.pk == ticket.queue_id:
        raise InvalidInput({"queue": [QueueClosed.message]})
    before = str(ticket.queue)
    ticket = _save(ticket, queue=queue, state=State.WAITING, counter=None, called_by=None)
    audit.record(action="services.ticket_passed_on", target=ticket, changes={"queue": [before, str(queue)]})
    return ticket


@transaction.atomic
def give_back(*, ticket: QueueTicket) -> QueueTicket:
    """Let the visitor give a waiting number back; twice is once."""
    ticket = _ticket(ticket, State.WAITING, State.CANCELLED)
    return ticket if ticket.state == State.CANCELLED else _end(ticket, State.CANCELLED)


@transaction.atomic
def link_case(*, ticket: QueueTicket, case: Case, by: Actor) -> QueueTicket:
    """Note which case the visit was about; the caller has made sure that `by` may read the case."""
    require(by, PERMISSION)
    ticket = _ticket(ticket, *State)
    if ticket.case_code != case.code:
        ticket = _save(ticket, case_code=case.code)
        audit.record(action="services.ticket_linked", target=ticket, changes={"case": case.code})
    return ticket


def _call(ticket: QueueTicket, counter: QueueCounter, by: Actor) -> QueueTicket:
    now = timezone.now()
    ticket = _save(
        ticket,
        state=State.CALLED,
        counter=counter,
        called_by=by,
        called_at=now,
        first_called_at=ticket.first_called_at or now,
        times_called=ticket.times_called + 1,
        ended_at=None,
    )
    audit.record(action="services.ticket_called", target=ticket, changes={"counter": counter.name})
    return ticket


def _serve(ticket: QueueTicket) -> QueueTicket:
    audit.record(action="services.ticket_served", target=ticket)
    return _end(ticket, State.DONE)


def _today(counter: QueueCounter) -> dt.date:
    return timezone.localdate(timezone=counter.point.zone)


def _end(ticket: QueueTicket, state: str) -> QueueTicket:
    return _save(ticket, state=state, ended_at=timezone.now())


def _save(ticket: QueueTicket, **fields: Any) -> QueueTicket:
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=list(fields))
    return ticket


def _locked(counter: QueueCounter) -> QueueCounter:
    return QueueCounter.objects.select_for_update(of=("self",), no_key=True).select_related("point").get(pk=counter.pk)


def _ticket(ticket: QueueTicket, *states: str) -> QueueTicket:
    """Return the number, locked. Raises TicketMoved unless it is in one of the states."""
    rows = QueueTicket.objects.select_for_update(of=("self",), no_key=True).select_related("queue__point", "point")
    locked = rows.get(pk=ticket.pk)
    if locked.state not in states:
        raise TicketMoved(state=str(locked.state))
    return locked
