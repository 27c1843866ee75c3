"""The list of agencies as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.central.queries import is_behind
from tenants.models import Agency

WIDTHS = (48, 24, 30, 28, 34, 34, 20, 16, 16)


def agencies_workbook(agencies: Iterable[Agency]) -> bytes:
    """Return an XLSX workbook of agencies; every cell is a text, so that none of them can be a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Agencies"))
        bold = book.add_format({"bold": True})
        headers = (
            _("Agency name"),
            _("Short name"),
            _("Kind"),
            _("Province"),
            _("Main address"),
            _("Parent organisation"),
            _("State"),
            _("Active since"),
            _("Version of its tables"),
        )
        for number, (header, width) in enumerate(zip(headers, WIDTHS, strict=True)):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, header, bold)
        for row, agency in enumerate(agencies, start=1):
            for number, text in enumerate(_cells(agency)):
                sheet.write_string(row, number, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(sheet.dim_rowmax or 0, 1), len(headers) - 1)
    return out.getvalue()


def _cells(agency: Agency) -> tuple[str, ...]:
    since = timezone.localtime(agency.activated_at, agency.zone).date().isoformat() if agency.activated_at else ""
    version = "" if not agency.has_schema else _("behind") if is_behind(agency) else _("up to date")
    return (
        agency.name,
        agency.short_name,
        str(agency.get_kind_display()),
        agency.province.name,
        getattr(agency, "main_domain", None) or "",
        agency.parent_name,
        str(agency.get_state_display()),
        since,
        version,
    )
