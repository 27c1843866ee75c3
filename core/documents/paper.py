"""The letterhead of an agency, and documents on it. Nothing here asks the database or the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from core.agencies import AgencyFacts
from core.documents.blocks import printed
from core.documents.engine import ROOT, SHARED, compile_pdf, draw_pages
from core.documents.pictures import picture_in_svg

LANGUAGE = "id"
SCALES = (15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)  # of what must stay on one page, from the largest type down
Head = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document before it is compiled; `made_at` belongs to its content, so that the same content is the same file.

    `template` is a path in the project. One with a `scale` in its data stays on one page.
    """

    template: str
    data: Mapping[str, Any]
    made_at: dt.datetime


@contextmanager
def on_paper(zone: ZoneInfo) -> Iterator[None]:
    """Write everything inside in Indonesian, with the times of the agency's own zone."""
    with translation.override(LANGUAGE), timezone.override(zone):
        yield


def letterhead(agency: AgencyFacts) -> dict[str, Any]:
    """Return what stands on an agency's letterhead, as data that can be kept with a document's content."""
    emblem = agency.emblem()
    contact = [agency.address.replace("\n", ", "), agency.phone, agency.email]
    return {
        "name": agency.name,
        "parent_name": agency.parent_name,
        "contact": " · ".join(line for line in contact if line),
        "url": agency.url,
        "zone": agency.time_zone,
        "colour": agency.colour,
        "tint": agency.tint,
        "initials": agency.initials,
        "emblem": picture_in_svg(emblem) if emblem else "",
    }


def document(
    head: Head,
    *,
    title: str,
    parts: Sequence[Mapping[str, Any]],
    made_at: dt.datetime,
    foot: Sequence[str] = (),
    landscape: bool = False,
    draft: str = "",
    size: str = "a4",
    text_size: float = 10.5,
) -> Paper:
    """Return a document on the letterhead; `size` is a name that typst knows, such as "a3" for a wide table.

    `text_size` of its words is in points.
    """
    layout = {"landscape": landscape, "draft": draft, "paper": size, "text-size": text_size}
    data = {**common_data(head, title, foot), "parts": list(parts), **layout}
    return Paper(template=template_path(SHARED / "document.typ"), data=data, made_at=made_at)


def compile_paper(paper: Paper) -> bytes:
    """Return the PDF; what has a scale in the largest type with which it stays on one page."""
    path = paper.template
    if "scale" not in paper.data:
        return compile_pdf(path, paper.data, made_at=paper.made_at)
    for scale in SCALES:
        pdf = compile_pdf(path, {**paper.data, "scale": scale}, made_at=paper.made_at)
        if len(PdfReader(BytesIO(pdf)).pages) == 1:
            break
    return pdf


def draw_paper(paper: Paper, *, ppi: float = 96) -> list[bytes]:
    """Return each page as a PNG: for people who look, and for tests of what is drawn."""
    data = {**paper.data, "scale": SCALES[2]} if "scale" in paper.data else paper.data
    return draw_pages(paper.template, data, ppi=ppi)


def bare_address(url: str) -> str:
    """Return an address as people type it, without its scheme."""
    return url.partition("://")[2] or url


def common_data(head: Head, title: str, foot: Sequence[str]) -> dict[str, Any]:
    """Return the data that every template on the letterhead needs."""
    return {
        "title": printed(title, hyphens=False),
        "keywords": [],
        "look": {name: head[name] for name in ("colour", "tint", "initials", "emblem")},
        "agency": {name: printed(head[name], hyphens=False) for name in ("name", "parent_name", "contact")},
        "words": {
            "emblem": _("Emblem of %(agency)s") % {"agency": head["name"]},
            "page": _("Page"),
            "of": _("of"),
        },
        "foot": [printed(line, hyphens=False) for line in foot or (f"{title} · {head['name']}",)],
    }


def template_path(template: Path) -> str:
    """Return a template's file as its path in the project."""
    return str(template.relative_to(ROOT))
