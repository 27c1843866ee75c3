"""A pytest plugin: the clock of the run, which stays within one day.

Tests speak of today, tomorrow and the next Monday. A run that is started shortly before midnight would end on another
day than it began; so its clock is set back by some hours. MAKLUMAT_TEST_CLOCK, a moment with its zone such as
`2028-02-29T23:30+07:00`, lets a run begin at another moment. Only Python's clock is set: that of the database and of
processes that tests start stays as it is.
"""

from __future__ import annotations

import datetime as dt
import os

import time_machine

CLOCK = "MAKLUMAT_TEST_CLOCK"
LONGEST_RUN = dt.timedelta(hours=1)
ZONE_HOURS = (0, 7, 8, 9)  # UTC, WIB, WITA, WIT: a day begins in each of them


def begins_at(now: dt.datetime) -> dt.datetime:
    """Return the moment at which a run that is started `now` begins: `now`, or earlier when midnight is near."""

    def passes_midnight(moment: dt.datetime) -> bool:
        end = moment + LONGEST_RUN
        zones = [dt.timezone(dt.timedelta(hours=hours)) for hours in ZONE_HOURS]
        return any(moment.astimezone(zone).date() != end.astimezone(zone).date() for zone in zones)

    while passes_midnight(now):
        now -= LONGEST_RUN
    return now


def _begin() -> None:
    now = dt.datetime.now(dt.UTC)
    wanted = os.environ.get(CLOCK)
    moment = dt.datetime.fromisoformat(wanted) if wanted else begins_at(now)
    if moment != now:
        time_machine.travel(moment, tick=True).start()


_begin()
