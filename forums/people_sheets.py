"""The register and the attendance as workbooks, for staff only. Every cell is text, a number or a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.contacts import shown_phone
from core.workbooks import Sheet, as_workbook
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
    return _book(_("Stakeholders"), heads, rows)


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
    return _book(_("Attendance"), heads, rows)


def _book(title: str, heads: list[str], rows: list[list[Any]]) -> bytes:
    return as_workbook(Sheet(heads, rows, title=title, widths=WIDE if rows else NARROW))
