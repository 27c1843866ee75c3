"""How much everybody has on their desk, and how long they take: one query for what is open, one for what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.cases.inbox import end_of_week, in_group
from core.models import User

LOOKED_BACK = dt.timedelta(days=90)


class Median(Aggregate):
    """The middle of all values, as PostgreSQL finds it."""

    function = "PERCENTILE_CONT"
    name = "median"
    output_field = DurationField()
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Load:
    """One officer, or nobody (`owner_id` None): open cases, overdue ones, those due this week; what was answered in the
    last ninety days, and in how many days half of it.
    """

    owner_id: int | None
    name: str
    open: int
    late: int
    week: int
    answered: int
    median_days: float | None


def workload(user: User, *, now: dt.datetime | None = None) -> list[Load]:
    """Return who has how much of what `user` may see, the fullest desk first, nobody's on top."""
    moment = now or timezone.now()
    seen = in_group(user, "").order_by()
    late, week = Q(due_at__lt=moment), Q(due_at__gte=moment, due_at__lt=end_of_week(moment))
    figures: dict[str, Any] = {"n": Count("pk"), "late": Count("pk", filter=late), "week": Count("pk", filter=week)}
    open_rows = {row["owner"]: row for row in seen.open().values("owner").annotate(**figures)}
    took = ExpressionWrapper(Coalesce("answered_at", "closed_at") - F("received_at"), output_field=DurationField())
    since = moment - LOOKED_BACK
    done = seen.filter(Q(answered_at__gte=since) | Q(answered_at__isnull=True, closed_at__gte=since))
    done_rows = {row["owner"]: row for row in done.values("owner").annotate(n=Count("pk"), median=Median(took))}
    owners = open_rows.keys() | done_rows.keys()
    people = {one.pk: str(one) for one in User.objects.filter(pk__in=[key for key in owners if key is not None])}
    loads = [_load(key, people, open_rows.get(key), done_rows.get(key)) for key in owners]
    kept = [load for load in loads if load.owner_id is not None or load.open]
    return sorted(kept, key=lambda load: (load.owner_id is not None, -load.open, -load.late, load.name))


def _load(key: int | None, people: dict[int, str], waiting: Any, done: Any) -> Load:
    median = done["median"] if done else None
    return Load(
        owner_id=key,
        name=people.get(key, "") if key is not None else "",
        open=waiting["n"] if waiting else 0,
        late=waiting["late"] if waiting else 0,
        week=waiting["week"] if waiting else 0,
        answered=done["n"] if done else 0,
        median_days=median.total_seconds() / 86400 if median is not None else None,
    )
