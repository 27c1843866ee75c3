"""What everybody may read of complaints: the list with its figures, one of them, and the open data."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pagecache import cache_page_for_everyone
from core.panels import Figure
from core.sheets import CSV
from core.ui import formats
from core.ui.pages import public_page
from feedback.complaint_access import public_complaint
from feedback.complaint_figures import ComplaintFigures, figures
from feedback.complaint_list import FilterForm, csv_lines, narrowed, rows_of

PER_PAGE = 20
NOTHING = "\N{EN DASH}"


@require_safe
@public_page
@cache_page_for_everyone
def complaint_list(request: HttpRequest) -> HttpResponse:
    """Published complaints and aspirations, newest first, and how they are dealt with in numbers."""
    form = FilterForm(request.GET)
    page = Paginator(narrowed(form.asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "is_narrowed": bool(form.asked),
        "page": page,
        "rows": rows_of(page.object_list),
        "figures": _shown(figures()),
        "query": request.GET.urlencode(),
    }
    return render(request, "feedback/complaint_list.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def complaint_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One published complaint, what came of it, and how long that took."""
    complaint = public_complaint(code)
    return render(request, "feedback/complaint_detail.html", {"row": rows_of([complaint])[0]})


@require_safe
@public_page
def complaint_data(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV, also for other sites."""
    response = StreamingHttpResponse(csv_lines(FilterForm(request.GET).asked), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="pengaduan.csv"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _shown(found: ComplaintFigures) -> list[Figure]:
    few = _("fewer than 5")
    return [
        Figure(few if found.received is None else found.received, _("received in twelve months")),
        Figure(few if found.answered is None else found.answered, _("answered")),
        Figure(NOTHING if found.in_time is None else formats.percent(found.in_time), _("answered within the limit")),
        Figure(
            NOTHING if found.median_days is None else formats.number(found.median_days),
            _("working days, half took less"),
        ),
    ]
