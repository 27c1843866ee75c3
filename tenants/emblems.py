"""Emblems: whatever picture comes in, a small PNG without metadata goes into storage."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 4 * 2**20
MOST_PIXELS = 25_000_000
MOST_SIDE = 512
LEAST_SIDE = 48


def make_emblem(upload: BinaryIO) -> tuple[str, bytes]:
    """Return the file name (made of the digest) and the bytes of a PNG of at most 512 px a side.

    The size is read from the header before anything is decoded: a small file that unpacks to gigabytes costs nothing.
    Raises ValidationError.
    """
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)d MB."), code="too_large", params={"most": MOST_BYTES // 2**20}
        )
    if _looks_like_svg(data):
        raise ValidationError(
            _("SVG files are not accepted, because they can carry a program. Save the emblem as PNG."), code="svg"
        )
    picture = _re_encode(data)
    return f"emblem-{hashlib.sha256(picture).hexdigest()[:16]}.png", picture


def _re_encode(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _refuse_size(image.size)
                pixels = ImageOps.exif_transpose(image).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            _("The file is not a picture that can be read. Use PNG, JPEG or WebP."), code="not_an_image"
        ) from error
    pixels.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGBA", pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()


def _refuse_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_many_pixels()
    if min(size) < LEAST_SIDE:
        raise ValidationError(
            _("The picture is %(width)d by %(height)d pixels; each side needs %(least)d or more."),
            code="too_small",
            params={"width": size[0], "height": size[1], "least": LEAST_SIDE},
        )


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The picture has more than %(most)d million pixels."),
        code="too_many_pixels",
        params={"most": MOST_PIXELS // 1_000_000},
    )


def _looks_like_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()
    return head.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) or b"<svg" in head
