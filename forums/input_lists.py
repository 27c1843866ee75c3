"""Inputs as everybody reads them: lists with what belongs to each row, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.ui.status import StatusKind
from forums.alike import supporters_of
from forums.answers import with_decision
from forums.domain.dispositions import dispositions_of
from forums.models import Disposition, Forum, ForumInput, ForumStandard, InputSupport, Participant
from forums.models.inputs import InputQuerySet
from forums.reading_text import SEPARATOR, read_about
from services.seam import COMPONENTS

State = ForumInput.State
NEWEST, SUPPORTED, OLDEST = "", "dukungan", "nomor"
OPEN = "belum"
ORDERS = {NEWEST: ("-number",), SUPPORTED: ("-support_count", "-number"), OLDEST: ("number",)}
# A refusal with a reason is normal: no colour of alarm.
DECISION_KINDS: dict[str, StatusKind] = {
    Disposition.Decision.ACCEPTED: StatusKind.DONE,
    Disposition.Decision.PARTIALLY_ACCEPTED: StatusKind.RUN,
    Disposition.Decision.REJECTED: StatusKind.OFF,
    Disposition.Decision.ANSWERED: StatusKind.DONE,
}


@dataclass(frozen=True)
class InputRow:
    """An input as a list shows it. `same` are the shown inputs grouped under it, `people` who supports any of them."""

    given: ForumInput
    answer: Disposition | None
    same: list[ForumInput]
    people: int
    is_own: bool
    is_supported: bool

    @property
    def answer_kind(self) -> StatusKind | None:
        return DECISION_KINDS[self.answer.decision] if self.answer else None


@dataclass(frozen=True)
class Unshown:
    """What the list leaves out: how many for each reason in words, and how many were taken back or wait."""

    hidden: list[tuple[str, int]]
    withdrawn: int
    waiting: int


def listed(forum: Forum) -> InputQuerySet:
    """Return the shown inputs of a forum; of a group that says the same only the first."""
    inputs = ForumInput.objects.filter(forum=forum).shown()
    return inputs.filter(Q(same_as__isnull=True) | ~Q(same_as__state=State.SHOWN))


def narrow(inputs: InputQuerySet, *, about: str, element: str, decision: str) -> InputQuerySet:
    """Keep what was asked for; the values come from a checked form."""
    if about:
        subject, code = read_about(about)
        inputs = inputs.filter(
            Q(subject=subject, code=code) | Q(same__subject=subject, same__code=code, same__state=State.SHOWN)
        ).distinct()
    if element:
        inputs = inputs.filter(Q(element=element) | Q(same__element=element, same__state=State.SHOWN)).distinct()
    if decision == OPEN:
        inputs = with_decision(inputs).filter(decision__isnull=True)
    elif decision:
        inputs = with_decision(inputs).filter(decision=decision)
    return inputs


def rows_of(inputs: Iterable[ForumInput], *, forum: Forum, person: Participant | None) -> list[InputRow]:
    """Return a page of inputs with what belongs to each. Three queries, four for somebody who takes part."""
    found = list(inputs)
    keys = [given.pk for given in found]
    below: dict[int, list[ForumInput]] = {}
    for given in ForumInput.objects.filter(same_as__in=keys).shown().order_by("number"):
        below.setdefault(given.same_as_id or 0, []).append(given)
    answers = dispositions_of(found) if forum.answers_are_public and found else {}
    people = supporters_of(keys)
    mine: set[int] = set()
    if person is not None:
        supports = InputSupport.objects.filter(input__in=keys, participant=person)
        mine = set(supports.values_list("input_id", flat=True))
    return [
        InputRow(
            given=given,
            answer=answers.get(given.pk),
            same=below.get(given.pk, []),
            people=people.get(given.pk, 0),
            is_own=person is not None and given.participant_id == person.pk,
            is_supported=given.pk in mine,
        )
        for given in found
    ]


def unshown(forum: Forum) -> Unshown:
    """Count what the public list leaves out. One query."""
    rows = ForumInput.objects.filter(forum=forum).exclude(state=State.SHOWN).order_by()
    counts = list(rows.values_list("state", "hide_reason").annotate(number=Count("pk")))
    hidden = {reason: number for state, reason, number in counts if state == State.HIDDEN}
    return Unshown(
        hidden=[(str(reason.label), hidden[reason]) for reason in ForumInput.HideReason if reason in hidden],
        withdrawn=sum(number for state, _reason, number in counts if state == State.WITHDRAWN),
        waiting=sum(number for state, _reason, number in counts if state == State.WAITING),
    )


def about_choices(forum: Forum, subjects: list[ForumStandard]) -> list[tuple[str, str]]:
    """Return the components about which something was said, in their order, with the number. One query."""
    rows = listed(forum).exclude(code="").order_by().values_list("subject", "code").annotate(number=Count("pk"))
    counts = {(subject, code): number for subject, code, number in rows}
    return [
        (
            f"{subject.pk}{SEPARATOR}{code}",
            _about(subject, str(item.label), counts[subject.pk, code], subjects),
        )
        for subject in subjects
        for code, item in COMPONENTS.items()
        if (subject.pk, code) in counts
    ]


def _about(subject: ForumStandard, label: str, number: int, subjects: list[ForumStandard]) -> str:
    words = _("%(component)s (%(number)s)") % {"component": label, "number": number}
    return f"{subject.service.name}: {words}" if len(subjects) > 1 else words
