"""Many service points at once: from a spreadsheet to lines, from lines to checked rows. Nothing of a file is run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.office import BROKEN, SHEETS_PART, OfficeFileBroken, OfficeFileTooLarge, measure_archive
from services.components.text import normalise
from services.domain.points import MOST_AT_ONCE, PointFields, checked_fields

COLUMNS = ("name", "address", "latitude", "longitude")
HEADINGS = frozenset({"nama", "name", "nama titik", "nama tempat", "lokasi", "tempat"})
MOST_BYTES = 2 * 2**20
MOST_UNPACKED = 16 * 2**20
MOST_PARTS = 200
MOST_CHARACTERS = 60_000


@dataclass(frozen=True)
class PointRow:
    """One line: what it says, and what is wrong with it."""

    number: int
    fields: PointFields
    problems: list[str] = field(default_factory=list)


def lines_of_file(upload: BinaryIO, name: str) -> str:
    """Return a spreadsheet's first four columns as lines, ready to be looked at. Raises InvalidInput."""
    upload.seek(0, 2)
    if upload.tell() > MOST_BYTES:
        raise InvalidInput({"file": [_("The file is too large: at most %(most)s MB.") % {"most": MOST_BYTES // 2**20}]})
    upload.seek(0)
    rows = _sheet_rows(upload) if name.lower().endswith(".xlsx") else _text_rows(upload)
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


def _text_rows(upload: BinaryIO) -> Iterator[list[str]]:
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput({"file": [_("Save the file as XLSX, or as CSV in UTF-8.")]}) from error
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in (";", "\t", ",") if mark in first), ";")
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise InvalidInput({"file": [_("Save the file as XLSX, or as CSV in UTF-8.")]}) from error


def _sheet_rows(upload: BinaryIO) -> Iterator[list[str]]:
    """Read the first sheet as a stream. A formula comes as its text; nothing computes it."""
    broken = InvalidInput({"file": [_("This file is not an XLSX spreadsheet, or it is damaged.")]})
    try:
        measure_archive(
            upload, holds=SHEETS_PART, most_bytes=MOST_BYTES, most_unpacked=MOST_UNPACKED, most_parts=MOST_PARTS
        )
        book = openpyxl.load_workbook(upload, read_only=True, data_only=False, keep_links=False)
    except OfficeFileTooLarge as error:
        raise InvalidInput({"file": [_("This spreadsheet is too large.")]}) from error
    except (OfficeFileBroken, zipfile.BadZipFile, *BROKEN) as error:
        raise broken from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_AT_ONCE + 50, max_col=len(COLUMNS), values_only=True)
        found = [["" if cell is None else str(cell) for cell in row] for row in rows]
    except BROKEN as error:
        raise broken from error
    finally:
        book.close()
    yield from found
