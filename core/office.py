"""Uploaded files of office programs (XLSX, DOCX): measured by their table of contents before anything is unpacked.

Such a file is a ZIP archive of XML parts. Nothing in it is computed, fetched or run; macros are never opened.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils.exceptions import InvalidFileException

SHEETS_PART = "/".join(("xl", "workbook.xml"))
TEXT_PART = "/".join(("word", "document.xml"))
# What zipfile, the XML parsers and the office libraries raise for files that are damaged or made to do harm.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,  # also for what is packed in a way that they do not know
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class OfficeFileBroken(Exception):
    """The file is no archive of the kind that was asked for, or is damaged or encrypted."""


class OfficeFileTooLarge(Exception):
    """The file, or what it unpacks to, is larger than the limit."""


def measure_archive(
    upload: BinaryIO, *, holds: str, most_bytes: int, most_unpacked: int, most_parts: int
) -> dict[str, int]:
    """Return the unpacked sizes of the parts by name, and leave the file at its start.

    `holds` is the part without which it is another kind of file. Raises OfficeFileBroken, OfficeFileTooLarge.
    """
    upload.seek(0, 2)
    size = upload.tell()
    upload.seek(0)
    if size > most_bytes:
        raise OfficeFileTooLarge
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise OfficeFileBroken from error
    if len(parts) > most_parts or sum(part.file_size for part in parts) > most_unpacked:
        raise OfficeFileTooLarge
    if any(part.flag_bits & 1 for part in parts) or holds not in {part.filename for part in parts}:
        raise OfficeFileBroken
    upload.seek(0)
    return {part.filename: part.file_size for part in parts}


@dataclass
class SheetScan:
    """What one pass over a sheet tells: its filled rows, formulas and merged cells; `is_too_long` stops the pass."""

    rows: int = 0
    last_row: int = 0
    is_too_long: bool = False
    formulas: set[str] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


def scan_sheet(archive: zipfile.ZipFile, path: str, *, last_allowed: int) -> SheetScan:
    """Go through a sheet once, as a stream. Stops at the first filled row below `last_allowed`, however many follow."""
    found = SheetScan()
    with archive.open(path.lstrip("/")) as part:
        for _event, element in iterparse(part, events=("end",)):
            if element.tag == f"{_MAIN}row":
                _scan_row(found, element)
                if found.last_row > last_allowed:
                    found.is_too_long = True
                    return found
                element.clear()
            elif element.tag == f"{_MAIN}mergeCell":
                found.merged.append(element.get("ref", ""))
    return found


def _scan_row(found: SheetScan, row: Element) -> None:
    filled = [cell for cell in row if cell.tag == f"{_MAIN}c" and len(cell)]
    if not filled:
        return
    found.rows += 1
    found.last_row = int(row.get("r") or found.last_row + 1)
    found.formulas |= {cell.get("r", "") for cell in filled if cell.find(f"{_MAIN}f") is not None}
