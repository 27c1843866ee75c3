"""The answers of a service's applications as a workbook for staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.sheets import XLSX
from core.ui.fields import DayField
from core.ui.pages import posted, staff_page
from services import access
from services.applications import sheets

IDENTITY = "services.handle_application"


class ExportForm(forms.Form):
    """Which days, and whether with what names people; that is asked only of who may see it."""

    since = DayField(label=gettext_lazy("Received from"), required=False)
    until = DayField(label=gettext_lazy("Received until"), required=False)
    with_identity = forms.BooleanField(
        label=gettext_lazy("With names, contacts and sealed answers"),
        required=False,
        help_text=gettext_lazy("The export is recorded. Keep the file where nobody else can read it."),
    )

    def __init__(self, *args: Any, may_see_identity: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_see_identity:
            del self.fields["with_identity"]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return found


@staff_page("services.view_application")
def export(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which applications, then give out the workbook; each export is on record."""
    service = access.staff_service(code)
    form = ExportForm(posted(request), may_see_identity=request.user.has_perm(IDENTITY))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        with_identity = bool(found.get("with_identity"))
        rows = sheets.applications_of(service, since=found["since"], until=found["until"])
        content = sheets.as_xlsx(rows, with_identity=with_identity)
        changes = {"with_identity": with_identity}
        audit.record(action="services.answers_exported", target=service, changes=changes)
        response = HttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="permohonan-{service.code}.xlsx"'
        return response
    context = {"service": service, "form": form, "most": sheets.MOST_ROWS}
    return render(request, "services/applications/export.html", context)
