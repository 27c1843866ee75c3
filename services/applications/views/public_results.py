"""What everybody may see of results: whether a document is genuine, and how long applications really take."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagecache import cache_page_for_everyone
from services import queries
from services.applications.statistics import LEAST, reality_of
from services.models import ResultDocument, Service
from services.views.base import public_page

MOST = 300


@public_page
@require_safe
def verify(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a document is genuine: its number, date, service and fingerprint, and nothing of the applicant."""
    rows = ResultDocument.objects.select_related("application__service")
    document = rows.filter(key=key).first()
    response = render(
        request, "services/results/verify.html", {"document": document}, status=200 if document is not None else 404
    )
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@cache_page_for_everyone
def statistics(request: HttpRequest) -> HttpResponse:
    """Promise and reality of every service that takes applications."""
    listed = queries.with_promises(Service.objects.public().filter(forms__isnull=False).distinct())
    services = list(listed.order_by("order", "name", "pk")[:MOST])
    promises = {service.pk: promise for service, promise in queries.cards(services)}
    rows = [(reality, promises[reality.service.pk]) for reality in reality_of(services)]
    context = {"rows": rows, "least": LEAST, "has_any": any(reality.is_told for reality, _promise in rows)}
    return render(request, "services/results/statistics.html", context)
