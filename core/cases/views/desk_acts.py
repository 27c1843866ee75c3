"""What staff do with one case, each on a page of its own: ask, put in charge, label, put under another, open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.cases import access
from core.cases.casework import may_handle
from core.cases.desk_forms import AskForm, AssignForm, CodeForm, LabelForm, ReasonForm
from core.cases.desk_pages import case_page, handled_page
from core.cases.domain import talking
from core.cases.domain.identities import numbers_written, open_identity
from core.cases.domain.labels import label_case, mark_read, set_parent
from core.cases.domain.lifecycle import assign_case
from core.cases.errors import CaseChanged, IdentityClosed
from core.cases.forms import new_key
from core.cases.models import Case
from core.errors import DomainError, NotFound, PermissionRefused
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted


@require_POST
@handled_page
def read(request: HttpRequest, case: Case) -> HttpResponse:
    """Take off the mark that the citizen wrote something new."""
    by = signed_in(request)
    tell_outcome(request, lambda: mark_read(case=case, by=by), done=_("Marked as read."))
    return redirect("cases_portal:case", case.code)


@handled_page
def ask(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask the citizen for what is missing; the limit stands still until they answer."""
    form = AskForm(posted(request), initial={"key": new_key(), "lock": case.lock})

    def act(data: dict[str, Any]) -> None:
        values = {**data, "key": str(data["key"])}
        talking.ask_citizen(case=case, by=signed_in(request), **values)
        messages.success(request, _("The question is sent. The limit stands still until the citizen answers."))

    context = {
        "title": _("Ask the citizen"),
        "submit": _("Send the question"),
        "text": _("The limit stands still from now until the answer. The citizen is told by the ways they left."),
    }
    return _act(request, case, form, act, context)


@case_page
def assign(request: HttpRequest, case: Case) -> HttpResponse:
    """Put somebody or a unit in charge (disposition)."""
    by = signed_in(request)
    if not by.has_perm("cases.assign_case") and not may_handle(case, by):
        raise PermissionRefused
    form = AssignForm(posted(request), initial={"owner": case.owner_id, "unit_code": case.unit_code})

    def act(data: dict[str, Any]) -> None:
        assign_case(case=case, by=by, **form.disposition())
        messages.success(request, _("The disposition is recorded."))

    context = {"title": _("Disposition"), "submit": _("Put in charge")}
    return _act(request, case, form, act, context)


@handled_page
def label(request: HttpRequest, case: Case) -> HttpResponse:
    """Set tags and priority."""
    initial = {"tags": ", ".join(case.tags), "priority": case.priority, "lock": case.lock}
    form = LabelForm(posted(request), initial=initial)

    def act(data: dict[str, Any]) -> None:
        tags = data["tags"].split(",")
        label_case(case=case, tags=tags, priority=data["priority"], by=signed_in(request), lock=data["lock"])
        messages.success(request, _("Tags and priority are set."))

    return _act(request, case, form, act, {"title": _("Tags and priority"), "submit": _("Save")})


@handled_page
def parent(request: HttpRequest, case: Case) -> HttpResponse:
    """Put the case under another one, or under none."""
    form = CodeForm(posted(request), initial={"code": case.parent.code if case.parent else ""})

    def act(data: dict[str, Any]) -> None:
        by = signed_in(request)
        above = other_case(data["code"], by) if data["code"] else None
        set_parent(case=case, parent=above, by=by)
        messages.success(request, _("It is recorded to what the case belongs."))

    context = {
        "title": _("What the case belongs to"),
        "submit": _("Save"),
        "text": _("For cases that are worked on together but answered each. Leave it empty for none."),
    }
    return _act(request, case, form, act, context)


@case_page
def identity(request: HttpRequest, case: Case) -> HttpResponse:
    """Open a protected identity once, for a reason; what is shown is kept nowhere."""
    by = signed_in(request)
    if not by.has_perm("feedback.open_identity"):
        raise IdentityClosed if request.method == "POST" else PermissionRefused
    form, person, numbers, status = ReasonForm(posted(request)), None, [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                person, status = open_identity(case=case, by=by, **form.cleaned_data), 200
                numbers = numbers_written(case)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
    context = {"case": case, "form": form, "person": person, "numbers": numbers, "looks": case.looks.count()}
    return render(request, "cases/desk/identity.html", context, status=status)


def other_case(code: str, by: Any) -> Case:
    """Return a case by the code that somebody typed. Raises NotFound."""
    found = Case.objects.readable_by(by).filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no case with this code that you may see."))
    return found


def _act(
    request: HttpRequest, case: Case, form: Form, act: Callable[[dict[str, Any]], None], words: dict[str, Any]
) -> HttpResponse:
    """Show a form, act on what was sent, and go back to the case; a refusal stands beside the field."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except CaseChanged as error:
                show_refusal(form, error)
                form.data = {**request.POST.dict(), "lock": error.facts["lock"]}
                case, status = access.staff_case(case.code, signed_in(request)), error.status
            except NotFound as error:
                show_refusal(form, error, field="code")
            except DomainError as error:
                show_refusal(form, error, field="code" if "code" in form.fields else None)
                status = error.status
            else:
                return redirect("cases_portal:case", case.code)
    return render(request, "cases/desk/act.html", {"case": case, "form": form, **words}, status=status)
