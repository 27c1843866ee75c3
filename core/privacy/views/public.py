"""What anybody may read about personal data, and what people ask about their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.agencies import current_agency
from core.antispam import TooManyMessages, refuse_flood
from core.cases.domain.identities import digest
from core.cases.models import Case
from core.cases.public_pages import citizen_page, private_page
from core.cases.receipts import show_receipt
from core.errors import DomainError
from core.privacy.copies import zip_of
from core.privacy.domain import my_data
from core.privacy.domain.notices import Told, before_any_version, notice_of, notices
from core.privacy.errors import MyDataLinkEnded
from core.privacy.forms import MyDataForm, RequestForm
from core.privacy.models import Incident, PrivacyNotice
from core.privacy.processing import LegalBasis
from core.privacy.sealing import seal_text
from core.privacy.tasks import mail_link
from core.tenancy import current_schema
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page

ASK_LIMITS: dict[str, Any] = {"per_address": 10, "everybody": 300, "per_person": 3}
USE_LIMITS: dict[str, Any] = {"per_address": 30, "everybody": 600}
REQUEST_LIMITS: dict[str, Any] = {"per_address": 10, "everybody": 300}
FORM_METHODS = ["GET", "HEAD", "POST"]
MOST_VERSIONS = 50


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Who answers for personal data here, which rights people have, and how to use them."""
    told = Incident.objects.filter(is_public=True).exclude(handling="")[:10]
    context = {"agency": current_agency(), "told": notices(), "incidents": told}
    return render(request, "privacy/home.html", context)


@require_safe
@public_page
def notice(request: HttpRequest, form: str) -> HttpResponse:
    """The whole notice of one form, also as it was earlier."""
    told = notice_of(form)
    rows = list(PrivacyNotice.objects.filter(form=form).order_by("-version")[:MOST_VERSIONS])
    wanted = request.GET.get("versi", "")
    earlier: PrivacyNotice | Told | None
    earlier = next((row for row in rows if str(row.version) == wanted and row.version != told.version), None)
    if wanted == "0" and told.version:
        earlier = before_any_version(form)
    if wanted and earlier is None and wanted != str(told.version):
        raise Http404
    context = {
        "told": told,
        "earlier": earlier,
        "basis": LegalBasis(earlier.basis).label if earlier else told.basis_label,
        "words": earlier or told,
        "versions": rows,
        "agency": current_agency(),
    }
    return render(request, "privacy/notice.html", context)


@require_safe
@public_page
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """What the public is told about a failure of data protection."""
    row = get_object_or_404(Incident.objects.exclude(handling=""), pk=pk, is_public=True)
    return render(request, "privacy/incident.html", {"incident": row})


@require_http_methods(FORM_METHODS)
@private_page
def my_data_form(request: HttpRequest) -> HttpResponse:
    """Mail a link to an address. The answer is the same whether something is kept under it or not."""
    form = MyDataForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            try:
                if not form.is_by_program:
                    refuse_flood(request, "my-data", person=digest("email", email), **ASK_LIMITS)
                    mail_link.delay(current_schema(), seal_text(email))
            except TooManyMessages as error:
                show_refusal(form, error)
                status = error.status
            else:
                told = _("If we keep something under this address, a link is on its way there. Look into your mail.")
                messages.success(request, told)
                return redirect("privacy:home")
    return render(request, "privacy/my_data.html", {"form": form}, status=status)


@require_http_methods(FORM_METHODS)
@private_page
def my_data_link(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show a button; only the button uses the link up and hands out the copy."""
    if request.method != "POST":
        return render(request, "privacy/my_data_link.html")
    try:
        refuse_flood(request, "my-data-link", **USE_LIMITS)
        found = my_data.use_link(key)
    except (MyDataLinkEnded, TooManyMessages) as error:
        return render(request, "privacy/my_data_ended.html", {"reason": str(error)}, status=error.status)
    response = FileResponse(zip_of(found), as_attachment=True, filename="data-saya.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(FORM_METHODS)
@citizen_page
def request_page(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for a correction, a deletion, or withdraw a consent, for a case that this device has proved."""
    if case.kind == my_data.KIND or case.erased_at is not None:
        raise Http404
    form = RequestForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                if form.is_by_program:
                    return redirect("cases:status", case.code)
                refuse_flood(request, "data-request", **REQUEST_LIMITS)
                filed = my_data.file_request(
                    right=data["right"],
                    target=case,
                    text=data["text"],
                    key=data["key"],
                    correction=form.correction,
                    notice_version=data["notice"],
                )
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    context = {"form": form, "case": case, "back": reverse("cases:status", args=[case.code])}
    return render(request, "privacy/request.html", context, status=status)
