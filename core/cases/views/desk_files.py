"""Files of a case for staff."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.cases.desk_forms import InternalFilesForm
from core.cases.desk_pages import case_page, handled_page
from core.cases.domain.case_files import add_internal_files
from core.cases.downloads import FileWaits, send_case_file
from core.cases.models import Case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted


@handled_page
def add_file(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep files that only staff read."""
    form = InternalFilesForm(posted(request), request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                add_internal_files(case=case, brought=form.cleaned_data["brought"], by=signed_in(request))
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("The file is kept. Only staff read it."))
                return redirect("cases_portal:case", case.code)
    context = {"case": case, "form": form, "title": _("Add internal files"), "submit": _("Keep the files")}
    return render(request, "cases/desk/act.html", context, status=status)


@require_safe
@case_page
def file(request: HttpRequest, case: Case, pk: int) -> HttpResponseBase:
    """Give out a file of the case; that it was opened is recorded."""
    row = case.files.filter(pk=pk).first()
    if row is None:
        raise NotFound
    row.case = case
    try:
        return send_case_file(request, row, signed_in(request))
    except FileWaits as error:
        messages.info(request, str(error))
        return redirect("cases_portal:case", case.code)
