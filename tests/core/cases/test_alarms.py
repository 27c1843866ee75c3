"""Limits that come near, are over, and what follows: each told once, to whom it concerns, and never while it stands."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test.utils import CaptureQueriesContext

from core.cases import alarms, tasks, timeouts
from core.cases.alarms import Rung, ring
from core.cases.domain import clocks, ending, lifecycle, talking
from core.cases.domain.clocks import Limit
from core.cases.models import Case, CaseClock, CaseEvent, CaseSettings, Notice
from core.cases.states import CaseState as State
from tests.factories.cases import make_trial
from tests.world import get_user

JAKARTA = dt.timezone(dt.timedelta(hours=7))
Kind = CaseClock.Kind
FILED = dt.datetime(2026, 6, 2, 9, tzinfo=JAKARTA)  # a Tuesday


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(FILED, tick=False):
        yield


def key() -> str:
    return str(uuid.uuid4())


def main_clock(case: Case) -> CaseClock:
    return case.clocks.get(kind=Kind.MAIN)


def after(moment: dt.datetime | None) -> dt.datetime:
    assert moment is not None
    return moment + dt.timedelta(minutes=1)


def told(template: str = "") -> list[tuple[str, str]]:
    """Return what staff were told: the message, and the local part of the address."""
    rows = Notice.objects.exclude(to_user=None).order_by("pk").values_list("template", "to_user__email")
    return [(name.removeprefix("cases/"), mail.split("@")[0]) for name, mail in rows if template in name]


def test_a_limit_warns_twice_then_goes_to_the_head_and_then_to_the_bureau() -> None:
    case = make_trial()
    lifecycle.assign_case(case=case, owner=get_user("counter"), by=None)
    Notice.objects.all().delete()
    clock = main_clock(case)

    assert ring(after(clock.half_at) - dt.timedelta(minutes=2)) == Rung()
    for moment, rung, whom in (
        (clock.half_at, Rung(half=1), [("half", "counter")]),
        (clock.most_at, Rung(most=1), [("most", "counter")]),
        (clock.due_at, Rung(late=1), [("late", "counter"), ("late_head", "head")]),
    ):
        Notice.objects.all().delete()
        assert (ring(after(moment)), told()) == (rung, whom)
        assert ring(after(moment)) == Rung()
    clock.refresh_from_db()
    assert clock.bureau_at is not None
    assert clock.bureau_at == clocks.calendar_of(case).closing(clock.bureau_at.astimezone(JAKARTA).date())
    Notice.objects.all().delete()
    assert (ring(after(clock.bureau_at)), told()) == (Rung(bureau=1), [])
    clock.refresh_from_db()
    assert (clock.bureau_told_at, clock.next_at) == (after(clock.bureau_at), None)
    kinds = list(CaseEvent.objects.filter(case=case, is_public=False).values_list("kind", flat=True))
    assert kinds[-2:] == ["escalated", "counted_for_bureau"]


def test_the_bureau_counts_after_the_working_days_that_the_agency_set() -> None:
    CaseSettings.objects.update_or_create(pk=1, defaults={"bureau_after_days": 1})
    clock = main_clock(make_trial())
    friday = clock.due_at + dt.timedelta(days=(4 - clock.due_at.astimezone(JAKARTA).weekday()) % 7)
    CaseClock.objects.filter(pk=clock.pk).update(due_at=friday, next_at=friday)
    ring(after(friday))
    clock.refresh_from_db()
    assert clock.bureau_at is not None
    assert clock.bureau_at.astimezone(JAKARTA).weekday() == 0


def test_steps_that_no_worker_saw_ring_once_as_the_last_of_them() -> None:
    case = make_trial()
    assert ring(after(main_clock(case).due_at)) == Rung(late=1)
    clock = main_clock(case)
    assert None not in (clock.half_told_at, clock.most_told_at, clock.escalated_at)
    assert told() == [("late", "complaints"), ("late_head", "head")]


def test_nobody_in_charge_means_everybody_whose_work_it_is() -> None:
    ring(after(main_clock(make_trial()).half_at))
    assert told() == [("half", "complaints")]


def test_who_is_in_charge_and_head_is_told_once_as_the_head() -> None:
    case = make_trial()
    lifecycle.assign_case(case=case, owner=get_user("head"), by=None)
    Notice.objects.all().delete()
    ring(after(main_clock(case).due_at))
    assert told() == [("late_head", "head")]


def test_many_alarms_are_one_list() -> None:
    cases = [make_trial() for _number in range(alarms.MOST_MAILS + 1)]
    ring(after(main_clock(cases[0]).due_at))
    assert told() == [("alarms", "complaints"), ("alarms", "head")]
    facts = Notice.objects.get(to_user=get_user("head")).facts
    assert (facts["total"], facts["more"], len(facts["rows"])) == (11, 0, 11)
    assert {row["code"] for row in facts["rows"]} == {case.code for case in cases}
    assert "Lampu" not in str(facts)
    assert CaseEvent.objects.filter(kind="escalated").count() == 11


def test_what_stands_still_does_not_ring_and_later_counts_from_where_it_stood() -> None:
    case = make_trial()
    due = main_clock(case).due_at
    talking.ask_citizen(case=case, text="Mohon foto.", key=key(), by=None)
    CaseClock.objects.update(next_at=due)  # as after a new count of a clock that stands
    Notice.objects.all().delete()
    assert ring(after(due)) == Rung()


@pytest.mark.parametrize("ended", [True, False])
def test_what_was_answered_does_not_ring(ended: bool) -> None:
    case = make_trial()
    due = main_clock(case).due_at
    if ended:
        ending.answer_case(case=case, text="Sudah.", key=key(), by=None)
    assert ring(after(due)) == (Rung() if ended else Rung(late=1))


def test_an_extended_limit_warns_again() -> None:
    case = make_trial()
    ring(after(main_clock(case).most_at))
    clocks.extend_clock(case=case, amount=7, reason="Arsip lama.", by=None, most=7)
    clock = main_clock(case)
    assert (clock.half_told_at, clock.most_told_at, clock.next_at) == (None, None, clock.half_at)
    assert ring(after(clock.most_at)) == Rung(most=1)


def test_silence_closes_what_was_answered_and_the_citizen_reads_why() -> None:
    case = make_trial()
    silence = Limit(amount=10, kind=Kind.SILENCE)
    case = ending.answer_case(case=case, text="Sudah.", key=key(), by=None, then=silence)
    due = case.clocks.get(kind=Kind.SILENCE).due_at
    assert ring(due - dt.timedelta(minutes=1)) == Rung()

    assert ring(after(due)) == Rung(ended=1)

    case.refresh_from_db()
    event = CaseEvent.objects.filter(case=case, to_state=State.CLOSED).get()
    assert (case.state, event.is_public, event.facts, event.by_id) == (State.CLOSED, True, {"by": "silence"}, None)
    assert ring(after(due)) == Rung()


def test_silence_about_what_was_opened_again_closes_nothing() -> None:
    case = make_trial()
    case = ending.answer_case(case=case, text="Sudah.", key=key(), by=None, then=Limit(amount=1, kind=Kind.SILENCE))
    due = case.clocks.get(kind=Kind.SILENCE).due_at
    Case.objects.filter(pk=case.pk).update(state=State.IN_PROGRESS)

    assert ring(after(due)) == Rung(ended=1)
    assert ring(after(due)) == Rung()
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS
    assert CaseEvent.objects.filter(case=case, kind="limit_without_effect").count() == 1


def test_a_citizen_who_was_asked_is_reminded_and_then_their_regime_decides() -> None:
    withdrawn: list[str] = []
    timeouts.register("trial", Kind.CITIZEN, lambda case, clock: withdrawn.append(case.code))
    try:
        case = make_trial()
        talking.ask_citizen(case=case, text="Mohon foto.", key=key(), by=None)
        clocks.start_clock(lifecycle.lock_case(case), Limit(amount=30, kind=Kind.CITIZEN, pauses=False))
        clock = case.clocks.get(kind=Kind.CITIZEN)

        assert ring(after(clock.most_at)) == Rung()
        assert Notice.objects.filter(template="cases/asked_again", to_user=None).count() == 1
        assert ring(after(clock.due_at)) == Rung(ended=1)
        assert ring(after(clock.due_at)) == Rung()
        assert withdrawn == [case.code]
    finally:
        timeouts.unregister("trial", Kind.CITIZEN)


def test_the_run_asks_as_much_for_many_as_for_few() -> None:
    counts = []
    for number in (12, 24):
        Notice.objects.all().delete()
        cases = [make_trial() for _number in range(number)]
        with CaptureQueriesContext(connections["default"]) as captured:
            assert ring(after(main_clock(cases[0]).due_at)) == Rung(late=number)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_one_run_leaves_is_rung_at_once_by_the_next(monkeypatch: pytest.MonkeyPatch, in_a: Any) -> None:
    clocks_due = [main_clock(make_trial()) for _number in range(3)]
    monkeypatch.setattr(alarms, "MOST_AT_ONCE", 2)
    asked: list[str] = []
    monkeypatch.setattr(tasks.ring_alarms, "delay", asked.append)
    with time_machine.travel(after(clocks_due[0].due_at), tick=False):
        for _run in range(3):
            tasks.ring_alarms(in_a.schema_name)
    assert asked == [in_a.schema_name]
    assert CaseEvent.objects.filter(kind="escalated").count() == 3
