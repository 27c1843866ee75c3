"""Papers as answers to a request: a digest as the tag, inline for a browser's own viewer, with a name to save it by."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from core.errors import NotFound
from forums.models import ForumDocument

MAX_AGE_SECONDS = 300  # short: a document may be withdrawn from the public
Kind = ForumDocument.Kind
SLUGS: dict[str, Kind] = {
    "undangan": Kind.INVITATION,
    "daftar-hadir": Kind.ATTENDANCE,
    "notulen": Kind.MINUTES,
    "berita-acara": Kind.AGREEMENT,
    "laporan": Kind.REPORT,
}
SLUG_OF = {kind.value: slug for slug, kind in SLUGS.items()}


def send_kept(request: HttpRequest, file: Any, sha256: str, name: str, *, is_public: bool = False) -> HttpResponseBase:
    """Return a kept PDF. Raises NotFound when its file is gone."""
    unchanged = get_conditional_response(request, etag=quote_etag(sha256))
    if unchanged:
        return unchanged
    try:
        with file.open("rb") as opened:
            return pdf_response(opened.read(), name, is_public=is_public)
    except FileNotFoundError as error:
        raise NotFound from error


def pdf_response(pdf: bytes, name: str, *, is_public: bool = False) -> HttpResponse:
    """Return a PDF under a name; one that everybody may read is kept for some minutes on the way."""
    headers = {
        "ETag": quote_etag(hashlib.sha256(pdf).hexdigest()),
        "Content-Disposition": str(content_disposition_header(as_attachment=False, filename=name)),
    }
    if is_public:
        headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
