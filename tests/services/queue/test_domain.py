"""Numbers are given once, called in turn, and end once; figures and estimates follow from them."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core.cases import codes
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from services.models import QueueTicket, ServiceQueue
from services.queue import domain, figures
from services.queue.errors import CounterBusy, LetterTaken, QueueClosed, QueueFull, TicketMoved
from services.queue.reading import ahead_of, lines_of
from services.queue.setup import save_counter, save_queue
from tests.factories.queue import make_counter, make_queue, take
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = QueueTicket.State
JAMBI = ZoneInfo("Asia/Jakarta")
MONDAY = dt.datetime(2026, 6, 15, 9, 0, tzinfo=JAMBI)


def at(moment: dt.datetime, minutes: int = 0) -> Any:
    return time_machine.travel(moment + dt.timedelta(minutes=minutes), tick=False)


def test_numbers_of_a_letter_follow_one_another_and_begin_anew_each_day() -> None:
    queue = make_queue()
    other = make_queue(queue.point, "B", name="Perpustakaan")
    with at(MONDAY):
        assert [take(queue).label, take(other).label, take(queue).label] == ["A\xa0001", "B\xa0001", "A\xa0002"]
    with at(MONDAY + dt.timedelta(days=1)):
        assert take(queue).label == "A\xa0001"


def test_the_same_form_gives_the_same_number_and_its_key_is_not_kept() -> None:
    queue, form = make_queue(), str(uuid.uuid4())
    assert take(queue, key=form) == take(queue, key=form)
    assert QueueTicket.objects.get().key_digest == codes.digest_of(form)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (dt.datetime(2026, 6, 15, 6, 59, tzinfo=JAMBI), False),
        (dt.datetime(2026, 6, 15, 7, 0, tzinfo=JAMBI), True),
        (dt.datetime(2026, 6, 15, 15, 59, tzinfo=JAMBI), True),
        (dt.datetime(2026, 6, 15, 16, 0, tzinfo=JAMBI), False),
        (dt.datetime(2026, 6, 14, 10, 0, tzinfo=JAMBI), False),
    ],
)
def test_the_web_gives_numbers_while_the_place_is_open(moment: dt.datetime, is_open: bool) -> None:
    queue = make_queue()
    with at(moment):
        if is_open:
            assert take(queue, way=QueueTicket.Way.WEB).number == 1
        else:
            with pytest.raises(QueueClosed):
                take(queue, way=QueueTicket.Way.WEB)
        assert take(queue).letter == "A"


def test_no_more_numbers_than_the_day_has_and_none_of_a_queue_that_is_not_in_use() -> None:
    queue = make_queue(most_per_day=1)
    take(queue)
    with pytest.raises(QueueFull):
        take(queue)
    ServiceQueue.objects.update(is_active=False, most_per_day=None)
    with pytest.raises(QueueClosed):
        take(queue)


def test_who_needs_it_comes_first_then_as_they_came() -> None:
    queue = make_queue()
    counter = make_counter(queue)
    first, second = take(queue), take(queue)
    urgent = take(queue, is_priority=True)
    assert [ahead_of(first), ahead_of(second), ahead_of(urgent)] == [1, 2, 0]
    seen, order = None, []
    while (called := domain.call_next(counter=counter, seen=seen, by=None)) is not None:
        order.append(called)
        seen = called.pk
    assert order == [urgent, first, second]
    assert set(QueueTicket.objects.values_list("state", flat=True)) == {State.DONE}


def test_pressing_next_twice_calls_one_number() -> None:
    queue = make_queue()
    counter = make_counter(queue)
    take(queue)
    take(queue)
    first = domain.call_next(counter=counter, seen=None, by=None)
    assert domain.call_next(counter=counter, seen=None, by=None) == first
    assert QueueTicket.objects.waiting().count() == 1


def test_a_counter_calls_its_own_queues_only() -> None:
    queue = make_queue()
    other = make_queue(queue.point, "B", name="Perpustakaan")
    counter = make_counter(queue, queues=[other])
    take(queue)
    assert domain.call_next(counter=counter, seen=None, by=None) is None
    ticket = take(other)
    assert domain.call_next(counter=counter, seen=None, by=None) == ticket


def test_a_number_that_did_not_come_is_called_again_today_at_a_free_counter() -> None:
    queue = make_queue()
    counter = make_counter(queue)
    late, next_one = take(queue), take(queue)
    domain.call_next(counter=counter, seen=None, by=None)
    domain.miss_ticket(ticket=late, by=None)
    domain.call_next(counter=counter, seen=None, by=None)
    with pytest.raises(CounterBusy):
        domain.call_again(ticket=late, counter=counter, by=None)
    domain.finish_ticket(ticket=next_one, by=None)
    again = domain.call_again(ticket=late, counter=counter, by=None)
    assert (again.state, again.times_called, again.ended_at) == (State.CALLED, 2, None)
    with at(MONDAY + dt.timedelta(days=4000)), pytest.raises(TicketMoved):
        domain.call_again(ticket=late, counter=counter, by=None)


def test_a_number_that_is_passed_on_keeps_its_place_in_time() -> None:
    queue = make_queue()
    other = make_queue(queue.point, "B", name="Perpustakaan")
    counter = make_counter(queue, queues=[other])
    with at(MONDAY):
        moved = take(queue)
    with at(MONDAY, 5):
        take(other)
        domain.pass_on(ticket=moved, queue=other, by=None)
        called = domain.call_next(counter=counter, seen=None, by=None)
    assert called is not None
    assert (called, called.label) == (moved, "A\xa0001")
    elsewhere = make_queue(letter="C", point=None)
    with pytest.raises(InvalidInput):
        domain.pass_on(ticket=moved, queue=elsewhere, by=None)


def test_a_number_is_given_back_before_it_is_called_only() -> None:
    queue = make_queue()
    first, second = take(queue), take(queue)
    assert domain.give_back(ticket=first).state == State.CANCELLED
    assert domain.give_back(ticket=first).state == State.CANCELLED
    domain.call_next(counter=make_counter(queue), seen=None, by=None)
    with pytest.raises(TicketMoved):
        domain.give_back(ticket=second)
    with pytest.raises(TicketMoved):
        domain.finish_ticket(ticket=first, by=None)


def test_who_may_not_call_does_not_call_and_every_call_is_recorded() -> None:
    queue = make_queue()
    counter, officer = make_counter(queue), get_user("counter")
    ticket = take(queue, by=officer)
    with pytest.raises(PermissionRefused):
        domain.call_next(counter=counter, seen=None, by=get_user("information"))
    with pytest.raises(PermissionRefused):
        save_counter(point=queue.point, name="Loket 9", by=officer)
    domain.call_next(counter=counter, seen=None, by=officer)
    domain.finish_ticket(ticket=ticket, by=officer)
    actions = AuditEntry.objects.filter(action__startswith="services.ticket").order_by("pk")
    assert [entry.action.removeprefix("services.ticket_") for entry in actions] == ["given", "called", "served"]


def test_the_wait_is_worked_out_from_the_day_and_the_counters_that_call() -> None:
    queue = make_queue(typical_minutes=12)
    counter = make_counter(queue)
    with at(MONDAY):
        for _number in range(6):
            take(queue)
        assert [(line.waiting, line.minutes) for line in lines_of(queue.point)] == [(6, 75)]
    seen = None
    for turn in range(4):
        with at(MONDAY, 5 * turn):
            called = domain.call_next(counter=counter, seen=seen, by=None)
            seen = called.pk if called else None
    with at(MONDAY, 15):
        (line,) = lines_of(queue.point)
        assert (line.waiting, line.minutes_each, line.minutes) == (2, 5, 10)
        (went,) = figures.by_queue(queue.point)
    assert (went.taken, went.served, went.never_called, went.wait_minutes, went.served_minutes) == (6, 3, 3, 8, 5)


def test_what_is_wrong_in_the_set_up_is_told_by_field() -> None:
    queue = make_queue()
    with pytest.raises(LetterTaken):
        make_queue(queue.point, "a")
    for fields, wrong in (
        ({"letter": "1"}, "letter"),
        ({"letter": "B", "name": " "}, "name"),
        ({"letter": "B", "typical_minutes": 0}, "typical_minutes"),
        ({"letter": "B", "most_per_day": 1000}, "most_per_day"),
    ):
        with pytest.raises(InvalidInput) as refused:
            save_queue(point=queue.point, **{"name": "Umum", **fields}, by=None)  # type: ignore[arg-type]
        assert list(refused.value.errors) == [wrong]
