"""The registers about personal data for spreadsheet programs: every text is written as text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils import timezone

WIDE = 24
Cell = str | int | dt.datetime | None


def as_workbook(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows below their headings as XLSX."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, WIDE)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, bold)
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(number, at, timezone.localtime(cell).replace(tzinfo=None), moment)
                elif isinstance(cell, int):
                    sheet.write_number(number, at, cell, plain)
                elif cell:
                    sheet.write_string(number, at, cell, plain)
    return out.getvalue()
