"""From an upload or a pasted text to the services in it. Nothing of a file is computed, fetched or run.

Archives are measured before they are unpacked (core.office); a workbook is read as a stream; of a document only
paragraphs, lists and tables are looked at.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from core.office import (
    BROKEN,
    SHEETS_PART,
    TEXT_PART,
    OfficeFileBroken,
    OfficeFileTooLarge,
    measure_archive,
    scan_sheet,
)
from services.importing.errors import (
    FileTooLarge,
    NotADocument,
    NotAWorkbook,
    NothingFound,
    SourceRefused,
    TextTooLong,
    TooManyRows,
    TooManyServices,
)
from services.importing.recognising import Found, SourceLine, find_services, text_lines
from services.importing.tables import Grid, GridCell, find_in_grids

MOST_BYTES = 4 * 2**20
MOST_UNPACKED = 32 * 2**20
MOST_PARTS = 600
MOST_XML = 12 * 2**20  # of one part that is read whole
MOST_ROWS = 1000
MOST_COLUMNS = 60
MOST_SHEETS = 60
MOST_CHARACTERS = 300_000
MOST_SERVICES = 60
MOST_NESTING = 4
_SPACES = re.compile(r"(?<=[^\s]) {2,}")
_KEPT = "\n\t"


def read_text(text: str) -> list[Found]:
    """Return the services in a pasted text. Raises TextTooLong, NothingFound."""
    return _checked(find_services(text_lines(_measured(clean(text)))))


def read_workbook(upload: BinaryIO) -> list[Found]:
    """Return the services in an XLSX workbook: one a row, or one a sheet. Raises SourceRefused."""
    _measure(upload, holds=SHEETS_PART, refusal=NotAWorkbook)
    try:
        grids = list(_grids(upload))
    except BROKEN as error:
        raise NotAWorkbook from error
    _measured("".join(cell.text for grid in grids for row in grid.rows for cell in row))
    found, unused = find_in_grids(grids)
    for service in found[:1]:
        service.skipped += [
            _("The sheet “%(sheet)s” names no component and was not read.") % {"sheet": t} for t in unused
        ]
    return _checked(found)


def read_document(upload: BinaryIO) -> list[Found]:
    """Return the services in a DOCX document. Raises SourceRefused."""
    from docx import Document  # slow to load, and only who brings a document needs it

    sizes = _measure(upload, holds=TEXT_PART, refusal=NotADocument)
    if any(size > MOST_XML for name, size in sizes.items() if name.endswith((".xml", ".rels"))):
        raise _too_large()
    try:
        lines = list(_document_lines(Document(upload)))
    except BROKEN as error:
        raise NotADocument from error
    _measured("".join(line.text or "".join("".join(cell) for cell in line.cells) for line in lines))
    return _checked(find_services(lines))


def clean(text: str) -> str:
    """Return `text` composed, with bullets of symbol fonts as bullets and without characters that cannot be seen."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPACES.sub(" ", "".join(_seen(character) for character in text))


def _seen(character: str) -> str:
    if character in _KEPT:
        return character
    if character in "\x0b\x0c\u2028\u2029\x85":
        return "\n"
    kind = unicodedata.category(character)
    if kind == "Co":
        return "•"  # Word writes its bullets with the private characters of symbol fonts
    if kind == "Zs":
        return " "
    return "" if kind in {"Cc", "Cf", "Cs", "Cn"} else character


