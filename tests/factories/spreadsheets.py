"""Workbooks for tests: the template as it is downloaded, filled in by row."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from tenants.models import Province
from tenants.spreadsheet.columns import COLUMNS
from tenants.spreadsheet.template import make_template

FIRST_SHEET = "/".join(("xl", "worksheets", "sheet1.xml"))
PROVINCES = [
    Province(code="15", name="Jambi", time_zone="Asia/Jakarta"),
    Province(code="81", name="Maluku", time_zone="Asia/Jayapura"),
]
GOOD = {
    "name": "Dinas Contoh",
    "short_name": "Contoh",
    "kind": "provincial_agency",
    "province": "Jambi",
    "slug": "dinas-contoh",
    "admin_name": "Ani Pengelola",
    "admin_email": "ani@contoh.example",
}


def good_row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the cells of an agency that can be made."""
    return {**GOOD, "name": f"Dinas Contoh {number}", "slug": f"dinas-contoh-{number}", **changes}


def workbook(*rows: dict[str, Any], language: str = "id") -> Any:
    """Return the template, opened and filled in."""
    book = openpyxl.load_workbook(io.BytesIO(make_template(PROVINCES, language=language)))
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(COLUMNS, start=1):
            if column.key in row:
                book.worksheets[0].cell(row=number, column=place, value=row[column.key])
    return book


def saved(book: Any) -> io.BytesIO:
    """Return the workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "instansi.xlsx"
    return out


def spreadsheet(*rows: dict[str, Any], language: str = "id") -> io.BytesIO:
    """Return a filled-in template as a file."""
    return saved(workbook(*rows, language=language))
