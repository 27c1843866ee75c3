"""Links that open a case once: asked for by e-mail, and used up by a button, since mail programs open links unasked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.antispam import TooManyMessages, refuse_flood
from core.cases import access
from core.cases.domain.identities import digest
from core.cases.errors import LinkEnded
from core.cases.public_pages import private_page
from core.cases.tasks import offer_links
from core.cases.track_forms import LinkForm, TrackForm
from core.tenancy import current_schema
from core.ui.outcome import show_refusal
from core.ui.pages import posted

ASK_LIMITS: dict[str, Any] = {"per_address": 10, "everybody": 300, "per_person": 3}
USE_LIMITS: dict[str, Any] = {"per_address": 30, "everybody": 1500, "per_person": 10}


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def request_link(request: HttpRequest) -> HttpResponse:
    """Send a link to the address that was left. The answer is the same whether there is such a case or not.

    A worker looks for it, so that the time tells nothing either; it gets a keyed hash of the address.
    """
    form = LinkForm(posted(request))
    if request.method == "POST" and form.is_valid():
        hashed = digest("email", form.cleaned_data["email"])
        try:
            if not form.is_by_program:
                refuse_flood(request, "case-link", person=hashed, **ASK_LIMITS)
                offer_links.delay(current_schema(), form.cleaned_data["code"], hashed)
        except TooManyMessages as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                _("If this address was left with a case, a link is on its way there. Look into your mail in a minute."),
            )
            return redirect("cases:track")
    context = {"link_form": form}
    return render(request, "cases/public/request_link.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def link(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Show a button; only the button uses the link up. Looking at it asks nothing of the database."""
    if request.method != "POST":
        return render(request, "cases/public/link.html", {"code": code})
    try:
        refuse_flood(request, "case-link-use", person=code, **USE_LIMITS)
        case = access.use_link(code, key)
    except (LinkEnded, TooManyMessages) as error:
        context = {
            "code": code,
            "reason": str(error),
            "form": TrackForm(initial={"code": code}),
            "link_form": LinkForm(initial={"code": code}),
        }
        return render(request, "cases/public/link_ended.html", context, status=error.status)
    response = redirect("cases:status", case.code)
    access.remember(response, case)
    return response
