"""Many entries of the register at once: from a spreadsheet or a paste to rows, each with what it will become.

Nothing is guessed: a word that is not one of ours is shown as one to be mended, and an entry whose name stands in the
register already is left out, and said to be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.uploaded_rows import rows_of_file
from forums.domain.stakeholders import MOST_AT_ONCE, StakeholderFields, checked_fields
from forums.models import ConsentBasis, SocialTag, Stakeholder
from services.seam import StakeholderElement, normalise

COLUMNS = (
    "name",
    "element",
    "contact_name",
    "email",
    "phone",
    "address",
    "tags",
    "consent_basis",
    "consent_on",
    "note",
)
# Headings that files carry, besides the words of our own export. Compared in small letters.
HEADINGS: dict[str, str] = {
    "nama": "name",
    "organisasi": "name",
    "instansi": "name",
    "organisasi atau perorangan": "name",
    "organisation or person": "name",
    "name": "name",
    "unsur": "element",
    "unsur masyarakat": "element",
    "community element": "element",
    "element": "element",
    "narahubung": "contact_name",
    "contact person": "contact_name",
    "surel": "email",
    "email": "email",
    "e-mail": "email",
    "alamat surel": "email",
    "alamat email": "email",
    "email address": "email",
    "telepon": "phone",
    "nomor telepon": "phone",
    "telepon atau whatsapp": "phone",
    "phone or whatsapp": "phone",
    "phone": "phone",
    "whatsapp": "phone",
    "hp": "phone",
    "alamat": "address",
    "address": "address",
    "juga": "tags",
    "also": "tags",
    "dasar": "consent_basis",
    "dasar penyimpanan kontak": "consent_basis",
    "basis for keeping the contact": "consent_basis",
    "sejak": "consent_on",
    "since": "consent_on",
    "catatan": "note",
    "note": "note",
}
DATE_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")
MOST_CHARACTERS = 200_000


@dataclass
class Row:
    """One row: what it says, what it becomes, and what is wrong with it."""

    number: int
    fields: StakeholderFields
    problems: list[str] = field(default_factory=list)
    is_known: bool = False

    @property
    def element_label(self) -> str:
        known = dict(StakeholderElement.choices)
        return str(known.get(str(self.fields.get("element", "")), ""))

    @property
    def consent_label(self) -> str:
        known = dict(ConsentBasis.choices)
        return str(known.get(str(self.fields.get("consent_basis", "")), ""))

    @property
    def is_new(self) -> bool:
        return not self.problems and not self.is_known


def lines_of_file(upload: BinaryIO, name: str) -> str:
    """Return a spreadsheet as lines that can be looked at and mended. Raises InvalidInput."""
    lines = []
    for row in rows_of_file(upload, name, most_rows=MOST_AT_ONCE + 50, most_columns=len(COLUMNS) + 4):
        cells = [" ".join(cell.replace("\t", " ").split()) for cell in row]
        if any(cells):
            lines.append("\t".join(cells).rstrip("\t"))
    return "\n".join(lines)


def read_rows(text: str, *, consent_basis: str, consent_on: dt.date | None) -> list[Row]:
    """Return what the lines become. Rows without their own ground get the one given. Raises InvalidInput.

    A first line of headings tells the columns; without one they stand in the order of COLUMNS.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput({"rows": [_("This text is too long. Add the entries in several parts.")]})
    lines = [(number, _cells(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise InvalidInput({"rows": [_("Paste at least one row, or choose a file.")]})
    columns = _columns_of(lines[0][1])
    if columns is not None:
        lines = lines[1:]
    if not lines or len(lines) > MOST_AT_ONCE:
        raise InvalidInput({"rows": [_("At most %(most)s entries at once.") % {"most": MOST_AT_ONCE}]})
    order = columns or list(COLUMNS)
    rows = [_read(number, cells, order, consent_basis, consent_on) for number, cells in lines]
    return _marked(rows)


def _columns_of(cells: Sequence[str]) -> list[str | None] | None:
    """Return the column of each heading; None when the first line is no line of headings."""
    found = [HEADINGS.get(cell.strip().lower()) for cell in cells]
    if "name" not in found:
        return None
    unknown = [cell for cell, column in zip(cells, found, strict=True) if cell.strip() and column is None]
    if unknown:
        words = ", ".join(f"“{cell.strip()}”" for cell in unknown)
        raise InvalidInput(
            {"rows": [_("These headings are not known: %(words)s. Rename or remove them.") % {"words": words}]}
        )
    twice = {column for column in found if column and found.count(column) > 1}
    if twice:
        raise InvalidInput({"rows": [_("Two columns have the same heading. Keep one of them.")]})
    return found


def _read(number: int, cells: list[str], order: Sequence[str | None], basis: str, since: dt.date | None) -> Row:
    values = {column: cell for column, cell in zip(order, cells, strict=False) if column}
    problems = []
    if any(cells[len(order) :]):
        problems.append(_("There are more values than columns."))
    element, wrong = _choice(values.get("element", ""), StakeholderElement)
    problems += wrong
    own_basis, wrong = _choice(values.get("consent_basis", ""), ConsentBasis)
    problems += wrong
    tags, wrong = _tags(values.get("tags", ""))
    problems += wrong
    day, wrong = _day(values.get("consent_on", ""))
    problems += wrong
    fields = StakeholderFields(
        name=values.get("name", ""),
        contact_name=values.get("contact_name", ""),
        element=element,
        tags=tags,
        email=values.get("email", ""),
        phone=values.get("phone", "").lstrip("'"),
        address=values.get("address", ""),
        note=values.get("note", ""),
        consent_basis=own_basis or basis,
        consent_on=day or since,
    )
    if not problems:
        try:
            checked_fields(fields)
        except InvalidInput as error:
            problems += [str(problem) for found in error.errors.values() for problem in found]
    return Row(number, fields, problems)


def _marked(rows: list[Row]) -> list[Row]:
    """Say which names stand twice in the list, and which stand in the register."""
    names = {str(row.fields["name"]).lower() for row in rows}
    known = {name.lower() for name in Stakeholder.objects.filter(is_active=True).values_list("name", flat=True)} & names
    seen: set[str] = set()
    for row in rows:
        name = str(row.fields["name"]).lower()
        if name and name in seen:
            row.problems.append(_("This name stands here twice."))
        row.is_known = name in known
        seen.add(name)
    return rows


def _choice(text: str, choices: Any) -> tuple[str, list[str]]:
    """Return the value whose code or words are typed. Words have to be exact, but for capitals."""
    if not text:
        return "", []
    for item in choices:
        if text.lower() in (item.value, str(item.label).lower()):
            return item.value, []
    words = ", ".join(f"“{item.label}”" for item in choices)
    return "", [_("“%(text)s” is not known. Write one of: %(words)s.") % {"text": text, "words": words}]


def _tags(text: str) -> tuple[list[str], list[str]]:
    tags: list[str] = []
    problems: list[str] = []
    for part in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        tag, wrong = _choice(part, SocialTag)
        tags += [tag] if tag else []
        problems += wrong
    return tags, problems


def _day(text: str) -> tuple[dt.date | None, list[str]]:
    if not text:
        return None, []
    for form in DATE_FORMS:
        try:
            return dt.datetime.strptime(text, form).date(), []  # noqa: DTZ007  # a day without a time has no zone
        except ValueError:
            continue
    return None, [_("“%(text)s” is not a date. Write it like 17-08-2026.") % {"text": text}]


def _cells(line: str) -> list[str]:
    separator = "\t" if "\t" in line else ";"
    return [normalise(cell, lines=False) for cell in line.split(separator)]


def new_rows(rows: Iterable[Row]) -> list[StakeholderFields]:
    """Return what is to be added."""
    return [row.fields for row in rows if row.is_new]
