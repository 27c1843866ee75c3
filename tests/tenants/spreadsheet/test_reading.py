"""Files that people upload, and files that were made to do harm."""

from __future__ import annotations

import datetime as dt
import io
import random
import time
import zipfile

import openpyxl
import pytest

from core.errors import DomainError
from core.office import SHEETS_PART
from tenants.spreadsheet import reading
from tenants.spreadsheet.errors import (
    MergedCells,
    NoRows,
    NotASpreadsheet,
    SpreadsheetTooLarge,
    TooManyRows,
    WrongHeaders,
)
from tenants.spreadsheet.reading import read_spreadsheet
from tenants.spreadsheet.template import make_template
from tests.factories.spreadsheets import FIRST_SHEET, PROVINCES, good_row, saved, spreadsheet, workbook


def test_read_spreadsheet_gives_rows_with_their_numbers_and_letters() -> None:
    grid = read_spreadsheet(spreadsheet(good_row(1), good_row(2, phone=741555)))
    assert [line.number for line in grid.lines] == [2, 3]
    assert grid.letters["slug"] == "F"
    assert grid.lines[0].cells["name"].text == "Dinas Contoh 1"
    assert grid.lines[1].cells["phone"].text == "741555"
    assert grid.lines[1].cells["slug"].place == "F3"


@pytest.mark.parametrize("language", ["id", "en"])
def test_headers_are_known_in_both_languages(language: str) -> None:
    assert len(read_spreadsheet(spreadsheet(good_row(), language=language)).lines) == 1


def test_empty_rows_between_are_left_out() -> None:
    book = workbook(good_row(1), {}, good_row(2))
    assert [line.number for line in read_spreadsheet(saved(book)).lines] == [2, 4]


def test_columns_may_stand_in_another_order_on_another_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Daftar")
    headers = [cell.value for cell in workbook().worksheets[0][1]]
    order = list(reversed(range(len(headers))))
    sheet.append([headers[place] for place in order])
    values = [good_row().get(column.key) for column in reading.COLUMNS]
    sheet.append([values[place] for place in order])
    assert read_spreadsheet(saved(book)).lines[0].cells["name"].text == "Dinas Contoh 1"


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://a.example","x")', "=cmd|' /C calc'!A0"])
def test_a_formula_is_never_taken_as_a_value(formula: str) -> None:
    cell = read_spreadsheet(spreadsheet(good_row(name=formula))).lines[0].cells["name"]
    assert (cell.text, bool(cell.refusal)) == ("", True)


# A cell of a workbook has no time zone.
@pytest.mark.parametrize("value", [dt.date(2026, 7, 6), dt.datetime(2026, 7, 6, 8, 0), True])  # noqa: DTZ001
def test_dates_and_booleans_are_refused(value: object) -> None:
    assert read_spreadsheet(spreadsheet(good_row(phone=value))).lines[0].cells["phone"].refusal


def test_text_below_no_header_is_refused() -> None:
    book = workbook(good_row())
    book.worksheets[0]["T2"] = "catatan"
    assert read_spreadsheet(saved(book)).lines[0].cells["?T2"].refusal


def test_merged_cells_are_refused_with_their_places() -> None:
    book = workbook(good_row(1), good_row(2))
    book.worksheets[0].merge_cells("A2:A3")
    with pytest.raises(MergedCells) as refused:
        read_spreadsheet(saved(book))
    assert refused.value.facts["cells"] == "A2:A3"


def test_missing_unknown_and_doubled_headers_are_named() -> None:
    book = workbook(good_row())
    sheet = book.worksheets[0]
    sheet["A1"], sheet["C1"] = "Kolom aneh", sheet["D1"].value
    with pytest.raises(WrongHeaders) as refused:
        read_spreadsheet(saved(book))
    assert "A1 “Kolom aneh”" in refused.value.facts["what"]
    assert "D1" in refused.value.facts["what"]


def test_a_template_without_rows_is_refused() -> None:
    with pytest.raises(NoRows):
        read_spreadsheet(spreadsheet())


def test_ten_thousand_rows_are_refused_quickly() -> None:
    file = spreadsheet(*(good_row(number) for number in range(10_000)))
    start = time.monotonic()
    with pytest.raises(TooManyRows) as refused:
        read_spreadsheet(file)
    assert time.monotonic() - start < 3
    assert refused.value.facts == {"most": 2000, "last": 2001}


def test_a_cell_a_million_rows_down_is_refused_quickly() -> None:
    book = workbook(good_row())
    book.worksheets[0].cell(row=1_048_576, column=1, value="jauh")
    start = time.monotonic()
    with pytest.raises(TooManyRows):
        read_spreadsheet(saved(book))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    "content",
    [b"", b"name;slug\n1;2\n", b"PK\x03\x04" + b"\x00" * 60, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600],
    ids=["empty", "csv", "cut zip", "old xls"],
)
def test_what_is_not_xlsx_is_refused(content: bytes) -> None:
    with pytest.raises(NotASpreadsheet):
        read_spreadsheet(io.BytesIO(content))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_workbook_is_refused_in_words(seed: int) -> None:
    """A file that lost some bytes on its way: whatever the archive or the parser say of it, it is our refusal."""
    content = bytearray(make_template(PROVINCES))
    chance = random.Random(seed)  # the same damage in every run
    for _ in range(20):
        content[chance.randrange(len(content))] = chance.randrange(256)

    with pytest.raises(DomainError):
        read_spreadsheet(io.BytesIO(bytes(content)))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(NotASpreadsheet):
        read_spreadsheet(out)


def test_a_zip_bomb_is_refused_by_its_table_of_contents() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEETS_PART, b"0" * (reading.MOST_UNPACKED + 1))
    assert len(out.getvalue()) < reading.MOST_BYTES
    with pytest.raises(SpreadsheetTooLarge):
        read_spreadsheet(out)


def test_a_large_file_is_refused() -> None:
    with pytest.raises(SpreadsheetTooLarge):
        read_spreadsheet(io.BytesIO(b"PK" + b"0" * reading.MOST_BYTES))


def _with_part(file: io.BytesIO, name: str, change: tuple[bytes, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(*change) if part == name else data)
    return out


@pytest.mark.parametrize("part", [SHEETS_PART, FIRST_SHEET, "xl/sharedStrings.xml"])
def test_xml_entities_are_refused(part: str) -> None:
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><'
    file = io.BytesIO(make_template(PROVINCES))
    root = {SHEETS_PART: b"<workbook", FIRST_SHEET: b"<worksheet", "xl/sharedStrings.xml": b"<sst"}
    with pytest.raises(NotASpreadsheet):
        read_spreadsheet(_with_part(file, part, (root[part], entity + root[part][1:])))
