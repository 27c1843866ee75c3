"""What somebody looks for on the public calendar, read from the address. A value that cannot be is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bookings.domain.alternatives import HOLDS_PEOPLE
from bookings.models import Resource
from core.workdays.counting import ONE_DAY

MOST_PEOPLE = 100_000
MOST_CHOSEN = 60
# As far as anything may be booked ahead, and a year back.
BACK, AHEAD = 366 * ONE_DAY, 740 * ONE_DAY


@dataclass(frozen=True)
class Wish:
    """The date that is looked at, and which things: by kind, by code, large enough for so many people."""

    on: dt.date
    today: dt.date
    kind: str = ""
    people: int | None = None
    codes: Sequence[str] = ()

    @classmethod
    def of(cls, query: QueryDict, *, today: dt.date) -> Wish:
        """Read the address; a date that is too far away counts as the nearest that is shown."""
        kind = query.get("jenis", "")
        return cls(
            on=min(max(_date(query.get("tanggal", "")) or today, today - BACK), today + AHEAD),
            today=today,
            kind=kind if kind in kinds() else "",
            people=_number(query.get("orang", "")),
            codes=tuple(dict.fromkeys(code for code in query.getlist("sarana")[:MOST_CHOSEN] if code)),
        )

    @property
    def monday(self) -> dt.date:
        return self.on - self.on.weekday() * ONE_DAY

    @property
    def first_of_month(self) -> dt.date:
        return self.on.replace(day=1)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.people or self.codes)

    def among(self, things: Iterable[Resource]) -> list[Resource]:
        """Return the things that fit. Whose capacity nobody wrote down counts as large enough for any."""
        return [
            thing
            for thing in things
            if (not self.kind or thing.kind == self.kind)
            and (not self.codes or thing.code in self.codes)
            and (not self.people or thing.kind not in HOLDS_PEOPLE or (thing.capacity or MOST_PEOPLE) >= self.people)
        ]

    def query(self, **changes: Any) -> str:
        """Return the address's query for the same wish at another date; None takes a part out. Starts with "?"."""
        values: Mapping[str, Any] = {
            "tanggal": self.on.isoformat(),
            "jenis": self.kind,
            "orang": self.people,
            "sarana": list(self.codes),
            **changes,
        }
        query = QueryDict(mutable=True)
        for name, value in values.items():
            if value not in (None, "", []):
                query.setlist(name, [str(one) for one in (value if isinstance(value, list) else [value])])
        return f"?{query.urlencode()}"


def kinds() -> dict[str, Any]:
    """Return the kinds that the public calendar has, by value: neither people nor beds."""
    apart = {Resource.Kind.BED, Resource.Kind.COMPANION}
    return {str(kind.value): kind.label for kind in Resource.Kind if kind not in apart}


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 and 0 < int(text) <= MOST_PEOPLE else None
