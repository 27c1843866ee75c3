"""Printed forms: public ones of what is published, and for staff the annexes of decrees and drafts on paper."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from core.agencies import current_agency
from core.errors import NotFound
from services import access
from services.domain.sealing import standard_content
from services.models import PublicationRecord, Rendition, ServicePledge, ServiceStandard, StandardDecree
from services.views.base import public_page, staff_page

MAX_AGE_SECONDS = 3600
PLEDGES = {"pelayanan": ServicePledge.Kind.SERVICE, "informasi": ServicePledge.Kind.INFORMATION}


@require_safe
@public_page
def standard_file(request: HttpRequest, code: str, version: int, kind: str) -> HttpResponse:
    """A printed form of a version that anybody may read."""
    current = access.public_standard(code)
    standard = current if current.version == version else access.former_standard(current.service, version)
    return _rendition_response(request, _record_of(standard), kind, f"{kind}-{code}-v{version}.pdf")


@require_safe
@public_page
def pledge_sheet(request: HttpRequest, kind: str, pledge: str = "pelayanan") -> HttpResponse:
    """A printed form of the pledge that is published."""
    published = ServicePledge.objects.published().filter(kind=PLEDGES.get(pledge, "")).first()
    if published is None:
        raise NotFound
    record = PublicationRecord.objects.filter(pledge_kind=published.kind, pledge_version=published.version).first()
    return _rendition_response(request, record, kind, f"{kind}-{pledge}-v{published.version}.pdf")


@require_safe
@staff_page("services.view_standard")
def staff_file(request: HttpRequest, code: str, version: int, kind: str) -> HttpResponse:
    """A printed form of any version: what is sealed as it is kept, anything else marked as a draft."""
    standard = access.staff_standard(code, version)
    name = f"{kind}-{code}-v{version}.pdf"
    record = PublicationRecord.objects.filter(standard=standard).first()
    if record is not None:
        return _rendition_response(request, record, kind, name, is_for_everyone=False)
    return _pdf_response(_draft_pdf(standard, kind), f"rancangan-{name}")


@require_safe
@staff_page("services.view_standard")
def decree_annex(request: HttpRequest, pk: int) -> HttpResponse:
    """The annex of a decree with all its standards."""
    from services.printing.annexes import annex_of  # printing needs its own libraries

    decree = StandardDecree.objects.filter(pk=pk).first()
    if decree is None:
        raise NotFound
    return _pdf_response(annex_of(decree).pdf, f"lampiran-keputusan-{decree.pk}.pdf")


def _record_of(standard: ServiceStandard) -> PublicationRecord | None:
    return PublicationRecord.objects.filter(standard=standard).first()


def _draft_pdf(standard: ServiceStandard, kind: str) -> bytes:
    from services.printing.documents import STANDARD_KINDS, print_draft  # printing needs its own libraries
    from services.printing.domain import agency_look

    if kind not in STANDARD_KINDS:
        raise NotFound
    agency = current_agency()
    return print_draft(kind, standard_content(standard, agency), agency_look(agency), made_at=standard.changed_at).pdf


def _rendition_response(
    request: HttpRequest, record: PublicationRecord | None, kind: str, name: str, *, is_for_everyone: bool = True
) -> HttpResponse:
    from services.printing.domain import remake_lost, rendition_of  # printing needs its own libraries

    if record is None:
        raise NotFound
    rendition = rendition_of(record, kind)
    if unchanged := get_conditional_response(request, etag=quote_etag(rendition.sha256)):
        return unchanged
    try:
        response = _pdf_response(_content(rendition), name)
    except FileNotFoundError:
        response = _pdf_response(_content(remake_lost(rendition)), name)
    if is_for_everyone:
        response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return response


def _content(rendition: Rendition) -> bytes:
    with rendition.file.open("rb") as file:
        content: bytes = file.read()
    return content


def _pdf_response(pdf: bytes, name: str) -> HttpResponse:
    headers = {
        "ETag": quote_etag(hashlib.sha256(pdf).hexdigest()),
        "Content-Disposition": str(content_disposition_header(as_attachment=False, filename=name)),
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
