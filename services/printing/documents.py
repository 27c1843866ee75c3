"""The documents that are made of sealed records. Nothing here asks the database or the clock."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from core.documents import compile_pdf, draw_pages, template_sum
from core.documents.engine import ROOT
from services.components import COMPONENTS, ComponentCode
from services.models.renditions import RenditionKind
from services.printing.blocks import DETAILS, FULL, Detail
from services.printing.data import (
    DELIVERY,
    Content,
    Data,
    DecreeHead,
    Look,
    Sealed,
    annex_data,
    indonesian,
    pledge_data,
    standard_data,
)

FOLDER = Path(__file__).with_name("typst")
KIND_MARK = "maklumat:"  # among the keywords of a file, before its kind


class DoesNotFit(Exception):
    """A sheet overflows even with the least text in the smallest type: a fault of its template."""


@dataclass(frozen=True)
class Printed:
    """A PDF and what is worth knowing of it. `left_out` names the detail when not everything fitted."""

    pdf: bytes
    pages: int
    left_out: str = ""


@dataclass(frozen=True)
class Sheet:
    """How a kind is drawn. With `most_pages`, the sizes (in points) and details are tried until it fits."""

    template: str
    codes: tuple[ComponentCode, ...] = tuple(COMPONENTS)
    most_pages: int = 0
    sizes: tuple[float, ...] = (0,)  # of the type in points, rising
    comfortable: float = 0  # smaller type than this only when the least text would not fit otherwise
    paper: str = ""
    is_narrow: bool = False
    may_grow: bool = False  # rather take more pages than leave anything out

    @property
    def is_pledge(self) -> bool:
        return bool(self.paper)

    @property
    def details(self) -> tuple[Detail, ...]:
        """What may be printed, from everything to the least."""
        return (FULL,) if self.is_pledge or not self.most_pages else DETAILS

    def sizes_for(self, detail: Detail) -> list[float]:
        return [size for size in self.sizes if size >= self.comfortable or detail == self.details[-1]]


SHEETS: Mapping[str, Sheet] = {
    RenditionKind.STANDARD: Sheet("standard.typ"),
    RenditionKind.BOOKLET: Sheet("booklet.typ", is_narrow=True),
    RenditionKind.LEAFLET: Sheet("leaflet.typ", DELIVERY, 1, (6.8, 7.4, 8, 8.8, 9.6, 10.5, 11.5), 8, is_narrow=True),
    RenditionKind.POSTER: Sheet("poster.typ", DELIVERY, 1, (10, 11, 12, 13.5, 15, 17, 20), 12, is_narrow=True),
    RenditionKind.PLEDGE: Sheet("pledge.typ", (), 1, (9.5, 10.5, 12, 14, 16.5, 19), paper="a4", may_grow=True),
    RenditionKind.PLEDGE_POSTER: Sheet("pledge.typ", (), 1, (12, 14, 16, 19, 23, 27), paper="a3", may_grow=True),
}
STANDARD_KINDS = tuple(kind for kind in RenditionKind if not SHEETS[kind].is_pledge)
PLEDGE_KINDS = tuple(kind for kind in RenditionKind if SHEETS[kind].is_pledge)


def print_record(kind: str, sealed: Sealed, look: Look) -> Printed:
    """Make a document of a sealed standard or pledge. The same record and look give the same bytes."""
    return _fit(kind, sealed, look)[0]


def draw_record(kind: str, sealed: Sealed, look: Look, *, ppi: float = 96) -> list[bytes]:
    """Return the pages of a document as PNG, as they are printed."""
    return draw_pages(_path(SHEETS[kind].template), _fit(kind, sealed, look)[1], ppi=ppi)


def print_annex(
    head: DecreeHead, contents: Sequence[Content], look: Look, *, made_at: dt.datetime, is_draft: bool
) -> Printed:
    """Make the annex of a decree; `contents` are sealed contents, or those of standards that wait for the signature."""
    with indonesian():
        pdf = compile_pdf(_path("annex.typ"), annex_data(head, contents, look, is_draft=is_draft), made_at=made_at)
    return Printed(pdf, _page_count(pdf))


def print_draft(kind: str, content: Content, look: Look, *, made_at: dt.datetime) -> Printed:
    """Make a document of a standard that is not sealed, marked as a draft on every page."""
    return _fit(kind, Sealed(content=content, code="", sealed_at=made_at), look)[0]


@cache
def _templates() -> str:
    return template_sum(FOLDER)


def made_with(look: Look) -> str:
    """Return a sum over templates, fonts and the agency's look: when it changes, documents may look else."""
    emblem = hashlib.sha256(look.emblem or b"").hexdigest()
    parts = (_templates(), look.url, look.colour, look.tint, look.initials, emblem)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _fit(kind: str, sealed: Sealed, look: Look) -> tuple[Printed, Data]:
    """Print as much as fits, as large as it fits: found by halving, since larger type needs more room."""
    sheet = SHEETS[kind]
    for detail in sheet.details:
        with indonesian():
            data = _data(sheet, sealed, look, detail)
        data["keywords"] = [*data["keywords"], f"{KIND_MARK}{kind}"]
        fitting: tuple[Printed, Data] | None = None
        sizes = sheet.sizes_for(detail)
        while sizes:
            middle = len(sizes) // 2 if fitting else 0  # the smallest first: it tells whether any will do
            sized = {**data, "scale": sizes[middle]}
            printed = _print(sheet, sized, sealed.sealed_at, detail)
            if sheet.most_pages and printed.pages > sheet.most_pages:
                sizes = sizes[:middle]
            else:
                fitting, sizes = (printed, sized), sizes[middle + 1 :]
        if fitting:
            return fitting
        if sheet.may_grow:
            sized = {**data, "scale": sheet.sizes[0]}
            return _print(sheet, sized, sealed.sealed_at, detail), sized
    raise DoesNotFit(kind)


def _print(sheet: Sheet, data: Data, made_at: dt.datetime, detail: Detail) -> Printed:
    pdf = compile_pdf(_path(sheet.template), data, made_at=made_at)
    return Printed(pdf, _page_count(pdf), detail.name)


def _data(sheet: Sheet, sealed: Sealed, look: Look, detail: Detail) -> Data:
    if sheet.is_pledge:
        return pledge_data(sealed, look, sheet.paper)
    return standard_data(sealed, look, sheet.codes, detail, is_narrow=sheet.is_narrow)


def _path(template: str) -> str:
    return str((FOLDER / template).relative_to(ROOT))


def _page_count(pdf: bytes) -> int:
    """Return the number of pages as the file's own catalogue has it: looking at each takes long in an annex."""
    pages = cast("DictionaryObject", PdfReader(BytesIO(pdf)).root_object["/Pages"].get_object())
    return cast("int", pages["/Count"])
