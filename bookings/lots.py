"""Which numbered units of a resource each use gets, so that the database can refuse two uses of one unit.

Five projectors are the units 1 to 5. A use of two for an hour gets two of the numbers for that hour, as one run or in
several. When enough units are free at every moment but no numbers are free for the whole time, the numbers of the uses
around are given anew: by their starts, each the lowest ones. That always works, because at the start of a use only
those that run then hold numbers. The numbers mean nothing to people.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from bookings.spans import Span

Name = TypeVar("Name", bound=Hashable)


class Lot(NamedTuple):
    """The units from `first` up to but without `end`."""

    first: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.first


@dataclass(frozen=True)
class Use:
    """A span, the time around the use included, and how many units it takes."""

    span: Span
    quantity: int


def free_lots(gone: Iterable[Lot], most: int) -> list[Lot]:
    """Return the runs of units from 1 to `most` that are in none of the lots."""
    found, at = [], 1
    for lot in sorted(gone):
        if lot.first > at:
            found.append(Lot(at, lot.first))
        at = max(at, lot.end)
    return [*found, Lot(at, most + 1)] if at <= most else found


def take(free: Sequence[Lot], quantity: int) -> list[Lot] | None:
    """Return so many of the free units in as few runs as can be, or None when there are not enough.

    The smallest run that is large enough; without one, the largest first.
    """
    whole = min((lot for lot in free if lot.size >= quantity), key=lambda lot: lot.size, default=None)
    if whole is not None:
        return [Lot(whole.first, whole.first + quantity)]
    given: list[Lot] = []
    for lot in sorted(free, key=lambda lot: -lot.size):
        given.append(Lot(lot.first, lot.first + min(lot.size, quantity)))
        quantity -= given[-1].size
        if not quantity:
            return sorted(given)
    return None


def give_anew(uses: Mapping[Name, Use], most: int) -> dict[Name, list[Lot]] | None:
    """Return units for every use so that no unit is in two of them at once; None where more than `most` are needed."""
    given: dict[Name, list[Lot]] = {}
    running: list[tuple[Span, list[Lot]]] = []
    for name, use in sorted(uses.items(), key=lambda item: item[1].span):
        running = [(span, lots) for span, lots in running if span.end > use.span.start]
        lots = take(free_lots((lot for _span, held in running for lot in held), most), use.quantity)
        if lots is None:
            return None
        given[name] = lots
        running.append((use.span, lots))
    return given
