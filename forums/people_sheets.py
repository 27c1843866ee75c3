"""The register and the attendance as workbooks, for staff only. Every cell is text, a number or a date."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.contacts import shown_phone
from forums.attendance import Attendee
from forums.models import Accommodation, Forum, SocialTag, Stakeholder

WIDE, NARROW = 30, 16


def register_as_xlsx(entries: Iterable[Stakeholder]) -> bytes:
    """Write the register with the headings that the import understands."""
    heads = [
        _("Organisation or person"),
        _("Community element"),
        _("Contact person"),
        _("Email address"),
        _("Phone or WhatsApp"),
        _("Address"),
        _("Also"),
        _("Basis for keeping the contact"),
        _("Since"),
        _("Note"),
    ]
    tags = dict(SocialTag.choices)
    rows = [
        [
            entry.name,
            str(entry.get_element_display()),
            entry.contact_name,
            entry.email,
            shown_phone(entry.phone),
            entry.address,
            ", ".join(str(tags[tag]) for tag in entry.tags if tag in tags),
            str(entry.get_consent_basis_display()),
            entry.consent_on,
            entry.note,
        ]
        for entry in entries
    ]
    return _book([(_("Stakeholders"), heads, rows)])


def attendance_as_xlsx(forum: Forum, people: Sequence[Attendee]) -> bytes:
    """Write who registered and who was there."""
    needs = dict(Accommodation.choices)
    heads = [
        _("No."),
        _("Name"),
        _("Organisation or community"),
        _("Community element"),
        _("Sex"),
        _("Phone or WhatsApp"),
        _("Email address"),
        _("Came by"),
        _("State"),
        _("Present since"),
        _("What is needed"),
    ]
    rows = [
        [
            number,
            person.name,
            person.organisation,
            person.element_label,
            person.sex_label,
            person.phone,
            person.email,
            person.source_label,
            person.state_label,
            person.present_since,
            "; ".join(filter(None, [*(str(needs[need]) for need in person.needs), person.needs_note])),
        ]
        for number, person in enumerate(people, start=1)
    ]
    return _book([(_("Attendance"), heads, rows)])


def _book(sheets: Sequence[tuple[str, list[str], list[list[Any]]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    for title, heads, rows in sheets:
        sheet = book.add_worksheet(title[:31])
        for column, words in enumerate(heads):
            sheet.write_string(0, column, words, head)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(line, column, dt.datetime.combine(cell, dt.time()), date)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell, text)
                elif cell:
                    sheet.write_string(line, column, cell, text)
        sheet.set_column(0, len(heads) - 1, WIDE if len(rows) else NARROW)
        sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()
