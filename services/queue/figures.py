"""How queues went: numbers given, served and not answered, and how long people waited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from core.ui.formats import duration
from services.models import QueueTicket, ServicePoint

DAYS = 30
State = QueueTicket.State


@dataclass(frozen=True)
class Went:
    """What happened to the numbers of one queue or day; means in whole minutes, None without any."""

    label: Any
    taken: int
    served: int
    missed: int
    given_back: int
    wait_minutes: int | None
    served_minutes: int | None

    @property
    def wait(self) -> str:
        return "-" if self.wait_minutes is None else duration(self.wait_minutes, "minute")

    @property
    def serving(self) -> str:
        return "-" if self.served_minutes is None else duration(self.served_minutes, "minute")

    @property
    def never_called(self) -> int:
        """Numbers that nobody called before the day was over, or that still wait."""
        return self.taken - self.served - self.missed - self.given_back


def by_queue(point: ServicePoint, *, today: dt.date | None = None) -> list[Went]:
    """Return the last thirty days of each letter of a point. One query."""
    rows = _counted(_of(point, today).values("letter", "queue__name").order_by("letter", "queue__name"))
    return [_went(f"{row['letter']} {row['queue__name']}", row) for row in rows]


def by_day(point: ServicePoint, *, today: dt.date | None = None) -> list[Went]:
    """Return the days of the last thirty on which numbers were given, the newest first. One query."""
    return [_went(row["day"], row) for row in _counted(_of(point, today).values("day").order_by("-day"))]


def _of(point: ServicePoint, today: dt.date | None) -> Any:
    today = today or timezone.localdate(timezone=point.zone)
    return QueueTicket.objects.filter(point=point, day__gt=today - dt.timedelta(days=DAYS), day__lte=today)


def _counted(rows: Any) -> Any:
    return rows.annotate(
        taken=Count("pk"),
        served=Count("pk", filter=Q(state=State.DONE)),
        missed=Count("pk", filter=Q(state=State.NO_SHOW)),
        given_back=Count("pk", filter=Q(state=State.CANCELLED)),
        wait=Avg(F("first_called_at") - F("taken_at"), filter=Q(first_called_at__isnull=False)),
        serving=Avg(F("ended_at") - F("called_at"), filter=Q(state=State.DONE)),
    )


def _went(label: Any, row: dict[str, Any]) -> Went:
    return Went(
        label,
        row["taken"],
        row["served"],
        row["missed"],
        row["given_back"],
        _minutes(row["wait"]),
        _minutes(row["serving"]),
    )


def _minutes(mean: dt.timedelta | None) -> int | None:
    return None if mean is None else round(mean.total_seconds() / 60)
