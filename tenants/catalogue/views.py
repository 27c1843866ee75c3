"""One search over the published services of every agency, on the base host."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagecache import cache_page_for_everyone
from tenants.catalogue import queries
from tenants.catalogue.forms import CatalogueFilter
from tenants.catalogue.models import PublishedService
from tenants.hosts import url_of

PER_PAGE = 20


@dataclass(frozen=True)
class Result:
    """A service as the search shows it, with the address of its page at its agency."""

    service: PublishedService
    url: str
    agency_url: str


@require_safe
@cache_page_for_everyone
def search(request: HttpRequest) -> HttpResponse:
    """Find services by words (`q`) and filters; without either, all of them by name."""
    words = queries.clean_query(request.GET.get("q", ""))
    form = CatalogueFilter(request.GET)
    chosen = form.values
    found = queries.search(queries.filtered(chosen), words)
    services = found.services.with_agency().defer("search", "body", "words")
    page = Paginator(services, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "form": CatalogueFilter(initial=form.cleaned_data),
        "is_narrowed": bool(chosen),
        "found": found,
        "page": page,
        "results": [result_of(service) for service in page if service.main_domain],
    }
    return render(request, "tenants/catalogue/search.html", context)


def result_of(service: PublishedService) -> Result:
    """Return a service read by with_agency with its addresses."""
    home = url_of(str(service.main_domain))
    return Result(service, f"{home.rstrip('/')}{service.path}", home)
