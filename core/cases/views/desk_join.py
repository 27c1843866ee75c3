"""Joining cases about the same thing, and parting them again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.cases.desk_forms import CodeForm
from core.cases.desk_pages import handled_page
from core.cases.domain import merging
from core.cases.models import Case
from core.cases.views.desk_acts import other_case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted


@handled_page
def join(request: HttpRequest, case: Case) -> HttpResponse:
    """Choose the case with which this one is answered: of those that are alike, or by its code."""
    by = signed_in(request)
    form = CodeForm(posted(request), initial={"code": request.GET.get("kode", "")[:20]})
    form.fields["code"].required = True
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                parent = other_case(form.cleaned_data["code"], by)
                merging.join_case(case=case, parent=parent, by=by)
            except NotFound as error:
                show_refusal(form, error, field="code")
            except DomainError as error:
                show_refusal(form, error, field="code")
                status = error.status
            else:
                messages.success(request, _("%(code)s is answered together with this one.") % {"code": case.code})
                return redirect("cases_portal:case", parent.code)
    found = merging.alike(case, by=by) if not case.is_ended else []
    return render(request, "cases/desk/join.html", {"case": case, "form": form, "found": found}, status=status)


@handled_page
def part(request: HttpRequest, case: Case) -> HttpResponse:
    """Undo a join, after a question."""
    if case.merged_into is None:
        raise NotFound
    if request.method == "POST":
        by = signed_in(request)
        done = _("The case stands for itself again, with its limit.")
        tell_outcome(request, lambda: merging.part_case(case=case, by=by), done=done)
        return redirect("cases_portal:case", case.code)
    lines = [_("It goes back to the list in its former state. Its limit runs as if it had never stopped.")]
    return render(request, "cases/desk/part.html", {"case": case, "consequences": lines})
