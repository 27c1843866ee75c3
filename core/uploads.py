"""Files that people bring: looked at by their content, never by their name, before anything is kept.

A PDF stays byte for byte what it was, since a digital signature would break otherwise; one that carries a program or
another file is refused. A picture is drawn anew, so that nothing but the picture is left of it. What is two kinds of
file at once is refused, and what the operator's scanner finds (core.scanning). What is kept is private and leaves only
through a view that checks, as an attachment.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import filetype
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader

from core import scanning
from core.documents.tagged_text import BROKEN
from core.errors import InvalidInput

MB = 2**20
MOST_PDF = 10 * MB  # a request may have 12 MB in all: core.limits
MOST_PAGES = 1000
MOST_PICTURE = 10 * MB
MOST_PIXELS = 40_000_000
MOST_SIDE = 2400  # enough to read a photographed page
MOST_AUDIO = 10 * MB  # ten minutes of speech
PDF_TYPES = frozenset({"pdf", "picture"})  # a signed paper: scanned or photographed
AUDIO = {"audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/m4a": "m4a", "audio/mp4": "m4a", "audio/x-wav": "wav"}
CLEAN, WAITING = "clean", "waiting"  # what is known of a file: looked through, or the scanner was away
MOST_TAIL = 64  # bytes behind the end of a PDF that mean nothing: line ends, and what old printers add
# Text that begins another kind of file. Compressed pictures and pages do not hold it by chance.
_OTHER_KIND = re.compile(rb"<(?:!doctype\s+html|html|script|iframe|svg|\?php)\b", re.IGNORECASE)
_EICAR = b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$"  # the harmless file by which scanners are tried
_ACTIVE = frozenset({"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA"})


@dataclass(frozen=True)
class Kept:
    """A file that may be kept. `name` is made of the digest; `kind` is pdf, picture or audio.

    `scan` is WAITING for one that the scanner has still to look through: it is kept, and given to nobody.
    """

    name: str
    content: ContentFile
    sha256: str
    kind: str
    media_type: str
    size: int
    scan: str = CLEAN


def check_upload(file: File, kinds: frozenset[str], *, field: str = "file", may_wait: bool = False) -> Kept:
    """Return what may be kept of an upload of one of `kinds` (pdf, picture, audio). Raises InvalidInput at `field`.

    While the scanner is away a file is refused for now, or with `may_wait` kept as WAITING.
    """
    try:
        return _scanned(_check(file, kinds), may_wait=may_wait)
    except _Refused as refusal:
        raise InvalidInput({field: [str(refusal)]}) from refusal


def check_pdf(file: File, *, field: str = "file") -> Kept:
    """Return a PDF that may be kept, byte for byte. Raises InvalidInput at `field`."""
    return check_upload(file, frozenset({"pdf"}), field=field)


def check_image(file: File, *, field: str = "file") -> Kept:
    """Return a picture drawn anew as JPEG or PNG, without metadata. Raises InvalidInput at `field`."""
    return check_upload(file, frozenset({"picture"}), field=field)


def check_audio(file: File, *, field: str = "file") -> Kept:
    """Return a recording that may be kept: MP3, Ogg, M4A or WAV. Raises InvalidInput at `field`."""
    return check_upload(file, frozenset({"audio"}), field=field)


class _Refused(Exception):
    """Why a file is not kept, in words for whoever brought it."""


def _check(file: File, kinds: frozenset[str]) -> Kept:
    most = max(limit for kind, limit in _LIMITS.items() if kind in kinds)
    file.seek(0)
    data = file.read(most + 1)
    if not data:
        raise _Refused(_("The file is empty."))
    kind = _kind_of(data)
    if kind not in kinds:
        raise _Refused(_("This kind of file is not accepted. Choose: %(kinds)s.") % {"kinds": _names(kinds)})
    if len(data) > _LIMITS[kind]:
        raise _Refused(_("The file is larger than %(most)s MB.") % {"most": _LIMITS[kind] // MB})
    if _EICAR in data:
        raise _Refused(_harmful())
    if zipfile.is_zipfile(io.BytesIO(data)) or _OTHER_KIND.search(data):
        raise _Refused(_("This file is two kinds of file at once. Print it to a new PDF, or take a new picture."))
    return _CHECKS[kind](data)


def _scanned(kept: Kept, *, may_wait: bool) -> Kept:
    """Return the file with what the scanner says of it: of what is kept, for a picture was drawn anew."""
    kept.content.seek(0)
    try:
        is_clean = scanning.is_clean(kept.content.read())
    except scanning.ScannerAway as error:
        if may_wait:
            return replace(kept, scan=WAITING)
        raise _Refused(_("Files cannot be looked through just now. Try again in some minutes.")) from error
    finally:
        kept.content.seek(0)
    if not is_clean:
        raise _Refused(_harmful())
    return kept


def _harmful() -> str:
    return _("This file holds harmful content and was not kept.")


def _kind_of(data: bytes) -> str | None:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    guess = filetype.guess(data[:8192])
    if guess is None:
        return None
    if guess.mime in {"image/png", "image/jpeg", "image/webp"}:
        return "picture"
    return "audio" if guess.mime in AUDIO else None


def _names(kinds: frozenset[str]) -> str:
    names = {"pdf": "PDF", "picture": "JPEG, PNG, WebP", "audio": "MP3, Ogg, M4A, WAV"}
    return ", ".join(name for kind, name in names.items() if kind in kinds)


def _pdf(data: bytes) -> Kept:
    if len(data[data.rfind(b"%%EOF") + 5 :].strip()) > MOST_TAIL:
        raise _Refused(_("Something else follows behind the end of this PDF. Print it to a new PDF."))
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise _Refused(_("This PDF is locked by a password. Save it without one."))
        pages = len(reader.pages)
        found = _ACTIVE & set(_names_in(reader))
    except BROKEN as error:
        raise _Refused(_("This PDF cannot be read. Save or scan it again.")) from error
    if not 1 <= pages <= MOST_PAGES:
        raise _Refused(_("A PDF needs between 1 and %(most)s pages.") % {"most": MOST_PAGES})
    if found:
        raise _Refused(_("This PDF carries a program or another file inside. Print it to a new PDF."))
    return _kept(data, "pdf", "application/pdf", "pdf")


def _names_in(reader: PdfReader) -> Iterator[str]:
    """Yield the names of actions and attachments in the catalogue, its name trees and the pages' own actions."""
    root: Mapping[str, Any] = reader.root_object
    yield from root
    for key in ("/Names", "/OpenAction", "/AA", "/AcroForm"):
        part = root.get(key)
        part = part.get_object() if part is not None else None
        if isinstance(part, Mapping):
            yield from part
            yield str(part.get("/S", ""))
    for page in reader.pages[:MOST_PAGES]:
        action = page.get("/AA")
        if action is not None:
            yield from _actions(action.get_object())
        for annotation in page.get("/Annots", []) or []:
            entry = annotation.get_object()
            if isinstance(entry, Mapping):
                yield from _actions({"/A": entry.get("/A"), "/AA": entry.get("/AA")})
                yield str(entry.get("/Subtype", "")).replace("/FileAttachment", "/EmbeddedFiles")


