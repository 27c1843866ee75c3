"""What is looked at when something is handed over and when it comes back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.domain.resources import PERMISSION
from bookings.models import ChecklistItem, Resource
from core import audit
from core.errors import InvalidInput
from core.rights import Actor, require
from core.typed_text import normalise, text_error

MOST_ITEMS = 30
MOST_LABEL = 160


@transaction.atomic
def write_checklist(*, resource: Resource, labels: Sequence[str], by: Actor) -> list[ChecklistItem]:
    """Make these the lines of a checklist, in this order; lines that stay keep their row. Raises InvalidInput.

    What was handed over keeps the lines that it was looked at by.
    """
    require(by, PERMISSION)
    labels = _checked(labels)
    resource = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
    before = {item.label: item for item in resource.checklist.all()}
    if list(before) == labels:
        return list(before.values())
    resource.checklist.exclude(label__in=labels).delete()
    rows = []
    for number, label in enumerate(labels, start=1):
        row = before.get(label) or ChecklistItem(resource=resource, label=label)
        row.position = number
        row.save()
        rows.append(row)
    changes = {"checklist": [list(before), labels]}
    audit.record(action="bookings.checklist_written", target=resource, changes=changes)
    return rows


def _checked(labels: Sequence[str]) -> list[str]:
    clean = [label for typed in labels if (label := normalise(typed, lines=False))]
    if len(clean) > MOST_ITEMS:
        raise InvalidInput({"lines": [_("At most %(most)s lines.") % {"most": MOST_ITEMS}]})
    if len(set(clean)) < len(clean):
        raise InvalidInput({"lines": [_("A line stands here twice.")]})
    problems = (text_error(label, limit=MOST_LABEL, lines=False) for label in clean)
    if problem := next((problem for problem in problems if problem), None):
        raise InvalidInput({"lines": [problem]})
    return clean
