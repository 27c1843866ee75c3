"""The cells of a calendar: a moment is free in them exactly when a booking accepts a use that has it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import Diary, Rules, Taken
from bookings.cells import CellKind, Day, Said, days_of
from bookings.spans import Span
from core.workdays.counting import DayOff, OfficeCalendar, OffKind
from tests.bookings.test_availability import DATES, HOURS, JAMBI, MONDAY, NOW, OFFICE, at, diaries, span, spans_of_week

QUARTER = dt.timedelta(minutes=15)
HOUR = dt.timedelta(hours=1)
ONE_DAY = dt.timedelta(days=1)


def shown(day: Day) -> list[str]:
    return [f"{one.span.start:%H:%M}-{one.span.end:%H:%M} {one.kind}" for one in day.cells]


def test_a_day_is_cut_into_what_is_free_taken_and_out_of_use() -> None:
    taken = Taken(span("10:00", "11:00").wider(QUARTER, QUARTER))
    diary = Diary(Rules(before=QUARTER, after=QUARTER), OFFICE, [taken], [span("14:00", "15:00")])
    said = [Said(span("14:00", "15:00"), "Dicat"), Said(span("10:00", "11:00"), "Bulan Bahasa")]
    monday, tuesday = days_of(diary, MONDAY, MONDAY + ONE_DAY, now=NOW, said=said)

    # A use that ends at 09:45 would be cleaned up after until 10:00, but the one at 10:00 is set up from 09:45.
    assert shown(monday) == [
        "08:00-09:30 free",
        "09:30-10:00 taken",
        "10:00-11:00 taken",
        "11:00-11:30 taken",
        "11:30-13:30 free",
        "14:00-15:00 blocked",
        "15:30-16:00 free",
    ]
    assert [cell.note for cell in monday.cells] == ["", "", "Bulan Bahasa", "", "", "Dicat", ""]
    assert (tuesday.cells, tuesday.why) == ([], "Libur")


def test_what_is_over_too_soon_and_too_far_is_said() -> None:
    diary = Diary(Rules(lead=3 * HOUR, horizon=3, step=60), OFFICE, [Taken(span("10:00", "11:00"))])
    now = at("09:20")
    monday, _tuesday, _wednesday, thursday = days_of(diary, MONDAY, MONDAY + 3 * ONE_DAY, now=now)

    assert shown(monday) == [
        "08:00-09:20 past",
        "09:20-10:00 too_soon",
        "10:00-11:00 taken",
        "11:00-13:00 too_soon",
        "13:00-16:00 free",
    ]
    assert shown(thursday) == ["08:00-16:00 too_far"]


def test_a_night_is_cut_at_midnight_and_its_rest_is_asked_for_from_the_day_before() -> None:
    late = OfficeCalendar(JAMBI, {"mon": [["20:00", "23:59"]], "tue": [["00:00", "01:00"]]})
    monday, tuesday = days_of(Diary(Rules(shortest=2 * HOUR), late), MONDAY, MONDAY + ONE_DAY, now=NOW)

    assert (shown(monday), shown(tuesday)) == (["20:00-00:00 free"], ["00:00-01:00 free"])
    assert monday.cells[0].use == Span(at("20:00"), at("00:00", 1))
    assert tuesday.cells[0].use == Span(at("23:00"), at("01:00", 1))


def test_a_cell_tells_how_many_are_left_for_all_of_it() -> None:
    taken = [Taken(span("08:00", "12:00"), 3), Taken(span("10:00", "14:00"), 1)]
    (monday,) = days_of(Diary(Rules(quantity=5), OFFICE, taken), MONDAY, MONDAY, now=NOW)
    (for_two,) = days_of(Diary(Rules(quantity=5), OFFICE, taken), MONDAY, MONDAY, now=NOW, quantity=2)

    assert [(cell.kind, cell.left) for cell in monday.cells] == [(CellKind.FREE, 1)]
    assert shown(for_two) == ["08:00-10:00 free", "10:00-12:00 taken", "12:00-16:00 free"]
    assert [cell.left for cell in for_two.free] == [2, 4]


def test_a_holiday_has_its_name_and_a_weekend_none() -> None:
    off = {MONDAY: DayOff(MONDAY, OffKind.NATIONAL, "Hari Raya")}
    days = days_of(Diary(Rules(), OfficeCalendar(JAMBI, HOURS, off)), MONDAY - ONE_DAY, MONDAY, now=NOW)

    assert [(day.cells, day.why) for day in days] == [([], ""), ([], "Hari Raya")]


@given(diaries(), st.integers(1, 4), st.data())
def test_a_moment_is_in_a_free_cell_exactly_when_some_use_that_has_it_is_accepted(
    diary: Diary, quantity: int, data: st.DataObject
) -> None:
    days = days_of(diary, DATES[0], DATES[-1], now=NOW, quantity=quantity)
    dates = Span(diary.midnight(DATES[0]), diary.midnight(DATES[-1] + ONE_DAY))
    free = [cell for day in days for cell in day.free]

    for cell in free:
        assert cell.use is not None
        assert diary.problems(cell.use, now=NOW, quantity=quantity) == []
        assert not diary.problems(cell.use, now=NOW, quantity=max(cell.left, quantity))
    for use in data.draw(st.lists(spans_of_week(), min_size=10, max_size=30), label="uses"):
        within = Span(max(use.start, dates.start), min(use.end, dates.end))
        shown_free = sum((_shared(cell.span, within) for cell in free), dt.timedelta(0))
        if within.length > dt.timedelta(0) and not diary.problems(use, now=NOW, quantity=quantity):
            assert shown_free == within.length
    for day in days:
        for one, other in zip(day.cells, day.cells[1:], strict=False):
            assert one.span.end <= other.span.start


def _shared(one: Span, other: Span) -> dt.timedelta:
    return max(min(one.end, other.end) - max(one.start, other.start), dt.timedelta(0))
