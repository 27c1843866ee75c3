"""Lists of cases for a spreadsheet program: what staff see in the inbox, and never who wrote."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.cases import names
from core.cases.models import Case
from core.sheets import harmless
from core.workbooks import Sheet, as_workbook

WIDE = 18


def headings() -> list[str]:
    """Return the names of the columns."""
    return [
        _("Code"),
        _("Kind"),
        _("State"),
        _("In short"),
        _("Channel"),
        _("Service"),
        _("Service point"),
        _("Unit"),
        _("Held by"),
        _("Priority"),
        _("Tags"),
        _("Received at"),
        _("Counts as received on"),
        _("Limit"),
        _("Stands still since"),
        _("First answer at"),
        _("Answered at"),
        _("Ended at"),
        _("Satisfaction (1 to 4)"),
    ]


def rows_for_sheet(cases: Iterable[Case]) -> list[list[Any]]:
    """Return the cells: text, numbers, dates, and moments in the office's time."""
    services, points, units = (names.names_of(what) for what in ("service", "point", "unit"))
    return [
        [
            case.code,
            str(case.regime.label),
            str(case.state_word),
            case.title,
            str(case.get_channel_display()),
            services.get(case.service_code, case.service_code),
            points.get(case.point_code, case.point_code),
            units.get(case.unit_code, case.unit_code),
            str(case.owner or ""),
            str(case.get_priority_display()),
            ", ".join(case.tags),
            _here(case.received_at),
            case.counted_from,
            _here(case.due_at),
            _here(case.paused_since),
            _here(case.first_answer_at),
            _here(case.answered_at),
            _here(case.closed_at),
            case.rating if case.rating is not None else "",
        ]
        for case in cases
    ]


def as_csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """Write a list with a byte order mark, as spreadsheet programs expect; no cell acts as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings())
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else _iso(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """Write a workbook whose cells are text, numbers and dates, never formulas."""
    return as_workbook(Sheet(headings(), rows, title=_("Cases"), widths=WIDE))


def _here(moment: dt.datetime | None) -> dt.datetime | str:
    return timezone.localtime(moment) if moment is not None else ""


def _iso(cell: Any) -> str:
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, dt.datetime) else str(cell)
