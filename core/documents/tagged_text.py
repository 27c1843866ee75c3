"""The text of a tagged PDF as a screen reader meets it: in the order of its structure, without what is decoration.

Headers, feet, repeated headings of tables and drawings are artifacts and belong to no element, so they are not read.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, PdfObject, StreamObject

NUMBERS_AND_HEADINGS = frozenset({"/Lbl", "/TH"})  # numbers of list items, headings of columns
NOT_READ = NUMBERS_AND_HEADINGS | {"/TOC", "/Figure"}
HEADINGS = frozenset({"/H1", "/H2", "/H3", "/H4", "/H5", "/H6"})
# What pypdf raises for a file that is not as it should be: a wrong type, a huge number, a filter that it does not know,
# too deep a tree (the last two are a RuntimeError).
BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class UnreadablePdf(Exception):
    """This is no tagged PDF that we can read."""


@dataclass(frozen=True)
class Passage:
    """Text of one element: a heading of some level, or 0 for what stands under it."""

    level: int
    text: str


def passages(pdf: bytes) -> list[Passage]:
    """Return the text in reading order. Raises UnreadablePdf."""
    try:
        reader = PdfReader(BytesIO(pdf))
        tree = reader.root_object["/StructTreeRoot"].get_object()
        pages = {page.indirect_reference.idnum: page for page in reader.pages if page.indirect_reference}
        marked = {number: _marked_text(page, reader) for number, page in pages.items()}
        return list(_walk(tree, marked, None, 0))
    except BROKEN as error:
        raise UnreadablePdf(str(error)) from error


def keywords_of(pdf: bytes) -> list[str]:
    """Return the keywords that a file carries. Raises UnreadablePdf."""
    try:
        facts = PdfReader(BytesIO(pdf)).metadata
        return [word.strip() for word in str(facts.get("/Keywords", "")).split(",")] if facts else []
    except BROKEN as error:
        raise UnreadablePdf(str(error)) from error


def _walk(node: Any, marked: dict[int, dict[int, str]], page: int | None, level: int) -> Iterator[Passage]:
    """Yield the passages below an element of the structure."""
    node = node.get_object() if isinstance(node, PdfObject) else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _walk(child, marked, page, level)
        return
    if isinstance(node, int):
        if page is not None and (text := marked[page].get(int(node))):
            yield Passage(level, text)
        return
    if not isinstance(node, DictionaryObject):
        return
    page = _number(node.get("/Pg", None), node) or page
    if "/MCID" in node:
        yield from _walk(node["/MCID"], marked, page, level)
        return
    kind = str(node.get("/S", ""))
    if kind in NOT_READ:
        return
    inside = int(kind[2]) if kind in HEADINGS else level
    found = list(_walk(node.get("/K", ArrayObject()), marked, page, inside))
    if kind in HEADINGS:
        yield Passage(inside, " ".join(passage.text for passage in found))
    else:
        yield from found


def _number(reference: Any, node: DictionaryObject) -> int | None:
    raw = node.raw_get("/Pg") if reference is not None else None
    return raw.idnum if isinstance(raw, IndirectObject) else None


def _marked_text(page: Any, reader: PdfReader) -> dict[int, str]:
    """Return the text of each marked part of a page by its number."""
    fonts = {name: _characters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    texts: dict[int, list[str]] = {}
    spans: list[tuple[int | None, str | None]] = [(None, None)]  # which part we are in, and what it says it reads as
    font: dict[int, str] = {}
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        if operator == b"BDC":
            spans.append(_opened(operands[1], page, spans[-1]))
            part, words = spans[-1]
            if words and part is not None:
                texts.setdefault(part, []).append(words)
        elif operator == b"BMC":
            spans.append(spans[-1])
        elif operator == b"EMC":
            spans.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            part, words = spans[-1]
            if part is not None and words is None:
                texts.setdefault(part, []).append(_shown(operands[0], font))
    return {part: "".join(words) for part, words in texts.items()}


def _opened(properties: Any, page: Any, around: tuple[int | None, str | None]) -> tuple[int | None, str | None]:
    if not isinstance(properties, DictionaryObject):
        properties = page["/Resources"]["/Properties"][properties].get_object()
    part = int(properties["/MCID"]) if "/MCID" in properties else around[0]
    return part, str(properties["/ActualText"]) if "/ActualText" in properties else around[1]


def _shown(shown: Any, font: dict[int, str]) -> str:
    strings = [item for item in shown if not isinstance(item, int | float)] if isinstance(shown, list) else [shown]
    return "".join(_decoded(string, font) for string in strings if hasattr(string, "original_bytes"))


def _decoded(string: Any, font: dict[int, str]) -> str:
    raw: bytes = string.original_bytes
    codes = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
    return "".join(font.get(code, "\N{REPLACEMENT CHARACTER}") for code in codes)


_CHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")


def _characters(font: DictionaryObject) -> dict[int, str]:
    """Return what each code of a font reads as."""
    stream = font["/ToUnicode"].get_object()
    table = stream.get_data() if isinstance(stream, StreamObject) else b""
    found: dict[int, str] = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found.update({int(code, 16): _utf16(text) for code, text in _CHAR.findall(part)})
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in _RANGE.findall(part):
            start = int(text, 16)
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(start + step)
    return found


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be")
