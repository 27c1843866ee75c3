"""From an uploaded file to a grid of texts. Nothing of the file is computed, fetched or trusted.

The archive is measured by its table of contents before anything is unpacked; XML is read by defusedxml (which openpyxl
takes when it is installed), so that entities are refused; the sheet is scanned once as a stream for its rows, formulas
and merged cells before openpyxl reads any value.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.cell.read_only import EmptyCell
from openpyxl.utils import get_column_letter

from core.office import BROKEN, SHEETS_PART, OfficeFileBroken, OfficeFileTooLarge, measure_archive, scan_sheet
from tenants.spreadsheet.columns import COLUMNS, Column, fold, headers_by_text
from tenants.spreadsheet.errors import (
    MergedCells,
    NoRows,
    NotASpreadsheet,
    SpreadsheetTooLarge,
    TooManyRows,
    WrongHeaders,
)

MOST_BYTES = 4 * 2**20
MOST_UNPACKED = 24 * 2**20
MOST_PARTS = 200
MOST_COLUMNS = 60
MOST_SHOWN = 5
MOST_CELL = 2000


@dataclass(frozen=True)
class Cell:
    """A filled cell. `refusal` says why its content is not a text that can be used."""

    place: str
    text: str
    refusal: str = ""


@dataclass(frozen=True)
class Line:
    """A row by its number in the sheet, with its filled cells by the key of their column."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Grid:
    """What was read: the letters of the columns, and every row that holds anything."""

    letters: dict[str, str]
    lines: list[Line]


def most_rows() -> int:
    """Return how many agencies one file may hold."""
    return int(getattr(settings, "SPREADSHEET_MOST_ROWS", 2000))


def read_spreadsheet(upload: BinaryIO) -> Grid:
    """Read the sheet of agencies. Raises SpreadsheetRefused for a file that cannot be used as a whole."""
    _refuse_bombs(upload)
    try:
        return _read(upload)
    except BROKEN as error:
        raise NotASpreadsheet from error


def _refuse_bombs(upload: BinaryIO) -> None:
    limits = {"most_bytes": MOST_BYTES, "most_unpacked": MOST_UNPACKED, "most_parts": MOST_PARTS}
    try:
        measure_archive(upload, holds=SHEETS_PART, **limits)
    except OfficeFileTooLarge as error:
        raise SpreadsheetTooLarge(most=MOST_BYTES // 2**20, unpacked=MOST_UNPACKED // 2**20) from error
    except OfficeFileBroken as error:
        raise NotASpreadsheet from error


def _read(upload: BinaryIO) -> Grid:
    upload.seek(0)
    book = openpyxl.load_workbook(upload, read_only=True, data_only=False, keep_links=False)
    try:
        sheet = _sheet_of(book)
        with zipfile.ZipFile(upload) as archive:
            scan = scan_sheet(archive, sheet._worksheet_path, last_allowed=most_rows() + 1)
        if scan.is_too_long:
            raise TooManyRows(most=most_rows(), last=most_rows() + 1)
        if scan.merged:
            shown = ", ".join(scan.merged[:MOST_SHOWN])
            raise MergedCells(cells=shown + (" …" if len(scan.merged) > MOST_SHOWN else ""))
        sheet.reset_dimensions()
        rows = sheet.iter_rows(min_row=1, max_row=max(scan.last_row, 1), max_col=MOST_COLUMNS)
        columns = _columns_of(next(rows, ()))
        lines = [line for row in rows if (line := _line_of(row, columns, scan.formulas)) is not None]
        if not lines:
            raise NoRows(sheet=sheet.title)
    finally:
        book.close()
    return Grid({column.key: get_column_letter(place + 1) for place, column in columns.items()}, lines)


def _sheet_of(book: Any) -> Any:
    """Return the sheet whose first row looks like ours, else the first one."""
    known = headers_by_text()
    for sheet in book.worksheets:
        first = next(sheet.iter_rows(min_row=1, max_row=1, max_col=MOST_COLUMNS, values_only=True), ())
        if any(fold(str(value)) in known for value in first if value is not None):
            return sheet
    if not book.worksheets:
        raise NotASpreadsheet
    return book.worksheets[0]


def _columns_of(row: Any) -> dict[int, Column]:
    known = headers_by_text()
    columns: dict[int, Column] = {}
    unknown, twice = [], []
    for place, cell in enumerate(row):
        text = "" if cell.value is None else " ".join(str(cell.value).split())
        if not text:
            continue
        column = known.get(fold(text))
        if column is None:
            unknown.append(f"{get_column_letter(place + 1)}1 “{text[:40]}”")
        elif column in columns.values():
            twice.append(f"{get_column_letter(place + 1)}1 “{text[:40]}”")
        else:
            columns[place] = column
    missing = [str(column.header) for column in COLUMNS if column.is_required and column not in columns.values()]
    faults = (
        (_("missing: %(headers)s"), missing),
        (_("not known: %(headers)s"), unknown),
        (_("given twice: %(headers)s"), twice),
    )
    what = [words % {"headers": ", ".join(headers[:MOST_SHOWN])} for words, headers in faults if headers]
    if what:
        raise WrongHeaders(what="; ".join(what))
    return columns


def _line_of(row: Any, columns: dict[int, Column], formulas: set[str]) -> Line | None:
    cells: dict[str, Cell] = {}
    number = 0
    for place, cell in enumerate(row):
        if isinstance(cell, EmptyCell):
            continue
        number = cell.row
        read = _cell_of(cell, formulas)
        if read is None:
            continue
        column = columns.get(place)
        if column is None:
            cells[f"?{read.place}"] = Cell(read.place, read.text, _("There is no header above this cell."))
        else:
            cells[column.key] = read
    return Line(number, cells) if cells else None


def _cell_of(cell: Any, formulas: set[str]) -> Cell | None:
    place, value = cell.coordinate, cell.value
    if place in formulas or cell.data_type == "f":
        return Cell(place, "", _("The cell has a formula."))
    if value is None:
        return None
    if cell.data_type == "e":
        return Cell(place, "", _("The cell shows the error %(error)s.") % {"error": str(value)[:20]})
    if isinstance(value, bool | dt.datetime | dt.date | dt.time | dt.timedelta):
        return Cell(place, "", _("The cell holds a date or a yes/no value instead of a text."))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if len(text) > MOST_CELL:
        return Cell(place, text[:80], _("The cell has %(length)s characters.") % {"length": len(text)})
    return Cell(place, text) if text.strip() else None
