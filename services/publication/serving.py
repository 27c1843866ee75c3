"""Hands out kept files of publications with their type, which no browser guesses anew, and in parts for players."""

from __future__ import annotations

import re
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
PUBLIC_MAX_AGE_SECONDS = 300


def send_file(request: HttpRequest, file: Any, *, name: str, media_type: str) -> HttpResponseBase:
    """Return a kept file, or the one range of bytes that a player asks for. Raises FileNotFoundError."""
    size = file.size
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        response: HttpResponseBase = FileResponse(
            file.open("rb"), as_attachment=True, filename=name, content_type=media_type
        )
        response["Accept-Ranges"] = "bytes"
        return response
    first, last = _bounds(*asked.groups(), size=size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with file.open("rb") as opened:
        opened.seek(first)
        part = opened.read(last - first + 1)
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return HttpResponse(part, status=206, content_type=media_type, headers=headers)


def _bounds(first: str, last: str, *, size: int) -> tuple[int, int]:
    """Return the first and last byte of a range; the first is the larger one when there is nothing to send."""
    if not first:  # the last bytes
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
