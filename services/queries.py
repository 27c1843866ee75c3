"""Reads that pages and the API share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from core.text_rules import search_words
from services.components import ComponentCode, Summary
from services.models import Service, ServiceStandard, StandardComponent
from services.models.services import ServiceQuerySet
from services.search import Found, search_services

PROMISE_CODES = (ComponentCode.DURATION, ComponentCode.FEE, ComponentCode.PRODUCT)
QUERY_LIMIT = 120


@dataclass(frozen=True)
class Promise:
    """The facts of the promise card. `ways` come from the service, the rest from the standard in force."""

    duration: Summary
    fee: Summary
    product: Summary
    ways: tuple[str, ...]


def promise_of(service: Service, standard: ServiceStandard) -> Promise:
    """Return the facts; uses prefetched components."""
    rows = {row.code: row for row in standard.components.all()}
    duration, fee, product = (rows[code].summary if code in rows else Summary() for code in PROMISE_CODES)
    return Promise(duration, fee, product, tuple(service.channel_labels))


def clean_query(typed: str) -> str:
    """Return a search as the database can take it, and not longer than anybody types."""
    return search_words(typed, most=QUERY_LIMIT)


def search_public(words: str) -> Found:
    """Return public services for `words` (see clean_query); all of them in catalogue order when it is empty."""
    public = Service.objects.public()
    if not words:
        return Found(public.order_by("order", "name", "pk"))
    return search_services(public, words)


def with_promises(services: ServiceQuerySet) -> ServiceQuerySet:
    """Prefetch what a promise card needs: unit, the standard in force and three of its components."""
    components = StandardComponent.objects.filter(code__in=PROMISE_CODES)
    in_force = ServiceStandard.objects.shown().prefetch_related(Prefetch("components", components))
    return services.select_related("unit").prefetch_related(Prefetch("standards", in_force, to_attr="in_force"))


def cards(services: Iterable[Any]) -> list[tuple[Service, Promise]]:
    """Return each service, prefetched by with_promises, beside its promise."""
    return [(service, promise_of(service, service.in_force[0])) for service in services]
