"""The workbook to fill in: one service a row, a column for each component."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from services.components import COMPONENTS
from services.models import Service

INK, TINT = "#161b26", "#e9f0fb"
ROWS = 60


def make_template(*, language: str = "id") -> bytes:
    """Return an XLSX workbook with a sheet to fill in and a sheet of instructions, in `language`."""
    out = io.BytesIO()
    with translation.override(language), xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": _("Service standards to import")})
        form = book.add_worksheet(_("Services"))
        help_sheet = book.add_worksheet(_("Instructions"))
        _write_form(book, form)
        _write_instructions(book, help_sheet)
    return out.getvalue()


def columns() -> list[tuple[str, str]]:
    """Return the headers with what to write below them, in the active language."""
    return [
        (_("Name of the service"), _("As people would say it. Every row is one service.")),
        (_("Code"), _("Small letters, digits, and hyphens, for the address. May stay empty.")),
        (_("Summary"), _("One sentence: what it is, and for whom. May stay empty.")),
        (_("Audience"), _("external or internal. Empty means external.")),
        *((str(component.label), str(component.help)) for component in COMPONENTS.values()),
    ]


def _write_form(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    header = book.add_format(
        {"bold": True, "bg_color": INK, "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for number, (head, advice) in enumerate(columns()):
        sheet.set_column(number, number, 22 if number < 4 else 44, text)
        sheet.write_string(0, number, head, header)
        rule: dict[str, object] = {"validate": "any", "input_title": head[:32], "input_message": advice[:255]}
        if number == 3:
            rule |= {"validate": "list", "source": [str(value) for value in Service.Audience.values]}
        sheet.data_validation(1, number, ROWS, number, rule)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 1)


def _write_instructions(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    bold = book.add_format({"bold": True, "bg_color": TINT, "text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 14, "font_color": INK})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, _("How to fill in this file"), title)
    lines = (
        _("Write one service a row on the first sheet, from row 2 on. What you do not know yet stays empty."),
        _("In a cell, write each requirement, step, or regulation on its own line (Alt and Enter), or number them."),
        _("Do not use formulas: they are not computed."),
        _("After the upload you see for each component what was understood, before any draft is made."),
    )
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    first = len(lines) + 2
    for number, words in enumerate((_("Column"), _("What to write"))):
        sheet.write_string(first, number, words, bold)
    # The headers are numbered here, so that this sheet is never taken for one with services.
    for row, (head, advice) in enumerate(columns(), start=1):
        sheet.write_string(first + row, 0, f"{_('Column')} {row}: {head}", wrap)
        sheet.write_string(first + row, 1, advice, wrap)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 90)
