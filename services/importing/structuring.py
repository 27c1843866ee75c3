"""What a component would say, made from the lines of the source. Pure, and it never drops a word.

Every line ends up in a field, or among `leftovers`, which are stored in the component with a mark that asks for a look.
A value is taken only when the words leave no doubt: "3 hari" gives a number without a unit, "80 ribu" gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.components import COMPONENTS, ComponentCode, Content
from services.components.fields import ROW_LIMIT
from services.importing import facts, listed
from services.importing.items import split_long

NOTE_FIELDS = {
    ComponentCode.REQUIREMENTS: "note",
    ComponentCode.PROCEDURE: "note",
    ComponentCode.DURATION: "note",
    ComponentCode.FEE: "note",
    ComponentCode.COMPLAINT_CHANNEL: "note",
    ComponentCode.FACILITIES: "note",
    ComponentCode.STAFF_COUNT: "note",
    ComponentCode.INTERNAL_CONTROL: "text",
    ComponentCode.SERVICE_GUARANTEE: "text",
    ComponentCode.SAFETY_GUARANTEE: "text",
    ComponentCode.PERFORMANCE_EVALUATION: "method",
}
# Components without a text of their own: what cannot be structured becomes rows of their list.
ROW_FIELDS = {
    ComponentCode.PRODUCT: ("name", 300),
    ComponentCode.LEGAL_BASIS: ("title", 600),
    ComponentCode.COMPETENCE: ("text", 300),
}


@dataclass
class Structured:
    """`content` may be stored as it is; `leftovers` are lines that no field holds yet.

    `lacks_basis` says that tariffs were read which cannot be stored before somebody names the regulation behind them.
    """

    content: Content
    leftovers: list[str] = field(default_factory=list)
    lacks_basis: bool = False


Reader = Callable[[Sequence[str]], tuple[Content, list[str]]]
READERS: dict[ComponentCode, Reader] = {
    ComponentCode.REQUIREMENTS: listed.read_requirements,
    ComponentCode.PROCEDURE: listed.read_steps,
    ComponentCode.DURATION: facts.read_duration,
    ComponentCode.PRODUCT: listed.read_products,
    ComponentCode.COMPLAINT_CHANNEL: facts.read_complaints,
    ComponentCode.LEGAL_BASIS: listed.read_regulations,
    ComponentCode.FACILITIES: listed.read_facilities,
    ComponentCode.COMPETENCE: listed.read_competences,
    ComponentCode.INTERNAL_CONTROL: facts.read_supervision,
    ComponentCode.STAFF_COUNT: listed.read_staff,
    ComponentCode.SERVICE_GUARANTEE: facts.read_guarantee,
    ComponentCode.SAFETY_GUARANTEE: facts.read_safety,
    ComponentCode.PERFORMANCE_EVALUATION: facts.read_evaluation,
}


def structure(code: ComponentCode, lines: Sequence[str], *, fee_basis: str = "") -> Structured:
    """Return the content of a component as the domain would store it. `fee_basis` is the regulation behind a tariff."""
    lines = [line for line in lines if line.strip() and not _means_nothing(line)]
    lacks_basis = False
    if code == ComponentCode.FEE:
        raw, leftovers, lacks_basis = facts.read_fee(lines, basis=fee_basis)
    else:
        raw, leftovers = READERS[code](lines)
    for name, value in raw.items():
        if isinstance(value, list) and len(value) > ROW_LIMIT:
            raw[name] = value[:ROW_LIMIT]
            leftovers = [*leftovers, *(_row_words(row) for row in value[ROW_LIMIT:])]
    content, errors = COMPONENTS[code].read(raw)
    if errors:
        return Structured(COMPONENTS[code].blank(), [line.strip() for line in lines], lacks_basis)
    return Structured(content, [line.strip() for line in leftovers], lacks_basis)


def with_leftovers(code: ComponentCode, structured: Structured, *, mark: str) -> Content:
    """Return the content with its leftovers behind `mark`: in the note, in the text, or as rows of its list."""
    content = dict(structured.content)
    if not structured.leftovers:
        return content
    if code in NOTE_FIELDS:
        name = NOTE_FIELDS[code]
        before = f"{content[name]}\n\n" if content[name] else ""
        content[name] = f"{before}{mark}\n" + "\n".join(structured.leftovers)
        return content
    name, limit = ROW_FIELDS[code]
    blank = {part.name: part.blank() for part in _row_parts(code)}
    pieces = [piece for line in structured.leftovers for piece in split_long(line, limit - len(mark) - 1)]
    content["items"] = [*content["items"], *({**blank, name: f"{mark} {piece}"} for piece in pieces)]
    return content


def _row_parts(code: ComponentCode) -> tuple[Any, ...]:
    return next(part.fields for part in COMPONENTS[code].fields if part.name == "items")  # type: ignore[attr-defined]


def _row_words(row: dict[str, Any]) -> str:
    return " ".join(str(value) for value in row.values() if value not in (None, "", True, False))


def _means_nothing(line: str) -> bool:
    """Tell whether a line is only a dash or dots, as people fill a cell that has no content."""
    return not any(character.isalnum() for character in line)
