"""Files of a case for its citizen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core.cases.downloads import FileWaits, send_case_file
from core.cases.models import Case, CaseFile
from core.cases.public_pages import citizen_page
from core.errors import NotFound


@require_safe
@citizen_page
def file(request: HttpRequest, case: Case, pk: int) -> HttpResponseBase:
    """Return a file that the citizen sent or got."""
    row = CaseFile.objects.filter(case=case, pk=pk, is_internal=False).exclude(message__is_internal=True).first()
    if row is None:
        raise NotFound
    row.case = case
    try:
        return send_case_file(request, row, None)
    except FileWaits as error:
        messages.info(request, str(error))
        return redirect("cases:status", case.code)
