"""The box "Is this page helpful?": a small form that anybody may send, without an account and without a name."""

from __future__ import annotations

import time

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.addresses import client_address
from core.api.throttling import count
from core.errors import DomainError
from core.pagecache import cache_page_for_everyone
from services import access
from services.components import COMPONENTS
from services.domain.page_feedback import leave_feedback
from services.errors import TooManyMessages
from services.forms import NoteField
from services.models import PageFeedback
from services.views.base import posted, public_page, put_on_form

SALT = "page-feedback"
LEAST_SECONDS = 3  # nobody reads the question and answers it faster
MOST_SECONDS = 24 * 3600
FROM_ONE_ADDRESS = 5  # a minute
FROM_EVERYBODY = 60


class PageFeedbackForm(forms.Form):
    """What helps, and what is missing. `website` is for programs that fill in everything."""

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
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    stamp = forms.CharField(widget=forms.HiddenInput)


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
        "stamp": _stamp(),
    }
    form = PageFeedbackForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:  # a program: it need not know that nothing was kept
            return redirect("services:feedback_sent", code)
        if not _is_fresh(form.cleaned_data["stamp"]):
            form.data = {**request.POST.dict(), "stamp": _stamp()}
            form.add_error(None, _("Please read once more what you wrote, then send it."))
        else:
            try:
                _refuse_flood(request)
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


def _stamp() -> str:
    return signing.dumps(int(time.time()), salt=SALT)


def _is_fresh(stamp: str) -> bool:
    """Tell whether the form was drawn by us, long enough ago to be read, and not too long ago."""
    try:
        age = time.time() - int(signing.loads(stamp, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return False
    return LEAST_SECONDS <= age <= MOST_SECONDS


def _refuse_flood(request: HttpRequest) -> None:
    """Raise TooManyMessages when one address, or all together, sent too much in this minute."""
    minute = int(time.time()) // 60
    for caller, most in ((client_address(request) or "-", FROM_ONE_ADDRESS), ("all", FROM_EVERYBODY)):
        used = count(f"page-feedback:{caller}:{minute}")
        if used is not None and used > most:
            raise TooManyMessages