def _measured(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise TextTooLong(length=len(text), most=MOST_CHARACTERS)
    return text


def _checked(found: list[Found]) -> list[Found]:
    if not found:
        raise NothingFound
    if len(found) > MOST_SERVICES:
        raise TooManyServices(count=len(found), most=MOST_SERVICES)
    return found


def _too_large() -> FileTooLarge:
    return FileTooLarge(most=MOST_BYTES // 2**20, unpacked=MOST_UNPACKED // 2**20)


def _measure(upload: BinaryIO, *, holds: str, refusal: type[SourceRefused]) -> dict[str, int]:
    upload.seek(0, 2)
    if not upload.tell():
        raise NothingFound
    limits = {"most_bytes": MOST_BYTES, "most_unpacked": MOST_UNPACKED, "most_parts": MOST_PARTS}
    try:
        return measure_archive(upload, holds=holds, **limits)
    except OfficeFileTooLarge as error:
        raise _too_large() from error
    except OfficeFileBroken as error:
        raise refusal from error


def _grids(upload: BinaryIO) -> Iterator[Grid]:
    book = openpyxl.load_workbook(upload, read_only=True, data_only=False, keep_links=False)
    try:
        with zipfile.ZipFile(upload) as archive:
            for sheet in book.worksheets[:MOST_SHEETS]:
                scan = scan_sheet(archive, _part_of(sheet), last_allowed=MOST_ROWS)
                if scan.is_too_long:
                    raise TooManyRows(sheet=sheet.title, most=MOST_ROWS)
                if scan.rows and sheet.sheet_state == "visible":
                    sheet.reset_dimensions()
                    rows = sheet.iter_rows(min_row=1, max_row=scan.last_row, max_col=MOST_COLUMNS)
                    yield Grid(sheet.title, [[_cell(sheet.title, cell) for cell in row] for row in rows])
    finally:
        book.close()


def _part_of(sheet: Any) -> str:
    """Return the name of the part that a sheet is read from, which openpyxl keeps to itself."""
    return str(sheet._worksheet_path)


def _cell(sheet: str, cell: Any) -> GridCell:
    value = cell.value
    if value is None:
        return GridCell("", "")
    place = f"{sheet}!{cell.coordinate}"
    if cell.data_type == "f":
        return GridCell(place, "", _("%(place)s: the cell holds a formula, which is not computed.") % {"place": place})
    if cell.data_type == "e":
        return GridCell(place, "", _("%(place)s: the cell shows an error.") % {"place": place})
    if isinstance(value, dt.datetime | dt.date):
        return GridCell(place, value.strftime("%d-%m-%Y"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return GridCell(place, clean(str(value)).strip())


def _document_lines(document: Any) -> Iterator[SourceLine]:
    tables = 0
    for block in document.iter_inner_content():
        if not _is_table(block):
            heading = _is_heading(block)
            yield from (SourceLine(line, is_heading=heading) for line in _paragraph_lines(block))
        else:
            tables += 1
            for row in block.rows:
                cells = tuple(tuple(_cell_lines(cell)) for cell in row.cells)
                yield SourceLine(cells=cells, table=tables)


def _is_table(block: Any) -> bool:
    return hasattr(block, "rows")


def _cell_lines(cell: Any, depth: int = 1) -> Iterator[str]:
    """Yield the lines of a table's cell, those of tables inside it included."""
    for block in cell.iter_inner_content():
        if not _is_table(block):
            yield from _paragraph_lines(block)
        elif depth < MOST_NESTING:
            for row in block.rows:
                texts = [" ".join(_cell_lines(inner, depth + 1)) for inner in row.cells]
                yield " | ".join(dict.fromkeys(text for text in texts if text))


def _paragraph_lines(paragraph: Any) -> Iterator[str]:
    """Yield the lines of a paragraph; an item of a list begins with a dash, indented by its level."""
    level = None if _is_heading(paragraph) else _list_level(paragraph)
    mark = "" if level is None else f"{'  ' * level}- "
    for number, line in enumerate(clean(paragraph.text).split("\n")):
        if line.strip():
            yield f"{mark if not number else ''}{line.strip()}"


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.style
    return bool(style is not None and style.name and style.name.casefold().startswith(("heading", "judul", "title")))


def _list_level(paragraph: Any) -> int | None:
    """Return how deep in a list the paragraph stands, by its own numbering or that of its style; None outside."""
    styled = [paragraph.style] if paragraph.style is not None else []
    for properties in (paragraph._p.pPr, *(style.element.pPr for style in styled)):
        numbering = properties.numPr if properties is not None else None
        if numbering is not None and numbering.numId is not None:
            if not numbering.numId.val:
                return None
            return min(int(numbering.ilvl.val), 8) if numbering.ilvl is not None else 0
    return None
