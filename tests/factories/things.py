"""Pictures as people bring them."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def make_picture(colour: str = "#8a2434", size: tuple[int, int] = (1600, 900)) -> SimpleUploadedFile:
    """Return a picture of one colour, as a camera names it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), content_type="image/jpeg")
