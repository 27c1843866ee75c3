"""Many service points at once: from a spreadsheet to lines, from lines to checked rows. Nothing of a file is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.typed_text import normalise
from core.uploaded_rows import rows_of_file
from services.domain.points import MOST_AT_ONCE, PointFields, checked_fields

COLUMNS = ("name", "address", "latitude", "longitude")
HEADINGS = frozenset({"nama", "name", "nama titik", "nama tempat", "lokasi", "tempat"})
MOST_CHARACTERS = 60_000


@dataclass(frozen=True)
class PointRow:
    """One line: what it says, and what is wrong with it."""

    number: int
    fields: PointFields
    problems: list[str] = field(default_factory=list)


def lines_of_file(upload: BinaryIO, name: str) -> str:
    """Return a spreadsheet's first four columns as lines, ready to be looked at. Raises InvalidInput."""
    rows = rows_of_file(upload, name, most_rows=MOST_AT_ONCE + 50, most_columns=len(COLUMNS))
    lines = []
    for row in rows:
        cells = [cell.replace(";", ",").replace("\n", " ").strip() for cell in row[: len(COLUMNS)]]
        if any(cells):
            lines.append("; ".join(cells))
        if len(lines) > MOST_AT_ONCE + 1:
            raise InvalidInput({"file": [_("At most %(most)s points at once.") % {"most": MOST_AT_ONCE}]})
    return "\n".join(lines)


def read_points(text: str, *, kind: str, time_zone: str) -> list[PointRow]:
    """Return the points in the lines, each with what is wrong with it. Raises InvalidInput for a text as a whole."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput({"rows": [_("This text is too long. Add the places in several parts.")]})
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and _cells(lines[0][1])[0].lower() in HEADINGS:
        lines = lines[1:]
    if not lines:
        raise InvalidInput({"rows": [_("Write at least one place.")]})
    if len(lines) > MOST_AT_ONCE:
        raise InvalidInput({"rows": [_("At most %(most)s points at once.") % {"most": MOST_AT_ONCE}]})
    rows = [_read(number, line, kind, time_zone) for number, line in lines]
    return _marked_twice(rows)


def _read(number: int, line: str, kind: str, time_zone: str) -> PointRow:
    cells = _cells(line)
    values = dict(zip(COLUMNS, [*cells, "", "", "", ""][: len(COLUMNS)], strict=True))
    fields = PointFields(
        name=values["name"],
        address=values["address"],
        latitude=_degrees(values["latitude"]),
        longitude=_degrees(values["longitude"]),
        kind=kind,
        time_zone=time_zone,
    )
    problems = [_("There are more than four values; separate them by semicolons.")] if len(cells) > len(COLUMNS) else []
    try:
        columns: dict[str, Any] = dict(fields)
        checked_fields(**columns)
    except InvalidInput as error:
        problems += [str(problem) for found in error.errors.values() for problem in found]
    return PointRow(number, fields, problems)


def _marked_twice(rows: list[PointRow]) -> list[PointRow]:
    seen: set[str] = set()
    for row in rows:
        name = row.fields["name"].lower()
        if name and name in seen:
            row.problems.append(_("This name stands here twice."))
        seen.add(name)
    return rows


def _cells(line: str) -> list[str]:
    separator = "\t" if "\t" in line else ";"
    return [normalise(cell, lines=False) for cell in line.split(separator)]


def _degrees(text: str) -> str:
    """Return degrees with a point: spreadsheets of this country write -1,610123."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
