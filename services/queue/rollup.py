"""What the organisation bureau sees of queues: numbers, and how long people waited."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q

from core import rollups
from services.models import QueueTicket, ServiceQueue
from services.queue.figures import DAYS


class Median(Aggregate):
    """The middle value, worked out by the database."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the last thirty days; hidden where fewer than five people stand behind. Two queries."""
    tickets = QueueTicket.objects.filter(day__gt=on - dt.timedelta(days=DAYS), day__lte=on)
    waited = ExpressionWrapper(F("first_called_at") - F("taken_at"), output_field=DurationField())
    found = tickets.aggregate(
        given=Count("pk"),
        called=Count("pk", filter=Q(first_called_at__isnull=False)),
        wait=Median(waited, output_field=DurationField(), filter=Q(first_called_at__isnull=False)),
    )
    minutes = None if found["wait"] is None else round(found["wait"].total_seconds() / 60, 1)
    return {
        "queues": ServiceQueue.objects.filter(is_active=True).count(),
        "numbers": rollups.people_count(found["given"]),
        "median_wait_minutes": rollups.people_figure(minutes, people=found["called"]),
    }
