"""Votes as numbers by element: nobody can read from them who voted what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from forums.models import AgreementPoint, Participant, PointVote

Choice = PointVote.Choice
Element = Participant.Element


@dataclass
class Line:
    """The votes of one element, or of all."""

    label: str = ""
    agree: int = 0
    disagree: int = 0
    abstain: int = 0

    @property
    def total(self) -> int:
        return self.agree + self.disagree + self.abstain


@dataclass
class Tally(Line):
    """The votes on a point, in all and by element."""

    elements: list[Line] = field(default_factory=list)

    @property
    def choices(self) -> list[tuple[str, str, int, str]]:
        """Return choice, words, number and kind of bar, in the order in which they are shown."""
        kinds = {Choice.AGREE: "good", Choice.DISAGREE: "bad", Choice.ABSTAIN: "ink"}
        return [(choice.value, str(choice.label), getattr(self, choice.value), kinds[choice]) for choice in Choice]


def tally_points(points: Iterable[AgreementPoint]) -> dict[int, Tally]:
    """Count the votes on some points, with one query. Points without votes are left out."""
    votes = PointVote.objects.filter(point__in=[point.pk for point in points])
    rows = votes.order_by().values("point", "participant__element", "choice").annotate(number=Count("pk"))
    found: dict[int, dict[str, Line]] = {}
    for row in rows:
        lines = found.setdefault(row["point"], {})
        line = lines.setdefault(row["participant__element"], Line())
        setattr(line, row["choice"], row["number"])
    return {point: _total(lines) for point, lines in found.items()}


def _total(lines: dict[str, Line]) -> Tally:
    ordered = []
    for element in Element:
        if element.value in lines:
            lines[element.value].label = str(element.label)
            ordered.append(lines[element.value])
    sums = {choice.value: sum(getattr(line, choice.value) for line in ordered) for choice in Choice}
    return Tally(elements=ordered, **sums)
