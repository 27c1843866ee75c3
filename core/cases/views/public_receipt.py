"""The receipt: code and secret word, what happens next and until when, on the screen and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.cases import receipt_paper, receipts
from core.cases.public_pages import ask_for_proof, private_page
from core.cases.status_page import promises_of


@require_safe
@private_page
def receipt(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the receipt on the device that filed the case, for an hour."""
    found = receipts.case_of_receipt(request, code)
    if found is None:
        return ask_for_proof(request, code)
    case, secret = found
    by_staff = case.entered_by_id is not None or "baru" in request.GET  # entered, or a new word, at the counter
    context = {
        "case": case,
        "secret": secret,
        "promises": promises_of(case),
        "by_staff": by_staff,
        "may_return": by_staff and request.user.is_authenticated,
    }
    return render(request, "cases/public/receipt.html", context)


@require_safe
@private_page
def receipt_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """Return the receipt as a page to keep or to print."""
    found = receipts.case_of_receipt(request, code)
    if found is None:
        return ask_for_proof(request, code)
    case, secret = found
    name = content_disposition_header(as_attachment=True, filename=f"tanda-terima-{case.code}.pdf")
    headers = {"Content-Disposition": str(name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(receipt_paper.print_receipt(case, secret), content_type="application/pdf", headers=headers)
