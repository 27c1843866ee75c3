"""What a component on paper is made of: pieces in lines, in blocks, and how much of it a sheet has room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from core.documents import hyphenate, without_unprintable

Look = Literal["plain", "strong", "quiet", "big"]


@dataclass(frozen=True)
class Piece:
    """Words on the paper; `is_ours` when they are not of the record but a label beside its words."""

    text: str
    look: Look = "plain"
    is_ours: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; a note stands on a quiet ground."""

    pieces: Line
    look: Literal["plain", "note"] = "plain"
    kind: Literal["paragraph"] = "paragraph"

    def lines(self) -> Iterator[Line]:
        yield self.pieces


@dataclass(frozen=True)
class Points:
    """A list; each row has one or more lines."""

    rows: tuple[tuple[Line, ...], ...]
    numbered: bool = False
    kind: Literal["list"] = "list"

    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            yield from row


@dataclass(frozen=True)
class Column:
    """A column: `width` is its share of the room, 0 for as much as it needs."""

    title: str
    width: float = 0
    right: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells, each with lines; the headings are repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    kind: Literal["table"] = "table"

    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            for cell in row:
                yield from cell


@dataclass(frozen=True)
class Step:
    """One box of a flow."""

    number: Line
    actor: Line
    action: Line
    time: Line
    detail: Line


@dataclass(frozen=True)
class Steps:
    """A procedure as a flow of numbered boxes."""

    rows: tuple[Step, ...]
    kind: Literal["steps"] = "steps"

    def lines(self) -> Iterator[Line]:
        for step in self.rows:
            yield from (step.number, step.actor, step.action, step.time, step.detail)


Block = Paragraph | Points | Table | Steps


@dataclass(frozen=True)
class Detail:
    """How much a sheet has room for. `name` is kept with the rendition; everything is "" (nothing left out)."""

    name: str = ""
    notes: bool = True
    rows: int = 1000
    letters: int = 100_000

    @property
    def is_full(self) -> bool:
        return not self.name


FULL = Detail()
# From everything down to what always fits.
DETAILS = (
    FULL,
    Detail("notes", notes=False),
    Detail("rows", notes=False, rows=12, letters=400),
    Detail("fewer", notes=False, rows=8, letters=200),
    Detail("words", notes=False, rows=5, letters=110),
)


@dataclass(frozen=True)
class Laid:
    """A component as it goes to a template."""

    code: str
    number: int
    label: str
    blocks: tuple[Block, ...]

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "blocks": [asdict(block) for block in self.blocks]}

    def pieces(self) -> Iterator[Piece]:
        for block in self.blocks:
            for line in block.lines():
                yield from line


@dataclass
class Writer:
    """Collects the blocks of one component, with as much as `detail` allows. `more_at` is where the rest stands."""

    detail: Detail = FULL
    more_at: str = ""
    is_narrow: bool = False
    blocks: list[Block] = field(default_factory=list)

    def said(self, text: str, look: Look = "plain") -> Line:
        """Return words of the record; too long ones are cut at a word, with three dots."""
        if not text:
            return ()
        if len(text) > self.detail.letters:
            text = text[: self.detail.letters].rsplit(maxsplit=1)[0]
            return (Piece(_printed(text), look), Piece("…", look, is_ours=True))
        return (Piece(_printed(text), look),)

    def note(self, text: str, label: str = "") -> Line:
        """Return words that may be left out where there is no room."""
        return ((*ours(label), *self.said(text)) if label else self.said(text)) if text and self.detail.notes else ()

    def rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return rows[: self.detail.rows]

    def add(self, block: Block) -> None:
        if any(block.lines()) and any(line for line in block.lines()):
            self.blocks.append(block)

    def more(self, rows: list[dict[str, Any]]) -> None:
        """Say where the rows stand that were left out."""
        left = len(rows) - self.detail.rows
        if left > 0:
            words = _("and %(count)s more, in full at %(address)s") % {"count": left, "address": self.more_at}
            self.add(Paragraph(ours(words)))

    def paragraph(self, *lines: Line, note: bool = False) -> None:
        self.add(Paragraph(tuple(piece for line in lines for piece in line), "note" if note else "plain"))

    def closing_note(self, content: dict[str, Any]) -> None:
        self.paragraph(self.note(content["note"]), note=True)


def ours(text: str, look: Look = "quiet") -> Line:
    """Return a word of ours that stands beside the record's."""
    return (Piece(_printed(text), look, is_ours=True),) if text else ()


def _printed(text: str) -> str:
    return hyphenate(without_unprintable(text))
