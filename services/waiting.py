"""What waits in the standards area, and for whom: counted in one query, listed in one more.

Only services that are given count. Days are those of the active zone, which in a request is the agency's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.http import HttpRequest
from django.utils import timezone

from core.models import User
from services.components import Completeness
from services.models import Service, ServiceStandard, StandardComponent, StandardEvent, StandardsSettings
from services.models.reviews import REMIND_DAYS
from services.models.standards import PREPARING, PUBLIC, StandardQuerySet
from services.steps import EDIT, ENACT, PUBLISH, REVIEW

State = ServiceStandard.State
ALIVE = (*PREPARING, *PUBLIC)
FOLLOW = "services.manage_publication"

RETURNED = Q(state=State.DRAFT, return_note__isnull=False)
READY = Q(state=State.DRAFT, return_note__isnull=True, has_gap=False)
UNFINISHED = Q(state=State.DRAFT, return_note__isnull=True, has_gap=True)
IN_REVIEW = Q(state=State.INTERNAL_REVIEW)
CONSULTED = Q(state=State.CONSULTATION)
WITHOUT_DECREE = Q(state=State.AGREED, decree__isnull=True)
TO_SIGN = Q(state=State.AGREED, decree__isnull=False)
ENACTED = Q(state=State.ENACTED)
DUE = Q(state=State.IN_FORCE, review_due_on__lte=F("remind_until"))
# Each thing that can wait: its condition, and who sees it. The first that fits tells what a version waits for.
GROUPS: dict[str, tuple[Q, str]] = {
    "returned": (RETURNED, EDIT),
    "in_review": (IN_REVIEW, REVIEW),
    "enacted": (ENACTED, PUBLISH),
    "ready": (READY, EDIT),
    "unfinished": (UNFINISHED, EDIT),
    "without_decree": (WITHOUT_DECREE, EDIT),
    "due": (DUE, EDIT),
}
FOLLOWED = {"upcoming": (Q(state=State.PUBLISHED), FOLLOW), "consulted": (CONSULTED, EDIT)}


@dataclass(frozen=True)
class Tally:
    """How much of everything there is. `to_sign` counts decrees; `due` counts reviews, `overdue` those too late."""

    returned: int
    ready: int
    unfinished: int
    in_review: int
    consulted: int
    without_decree: int
    to_sign: int
    enacted: int
    upcoming: int
    due: int
    overdue: int
    is_new: bool

    @property
    def drafts(self) -> int:
        return self.returned + self.ready + self.unfinished

    def waiting_for(self, user: User | AnonymousUser) -> int:
        """Count what this user can go on with; an empty catalogue waits for its first service."""
        groups = [name for name, (_which, permission) in GROUPS.items() if user.has_perm(permission)]
        own: int = sum(getattr(self, name) for name in groups)
        if user.has_perm(ENACT):
            own += self.to_sign
        return own + bool(self.is_new and user.has_perm(EDIT))


def tally_for(request: HttpRequest) -> Tally | None:
    """Count once per request, in one query; None for those who can go on with nothing here."""
    if not any(request.user.has_perm(permission) for permission in (EDIT, REVIEW, ENACT, PUBLISH)):
        return None
    memo = request.__dict__
    if "_standards_tally" not in memo:
        memo["_standards_tally"] = _count(timezone.localdate())
    tally: Tally = memo["_standards_tally"]
    return tally


def listed_for(user: User | AnonymousUser, *, most: int) -> dict[str, list[ServiceStandard]]:
    """Return up to `most` versions of each group that the user sees, the one that waits longest first.

    Each carries `return_note`, and `done_count`, the number of its complete components.
    """
    seen = {name: which for name, (which, permission) in {**GROUPS, **FOLLOWED}.items() if user.has_perm(permission)}
    if not seen:
        return {}
    group = Case(*(When(which, then=Value(name)) for name, which in seen.items()), output_field=CharField())
    waits_since = Case(
        When(DUE, then=Cast("review_due_on", DateTimeField())),
        When(state=State.DRAFT, then=F("changed_at")),
        default=F("state_since"),
    )
    rows = (
        _alive(timezone.localdate())
        .annotate(group=group, waits_since=waits_since, done_count=_done_count())
        .filter(group__isnull=False)
        .annotate(place=Window(RowNumber(), partition_by=F("group"), order_by=["waits_since", "pk"]))
        .filter(place__lte=most)
        .select_related("service", "decree")
        .order_by("waits_since", "pk")
    )
    found: dict[str, list[Any]] = {name: [] for name in seen}
    for row in rows:
        found[row.group].append(row)
    return found


def _count(today: dt.date) -> Tally:
    numbers = {name: Count("pk", filter=which) for name, (which, _permission) in {**GROUPS, **FOLLOWED}.items()}
    numbers |= {
        "to_sign": Count("decree", filter=TO_SIGN, distinct=True),
        "overdue": Count("pk", filter=Q(state=State.IN_FORCE, review_due_on__lt=today)),
    }
    counts = _alive(today).aggregate(**numbers, alive=Count("pk"))
    is_new = not counts.pop("alive") and not Service.objects.exists()
    return Tally(**counts, is_new=is_new)


def _alive(today: dt.date) -> StandardQuerySet:
    """Return the versions that are prepared or public, with what the conditions above look at."""
    gaps = StandardComponent.objects.filter(standard=OuterRef("pk")).exclude(completeness=Completeness.COMPLETE)
    returns = StandardEvent.objects.filter(standard=OuterRef("pk"), to_state=State.DRAFT).order_by("-at", "-pk")
    notice = StandardsSettings.objects.filter(pk=1).values("remind_days")
    remind_until = Func(
        Value(today, output_field=DateField()),
        Coalesce(Subquery(notice), REMIND_DAYS, output_field=IntegerField()),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    return ServiceStandard.objects.filter(service__retired_at__isnull=True, state__in=ALIVE).annotate(
        has_gap=Exists(gaps), return_note=Subquery(returns.values("note")[:1]), remind_until=remind_until
    )


def _done_count() -> Any:
    complete = (
        StandardComponent.objects.filter(standard=OuterRef("pk"), completeness=Completeness.COMPLETE)
        .order_by()
        .values("standard")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(complete, output_field=IntegerField()), 0)


def names_of(groups: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return the names of the groups that are not empty, in the order of this module."""
    return [name for name in (*GROUPS, *FOLLOWED) if groups.get(name)]
