"""Coming back to a case with its code and secret word, and closing it on a device."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.antispam import TooManyMessages, refuse_flood
from core.cases import access, receipts
from core.cases.errors import SecretWrong
from core.cases.public_pages import private_page
from core.cases.track_forms import LinkForm, TrackForm
from core.ui.outcome import show_refusal
from core.ui.pages import posted

# An office or a carrier shares one address; a secret word is one of 2 ** 38, so ten guesses a minute gain nothing.
LIMITS: dict[str, Any] = {"per_address": 30, "everybody": 1500, "per_person": 10}


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def track(request: HttpRequest) -> HttpResponse:
    """Ask for code and secret word; every wrong pair is answered alike."""
    form = TrackForm(posted(request), initial={"code": request.GET.get("kode", "")[:40]})
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            refuse_flood(request, "case-track", person=code, **LIMITS)
            case = access.case_with_secret(code, form.cleaned_data["secret"])
        except (SecretWrong, TooManyMessages) as error:
            show_refusal(form, error)
        else:
            response = redirect("cases:status", case.code)
            access.remember(response, case)
            return response
    context = {"form": form, "link_form": LinkForm(initial={"code": form["code"].value() or ""})}
    return render(request, "cases/public/track.html", context, status=422 if form.is_bound else 200)


@require_POST
@private_page
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a case on this device: for a borrowed phone, or a computer that others use."""
    response = redirect("cases:track")
    access.forget(response, code)
    receipts.forget(response, code)
    messages.success(request, _("%(code)s is closed on this device.") % {"code": code})
    return response


close.only_moves = True  # type: ignore[attr-defined]  # the list of pages leaves it out
