"""What every file for a spreadsheet program has to mind: its content type, and that no cell acts as a formula."""

from __future__ import annotations

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# First characters that make a spreadsheet program read text as a formula, in ASCII and in their full-width forms.
FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would run as a formula, also behind blanks.

    For CSV, where a cell has no type; in a workbook a cell that is written as text is never run.
    """
    starts = {text[:1], text.lstrip()[:1]}
    return f"'{text}" if starts & FORMULA_STARTS else text
