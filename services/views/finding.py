"""How people find a service: the agency's start page, and the list with its search and filters."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import panels
from core.pagecache import cache_page_for_everyone
from services import facets, queries, search
from services.models import Service, ServicePledge, ServicePoint
from services.models.services import ServiceQuerySet

HOME_SERVICES = 6
PAGE_SIZE = 30


@require_safe
@cache_page_for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """The start page of the agency."""
    public = Service.objects.public().order_by("order", "name", "pk")
    services = list(queries.with_promises(public)[:HOME_SERVICES])
    total = public.count() if len(services) == HOME_SERVICES else len(services)
    context = {
        "cards": queries.cards(services),
        "total": total,
        "life_events": facets.narrow(public, {}).life_events.choices,
        "has_points": ServicePoint.objects.in_use().exists(),
        "pledge": ServicePledge.objects.published().filter(kind=ServicePledge.Kind.SERVICE).first(),
        "panels": panels.panels("home", request),
    }
    return render(request, "services/home.html", context)


@require_safe
@cache_page_for_everyone
def service_list(request: HttpRequest) -> HttpResponse:
    """All public services, or those that a search and the filters leave. Everything is in the address."""
    words = queries.clean_query(request.GET.get("q", ""))
    found = queries.search_public(words)
    narrowed = facets.narrow(found.services, request.GET.dict())
    page = Paginator(narrowed.pks, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "cards": queries.cards(_in_order(list(page))),
        "words": words,
        "found": found,
        "narrowed": narrowed,
        "has_points": ServicePoint.objects.in_use().exists(),
    }
    if words and not found.is_answered:
        search.note_unanswered(words)
    if words and not narrowed.pks:
        public = queries.search_public("").services
        context["all_cards"] = queries.cards(queries.with_promises(public)[:HOME_SERVICES])
    return render(request, "services/service_list.html", context)


def _in_order(pks: list[int]) -> list[Service]:
    """Return the services with their promises in the order of `pks`."""
    read: ServiceQuerySet = queries.with_promises(Service.objects.filter(pk__in=pks))
    by_pk = {service.pk: service for service in read}
    return [by_pk[pk] for pk in pks if pk in by_pk]
