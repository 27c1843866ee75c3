"""Passing a complaint on to another agency, sending it back, and stopping what is not there yet."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts import links
from core.accounts.access import signed_in
from core.cases.domain import forwarding
from core.cases.models import CaseTransfer
from core.errors import DomainError
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted
from feedback.complaint_access import complaint_page
from feedback.complaint_desk_forms import ForwardForm, SendBackForm
from feedback.domain.complaints import HANDLE
from feedback.models import Complaint

FORM_METHODS = ["GET", "HEAD", "POST"]


@complaint_page(HANDLE)
@require_http_methods(FORM_METHODS)
def forward(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Choose the agency and say why; or stop one that waits."""
    case, by = complaint.case, signed_in(request)
    waiting = CaseTransfer.objects.filter(case=case, state="waiting").exclude(kind="news").first()
    if request.method == "POST" and waiting is not None and "stop" in request.POST:
        done = _("Stopped. It stays here.")
        tell_outcome(request, lambda: forwarding.take_back(transfer=waiting, by=by), done=done)
        return redirect("cases_portal:case", case.code)
    form = ForwardForm(posted(request))
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            forwarding.forward_case(case=case, to_schema=values["to"], reason=values["reason"], by=by)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("It is on its way, with its messages and its limit."))
            return redirect("cases_portal:case", case.code)
    return _page(request, complaint, form, "feedback/complaint_forward.html", status, waiting=waiting)


@complaint_page(HANDLE)
@require_http_methods(FORM_METHODS)
def send_back(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Say why it cannot be settled here."""
    form = SendBackForm(posted(request))
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            forwarding.send_back(case=complaint.case, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("It is on its way back, with its messages and its limit."))
            return redirect("cases_portal:case", complaint.case.code)
    origin = links.office_name(complaint.case.origin_schema) if complaint.case.origin_schema else ""
    return _page(request, complaint, form, "feedback/complaint_send_back.html", status, origin=origin)


def _page(
    request: HttpRequest, complaint: Complaint, form: Form, template: str, status: int, **context: object
) -> HttpResponse:
    case = complaint.case
    shown = {"complaint": complaint, "case": case, "form": form, "back": reverse("cases_portal:case", args=[case.code])}
    return render(request, template, shown | context, status=status)
