"""Lists as XLSX. A cell is text, a number, a date or a moment, and never a formula or a link."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.utils import timezone

WIDTH = 22.0
WIDEST = 60.0
_LONGEST_TITLE = 31
_PAPER_A3 = 8

Cell = str | int | float | dt.date | dt.datetime | None


@dataclass(frozen=True)
class Sheet:
    """One list below its headings, which stay in sight with the first `frozen` columns.

    `widths` are in characters, one for each column or one for all. Moments are shown in the current zone. `day_first`
    writes dates as registers on paper have them; `for_print` lays the sheet across A3, the headings on every page.
    """

    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    title: str = ""
    widths: Sequence[float] | float = WIDTH
    frozen: int = 1
    day_first: bool = False
    for_print: bool = False


def as_workbook(*sheets: Sheet) -> bytes:
    """Return the lists as one workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for sheet in sheets:
            _write(book, sheet)
    return out.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    day_format = "dd-mm-yyyy" if sheet.day_first else "yyyy-mm-dd"
    day = book.add_format({"num_format": day_format, "valign": "top", "align": "left"})
    moment = book.add_format({"num_format": f"{day_format} hh:mm", "valign": "top", "align": "left"})
    page = book.add_worksheet(sheet.title[:_LONGEST_TITLE] or None)
    page.freeze_panes(1, sheet.frozen)
    widths = [sheet.widths] * len(sheet.heads) if isinstance(sheet.widths, (int, float)) else sheet.widths
    for column, (words, width) in enumerate(zip(sheet.heads, widths, strict=True)):
        page.set_column(column, column, min(WIDEST, width))
        page.write_string(0, column, words, head)
    for line, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.datetime):
                page.write_datetime(line, column, timezone.localtime(cell).replace(tzinfo=None), moment)
            elif isinstance(cell, dt.date):
                page.write_datetime(line, column, dt.datetime.combine(cell, dt.time()), day)
            elif isinstance(cell, (int, float)):
                page.write_number(line, column, cell, plain)
            elif cell:
                page.write_string(line, column, cell, plain)
    if sheet.for_print:
        page.set_landscape()
        page.set_paper(_PAPER_A3)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
