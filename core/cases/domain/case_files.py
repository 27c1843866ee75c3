"""Files that staff add to a case for themselves."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.files import NewFile, attach
from core.cases.domain.lifecycle import add_event, lock_case, require_handler
from core.cases.models import Case, CaseFile
from core.errors import InvalidInput
from core.rights import Actor

MOST_INTERNAL = 50


@transaction.atomic
def add_internal_files(*, case: Case, brought: Sequence[NewFile], by: Actor) -> list[CaseFile]:
    """Keep files that only staff read; one that is there already is kept once. Raises InvalidInput."""
    case = lock_case(case)
    require_handler(case, by)
    present = case.files.filter(is_internal=True, removed_at__isnull=True)
    known = {row.sha256: row for row in present}
    if len(known) + len(brought) > MOST_INTERNAL:
        raise InvalidInput({"brought": [_("A case keeps at most %(most)s internal files.") % {"most": MOST_INTERNAL}]})
    kept = []
    for new in brought:
        row = known.get(new.kept.sha256)
        if row is None:
            row = attach(case, new, by=by)
            add_event(case, "file_added", by=by, public=False, facts={"file": row.pk})
            audit.record(action="cases.file_added", target=case.code)
        kept.append(row)
    return kept
