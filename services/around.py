"""What stands around a standard on its public page: points, related services, the check, and how fresh it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from core.hours import DAYS, describe_spans, spans_on
from core.ui.formats import ZONES
from services.models import EligibilityCheck, Service, ServicePoint, ServiceStandard, StandardReview

POINTS_SHOWN = 6


@dataclass(frozen=True)
class Today:
    """A point with its hours today, in its own zone."""

    point: ServicePoint
    day: dt.date
    hours: str
    zone: str

    @property
    def is_known(self) -> bool:
        """Tell whether the point has opening hours at all."""
        return bool(self.point.opening_hours)


@dataclass(frozen=True)
class Around:
    """Parts of the page of a service beside its standard. `reviewed_at` is the end of the last review, if any."""

    changed_at: dt.datetime | None
    reviewed_at: dt.datetime | None
    points: list[Today]
    more_points: int
    related: list[Service]
    has_check: bool


def around(standard: ServiceStandard, *, now: dt.datetime | None = None) -> Around:
    """Return what stands around the page of a public standard."""
    service = standard.service
    points = list(service.points.in_use()[: POINTS_SHOWN + 1])
    total = service.points.in_use().count() if len(points) > POINTS_SHOWN else len(points)
    reviews = StandardReview.objects.filter(standard__service=service, outcome=StandardReview.Outcome.UNCHANGED)
    public = Service.objects.public().filter(pk__in=service.related.values("pk"))
    return Around(
        changed_at=standard.published_at,
        reviewed_at=reviews.order_by("-concluded_at").values_list("concluded_at", flat=True).first(),
        points=todays(points[:POINTS_SHOWN], now=now),
        more_points=max(0, total - POINTS_SHOWN),
        related=list(public.order_by("order", "name", "pk")),
        has_check=EligibilityCheck.objects.filter(service=service, opened_at__isnull=False).exists(),
    )


def todays(points: Iterable[ServicePoint], *, now: dt.datetime | None = None) -> list[Today]:
    """Return each point with its hours of the day that it is there."""
    now = now or timezone.now()
    return [today_of(point, now=now) for point in points]


def today_of(point: ServicePoint, *, now: dt.datetime) -> Today:
    """Return the hours of the day that it is at the point. Empty hours mean closed, if it has hours at all."""
    day = timezone.localdate(now, timezone=point.zone)
    return Today(point, day, describe_spans(spans_on(point.opening_hours, day)), ZONES[point.time_zone])


def week_of(point: ServicePoint) -> list[tuple[int, str]]:
    """Return the number of each day of the week (Monday is 0) with its hours; empty for a closed day."""
    return [(number, describe_spans(point.opening_hours.get(day, []))) for number, day in enumerate(DAYS)]
