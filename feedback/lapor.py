"""A spreadsheet of SP4N-LAPOR!: which column is which, and what every row becomes. Nothing is kept here.

The columns of such sheets differ from office to office, so they are guessed from their headings and shown to be put
right. A row is known by its tracking number: one that is there already changes nothing but its state in LAPOR!.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import InvalidInput
from core.typed_text import normalise, text_error
from core.uploaded_rows import rows_of_file
from feedback.models import Complaint

MOST_ROWS = 500
MOST_COLUMNS = 40
MOST_CHARACTERS = 1_000_000
TEXT_LIMIT = 10_000
FIRST_YEAR = 2000  # SP4N-LAPOR! is younger; an earlier day is a slip
FIELDS: Mapping[str, str | Promise] = {
    "number": gettext_lazy("Tracking number"),
    "text": gettext_lazy("Text of the report"),
    "received_on": gettext_lazy("Received on"),
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "state": gettext_lazy("State"),
    "finished_on": gettext_lazy("Finished on"),
    "place": gettext_lazy("Place"),
    "name": gettext_lazy("Name of the reporter"),
    "anonymous": gettext_lazy("Anonymous"),
    "confidential": gettext_lazy("Confidential"),
}
NEEDED = ("number", "text", "received_on")
_GUESSES: Mapping[str, tuple[str, ...]] = {
    "number": (
        "tracking id",
        "tracking",
        "nomor laporan",
        "no laporan",
        "nomor tracking",
        "id laporan",
        "kode laporan",
    ),
    "text": ("isi laporan", "isi", "uraian", "deskripsi", "laporan", "isi aduan", "isi laporan awal"),
    "received_on": ("tanggal laporan", "tanggal masuk", "tanggal laporan masuk", "tanggal", "tanggal diterima"),
    "title": ("judul laporan", "judul", "perihal"),
    "kind": ("klasifikasi laporan", "klasifikasi", "jenis laporan", "jenis"),
    "state": ("status laporan", "status", "status tindak lanjut"),
    "finished_on": ("tanggal selesai", "tanggal tutup", "tanggal ditutup", "tanggal penutupan"),
    "place": ("lokasi kejadian", "lokasi", "tempat", "alamat kejadian"),
    "name": ("nama pelapor", "pelapor", "nama"),
    "anonymous": ("anonim", "laporan anonim"),
    "confidential": ("rahasia", "laporan rahasia"),
}
_KINDS = {"pengaduan": "complaint", "aspirasi": "aspiration", "complaint": "complaint", "aspiration": "aspiration"}
_FINISHED = ("selesai", "closed", "ditutup", "tutup")
_YES = ("ya", "y", "yes", "1", "true", "anonim", "rahasia")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{2,39}")
_DAYS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%Y-%m-%dT%H:%M:%S",
)
MORNING = dt.time(8)


@dataclass
class LaporRow:
    """One row, and what is wrong with it. `is_known` is one whose number is there already."""

    line: int
    number: str = ""
    text: str = ""
    title: str = ""
    kind: str = "complaint"
    state: str = ""
    place: str = ""
    name: str = field(default="", repr=False)
    received_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    is_anonymous: bool = False
    is_confidential: bool = False
    is_known: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not self.problems and not self.is_known


def lines_of(upload: BinaryIO, name: str) -> str:
    """Return a spreadsheet as lines of cells between tabs, the headings first. Raises InvalidInput."""
    lines = []
    for row in rows_of_file(upload, name, most_rows=MOST_ROWS + 2, most_columns=MOST_COLUMNS):
        cells = [" ".join(cell.replace("\t", " ").split()) for cell in row]
        if any(cells):
            lines.append("\t".join(cells).rstrip("\t"))
    return _checked("\n".join(lines))


def headings_of(lines: str) -> list[str]:
    """Return the words of the first line."""
    return _checked(lines).split("\n", 1)[0].split("\t")[:MOST_COLUMNS]


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Return which column each field probably is; a column is guessed once, exact words before others."""
    words = [" ".join(re.sub(r"[^a-z ]", " ", heading.lower()).split()) for heading in headings]
    found: dict[str, int] = {}
    for name, guesses in _GUESSES.items():
        places = (index for known in guesses for index, word in enumerate(words) if word == known)
        index = next((place for place in places if place not in found.values()), None)
        if index is not None:
            found[name] = index
    return found


