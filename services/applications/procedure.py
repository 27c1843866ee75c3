"""The steps of the standard's procedure, as staff tick them and the applicant follows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import add_event, lock_case, require_handler
from core.cases.errors import CaseEnded
from core.cases.models import Case
from core.errors import InvalidInput
from core.rights import Actor
from services.applications.checking import application_of
from services.components.wording import duration_words
from services.models import Application, StepTick


@dataclass(frozen=True)
class Step:
    """One step; `done_at` None is still to come, `by` is for staff only."""

    position: int
    action: str
    actor: str
    length: str
    done_at: dt.datetime | None = None
    by: str = ""
    is_now: bool = False


def steps_of(application: Application) -> list[Step]:
    """Return the procedure of the version that was promised, with what was done. Two queries."""
    row = application.standard.components.filter(code="procedure").first()
    ticks = {tick.position: tick for tick in application.ticks.select_related("done_by")}
    written = row.content.get("steps", []) if row is not None else []
    now = next((number for number in range(1, len(written) + 1) if number not in ticks), None)
    found = []
    for number, step in enumerate(written, start=1):
        tick = ticks.get(number)
        found.append(
            Step(
                position=number,
                action=str(step.get("action") or ""),
                actor=str(step.get("actor") or ""),
                length=duration_words(step.get("duration_value"), str(step.get("duration_unit") or "")),
                done_at=tick.done_at if tick else None,
                by=str(tick.done_by or "") if tick else "",
                is_now=number == now,
            )
        )
    return found


@transaction.atomic
def tick_steps(*, case: Case, done: Collection[int], by: Actor) -> list[Step]:
    """Have exactly these steps count as done. Who did the others keeps their name and moment."""
    case = lock_case(case)
    require_handler(case, by)
    if case.is_ended:
        raise CaseEnded
    application = application_of(case)
    known = {step.position: step for step in steps_of(application)}
    if not set(done) <= set(known):
        raise InvalidInput({"steps": [_("Choose from the list only.")]})
    before = {position for position, step in known.items() if step.done_at is not None}
    StepTick.objects.filter(application=application, position__in=before - set(done)).delete()
    for position in sorted(set(done) - before):
        StepTick.objects.create(application=application, position=position, done_by=by)
        add_event(case, "step_done", by=by, facts={"step": position, "action": known[position].action})
    if before != set(done):
        changes = {"steps": [sorted(before), sorted(done)]}
        audit.record(action="services.steps_ticked", target=case.code, changes=changes)
    return steps_of(application)