def _actions(entries: Any) -> Iterator[str]:
    for value in entries.values() if isinstance(entries, Mapping) else ():
        action = value.get_object() if value is not None and hasattr(value, "get_object") else value
        if isinstance(action, Mapping):
            yield str(action.get("/S", ""))


def _picture(data: bytes) -> Kept:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
                if image.size[0] * image.size[1] > MOST_PIXELS:
                    raise _Refused(_("The picture is too large. Make it smaller."))
                is_png = image.format == "PNG"
                pixels = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _Refused(_("The picture is too large. Make it smaller.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _Refused(_("The file is not a picture that can be read. Use PNG, JPEG or WebP.")) from error
    pixels.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    if is_png:
        bare.save(out, "PNG", optimize=True)
        return _kept(out.getvalue(), "picture", "image/png", "png")
    bare.save(out, "JPEG", quality=85, optimize=True)
    return _kept(out.getvalue(), "picture", "image/jpeg", "jpg")


def _audio(data: bytes) -> Kept:
    guess = filetype.guess(data[:8192])
    return _kept(data, "audio", guess.mime, AUDIO[guess.mime])


def _kept(data: bytes, kind: str, media_type: str, suffix: str) -> Kept:
    digest = hashlib.sha256(data).hexdigest()
    return Kept(f"{digest[:24]}.{suffix}", ContentFile(data), digest, kind, media_type, len(data))


_LIMITS = {"pdf": MOST_PDF, "picture": MOST_PICTURE, "audio": MOST_AUDIO}
_CHECKS: dict[str, Callable[[bytes], Kept]] = {"pdf": _pdf, "picture": _picture, "audio": _audio}
