"""Entering services in SIPP Nasional by hand, with everything ready to be copied in the order of its form."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.sheets import XLSX
from services.domain import media
from services.media_forms import SippnForm
from services.publication.sippn import Entry, entries, sheet
from services.views.base import posted, put_on_form, staff_page


@staff_page("services.view_standard")
@require_safe
def sippn_list(request: HttpRequest) -> HttpResponse:
    """Every service with whether it is entered, and in which version."""
    return render(request, "services/sippn_list.html", {"entries": entries()})


@staff_page("services.view_standard")
@require_safe
def sippn_sheet(request: HttpRequest) -> HttpResponse:
    """All services as a workbook."""
    response = HttpResponse(sheet(entries()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="sippn.xlsx"'
    return response


@staff_page("services.view_standard")
def sippn_service(request: HttpRequest, code: str) -> HttpResponse:
    """One service, field by field, and the mark that it was entered."""
    entry = _entry(code)
    form = SippnForm(posted(request), initial={"entered_on": media.today()})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            media.mark_entered_in_sippn(standard=entry.standard, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, _("Entered in the register: the service stands in SIPP Nasional."))
            return redirect("services_portal:sippn")
    context = {"entry": entry, "service": entry.standard.service, "form": form}
    return render(request, "services/sippn_service.html", context, status=status)


def _entry(code: str) -> Entry:
    found = next((entry for entry in entries() if entry.standard.service.code == code), None)
    if found is None:
        raise NotFound
    return found
