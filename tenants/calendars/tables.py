"""A year's days off as rows that people write or upload, and what they would change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.uploaded_rows import rows_of_file
from core.workdays.counting import OffKind
from tenants.calendars.models import CalendarDay
from tenants.names import clean_text

MOST_ROWS = 120
MOST_COLUMNS = 3
KIND_WORDS = {
    OffKind.NATIONAL: ("nasional", "libur nasional", "national"),
    OffKind.JOINT_LEAVE: ("cuti bersama", "cuti", "joint_leave"),
    OffKind.REGIONAL: ("daerah", "libur daerah", "regional"),
}
MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("maret", "march", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agu", "agt", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("desember", "december", "des", "dec"),
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?")
_DIGITS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORDS = re.compile(r"(\d{1,2}) ([a-z]+)(?: (\d{4}))?")


@dataclass(frozen=True, order=True)
class DayRow:
    """One day off as somebody wrote it."""

    on: dt.date
    kind: str
    name: str


@dataclass(frozen=True)
class TableChanges:
    """What a written table would change: days that come, that go, and that get another kind or name."""

    added: tuple[DayRow, ...]
    removed: tuple[DayRow, ...]
    renamed: tuple[tuple[DayRow, DayRow], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.renamed)

    @property
    def moved_dates(self) -> int:
        """How many dates begin or cease to be days off; only those move limits."""
        return len(self.added) + len(self.removed)


def changes_between(current: Iterable[CalendarDay], rows: Iterable[DayRow]) -> TableChanges:
    """Compare the days that hold with a whole table that shall hold."""
    before = {day.on: DayRow(day.on, day.kind, day.name) for day in current}
    after = {row.on: row for row in rows}
    return TableChanges(
        added=tuple(after[on] for on in sorted(after.keys() - before.keys())),
        removed=tuple(before[on] for on in sorted(before.keys() - after.keys())),
        renamed=tuple(
            (before[on], after[on]) for on in sorted(before.keys() & after.keys()) if before[on] != after[on]
        ),
    )


def write_rows(days: Iterable[DayRow | CalendarDay]) -> str:
    """Write days as lines that read_text reads: "01-01-2026; nasional; Tahun Baru 2026 Masehi"."""
    return "\n".join(f"{day.on:%d-%m-%Y}; {KIND_WORDS[OffKind(day.kind)][0]}; {day.name}" for day in days)


def read_text(text: str, *, year: int, is_regional: bool) -> list[DayRow]:
    """Read lines of date, kind and name between semicolons. Raises InvalidInput for the field `rows`."""
    cells = [re.split(r"[;\t]", line, maxsplit=2) for line in text.splitlines()]
    return _rows(cells, year=year, is_regional=is_regional, field="rows")


def read_file(upload: BinaryIO, name: str, *, year: int, is_regional: bool) -> list[DayRow]:
    """Read a spreadsheet with the columns date, kind and name. Raises InvalidInput for the field `file`."""
    cells = rows_of_file(upload, name, most_rows=MOST_ROWS + 2, most_columns=MOST_COLUMNS)
    return _rows(list(cells), year=year, is_regional=is_regional, field="file")


def _rows(lines: Sequence[Sequence[str]], *, year: int, is_regional: bool, field: str) -> list[DayRow]:
    """Return the rows in order of date, or say what is wrong with each line. A first line without date is a head."""
    found: dict[dt.date, DayRow] = {}
    wrong: list[str] = []
    filled = [(number, line) for number, line in enumerate(lines, 1) if any(str(cell).strip() for cell in line)]
    if filled and not re.match(r"\s*\d", filled[0][1][0]):
        filled = filled[1:]
    if len(filled) > MOST_ROWS:
        raise InvalidInput({field: [_("A year has at most %(most)d days off.") % {"most": MOST_ROWS}]})
    for number, line in filled:
        try:
            row = _row(line, year=year, is_regional=is_regional, taken=found)
        except ValidationError as error:
            wrong += [_("Line %(number)d: %(problem)s.") % {"number": number, "problem": p} for p in error.messages]
        else:
            found[row.on] = row
    if wrong:
        raise InvalidInput({field: wrong[:20]})
    return sorted(found.values())


def _row(line: Sequence[str], *, year: int, is_regional: bool, taken: Container[dt.date]) -> DayRow:
    cells = [str(cell).strip() for cell in line] + [""] * (MOST_COLUMNS - len(line))
    on = read_date(cells[0], year=year)
    if on.year != year:
        raise ValidationError(_("the date is not in %(year)d") % {"year": year})
    if on in taken:
        raise ValidationError(_("this date stands in the table twice"))
    kind = _kind(cells[1])
    if (kind == OffKind.REGIONAL) != is_regional:
        raise ValidationError(
            _("a province enters regional days only")
            if is_regional
            else _("the national table has no regional days; bureaus enter those")
        )
    name = clean_text(cells[2], most=120)
    if not name:
        raise ValidationError(_("write the name of the day"))
    return DayRow(on, kind, name)


def read_date(text: str, *, year: int) -> dt.date:
    """Read 2026-08-17, 17-08-2026, 17/8/2026 or "17 Agustus" of the year. Raises ValidationError."""
    plain = " ".join(text.lower().split())
    if match := _ISO.fullmatch(plain):
        parts = match.group(1, 2, 3)
    elif match := _DIGITS.fullmatch(plain):
        parts = match.group(3, 2, 1)
    elif match := _WORDS.fullmatch(plain):
        month = next((number for number, words in enumerate(MONTHS, 1) if match.group(2) in words), 0)
        parts = (match.group(3) or str(year), str(month), match.group(1))
    else:
        parts = ("0", "0", "0")
    try:
        return dt.date(*map(int, parts))
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is not a date; write 17-08-2026") % {"text": text[:40]}) from error


def _kind(text: str) -> str:
    plain = " ".join(text.lower().split())
    for kind, words in KIND_WORDS.items():
        if plain in words:
            return kind
    raise ValidationError(_("the kind is nasional, cuti bersama or daerah"))
