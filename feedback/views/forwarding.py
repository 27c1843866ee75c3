"""Passing a complaint or a request on to another agency, sending it back, and stopping what is not there yet."""

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
from core.cases.desk_pages import handled_page
from core.cases.domain import forwarding
from core.cases.models import Case, CaseTransfer
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted
from feedback.complaint_access import complaint_page
from feedback.complaint_desk_forms import ForwardForm, SendBackForm
from feedback.domain.complaints import HANDLE
from feedback.domain.requests import KIND as REQUEST
from feedback.models import Complaint

FORM_METHODS = ["GET", "HEAD", "POST"]


@complaint_page(HANDLE)
@require_http_methods(FORM_METHODS)
def forward_complaint(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Choose the agency and say why; or stop one that waits."""
    return _forward(request, complaint.case)


@complaint_page(HANDLE)
@require_http_methods(FORM_METHODS)
def send_complaint_back(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Say why it cannot be settled here."""
    return _send_back(request, complaint.case)


@handled_page
@require_http_methods(FORM_METHODS)
def forward_request(request: HttpRequest, case: Case) -> HttpResponse:
    """Choose the agency that holds the information and say why; or stop one that waits."""
    return _forward(request, _request(case))


@handled_page
@require_http_methods(FORM_METHODS)
def send_request_back(request: HttpRequest, case: Case) -> HttpResponse:
    """Say why the information is not to be had here."""
    return _send_back(request, _request(case))


def _request(case: Case) -> Case:
    if case.kind != REQUEST:
        raise NotFound
    return case


def _forward(request: HttpRequest, case: Case) -> HttpResponse:
    by = signed_in(request)
    waiting = CaseTransfer.objects.filter(case=case, state="waiting").exclude(kind="news").first()
    if request.method == "POST" and waiting is not None and "stop" in request.POST:
        done = _("Stopped. It stays here.")
        tell_outcome(request, lambda: forwarding.take_back(transfer=waiting, by=by), done=done)
        return redirect("cases_portal:case", case.code)
    form = ForwardForm(posted(request), kind=case.kind)
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
    return _page(request, case, form, "feedback/forward.html", status, waiting=waiting)


def _send_back(request: HttpRequest, case: Case) -> HttpResponse:
    form = SendBackForm(posted(request), kind=case.kind)
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            forwarding.send_back(case=case, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("It is on its way back, with its messages and its limit."))
            return redirect("cases_portal:case", case.code)
    origin = links.office_name(case.origin_schema) if case.origin_schema else ""
    return _page(request, case, form, "feedback/send_back.html", status, origin=origin)


def _page(request: HttpRequest, case: Case, form: Form, template: str, status: int, **context: object) -> HttpResponse:
    shown = {"case": case, "form": form, "back": reverse("cases_portal:case", args=[case.code])}
    return render(request, template, shown | context, status=status)
