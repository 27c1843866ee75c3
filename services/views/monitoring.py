"""Reports of monitoring and evaluation in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from services.domain import monitoring as domain
from services.models import MonitoringReport
from services.publication.serving import send_file
from services.staffing_forms import ReportForm
from services.views.base import posted, put_on_form, staff_page

PAGE_SIZE = 30


@staff_page("services.view_standard")
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """All reports, the newest first."""
    reports = MonitoringReport.objects.prefetch_related("services").order_by("-reported_on", "-pk")
    page = Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "services/staffing/report_list.html", {"page": page})


@staff_page(domain.PERMISSION)
def report_add(request: HttpRequest) -> HttpResponse:
    """Record a report."""
    form = ReportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = domain.record_report(by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The report was recorded."))
            return redirect("services_portal:report", report.pk)
    return render(request, "services/staffing/report_form.html", {"form": form})


@staff_page("services.view_standard")
@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report."""
    report = _report(pk)
    context = {"report": report, "services": report.services.order_by("order", "name", "pk")}
    return render(request, "services/staffing/report_detail.html", context)


@staff_page(domain.PERMISSION)
def report_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a report."""
    report = _report(pk)
    chosen = list(report.services.all())
    names = ("title", "period_start", "period_end", "methods", "findings", "follow_up", "reported_on")
    initial = {name: getattr(report, name) for name in names} | {"services": [item.code for item in chosen]}
    form = ReportForm(posted(request), request.FILES or None, chosen=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_report(report=report, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The report was saved."))
            return redirect("services_portal:report", pk)
    return render(request, "services/staffing/report_form.html", {"form": form, "report": report})


@staff_page("services.view_standard")
@require_safe
def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the kept file."""
    report = _report(pk)
    if not report.file:
        raise NotFound
    return send_file(request, report.file, name=f"monev-{pk}.pdf", media_type="application/pdf")


def _report(pk: int) -> MonitoringReport:
    found = MonitoringReport.objects.select_related("created_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
