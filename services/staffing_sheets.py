"""The competence matrix as a workbook: the table, and the list behind it. Every cell is text, a number or a date."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ui.formats import moment
from services.staffing import Matrix


def matrix_as_xlsx(matrix: Matrix) -> bytes:
    """Write the matrix, the cover of each service, and every training."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "number": book.add_format({"num_format": "0", "valign": "top"}),
    }
    _write_matrix(book.add_worksheet(_("Matrix")[:31]), matrix, formats)
    _write_covers(book.add_worksheet(_("Services")[:31]), matrix, formats)
    _write_trainings(book.add_worksheet(_("Trainings")[:31]), matrix, formats)
    book.close()
    return out.getvalue()


def _write_matrix(sheet: Any, matrix: Matrix, formats: dict[str, Any]) -> None:
    heads = [_("Name"), _("Position"), *(service.name for service in matrix.services), _("Serves alone")]
    _write_line(sheet, 0, heads, {**formats, "text": formats["head"]})
    for line, row in enumerate(matrix.rows, start=1):
        levels = [_level(cell) for cell in row.cells]
        _write_line(sheet, line, [str(row.person), row.person.position, *levels, row.serving], formats)
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 1 + len(matrix.services), 20)
    sheet.freeze_panes(1, 1)
    written = _("Written on %(moment)s.") % {"moment": moment(timezone.now())}
    sheet.write_string(len(matrix.rows) + 2, 0, written, formats["text"])


def _write_covers(sheet: Any, matrix: Matrix, formats: dict[str, Any]) -> None:
    heads = [_("Service"), _("State"), _("Serve alone"), _("On the way"), _("Training has run out")]
    _write_line(sheet, 0, heads, {**formats, "text": formats["head"]})
    for line, cover in enumerate(matrix.covers, start=1):
        people = [", ".join(map(str, group)) for group in (cover.serving, cover.learning, cover.expired)]
        _write_line(sheet, line, [cover.service.name, str(cover.cover.label), *people], formats)
    sheet.set_column(0, 4, 36)


def _write_trainings(sheet: Any, matrix: Matrix, formats: dict[str, Any]) -> None:
    heads = [_("Name"), _("Service"), _("Level"), _("Training"), _("Trained on"), _("Valid until"), _("State")]
    _write_line(sheet, 0, heads, {**formats, "text": formats["head"]})
    entries = [(row.person, cell, cell.competence) for row in matrix.rows for cell in row.cells if cell.competence]
    for line, (person, cell, found) in enumerate(entries, start=1):
        state = _("Has run out") if cell.has_expired else _("Runs out soon") if cell.expires_soon else ""
        cells = [str(person), cell.service.name, found.get_level_display(), found.training]
        _write_line(sheet, line, [*cells, found.trained_on, found.valid_until, state], formats)
    sheet.set_column(0, 6, 26)


def _level(cell: Any) -> str:
    if cell.competence is None:
        return ""
    label = str(cell.competence.get_level_display())
    return _("%(level)s (training has run out)") % {"level": label} if cell.has_expired else label


def _write_line(sheet: Any, line: int, cells: list[Any], formats: dict[str, Any]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, dt.date):
            sheet.write_datetime(line, column, dt.datetime.combine(cell, dt.time()), formats["date"])
        elif isinstance(cell, int):
            sheet.write_number(line, column, cell, formats["number"])
        elif cell:
            sheet.write_string(line, column, cell, formats["text"])
