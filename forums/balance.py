"""Whether every element of the community has a voice: who was invited, said yes and came, and the score of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from forums.models import Forum, Invitation, Participant
from services.seam import StakeholderElement

MOST_SCORE = 5


@dataclass(frozen=True)
class Line:
    """One element with its numbers: invitations, those answered with yes, and people who came or are registered."""

    element: str
    label: str
    invited: int = 0
    accepted: int = 0
    registered: int = 0
    attended: int = 0


@dataclass(frozen=True)
class Balance:
    """The five elements in the order of the evaluation. Scores count elements. Source: domain reference, 2.3."""

    lines: tuple[Line, ...]

    @property
    def missing(self) -> list[Line]:
        """Return the elements that nobody of was invited or is registered."""
        return [line for line in self.lines if not line.invited and not line.registered]

    @property
    def score_invited(self) -> int:
        """The score if one of each invited or registered element came."""
        return score(sum(bool(line.invited or line.registered) for line in self.lines))

    @property
    def score_expected(self) -> int:
        """The score if all who are registered came."""
        return score(sum(bool(line.registered) for line in self.lines))

    @property
    def score_attended(self) -> int:
        return score(sum(bool(line.attended) for line in self.lines))

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((max(line.invited, line.registered, line.attended) for line in self.lines), default=0) or 1


def score(elements: int) -> int:
    """Return the score of PEKPPP indicator 2 for the number of elements that took part."""
    return min(elements, MOST_SCORE)


def balance_of(forum: Forum) -> Balance:
    """Count invitations and people by element. Two queries."""
    coming = (Invitation.Answer.ATTENDING, Invitation.Answer.ONLINE)
    invitations = Invitation.objects.filter(forum=forum, withdrawn_at__isnull=True).values("element").order_by()
    invited: dict[str, Mapping[str, Any]] = {
        row["element"]: row
        for row in invitations.annotate(invited=Count("pk"), accepted=Count("pk", filter=Q(answer__in=coming)))
    }
    people = Participant.objects.filter(forum=forum, is_guest=False).values("element").order_by()
    there: dict[str, Mapping[str, Any]] = {
        row["element"]: row
        for row in people.annotate(
            registered=Count("pk", filter=Q(state=Participant.State.REGISTERED)),
            attended=Count("pk", filter=Q(checked_in_at__isnull=False) & ~Q(state=Participant.State.WITHDRAWN)),
        )
    }
    lines = []
    for element in StakeholderElement:
        one: Mapping[str, int] = invited.get(element.value, {})
        two: Mapping[str, int] = there.get(element.value, {})
        lines.append(
            Line(
                element=element.value,
                label=str(element.label),
                invited=one.get("invited", 0),
                accepted=one.get("accepted", 0),
                registered=two.get("registered", 0),
                attended=two.get("attended", 0),
            )
        )
    return Balance(tuple(lines))
