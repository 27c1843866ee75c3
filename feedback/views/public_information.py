"""What everybody reads of the information service: its start page, both lists, their files, open data, reports."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.agencies import current_agency
from core.pagecache import cache_page_for_everyone
from core.sheets import CSV, harmless
from core.text_rules import search_words
from core.ui.pages import public_page
from feedback import report_words
from feedback.information_figures import figures_of
from feedback.models import (
    ExemptInformation,
    InformationFile,
    InformationReport,
    InformationSettings,
    PublicInformation,
)
from services.seam import send_paper

PER_PAGE = 30
MOST_ROWS = 5000
LICENCE = "CC-BY-4.0"
COLUMNS = (
    "id", "title", "summary", "category", "unit", "made_on", "form", "retention", "updated_on", "url", "files",
)  # fmt: skip


@require_safe
@public_page
@cache_page_for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """The information service: pledge, how to ask, limits, costs, people, figures."""
    today = timezone.localdate()
    standing = PublicInformation.objects.published()
    counts = {str(key): standing.filter(category=key).count() for key in PublicInformation.Category.values}
    context = {
        "terms": InformationSettings.load(),
        "categories": [
            (key, label, counts[str(key)]) for key, label in PublicInformation.Category.choices if counts[str(key)]
        ],
        "urgent": list(standing.filter(category=PublicInformation.Category.IMMEDIATE).order_by("-updated_on")[:5]),
        "year": today.year,
        "figures": report_words.headline(figures_of(today.year)),
        "reports": list(InformationReport.objects.values_list("year", flat=True)[:10]),
    }
    return render(request, "feedback/ppid_home.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def information_list(request: HttpRequest) -> HttpResponse:
    """The list of public information, to be searched and narrowed."""
    words = search_words(request.GET.get("q", ""), most=100)
    category = request.GET.get("kategori", "")
    rows = _with_files(PublicInformation.objects.published())
    if category in PublicInformation.Category.values:
        rows = rows.filter(category=category)
    for word in words.split()[:6]:
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(unit__icontains=word))
    page = Paginator(rows.order_by("title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": PublicInformation.objects.published().count(),
        "words": words,
        "category": category if category in PublicInformation.Category.values else "",
        "categories": PublicInformation.Category.choices,
    }
    return render(request, "feedback/ppid_list.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def information_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with its files."""
    entry = get_object_or_404(_with_files(PublicInformation.objects.published()), pk=pk)
    return render(request, "feedback/ppid_entry.html", {"entry": entry})


@require_safe
@public_page
def information_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of an entry that everybody may read, under the type of its content."""
    row = get_object_or_404(
        InformationFile, pk=file, entry=pk, removed_at__isnull=True, entry__is_published=True,
        entry__removed_at__isnull=True,
    )  # fmt: skip
    return send_information_file(row)


def send_information_file(row: InformationFile) -> HttpResponse:
    """Return a file as an attachment. Raises Http404 when it is gone."""
    try:
        with row.file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "Content-Disposition": str(content_disposition_header(as_attachment=True, filename=row.name)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": f'"{row.sha256}"',
    }
    return HttpResponse(content, content_type=row.media_type, headers=headers)


@require_safe
@public_page
@cache_page_for_everyone
def exempt_list(request: HttpRequest) -> HttpResponse:
    """What is exempt, why, and until when."""
    rows = ExemptInformation.objects.order_by("opened_on", "title", "pk")
    page = Paginator(rows.filter(opened_on__isnull=True), PER_PAGE).get_page(request.GET.get("page"))
    opened = list(rows.filter(opened_on__isnull=False).order_by("-opened_on", "pk")[:10])
    context = {"page": page, "opened": opened, "today": timezone.localdate()}
    return render(request, "feedback/ppid_exempt.html", context)


@require_safe
@public_page
def exempt_test(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet of a consequence test."""
    row = get_object_or_404(ExemptInformation, pk=pk)
    return send_paper(request, row.test_file, name=f"uji-konsekuensi-{row.pk}")


@require_safe
@public_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The list of public information as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS)
    writer.writeheader()
    for row in _rows():
        cells = {**row, "files": " ".join(file["url"] for file in row["files"])}
        writer.writerow({name: harmless(value) if isinstance(value, str) else value for name, value in cells.items()})
    text = f"\N{ZERO WIDTH NO-BREAK SPACE}{out.getvalue()}"
    headers = {"Content-Disposition": 'attachment; filename="daftar-informasi-publik.csv"'}
    return HttpResponse(text, content_type=CSV, headers=headers)


@require_safe
@public_page
def as_json(request: HttpRequest) -> HttpResponse:
    """The list of public information as JSON."""
    agency = current_agency()
    return JsonResponse(
        {"agency": agency.name, "url": agency.url, "licence": LICENCE, "information": _rows()},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@require_safe
@public_page
@cache_page_for_everyone
def report(request: HttpRequest, year: int) -> HttpResponse:
    """A yearly report that was published."""
    found = get_object_or_404(InformationReport, year=year)
    context = {
        "report": found,
        "parts": report_words.parts(found.figures),
        "head": report_words.headline(found.figures),
    }
    return render(request, "feedback/ppid_report.html", context)


@require_safe
@public_page
def report_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The same on paper."""
    from feedback.printing.report import report_paper  # printing needs its own libraries

    found = get_object_or_404(InformationReport, year=year)
    headers = {"Content-Disposition": f'inline; filename="laporan-layanan-informasi-{year}.pdf"'}
    return HttpResponse(report_paper(found, current_agency()), content_type="application/pdf", headers=headers)


def _with_files(rows: Any) -> Any:
    files = InformationFile.objects.filter(removed_at__isnull=True)
    return rows.prefetch_related(Prefetch("files", queryset=files, to_attr="shown_files"))


def _rows() -> list[dict[str, Any]]:
    base = current_agency().url
    return [
        {
            "id": entry.pk,
            "title": entry.title,
            "summary": entry.summary,
            "category": str(entry.category),
            "unit": entry.unit,
            "made_on": entry.made_on,
            "form": str(entry.form),
            "retention": entry.retention,
            "updated_on": entry.updated_on.isoformat(),
            "url": f"{base}{entry.url}" if entry.url.startswith("/") else entry.url,
            "files": [
                {
                    "name": file.name,
                    "url": f"{base}/ppid/daftar/{entry.pk}/berkas/{file.pk}/",
                    "media_type": file.media_type,
                    "size": file.size,
                    "sha256": file.sha256,
                }
                for file in entry.shown_files
            ],
        }
        for entry in _with_files(PublicInformation.objects.published().order_by("title", "pk"))[:MOST_ROWS]
    ]
