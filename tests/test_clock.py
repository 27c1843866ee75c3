"""A run of the tests stays within one day, whenever it is started."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.clock import LONGEST_RUN, begins_at


@pytest.mark.parametrize(
    ("started", "begins"),
    [
        ("2026-11-23T10:00+07:00", "2026-11-23T10:00+07:00"),
        ("2026-11-23T00:05+07:00", "2026-11-23T00:05+07:00"),
        ("2026-11-23T23:40+07:00", "2026-11-23T20:40+07:00"),  # past 22.00 and 23.00 a day ends further east
        ("2026-12-31T06:30+07:00", "2026-12-31T05:30+07:00"),  # the day of UTC ends at 07.00
    ],
)
def test_begins_where_no_midnight_is_near(started: str, begins: str) -> None:
    moment = begins_at(dt.datetime.fromisoformat(started))

    assert moment == dt.datetime.fromisoformat(begins)
    assert moment.date() == (moment + LONGEST_RUN).date()
