"""The record of changes as a file for a spreadsheet. Nothing in it can act as a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.history import Line
from core.sheets import CSV, XLSX, harmless

MAX_ROWS = 50_000
CONTENT_TYPES = {"csv": CSV, "xlsx": XLSX}


def write_csv(lines: Iterable[Line]) -> IO[bytes]:
    """Write UTF-8 with a byte order mark, so that spreadsheets read it right."""
    file = tempfile.SpooledTemporaryFile(max_size=2**21)  # noqa: SIM115  # the response closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    for row in _rows(lines):
        writer.writerow(harmless(cell) for cell in row)
    text.detach()
    file.seek(0)
    return file


def write_xlsx(lines: Iterable[Line]) -> IO[bytes]:
    """Write a workbook of one sheet; every cell is text."""
    file = tempfile.SpooledTemporaryFile(max_size=2**21)  # noqa: SIM115  # the response closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Record of changes")[:31])
        for number, row in enumerate(_rows(lines)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    file.seek(0)
    return file


WRITERS: dict[str, Callable[[Iterable[Line]], IO[bytes]]] = {"csv": write_csv, "xlsx": write_xlsx}


def _rows(lines: Iterable[Line]) -> Iterator[list[str]]:
    yield [_("When"), _("Who"), _("What"), _("On what"), _("Changes"), _("IP address"), _("Way")]
    for line in lines:
        moment = timezone.localtime(line.at).isoformat(sep=" ", timespec="seconds")
        yield [moment, line.actor, line.action, line.target, line.changes_in_a_line, line.address, line.way]
