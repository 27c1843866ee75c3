"""The score ladders of publication, as the evaluation of public services counts them. Nothing here asks the database.

Source: domain reference, sections 1.4 (pledge) and 1.5 (media); evaluation instrument, indicators 5 and 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.models.media import Medium


class PledgeRung(models.TextChoices):
    """The steps of a pledge's score, the lowest first; each counts only with all before it."""

    EXISTS = "exists", _("A pledge is written")
    ENACTED = "enacted", _("It is signed and enacted")
    COMPLETE = "complete", _("It makes all three statements")
    PRINTED = "printed", _("It is published where people come by, not electronically")
    ELECTRONIC = "electronic", _("It is also published electronically")


@dataclass(frozen=True)
class PledgeFacts:
    """What is known of the pledge that an agency has now."""

    exists: bool = False
    enacted: bool = False
    complete: bool = False
    printed: bool = False
    electronic: bool = False

    def holds(self, rung: PledgeRung) -> bool:
        return bool(getattr(self, rung.value))


def pledge_score(facts: PledgeFacts) -> int:
    """Return 0 to 5: how many rungs hold without a gap, counted from the lowest."""
    score = 0
    for rung in PledgeRung:
        if not facts.holds(rung):
            break
        score += 1
    return score


@dataclass(frozen=True)
class MediaFacts:
    """On which media the version that applies stands with all six components of delivery, and on which in part."""

    complete: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()


def media_score(facts: MediaFacts) -> int:
    """Return 0 to 5 for one service.

    0 nowhere; 1 in part, or on one medium only; 2 complete on two media; 3, 4, 5 complete on two, three, four media
    and in SIPP Nasional besides. A medium counts once however many places it has.
    """
    if not facts.complete:
        return 1 if facts.partial else 0
    others = len(facts.complete - {Medium.SIPPN.value})
    in_sippn = Medium.SIPPN.value in facts.complete
    if in_sippn and others >= 2:
        return min(others + 1, 5)
    return 2 if len(facts.complete) >= 2 else 1


def agency_media_score(scores: Iterable[int]) -> int:
    """Return the score of the agency: that of its worst published service, 0 when it has none."""
    return min(scores, default=0)


def missing_for_next(facts: MediaFacts) -> Set[str]:
    """Return the media that would lift the score most simply: SIPP Nasional first, else any that is not used yet."""
    if media_score(facts) == 5:
        return frozenset()
    if Medium.SIPPN.value not in facts.complete and len(facts.complete) >= 2:
        return frozenset({Medium.SIPPN.value})
    return frozenset(Medium.values) - facts.complete - {Medium.SIPPN.value}
