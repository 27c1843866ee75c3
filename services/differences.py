"""What changes in a component from one content to another: field by field, row by row, word by word. Pure.

    found = compare_contents(component, old, new)
    found.changed          # the fields that differ, each with its label; rows that moved are not removed and added
    apply(found, old)      # the new content; ValueError when `old` is not what was compared

Rows have no identity but what is written in them: services.rowmatch tells which is which.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from core.ui.formats import rupiah
from services.comparison import Kind, TextComparer, TextComparison
from services.components import COMPONENTS, Component, Content
from services.components.fields import Field, Flag, Label, Line, Rows, Whole
from services.rowmatch import match_rows, moved_places


@dataclass(frozen=True)
class FieldChange:
    """One value in two contents, and its words compared."""

    field: Field
    old: Any
    new: Any
    text: TextComparison

    @property
    def label(self) -> Label:
        return self.field.label

    @property
    def is_changed(self) -> bool:
        return bool(self.old != self.new)


class RowKind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class RowChange:
    """One row: its places in the old and in the new list, counted from 0, its fields, and the words to know it by."""

    kind: RowKind
    label: Label
    title: str
    cells: tuple[FieldChange, ...]
    old_place: int | None = None
    new_place: int | None = None
    is_moved: bool = False

    @property
    def is_changed(self) -> bool:
        return self.kind != RowKind.SAME or self.is_moved

    @property
    def number(self) -> int:
        place = self.old_place if self.new_place is None else self.new_place
        return (place or 0) + 1

    @property
    def old_number(self) -> int:
        return (self.old_place or 0) + 1

    @property
    def changed_cells(self) -> list[FieldChange]:
        return [cell for cell in self.cells if cell.is_changed]


@dataclass(frozen=True)
class RowsChange:
    """A list of rows in the order of the new content; removed rows stand where they stood."""

    field: Rows
    rows: tuple[RowChange, ...]

    @property
    def label(self) -> Label:
        return self.field.label

    @property
    def is_changed(self) -> bool:
        return any(row.is_changed for row in self.rows)

    @property
    def changed_rows(self) -> list[RowChange]:
        return [row for row in self.rows if row.is_changed]

    @property
    def unchanged_count(self) -> int:
        return len(self.rows) - len(self.changed_rows)


Change = FieldChange | RowsChange


@dataclass(frozen=True)
class ContentComparison:
    """Two contents of one component. `is_cut` says that they were too long to compare every line by words."""

    definition: Component
    changes: tuple[Change, ...]
    is_cut: bool = False

    @property
    def is_changed(self) -> bool:
        return any(change.is_changed for change in self.changes)

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if change.is_changed]


def compare_contents(component: Component, old: Mapping[str, Any], new: Mapping[str, Any]) -> ContentComparison:
    """Compare two contents of one component; what is not there counts as blank."""
    before, after = component.read(old)[0], component.read(new)[0]
    comparer = TextComparer()
    changes: list[Change] = []
    for field in component.fields:
        if isinstance(field, Rows):
            changes.append(_compare_rows(comparer, field, before[field.name], after[field.name]))
        else:
            changes.append(_compare_values(comparer, field, before[field.name], after[field.name]))
    return ContentComparison(component, tuple(changes), comparer.is_cut)


def compare_versions(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> list[ContentComparison]:
    """Compare two versions of a standard, given as contents by code; a component that is not there counts as blank."""
    return [compare_contents(part, old.get(code, {}), new.get(code, {})) for code, part in COMPONENTS.items()]


def apply(found: ContentComparison, content: Content) -> Content:
    """Return what `content` becomes by the changes found. Raises ValueError when it is not the old content."""
    applied: Content = {}
    for change in found.changes:
        value = content[change.field.name]
        applied[change.field.name] = (
            _apply_rows(change, value) if isinstance(change, RowsChange) else _apply_value(change, value)
        )
    return applied


def shown_value(field: Field, value: Any) -> str:
    """Return the words of one value beside its label."""
    match field:
        case Flag():
            return {True: _("Yes"), False: _("No")}.get(value, "")
        case Whole(money=True):
            return "" if value is None else rupiah(value)
        case Whole():
            return "" if value is None else str(value)
        case _:
            return "\n".join(field.words(value))


def _compare_values(comparer: TextComparer, field: Field, old: Any, new: Any) -> FieldChange:
    return FieldChange(field, old, new, comparer.compare_texts(shown_value(field, old), shown_value(field, new)))


def _compare_rows(comparer: TextComparer, field: Rows, old: Sequence[Content], new: Sequence[Content]) -> RowsChange:
    pairs = match_rows(old, new)
    moved = moved_places(pairs)
    from_old = {place: known for known, place in pairs.items()}

    def row(before: int | None, after: int | None) -> RowChange:
        first, last = (_row_at(field, old, before), _row_at(field, new, after))
        cells = tuple(_compare_values(comparer, part, first[part.name], last[part.name]) for part in field.fields)
        if before is None or after is None:
            kind = RowKind.ADDED if before is None else RowKind.REMOVED
        else:
            kind = RowKind.SAME if first == last else RowKind.CHANGED
        title = str(last[field.line_field])
        return RowChange(kind, field.row_label, title, cells, before, after, is_moved=before in moved)

    rows = [row(from_old.get(place), place) for place in range(len(new))]
    for place in range(len(old)):
        if place not in pairs:
            before = next((i for i, r in enumerate(rows) if place > 0 and r.old_place == place - 1), -1)
            rows.insert(before + 1, row(place, None))
    return RowsChange(field, tuple(rows))


def _row_at(field: Rows, rows: Sequence[Content], place: int | None) -> Content:
    return {part.name: part.blank() for part in field.fields} if place is None else rows[place]


def _apply_rows(change: RowsChange, rows: Sequence[Content]) -> list[Content]:
    if sorted(row.old_place for row in change.rows if row.old_place is not None) != list(range(len(rows))):
        raise ValueError(change.field.name)
    made: dict[int, Content] = {}
    for row in change.rows:
        before = _row_at(change.field, rows, row.old_place)
        after = {cell.field.name: _apply_value(cell, before[cell.field.name]) for cell in row.cells}
        if row.new_place is not None:
            made[row.new_place] = after
    return [made[place] for place in sorted(made)]


def _apply_value(change: FieldChange, value: Any) -> Any:
    if isinstance(change.field, Line):
        if "\n".join(_words_of(change.text, without=Kind.ADDED)) != value:
            raise ValueError(change.field.name)
        return "\n".join(_words_of(change.text, without=Kind.REMOVED))
    if value != change.old:
        raise ValueError(change.field.name)
    return change.new


def _words_of(text: TextComparison, *, without: Kind) -> Iterator[str]:
    """Yield the lines of the old text without the added words, or those of the new one without the removed."""
    for line in text.lines:
        if line.in_old if without == Kind.ADDED else line.in_new:
            yield "".join(run.text for run in line.runs if run.kind != without)
