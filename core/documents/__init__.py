"""Documents on paper: typst templates filled with data, as PDF that a screen reader reads and an archive keeps."""

from core.documents.engine import STANDARDS, DocumentFailed, compile_pdf, draw_pages, template_sum
from core.documents.hyphenation import hyphenate
from core.documents.pictures import picture_in_svg, qr_modules, qr_svg
from core.documents.printable import unprintable, without_unprintable

__all__ = [
    "STANDARDS",
    "DocumentFailed",
    "compile_pdf",
    "draw_pages",
    "hyphenate",
    "picture_in_svg",
    "qr_modules",
    "qr_svg",
    "template_sum",
    "unprintable",
    "without_unprintable",
]
