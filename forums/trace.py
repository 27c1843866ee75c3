"""The way of an input: what was said, what was decided, and the clause that changed or why none did. Reads only.

Everything here asks a constant number of queries, whatever the number of inputs.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from core.agencies import current_agency
from forums.answers import ACCEPTED, AnswerFigures, figures_of
from forums.changes import Change, changes_of
from forums.models import ActionItem, ClauseCitation, Disposition, Forum, ForumInput, Participant
from forums.models.inputs import InputQuerySet
from services.seam import COMPONENTS, ComponentCode

Decision = Disposition.Decision
WHOLE = ""  # the component of an input about the service as a whole


class End(StrEnum):
    """Where the way of an input has led so far, best first."""

    CHANGED = "changed"
    WRITTEN = "written"
    PLANNED = "planned"
    REJECTED = "rejected"
    ANSWERED = "answered"
    OPEN = "open"


@dataclass(frozen=True)
class Path:
    """One input with the answer that holds for it and what became of it.

    `changes` are in versions that everybody can read; `pending` are citations in versions that are still being made.
    `answer` is None before the agency answered, and for the public before the answers were published.
    """

    given: ForumInput
    same: Sequence[ForumInput] = ()
    answer: Disposition | None = None
    changes: Sequence[Change] = ()
    pending: Sequence[ClauseCitation] = ()
    actions: Sequence[ActionItem] = ()

    @property
    def end(self) -> End:
        if self.changes:
            return End.CHANGED
        if self.answer is None:
            return End.OPEN
        if self.answer.decision == Decision.REJECTED:
            return End.REJECTED
        if self.answer.decision == Decision.ANSWERED:
            return End.ANSWERED
        return End.WRITTEN if self.pending else End.PLANNED

    @property
    def component(self) -> str:
        """The name of the component that the input is about; empty for the service as a whole."""
        code = self.given.code
        return str(COMPONENTS[ComponentCode(code)].label) if code else ""


@dataclass(frozen=True)
class Part:
    """A component with the number of its inputs: one choice of the filter."""

    value: str
    label: str
    service: str
    number: int


@dataclass(frozen=True)
class Share:
    """A line of a table with bars."""

    key: str
    label: str
    number: int


@dataclass(frozen=True)
class TraceFigures:
    """A forum in numbers. `by_element` counts people of a meeting, else those who wrote."""

    by_element: list[Share] = field(default_factory=list)
    answers: AnswerFigures = field(default_factory=lambda: AnswerFigures(0, {}, None))
    components: int = 0
    changed: int = 0
    clauses: int = 0
    hidden: int = 0

    @property
    def people(self) -> int:
        return sum(share.number for share in self.by_element)

    @property
    def share_answered(self) -> float:
        """How many of the inputs have an answer, in percent."""
        return 100 * self.answers.answered / self.answers.total if self.answers.total else 0.0

    @property
    def most_of_an_element(self) -> int:
        return max((share.number for share in self.by_element), default=0)

    @property
    def most_of_a_decision(self) -> int:
        return max(self.answers.by_decision.values(), default=0)

    @property
    def decisions(self) -> list[Share]:
        counted = self.answers.by_decision
        return [Share(choice.value, str(choice.label), n) for choice in Decision if (n := counted.get(choice.value))]


def day_of(forum: Forum) -> dt.date | None:
    """Return the day by which people remember a forum: of its meeting, else the last day for comments."""
    if forum.starts_at is not None:
        return timezone.localdate(forum.starts_at, timezone=current_agency().zone)
    return forum.comments_until


def heads(forum: Forum) -> InputQuerySet:
    """Return what everybody may read of a forum, one of each group."""
    return ForumInput.objects.filter(forum=forum).shown().filter(Q(same_as=None) | ~Q(same_as__state="shown"))


def in_order(inputs: InputQuerySet, *, answers_shown: bool) -> InputQuerySet:
    """Order inputs by how far they came: changed, accepted, rejected, answered, open; then by number."""
    readable = ClauseCitation.objects.readable().filter(input=OuterRef("pk"))
    ways = [When(Exists(readable), then=Value(0))]
    if answers_shown:
        ways += [
            When(disposition__decision__in=ACCEPTED, then=Value(1)),
            When(disposition__decision=Decision.REJECTED, then=Value(2)),
            When(disposition__isnull=False, then=Value(3)),
        ]
    rank = Case(*ways, default=Value(4), output_field=IntegerField())
    return inputs.annotate(rank=rank).order_by("rank", "number")


def paths_of(inputs: Iterable[ForumInput], *, answers_shown: bool) -> list[Path]:
    """Return the ways of inputs, each the first of its group, in their order."""
    asked = list(inputs)
    keys = [given.pk for given in asked]
    if not keys:
        return []
    same = _grouped(ForumInput.objects.shown().filter(same_as__in=keys).order_by("number"))
    citations = (
        ClauseCitation.objects.counted()
        .filter(input__in=keys)
        .select_related("input", "service", "standard__decree")
        .order_by("standard__version", "code")
    )
    readable: list[ClauseCitation] = []
    pending: dict[int, list[ClauseCitation]] = {}
    for citation in citations:
        if citation.standard is not None and citation.standard.public_since is not None:
            readable.append(citation)
        else:
            pending.setdefault(citation.input_id, []).append(citation)
    changes: dict[int, list[Change]] = {}
    for change in changes_of(readable):
        changes.setdefault(change.citation.input_id, []).append(change)
    answers = Disposition.objects.filter(input__in=keys).in_bulk(field_name="input_id") if answers_shown else {}
    actions = _actions_of(keys) if answers_shown else {}
    return [
        Path(
            given,
            same=same.get(given.pk, ()),
            answer=answers.get(given.pk),
            changes=changes.get(given.pk, ()),
            pending=pending.get(given.pk, ()),
            actions=actions.get(given.pk, ()),
        )
        for given in asked
    ]


def path_of(given: ForumInput, *, answers_shown: bool) -> Path:
    """Return the way of one input; of one that stands under another, that of the first, told for this one."""
    first = given.same_as if given.same_as is not None and given.same_as.is_standing else given
    found = paths_of([first], answers_shown=answers_shown)[0]
    return Path(given, found.same, found.answer, found.changes, found.pending, found.actions)


def featured(forum: Forum, *, answers_shown: bool) -> Path | None:
    """Return the way that is shown first: of the most supported input because of which a clause changed."""
    readable = ClauseCitation.objects.readable().filter(input=OuterRef("pk"))
    best = with_people(heads(forum)).filter(Exists(readable)).order_by("-support_count", "number").first()
    return paths_of([best], answers_shown=answers_shown)[0] if best else None


def with_people(inputs: InputQuerySet) -> InputQuerySet:
    """Bring along who said it and what it is about."""
    return inputs.select_related("forum", "participant", "subject__service")


def parts_of(forum: Forum) -> list[Part]:
    """Return the components that people spoke about, in the official order; the service as a whole last."""
    rows = heads(forum).order_by().values_list("subject__service__code", "subject__service__name", "code")
    counted = Counter(rows)
    places = {str(code): place for place, code in enumerate(COMPONENTS)}
    found = sorted(counted, key=lambda row: (row[1] or "", places.get(row[2], len(places))))
    return [
        Part(f"{service}:{code}" if code else WHOLE_VALUE, _label(code), name or "", counted[service, name, code])
        for service, name, code in found
        if code
    ] + _whole(counted)


WHOLE_VALUE = "umum"


def _whole(counted: Counter[tuple[str, str, str]]) -> list[Part]:
    number = sum(n for (_service, _name, code), n in counted.items() if not code)
    return [Part(WHOLE_VALUE, "", "", number)] if number else []


def about_part(inputs: InputQuerySet, value: str) -> InputQuerySet:
    """Keep the inputs of one choice of the filter; a value that is none keeps all."""
    if value == WHOLE_VALUE:
        return inputs.filter(code="")
    service, _colon, code = value.partition(":")
    return inputs.filter(subject__service__code=service, code=code) if code in COMPONENTS else inputs


def figures(forum: Forum) -> TraceFigures:
    """Count a forum: people by element, inputs by answer, components, changed clauses and their inputs."""
    inputs = ForumInput.objects.filter(forum=forum)
    counts = inputs.aggregate(
        components=Count("code", filter=~Q(code="") & Q(state="shown"), distinct=True),
        changed=Count("pk", filter=_has_changed()),
        hidden=Count("pk", filter=Q(state="hidden")),
    )
    clauses = ClauseCitation.objects.readable().filter(input__forum=forum).values("service", "code").distinct().count()
    return TraceFigures(by_element=_by_element(forum), answers=figures_of(forum), clauses=clauses, **counts)


def changed_inputs(forum: Forum) -> InputQuerySet:
    """Return the inputs because of which a clause changed, and those that say the same."""
    return ForumInput.objects.filter(_has_changed(), forum=forum)


def _has_changed() -> Q:
    readable = ClauseCitation.objects.readable()
    own, first = readable.filter(input=OuterRef("pk")), readable.filter(input=OuterRef("same_as"))
    return Q(state="shown") & (Exists(own) | Exists(first))


def _by_element(forum: Forum) -> list[Share]:
    counted = _present(forum) if forum.session_began_at is not None else _writing(forum)
    found = [Share(element, _element(element), number) for element, number in counted if number]
    return sorted(found, key=lambda share: (-share.number, share.label))


def _present(forum: Forum) -> list[tuple[str, int]]:
    people = Participant.objects.filter(forum=forum).counted().order_by()
    return list(people.values_list("element").annotate(number=Count("pk")))


def _writing(forum: Forum) -> list[tuple[str, int]]:
    inputs = ForumInput.objects.filter(forum=forum).standing().exclude(element="provider").order_by()
    who = Count("participant", distinct=True) + Count("pk", filter=Q(participant__isnull=True))
    return list(inputs.values_list("element").annotate(number=who))


def _element(code: str) -> str:
    return str(Participant.Element(code).label)


def _label(code: str) -> str:
    return str(COMPONENTS[ComponentCode(code)].label) if code else ""


def _grouped(inputs: Iterable[ForumInput]) -> dict[int, list[ForumInput]]:
    found: dict[int, list[ForumInput]] = {}
    for given in inputs:
        found.setdefault(given.same_as_id or 0, []).append(given)
    return found


def _actions_of(keys: Sequence[int]) -> dict[int, list[ActionItem]]:
    links = (
        ActionItem.inputs.through.objects.filter(foruminput__in=keys)
        .exclude(actionitem__state=ActionItem.State.DROPPED)
        .select_related("actionitem")
        .order_by("actionitem__due_on", "actionitem")
    )
    found: dict[int, list[ActionItem]] = {}
    for link in links:
        found.setdefault(link.foruminput_id, []).append(link.actionitem)
    return found
