from __future__ import annotations

import datetime as dt
import io

from openpyxl import load_workbook

from core.workbooks import Cell, Sheet, as_workbook


def test_cells_keep_their_kinds() -> None:
    moment = dt.datetime(2026, 7, 1, 3, 30, tzinfo=dt.UTC)
    row: list[Cell] = ["=1+1", "https://contoh.example", 7, 2.5, dt.date(2026, 7, 1), moment, None]

    book = load_workbook(io.BytesIO(as_workbook(Sheet([*"abcdefg"], [row], title="Daftar" * 9))))

    page = book.worksheets[0]
    cells = page[2]
    assert page.title == ("Daftar" * 9)[:31]
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "n", "d", "d", "n"]
    assert (cells[0].value, cells[1].hyperlink) == ("=1+1", None)
    assert str(cells[5].value) == "2026-07-01 10:30:00"  # the office's time
