"""What programs read: linked data of a service, the feed of changes, and the QR code of a version."""

from __future__ import annotations

import io
import json

import segno
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.agencies import current_agency
from core.errors import NotFound
from core.pagecache import cache_page_for_everyone
from services import access
from services.models import PublicationRecord
from services.publication.feed import feed
from services.publication.linked_data import linked_data
from services.views.base import public_page


@require_safe
@public_page
@cache_page_for_everyone
def service_data(request: HttpRequest, code: str) -> HttpResponse:
    """The version that applies, as JSON-LD."""
    standard = access.public_standard(code)
    record = PublicationRecord.objects.filter(standard=standard).first()
    text = json.dumps(linked_data(standard, record=record), ensure_ascii=False, indent=1)
    return _open(HttpResponse(text, content_type="application/ld+json; charset=utf-8"))


@require_safe
@public_page
@cache_page_for_everyone
def version_qr(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The QR code that leads to the check page of exactly this version."""
    current = access.public_standard(code)
    standard = current if current.version == version else access.former_standard(current.service, version)
    record = PublicationRecord.objects.filter(standard=standard).first()
    if record is None:
        raise NotFound
    return HttpResponse(scalable_qr(f"{current_agency().url}/periksa/{record.code}/"), content_type="image/svg+xml")


def scalable_qr(address: str) -> bytes:
    """Return the QR code of an address as an SVG that takes any size, as strong against wear as the printed ones."""
    out = io.BytesIO()
    code = segno.make(address, error="q", micro=False)
    code.save(out, kind="svg", border=4, omitsize=True, xmldecl=False, dark="#161b26", light="#ffffff")
    return out.getvalue()


@require_safe
@cache_page_for_everyone
def changes(request: HttpRequest) -> HttpResponse:
    """The feed of changes."""
    return _open(HttpResponse(feed(), content_type="application/atom+xml; charset=utf-8"))


def _open(response: HttpResponse) -> HttpResponse:
    """Let pages of other sites read it."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
