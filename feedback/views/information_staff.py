"""What staff do with a request or an objection: notify, extend, give, decide, write down, open sealed papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.cases.desk_pages import case_page, handled_page
from core.cases.domain.lifecycle import require_handler
from core.cases.errors import CaseChanged
from core.cases.forms import files_of
from core.cases.models import Case
from core.cases.receipts import show_receipt
from core.errors import DomainError, InvalidInput, NotFound
from core.models import User
from core.rights import require
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from feedback.domain import objections, papers, requests
from feedback.information_forms import (
    CounterObjectionForm,
    CounterRequestForm,
    DecisionForm,
    ExtensionForm,
    GivenForm,
    NotificationForm,
    ResponseForm,
    WhyForm,
)
from feedback.models import InformationRequest, InformationSettings, RequesterPaper


@handled_page
def notify(request: HttpRequest, case: Case) -> HttpResponse:
    """Write the notification; the letter is made of it."""
    _require_kind(case, requests.KIND)
    form = NotificationForm(posted(request), request.FILES or None, initial={"lock": case.lock})

    def act() -> object:
        values = form.cleaned_data
        return requests.notify_applicant(
            case=case,
            said=form.said,
            key=values["key"],
            text=values["text"],
            attached=files_of(form),
            lock=values["lock"],
            by=signed_in(request),
        )

    return _step(request, case, form, act, title=_("Notify in writing"), done=_("The notification was sent."))


@handled_page
def extend(request: HttpRequest, case: Case) -> HttpResponse:
    """Extend the limit once."""
    _require_kind(case, requests.KIND)
    form = ExtensionForm(posted(request), initial={"amount": InformationSettings.load().extension_days})
    return _step(
        request,
        case,
        form,
        lambda: requests.extend_request(case=case, by=signed_in(request), **form.cleaned_data),
        title=_("Extend the limit"),
        done=_("The limit was extended, and the applicant is told."),
    )


@handled_page
def given(request: HttpRequest, case: Case) -> HttpResponse:
    """Note when the applicant got the information."""
    _require_kind(case, requests.KIND)
    form = GivenForm(posted(request))
    return _step(
        request,
        case,
        form,
        lambda: requests.record_given(case=case, by=signed_in(request), **form.cleaned_data),
        title=_("Note that it was given"),
        done=_("Noted. The request is finished."),
    )


@case_page
def decide(request: HttpRequest, case: Case) -> HttpResponse:
    """Decide on an objection as superior of the PPID."""
    _require_kind(case, objections.KIND)
    terms, user = InformationSettings.load(), signed_in(request)
    require(user, objections.DECIDE)
    initial = {
        "lock": case.lock,
        "superior_name": terms.superior_name or str(user),
        "superior_position": terms.superior_position or user.position,
    }
    form = DecisionForm(posted(request), request.FILES or None, initial=initial)

    def act() -> object:
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "attachments"}
        return objections.decide_objection(case=case, attached=files_of(form), by=user, **values)

    return _step(
        request, case, form, act, title=_("Decide on the objection"), done=_("The decision was sent to the applicant.")
    )


@case_page
def response(request: HttpRequest, case: Case) -> HttpResponse:
    """Note what the applicant said to the decision."""
    _require_kind(case, objections.KIND)
    _require_hands(case, signed_in(request))
    found = case.information_objection
    initial = {name: getattr(found, name) for name in ("response", "dispute_on", "dispute_number", "dispute_result")}
    form = ResponseForm(posted(request), initial=initial)
    return _step(
        request,
        case,
        form,
        lambda: objections.record_response(case=case, by=signed_in(request), **form.cleaned_data),
        title=_("Response and dispute"),
        done=_("Noted in the register."),
    )


@case_page
def paper_list(request: HttpRequest, case: Case) -> HttpResponse:
    """List the sealed papers of an applicant, without opening one."""
    _require_kind(case, requests.KIND, objections.KIND)
    return render(request, "feedback/information_papers.html", {"case": case, "papers": case.requester_papers.all()})


@case_page
def paper(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    """Open one sealed paper for a reason that is kept; it leaves as an attachment."""
    _require_kind(case, requests.KIND, objections.KIND)
    _require_hands(case, signed_in(request))
    row = get_object_or_404(RequesterPaper, pk=pk, case=case)
    form = WhyForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                content = papers.open_paper(paper=row, by=signed_in(request), reason=form.cleaned_data["reason"])
            except DomainError as error:
                show_refusal(form, error, field="reason")
                status = error.status
            else:
                return _attachment(row, content)
    context = {"case": case, "form": form, "title": row.get_kind_display(), "submit": _("Open the paper")}
    return render(request, "feedback/information_step.html", context, status=status)


@staff_page("cases.enter_case")
def enter_request(request: HttpRequest) -> HttpResponse:
    """Write down a request that was spoken, or came on paper."""
    form = CounterRequestForm(posted(request), request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                filed = requests.file_request(new=form.new, by=signed_in(request))
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    context = {"form": form, "kind": requests.KIND, "title": _("Write down a request for public information")}
    return render(request, "feedback/information_enter.html", context, status=status)


@staff_page("cases.enter_case")
def enter_objection(request: HttpRequest) -> HttpResponse:
    """Write down an objection that came on paper."""
    form = CounterObjectionForm(
        posted(request), request.FILES or None, initial={"reference": request.GET.get("kode", "")[:40]}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked = _named(form.cleaned_data["reference"])
                filed = objections.file_objection(new=form.new_objection(asked), by=signed_in(request))
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    context = {"form": form, "kind": objections.KIND, "title": _("Write down an objection")}
    return render(request, "feedback/information_enter.html", context, status=status)


def _require_kind(case: Case, *kinds: str) -> None:
    if case.kind not in kinds:
        raise NotFound


def _require_hands(case: Case, by: User) -> None:
    """Raise PermissionRefused for somebody who may read requests and objections, but do nothing with them."""
    if not by.has_perm(requests.HANDLE):
        require_handler(case, by)


def _named(reference: str) -> InformationRequest:
    rows = InformationRequest.objects.select_related("case")
    found = rows.filter(case__code=reference.upper()).first() or rows.filter(number__iexact=reference).first()
    if found is None:
        raise InvalidInput({"reference": [_("There is no request with this code or number.")]})
    return found


def _step(
    request: HttpRequest, case: Case, form: forms.Form, act: Callable[[], object], *, title: str, done: str
) -> HttpResponse:
    """Show the form of a step, or take it and lead back to the case."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except CaseChanged as error:
                _renew(form, error.facts["lock"])
                show_refusal(form, error)
                status = error.status
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                messages.success(request, done)
                return redirect("cases_portal:case", case.code)
    context: dict[str, Any] = {"case": case, "form": form, "title": title, "submit": title}
    context["back"] = reverse("cases_portal:case", args=[case.code])
    return render(request, "feedback/information_step.html", context, status=status)


def _renew(form: forms.Form, lock: int) -> None:
    """Take over the present number of changes, so that what was typed can be sent again."""
    data: Any = form.data
    data = data.copy()
    data[form.add_prefix("lock")] = lock
    form.data = data


def _attachment(row: RequesterPaper, content: bytes) -> HttpResponse:
    ending = {"application/pdf": "pdf", "image/png": "png"}.get(row.media_type, "jpg")
    name = f"{row.case.code}-{row.kind}.{ending}"
    headers = {
        "Content-Disposition": str(content_disposition_header(as_attachment=True, filename=name)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=row.media_type, headers=headers)
