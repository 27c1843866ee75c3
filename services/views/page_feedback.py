"""The box "Is this page helpful?": a small form that anybody may send, without an account and without a name."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.antispam import GuardedForm, refuse_flood
from core.errors import DomainError
from core.pagecache import cache_page_for_everyone
from core.ui.fields import NoteField
from services import access
from services.components import COMPONENTS
from services.domain.page_feedback import leave_feedback
from services.models import PageFeedback
from services.views.base import posted, public_page, put_on_form

FROM_ONE_ADDRESS = 5  # a minute
FROM_EVERYBODY = 60


class PageFeedbackForm(GuardedForm):
    """What helps, and what is missing."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Is this page helpful?"), choices=PageFeedback.Verdict, widget=forms.RadioSelect
    )
    component = forms.ChoiceField(
        label=gettext_lazy("Which part is it about?"), required=False, choices=lambda: _components()
    )
    text = NoteField(
        label=gettext_lazy("What is missing or unclear?"),
        max_length=PageFeedback.TEXT_LIMIT,
        required=False,
        help_text=gettext_lazy(
            "Do not write your name, your number, or anything about your health. Nobody answers here."
        ),
    )


def _components() -> list[tuple[str, object]]:
    return [("", _("The whole page")), *((str(code), item.label) for code, item in COMPONENTS.items())]


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    """Take what a reader says about the page of a service."""
    standard = access.public_standard(code)
    verdict = request.GET.get("jawab", "")
    initial = {
        "verdict": verdict if verdict in PageFeedback.Verdict.values else "",
        "component": request.GET.get("bagian", ""),
    }
    form = PageFeedbackForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:  # it need not know that nothing was kept
            return redirect("services:feedback_sent", code)
        try:
            refuse_flood(request, "page-feedback", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
            values = {name: form.cleaned_data[name] for name in ("verdict", "text", "component")}
            leave_feedback(standard=standard, **values)
        except DomainError as error:
            put_on_form(error, form)
        else:
            return redirect("services:feedback_sent", code)
    return render(request, "services/page_feedback.html", {"form": form, "service": standard.service})


@require_safe
@public_page
@cache_page_for_everyone
def feedback_sent(request: HttpRequest, code: str) -> HttpResponse:
    """Say thanks, and where to go on."""
    standard = access.public_standard(code)
    return render(request, "services/page_feedback_sent.html", {"service": standard.service})
