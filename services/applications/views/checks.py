"""Staff check an application, ask for what is missing, tick its steps, refuse it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.errors import CaseChanged
from core.cases.models import Case
from core.errors import DomainError, NotFound, PermissionRefused
from core.ui.outcome import show_refusal
from services.applications import checking, procedure
from services.applications.checking import application_of, items_of
from services.applications.staff_forms import CheckForm, RefuseForm, StepsForm
from services.views.base import posted

ACT = "cases/desk/act.html"


def try_act(form: forms.Form, act: Callable[[], object], **names: Any) -> int:
    """Act on a valid form; return 200 when it was done, else the status of the refusal that now stands on the form."""
    try:
        act()
    except (NotFound, PermissionRefused):
        raise
    except DomainError as error:
        show_refusal(form, error, **names)
        if isinstance(error, CaseChanged):  # the next try is about the case as it is now
            data: Any = copy(form.data)  # of a QueryDict this is a copy that may be changed
            data["lock"] = str(error.facts["lock"])
            form.data = data
        return error.status
    return 200


def done(request: HttpRequest, case: Case, words: str) -> HttpResponse:
    """Lead back to the case and tell what was done."""
    messages.success(request, words)
    return redirect("cases_portal:case", case.code)


@handled_page
def check(request: HttpRequest, case: Case) -> HttpResponseBase:
    """One page for all items; three buttons: keep the verdicts, say that it is complete, ask for what is open."""
    application = application_of(case)
    form = CheckForm(posted(request), items=items_of(application), initial={"lock": case.lock})
    status = 200
    if request.method == "POST" and form.is_valid():
        by, values = signed_in(request), form.cleaned_data

        def act() -> None:
            checking.save_checks(case=case, verdicts=form.verdicts, by=by, lock=values["lock"])
            if "accept" in request.POST:
                checking.accept_application(case=case, by=by)
            elif "ask" in request.POST:
                checking.ask_completion(case=case, note=values["note"], key=values["key"], by=by)

        status = try_act(form, act)
        if status == 200:
            told = _("The verdicts were kept.")
            if "accept" in request.POST:
                told = _("The application is complete. The promised time runs.")
            elif "ask" in request.POST:
                told = _("The applicant was asked. The clock stands still.")
            return done(request, case, told)
    elif form.is_bound:
        status = 422
    context = {
        "case": case,
        "form": form,
        "application": application,
        "title": _("Check completeness"),
        "may_ask": case.allows(Case.State.INCOMPLETE),
        "may_accept": case.allows(Case.State.IN_PROGRESS),
    }
    return render(request, "services/results/check.html", context, status=status)


@handled_page
def steps(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Tick the steps of the procedure."""
    application = application_of(case)
    found = procedure.steps_of(application)
    choices = [(step.position, f"{step.position}. {step.action}") for step in found]
    ticked = [step.position for step in found if step.done_at is not None]
    form = StepsForm(posted(request), choices=choices, initial={"steps": ticked})
    status = 200
    if request.method == "POST" and form.is_valid():
        ticks = form.cleaned_data["steps"]
        status = try_act(form, lambda: procedure.tick_steps(case=case, done=ticks, by=signed_in(request)))
        if status == 200:
            return done(request, case, _("The steps were saved."))
    elif form.is_bound:
        status = 422
    text = _("The applicant sees which steps are done.") if found else _("The standard names no steps.")
    context = {"case": case, "form": form, "title": _("Steps of the procedure"), "text": text}
    return render(request, ACT, context, status=status)


@handled_page
def refuse(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Refuse, with reason and legal ground."""
    application_of(case)
    form = RefuseForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        status = try_act(form, lambda: checking.refuse_application(case=case, **fields, by=signed_in(request)))
        if status == 200:
            return done(request, case, _("The application was refused. The applicant reads the reason."))
    elif form.is_bound:
        status = 422
    context = {
        "case": case,
        "form": form,
        "title": _("Refuse the application"),
        "text": _("The clock ends, and the applicant may object. Ask for what is missing instead where that helps."),
        "submit": _("Refuse the application"),
        "submit_class": "govuk-button--warning",
    }
    return render(request, ACT, context, status=status)
