"""Compiles a typst template of the project with data.

Data reaches a template as one JSON text, `json(bytes(sys.inputs.data))`, so what people typed is never read as markup.
A template sees the files of the project, no package registry, no font of the machine, and no clock: the same template,
fonts and data give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]
FONTS = Path(__file__).with_name("fonts")
SHARED = Path(__file__).with_name("typst")
# Tagged for screen readers and fit for archives at once; PDF/A-4 would exclude PDF/UA-1. See docs/adr/0040.
STANDARDS = ["a-2a", "ua-1"]
Data = Mapping[str, Any]


class DocumentFailed(Exception):
    """A template could not be compiled: a fault of ours, never of what somebody typed. `hints` are typst's own."""

    def __init__(self, template: str, message: str, hints: list[str]) -> None:
        self.template = template
        self.hints = hints
        super().__init__(f"{template}: {message}")


def compile_pdf(template: str, data: Data, *, made_at: dt.datetime) -> bytes:
    """Return the PDF (PDF/UA-1 and PDF/A-2a) of a template, named by its path in the project.

    `made_at` is the date that the file carries: of what it shows, not of now, or it would differ each time.
    """
    (pdf,) = _compile(template, data, format="pdf", pdf_standards=STANDARDS, timestamp=int(made_at.timestamp()))
    return pdf


def draw_pages(template: str, data: Data, *, ppi: float = 96) -> list[bytes]:
    """Return each page as a PNG: for people who look, and for tests of what is drawn."""
    return _compile(template, data, format="png", ppi=ppi)


def template_sum(*folders: Path) -> str:
    """Return the SHA-256 over typst's version, our fonts and all templates: it changes when documents may look else."""
    total = hashlib.sha256(version("typst").encode())
    for folder in (FONTS, SHARED, *folders):
        for path in sorted(folder.rglob("*.t*")):
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _compile(template: str, data: Data, **options: Any) -> list[bytes]:
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        made = typst.compile(
            ROOT / template,
            root=ROOT,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            **options,
        )
    except typst.TypstError as error:
        raise DocumentFailed(template, error.message, error.hints) from error
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