def read_rows(lines: str, columns: Mapping[str, int]) -> list[LaporRow]:
    """Return what the rows become. Raises InvalidInput for columns that are needed and were not named."""
    missing = [str(FIELDS[name]) for name in NEEDED if name not in columns]
    if missing:
        raise InvalidInput({"columns": [_("Say which column is: %(names)s.") % {"names": ", ".join(missing)}]})
    body = _checked(lines).split("\n")[1:]
    rows = [_read(number, line.split("\t"), columns) for number, line in enumerate(body, 2) if line.strip()]
    return _marked(rows)


def _checked(lines: str) -> str:
    text = lines.replace("\r\n", "\n").strip("\n")
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_ROWS:
        raise InvalidInput({"file": [_("At most %(most)s rows at once. Split the sheet.") % {"most": MOST_ROWS}]})
    if "\n" not in text:
        raise InvalidInput({"file": [_("The sheet needs a line of headings and at least one row.")]})
    return text


def _read(line: int, cells: list[str], columns: Mapping[str, int]) -> LaporRow:
    typed = {name: normalise(cells[at], lines=False) if at < len(cells) else "" for name, at in columns.items()}
    row = LaporRow(line, text=typed["text"], title=typed.get("title", ""), state=typed.get("state", "")[:60])
    row.number, row.place, row.name = typed["number"].lstrip("#"), typed.get("place", "")[:300], typed.get("name", "")
    row.is_anonymous = typed.get("anonymous", "").lower() in _YES
    row.is_confidential = typed.get("confidential", "").lower() in _YES
    if not _NUMBER.fullmatch(row.number):
        row.problems.append(_("The tracking number is missing, or is none."))
    if not row.text:
        row.problems.append(_("The text is missing."))
    for name, value in typed.items():
        if problem := text_error(value, limit=TEXT_LIMIT, lines=True):
            row.problems.append(f"{FIELDS[name]}: {problem}")
    kind = typed.get("kind", "").lower()
    if kind and kind not in _KINDS:
        row.problems.append(_("“%(kind)s” is neither a complaint nor an aspiration.") % {"kind": typed["kind"]})
    row.kind = _KINDS.get(kind, "complaint")
    row.received_at = _moment(typed["received_on"])
    if row.received_at is None or row.received_at.year < FIRST_YEAR or row.received_at > timezone.now():
        row.problems.append(_("The day of receipt cannot be read. Write it as 2026-08-17 or 17-08-2026."))
    if row.state.lower().startswith(_FINISHED):
        row.finished_at = _finished(typed.get("finished_on", ""), row.received_at)
    return row


def _finished(text: str, received_at: dt.datetime | None) -> dt.datetime | None:
    """Return when a report was finished; on the day of receipt where the sheet names none, or one that cannot be."""
    found = _moment(text)
    return found if found and received_at and received_at <= found <= timezone.now() else received_at


def _marked(rows: list[LaporRow]) -> list[LaporRow]:
    """Say which numbers stand here twice, and which are there already; one query."""
    present = Complaint.objects.filter(lapor_number__in=[row.number for row in rows])
    known = set(present.values_list("lapor_number", flat=True))
    seen: set[str] = set()
    for row in rows:
        row.is_known = row.number in known
        if row.number in seen:
            row.problems.append(_("This number stands here twice."))
        seen.add(row.number)
    return rows


def _moment(text: str) -> dt.datetime | None:
    for form in _DAYS:
        try:
            naive = dt.datetime.strptime(text.strip(), form)  # noqa: DTZ007  # made aware below
        except ValueError:
            continue
        naive = naive if "%H" in form and naive.time() != dt.time() else dt.datetime.combine(naive.date(), MORNING)
        return timezone.make_aware(naive)
    return None


def counts(rows: Iterable[LaporRow]) -> dict[str, int]:
    """Return how many rows are new, known and wrong."""
    found = list(rows)
    return {
        "new": sum(row.is_new for row in found),
        "known": sum(row.is_known and not row.problems for row in found),
        "wrong": sum(bool(row.problems) for row in found),
    }
