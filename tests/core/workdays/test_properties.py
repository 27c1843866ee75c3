"""Counting against a reference that walks from day to day and asks each the same few questions."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays.counting import Pause, Unit, count, counted_from, days_left, share_at
from tests.core.workdays.tables import WIB, WIT, WITA, office

WEEKS = (
    {},
    {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")} | {"fri": [["08:00", "11:00"]]},
    {day: [["07:30", "12:00"], ["13:00", "15:30"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
    {"tue": [["09:00", "10:00"]]},
)
OFFICES = [office(zone, hours=week) for zone in (WIB, WITA, WIT) for week in WEEKS]
# Hypothesis wants naive bounds beside the zone.
moments = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 3, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
lengths = st.timedeltas(dt.timedelta(0), dt.timedelta(days=20))
pauses = st.lists(st.builds(lambda since, length: Pause(since, since + length), moments, lengths), max_size=4)


def _is_held(day: dt.date, given: list[Pause], zone: dt.tzinfo) -> bool:
    return any(
        pause.until is not None and pause.since.astimezone(zone).date() < day <= pause.until.astimezone(zone).date()
        for pause in given
    )


@settings(max_examples=300)
@given(st.sampled_from(OFFICES), moments, st.integers(0, 90), pauses)
def test_working_days_against_a_walk(calendar, received, amount, held) -> None:  # type: ignore[no-untyped-def]
    merged = _merge(held)
    result = count(received_at=received, amount=amount, unit=Unit.WORKING_DAYS, calendar=calendar, pauses=held)

    local = received.astimezone(calendar.zone)
    day = local.date()
    if not calendar.is_open_on(day) or local.time() > calendar.closes_at(day):
        day += dt.timedelta(1)
        while not calendar.is_open_on(day):
            day += dt.timedelta(1)
    assert result.counted_from == counted_from(received, calendar) == day
    left = amount
    while left:
        day += dt.timedelta(1)
        left -= calendar.is_open_on(day) and not _is_held(day, merged, calendar.zone)
    assert result.due_on == day
    assert result.due_at.astimezone(calendar.zone).time() == calendar.closes_at(day)
    assert [entry.number for entry in result.days if entry.number] == list(range(1, amount + 1))
    assert [b.on - a.on for a, b in zip(result.days, result.days[1:], strict=False)] == [dt.timedelta(1)] * (
        len(result.days) - 1
    )
    assert (result.days[0].on, result.days[-1].on) == (local.date(), day)


@given(st.sampled_from(OFFICES), moments, st.integers(1, 60), st.sampled_from(Unit.values), pauses)
def test_limits_grow_and_shares_lie_within(calendar, received, amount, unit, held) -> None:  # type: ignore[no-untyped-def]
    asked = {"received_at": received, "unit": unit, "calendar": calendar, "pauses": held}

    due, later = (count(amount=n, **asked).due_at for n in (amount, amount + 1))
    half, most, whole = (share_at(share=share, amount=amount, **asked) for share in (0.5, 0.8, 1.0))

    assert due < later
    assert half <= most <= whole == due
    assert due >= count(amount=amount, **{**asked, "pauses": ()}).due_at


@given(st.sampled_from(OFFICES), moments, moments)
def test_days_left_is_zero_on_the_day_alone(calendar, due, now) -> None:  # type: ignore[no-untyped-def]
    left = days_left(due_at=due, now=now, calendar=calendar)
    today, due_on = calendar.today(now), calendar.today(due)

    assert (left > 0, left < 0, left == 0) == (due_on > today, due_on < today, due_on == today)


def _merge(held: list[Pause]) -> list[Pause]:
    """Join pauses that overlap: what one asks while the other runs leaves no day between them counted."""
    found: list[Pause] = []
    for pause in sorted(held, key=lambda pause: pause.since):
        if found and found[-1].until is not None and pause.since <= found[-1].until:
            ends = [moment for moment in (found[-1].until, pause.until) if moment is not None]
            found[-1] = Pause(found[-1].since, max(ends))
        else:
            found.append(pause)
    return found
