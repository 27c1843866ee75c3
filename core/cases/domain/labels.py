"""What staff stick on a case to find it again: tags, priority, the case it belongs to, and that news were read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import add_event, change, lock_case, require_handler
from core.cases.errors import MergeRefused
from core.cases.models import Case
from core.cases.states import Priority
from core.errors import InvalidInput
from core.rights import Actor
from core.typed_text import normalise, text_error

MOST_TAGS = 10
TAG_LIMIT = 40


def read_tags(values: Iterable[str]) -> list[str]:
    """Return tags as they are kept: small letters, each once, in order. Raises InvalidInput."""
    tags = sorted({normalise(value, lines=False).lower() for value in values} - {""})
    for tag in tags:
        if problem := text_error(tag, limit=TAG_LIMIT, lines=False):
            raise InvalidInput({"tags": [problem]})
    if len(tags) > MOST_TAGS:
        raise InvalidInput({"tags": [_("Use at most %(most)s tags.") % {"most": MOST_TAGS}]})
    return tags


@transaction.atomic
def label_case(
    *, case: Case, tags: Iterable[str] | None = None, priority: int | None = None, by: Actor, lock: int | None = None
) -> Case:
    """Set the tags and the priority of a case; None leaves one as it is.

    Raises CaseChanged, InvalidInput, PermissionRefused.
    """
    wanted = None if tags is None else read_tags(tags)
    case = lock_case(case, lock=lock)
    require_handler(case, by)
    if priority is not None and priority not in Priority.values:
        raise InvalidInput({"priority": [_("Choose one of the priorities.")]})
    changes: dict[str, list[object]] = {}
    if wanted is not None and wanted != case.tags:
        changes["tags"] = [case.tags, wanted]
    if priority is not None and priority != case.priority:
        changes["priority"] = [case.priority, priority]
    if not changes:
        return case
    case = change(case, **{name: values[1] for name, values in changes.items()})
    add_event(case, "labelled", by=by, public=False, facts={name: values[1] for name, values in changes.items()})
    audit.record(action="cases.case_labelled", target=case.code, changes=changes)
    return case


@transaction.atomic
def set_parent(*, case: Case, parent: Case | None, by: Actor) -> Case:
    """Put a case under another one, or under none; there is one level. Raises MergeRefused, PermissionRefused."""
    keys = sorted({case.pk, *([parent.pk] if parent else [])})
    locked = {row.pk: row for row in Case.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
    case = locked[case.pk]
    require_handler(case, by)
    if parent is not None:
        parent = locked[parent.pk]
        require_handler(parent, by)
        if parent.pk == case.pk or parent.parent_id is not None or case.children.exists():
            raise MergeRefused(_("A case can stand under one that stands under none, and has none under it itself."))
    if case.parent_id == (parent.pk if parent else None):
        return case
    before, after = case.parent.code if case.parent else None, parent.code if parent else None
    case = change(case, parent=parent)
    add_event(case, "parent_set", by=by, public=False, facts={"parent": after or ""})
    audit.record(action="cases.parent_set", target=case.code, changes={"parent": [before, after]})
    return case


@transaction.atomic
def mark_read(*, case: Case, by: Actor) -> Case:
    """Take the mark off a case that its citizen wrote something new: somebody has read it, and needs not answer."""
    case = lock_case(case)
    require_handler(case, by)
    if case.citizen_wrote_at is not None:
        case = change(case, citizen_wrote_at=None)
        add_event(case, "read", by=by, public=False)
        audit.record(action="cases.case_read", target=case.code)
    return case
