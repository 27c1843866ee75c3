"""Why a spreadsheet is not read at all. What is wrong in single cells is told by the report instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class SpreadsheetRefused(DomainError):
    """The file as a whole cannot be used."""

    code = "spreadsheet-refused"
    status = 422
    message = _("The spreadsheet cannot be read.")


class NotASpreadsheet(SpreadsheetRefused):
    code = "spreadsheet-not-xlsx"
    message = _("The file is not an XLSX workbook. Download the template, fill it in and upload it as XLSX.")


class SpreadsheetTooLarge(SpreadsheetRefused):
    code = "spreadsheet-too-large"
    message = _("The file is too large: at most %(most)s MB, or %(unpacked)s MB when unpacked, are read.")


class TooManyRows(SpreadsheetRefused):
    code = "spreadsheet-too-many-rows"
    message = _(
        "The sheet has rows beyond row %(last)s; at most %(most)s agencies fit into one file. "
        "Split the file, or delete what stands below."
    )


class NoRows(SpreadsheetRefused):
    code = "spreadsheet-empty"
    message = _("The sheet “%(sheet)s” has no agency below its headers. Write one agency per row from row 2 on.")


class WrongHeaders(SpreadsheetRefused):
    code = "spreadsheet-wrong-headers"
    message = _("The headers in row 1 are not those of the template: %(what)s. Copy your rows into a fresh template.")


class MergedCells(SpreadsheetRefused):
    code = "spreadsheet-merged-cells"
    message = _("The sheet has merged cells: %(cells)s. Unmerge them, so that every agency has a row of its own.")
