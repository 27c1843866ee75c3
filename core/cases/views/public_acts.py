"""What citizens do with their own case: write, take back, say that it is settled or not, open again, rate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.antispam import refuse_flood
from core.cases import citizen_steps
from core.cases.domain import ending, talking
from core.cases.errors import CaseMoveRefused
from core.cases.forms import files_of
from core.cases.history_words import length_of
from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.cases.status_page import show_status
from core.cases.track_forms import MessageForm, RatingForm, ReopenForm, WithdrawForm
from core.errors import DomainError
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted

LIMITS: dict[str, Any] = {"per_address": 60, "everybody": 3000, "per_person": 12}
either = require_http_methods(["GET", "HEAD", "POST"])


@either
@citizen_page
def write_message(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep a message; the form stands on the status page, and comes back there with what is wrong."""
    if request.method != "POST":
        return redirect("cases:status", case.code)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            refuse_flood(request, "case-message", person=case.code, **LIMITS)
            talking.write_as_citizen(
                case=case, text=form.cleaned_data["text"], key=form.cleaned_data["key"], attached=files_of(form)
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Your message was sent."))
            return _back(case, "pesan")
    return show_status(request, case, message_form=form)


@either
@citizen_page
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask once, then take the case back."""
    if not citizen_steps.may_withdraw(case):
        return _too_late(request, case)
    words = citizen_steps.withdrawal_of(case)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ending.withdraw_case(case=case, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, str(words.done))
            return _back(case)
    context = {
        "case": case,
        "form": form,
        "title": str(words.title) % {"code": case.code},
        "consequences": words.consequences,
        "submit": words.submit,
        "cancel_url": _status_url(case),
    }
    return render(request, "cases/public/confirm.html", context, status=422 if form.is_bound else 200)


@either
@citizen_page
def settled(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask once, then finish the case by the citizen's word."""
    if not citizen_steps.may_settle(case):
        return _too_late(request, case)
    if request.method == "POST":
        if tell_outcome(request, lambda: ending.say_settled(case=case), done=_("Thank you. It is finished.")):
            return redirect("cases:rate", case.code)
        return _back(case)
    context = {
        "case": case,
        "title": _("Is it settled?"),
        "text": _("Then it is finished, and we ask you how satisfied you are."),
        "submit": _("Yes, it is settled"),
        "cancel_url": _status_url(case),
        "forward": True,
    }
    return render(request, "cases/public/confirm.html", context)


@either
@citizen_page
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the citizen's word that it is not settled: a new limit runs."""
    limit = citizen_steps.reopen_limit(case)
    if limit is None:
        return _too_late(request, case)
    form = ReopenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ending.reopen_case(case=case, reason=form.cleaned_data["reason"], limit=limit)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It is open again. A new limit runs from today."))
            return _back(case)
    context = {"case": case, "form": form, "length": length_of(limit.amount, limit.unit)}
    return render(request, "cases/public/reopen.html", context, status=422 if form.is_bound else 200)


@either
@citizen_page
def rate(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep how satisfied the citizen is; the last word holds."""
    if not citizen_steps.may_rate(case):
        return _too_late(request, case)
    initial = {"rating": case.rating, "rating_note": case.rating_note}
    form = RatingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            ending.rate_case(case=case, rating=int(values["rating"]), note=values["rating_note"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Thank you for your answer."))
            return _back(case)
    return render(request, "cases/public/rate.html", {"case": case, "form": form}, status=422 if form.is_bound else 200)


def _too_late(request: HttpRequest, case: Case) -> HttpResponse:
    messages.error(request, str(CaseMoveRefused.message))
    return _back(case)


def _back(case: Case, place: str = "") -> HttpResponse:
    return redirect(f"{_status_url(case)}{f'#{place}' if place else ''}")


def _status_url(case: Case) -> str:
    return reverse("cases:status", args=[case.code])
