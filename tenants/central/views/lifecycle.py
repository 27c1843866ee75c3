"""Suspending, resuming and archiving an agency, and fetching its export."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.errors import DomainError
from core.ui.outcome import show_refusal, tell_outcome
from tenants.central.access import found, get_agency, manages_agencies
from tenants.central.forms import ConfirmSlugForm, SuspendForm
from tenants.domain.archiving import archive_agency, call_back_agency
from tenants.domain.suspension import resume_agency, suspend_agency
from tenants.models import Agency, AgencyArchive

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM)
@manages_agencies
def suspend(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the reason, say what follows, and close the site."""
    agency = get_agency(slug)
    form = SuspendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend_agency(agency, reason=form.cleaned_data["reason"], until=form.until_moment(agency))
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The site is closed. Visitors read the reason."))
            return redirect("central:agency", slug)
    context = {
        "agency": agency,
        "form": form,
        "title": _("Suspend %(agency)s?") % {"agency": agency.name},
        "consequences": [
            _("The public site shows the reason instead of the services."),
            _("Staff sign in and read everything, and change nothing."),
            _("No data is deleted; the site can be opened again at any time."),
        ],
        "submit": _("Suspend the agency"),
    }
    return render(request, "tenants/central/agency_confirm.html", context)


@never_cache
@require_http_methods(FORM)
@manages_agencies
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the address name, say what follows, and close the agency for good."""
    agency = get_agency(slug)
    form = ConfirmSlugForm(request.POST if request.method == "POST" else None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            archive_agency(agency)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The agency is being archived: first its data are exported."))
            return redirect("central:agency", slug)
    days = settings.ARCHIVE_WAIT_DAYS
    context = {
        "agency": agency,
        "form": form,
        "title": _("Archive %(agency)s?") % {"agency": agency.name},
        "consequences": [
            _("Its sites answer at once that they were closed; nobody signs in any more."),
            _("All its data and files are exported; the export stays here to download."),
            ngettext(
                "After %(days)s day its schema is deleted. Until then the agency can be called back.",
                "After %(days)s days its schema is deleted. Until then the agency can be called back.",
                days,
            )
            % {"days": days},
        ],
        "submit": _("Archive the agency"),
    }
    return render(request, "tenants/central/agency_confirm.html", context)


@never_cache
@require_POST
@manages_agencies
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a suspended site again."""
    return _act(request, slug, resume_agency, _("The site is open again."))


@never_cache
@require_POST
@manages_agencies
def call_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived agency back as suspended."""
    return _act(request, slug, call_back_agency, _("The agency is back, suspended. Look at it, then open it."))


def _act(request: HttpRequest, slug: str, move: Any, done: str) -> HttpResponse:
    agency: Agency = get_agency(slug)
    tell_outcome(request, lambda: move(agency), done=done)
    return redirect("central:agency", slug)


@never_cache
@require_safe
@manages_agencies
def export(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """Answer an export of the whole agency. Every download is recorded."""
    archived = found(AgencyArchive.objects.select_related("agency").filter(agency__slug=slug, pk=pk).first())
    try:
        file = default_storage.open(archived.path)
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        audit.record(
            action="tenants.export_downloaded", target=archived.agency, changes={"sha256": ["", archived.sha256]}
        )
    name = archived.path.rpartition("/")[2]
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
