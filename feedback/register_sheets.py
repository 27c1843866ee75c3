"""The registers of the information service for spreadsheet programs: every text is written as text."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from feedback.registers import Register

WIDEST = 60


def as_workbook(register: Register) -> bytes:
    """Return a register as XLSX, with its headings frozen."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd-mm-yyyy", "valign": "top"})
        sheet = book.add_worksheet(str(register.year))
        sheet.freeze_panes(1, 1)
        for at, (head, width) in enumerate(zip(register.heads, register.widths, strict=True)):
            sheet.set_column(at, at, min(WIDEST, 12 * width))
            sheet.write_string(0, at, head, bold)
        for number, row in enumerate(register.rows, start=1):
            for at, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, at, dt.datetime.combine(cell, dt.time()), day)
                elif isinstance(cell, int):
                    sheet.write_number(number, at, cell, plain)
                elif cell:
                    sheet.write_string(number, at, cell, plain)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()
