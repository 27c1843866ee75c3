"""What comes from SP4N-LAPOR!, and the number by which a complaint is known there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.identities import Person
from core.cases.domain.lifecycle import add_event, lock_case
from core.cases.models import Case
from core.cases.states import Channel
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.rights import Actor, require
from core.turns import wait_for_turn
from feedback.domain.complaints import HANDLE, NewComplaint, file_complaint
from feedback.errors import LaporNumberTaken
from feedback.lapor import LaporRow
from feedback.models import Complaint

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{2,39}")
NAME_LIMIT = 160


@transaction.atomic
def import_rows(*, rows: Iterable[LaporRow], by: Actor) -> tuple[int, int]:
    """Keep the rows that are right, and return how many are new and of how many the state changed.

    The same sheet again changes nothing. A report that is finished in LAPOR! is kept as finished, without limits: it
    counts, and nobody is warned of it. Raises PermissionRefused, InvalidInput.
    """
    require(by, HANDLE)
    wait_for_turn("lapor-import")
    made = changed = 0
    for row in rows:
        if row.problems:
            continue
        known = Complaint.objects.select_related("case").filter(lapor_number=row.number).first()
        if known is not None:
            changed += _note_state(known, row.state, by)
        else:
            file_complaint(new=_new(row), by=by)
            made += 1
    audit.record(action="feedback.lapor_imported", target="lapor", changes={"made": [0, made], "changed": [0, changed]})
    return made, changed


@transaction.atomic
def note_number(*, case: Case, number: str, by: Actor) -> Complaint:
    """Note under which number a complaint stands in SP4N-LAPOR!; an empty one takes it back.

    Raises LaporNumberTaken, InvalidInput, PermissionRefused.
    """
    require(by, HANDLE)
    number = number.strip().lstrip("#")
    if number and not _NUMBER.fullmatch(number):
        raise InvalidInput({"number": [_("Letters, digits, and . / _ - only, at least three.")]})
    case = lock_case(case)
    complaint = Complaint.objects.select_for_update(no_key=True, of=("self",)).get(case=case)
    if complaint.lapor_number == number:
        return complaint
    before, complaint.lapor_number = complaint.lapor_number, number
    with translate_violations({"complaint_lapor_number_once": LaporNumberTaken}):
        complaint.save(update_fields=["lapor_number"])
    add_event(case, "lapor_noted", by=by, facts={"number": number})
    audit.record(action="feedback.lapor_number_noted", target=case.code, changes={"number": [before, number]})
    return complaint


def _note_state(complaint: Complaint, state: str, by: Actor) -> bool:
    if not state or complaint.lapor_state == state:
        return False
    complaint.lapor_state = state
    complaint.save(update_fields=["lapor_state"])
    add_event(complaint.case, "lapor_noted", by=by, public=False, facts={"state": state})
    return True


def _new(row: LaporRow) -> NewComplaint:
    return NewComplaint(
        kind=row.kind,
        key=f"lapor:{row.number}",
        title=row.title,
        text=row.text,
        place=row.place,
        person=Person(name="" if row.is_anonymous else row.name[:NAME_LIMIT]),
        is_anonymous=row.is_anonymous,
        is_confidential=row.is_confidential,
        channel=Channel.LAPOR,
        received_at=row.received_at,
        finished_at=row.finished_at,
        lapor_number=row.number,
        lapor_state=row.state,
    )
