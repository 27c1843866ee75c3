"""One change to many chosen cases: each in a transaction of its own, so that what is refused stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.cases.domain.labels import label_case
from core.cases.domain.lifecycle import assign_case, lock_case
from core.cases.models import Case
from core.errors import DomainError
from core.rights import Actor

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Outcome:
    """The codes that were changed, those that had it already, and those that were refused, with the words why."""

    done: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def change_several(
    *,
    cases: Sequence[Case],
    by: Actor,
    owner: Any = None,
    unit_code: str = "",
    note: str = "",
    add_tag: str = "",
    priority: int | None = None,
) -> Outcome:
    """Put somebody or a unit in charge of all, and stick a tag and a priority on them; what is empty stays.

    Sent twice, or by two officers at once, it happens once: who comes second finds it done.
    """
    outcome = Outcome()
    for case in sorted(cases, key=lambda one: one.pk):
        try:
            changed = _change_one(case, by, owner, unit_code, note, add_tag, priority)
        except DomainError as error:
            outcome.refused.append((case.code, str(error)))
        else:
            (outcome.done if changed else outcome.same).append(case.code)
    return outcome


@transaction.atomic
def _change_one(
    case: Case, by: Actor, owner: Any, unit_code: str, note: str, add_tag: str, priority: int | None
) -> bool:
    case = lock_case(case)
    before = case.lock
    goes_to = (owner.pk if owner else case.owner_id, unit_code or case.unit_code)
    if (owner or unit_code) and goes_to != (case.owner_id, case.unit_code):
        assign_case(case=case, owner=owner or case.owner, unit_code=goes_to[1], note=note, by=by)
    tags = [*case.tags, add_tag] if add_tag else None
    if tags is not None or priority is not None:
        label_case(case=case, tags=tags, priority=priority, by=by)
    return lock_case(case).lock != before
