"""The table of agencies as a spreadsheet or as CSV. What agencies typed is always text, never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from core.sheets import harmless
from core.ui.formats import moment
from tenants.oversight.rows import CONSULTING, INDICATORS, AgencyRow

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells spreadsheet programs that the CSV is UTF-8
_OF_STANDARDS = (44, 16, 26, 26, 10, 10, 12, 10, 14, 60, 14, 12, 10, 12, 14, 12, 14, *(10,) * 5)
_WIDTHS = (*_OF_STANDARDS, *(12,) * 12, 20, 14, *(10,) * 6)

Cell = str | int | float | Decimal | dt.date | dt.datetime | None


def headings() -> list[str]:
    """Return the words above the columns, in the order of cells_of."""
    return [
        _("Agency"),
        _("Address name"),
        _("Province"),
        _("Kind"),
        _("External services"),
        _("Internal services"),
        _("Published"),
        _("Drafts"),
        _("Completeness"),
        _("Missing components (number of services)"),
        _("Last change"),
        _("Published on paper"),
        _("In SIPPN"),
        _("Reviews overdue"),
        _("Days since the last review (median)"),
        _("Failed publication checks"),
        _("PEKPPP 1 to 5 (mean by weight)"),
        *(_("Indicator %(n)s") % {"n": n} for n in INDICATORS),
        _("Forums held within a year"),
        _("Elements of the community at forums"),
        _("Inputs to forums"),
        _("Answered inputs"),
        _("Accepted inputs"),
        _("Actions in progress"),
        _("Overdue actions"),
        _("Cases received within a year"),
        _("Open cases"),
        _("Overdue cases"),
        _("Cases long overdue"),
        _("Cases in time"),
        _("Figures taken at"),
        _("PEKPPP 25 to 28 (mean by weight)"),
        *(_("Indicator %(n)s") % {"n": n} for n in CONSULTING),
    ]


def cells_of(row: AgencyRow) -> list[Cell]:
    """Return one line; figures that were never taken are empty, not zero."""
    missing = "; ".join(f"{item.label} ({item.services})" for item in row.missing_components)
    return [
        row.name,
        row.slug,
        row.province_name,
        row.kind_label,
        row.services_external,
        row.services_internal,
        row.published,
        row.drafts,
        row.completeness,
        missing or None,
        row.last_changed_on,
        row.on_paper,
        row.in_sippn,
        row.reviews_overdue,
        row.review_age_days,
        row.checks_failed,
        None if row.pekppp_mean is None else float(row.pekppp_mean),
        *((row.pekppp or {}).get(n) for n in INDICATORS),
        row.forums_held,
        row.forum_elements,
        row.forum_inputs,
        row.forum_answered,
        row.forum_accepted,
        row.actions_open,
        row.actions_overdue,
        row.cases_received,
        row.cases_open,
        row.cases_overdue,
        row.cases_late,
        row.cases_in_time,
        row.taken_at,
        None if row.consulting_mean is None else float(row.consulting_mean),
        *((row.consulting or {}).get(n) for n in CONSULTING),
    ]


def as_csv(rows: Iterable[AgencyRow]) -> bytes:
    """Write the lines as CSV with a heading, dates as ISO 8601, shares from 0 to 1."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings())
    for row in rows:
        writer.writerow([_plain(cell) for cell in cells_of(row)])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _plain(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return timezone.localtime(cell).isoformat(timespec="minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def as_xlsx(rows: Sequence[AgencyRow], *, title: str) -> bytes:
    """Write the lines as a workbook: the table with a filter, and a sheet that says what the columns mean."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "remove_timezone": True})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "mean": book.add_format({"num_format": "0.00", "valign": "top"}),
        "share": book.add_format({"num_format": "0%", "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"}),
    }
    sheet = book.add_worksheet(_("Agencies")[:31])
    for column, (heading, width) in enumerate(zip(headings(), _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, formats["head"])
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(cells_of(row)):
            _write(sheet, line, column, cell, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(_WIDTHS) - 1)
    _write_notes(book.add_worksheet(_("About")[:31]), title, formats)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, column, cell, formats["text"])
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(line, column, timezone.make_naive(cell), formats["moment"])
    elif isinstance(cell, dt.date):
        sheet.write_datetime(line, column, dt.datetime.combine(cell, dt.time()), formats["date"])
    elif isinstance(cell, Decimal):
        sheet.write_number(line, column, float(cell), formats["share"])
    elif isinstance(cell, float):
        sheet.write_number(line, column, cell, formats["mean"])
    elif cell is not None:
        sheet.write_number(line, column, cell, formats["number"])


def _write_notes(sheet: Any, title: str, formats: dict[str, Any]) -> None:
    notes = (
        title,
        _("Written on %(moment)s.") % {"moment": moment(timezone.now())},
        _("Times are in the zone %(zone)s.") % {"zone": timezone.get_current_timezone_name()},
        _("Published: external services whose standard is in force."),
        _("Completeness: share of the 14 components that are complete, over all external services of the agency."),
        _("Published on paper: with a proof that shows all six components of service delivery."),
        _("PEKPPP indicators 1 to 5: computed from the agency's own records; the evaluator's score may differ."),
        _("PEKPPP indicators 22, 25 to 28 and 31: likewise; 28 is hidden below five complaints, 31 only informs."),
        _("Forums: public consultation within 365 days; accepted means wholly or partly; actions are of all plans."),
        _("Cases: applications, complaints and requests; long overdue by the agency's setting; hidden below five."),
        _("An empty cell means that nothing was reported yet."),
    )
    sheet.set_column(0, 0, 110)
    for line, note in enumerate(notes):
        sheet.write_string(line, 0, note, formats["head" if line == 0 else "text"])
