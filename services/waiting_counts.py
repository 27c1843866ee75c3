"""Two numbers that the menu of every portal page tells, counted in one query for each request."""

from __future__ import annotations

from django.db.models import CharField, Count, Value
from django.http import HttpRequest

from services.models import MediaPlacement, PageFeedback
from services.publication.standing import outdated_placements


def new_feedback(request: HttpRequest) -> int:
    """Count the messages about pages that nobody has read."""
    return _counts(request).get("feedback", 0)


def outdated_media(request: HttpRequest) -> int:
    """Count what hangs somewhere in an old version."""
    return _counts(request).get("outdated", 0)


def _counts(request: HttpRequest) -> dict[str, int]:
    memo = request.__dict__
    if "_waiting_counts" not in memo:
        unread = PageFeedback.objects.filter(state=PageFeedback.State.NEW)
        outdated = MediaPlacement.objects.filter(pk__in=outdated_placements().order_by().values("pk"))
        parts = [
            rows.order_by().values(counted=Value(name, CharField())).annotate(number=Count("pk"))
            for name, rows in (("feedback", unread), ("outdated", outdated))
        ]
        memo["_waiting_counts"] = {row["counted"]: row["number"] for row in parts[0].union(parts[1], all=True)}
    counts: dict[str, int] = memo["_waiting_counts"]
    return counts
