"""What is shown as free is exactly what a booking accepts: tables that a person can read, and random rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import (
    LONGEST,
    Diary,
    Problem,
    Rules,
    Taken,
    Want,
    busy_spans,
    free_together,
    starts_together,
)
from bookings.spans import Span, common, joined, without
from core.workdays.counting import DayOff, OfficeCalendar, OffKind

JAMBI = ZoneInfo("Asia/Jakarta")
ZONES = [JAMBI, ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")]
MONDAY = dt.date(2026, 6, 22)
NOW = dt.datetime(2026, 6, 20, 9, tzinfo=JAMBI)
HOURS = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = OfficeCalendar(JAMBI, HOURS, {dt.date(2026, 6, 23): DayOff(dt.date(2026, 6, 23), OffKind.NATIONAL, "Libur")})


def at(clock: str, day: int = 0, zone: ZoneInfo = JAMBI) -> dt.datetime:
    return dt.datetime.combine(MONDAY + dt.timedelta(days=day), dt.time.fromisoformat(clock), zone)


def span(first: str, last: str, day: int = 0) -> Span:
    return Span(at(first, day), at(last, day))


def shown(spans: list[Span]) -> list[str]:
    return [f"{one.start:%a %H:%M}-{one.end:%H:%M}" for one in spans]


def hall(*taken: Taken, **rules: object) -> Diary:
    return Diary(Rules(**rules), OFFICE, taken)  # type: ignore[arg-type]


def test_a_hall_is_free_between_its_uses_and_the_time_around_them() -> None:
    quarter = dt.timedelta(minutes=15)
    use = Taken(span("10:00", "12:00").wider(quarter, quarter))
    diary = hall(use, before=quarter, after=quarter)

    assert shown(diary.free_spans(MONDAY, MONDAY, now=NOW)[:2]) == ["Mon 08:00-09:30", "Mon 12:30-16:00"]


def test_a_holiday_a_blackout_and_the_horizon_cut_what_is_free() -> None:
    diary = replace(hall(horizon=5), blocked=[span("13:00", "14:00")])
    free = diary.free_spans(MONDAY, MONDAY + dt.timedelta(days=2), now=NOW)

    assert shown(free) == ["Mon 08:00-13:00", "Mon 14:00-16:00", "Wed 08:00-16:00"]


def test_projectors_run_out_only_where_all_are_in_use() -> None:
    taken = [Taken(span("08:00", "12:00"), 3), Taken(span("10:00", "14:00"), 2)]

    assert shown(busy_spans(taken, 5 - 1)) == ["Mon 10:00-12:00"]
    diary = hall(*taken, quantity=5)
    assert shown(diary.free_spans(MONDAY, MONDAY, now=NOW)[:2]) == ["Mon 08:00-10:00", "Mon 12:00-16:00"]
    assert diary.problems(span("09:30", "10:30"), now=NOW) == [Problem.TAKEN]
    assert diary.problems(span("12:00", "16:00"), now=NOW, quantity=4) == [Problem.TAKEN]
    assert diary.problems(span("12:00", "16:00"), now=NOW, quantity=6) == [Problem.TOO_MANY]
    assert diary.problems(span("12:00", "16:00"), now=NOW, quantity=3) == []


def test_a_century_is_refused_without_counting_its_days() -> None:
    century = Span(at("08:00"), at("08:00", 36_500))

    assert Problem.CLOSED in hall(round_the_clock=True).problems(century, now=NOW)


def test_what_is_always_open_is_shown_for_as_long_as_it_can_be_booked() -> None:
    diary = hall(round_the_clock=True, step=60)
    diary = replace(diary, calendar=OfficeCalendar(JAMBI))
    last = list(starts_together([Want(diary)], MONDAY, MONDAY, now=NOW))[-1]

    assert last == Span(at("23:00"), at("23:00") + LONGEST)
    assert diary.problems(last, now=NOW) == []
    assert Problem.CLOSED in diary.problems(Span(last.start, last.end + diary.step), now=NOW)


def test_open_until_the_last_minute_means_midnight_and_goes_on_after_it() -> None:
    late = {"mon": [["18:00", "23:59"]], "tue": [["00:00", "02:00"]]}
    diary = Diary(Rules(), OfficeCalendar(JAMBI, late))

    assert diary.problems(Span(at("22:00"), at("01:00", 1)), now=NOW) == []
    assert diary.problems(Span(at("22:00"), at("02:30", 1)), now=NOW) == [Problem.CLOSED]


@pytest.mark.parametrize(
    ("use", "rules", "problem"),
    [
        (Span(at("10:00"), at("10:00")), {}, Problem.ORDER),
        (Span(at("10:00"), at("09:00")), {}, Problem.ORDER),
        (span("10:00", "11:00", -7), {}, Problem.PAST),
        (span("10:00", "11:00"), {"lead": dt.timedelta(days=3)}, Problem.TOO_SOON),
        (span("10:00", "11:00"), {"horizon": 2}, Problem.TOO_FAR),
        (span("10:00", "11:00"), {"shortest": dt.timedelta(hours=2)}, Problem.TOO_SHORT),
        (span("10:00", "15:00"), {"longest": dt.timedelta(hours=4)}, Problem.TOO_LONG),
        (span("10:10", "11:00"), {}, Problem.STEP),
        (span("15:30", "16:30"), {}, Problem.CLOSED),
        (span("10:00", "11:00", 1), {}, Problem.CLOSED),
        (Span(at("15:00"), at("09:00", 2)), {}, Problem.CLOSED),
    ],
)
def test_each_rule_says_why(use: Span, rules: dict[str, object], problem: Problem) -> None:
    assert hall(**rules).problems(use, now=NOW) == [problem]


def test_a_minute_over_is_too_much() -> None:
    diary = hall(Taken(span("10:00", "12:00")), step=1)

    assert diary.problems(span("09:00", "10:00"), now=NOW) == []
    assert diary.problems(span("09:00", "10:01"), now=NOW) == [Problem.TAKEN]
    assert diary.problems(span("12:00", "13:00"), now=NOW) == []
    assert diary.problems(span("11:59", "13:00"), now=NOW) == [Problem.TAKEN]


def test_the_29th_of_february_is_a_day_as_any_other() -> None:
    diary = Diary(Rules(round_the_clock=True, step=60), OfficeCalendar(JAMBI))
    use = Span(dt.datetime(2028, 2, 28, 20, tzinfo=JAMBI), dt.datetime(2028, 3, 1, 4, tzinfo=JAMBI))

    assert use.length == dt.timedelta(hours=32)
    assert diary.problems(use, now=NOW) == []


MINUTES = st.integers(0, 4 * 24 * 60)


@st.composite
def spans_of_week(draw: st.DrawFn, step: int = 15) -> Span:
    start = draw(st.integers(-24 * 60 // step, 5 * 24 * 60 // step)) * step
    length = draw(st.integers(1, 30 * 60 // step)) * step
    begin = at("00:00") + dt.timedelta(minutes=start)
    return Span(begin, begin + dt.timedelta(minutes=length))


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    minutes = st.sampled_from([0, 15, 30, 45, 60, 120])
    shortest = draw(minutes)
    rules = Rules(
        quantity=(quantity := draw(st.integers(1, 4))),
        step=draw(st.sampled_from([15, 30, 60, 90, 1440])),
        shortest=dt.timedelta(minutes=shortest),
        longest=draw(st.none() | st.integers(shortest, 40 * 60).map(lambda most: dt.timedelta(minutes=most))),
        before=dt.timedelta(minutes=draw(minutes)),
        after=dt.timedelta(minutes=draw(minutes)),
        lead=dt.timedelta(hours=draw(st.integers(0, 72))),
        horizon=draw(st.none() | st.integers(1, 8)),
        round_the_clock=draw(st.booleans()),
    )
    zone = draw(st.sampled_from(ZONES))
    late = draw(
        st.sampled_from([HOURS, {"mon": [["09:00", "12:00"], ["13:30", "23:59"]], "tue": [["00:00", "23:59"]]}])
    )
    off = {day: DayOff(day, OffKind.AGENCY, "Tutup") for day in draw(st.sets(st.sampled_from(DATES), max_size=2))}
    taken = [Taken(one, draw(st.integers(1, quantity))) for one in draw(st.lists(spans_of_week(), max_size=5))]
    blocked = draw(st.lists(spans_of_week(), max_size=1))
    return Diary(rules, OfficeCalendar(zone, late, off), taken, blocked)


DATES = [MONDAY + dt.timedelta(days=number) for number in range(4)]


@given(st.lists(diaries(), min_size=1, max_size=3), st.data())
def test_what_is_shown_is_what_is_accepted(several: list[Diary], data: st.DataObject) -> None:
    zone = several[0].calendar.zone
    several = [replace(one, calendar=replace(one.calendar, zone=zone)) for one in several]
    wants = [Want(one, data.draw(st.integers(1, 4), label="quantity")) for one in several]
    first, last = DATES[0], DATES[-1]
    offered = {one.start: one.end for one in starts_together(wants, first, last, now=NOW)}

    def accepted(use: Span) -> bool:
        return not any(want.diary.problems(use, now=NOW, quantity=want.quantity) for want in wants)

    for start, end in list(offered.items())[:20]:
        assert accepted(Span(start, end))
        assert not accepted(Span(start, end + wants[0].diary.step))
    for use in data.draw(st.lists(spans_of_week(), min_size=20, max_size=40), label="uses"):
        if not DATES[0] <= use.start.astimezone(zone).date() <= DATES[-1]:
            continue
        use = Span(use.start.astimezone(zone), use.end.astimezone(zone))
        if accepted(use):
            assert use.end <= offered[use.start]
        elif use.start in offered and use.end <= offered[use.start]:
            told = {problem for want in wants for problem in want.diary.problems(use, now=NOW, quantity=want.quantity)}
            assert told <= {Problem.STEP, Problem.TOO_SHORT}


@given(st.lists(spans_of_week(), max_size=8), st.lists(spans_of_week(), max_size=8), spans_of_week())
def test_sets_of_spans_hold_the_moments_that_they_should(one: list[Span], other: list[Span], probe: Span) -> None:
    def within(spans: list[Span]) -> bool:
        return any(span.start <= probe.start < span.end for span in spans)

    assert within(joined(one)) == within(one)
    assert within(without(joined(one), other)) == (within(one) and not within(other))
    assert within(common(joined(one), joined(other))) == (within(one) and within(other))


@given(st.lists(spans_of_week(), max_size=6), st.integers(0, 3), MINUTES)
def test_busy_is_where_more_than_the_spare_are_taken(uses: list[Span], spare: int, minute: int) -> None:
    moment = at("00:00") + dt.timedelta(minutes=minute)
    at_once = sum(2 for use in uses if use.start <= moment < use.end)

    assert any(one.start <= moment < one.end for one in busy_spans([Taken(use, 2) for use in uses], spare)) == (
        at_once > spare
    )


def test_nothing_is_free_together_when_one_lacks() -> None:
    wants = [Want(hall()), Want(hall(quantity=2), 3)]

    assert free_together(wants, MONDAY, MONDAY, now=NOW) == []
