"""Two people changed the same component: what only one of them changed is taken over, the rest is asked. Pure.

    found = merge(component, base=what_both_began_with, mine=..., theirs=...)
    found.conflicts            # what both changed, each with a key, both values, and where it belongs
    found.resolved(choices)    # the content, with "mine" or "theirs" for the key of each conflict

Rows are told apart by what is written in them (services.rowmatch). Nothing typed is lost: every value that one side
wrote is in the content or in a conflict.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.components import Component, Content
from services.components.fields import Field, Label, Rows
from services.rowmatch import match_rows, moved_places


class Side(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Conflict:
    """A value that both changed. For a row that one side removed, that side is None, and `part` is None too.

    `row` is the place of the row in the merged list, for the plain fields of a component it is None.
    """

    field: Field
    mine: Any
    theirs: Any
    base: Any = None
    row: int | None = None
    part: Field | None = None

    @property
    def key(self) -> str:
        """A name that is the same as long as the merged list is."""
        return ".".join(
            str(step) for step in (self.field.name, self.row, self.part and self.part.name) if step is not None
        )

    @property
    def is_whole_row(self) -> bool:
        return self.row is not None and self.part is None

    @property
    def label(self) -> Label:
        return (self.part or self.field).label

    @property
    def row_label(self) -> Label:
        return self.field.row_label if isinstance(self.field, Rows) else ""

    @property
    def row_number(self) -> int:
        return (self.row or 0) + 1

    @property
    def shape(self) -> Field:
        """The field whose words both values are drawn by."""
        return self.part or self.field


@dataclass(frozen=True)
class Merge:
    """The content with my value wherever both changed, and these conflicts."""

    content: Content
    conflicts: tuple[Conflict, ...] = ()

    def unresolved(self, choices: Mapping[str, str]) -> list[Conflict]:
        """Return the conflicts for which nobody has chosen a side."""
        return [conflict for conflict in self.conflicts if choices.get(conflict.key) not in set(Side)]

    def resolved(self, choices: Mapping[str, str]) -> Content:
        """Return the content with the chosen side of each conflict; mine where nothing was chosen."""
        content = deepcopy(self.content)
        gone: list[tuple[str, int]] = []
        for conflict in self.conflicts:
            value = conflict.theirs if choices.get(conflict.key) == Side.THEIRS else conflict.mine
            name = conflict.field.name
            if conflict.row is None:
                content[name] = value
            elif conflict.part is not None:
                content[name][conflict.row][conflict.part.name] = value
            elif value is None:
                gone.append((name, conflict.row))
            else:
                content[name][conflict.row] = dict(value)
        for name, row in sorted(gone, reverse=True):
            del content[name][row]
        return content


def merge(component: Component, *, base: Content, mine: Content, theirs: Content) -> Merge:
    """Merge two contents in their stored form that both began with `base`."""
    content: Content = {}
    conflicts: list[Conflict] = []
    for part in component.fields:
        three = base[part.name], mine[part.name], theirs[part.name]
        value, is_settled = _settle(*three)
        if is_settled:
            content[part.name] = deepcopy(value)
        elif isinstance(part, Rows):
            found = _RowMerge(part, *three)
            content[part.name] = found.rows
            conflicts += found.conflicts
        else:
            content[part.name] = deepcopy(three[1])
            conflicts.append(Conflict(part, base=three[0], mine=three[1], theirs=three[2]))
    return Merge(content, tuple(conflicts))


def _settle(base: Any, mine: Any, theirs: Any) -> tuple[Any, bool]:
    """Return the value that nobody would dispute, and whether there is one."""
    if mine == theirs or theirs == base:
        return mine, True
    return theirs, mine == base


@dataclass
class _Entry:
    """A row on its way through the merge: its places in the three lists, where it has one."""

    base: int | None = None
    mine: int | None = None
    theirs: int | None = None


@dataclass
class _RowMerge:
    """Merges the rows of one list."""

    part: Rows
    base: Sequence[Content]
    mine: Sequence[Content]
    theirs: Sequence[Content]
    rows: list[Content] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._to_mine = match_rows(self.base, self.mine)
        self._to_theirs = match_rows(self.base, self.theirs)
        for entry in self._in_order():
            self._add(entry)

    def _in_order(self) -> list[_Entry]:
        """Return the rows of both sides in one order.

        It is the order of whoever moved rows, mine when both did; rows of the other side follow the row they stood
        behind.
        """
        mine, theirs = self._entries()
        led_by_mine = bool(moved_places(self._to_mine))
        lead, other = (mine, theirs) if led_by_mine else (theirs, mine)
        order = list(lead)
        known = {id(entry) for entry in lead}
        for place, entry in enumerate(other):
            if id(entry) not in known:
                before = next((e for e in reversed(other[:place]) if id(e) in known), None)
                at = 0 if before is None else next(i for i, e in enumerate(order) if e is before) + 1
                # What they saved comes before what I add in the same place.
                while not led_by_mine and at < len(order) and order[at].base is None and order[at].mine is None:
                    at += 1
                order.insert(at, entry)
                known.add(id(entry))
        return order

    def _entries(self) -> tuple[list[_Entry], list[_Entry]]:
        """Return the rows of my list and of theirs, with one entry for a row that both have."""
        shared = [
            _Entry(place, self._to_mine.get(place), self._to_theirs.get(place)) for place in range(len(self.base))
        ]
        by_mine = {entry.mine: entry for entry in shared if entry.mine is not None}
        by_theirs = {entry.theirs: entry for entry in shared if entry.theirs is not None}
        added = [place for place in range(len(self.mine)) if place not in by_mine]
        for place in range(len(self.theirs)):
            if place not in by_theirs:
                same = next((own for own in added if self.mine[own] == self.theirs[place]), None)
                by_theirs[place] = _Entry(mine=same, theirs=place)
                if same is not None:
                    by_mine[same] = by_theirs[place]
                    added.remove(same)
        for place in added:
            by_mine[place] = _Entry(mine=place)
        return [by_mine[i] for i in range(len(self.mine))], [by_theirs[i] for i in range(len(self.theirs))]

    def _add(self, entry: _Entry) -> None:
        base = None if entry.base is None else self.base[entry.base]
        mine = None if entry.mine is None else self.mine[entry.mine]
        theirs = None if entry.theirs is None else self.theirs[entry.theirs]
        row, is_settled = _settle(base, mine, theirs)
        if is_settled:
            if row is not None:
                self.rows.append(dict(row))
        elif base is None or mine is None or theirs is None:
            place = len(self.rows)
            self.conflicts.append(Conflict(self.part, base=base, mine=mine, theirs=theirs, row=place))
            self.rows.append(dict(mine or theirs or {}))
        else:
            self._add_fields(base, mine, theirs)

    def _add_fields(self, base: Content, mine: Content, theirs: Content) -> None:
        row: Content = {}
        for part in self.part.fields:
            three = base[part.name], mine[part.name], theirs[part.name]
            value, is_settled = _settle(*three)
            row[part.name] = value if is_settled else three[1]
            if not is_settled:
                place = len(self.rows)
                found = Conflict(self.part, base=three[0], mine=three[1], theirs=three[2], row=place, part=part)
                self.conflicts.append(found)
        self.rows.append(row)
