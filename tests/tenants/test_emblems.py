from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin

from tenants.emblems import MOST_BYTES, MOST_SIDE, make_emblem


def picture(size: tuple[int, int] = (300, 200), kind: str = "PNG", mode: str = "RGB", **options: object) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "P") else (10, 98, 87)).save(out, kind, **options)
    out.seek(0)
    return out


def png_header(width: int, height: int) -> io.BytesIO:
    """A PNG that claims a size and brings almost no data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "L"), ("WEBP", "RGB")]
)
def test_make_emblem_returns_a_png(kind: str, mode: str) -> None:
    upload = io.BytesIO()
    Image.new(mode, (300, 200)).save(upload, kind)
    upload.seek(0)

    name, data = make_emblem(upload)

    assert name.startswith("emblem-")
    assert name.endswith(".png")
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("PNG", (300, 200))


def test_make_emblem_shrinks_and_keeps_the_shape() -> None:
    _name, data = make_emblem(picture((2000, 1000)))

    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (MOST_SIDE, MOST_SIDE // 2)


def test_make_emblem_strips_what_the_file_tells_beside_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010E] = "rumah pribadi"
    exif.get_ifd(0x8825)[2] = (1.0, 36.0, 0.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "rumah pribadi")

    for upload in (picture(kind="JPEG", exif=exif), picture(pnginfo=text)):
        _name, data = make_emblem(upload)
        with Image.open(io.BytesIO(data)) as image:
            assert image.info == {}
            assert dict(image.getexif()) == {}
        assert b"rumah" not in data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_an_image"),
        (b"halo, ini bukan gambar", "not_an_image"),
        (b"%PDF-1.7\n" + b"0" * 200, "not_an_image"),
        (b"MZ" + b"\0" * 300, "not_an_image"),
        (b"GIF89a" + b"\0" * 50, "not_an_image"),
        (picture().getvalue()[:200], "not_an_image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "svg"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a --><svg/>', "svg"),
        ('<?xml version="1.0" encoding="utf-16"?><svg/>'.encode("utf-16"), "svg"),
        (b"\0" * (MOST_BYTES + 1), "too_large"),
        (picture((20, 200)).getvalue(), "too_small"),
        (png_header(10_000, 10_000).getvalue(), "too_many_pixels"),  # 100 megapixels in a few bytes
        (png_header(60_000, 60_000).getvalue(), "too_many_pixels"),
    ],
)
def test_make_emblem_refuses_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_emblem(io.BytesIO(data))

    assert refusal.value.code == code


def test_make_emblem_refuses_a_real_picture_of_100_megapixels() -> None:
    upload = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(upload, "PNG")
    upload.seek(0)

    with pytest.raises(ValidationError) as refusal:
        make_emblem(upload)

    assert refusal.value.code == "too_many_pixels"
