"""What is read of action plans: how far they are, what is late, whose turn it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Avg, Count, Prefetch, Q, QuerySet

from core.errors import NotFound
from forums.models import ActionItem, ActionUpdate, Forum, ForumInput

State = ActionItem.State


@dataclass(frozen=True)
class PlanFigures:
    """A plan in figures. Dropped actions do not count towards `progress`, which is the mean in percent."""

    total: int
    done: int
    late: int
    dropped: int
    progress: int

    @property
    def open(self) -> int:
        return self.total - self.done


def plan_figures(forum: Forum, today: dt.date) -> PlanFigures:
    """Return how far the plan of a forum is. One query."""
    alive = ~Q(state=State.DROPPED)
    counts = forum.actions.aggregate(
        total=Count("pk", filter=alive),
        done=Count("pk", filter=Q(state=State.DONE)),
        late=Count("pk", filter=Q(state=State.OPEN, due_on__lt=today)),
        dropped=Count("pk", filter=Q(state=State.DROPPED)),
        progress=Avg("progress", filter=alive),
    )
    return PlanFigures(**{**counts, "progress": round(counts["progress"] or 0)})


def actions_of(forum: Forum) -> QuerySet[ActionItem]:
    """Return the plan of a forum in the order of its days, with its inputs and reports. Three queries."""
    inputs = ForumInput.objects.order_by("number")
    return (
        forum.actions.select_related("forum")
        .order_by("due_on", "pk")
        .prefetch_related(Prefetch("inputs", inputs), Prefetch("updates", ActionUpdate.objects.order_by("-at", "-pk")))
    )


def action_of(forum: Forum, pk: int) -> ActionItem:
    """Return one action of a forum. Raises NotFound."""
    action = actions_of(forum).filter(pk=pk).first()
    if action is None:
        raise NotFound
    return action


def evidence_of(forum: Forum, pk: int, *, only_public: bool) -> ActionUpdate:
    """Return a report of a forum's plan that has a file. Raises NotFound."""
    updates = ActionUpdate.objects.exclude(evidence="").filter(action__in=forum.actions.all(), pk=pk)
    update = (updates.filter(evidence_is_public=True) if only_public else updates).first()
    if update is None:
        raise NotFound
    return update


def late_actions(user_id: int, today: dt.date) -> QuerySet[ActionItem]:
    """Return the open actions of somebody whose day is over, the oldest first."""
    return ActionItem.objects.open().filter(owner=user_id, due_on__lt=today).order_by("due_on", "pk")
