"""The workbook that people download and fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.models import Agency, Province
from tenants.spreadsheet.columns import COLUMNS, ZONE_LABELS, Column
from tenants.spreadsheet.reading import most_rows

INK, TINT, LINE = "#161b26", "#e9f0fb", "#857d6e"


def make_template(provinces: Sequence[Province], *, language: str = "id") -> bytes:
    """Return an XLSX workbook with a sheet to fill in, a sheet of instructions, and the lists behind the drop-downs."""
    out = io.BytesIO()
    with translation.override(language), xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": _("Agencies to be onboarded")})
        form = book.add_worksheet(_("Agencies"))
        help_sheet = book.add_worksheet(_("Instructions"))
        lists = book.add_worksheet(_("Lists"))
        places = _write_lists(lists, provinces)
        _write_form(book, form, places)
        _write_instructions(book, help_sheet, provinces)
    return out.getvalue()


def _write_lists(sheet: xlsxwriter.worksheet.Worksheet, provinces: Sequence[Province]) -> dict[str, str]:
    """Write the choices, and return where the choices of a column stand."""
    choices = {
        "kind": [str(label) for label in Agency.Kind.labels],
        "province": [province.name for province in provinces],
        "time_zone": list(ZONE_LABELS.values()),
    }
    places = {}
    for number, (key, values) in enumerate(choices.items()):
        letter = chr(ord("A") + number)
        for row, value in enumerate(values):
            sheet.write_string(row, number, value)
        places[key] = f"='{sheet.get_name()}'!${letter}$1:${letter}${len(values)}"
    sheet.set_column(0, len(choices) - 1, 34)
    return places


def _write_form(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, places: dict[str, str]) -> None:
    header = book.add_format(
        {"bold": True, "bg_color": INK, "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    last = most_rows()
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width, text)
        sheet.write_string(0, number, header_text(column), header)
        rule: dict[str, object] = {
            "validate": "list" if column.key in places else "length",
            "ignore_blank": True,
            "input_title": str(column.header)[:32],
            "input_message": str(column.advice)[:255],
            "error_title": str(column.header)[:32],
            "error_message": str(column.advice)[:255],
        }
        if column.key in places:
            rule["source"] = places[column.key]
        else:
            rule |= {"criteria": "<=", "value": column.most}
        sheet.data_validation(1, number, last, number, rule)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:{chr(ord('A') + len(COLUMNS) - 1)}{last + 1}"})


def _write_instructions(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, provinces: Sequence[Province]
) -> None:
    bold = book.add_format({"bold": True, "bg_color": TINT, "text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 14, "font_color": INK})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, _("How to fill in this file"), title)
    lines = (
        _("Write one agency per row on the first sheet, from row 2 on. Columns with * must be filled."),
        _("At most %(most)s agencies fit into one file.") % {"most": most_rows()},
        _("Do not use formulas and do not merge cells. Paste as values when you copy from another file."),
        _("After the upload, every bad cell is listed before anything is made."),
    )
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    first = len(lines) + 2
    for number, words in enumerate((_("Column"), _("Must be filled"), _("What to write"), _("Example"))):
        sheet.write_string(first, number, words, bold)
    for row, column in enumerate(COLUMNS, start=first + 1):
        cells = (
            str(column.header),
            _("yes") if column.is_required else _("no"),
            str(column.advice),
            example_of(column, provinces),
        )
        for number, words in enumerate(cells):
            sheet.write_string(row, number, words, wrap)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 70)
    sheet.set_column(3, 3, 34)


def header_text(column: Column) -> str:
    """Return the header of a column in the active language; a star says that it must be filled."""
    return f"{column.header} *" if column.is_required else str(column.header)


def example_of(column: Column, provinces: Sequence[Province]) -> str:
    """Return the example of a column as somebody would choose it from the list."""
    if column.key == "kind":
        return str(Agency.Kind(column.example).label)
    if column.key == "province":
        return next((province.name for province in provinces if province.code == column.example), column.example)
    return column.example
