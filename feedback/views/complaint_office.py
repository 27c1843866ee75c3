"""What staff enter for somebody else, and what the agency promises for all complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.accounts.access import signed_in
from core.cases.receipts import show_receipt
from core.errors import DomainError
from core.ui.fields import NoteField
from core.ui.forms import FormSection
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from feedback.complaint_forms import CounterAspirationForm, CounterComplaintForm
from feedback.domain.complaints import file_complaint
from feedback.domain.settings import LIMITS, MANAGE, WAYS_LIMIT, change_settings
from feedback.models import FeedbackSettings
from feedback.models.settings import MOST_REOPENINGS, NATIONAL_DAYS

ENTER = "cases.enter_case"
FORM_METHODS = ["GET", "HEAD", "POST"]


@staff_page(ENTER)
@require_http_methods(FORM_METHODS)
def enter_complaint(request: HttpRequest) -> HttpResponse:
    """Enter a complaint that was told, written or called in."""
    return _enter(request, CounterComplaintForm(posted(request), request.FILES or None), _("Enter a complaint"))


@staff_page(ENTER)
@require_http_methods(FORM_METHODS)
def enter_aspiration(request: HttpRequest) -> HttpResponse:
    """Enter an aspiration."""
    return _enter(request, CounterAspirationForm(posted(request), request.FILES or None), _("Enter an aspiration"))


def _enter(request: HttpRequest, form: CounterComplaintForm | CounterAspirationForm, title: str) -> HttpResponse:
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            filed = file_complaint(new=form.new, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            return show_receipt(request, filed)
    return render(request, "feedback/complaint_enter.html", {"form": form, "title": title}, status=status)


class SettingsForm(forms.Form):
    """Each limit stands beside the national one."""

    other_ways = NoteField(
        label=gettext_lazy("Other ways to complain"),
        max_length=WAYS_LIMIT,
        required=False,
        help_text=gettext_lazy("Where people may go or write instead. It stands beside the form."),
    )
    sections = (
        FormSection(gettext_lazy("Limits in working days"), LIMITS),
        FormSection(gettext_lazy("After the answer"), ("silence_days", "reopen_limit")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*LIMITS, "silence_days", "reopen_limit"):
            column = FeedbackSettings._meta.get_field(name)
            label = str(getattr(column, "verbose_name", name))
            self.fields[name] = forms.IntegerField(
                label=label[:1].upper() + label[1:], min_value=1, max_value=99, help_text=_national(name)
            )


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change what is promised."""
    present = FeedbackSettings.load()
    initial = {name: getattr(present, name) for name in (*LIMITS, "silence_days", "reopen_limit", "other_ways")}
    form = SettingsForm(posted(request), initial=initial)
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            change_settings(by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("Kept. What was promised before stays promised."))
            return redirect("complaints_portal:settings")
    return render(request, "feedback/complaint_settings.html", {"form": form}, status=status)


def _national(name: str) -> str:
    if name == "reopen_limit":
        return _("At most %(n)s") % {"n": MOST_REOPENINGS}
    if name == "silence_days":
        return _("National: %(n)s. It may be longer, never shorter.") % {"n": NATIONAL_DAYS[name]}
    return _("National: %(n)s. It may be shorter, never longer.") % {"n": NATIONAL_DAYS[name]}
