"""A limit as people read it: the status page of the mock, cell by cell."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.workdays.counting import Pause, Unit, count
from core.workdays.grid import Grid, build_grid
from tests.core.workdays.tables import at, office

PAUSE = Pause(at("2026-06-22 15:20"), at("2026-07-02 19:05"))


@pytest.fixture(autouse=True)
def _english() -> object:
    with override("en"):
        yield


def _grid(received: str, amount: int = 10, *, today: str = "", unit: str = Unit.WORKING_DAYS, **given: object) -> Grid:
    calendar = office()
    result = count(received_at=at(received), amount=amount, unit=unit, calendar=calendar, **given)  # type: ignore[arg-type]
    return build_grid(result, calendar=calendar, today=dt.date.fromisoformat(today) if today else None, unit=unit)


def _states(grid: Grid) -> list[str]:
    return [" ".join(cell.state or "-" for cell in week) for week in grid.weeks]


def test_grid_of_the_status_page() -> None:
    grid = _grid("2026-06-12 10:47", today="2026-07-06", pauses=[PAUSE])

    assert _states(grid) == [
        "none none none none start off off",
        "run hol run run run off off",
        "run hold hold hold hold off off",
        "hold hold hold hold run off off",
        "now - - end none off off",
    ]
    assert [cell.label for cell in grid.weeks[4]] == ["today", "day 8", "day 9", "last day", "", "", ""]
    assert [(gap.dates, gap.words) for gap in grid.gaps] == [
        ("16\u00a0June", "national holiday: 1 Muharam, Tahun Baru Islam 1448 Hijriah."),
        ("23\u00a0June\u20132\u00a0July", "pause of 8\u00a0working\u00a0days, waiting for you."),
    ]


def test_days_after_a_limit_that_was_kept_early_were_not_used() -> None:
    calendar = office()
    result = count(received_at=at("2026-07-06 09:00"), amount=5, unit=Unit.WORKING_DAYS, calendar=calendar)

    kept = build_grid(result, calendar=calendar, ended_on=dt.date(2026, 7, 8))

    assert _states(kept) == ["start run run - - off off", "end none none none none off off"]


def test_grid_tells_what_stood_on_today_in_hidden_words() -> None:
    cell = _grid("2026-06-12 10:47", today="2026-06-16").weeks[1][1]

    assert (cell.state, cell.label, cell.is_today) == ("now", "today", True)
    assert cell.words == "Not counted: National holiday, 1 Muharam, Tahun Baru Islam 1448 Hijriah"


def test_holidays_that_take_no_working_day_are_not_told_as_gaps() -> None:
    """21 and 22 March 2026 are a weekend; the joint leave around them is one gap."""
    grid = _grid("2026-03-17 09:00", 3)

    assert [gap.dates for gap in grid.gaps] == ["18\u00a0March", "19\u00a0March", "20\u201324\u00a0March"]
    assert _states(grid)[0] == "none start hol hol hol off off"


def test_what_came_too_late_says_from_when_it_counts() -> None:
    grid = _grid("2026-07-10 17:00", 1)

    assert [(cell.on.day, cell.state, cell.label) for cell in grid.weeks[0][4:]] == [
        (10, "none", "came in"),
        (11, "off", ""),
        (12, "off", ""),
    ]
    assert grid.gaps[0].words.endswith("counts as received on Monday, 13\u00a0July.")


def test_every_cell_says_something_to_a_screen_reader() -> None:
    for grid in (
        _grid("2026-06-11 17:00", 12, today="2026-06-24", pauses=[PAUSE]),
        _grid("2026-07-01 09:00", 72, unit=Unit.HOURS),
    ):
        told = {line.on for line in grid.lines}
        assert all(cell.label or cell.words for week in grid.weeks for cell in week if cell.on in told)
        assert all(line.words for line in grid.lines)


def test_year_without_a_table_is_warned_of() -> None:
    grid = _grid("2026-12-28 09:00")

    assert grid.missing == "The national holidays of 2027 are not published yet. This limit may still move."
    assert grid.missing in render_to_string("workdays/_days.html", {"grid": grid, "every_day": True})
