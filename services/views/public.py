"""What everybody may read: the agency's start page, its services, and the standard of each."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import panels
from core.pagecache import cache_page_for_everyone
from services import access, queries
from services.components import COMPONENTS, ComponentCode
from services.models import Service, ServiceStandard
from services.views.base import public_page

HOME_SERVICES = 6
PAGE_SIZE = 30
MAIN_CODES = (*[code for code, component in COMPONENTS.items() if component.must_publish], ComponentCode.LEGAL_BASIS)


@require_safe
@cache_page_for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """The start page of the agency."""
    public = Service.objects.public().order_by("order", "name", "pk")
    services = list(queries.with_promises(public)[:HOME_SERVICES])
    total = public.count() if len(services) == HOME_SERVICES else len(services)
    context = {"cards": _cards(services), "total": total, "panels": panels.panels("home", request)}
    return render(request, "services/home.html", context)


@require_safe
@cache_page_for_everyone
def service_list(request: HttpRequest) -> HttpResponse:
    """All public services, or those that a search finds."""
    words = queries.clean_query(request.GET.get("q", ""))
    found = queries.search_public(words)
    page = Paginator(queries.with_promises(found.services), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": _cards(page), "words": words, "is_near_miss": found.is_near_miss}
    if words and not page.paginator.count:
        context["all_cards"] = _cards(queries.with_promises(queries.search_public("").services)[:HOME_SERVICES])
    return render(request, "services/service_list.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def service_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The standard in force of one service."""
    standard = access.public_standard(code)
    return render(request, "services/service_detail.html", public_context(standard))


@require_safe
@public_page
@cache_page_for_everyone
def service_version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """A version of the history, in force or not."""
    current = access.public_standard(code)
    standard = current if current.version == version else access.former_standard(current.service, version)
    return render(request, "services/service_detail.html", {**public_context(standard), "current": current})


def public_context(standard: ServiceStandard) -> dict[str, object]:
    """Return what a public page of a standard needs: its history names only versions that were public."""
    history = standard.service.standards.once_public().with_former().order_by("-version")
    return {**standard_context(standard), "history": history}


def standard_context(standard: ServiceStandard) -> dict[str, object]:
    """Return what the drawing of a standard needs: promise, clauses in two groups, and the history."""
    rows = standard.by_code()
    return {
        "service": standard.service,
        "standard": standard,
        "promise": queries.promise_of(standard.service, standard),
        "main_rows": [rows[code] for code in MAIN_CODES if code in rows],
        "other_rows": [row for code, row in rows.items() if code not in MAIN_CODES],
        "history": standard.service.standards.once_published().order_by("-version"),
    }


def _cards(services: Iterable[Any]) -> list[tuple[Service, queries.Promise]]:
    """Return each service, prefetched by with_promises, beside its promise."""
    return [(service, queries.promise_of(service, service.in_force[0])) for service in services]
