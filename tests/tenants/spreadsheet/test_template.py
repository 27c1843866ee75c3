"""The file to download."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tenants.spreadsheet.checking import Known, check_grid
from tenants.spreadsheet.columns import COLUMNS
from tenants.spreadsheet.reading import read_spreadsheet
from tenants.spreadsheet.template import example_of, make_template
from tests.factories.spreadsheets import PROVINCES, spreadsheet


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_has_headers_instructions_and_lists(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(PROVINCES, language=language)))
    form, instructions, lists = book.worksheets
    assert len([cell for cell in form[1] if cell.value]) == len(COLUMNS)
    assert [str(cell.value).endswith(" *") for cell in form[1]] == [column.is_required for column in COLUMNS]
    assert {cell.value for cell in lists["B"] if cell.value} == {"Jambi", "Maluku"}
    assert len(list(instructions.iter_rows(min_row=7))) >= len(COLUMNS)
    drop_downs = [rule.sqref for rule in form.data_validations.dataValidation if rule.type == "list"]
    assert [str(place) for place in drop_downs] == ["C2:C2001", "D2:D2001", "G2:G2001"]


def test_the_examples_of_the_instructions_are_right_themselves() -> None:
    row = {column.key: example_of(column, PROVINCES) for column in COLUMNS}
    known = Known(provinces={province.code: (province.name, province.time_zone) for province in PROVINCES})
    assert check_grid(read_spreadsheet(spreadsheet(row)), known).problems == []
