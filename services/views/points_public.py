"""Service points as everybody sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.pagecache import cache_page_for_everyone
from services import queries
from services.around import today_of, todays, week_of
from services.components.codes import Accessibility
from services.models import Service, ServicePoint
from services.models.points import PointQuerySet
from services.views.base import public_page

PAGE_SIZE = 40


@dataclass(frozen=True)
class Option:
    """A choice of a filter with the number of points that have it."""

    value: str
    label: object
    count: int
    is_chosen: bool


@require_safe
@cache_page_for_everyone
def point_list(request: HttpRequest) -> HttpResponse:
    """All points in use, or those with a service, of a kind, or with something that helps."""
    every = ServicePoint.objects.in_use()
    filters = _filters(request, every)
    left = every
    for name, options in filters.items():
        if chosen := next((option.value for option in options if option.is_chosen), None):
            left = _having(left, name, chosen)
    page = Paginator(left.order_by("name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": todays(page),
        "filters": filters,
        "total": every.count(),
        "is_narrowed": any(option.is_chosen for options in filters.values() for option in options),
    }
    return render(request, "services/point_list.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def point_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One point: where it is, when it is open, what helps people there, and which services they get."""
    point = ServicePoint.objects.in_use().filter(code=code).first()
    if point is None:
        raise NotFound
    today = today_of(point, now=timezone.now())
    services = Service.objects.public().filter(points=point).order_by("order", "name", "pk")
    context = {
        "point": point,
        "today": today,
        "week": [(WEEKDAYS[number], hours, number == today.day.weekday()) for number, hours in week_of(point)],
        "cards": queries.cards(queries.with_promises(services)),
        "has_queue": point.queues.filter(is_active=True).exists(),
        **_map_links(point),
    }
    return render(request, "services/point_detail.html", context)


def _map_links(point: ServicePoint) -> dict[str, str]:
    """Return addresses that open the place in a map: of the device, and of OpenStreetMap."""
    if not point.has_position:
        return {}
    at = f"{point.latitude},{point.longitude}"
    street_map = (
        f"https://www.openstreetmap.org/?mlat={point.latitude}&mlon={point.longitude}"
        f"#map=17/{point.latitude}/{point.longitude}"
    )
    return {"position": at, "geo_uri": f"geo:{at}", "street_map": street_map}


def _having(points: PointQuerySet, name: str, value: str) -> PointQuerySet:
    if name == "layanan":
        return points.filter(services__in=Service.objects.public().filter(code=value))
    return points.filter(kind=value) if name == "jenis" else points.filter(accessibility__contains=[value])


def _filters(request: HttpRequest, every: PointQuerySet) -> dict[str, list[Option]]:
    """Return the filters by their parameter, each with the choices that some point has."""
    points = list(every.values_list("kind", "accessibility"))
    given = Service.objects.public().filter(points__is_active=True).order_by("name", "pk")
    at: dict[str, int] = {}
    labels: dict[str, str] = {}
    for code, name in given.values_list("code", "name"):
        at[code] = at.get(code, 0) + 1
        labels[code] = name
    kinds = [kind for kind, _access in points]
    helps = [item for _kind, access in points for item in access]
    found: dict[str, list[tuple[str, object, int]]] = {
        "layanan": [(code, labels[code], number) for code, number in at.items()],
        "jenis": [(str(value), label, kinds.count(value)) for value, label in ServicePoint.Kind.choices],
        "akses": [(str(value), label, helps.count(value)) for value, label in Accessibility.choices],
    }
    return {
        name: [
            Option(value, label, number, request.GET.get(name) == value) for value, label, number in options if number
        ]
        for name, options in found.items()
    }
