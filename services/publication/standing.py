"""How far a pledge has come and on which media services stand: the ladders with the records that prove each rung."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from services.models import MediaPlacement, Medium, ServicePledge
from services.models.media import PlacementQuerySet
from services.publication.ladders import PledgeFacts, PledgeRung, pledge_score


@dataclass(frozen=True)
class Step:
    """A rung of the ladder of a pledge: whether it holds, since when, and the placements that prove it."""

    rung: PledgeRung
    holds: bool
    on: dt.datetime | dt.date | None = None
    proof: tuple[MediaPlacement, ...] = ()


@dataclass(frozen=True)
class PledgeStanding:
    """A pledge on its ladder."""

    facts: PledgeFacts
    steps: tuple[Step, ...]

    @property
    def score(self) -> int:
        return pledge_score(self.facts)


def pledge_standing(pledge: ServicePledge | None) -> PledgeStanding:
    """Return how far a pledge has come; placements count while they stand and have a proof."""
    placements = tuple(item for item in pledge.placements.standing() if item.has_proof) if pledge else ()
    electronic = tuple(item for item in placements if Medium(item.medium).is_electronic)
    printed = tuple(item for item in placements if not Medium(item.medium).is_electronic)
    facts = PledgeFacts(
        exists=pledge is not None,
        enacted=pledge is not None and pledge.enacted_at is not None,
        complete=pledge is not None and not pledge.unsaid(),
        printed=bool(printed),
        electronic=bool(electronic),
    )
    moments = {
        PledgeRung.EXISTS: pledge.created_at if pledge else None,
        PledgeRung.ENACTED: pledge.signed_on if pledge else None,
        PledgeRung.PRINTED: min((item.placed_on for item in printed), default=None),
        PledgeRung.ELECTRONIC: min((item.placed_on for item in electronic), default=None),
    }
    proofs = {PledgeRung.PRINTED: printed, PledgeRung.ELECTRONIC: electronic}
    steps = tuple(Step(rung, facts.holds(rung), moments.get(rung), proofs.get(rung, ())) for rung in PledgeRung)
    return PledgeStanding(facts, steps)


def alive_pledge(kind: str) -> ServicePledge | None:
    """Return the pledge that counts: the published one, else the one in preparation."""
    state = ServicePledge.State
    order = [state.PUBLISHED, state.ENACTED, state.DRAFT]
    alive = ServicePledge.objects.filter(kind=kind, state__in=order)
    return min(alive, key=lambda item: order.index(state(item.state)), default=None)


def outdated_placements() -> PlacementQuerySet:
    """Return what still shows a version that no longer applies, or a pledge that was replaced; it is to be changed."""
    over = ("superseded", "revoked")
    standing = MediaPlacement.objects.standing().filter(is_automatic=False)
    standards = standing.filter(shown__standard__state__in=over)
    pledges = standing.filter(pledge__ended_at__isnull=False)
    return (standards | pledges).distinct()
