"""What visits show on pages that are not theirs: of a request to staff and to who asked, and the next ones."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from bookings.domain.visit_requests import ranked_places
from bookings.models import Visit, VisitRequest
from bookings.visit_services import services_to_offer
from core.cases.models import Case
from core.panels import Panel

MOST = 3


def for_staff(case: Case, request: HttpRequest) -> Panel:
    """Show what was asked, where the place stands among the others, and which visit answered it."""
    return Panel("bookings/visits/_request_facts.html", {**_facts(case), "rank": _rank(case)})


def for_citizen(case: Case, request: HttpRequest) -> Panel:
    """Show who asked the visit that was announced for them."""
    return Panel("bookings/visits/_request_status.html", _facts(case))


def next_visits(request: HttpRequest) -> Panel | None:
    """Show the next visits on the agency's start page."""
    rows = Visit.objects.to_come(timezone.localdate()).select_related("place")
    visits = list(rows.order_by("first_on", "opens_at", "pk")[:MOST])
    return Panel("bookings/visits/_home.html", {"visits": visits}) if visits else None


def _facts(case: Case) -> dict[str, object]:
    asked = VisitRequest.objects.select_related("place", "visit__place").get(case=case)
    names = dict(services_to_offer()) if asked.services else {}
    return {"asked": asked, "case": case, "services": [names.get(code, code) for code in asked.services]}


def _rank(case: Case) -> object:
    if case.state not in ("received", "verified", "in_progress", "incomplete"):
        return None
    place = case.visit_request.place_id
    return next((one for one in ranked_places() if one.asking.key == place), None) if place else None
