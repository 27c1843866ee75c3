"""Hours beside one another that say the same are one cell, and a month says why nothing can be asked for."""

from __future__ import annotations

import datetime as dt

from bookings.calendars import DayTotal, HourCell, runs_of
from bookings.cells import Cell, CellKind
from bookings.spans import Span

HOUR = dt.timedelta(hours=1)
START = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)


def hour(number: int, kind: CellKind | None, note: str = "") -> HourCell:
    span = Span(START + number * HOUR, START + (number + 1) * HOUR)
    cell = None if kind is None else Cell(span, kind, note=note)
    return HourCell(span.start, cell, use=span if kind == CellKind.FREE else None)


def test_hours_that_say_the_same_are_joined_and_free_ones_are_not() -> None:
    kinds = [None, None, CellKind.FREE, CellKind.FREE, CellKind.TAKEN, CellKind.TAKEN, CellKind.BLOCKED, None]
    hours = [hour(number, kind) for number, kind in enumerate(kinds)]

    assert [(run.says[0], length) for run, length in runs_of(hours)] == [
        ("", 2),
        ("free", 1),
        ("free", 1),
        ("taken", 2),
        ("blocked", 1),
        ("", 1),
    ]
    noted = [hour(0, CellKind.TAKEN, "Bulan Bahasa"), hour(1, CellKind.TAKEN)]
    assert [length for _run, length in runs_of(noted)] == [1, 1]


def test_a_day_that_nobody_can_ask_for_yet_is_not_called_full() -> None:
    day = DayTotal(START.date(), things=2, is_open=True, kinds={CellKind.TAKEN, CellKind.TOO_FAR})
    full = DayTotal(START.date(), things=2, is_open=True, kinds={CellKind.TAKEN, CellKind.PAST})

    assert (day.too_far, day.reason) == (True, str(CellKind.TOO_FAR.label))
    assert (full.too_far, full.reason) == (False, "Penuh")
