"""From lines and rows to services with their parts. Pure: what is not recognised stays a part without a component.

Every line of the source is found again in one of three places: in a part, in the name of a service, or among the lines
that only head a table or a group (`Found.skipped`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from services.components import ComponentCode
from services.importing.labels import Label, fold, is_structure, recognise_label, without_number

BULLETS = "-•●▪◦○■□\u2013—*·‣\u2043➢➤✓✔"
LONE_LINES = 40
MOST_PARTS = 100
NAME_LIMIT = 160
_BULLET = re.compile(rf"^\s*[{re.escape(BULLETS)}]\s*")
_NAME_KEY = re.compile(r"(?:nama|jenis)(?:\s+jenis)?\s+(?:pelayanan|layanan)(?:\s+publik)?", re.IGNORECASE)
_NAME_LINE = re.compile(rf"^(?:{_NAME_KEY.pattern})\s*[:\t]\s*(\S.*)$", re.IGNORECASE)
_TITLE = re.compile(r"^standar\s+(?:operasional\s+)?(?:pelayanan|layanan)\s+(?:publik\s+)?(\S.*)$", re.IGNORECASE)
_NO_TITLE = frozenset(
    ("ini", "adalah", "yang", "pada", "di", "sebagaimana", "dan", "dalam", "ditetapkan", "disusun", "terdiri")
)
_CUT = re.compile(r"(?:[,/&]|\b(?:dan|atau|serta))\n|\n(?:dan|atau|serta|&|/)", re.IGNORECASE)
_INLINE = re.compile(r"^(.{3,120}?)\s*(?::|\t|\s[\u2013—-]\s)\s*(\S.*)$", re.DOTALL)


@dataclass(frozen=True)
class SourceLine:
    """A paragraph, or with `cells` a row of the table that `table` numbers; a cell holds its lines."""

    text: str = ""
    is_heading: bool = False
    cells: tuple[tuple[str, ...], ...] = ()
    table: int = 0


@dataclass
class Part:
    """A piece of the source under one heading. Without `label` nothing was recognised in the heading."""

    heading: str = ""
    lines: list[str] = field(default_factory=list)
    label: Label | None = None
    place: str = ""

    def as_json(self, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "heading": self.heading,
            "lines": self.lines,
            "code": str(self.label.code) if self.label else "",
            "certainty": str(self.label.certainty) if self.label else "",
            "place": self.place,
        }


@dataclass
class Found:
    """A service in the source. `problems` are sentences about what could not be read at all."""

    name: str = ""
    code: str = ""
    summary: str = ""
    audience: str = "external"
    parts: list[Part] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        return [str(part.label.code) for part in self.parts if part.label]

    @property
    def is_blank(self) -> bool:
        return not (self.name or any(part.heading or part.lines for part in self.parts))


def find_services(lines: Iterable[SourceLine]) -> list[Found]:
    """Return the services of a document in their order, the parts of each in the order of the source."""
    finder = _Finder()
    for table, group in groupby(lines, key=lambda line: line.table):
        rows = list(group)
        if table and _is_component_table(rows):
            for row in rows:
                finder.read_row(row)
        else:
            for row in rows:
                finder.read_text(_as_text(row))
    return [_lone_lines_apart(found) for found in finder.found if not found.is_blank]


def text_lines(text: str) -> list[SourceLine]:
    """Return pasted text as lines; a line with tabs is a row of a table, and a label broken over lines is joined."""
    lines: list[SourceLine] = []
    table = 0
    for line in _joined_labels(text.split("\n")):
        cells = tuple((cell.strip(),) if cell.strip() else () for cell in line.split("\t"))
        filled = sum(bool(cell) for cell in cells)
        if filled > 1 or (filled and table and not cells[0]):
            table = table or len(lines) + 1
            lines.append(SourceLine(cells=cells, table=table))
        else:
            table = 0
            lines.append(SourceLine(text=line))
    return lines


def service_name(text: str) -> str:
    """Return the name of a service when `text` is a line that gives one, else nothing."""
    words, _number = without_number(text)
    if hit := _NAME_LINE.match(words):
        return hit[1].strip()[:NAME_LIMIT]
    hit = _TITLE.match(words)
    if hit is None or words.endswith((".", ":", ";")) or is_structure(words):
        return ""
    name = hit[1].strip(" :\"“”'")
    rest = name.split()
    if not rest or len(rest) > 16 or rest[0].casefold() in _NO_TITLE or len(name) > NAME_LIMIT:
        return ""
    return name


def label_with_rest(text: str) -> tuple[Label, str] | None:
    """Return the label that stands before a colon or dash, and what follows it."""
    hit = _INLINE.match(text)
    if hit is None:
        return None
    label = recognise_label(hit[1], near=False)
    return (label, hit[2].strip()) if label else None


class _Finder:
    def __init__(self) -> None:
        self.found: list[Found] = [Found()]

    @property
    def current(self) -> Found:
        return self.found[-1]

    def read_text(self, line: SourceLine) -> None:
        raw = line.text.rstrip()
        text = raw.strip()
        if not text:
            return
        bare = _BULLET.sub("", text)
        is_nested = raw[:1] == " " and _BULLET.match(raw) is not None
        if name := service_name(bare):
            self.start_service(name)
        elif not is_nested and (label := recognise_label(bare)):
            self.open_part(bare, label)
        elif not is_nested and (inline := label_with_rest(bare)):
            self.open_part(bare[: bare.index(inline[1], 1)].rstrip(" :\t\u2013—-"), inline[0], inline[1])
        elif is_structure(bare):
            self.current.skipped.append(text)
        elif line.is_heading:
            self.current.parts.append(Part(heading=text))
        else:
            self.add_lines([raw])

    def read_row(self, row: SourceLine) -> None:
        cells = _distinct(row.cells)
        filled = [cell for cell in cells if cell]
        if not filled:
            return
        if len(filled) == 1 and (len(cells) == 1 or cells[-1] is not filled[0]):
            for text in filled[0]:
                self.read_text(SourceLine(text=text))
            return
        words = [" ".join(cell) for cell in cells]
        if all(is_structure(word) for word in words if word):
            self.current.skipped.append(" | ".join(word for word in words if word))
            return
        for place, word in enumerate(words[:3]):
            rest = [line for cell in cells[place + 1 :] for line in cell]
            if _NAME_KEY.fullmatch(without_number(word.rstrip(" :"))[0]):
                self.start_service(" ".join(rest).strip(" :")[:NAME_LIMIT])
                return
            if label := recognise_label(word):
                self.open_part(word, label, *rest, number=_number_before(words[:place]))
                return
        self.read_unlabelled(cells, words)

    def read_unlabelled(self, cells: Sequence[tuple[str, ...]], words: Sequence[str]) -> None:
        """Take a row of a table of components that names none: the last cell alone goes on with the part above."""
        *heads, _last = words
        heading = " ".join(word for word in heads if word and not re.fullmatch(r"\(?\w{1,3}[.)]?", word))
        if heading and len(heading) <= NAME_LIMIT:
            self.current.parts.append(Part(heading=heading, lines=list(cells[-1])))
        else:
            self.add_lines([line for cell in cells for line in cell if not re.fullmatch(r"\d{1,2}[.)]?", line)])

    def start_service(self, name: str) -> None:
        if self.current.codes or self.current.name:
            self.found.append(Found(name=name))
        else:
            self.current.name = name

    def open_part(self, heading: str, label: Label, *lines: str, number: int | None = None) -> None:
        now, code = self.current, str(label.code)
        starts_over = code in now.codes and (code == now.codes[0] or (label.number or number) == 1)
        if starts_over:
            self.found.append(Found())
            last = now.parts[-1]
            if last.label is None and last.heading:
                now.parts.pop()
                self.current.name = without_number(last.heading)[0][:NAME_LIMIT]
                if last.lines:
                    self.current.parts.append(Part(lines=last.lines))
        self.current.parts.append(Part(heading, [line for line in lines if line.strip()], label))

    def add_lines(self, lines: list[str]) -> None:
        if not self.current.parts:
            self.current.parts.append(Part())
        self.current.parts[-1].lines += [line for line in lines if line.strip()]


def _is_component_table(rows: list[SourceLine]) -> bool:
    """Tell a table of components from a table inside one of them: at least two of its rows name a component."""
    named = [row for row in rows if any(recognise_label(" ".join(cell)) for cell in _distinct(row.cells)[:3] if cell)]
    only_heads = [row for row in named if all(_is_head(" ".join(cell)) for cell in row.cells if cell)]
    return len(named) - len(only_heads) >= min(2, len(rows))


def _is_head(word: str) -> bool:
    return is_structure(word) or recognise_label(word) is not None


def _as_text(line: SourceLine) -> SourceLine:
    """Return a row of an ordinary table as one line of text."""
    if not line.cells:
        return line
    return SourceLine(text=" | ".join(" ".join(cell) for cell in _distinct(line.cells) if cell))


def _distinct(cells: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the cells of a row; one that spans several columns is given once."""
    return [cell for place, cell in enumerate(cells) if not place or not cell or cell != cells[place - 1]]


