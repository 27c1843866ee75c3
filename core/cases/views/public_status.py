"""The status page of a case, for its citizen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.cases.status_page import show_status


@require_safe
@citizen_page
def status(request: HttpRequest, case: Case) -> HttpResponse:
    """Show where the case stands, what happens next and until when, and what was said."""
    return show_status(request, case)
