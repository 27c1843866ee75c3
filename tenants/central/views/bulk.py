"""Onboarding many agencies by a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.sheets import XLSX
from core.ui import formats
from tenants.central.access import found, onboards_agencies
from tenants.central.forms import UploadForm
from tenants.central.queries import STATUS_KINDS
from tenants.hosts import url_of
from tenants.models import Agency, BulkOnboarding, BulkOnboardingRow, Host, OnboardingRun, OnboardingStep, Province
from tenants.onboarding import start_bulk
from tenants.spreadsheet.domain import check_spreadsheet, discard_bulk, keep_report, problems_of_row, resume_failed_rows
from tenants.spreadsheet.reading import most_rows
from tenants.spreadsheet.template import make_template

PER_PAGE = 50
COMING = (Agency.State.REQUESTED, Agency.State.PROVISIONING)


@dataclass(frozen=True)
class Progress:
    """How far a started file is, counted by what became of its rows."""

    total: int
    done: int
    running: int
    waiting: int
    failed: int
    refused: int

    @property
    def is_running(self) -> bool:
        return bool(self.running or self.waiting)

    @property
    def counts(self) -> list[tuple[str, str]]:
        rows = (
            ("done", self.done, _("%(n)s active")),
            ("run", self.running, _("%(n)s in progress")),
            ("late", self.failed, _("%(n)s failed")),
            ("off", self.refused, _("%(n)s not started")),
            ("wait", self.waiting, _("%(n)s waiting")),
        )
        return [(kind, words % {"n": number}) for kind, number, words in rows if number or kind == "done"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@onboards_agencies
def bulk_list(request: HttpRequest) -> HttpResponse:
    """Take a file, judge it, and keep the report; below it the files of before."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = check_spreadsheet(cast("BinaryIO", file))
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("central:bulk", keep_report(report, file_name=file.name or "").pk)
    bulks = BulkOnboarding.objects.annotate(
        rows_total=Count("rows"), rows_refused=Count("rows", filter=Q(rows__state=BulkOnboardingRow.State.REFUSED))
    )
    page = Paginator(bulks.order_by("-created_at", "-pk"), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "most_rows": most_rows()}
    return render(request, "tenants/central/bulk_list.html", context)


