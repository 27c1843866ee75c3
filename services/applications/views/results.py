"""Staff give the result of an application, hand it over, withdraw it, and record its fee."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from services.applications import fees, results
from services.applications.checking import application_of
from services.applications.result_printing import print_result
from services.applications.result_templates import NONE, checked_body, filled_body, today
from services.applications.staff_forms import (
    BroughtForm,
    FeeForm,
    HandOverForm,
    IssueForm,
    RevokeForm,
    SettleForm,
)
from services.applications.views.checks import ACT, done, try_act
from services.models import Application, ApplicationFee, ResultDocument, ResultTemplate
from services.views.base import posted


@handled_page
def choose(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Choose how the document is made: from a template of the service, or brought as a PDF."""
    application = application_of(case)
    context = {
        "case": case,
        "templates": _templates(application),
        "documents": application.results.select_related("file"),
        "service": application.service,
        "fee": ApplicationFee.objects.filter(application=application).first(),
        "may_issue": case.allows(Case.State.ANSWERED),
    }
    return render(request, "services/results/choose.html", context)


@handled_page
def issue(request: HttpRequest, case: Case, template: int) -> HttpResponseBase:
    """Look the filled text through, see the paper, and issue it."""
    application = application_of(case)
    chosen = _template(application, template)
    by = signed_in(request)
    initial: dict[str, Any] = {"lock": case.lock}
    if request.method != "POST":
        initial["body"] = filled_body(chosen, application, results.applicant_of(case, by))
    form = IssueForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if "preview" in request.POST:
            return _draft(form, chosen)
        status = try_act(form, lambda: results.issue_document(case=case, template=chosen, **values, by=by))
        if status == 200:
            return done(request, case, _("The result was issued. The applicant was told."))
    elif form.is_bound:
        status = 422
    context = {"case": case, "form": form, "template": chosen, "title": chosen.title}
    return render(request, "services/results/issue.html", context, status=status)


@handled_page
def bring(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Give a document that was made elsewhere."""
    application_of(case)
    form = BroughtForm(posted(request), request.FILES or None, initial={"lock": case.lock})
    status = 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")[0]
        brought = results.Brought(kept=file.kept, number=values.pop("number"), title=values.pop("title"))
        by = signed_in(request)
        status = try_act(
            form, lambda: results.issue_brought(case=case, brought=brought, **values, by=by), field="number"
        )
        if status == 200:
            return done(request, case, _("The result was issued. The applicant was told."))
    elif form.is_bound:
        status = 422
    context = {
        "case": case,
        "form": form,
        "title": _("Bring a document"),
        "text": _("A PDF that was signed or made elsewhere, with its number in your register."),
        "submit": _("Issue the result"),
    }
    return render(request, ACT, context, status=status)


@handled_page
def hand_over(request: HttpRequest, case: Case, pk: int) -> HttpResponseBase:
    """Note who fetched a document, or how it was posted."""
    document = _document(case, pk)
    posted_by_mail = document.delivery == ResultDocument.Delivery.POST
    form = HandOverForm(posted(request), posted=posted_by_mail)
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        status = try_act(form, lambda: results.hand_over(document=document, **values, by=signed_in(request)))
        if status == 200:
            return done(request, case, _("The handover was recorded."))
    elif form.is_bound:
        status = 422
    words = {"title": document.title, "number": document.number}
    context = {
        "case": case,
        "form": form,
        "title": _("Record the posting") if posted_by_mail else _("Record the handover"),
        "text": _("%(title)s, number %(number)s.") % words,
    }
    return render(request, ACT, context, status=status)


@handled_page
def revoke(request: HttpRequest, case: Case, pk: int) -> HttpResponseBase:
    """Withdraw a document."""
    document = _document(case, pk)
    form = RevokeForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        status = try_act(form, lambda: results.revoke_document(document=document, **values, by=signed_in(request)))
        if status == 200:
            return done(request, case, _("The document was withdrawn."))
    elif form.is_bound:
        status = 422
    context = {
        "case": case,
        "form": form,
        "title": _("Withdraw number %(number)s") % {"number": document.number},
        "text": _("Whoever checks its QR code reads that it holds no longer. This cannot be taken back."),
        "submit": _("Withdraw the document"),
        "submit_class": "govuk-button--warning",
    }
    return render(request, ACT, context, status=status)


@handled_page
def fee(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Say what it costs; then record how that was settled."""
    application = application_of(case)
    content = fees.fee_content(application)
    known = ApplicationFee.objects.filter(application=application).first()
    is_settling = known is not None and "tariff" not in request.POST
    form: SettleForm | FeeForm = (
        SettleForm(posted(request)) if is_settling else FeeForm(posted(request), amounts=content.get("amounts", []))
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        values, by = form.cleaned_data, signed_in(request)
        act: Any = fees.settle_fee if is_settling else fees.set_fee
        status = try_act(form, lambda: act(case=case, **values, by=by))
        if status == 200:
            return done(request, case, _("The fee was recorded."))
    elif form.is_bound:
        status = 422
    context = {"case": case, "form": form, "fee": known, "content": content, "is_settling": is_settling}
    return render(request, "services/results/fee.html", context, status=status)


def _draft(form: IssueForm, template: ResultTemplate) -> HttpResponse:
    """Return the paper as a draft, with dashes for number and code, and no code to check."""
    on = today()
    try:
        body = checked_body(form.cleaned_data["body"])
    except DomainError as error:
        show_refusal(form, error)
        body = NONE
    pdf = print_result(results.words_of(template, body, NONE, on, ""))
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def _templates(application: Application) -> list[ResultTemplate]:
    return list(ResultTemplate.objects.filter(service=application.service_id, is_active=True))


def _template(application: Application, pk: int) -> ResultTemplate:
    found = ResultTemplate.objects.filter(service=application.service_id, is_active=True, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _document(case: Case, pk: int) -> ResultDocument:
    found = ResultDocument.objects.filter(application__case=case, pk=pk).first()
    if found is None:
        raise NotFound
    return found
