"""The inputs of a forum as staff work through them: a group stands as one, what has no answer comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from forums.answers import AnswerFigures, figures_of, late_answers, weekdays_between, with_decision, without_follow_up
from forums.models import Disposition, Forum, ForumInput

STANDING = (ForumInput.State.WAITING, ForumInput.State.SHOWN)
OPEN = Q(decision__isnull=True)


@dataclass(frozen=True)
class Clock:
    """The day by which a forum's inputs are answered; `days_left` are working days, below 0 after it."""

    due_on: dt.date
    days_left: int

    @property
    def is_late(self) -> bool:
        return self.days_left < 0


def clock_of(due_on: dt.date | None, today: dt.date) -> Clock | None:
    """Return how long there is until a day. Another day is never told as "today", also over a weekend."""
    if due_on is None:
        return None
    if today > due_on:
        return Clock(due_on, -max(1, weekdays_between(due_on, today)))
    return Clock(due_on, max(1, weekdays_between(today, due_on)) if today < due_on else 0)


def firsts_of(forum: Forum) -> Any:
    """Return the standing inputs of a forum, of a group of the same only its first, with their answers.

    Each carries `decision` and `same_count`, the number of others that say the same.
    """
    first = Q(same_as__isnull=True) | ~Q(same_as__state__in=STANDING)
    others = ForumInput.objects.filter(same_as=OuterRef("pk"), state__in=STANDING).order_by().values("same_as")
    counted = Subquery(others.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = with_decision(ForumInput.objects.filter(first, forum=forum).standing())
    related = ("forum", "participant", "subject__service", "disposition", "same_as__disposition")
    return rows.annotate(same_count=Coalesce(counted, 0)).select_related(*related)


def listed(forum: Forum, chosen: Mapping[str, str]) -> Any:
    """Return the inputs that fit the filters of the working list, unanswered ones first."""
    rows = firsts_of(forum)
    match chosen.get("show"):
        case "open":
            rows = rows.filter(OPEN)
        case "answered":
            rows = rows.exclude(OPEN)
        case "late":
            rows = late_answers(rows, forum, timezone.localdate())
        case "idle":
            rows = without_follow_up(rows)
    if code := chosen.get("code"):
        rows = rows.filter(_any_of_group(code=code))
    if element := chosen.get("element"):
        rows = rows.filter(_any_of_group(element=element))
    if decision := chosen.get("decision"):
        rows = rows.filter(decision=decision)
    if person := chosen.get("person"):
        rows = rows.filter(in_charge=person)
    return rows.order_by(Case(When(OPEN, then=Value(0)), default=Value(1)), "number")


def neighbours(forum: Forum, number: int) -> tuple[int | None, int | None]:
    """Return the numbers of the inputs without an answer before and after `number`; after the last comes the first."""
    waiting = firsts_of(forum).filter(OPEN).exclude(number=number)
    numbers = list(waiting.order_by("number").values_list("number", flat=True))
    before = [other for other in numbers if other < number]
    after = [other for other in numbers if other > number]
    following = after or before[:1]
    return (before[-1] if before else None), (following[0] if following else None)


def people_in_charge(forum: Forum) -> list[str]:
    """Return who is in charge of answers of a forum, for a filter."""
    rows = Disposition.objects.filter(input__forum=forum).order_by("owner_name")
    return list(rows.values_list("owner_name", flat=True).distinct())


def codes_of(forum: Forum) -> list[str]:
    """Return the components that inputs of a forum are about."""
    rows = ForumInput.objects.filter(forum=forum).standing().exclude(code="").order_by()
    return list(rows.values_list("code", flat=True).distinct())


def group_of(given: ForumInput) -> list[ForumInput]:
    """Return the others that say the same as an input."""
    return list(given.same.standing().select_related("participant").order_by("number"))


def figures_and_clock(forum: Forum) -> tuple[AnswerFigures, Clock | None]:
    """Return how many inputs are answered, and the time that is left as long as some are not."""
    figures = figures_of(forum)
    is_running = figures.open and forum.state == Forum.State.ANSWERING
    return figures, clock_of(forum.answers_due_on, timezone.localdate()) if is_running else None


def _any_of_group(**fields: str) -> Q:
    same = ForumInput.objects.filter(same_as=OuterRef("pk"), state__in=STANDING, **fields)
    return Q(**fields) | Q(Exists(same))
