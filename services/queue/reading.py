"""What is read of queues: when numbers are given, how many wait, and how long it will take."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from core.errors import NotFound
from core.ui.formats import duration
from core.workdays.office import office_calendar
from services.models import QueueCounter, QueueTicket, ServicePoint, ServiceQueue

LEAST_SERVED = 3  # fewer visitors of a day tell nothing of its mean
DESK_MINUTES = 30  # a counter that called nobody for so long counts as empty
ROUND_TO = 5
SHOWN_CALLED = 6
SHOWN_WAITING = 60
State = QueueTicket.State


@dataclass(frozen=True)
class Opening:
    """When numbers are given on the web today; `until` None means not at all today."""

    is_open: bool
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Line:
    """A queue as it stands now. `minutes` is what the next visitor will wait, rounded up to five."""

    queue: ServiceQueue
    waiting: int
    minutes_each: float
    desks: int
    opening: Opening

    @property
    def minutes(self) -> int:
        return self.minutes_for(self.waiting)

    @property
    def wait(self) -> str:
        """The same in words; empty when nobody waits."""
        return wait_words(self.minutes)

    def minutes_for(self, ahead: int) -> int:
        """Return how long somebody waits with so many in front, rounded up to five minutes."""
        exact = ahead * self.minutes_each / self.desks
        return math.ceil(exact / ROUND_TO) * ROUND_TO


def wait_words(minutes: int | None) -> str:
    """Write a wait: "15 menit"; empty for none."""
    return duration(minutes, "minute") if minutes else ""


def public_point(code: str) -> ServicePoint:
    """Return a point in use that has a queue in use, or NotFound."""
    found = ServicePoint.objects.in_use().filter(code=code, queues__is_active=True).distinct().first()
    if found is None:
        raise NotFound
    return found


def opening_of(queue: ServiceQueue, point: ServicePoint, *, now: dt.datetime) -> Opening:
    """Return when the web gives numbers of this queue today, by the calendar and the hours of its point."""
    calendar = office_calendar(hours=point.opening_hours or None, zone=point.zone)
    day = calendar.today(now)
    spans = calendar.spans(day)
    if not spans or not queue.takes_web:
        return Opening(is_open=False)
    first, last = (dt.time.fromisoformat(text) for text in (spans[0][0], spans[-1][1]))
    since = dt.datetime.combine(day, first, point.zone) - dt.timedelta(minutes=queue.opens_before)
    until = dt.datetime.combine(day, last, point.zone)
    return Opening(since <= now < until, since, until)


def lines_of(point: ServicePoint, *, now: dt.datetime | None = None) -> list[Line]:
    """Return the queues of a point as they stand now. Two queries."""
    now = now or timezone.now()
    queues = list(ServiceQueue.objects.filter(point=point, is_active=True).order_by("letter"))
    measured = _measured([queue.pk for queue in queues], timezone.localdate(now, timezone=point.zone), now)
    found = []
    for queue in queues:
        waiting, served, mean, desks = measured.get(queue.pk, (0, 0, None, 0))
        each = mean.total_seconds() / 60 if mean is not None and served >= LEAST_SERVED else queue.typical_minutes
        found.append(Line(queue, waiting, each, max(1, desks), opening_of(queue, point, now=now)))
    return found


def _measured(
    queues: list[int], day: dt.date, now: dt.datetime
) -> dict[int, tuple[int, int, dt.timedelta | None, int]]:
    lately = now - dt.timedelta(minutes=DESK_MINUTES)
    rows = (
        QueueTicket.objects.filter(queue__in=queues, day=day)
        .order_by()
        .values("queue")
        .annotate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            served=Count("pk", filter=Q(state=State.DONE)),
            mean=Avg(F("ended_at") - F("called_at"), filter=Q(state=State.DONE)),
            desks=Count("counter", filter=Q(called_at__gte=lately), distinct=True),
        )
    )
    return {row["queue"]: (row["waiting"], row["served"], row["mean"], row["desks"]) for row in rows}


def ahead_of(ticket: QueueTicket) -> int:
    """Count who is called before a number that waits: those who need it first, then those who came before."""
    others = QueueTicket.objects.waiting().filter(queue=ticket.queue_id, day=ticket.day)
    earlier = Q(taken_at__lt=ticket.taken_at) | Q(taken_at=ticket.taken_at, pk__lt=ticket.pk)
    if ticket.is_priority:
        return others.filter(earlier, is_priority=True).count()
    return others.filter(Q(is_priority=True) | earlier).count()


def called_at(point: ServicePoint, *, now: dt.datetime | None = None) -> list[QueueTicket]:
    """Return the numbers that are at a counter now, the newest call first. One query."""
    today = timezone.localdate(now or timezone.now(), timezone=point.zone)
    rows = QueueTicket.objects.filter(point=point, day=today, state=State.CALLED).select_related("counter")
    return list(rows.order_by("-called_at", "-pk")[:SHOWN_CALLED])


def queues_of(counter: QueueCounter) -> list[ServiceQueue]:
    """Return the queues in use that a counter serves: its own, or all of its point."""
    own = list(counter.queues.filter(is_active=True).order_by("letter"))
    return own or list(ServiceQueue.objects.filter(point=counter.point_id, is_active=True).order_by("letter"))


def waiting_for(queues: Iterable[ServiceQueue], day: dt.date) -> list[QueueTicket]:
    """Return who waits in these queues on a day, in turn."""
    rows = QueueTicket.objects.waiting().filter(queue__in=[queue.pk for queue in queues], day=day)
    return list(rows.select_related("queue").in_turn()[:SHOWN_WAITING])
