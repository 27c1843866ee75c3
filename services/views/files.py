"""Signed papers, sent to staff as attachments: never shown inside a page, never public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from core.errors import NotFound
from services.publication.serving import send_file

TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def send_paper(request: HttpRequest, file: Any, *, name: str) -> HttpResponseBase:
    """Return a kept paper under `name`, to which its ending is added. Raises NotFound when there is none."""
    if not file:
        raise NotFound
    ending = file.name.rpartition(".")[2]
    media_type = TYPES.get(ending, "application/octet-stream")
    try:
        return send_file(request, file, name=f"{name}.{ending}", media_type=media_type)
    except FileNotFoundError as error:
        raise NotFound from error
