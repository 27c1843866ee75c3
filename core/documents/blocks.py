"""What a document on the letterhead is made of. A block is plain data, drawn by typst/house.typ.

Words that people typed pass through `printed`, so that the fonts can show them and long words break well.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image

from core.documents.hyphenation import hyphenate
from core.documents.pictures import qr_svg
from core.documents.printable import without_unprintable

Block = dict[str, Any]
Strokes = Sequence[Sequence[Sequence[int]]]
PHOTO_SIDE = 1100  # pixels: 300 to the inch at a little more than nine centimetres
PHOTO_QUALITY = 80
MARGIN = 20
NONE = "\N{EN DASH}"  # stands where nothing is known


@dataclass(frozen=True)
class Column:
    """A column of a table: `width` is its share of the room, 0 for as much as it needs; names are not hyphenated."""

    title: str
    width: float = 0
    right: bool = False
    names: bool = False


def printed(text: object, *, hyphens: bool = True) -> str:
    """Return words as the fonts can print them."""
    shown = without_unprintable(str(text).replace("\r\n", "\n"))
    return hyphenate(shown) if hyphens else shown


def heading(text: str, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": printed(text, hyphens=False)}


def title(text: str, *lines: str) -> Block:
    return {
        "kind": "title",
        "text": printed(text, hyphens=False),
        "lines": [printed(line, hyphens=False) for line in lines if line],
    }


def paragraph(text: str, look: Literal["plain", "quiet", "strong", "center", "note"] = "plain") -> Block:
    return {"kind": "paragraph", "text": printed(text), "look": look}


def facts(rows: Iterable[tuple[str, str]], *, width: float = 38) -> Block:
    """Return labels with what they say; rows that say nothing are left out. `width` of the labels is in millimetres."""
    shown = [[printed(label, hyphens=False), printed(text)] for label, text in rows if text]
    return {"kind": "facts", "rows": shown, "width": width}


def points(rows: Iterable[Sequence[str]]) -> Block:
    """Return a numbered list: the first line of each row, and quieter lines below it."""
    return {"kind": "points", "rows": [[printed(line) for line in lines if line] for lines in rows]}


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    size: float = 9.5,
    row_height: float = 0,
    ruled: bool = False,
) -> Block:
    """Return a table whose headings are repeated on each page. `row_height` in millimetres leaves room to sign."""
    return {
        "kind": "table",
        "columns": [{"title": printed(c.title, hyphens=False), "width": c.width, "right": c.right} for c in columns],
        "rows": [[printed(cell, hyphens=not c.names) for c, cell in zip(columns, row, strict=True)] for row in rows],
        "size": size,
        "row-height": row_height,
        "ruled": ruled,
    }


def bars(titles: tuple[str, str, str], rows: Sequence[tuple[str, int]], words: Sequence[str]) -> Block:
    """Return numbers with a bar for each; the bars only repeat what the numbers and `words` say."""
    most = max((number for _label, number in rows), default=0)
    return {
        "kind": "bars",
        "titles": [printed(text, hyphens=False) for text in titles],
        "rows": [
            {
                "label": printed(label),
                "number": str(number),
                "share": number / most if most else 0,
                "words": printed(said),
            }
            for (label, number), said in zip(rows, words, strict=True)
        ],
    }


def pictures(rows: Iterable[tuple[str, str, str]]) -> Block:
    """Return photos as (SVG, what it shows, caption)."""
    shown = [{"svg": svg, "alt": printed(alt, hyphens=False), "caption": printed(text)} for svg, alt, text in rows]
    return {"kind": "pictures", "rows": shown}


def signatures(rows: Iterable[dict[str, str]]) -> Block:
    """Return places to sign; each row has over, position, name, under, drawing (SVG or empty) and alt."""
    return {
        "kind": "signatures",
        "rows": [
            {name: text if name == "drawing" else printed(text, hyphens=False) for name, text in row.items()}
            for row in rows
        ],
    }


def signature(lines: Iterable[str], name: str) -> Block:
    shown = [printed(line, hyphens=False) for line in lines if line]
    return {"kind": "signature", "lines": shown, "name": printed(name, hyphens=False)}


def letter_head(rows: Iterable[tuple[str, str]], dated: str, to: Iterable[str]) -> Block:
    return {
        "kind": "letter-head",
        "facts": [[label, printed(text)] for label, text in rows if text],
        "dated": printed(dated, hyphens=False),
        "to": [printed(line, hyphens=False) for line in to if line],
    }


def qr(address: str, alt: str, *lines: str, side: float = 26) -> Block:
    """Return the QR code of an address with lines beside it, the first of them bold."""
    shown = [printed(line, hyphens=False) for line in lines if line]
    return {"kind": "qr", "svg": qr_svg(address), "alt": printed(alt, hyphens=False), "lines": shown, "side": side}


def part(blocks: Sequence[Block], *, letterhead: bool = True, restarts: bool = True) -> dict[str, Any]:
    """Return a part of a document, which begins on a new page; `restarts` counts its pages from one."""
    return {"blocks": list(blocks), "letterhead": letterhead, "restarts": restarts}


def strokes_svg(strokes: Strokes) -> str:
    """Return a drawn signature as lines, cut to what was drawn."""
    across = [point[0] for stroke in strokes for point in stroke]
    down = [point[1] for stroke in strokes for point in stroke]
    left, top = min(across) - MARGIN, min(down) - MARGIN
    width, height = max(across) - left + MARGIN, max(down) - top + MARGIN
    lines = "".join(
        '<polyline points="{}"/>'.format(" ".join(f"{x - left},{y - top}" for x, y in stroke)) for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        '<g fill="none" stroke="#161b26" stroke-width="7" stroke-linecap="round" stroke-linejoin="round">'
        f"{lines}</g></svg>"
    )


def photo_svg(content: bytes) -> str:
    """Return a photo within an SVG as JPEG, made smaller when it is large."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=PHOTO_QUALITY, optimize=True)
    width, height = picture.size
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )
