"""Pictures that go into a template as text: typst reads SVG from the data, where it could not read bytes."""

from __future__ import annotations

import base64
import io

import segno
from PIL import Image

LONGEST_SIDE = 800  # pixels: 300 to the inch at nearly seven centimetres


def qr_svg(address: str) -> str:
    """Return the QR code of an address as SVG, with its quiet zone. With a quarter of it worn off it still reads."""
    out = io.BytesIO()
    _qr(address).save(out, kind="svg", border=4, xmldecl=False, nl=False, omitsize=False, scale=1, dark="#161b26")
    return out.getvalue().decode()


def qr_modules(address: str) -> list[list[bool]]:
    """Return the rows of the QR code, dark as True, without the quiet zone: to compare with what was drawn."""
    return [[bool(module) for module in row] for row in _qr(address).matrix]


def picture_in_svg(content: bytes) -> str:
    """Return a raster picture within an SVG, made smaller when it is very large."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    width, height = picture.size
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _qr(address: str) -> segno.QRCode:
    return segno.make(address, error="q", micro=False)