def _number_before(words: Sequence[str]) -> int | None:
    digits = re.sub(r"\D", "", " ".join(words))
    return int(digits) if digits and len(digits) < 3 else None


def _joined_labels(lines: Sequence[str]) -> list[str]:
    """Join a label that a PDF breaks over two or three lines; whatever else stands on such lines stays as it is."""
    joined: list[str] = []
    place = 0
    while place < len(lines):
        for count in (3, 2):
            piece = [line.strip() for line in lines[place : place + count]]
            if len(piece) == count and all(piece) and _is_broken_label(piece):
                joined.append(" ".join(piece))
                place += count
                break
        else:
            joined.append(lines[place])
            place += 1
    return joined


def _is_broken_label(piece: list[str]) -> bool:
    if sum(map(len, piece)) > NAME_LIMIT or recognise_label(" ".join(piece), near=False) is None:
        return False
    pairs = pairwise(piece)
    return all(
        fold(line) and (recognise_label(line) is None or _CUT.search(f"{above}\n{line}")) for above, line in pairs
    )


def _lone_lines_apart(found: Found) -> Found:
    """Make each line without a heading a part of its own, so that it can be put where it belongs."""
    parts: list[Part] = []
    for part in found.parts:
        if part.heading or part.label or len(part.lines) < 2:
            parts.append(part)
            continue
        alone, rest = part.lines[:LONE_LINES], part.lines[LONE_LINES:]
        parts += [Part(lines=[line], place=part.place) for line in alone]
        if rest:
            parts.append(Part(lines=rest, place=part.place))
    found.parts = _not_too_many(parts)
    return found


def _not_too_many(parts: list[Part]) -> list[Part]:
    """Gather what stands behind the first hundred parts: by component, and what was not recognised as one part."""
    kept = parts[:MOST_PARTS]
    last: dict[ComponentCode | None, Part] = {part.label.code: part for part in kept if part.label}
    for part in parts[MOST_PARTS:]:
        code = part.label.code if part.label else None
        if code not in last:
            last[code] = part
            kept.append(part)
        else:
            last[code].lines += [part.heading, *part.lines] if part.heading and not part.label else part.lines
    return kept
