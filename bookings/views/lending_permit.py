"""The permit of an approved booking as a PDF, for the borrower and for staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from bookings.models import Booking
from bookings.printing.permit import has_permit, permit_paper
from core.agencies import current_agency
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.documents.paper import compile_paper
from core.errors import NotFound


@require_safe
@citizen_page
def own(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The permit, for whoever has the proof of the case."""
    return _print(case)


@require_safe
@handled_page
def of_borrower(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The permit, for staff who print it for the borrower."""
    return _print(case)


def _print(case: Case) -> HttpResponse:
    booking = Booking.objects.filter(case=case).first()
    if booking is None or not has_permit(booking):
        raise NotFound
    pdf = compile_paper(permit_paper(case, booking, current_agency()))
    headers = {"Content-Disposition": f'inline; filename="{case.code}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
