"""What is told when something happens to a case which the engine's own functions do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import panels, rollups
from core.cases import rollup
from core.cases.alarms import heads_of
from core.cases.domain import lifecycle
from core.cases.domain.outbox import staff_notice, tell, tell_citizen, tell_citizens, tell_staff
from core.cases.domain.recount import recount_clocks
from core.cases.failed import failed_today
from core.cases.models import Case, CaseEvent
from core.cases.states import CaseState
from core.workdays.office import when_calendar_changes


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    lifecycle.when_something_happens(tell_of, of_many=tell_of_many)
    when_calendar_changes(recount_clocks)
    panels.register("today", failed_today, order=90, waiting=lambda request: 0)
    rollups.register("cases", rollup.collect, labels=rollup.labels())


def tell_of(event: CaseEvent, case: Case) -> None:
    """Write the messages that follow from an event, in its transaction."""
    if event.kind == "move":
        _tell_of_move(event, case)
    elif event.kind in _FOLLOWS:
        _FOLLOWS[event.kind](event, case)


def tell_of_many(rows: Sequence[tuple[CaseEvent, Case]]) -> None:
    """Write the messages that follow from events which a task wrote together."""
    _tell_recounted([(event, case) for event, case in rows if event.kind == "recounted"])
    for event, case in rows:
        if event.kind != "recounted":
            tell_of(event, case)


def _tell_of_move(event: CaseEvent, case: Case) -> None:
    if event.to_state == CaseState.FORWARDED:
        tell_citizen(case, "cases/forwarded", key=f"forwarded-{event.pk}")
    elif event.to_state == CaseState.IN_PROGRESS and event.facts.get("reopened") and event.facts.get("by") != "citizen":
        tell_citizen(case, "cases/reopened_for_you", key=f"reopened-{event.facts['reopened']}")


def _assigned(event: CaseEvent, case: Case) -> None:
    """Tell whoever is put in charge, but not those who did it themselves."""
    owner = case.owner
    if owner is not None and owner.pk != event.by_id:
        tell_staff(owner, "cases/assigned", key=f"assigned-{event.pk}", case=case, facts={"by": event.by_name})


def _extended(event: CaseEvent, case: Case) -> None:
    tell_citizen(case, "cases/extended", key=f"extended-{event.pk}", facts=_moments(event))


def _recounted(event: CaseEvent, case: Case) -> None:
    _tell_recounted([(event, case)])


def _tell_recounted(rows: Sequence[tuple[CaseEvent, Case]]) -> None:
    """Tell the citizens of those that they read."""
    told = [(case, f"recounted-{event.pk}", _moments(event)) for event, case in rows if event.is_public]
    tell_citizens(told, "cases/recounted")


def _identity_opened(event: CaseEvent, case: Case) -> None:
    facts = {"by": event.by_name}
    heads = [user for user in heads_of(case.regime.view) if user.pk != event.by_id]
    key = f"identity-opened-{event.pk}"
    tell([staff_notice(user, "cases/identity_opened", key=key, case=case, facts=facts) for user in heads])


def _moments(event: CaseEvent) -> dict[str, Any]:
    return {name: event.facts[name] for name in ("from", "to") if name in event.facts}


_FOLLOWS = {
    "assigned": _assigned,
    "extended": _extended,
    "recounted": _recounted,
    "identity_opened": _identity_opened,
}
