"""What is looked at when resources change hands: what is held, what was found, and what became worse since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext

from bookings.models import Booking, Condition, Handover, Reservation, Resource

WHOLE = ""  # the line of a resource without a checklist
_ORDER = [str(value) for value in Condition.values]  # from good to missing


@dataclass(frozen=True)
class Held:
    """Some units of a resource that a booking holds, with the lines of its checklist; companions are not looked at."""

    resource: Resource
    quantity: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """The state of one line of a checklist."""

    label: str
    condition: str


@dataclass(frozen=True)
class Looked:
    """What was found of one resource. `counted` is None where there is nothing to count; `meter` counts kilometres."""

    code: str
    name: str
    lines: tuple[Line, ...] = ()
    expected: int = 1
    counted: int | None = None
    meter: int | None = None
    fuel: str = ""

    @property
    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "lines": [asdict(line) for line in self.lines]}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Looked:
        """Return what `as_json` kept."""
        return cls(**{**row, "lines": tuple(Line(**line) for line in row.get("lines", ()))})

    def condition_of(self, label: str) -> str:
        """Return the state of a line; empty for one that was not looked at."""
        return next((line.condition for line in self.lines if line.label == label), "")


def held_by(booking: Booking) -> list[Held]:
    """Return what a booking holds that is looked at, in the order of the resources."""
    found: dict[int, tuple[Resource, int]] = {}
    for row in _rows(booking):
        before = found.get(row.resource_id, (row.resource, 0))[1]
        found[row.resource_id] = (row.resource, before + row.lot.upper - row.lot.lower)
    return [
        Held(resource, quantity, tuple(item.label for item in resource.checklist.all()) or (WHOLE,))
        for resource, quantity in found.values()
        if resource.kind != Resource.Kind.COMPANION
    ]


def looked_of(handover: Handover | None) -> dict[str, Looked]:
    """Return what was found at a hand-over, by the code of each resource."""
    return {} if handover is None else {row["code"]: Looked.of(row) for row in handover.items}


def words_of_line(label: str) -> str:
    """Return what a line of a checklist is called."""
    return label or gettext("State as a whole")


def became_worse(before: Mapping[str, Looked], after: Iterable[Looked]) -> list[Looked]:
    """Return what came back in a worse state than it was given out, or not all of it."""
    return [looked for looked in after if _is_worse(before.get(looked.code), looked)]


def _is_worse(before: Looked | None, after: Looked) -> bool:
    given = before.counted if before is not None and before.counted is not None else after.expected
    if after.counted is not None and after.counted < given:
        return True
    return any(_is_bad(before, line) for line in after.lines)


def _is_bad(before: Looked | None, line: Line) -> bool:
    was = before.condition_of(line.label) if before is not None else ""
    known = _ORDER.index(was) if was in _ORDER else 0
    return _ORDER.index(line.condition) > max(known, _ORDER.index(Condition.WORN))


def _rows(booking: Booking) -> Sequence[Reservation]:
    rows = Reservation.objects.filter(booking=booking, released_at=None).select_related("resource")
    return list(rows.prefetch_related("resource__checklist").order_by("resource__position", "resource__name", "pk"))
