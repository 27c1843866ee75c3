"""The addresses of an agency."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.ui.outcome import show_refusal, tell_outcome
from tenants.central.access import found, get_agency, manages_agencies
from tenants.central.forms import DomainForm, RenameForm
from tenants.domain.hosts import add_own_domain, make_primary, remove_domain, rename_host, verify_domain
from tenants.hosts import subdomain_of
from tenants.models import Host

FORM = ["GET", "HEAD", "POST"]


def _get_host(slug: str, pk: int) -> Host:
    return found(Host.objects.select_related("agency").filter(agency__slug=slug, pk=pk).first())


@never_cache
@require_http_methods(FORM)
@manages_agencies
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the agency another subdomain."""
    agency = get_agency(slug)
    form = RenameForm(request.POST if request.method == "POST" else None, initial={"slug": agency.slug})
    if request.method == "POST" and form.is_valid():
        try:
            agency = rename_host(agency, slug=form.cleaned_data["slug"])
        except DomainError as error:
            show_refusal(form, error, field="slug")
        else:
            messages.success(request, _("The agency is now at %(domain)s.") % {"domain": subdomain_of(agency.slug)})
            return redirect("central:agency", agency.slug)
    context = {
        "agency": agency,
        "form": form,
        "title": _("Rename the subdomain"),
        "lead": _("Everybody who uses %(domain)s is led to the new address.") % {"domain": subdomain_of(slug)},
        "submit": _("Rename"),
    }
    return render(request, "tenants/central/agency_form.html", context)


@never_cache
@require_http_methods(FORM)
@manages_agencies
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim an own domain; the agency's page then shows the record that proves it."""
    agency = get_agency(slug)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_own_domain(agency, domain=form.cleaned_data["domain"])
        except DomainError as error:
            show_refusal(form, error, field="domain")
        else:
            messages.success(request, _("The domain was added. Now it has to be proven by a TXT record."))
            return redirect("central:agency", slug)
    context = {
        "agency": agency,
        "form": form,
        "title": _("Add an own domain"),
        "lead": _("The office that owns the domain writes a TXT record; until it is found the domain is not served."),
        "submit": _("Add the domain"),
    }
    return render(request, "tenants/central/agency_form.html", context)


@never_cache
@require_POST
@manages_agencies
def verify(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Look for the TXT record now."""
    host = _get_host(slug, pk)
    tell_outcome(
        request, lambda: verify_domain(host), done=_("%(domain)s is proven and in use.") % {"domain": host.domain}
    )
    return redirect("central:agency", slug)


@never_cache
@require_POST
@manages_agencies
def primary(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a host the main address."""
    host = _get_host(slug, pk)
    tell_outcome(
        request, lambda: make_primary(host), done=_("%(domain)s is now the main address.") % {"domain": host.domain}
    )
    return redirect("central:agency", slug)


@never_cache
@require_http_methods(FORM)
@manages_agencies
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask once, then stop serving an own domain."""
    host = _get_host(slug, pk)
    if request.method == "POST":
        tell_outcome(request, lambda: remove_domain(host), done=_("%(domain)s was removed.") % {"domain": host.domain})
        return redirect("central:agency", slug)
    context = {
        "agency": host.agency,
        "title": _("Remove %(domain)s?") % {"domain": host.domain},
        "consequences": [
            _("Whoever opens this domain no longer reaches the agency."),
            _("To use it again, it has to be proven anew."),
        ],
        "submit": _("Remove the domain"),
    }
    return render(request, "tenants/central/agency_confirm.html", context)
