"""The national table of holidays: core does not know where it lies; who keeps it registers a provider.

It stands in the public schema, which an agency's role may not read, together with the agency's zone and weekly hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.hours import Hours
from core.workdays.counting import DayOff


@dataclass(frozen=True)
class PublicTable:
    """What the public schema says of one agency's days: its zone and weekly hours, and the holidays of its province.

    `years` are those whose table is published, `version` names the tables that hold.
    """

    zone: ZoneInfo
    hours: Hours = field(default_factory=dict)
    days_off: Mapping[dt.date, DayOff] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    version: str = ""


Provider = Callable[[str], PublicTable]
# Earlier tables of an agency, the newest first: each with the moment at which it ceased to hold.
HistoryProvider = Callable[[str], Sequence[tuple[dt.datetime, PublicTable]]]

_provider: Provider = lambda schema: PublicTable(ZoneInfo("Asia/Jakarta"))  # noqa: E731  # until an app says more
_history: HistoryProvider = lambda schema: ()  # noqa: E731


def register(provider: Provider, history: HistoryProvider) -> None:
    """Make `provider(schema_name)` the one source; the last registration holds. It asks at most one query.

    `history` tells which tables held before, so that a limit can say why it moved.
    """
    global _provider, _history
    _provider, _history = provider, history


def public_table(schema_name: str) -> PublicTable:
    """Return the holidays, zone and weekly hours of the agency of a schema."""
    return _provider(schema_name)


def earlier_tables(schema_name: str) -> Sequence[tuple[dt.datetime, PublicTable]]:
    """Return the tables that held for an agency before, newest first, each with the moment at which it ceased to."""
    return _history(schema_name)
