"""Rows that people upload or paste: the cells of a spreadsheet as text. Nothing of a file is computed or run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.office import BROKEN, SHEETS_PART, OfficeFileBroken, OfficeFileTooLarge, measure_archive

MOST_BYTES = 2 * 2**20
MOST_UNPACKED = 16 * 2**20
MOST_PARTS = 200
DELIMITERS = (";", "\t", ",")


def rows_of_file(upload: BinaryIO, name: str, *, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Return the rows of an XLSX file's first sheet, or of a CSV file. Raises InvalidInput for the field `file`.

    Of a longer sheet the rows after `most_rows` are not read; the caller counts, and tells.
    """
    upload.seek(0, 2)
    if upload.tell() > MOST_BYTES:
        raise InvalidInput({"file": [_("The file is too large: at most %(most)s MB.") % {"most": MOST_BYTES // 2**20}]})
    upload.seek(0)
    if name.lower().endswith(".xlsx"):
        return _sheet_rows(upload, most_rows=most_rows, most_columns=most_columns)
    return _text_rows(upload)


def _text_rows(upload: BinaryIO) -> Iterator[list[str]]:
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput({"file": [_("Save the file as XLSX, or as CSV in UTF-8.")]}) from error
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in DELIMITERS if mark in first), ";")
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise InvalidInput({"file": [_("Save the file as XLSX, or as CSV in UTF-8.")]}) from error


def _sheet_rows(upload: BinaryIO, *, most_rows: int, most_columns: int) -> Iterator[list[str]]:
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
        rows = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        found = [["" if cell is None else str(cell) for cell in row] for row in rows]
    except BROKEN as error:
        raise broken from error
    finally:
        book.close()
    yield from found
