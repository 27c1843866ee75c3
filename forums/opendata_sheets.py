"""Workbooks of a forum: open data for everybody, and the inputs with their answers for who works on them.

Every text is written as text, so nothing that people typed acts as a formula.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.ui.formats import moment
from forums.answers import with_decision
from forums.models import Forum, ForumInput
from forums.opendata import INPUT_FIELDS, LICENCE, LICENCE_URL, MOST_ROWS, OpenForum
from services.seam import COMPONENTS, ComponentCode

WIDE = frozenset({"text", "reason"})
Cell = str | int | dt.date | dt.datetime | None


def as_workbook(data: OpenForum) -> bytes:
    """Write open data as four sheets: inputs, the forum, participants, and what the columns mean."""
    out = io.BytesIO()
    with _book(out) as book:
        formats = _formats(book)
        rows = [[row[name] for name in INPUT_FIELDS] for row in data.rows]
        widths = [60 if name in WIDE else 16 for name in INPUT_FIELDS]
        _table(book.add_worksheet(_("Inputs")[:31]), list(INPUT_FIELDS), rows, widths, formats)
        facts = [[name, value] for name, value in data.facts.items()]
        facts += [["standard", f"{row['service_code']}/{row['version']}"] for row in data.standards]
        _table(book.add_worksheet(_("Forum")[:31]), ["name", "value"], facts, [24, 80], formats)
        people = [[code, figure["value"]] for code, figure in data.participants["by_element"].items()]
        people.append(["total", data.participants["total"]["value"]])
        _table(book.add_worksheet(_("Participants")[:31]), ["element", "people"], people, [24, 12], formats)
        _table(book.add_worksheet(_("About")[:31]), ["column", "meaning"], _notes(data), [24, 110], formats)
    return out.getvalue()


def _notes(data: OpenForum) -> list[list[Cell]]:
    notes: list[list[Cell]] = [[name, str(words)] for name, words in INPUT_FIELDS.items()]
    notes.append(["licence", f"{LICENCE}, {LICENCE_URL}"])
    notes.append(["people", _("Numbers of people below five are hidden: an empty cell.")])
    if not data.is_complete:
        notes.append(["inputs", _("Only the first %(most)s inputs stand here.") % {"most": MOST_ROWS}])
    return notes


def working_sheet(forum: Forum) -> bytes:
    """Write every standing input with its answer for the team: waiting ones as well, no names and no contacts."""
    inputs = with_decision(ForumInput.objects.filter(forum=forum).standing()).select_related(
        "subject__service", "same_as", "disposition", "same_as__disposition"
    )
    heads = (
        (_("Number"), 10),
        (_("State"), 14),
        (_("Kind"), 14),
        (_("Element"), 24),
        (_("Service"), 28),
        (_("Component"), 28),
        (_("Marked passage"), 40),
        (_("Input"), 60),
        (_("Supports"), 10),
        (_("Same as"), 10),
        (_("Received"), 18),
        (_("Decision"), 18),
        (_("Answer and reason"), 60),
        (_("In charge"), 24),
        (_("Decided on"), 14),
        (_("Done by"), 14),
    )
    rows = (_working_row(given) for given in inputs.order_by("number")[:MOST_ROWS])
    out = io.BytesIO()
    with _book(out) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(_("Inputs")[:31])
        _table(sheet, [words for words, _width in heads], rows, [width for _words, width in heads], formats)
    return out.getvalue()


def _working_row(given: Any) -> list[Cell]:
    own = getattr(given, "disposition", None)
    answer = own or getattr(given.same_as, "disposition", None)
    return [
        given.number,
        given.get_state_display(),
        given.get_kind_display(),
        given.get_element_display(),
        given.subject.service.name if given.subject else "",
        str(COMPONENTS[ComponentCode(given.code)].label) if given.code else "",
        given.passage,
        given.text,
        given.support_count,
        given.same_as.number if given.same_as else None,
        moment(given.received_at),
        answer.get_decision_display() if answer else "",
        answer.reason if answer else "",
        answer.owner_name if answer else "",
        answer.decided_on if answer else None,
        answer.due_on if answer else None,
    ]


def _book(out: io.BytesIO) -> Any:
    options = {"in_memory": True, "remove_timezone": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(out, options)


def _formats(book: Any) -> Mapping[str, Any]:
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
    }


def _table(
    sheet: Any,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int],
    formats: Mapping[str, Any],
) -> None:
    for column, (words, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words, formats["head"])
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, formats)
    sheet.freeze_panes(1, 0)


def _write(sheet: Any, line: int, column: int, cell: Any, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, dt.datetime):
        sheet.write_string(line, column, cell.isoformat(timespec="minutes"), formats["text"])
    elif isinstance(cell, dt.date):
        sheet.write_datetime(line, column, dt.datetime.combine(cell, dt.time()), formats["date"])
    elif isinstance(cell, int) and not isinstance(cell, bool):
        sheet.write_number(line, column, cell, formats["number"])
    else:
        sheet.write_string(line, column, str(cell), formats["text"])