@never_cache
@require_safe
@onboards_agencies
def bulk_template(request: HttpRequest) -> HttpResponse:
    """Answer the workbook to fill in, in the language of the page."""
    language = "en" if (get_language() or "").startswith("en") else "id"
    response = HttpResponse(make_template(list(Province.objects.all()), language=language), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="templat-instansi.xlsx"'
    return response


@never_cache
@require_safe
@onboards_agencies
def bulk_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every bad cell of a file that was checked, or how far a started one is."""
    bulk = found(BulkOnboarding.objects.filter(pk=pk).first())
    if bulk.state == BulkOnboarding.State.STARTED:
        return _show_progress(request, bulk)
    rows = bulk.rows.all()
    ready = rows.filter(state=BulkOnboardingRow.State.READY).count()
    bad = rows.filter(state=BulkOnboardingRow.State.REFUSED)
    page = Paginator(bad.order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bulk": bulk,
        "ready": ready,
        "refused": page.paginator.count,
        "total": ready + page.paginator.count,
        "page": page,
        "problems": [(row, problem) for row in page for problem in problems_of_row(row)],
        "first_rows": rows.filter(state=BulkOnboardingRow.State.READY)[:5],
        "can_start": bulk.state == BulkOnboarding.State.CHECKED and ready > 0,
    }
    return render(request, "tenants/central/bulk_check.html", context)


def _show_progress(request: HttpRequest, bulk: BulkOnboarding) -> HttpResponse:
    progress = progress_of(bulk)
    page = Paginator(_worst_first(bulk), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bulk": bulk,
        "progress": progress,
        "words": _words(bulk, progress),
        "page": page,
        "rows": [_row(row) for row in page],
    }
    return render(request, "tenants/central/bulk_progress.html", context)


def progress_of(bulk: BulkOnboarding) -> Progress:
    """Count the rows of a file by what became of them."""
    requested = Q(state=BulkOnboardingRow.State.REQUESTED)
    counts = bulk.rows.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=requested & Q(agency__activated_at__isnull=False)),
        running=Count("pk", filter=requested & Q(agency__state=Agency.State.PROVISIONING)),
        asked=Count("pk", filter=requested & Q(agency__state=Agency.State.REQUESTED)),
        ready=Count("pk", filter=Q(state=BulkOnboardingRow.State.READY)),
        failed=Count("pk", filter=requested & Q(agency__state=Agency.State.FAILED)),
        undone=Count("pk", filter=requested & Q(agency__isnull=True)),
        refused=Count("pk", filter=Q(state=BulkOnboardingRow.State.REFUSED)),
    )
    return Progress(
        total=counts["total"],
        done=counts["done"],
        running=counts["running"],
        waiting=counts["asked"] + counts["ready"],
        failed=counts["failed"],
        refused=counts["refused"] + counts["undone"],
    )


def _words(bulk: BulkOnboarding, progress: Progress) -> str:
    """Say what is counted and, once some are done, about how long the rest takes."""
    left = progress.running + progress.waiting
    if not left or not progress.done or bulk.started_at is None:
        return ngettext("agency is active", "agencies are active", progress.done)
    elapsed = (timezone.now() - bulk.started_at).total_seconds()
    seconds = max(1, round(elapsed / progress.done * left))
    if seconds < 90:
        return ngettext(
            "agencies are active, about %(n)s second left", "agencies are active, about %(n)s seconds left", seconds
        ) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext(
        "agencies are active, about %(n)s minute left", "agencies are active, about %(n)s minutes left", minutes
    ) % {"n": minutes}


def _worst_first(bulk: BulkOnboarding) -> QuerySet[BulkOnboardingRow]:
    rank = Case(
        When(agency__state=Agency.State.FAILED, then=Value(0)),
        When(state=BulkOnboardingRow.State.REFUSED, then=Value(1)),
        When(agency__state__in=COMING, then=Value(2)),
        When(state=BulkOnboardingRow.State.READY, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    main = Prefetch("agency__hosts", Host.objects.filter(is_primary=True), to_attr="main_hosts")
    runs = Prefetch("agency__onboarding_runs", OnboardingRun.objects.prefetch_related("steps"))
    return (
        bulk.rows.select_related("agency").prefetch_related(main, runs).annotate(rank=rank).order_by("rank", "number")
    )


def _row(row: BulkOnboardingRow) -> dict[str, object]:
    agency = row.agency
    if agency is None:
        kind = "wait" if row.state == BulkOnboardingRow.State.READY else "off"
        label = _("Waiting") if kind == "wait" else _("Not started")
        return {
            "row": row,
            "name": row.data.get("name") or row.data.get("slug", ""),
            "status": kind,
            "label": label,
            "problems": problems_of_row(row),
        }
    run = next(iter(agency.onboarding_runs.all()), None)
    steps = list(run.steps.all()) if run else []
    at = next(
        (step for step in steps if step.state in (OnboardingStep.State.RUNNING, OnboardingStep.State.FAILED)), None
    )
    hosts = agency.main_hosts
    return {
        "row": row,
        "name": agency.name,
        "status": STATUS_KINDS[Agency.State(agency.state)],
        "label": agency.get_state_display(),
        "run": run,
        "step": at.get_key_display() if at else _took(run, steps),
        "error": at.error if at else "",
        "is_failed": agency.state == Agency.State.FAILED,
        "site_url": url_of(hosts[0].domain) if hosts and agency.state == Agency.State.ACTIVE else "",
    }


def _took(run: OnboardingRun | None, steps: list[OnboardingStep]) -> str:
    """Say how long a finished onboarding took, from its first step on."""
    first = min((step.started_at for step in steps if step.started_at), default=None)
    if run is None or run.finished_at is None or first is None:
        return ""
    return _("done in %(seconds)s seconds") % {"seconds": formats.number((run.finished_at - first).total_seconds(), 1)}


@never_cache
@require_POST
@onboards_agencies
def bulk_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with every row that is right; sent twice, it begins once."""
    bulk = found(BulkOnboarding.objects.filter(pk=pk).first())
    try:
        start_bulk(bulk, in_background=True)
    except DomainError as error:
        messages.info(request, str(error))
    return redirect("central:bulk", pk)


@never_cache
@require_POST
@onboards_agencies
def bulk_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a checked file aside."""
    discard_bulk(found(BulkOnboarding.objects.filter(pk=pk).first()))
    messages.success(request, _("The file was put aside. Nothing was made."))
    return redirect("central:bulk_list")


@never_cache
@require_POST
@onboards_agencies
def bulk_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the failed rows again."""
    number = resume_failed_rows(found(BulkOnboarding.objects.filter(pk=pk).first()))
    words = ngettext("%(n)s agency is tried again.", "%(n)s agencies are tried again.", number)
    messages.info(request, words % {"n": number})
    return redirect("central:bulk", pk)
