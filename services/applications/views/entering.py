"""Staff enter an application for somebody at the counter, by letter or by telephone: by the same pages."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.access import signed_in
from core.cases.codes import secret_of
from core.cases.domain.filing import Filed
from core.cases.receipts import show_receipt
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from services import access
from services.applications import drafts, filing
from services.applications.citizen_forms import CounterApplicantForm
from services.applications.cookies import keep_open
from services.applications.drafts import Content
from services.applications.views.applying import next_url
from services.models import ApplicationForm, Service

PERMISSION = "cases.enter_case"


class ServiceForm(forms.Form):
    """Which service it is for."""

    layanan = forms.ModelChoiceField(label=_("Service"), queryset=Service.objects.none(), to_field_name="code")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        forms_in_use = ApplicationForm.objects.filter(state=ApplicationForm.State.PUBLISHED)
        services = Service.objects.public().filter(pk__in=forms_in_use.values("service"))
        self.fields["layanan"].queryset = services.order_by("name", "pk")  # type: ignore[attr-defined]  # its own


@staff_page(PERMISSION)
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the service that somebody applies for."""
    form = ServiceForm(request.GET if "layanan" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("applications_portal:enter_for", form.cleaned_data["layanan"].code)
    return render(request, "services/applications/enter_choose.html", {"form": form})


@staff_page(PERMISSION)
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Ask who applies, by which way and when; the questions of the service follow on the public pages."""
    service, by = access.staff_service(code), signed_in(request)
    try:
        filing.standard_in_force(code, public=False)
        form_of_service = drafts.published_form(service)
    except DomainError as error:
        raise NotFound from error
    form = CounterApplicantForm(posted(request), form=form_of_service)
    if request.method == "POST" and form.is_valid():
        received = form.received_at
        entered = {
            "by": by.pk,
            "channel": form.cleaned_data["channel"],
            "received_at": received.isoformat() if received else None,
        }
        content = Content(
            person=form.person,
            applicant=form.cleaned_data.get("applicant", ""),
            language=get_language() or "id",
            entered=entered,
            notice=form.cleaned_data["notice"],
        )
        try:
            draft = drafts.begin(service=service, key=form.cleaned_data["key"], content=content)
        except DomainError as error:
            show_refusal(form, error)
        else:
            if draft.row.case is not None:
                return show_receipt(request, Filed(draft.row.case, secret_of(draft.token), is_new=False))
            response = redirect(next_url(draft, "", after=True))
            keep_open(response, draft)
            return response
    return render(request, "services/applications/enter.html", {"service": service, "form": form})
