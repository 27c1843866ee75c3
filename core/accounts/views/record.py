"""The record of changes: a page with filters, and the same as a sheet."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import audit
from core.accounts import history, sheets
from core.accounts.access import permission_required
from core.accounts.people_forms import HistoryFilter
from core.models import AuditEntry
from core.tenancy import current_schema

PER_PAGE = 50
VIEW = "people.view_audit"


@never_cache
@require_safe
@permission_required(VIEW)
def record_of_changes(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first."""
    narrowing = HistoryFilter(request.GET)
    found = _wanted(narrowing)
    is_narrowed = any(value for value in narrowing.cleaned_data.values())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": narrowing,
        "is_narrowed": is_narrowed,
        "page": page,
        "lines": [history.line_of(entry) for entry in page],
        "total": AuditEntry.objects.count() if is_narrowed else page.paginator.count,
        "query": request.GET.urlencode(),
        "limit": sheets.MAX_ROWS,
    }
    return render(request, "people/record.html", context)


@never_cache
@require_safe
@permission_required(VIEW)
def download_record(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send the entries that the filters leave, at most `sheets.MAX_ROWS`, as CSV or XLSX."""
    write = sheets.WRITERS.get(kind)
    if write is None:
        raise Http404
    found = _wanted(HistoryFilter(request.GET))
    audit.record(action="people.record_downloaded", changes={"entries": found.count()})
    file = write(history.line_of(entry) for entry in found[: sheets.MAX_ROWS].iterator())
    name = f"riwayat-{current_schema().replace('_', '-')}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=sheets.CONTENT_TYPES[kind])


def _wanted(narrowing: HistoryFilter) -> Any:
    """Return the entries that the valid filters leave; a filter with an error is not applied."""
    narrowing.is_valid()
    data = narrowing.cleaned_data
    return history.entries(
        actor_id=data.get("person"), action=data.get("action", ""), since=data.get("since"), until=data.get("until")
    )
