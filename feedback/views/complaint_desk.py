"""What staff do with a complaint: verify, answer, put aside, publish, and tell what was done."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.access import signed_in
from core.cases.forms import files_of
from core.cases.models import CaseMessage
from core.errors import ChangedMeanwhile, DomainError
from core.ui.outcome import show_refusal
from core.ui.pages import posted
from feedback.complaint_access import complaint_page
from feedback.complaint_desk_forms import AnswerForm, ArchiveForm, FollowUpForm, PublishForm, VerifyForm
from feedback.domain import complaints, publishing
from feedback.models import Complaint, FeedbackSettings
from feedback.redaction import propose

FORM_METHODS = ["GET", "HEAD", "POST"]


@complaint_page(complaints.HANDLE)
@require_http_methods(FORM_METHODS)
def verify(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Say what it is; the page shows the limit that each matter has."""
    form = VerifyForm(posted(request), complaint=complaint)
    if form.is_bound and form.is_valid():
        try:
            complaints.verify_complaint(
                case=complaint.case, verdict=form.verdict, by=signed_in(request), lock=form.cleaned_data["lock"]
            )
        except DomainError as error:
            return _refused(request, complaint, form, error, "feedback/complaint_verify.html", **_limits())
        messages.success(request, _("Verified. The limit follows from what it is about."))
        return _to_case(complaint)
    return _page(request, complaint, form, "feedback/complaint_verify.html", **_limits())


@complaint_page()
@require_http_methods(FORM_METHODS)
def answer(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Answer the reporter, and say what came of it."""
    form = AnswerForm(posted(request), request.FILES or None, case=complaint.case)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            complaints.answer_complaint(
                case=complaint.case,
                text=values["text"],
                outcome=values["outcome"],
                key=values["key"],
                attached=files_of(form),
                by=signed_in(request),
                lock=values["lock"],
            )
        except DomainError as error:
            return _refused(request, complaint, form, error, "feedback/complaint_answer.html")
        messages.success(request, _("The answer is on its way. The reporter may now say whether it is settled."))
        return _to_case(complaint)
    return _page(
        request, complaint, form, "feedback/complaint_answer.html", silence_days=FeedbackSettings.load().silence_days
    )


@complaint_page(complaints.HANDLE)
@require_http_methods(FORM_METHODS)
def archive(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Ask for the reason, and put it aside."""
    form = ArchiveForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            complaints.archive_complaint(case=complaint.case, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            return _refused(request, complaint, form, error, "feedback/complaint_archive.html")
        messages.success(request, _("Put aside. The reporter was told why."))
        return _to_case(complaint)
    return _page(request, complaint, form, "feedback/complaint_archive.html")


@complaint_page(complaints.HANDLE)
@require_http_methods(FORM_METHODS)
def publish(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Confirm the words that everybody may read; the first proposal has names and numbers masked."""
    case = complaint.case
    story = case.messages.filter(is_opening=True, author=CaseMessage.Author.CITIZEN).first()
    told = story.text if story else ""
    if request.method == "POST" and "withdraw" in request.POST:
        publishing.unpublish_complaint(case=case, by=signed_in(request))
        messages.success(request, _("It is not on the public list any more."))
        return _to_case(complaint)
    proposal = {"title": complaint.public_title or case.title, "text": complaint.public_text or propose(told)[:4000]}
    form = PublishForm(posted(request), initial=proposal)
    if form.is_bound and form.is_valid():
        try:
            title, text = form.cleaned_data["title"], form.cleaned_data["text"]
            publishing.publish_complaint(case=case, title=title, text=text, by=signed_in(request))
        except DomainError as error:
            return _refused(request, complaint, form, error, "feedback/complaint_publish.html", told=told)
        messages.success(request, _("It is on the public list."))
        return _to_case(complaint)
    return _page(request, complaint, form, "feedback/complaint_publish.html", told=told)


@complaint_page(complaints.HANDLE)
@require_http_methods(FORM_METHODS)
def follow_up(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Tell everybody in short what was done."""
    form = FollowUpForm(posted(request), initial={"text": complaint.follow_up})
    if form.is_bound and form.is_valid():
        try:
            publishing.publish_follow_up(case=complaint.case, text=form.cleaned_data["text"], by=signed_in(request))
        except DomainError as error:
            return _refused(request, complaint, form, error, "feedback/complaint_follow_up.html")
        messages.success(request, _("Kept."))
        return _to_case(complaint)
    return _page(request, complaint, form, "feedback/complaint_follow_up.html")


def _limits() -> dict[str, Any]:
    settings = FeedbackSettings.load()
    return {"settings": settings}


def _to_case(complaint: Complaint) -> HttpResponse:
    return redirect("cases_portal:case", complaint.case.code)


def _refused(
    request: HttpRequest, complaint: Complaint, form: Form, error: DomainError, template: str, **context: Any
) -> HttpResponse:
    """Show the form with what was typed; of a case that changed meanwhile the next try is about the present one."""
    show_refusal(form, error)
    if isinstance(error, ChangedMeanwhile):
        data: Any = copy(form.data)  # of a QueryDict this is a copy that may be changed
        data["lock"] = str(error.facts["lock"])
        form.data = data
    return _page(request, complaint, form, template, status=error.status, **context)


def _page(
    request: HttpRequest,
    complaint: Complaint,
    form: Form,
    template: str,
    *,
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    shown = {
        "complaint": complaint,
        "case": complaint.case,
        "form": form,
        "back": reverse("cases_portal:case", args=[complaint.case.code]),
        **context,
    }
    return render(request, template, shown, status=status or (422 if form.errors else 200))
