"""The former texts of a component: kept by every change, the base of a merge, and there to be restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit
from core.errors import InvalidInput, NotFound
from core.rights import Actor, require
from services.components import Content
from services.domain.drafting import edit_component, lock_draft
from services.errors import ComponentChanged, MergeInvalid
from services.merging import Merge, merge
from services.models import ComponentRevision, ServiceStandard, StandardComponent


@dataclass(frozen=True)
class Saving:
    """What became of a text: `row` when it was saved, `merge` when somebody else had saved theirs in between.

    With a merge and no row there are conflicts to be chosen from; `theirs` is the component as it stands.
    """

    row: StandardComponent | None = None
    merge: Merge | None = None
    theirs: StandardComponent | None = None


def save_or_merge(
    *,
    standard: ServiceStandard,
    code: str,
    content: Mapping[str, Any],
    lock: int,
    by: Actor,
    choices: Mapping[str, str] | None = None,
    seen_lock: int | None = None,
) -> Saving:
    """Store what a component says; when somebody else saved it since `lock`, merge both.

    `choices` names a side for each conflict of the merge with the text of number `seen_lock`; they count only while
    that is still the newest. Raises what edit_component does but ComponentChanged, and MergeInvalid when the two
    texts do not go together.
    """
    try:
        return Saving(edit_component(standard=standard, code=code, content=content, lock=lock, by=by))
    except ComponentChanged:
        return _merge(standard, code, content, lock, by, choices or {}, seen_lock)


def find_merge(
    *, standard: ServiceStandard, code: str, content: Mapping[str, Any], lock: int
) -> tuple[Merge, StandardComponent]:
    """Return how `content`, begun at `lock`, goes together with what the component says now, and the component.

    When nobody knows any more what it said at `lock`, everything written on both sides counts as changed.
    """
    theirs = StandardComponent.objects.select_related("updated_by").get(standard=standard, code=code)
    component = theirs.definition
    base = text_at(standard, code, lock)
    found = merge(
        component,
        base=component.blank() if base is None else base,
        mine=component.read(content)[0],
        theirs=component.read(theirs.content)[0],
    )
    return found, theirs


@transaction.atomic
def _merge(
    standard: ServiceStandard,
    code: str,
    content: Mapping[str, Any],
    lock: int,
    by: Actor,
    choices: Mapping[str, str],
    seen_lock: int | None,
) -> Saving:
    standard = lock_draft(standard)
    found, theirs = find_merge(standard=standard, code=code, content=content, lock=lock)
    is_seen = seen_lock == theirs.lock
    is_known = text_at(standard, code, lock) is not None
    if found.unresolved(choices if is_seen else {}) or not (is_known or is_seen):
        return Saving(merge=found, theirs=theirs)
    merged = found.resolved(choices)
    try:
        row = edit_component(standard=standard, code=code, content=merged, lock=theirs.lock, by=by)
    except InvalidInput as error:
        raise MergeInvalid(error.errors, content=merged, lock=theirs.lock) from error
    return Saving(row, found, theirs)


def text_at(standard: ServiceStandard, code: str, lock: int) -> Content | None:
    """Return what a component said after its change number `lock`, in today's form; None when nobody knows."""
    revision = ComponentRevision.objects.filter(standard=standard, code=code, lock=lock).first()
    if revision is None:
        row = StandardComponent.objects.filter(standard=standard, code=code, lock=lock).first()
        return row.definition.read(row.content)[0] if row else None
    return revision.definition.read(revision.content)[0]


@transaction.atomic
def restore_component(
    *, standard: ServiceStandard, code: str, revision: int, lock: int, by: Actor
) -> StandardComponent:
    """Let a component say again what it said after its change number `revision`. Raises what edit_component does."""
    require(by, "services.edit_standard")
    content = text_at(standard, code, revision)
    if content is None:
        raise NotFound
    row = edit_component(standard=standard, code=code, content=content, lock=lock, by=by)
    changes = {"component": code, "restored": revision, "lock": row.lock}
    audit.record(action="services.component_restored", target=standard, changes=changes)
    return row
