"""Spreadsheets and CSV: text is text, whatever an agency is called, and dates and shares are values."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.factories.oversight import agency_in, figures_of

HOSTILE = (
    '=HYPERLINK("http://example.com","Klik")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A2)",
    "=cmd|' /C calc'!A0",
    'Dinas, dengan "kutip"; dan titik koma',
    "Dinas <&> Ünïcode",
    "\uff1d1+1",
    "http://example.com/dinas",
    "{=1+1}",
)


def sheet_of(response: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(response.content))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(bureau: Client, name: str) -> None:
    figures_of(agency_in(name=name, short_name="x"))

    book = sheet_of(bureau.get("/oversight/agencies/export.xlsx"))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (name, "s")
    assert cell.hyperlink is None

    rows = list(csv.reader(io.StringIO(bureau.get("/oversight/agencies/export.csv").content.decode("utf-8-sig"))))
    assert rows[1][0] in (name, f"'{name}")
    assert rows[1][0][0] not in "=+-@\uff1d"


def test_control_characters_do_not_break_the_workbook(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas \x07 \u202e Terbalik"))

    assert sheet_of(bureau.get("/oversight/agencies/export.xlsx")).worksheets[0].max_row == 2


def test_workbook_holds_values_not_words(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas Kita"), external=2, missing={"fee": 1})
    agency_in(name="Dinas Baru")

    sheet = sheet_of(bureau.get("/oversight/agencies/export.xlsx")).worksheets[0]

    known, unknown = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    assert known[0] == "Dinas Kita"
    assert known[4:8] == [2, 1, 1, 1]
    assert known[8] == pytest.approx(0.9643)
    assert known[9] == "Fee or tariff (1)"
    assert known[10] == dt.datetime(2026, 7, 1)  # noqa: DTZ001  # a cell has no zone
    assert known[11:16] == [1, 0, 0, 100, 0]
    assert known[16] == pytest.approx(3.63)
    assert known[17:22] == [4, 3, 2, 5, 3]
    assert known[22:29] == [1, 4, 12, 12, 7, 3, 0]
    assert known[29:33] == [40, 6, 0, 0]
    assert known[33] == pytest.approx(0.9)
    assert isinstance(known[34], dt.datetime)
    assert known[35] == pytest.approx(3.25)
    assert known[36:] == [2, 3, 4, 2, 4, 1]
    assert unknown[4:] == [None] * 38
    assert sheet.freeze_panes == "B2"


def test_csv_is_read_by_machines(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas Kita", slug="dinas-kita"), external=2, missing={"fee": 1})

    response = bureau.get("/oversight/agencies/export.csv")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    heading, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert heading[:3] == ["Agency", "Address name", "Province"]
    assert row[:9] == ["Dinas Kita", "dinas-kita", "Bengkulu", "provincial agency", "2", "1", "1", "1", "0.9643"]
    assert row[10] == "2026-07-01"
    assert row[11:22] == ["1", "0", "0", "100", "0", "3.63", "4", "3", "2", "5", "3"]
    assert row[22:29] == ["1", "4", "12", "12", "7", "3", "0"]
    assert row[29:34] == ["40", "6", "0", "0", "0.9000"]
    assert dt.datetime.fromisoformat(row[34]).utcoffset() == dt.timedelta(hours=7)
    assert heading[35:37] == ["PEKPPP 25 to 28 (mean by weight)", "Indicator 22"]
    assert row[35:] == ["3.25", "2", "3", "4", "2", "4", "1"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_downloads_follow_filter_and_order_and_are_not_kept(bureau: Client, kind: str) -> None:
    for name in ("Dinas B", "Dinas A", "Balai C"):
        figures_of(agency_in(name=name))

    response = bureau.get(f"/oversight/agencies/export.{kind}?q=dinas&sort=-name")

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="maklumat-17-20')
    if kind == "csv":
        names = [row[0] for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig")))][1:]
    else:
        names = [row[0].value for row in sheet_of(response).worksheets[0].iter_rows(min_row=2)]
    assert names == ["Dinas B", "Dinas A"]


def test_downloads_of_nothing_are_a_heading(bureau: Client) -> None:
    assert sheet_of(bureau.get("/oversight/agencies/export.xlsx")).worksheets[0].max_row == 1
    assert len(bureau.get("/oversight/agencies/export.csv").content.decode().splitlines()) == 1
