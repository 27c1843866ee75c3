"""The registry of figures: who may register, what may be reported, and what is hidden."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from core import rollups
from core.rollups import FiguresRefused
from core.tenancy import current_schema

DAY = dt.date(2026, 7, 6)


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test fills a registry of its own."""
    monkeypatch.setattr(rollups, "_sources", {})


def three(on: dt.date) -> dict[str, Any]:
    return {"day": on.isoformat(), "number": 3}


def test_collect_all_asks_every_app_in_the_agencys_schema(in_a: Any) -> None:
    rollups.register("services", three)
    rollups.register("forums", lambda on: {"schema": current_schema()})

    assert rollups.collect_all(DAY) == {
        "forums": {"schema": in_a.schema_name},
        "services": {"day": "2026-07-06", "number": 3},
    }


def test_collect_all_is_refused_in_the_public_schema(db: None) -> None:
    rollups.register("services", three)

    with pytest.raises(FiguresRefused):
        rollups.collect_all(DAY)


def test_collect_runs_under_the_agencys_role(in_a: Any) -> None:
    def role(on: dt.date) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            return {"role": cursor.fetchone()[0]}

    rollups.register("services", role)

    assert rollups.collect_all(DAY) == {"services": {"role": f"agency_{in_a.schema_name}"}}


def test_register_refuses_a_second_collector_for_a_label() -> None:
    rollups.register("services", three)
    rollups.register("services", three)

    with pytest.raises(ValueError, match="has a collector already"):
        rollups.register("services", lambda on: {})

    assert rollups.registered() == ["services"]


@pytest.mark.parametrize("label", ["", "Services", "a-b", "1st", "a" * 61, "a b", "ключ"])
def test_register_refuses_what_is_no_label(label: str) -> None:
    with pytest.raises(ValueError, match="not a label"):
        rollups.register(label, three)


def test_labels_keep_the_order_of_the_app() -> None:
    rollups.register("services", three, labels={"fee": "Fee", "duration": "Duration"})

    assert list(rollups.labels_of("services").items()) == [("fee", "Fee"), ("duration", "Duration")]
    assert rollups.labels_of("unknown") == {}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [1],
        "text",
        {1: 2},
        {"Name": 1},
        {"a b": 1},
        {"day": DAY},
        {"share": float("nan")},
        {"share": float("inf")},
        {"set": {1}},
        {"long": "x" * (rollups.MAX_BYTES + 1)},
    ],
)
def test_collect_refuses_what_is_no_figure(in_a: Any, answer: Any) -> None:
    rollups.register("services", lambda on: answer)

    with pytest.raises(FiguresRefused):
        rollups.collect("services", DAY)


def test_collect_leaves_nothing_broken_after_a_failed_query(in_a: Any) -> None:
    def broken(on: dt.date) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
        return {}

    rollups.register("forums", broken)
    rollups.register("services", three)

    with pytest.raises(Exception, match="no_such_column"):
        rollups.collect("forums", DAY)

    assert rollups.collect("services", DAY)["number"] == 3


@pytest.mark.parametrize(("number", "value"), [(0, None), (1, None), (4, None), (5, 5), (1200, 1200)])
def test_people_count_hides_fewer_than_five(number: int, value: int | None) -> None:
    figure = rollups.people_count(number)

    assert figure == {"value": value, "suppressed": value is None}
    assert rollups.is_suppressed(figure) is (value is None)


@pytest.mark.parametrize(
    ("part", "whole", "value"),
    [
        (5, 10, 0.5),
        (95, 100, 0.95),
        (4, 100, None),  # four people are few
        (96, 100, None),  # and so are the four on the other side
        (3, 3, None),
        (0, 100, None),
        (0, 0, None),
    ],
)
def test_people_share_hides_few_on_either_side(part: int, whole: int, value: float | None) -> None:
    assert rollups.people_share(part, whole) == {"value": value, "suppressed": value is None}


@pytest.mark.parametrize(("part", "whole"), [(-1, 10), (11, 10)])
def test_people_share_refuses_what_is_no_share(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        rollups.people_share(part, whole)


@pytest.mark.parametrize(
    ("values", "value"), [([], None), ([1, 2, 3, 4], None), ([1, 2, 3, 4, 5], 3), ([1, 2, 3, 4, 5, 6], 3.5)]
)
def test_people_median_hides_fewer_than_five(values: list[float], value: float | None) -> None:
    assert rollups.people_median(values) == {"value": value, "suppressed": value is None}


def test_people_breakdown_hides_a_second_number_so_that_the_first_cannot_be_worked_out() -> None:
    figures = rollups.people_breakdown({"women": 40, "men": 31, "unknown": 2})

    assert figures == {
        "women": {"value": 40, "suppressed": False},
        "men": {"value": None, "suppressed": True},
        "unknown": {"value": None, "suppressed": True},
    }


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({}, set()),
        ({"a": 3}, {"a"}),
        ({"a": 10, "b": 9}, set()),
        ({"a": 1, "b": 2, "c": 30}, {"a", "b"}),
    ],
)
def test_people_breakdown_hides_no_more_than_it_must(counts: dict[str, int], hidden: set[str]) -> None:
    figures = rollups.people_breakdown(counts)

    assert {code for code, figure in figures.items() if rollups.is_suppressed(figure)} == hidden


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 1, "b": 1, "c": 30, "d": 40}, {"a", "b", "c"}),  # two that are 2 together are 1 each
        ({"a": 4, "b": 4, "c": 30, "d": 40}, {"a", "b", "c"}),
        ({"a": 2, "b": 2, "c": 30}, {"a", "b"}),  # they could be 1 and 3
        ({"a": 1, "b": 1}, {"a", "b"}),  # the total is hidden, too
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, None),
    ],
)
def test_people_breakdown_leaves_no_sum_with_one_solution(counts: dict[str, int], hidden: set[str] | None) -> None:
    figures = rollups.people_breakdown(counts)

    assert (figures == {}) is (hidden is None)
    assert {code for code, figure in figures.items() if rollups.is_suppressed(figure)} == (hidden or set())


def test_people_parts_count_whoever_belongs_to_none() -> None:
    assert rollups.people_parts({"a": 20, "b": 18}, whole=40) == {
        "a": {"value": 20, "suppressed": False},
        "b": {"value": None, "suppressed": True},
    }
    assert rollups.people_parts({"a": 20, "b": 18}, whole=38)["b"] == {"value": 18, "suppressed": False}
