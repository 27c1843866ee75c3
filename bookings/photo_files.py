"""Hands out pictures of what is lent. Their address carries a part of their digest, so that they may be kept long."""

from __future__ import annotations

from django.http import FileResponse, HttpResponseBase

from bookings.models import ResourcePhoto
from core.errors import NotFound

SIZES = {"kecil": "small", "besar": "image"}


def send_photo(photo: ResourcePhoto, size: str) -> HttpResponseBase:
    """Return a picture in one of the sizes. Raises NotFound."""
    if size not in SIZES:
        raise NotFound
    file = getattr(photo, SIZES[size])
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise NotFound from error
    name = f"{photo.resource.code}-{photo.pk}.jpg"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="image/jpeg")
