"""The applicant completes one item of an application; the address lies below the case's, where its proof is kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.errors import NotFound
from services.applications import checking
from services.applications.checking import application_of, items_of
from services.applications.staff_forms import CompletionForm
from services.applications.views.checks import try_act
from services.views.base import posted


@citizen_page
def complete(request: HttpRequest, case: Case, item: str) -> HttpResponseBase:
    """Answer what was asked about one item, with words or files."""
    application = application_of(case)
    found = next((one for one in items_of(application) if one.key == item and one.check is not None), None)
    if found is None or (not found.is_open and request.method != "POST"):
        raise NotFound
    form = CompletionForm(posted(request), request.FILES or None, purpose=item, is_file=found.is_file)
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        last: list[bool] = []
        status = try_act(form, lambda: last.append(checking.complete_item(case=case, item=item, **values)))
        if status == 200:
            told = _("Thank you, that was all. The time runs again.") if last[0] else _("Received. Something is left.")
            messages.success(request, told)
            return redirect("cases:status", case.code)
    elif form.is_bound:
        status = 422
    context = {"case": case, "form": form, "item": found}
    return render(request, "services/results/complete.html", context, status=status)
