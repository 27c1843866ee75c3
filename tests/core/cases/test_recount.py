"""Open limits after the calendar changed: which move, which stay, and what the citizen reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from core.cases import history_words
from core.cases.domain import clocks
from core.cases.domain.clocks import Limit, pause, resume
from core.cases.domain.lifecycle import lock_case
from core.cases.domain.recount import recount_clocks
from core.cases.models import Case, CaseClock, Notice
from core.tenancy import central_context
from core.workdays.counting import Unit
from core.workdays.domain import add_rule, remove_rule, set_joint_leave
from core.workdays.models import OfficeRule
from tenants.calendars.domain import days_that_hold, enter_decree
from tenants.calendars.tables import DayRow
from tests.core.workdays.tables import at
from tests.factories.cases import make_trial

pytestmark = pytest.mark.django_db
FILED = at("2031-08-11 09:00")  # a Monday of a year without a table
DAY = dt.date(2031, 8, 18)


def _case(*limits: Limit, received_at: dt.datetime = FILED) -> Case:
    return make_trial(received_at=received_at, limits=limits or (Limit(amount=10),))


def _close(day: dt.date = DAY) -> OfficeRule:
    return add_rule(kind=OfficeRule.Kind.DAY_OFF, first_on=day, name="Cuti bersama daerah", by=None)


def _decree(*rows: DayRow) -> None:
    with central_context():
        enter_decree(
            year=2031,
            province_code=None,
            number="SKB 2031",
            valid_from=dt.date(2031, 8, 7),
            rows=[*(DayRow(day.on, day.kind, day.name) for day in days_that_hold(2031, None)), *rows],
            by=None,
        )


def _moved(case: Case) -> list[Any]:
    return list(case.events.filter(kind="recounted"))


def test_limit_moves_and_the_citizen_reads_why() -> None:
    case = _case()
    before = case.clocks.get().calendar_version
    assert case.due_at == at("2031-08-25 16:00")

    _decree(DayRow(DAY, "joint_leave", "Proklamasi Kemerdekaan"))
    assert recount_clocks() == 1

    case.refresh_from_db()
    clock = case.clocks.get()
    assert (case.due_at, clock.due_at) == (at("2031-08-26 16:00"), at("2031-08-26 16:00"))
    assert (clock.half_at, clock.missing_years) == (at("2031-08-19 16:00"), [])
    assert clock.calendar_version != before
    event = _moved(case)[0]
    assert event.is_public
    assert event.facts["days"] == [
        {"on": "2031-08-18", "off": True, "kind": "joint_leave", "name": "Proklamasi Kemerdekaan"}
    ]
    with override("en"):
        words = history_words.lines_of(case, [event])[0].words
    assert words.endswith("because 18\u00a0August became joint leave")


def test_counting_twice_changes_nothing_more() -> None:
    case = _case()
    _close()

    assert [recount_clocks(), recount_clocks()] == [1, 0]
    assert len(_moved(case)) == 1


def test_limit_that_does_not_run_over_the_day_keeps_its_date_and_says_nothing() -> None:
    case = _case()
    _close(dt.date(2031, 9, 1))

    assert recount_clocks() == 0

    assert _moved(case) == []
    assert case.clocks.get().calendar_version == clocks.calendar_of(case).version


def test_day_taken_back_moves_the_limit_back() -> None:
    case = _case()
    rule = _close()
    recount_clocks()
    remove_rule(rule, by=None)
    recount_clocks()

    case.refresh_from_db()
    assert case.due_at == at("2031-08-25 16:00")
    assert [event.facts["days"][0]["off"] for event in _moved(case) if event.facts["days"]] == [True, False]


def test_ended_and_elapsed_limits_stay() -> None:
    hours = _case(Limit(amount=240, unit=Unit.HOURS))
    ended = _case()
    clocks.end_clock(ended.clocks.get())
    due = ended.clocks.get().due_at
    _close()

    assert recount_clocks() == 0
    assert ended.clocks.get().due_at == due
    assert hours.clocks.get().due_at == FILED + dt.timedelta(hours=240)


def test_limit_that_stands_still_is_counted_when_it_runs_again() -> None:
    case = _case()
    pause(lock_case(case), by=None, at=at("2031-08-12 09:00"))
    _close()

    assert recount_clocks() == 0
    resume(lock_case(case), by=None, at=at("2031-08-12 10:00"))

    assert case.clocks.get().due_at == at("2031-08-26 16:00")


def test_limit_that_was_late_and_is_not_any_more_was_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = _case()
    case.clocks.update(
        escalated_at=at("2031-08-25 16:05"),
        bureau_told_at=None,
        half_told_at=at("2031-08-18 16:05"),
        most_told_at=at("2031-08-21 16:05"),
        next_at=at("2031-09-01 16:00"),
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2031-08-26 09:00"))
    _close()

    recount_clocks()

    clock = case.clocks.get()
    assert (clock.escalated_at, clock.next_at, clock.due_at) == (None, clock.due_at, at("2031-08-26 16:00"))


def test_limit_that_stays_late_keeps_its_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    case = _case()
    case.clocks.update(escalated_at=at("2031-08-25 16:05"), next_at=at("2031-09-01 16:00"))
    other = _case(Limit(amount=3))
    other.clocks.update(escalated_at=at("2031-08-14 16:05"), next_at=at("2031-08-22 16:00"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2031-08-27 09:00"))
    _close()

    recount_clocks()

    moved, stayed = case.clocks.get(), other.clocks.get()
    assert (moved.escalated_at, moved.next_at) == (at("2031-08-25 16:05"), at("2031-09-02 16:00"))
    assert (stayed.escalated_at, stayed.next_at) == (at("2031-08-14 16:05"), at("2031-08-22 16:00"))


def test_only_the_limit_that_stands_on_the_status_page_is_told_to_the_citizen() -> None:
    case = _case(Limit(amount=10), Limit(amount=8, kind=CaseClock.Kind.VERIFICATION))
    _close()

    assert recount_clocks() == 2

    assert {event.facts["clock"]: event.is_public for event in _moved(case)} == {"main": True, "verification": False}


def test_joint_leave_worked_shortens_limits() -> None:
    _decree(DayRow(DAY, "joint_leave", "Proklamasi Kemerdekaan"))
    case = _case()
    set_joint_leave(works=True, by=None)

    recount_clocks()

    case.refresh_from_db()
    assert case.due_at == at("2031-08-25 16:00")
    assert _moved(case)[0].facts["days"][0]["off"] is False


def test_many_cases_are_counted_with_few_queries(django_assert_max_num_queries: Any) -> None:
    for _number in range(6):
        _case()
    _close(dt.date(2031, 9, 1))

    with django_assert_max_num_queries(25):
        recount_clocks()


def test_many_limits_that_move_are_counted_and_told_with_few_queries(django_assert_max_num_queries: Any) -> None:
    cases = [_case(Limit(amount=number), Limit(amount=5, kind=CaseClock.Kind.VERIFICATION)) for number in range(6, 12)]
    _close()

    with django_assert_max_num_queries(35):
        assert recount_clocks() == 12

    assert [Case.objects.get(pk=case.pk).due_at for case in cases] == [
        at(f"2031-08-{day} 16:00") for day in (20, 21, 22, 25, 26, 27)
    ]
    told = Notice.objects.filter(template="cases/recounted").values_list("case_id", flat=True)
    assert sorted(told) == [case.pk for case in cases]
