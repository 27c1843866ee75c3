"""What is read of the answers: how many inputs have one, how quickly, and what somebody was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from forums.domain.dispositions import dispositions_of
from forums.models import ActionItem, ClauseCitation, Disposition, Forum, ForumInput, Participant
from forums.models.inputs import InputQuerySet

Decision = Disposition.Decision
ACCEPTED = (Decision.ACCEPTED.value, Decision.PARTIALLY_ACCEPTED.value)


@dataclass(frozen=True)
class AnswerFigures:
    """The answers of a forum in figures. One of a group counts by itself: each was said by somebody.

    `mean_days` are working days from the day an input came to the day of the decision, None before the first one. As
    long as the agency keeps no calendar of holidays, Monday to Friday count.
    """

    total: int
    by_decision: dict[str, int]
    mean_days: int | None

    @property
    def answered(self) -> int:
        return sum(self.by_decision.values())

    @property
    def open(self) -> int:
        return self.total - self.answered

    @property
    def accepted(self) -> int:
        return sum(self.by_decision.get(decision, 0) for decision in ACCEPTED)


@dataclass(frozen=True)
class AnswerFor:
    """One input that somebody gave or supports, with the answer that holds for it, once it is public."""

    given: ForumInput
    answer: Disposition | None
    is_own: bool


def with_decision(inputs: InputQuerySet) -> Any:
    """Add `decision`, `decided_day`, `decision_due` and `in_charge` of the answer that holds for each input."""
    return inputs.annotate(
        decision=Coalesce(F("disposition__decision"), F("same_as__disposition__decision")),
        decided_day=Coalesce(F("disposition__decided_on"), F("same_as__disposition__decided_on")),
        decision_due=Coalesce(F("disposition__due_on"), F("same_as__disposition__due_on")),
        in_charge=Coalesce(F("disposition__owner_name"), F("same_as__disposition__owner_name")),
    )


def figures_of(forum: Forum) -> AnswerFigures:
    """Count the answers of a forum. One query."""
    rows = with_decision(ForumInput.objects.filter(forum=forum).standing().order_by())
    found = list(rows.values_list("decision", "received_at", "decided_day"))
    by_decision = {choice.value: 0 for choice in Decision}
    days = 0
    for decision, received_at, decided_on in found:
        if decision is not None:
            by_decision[decision] += 1
            days += weekdays_between(timezone.localdate(received_at), decided_on)
    answered = sum(by_decision.values())
    return AnswerFigures(len(found), by_decision, round(days / answered) if answered else None)


def weekdays_between(first: dt.date, last: dt.date) -> int:
    """Count the days from Monday to Friday after `first` up to `last`; 0 when `last` is not later."""
    if last <= first:
        return 0
    weeks, rest = divmod((last - first).days, 7)
    return weeks * 5 + sum((first + dt.timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))


def answers_for(participant: Participant) -> list[AnswerFor]:
    """Return what somebody gave or supports, with the public answers; own inputs first. Two queries."""
    said = Q(participant=participant) | Q(supports__participant=participant)
    inputs = ForumInput.objects.filter(said, forum=participant.forum_id).exclude(state=ForumInput.State.WITHDRAWN)
    found = list(inputs.select_related("forum", "same_as", "subject__service").distinct().order_by("number"))
    answers = dispositions_of(found) if found and found[0].forum.answers_are_public else {}
    listed = [AnswerFor(given, answers.get(given.pk), given.participant_id == participant.pk) for given in found]
    return sorted(listed, key=lambda row: (not row.is_own, row.given.number))


def without_follow_up(inputs: InputQuerySet) -> InputQuerySet:
    """Keep the accepted inputs because of which nothing happens yet: no action, no change of a standard."""
    return inputs.filter(disposition__decision__in=ACCEPTED).exclude(_has_action()).exclude(_has_citation())


def followed_up(inputs: Iterable[ForumInput]) -> set[int]:
    """Return the keys of those inputs that have an action or a citation. One query."""
    rows = ForumInput.objects.filter(pk__in=[given.pk for given in inputs]).filter(_has_action() | _has_citation())
    return set(rows.values_list("pk", flat=True))


def late_answers(inputs: Any, forum: Forum, today: dt.date) -> Any:
    """Keep what is overdue: without an answer after the forum's day, or accepted and not followed up after its own."""
    late = Q(decision_due__lt=today) & ~Q(_has_action()) & ~Q(_has_citation())
    if forum.answers_due_on is not None and forum.answers_due_on < today:
        late |= Q(decision__isnull=True)
    return inputs.filter(late)


def _has_action() -> Exists:
    alive = ActionItem.inputs.through.objects.exclude(actionitem__state=ActionItem.State.DROPPED)
    return Exists(alive.filter(foruminput=OuterRef("pk")))


def _has_citation() -> Exists:
    return Exists(ClauseCitation.objects.filter(input=OuterRef("pk"), standard__isnull=False))
