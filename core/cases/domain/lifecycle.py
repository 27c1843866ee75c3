"""How a case moves: through the table of its regime, one locked row, one event for everything that happens.

Locks are taken from the top down: case, then what hangs on it, in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.errors import CaseChanged, CaseMoveRefused
from core.cases.models import Case, CaseEvent
from core.cases.states import ENDED
from core.errors import InvalidInput, PermissionRefused
from core.rights import Actor
from core.typed_text import normalise, text_error

NOTE_LIMIT = 4000
REASON_LIMIT = 1000
Listener = Callable[[CaseEvent, Case], None]
ListenerOfMany = Callable[[Sequence[tuple[CaseEvent, Case]]], None]
_listeners: dict[Listener, ListenerOfMany | None] = {}


def lock_case(case: Case, *, to: str | None = None, lock: int | None = None) -> Case:
    """Return the case, locked until the transaction ends.

    With `to` it raises CaseMoveRefused unless the move is possible; with `lock`, the number of changes that somebody
    saw, CaseChanged when there is another by now.
    """
    locked = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
    if lock is not None and locked.lock != lock:
        raise CaseChanged(lock=locked.lock)
    if to is not None:
        refuse_move(locked, to)
    return locked


def refuse_move(case: Case, to: str) -> None:
    """Raise CaseMoveRefused unless the regime's table has it."""
    if not case.allows(to):
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(to))


def move(
    case: Case,
    *,
    to: str,
    by: Actor,
    note: str = "",
    public: bool = True,
    facts: Mapping[str, Any] | None = None,
    beside_table: bool = False,
    **fields: Any,
) -> Case:
    """Set the state and the named fields of a locked row, and add the event; `note` is read by the citizen if `public`.

    An end sets `closed_at`, stops every clock and closes the open pause; leaving one takes `closed_at` back.
    `beside_table` is for what the engine does to cases of every regime alike, such as joining two of the same.
    """
    from core.cases.domain import clocks  # that module needs this one

    if not beside_table:
        refuse_move(case, to)
    before, case.state = case.state, to
    now = timezone.now()
    if to in ENDED:
        fields.setdefault("closed_at", now)
    elif before in ENDED:
        fields.setdefault("closed_at", None)
    for name, value in fields.items():
        setattr(case, name, value)
    case.lock += 1
    case.save(update_fields=["state", "lock", *fields])
    if to in ENDED:
        clocks.stop_all(case, at=now)
    add_event(case, "move", by=by, from_state=before, to_state=to, note=note, public=public, facts=facts)
    if by is not None:
        audit.record(action="cases.case_moved", target=case.code, changes={"state": [str(before), str(to)]})
    return case


def change(case: Case, **fields: Any) -> Case:
    """Set fields of a locked row that are no move, and count the change."""
    for name, value in fields.items():
        setattr(case, name, value)
    case.lock += 1
    case.save(update_fields=["lock", *fields])
    return case


def add_event(
    case: Case,
    kind: str,
    *,
    by: Actor,
    from_state: str = "",
    to_state: str = "",
    note: str = "",
    public: bool = True,
    facts: Mapping[str, Any] | None = None,
    by_citizen: bool = False,
) -> CaseEvent:
    """Write into the record of a case and tell the listeners, in this transaction."""
    event = CaseEvent.objects.create(
        case=case,
        case_code=case.code,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        is_public=public,
        by_id=by.pk if by else None,
        by_name=str(by) if by else "",
        note=note,
        facts={**({"by": "citizen"} if by_citizen else {}), **(facts or {})},
    )
    for listener in _listeners:
        listener(event, case)
    return event


def add_events(rows: Sequence[tuple[CaseEvent, Case]]) -> None:
    """Write many events, each with its case, and tell the listeners of them; for tasks that look at all cases."""
    CaseEvent.objects.bulk_create([event for event, _case in rows], batch_size=500)
    for listener, of_many in _listeners.items():
        if of_many is not None:
            of_many(rows)
        else:
            for event, case in rows:
                listener(event, case)


def when_something_happens(listener: Listener, *, of_many: ListenerOfMany | None = None) -> None:
    """Call `listener(event, case)` within the transaction of every event; it may write notices, and plan work.

    Of events that a task writes together, `of_many` is told once, if it is given.
    """
    _listeners[listener] = of_many


def require_handler(case: Case, by: Actor) -> None:
    """Raise PermissionRefused unless `by` may handle this kind of case, or is in charge of this one."""
    if by is not None and not by.has_perm(case.regime.handle) and case.owner_id != by.pk:
        raise PermissionRefused


def checked_text(value: str, *, field: str, limit: int = NOTE_LIMIT, missing: str = "") -> str:
    """Return a text of several lines as it is kept; an empty one is refused with `missing`. Raises InvalidInput."""
    text = normalise(value, lines=True)
    if problem := text_error(text, limit=limit, lines=True):
        raise InvalidInput({field: [problem]})
    if missing and not text:
        raise InvalidInput({field: [missing]})
    return text


@transaction.atomic
def assign_case(*, case: Case, owner: Any, unit_code: str = "", note: str = "", by: Actor) -> Case:
    """Put somebody or a unit in charge (disposition), with a note for them; `owner` may be None. Raises InvalidInput.

    A case that was not in progress yet moves to the state that its regime has for it, if there is one.
    """
    from core.cases.states import CaseState

    if by is not None and not by.has_perm("cases.assign_case") and not by.has_perm(case.regime.handle):
        raise PermissionRefused
    case = lock_case(case)
    if case.is_ended:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.ASSIGNED))
    if owner is None and not unit_code:
        raise InvalidInput({"owner": [_("Choose somebody, or a unit.")]})
    if owner is not None and not owner.is_active:
        raise InvalidInput({"owner": [_("This person does not work here any more.")]})
    text = checked_text(note, field="note", limit=REASON_LIMIT)
    if (case.owner_id, case.unit_code) == (owner.pk if owner else None, unit_code) and not text:
        return case
    before = str(case.owner or case.unit_code)
    case = change(case, owner=owner, unit_code=unit_code)
    add_event(
        case,
        "assigned",
        by=by,
        note=text,
        public=False,
        facts={"owner_id": owner.pk if owner else None, "owner": str(owner or ""), "unit": unit_code},
    )
    if by is not None:
        audit.record(
            action="cases.case_assigned", target=case.code, changes={"owner": [before, str(owner or unit_code)]}
        )
    for state in (CaseState.ASSIGNED, CaseState.IN_PROGRESS):
        if case.state in (CaseState.RECEIVED, CaseState.VERIFIED) and case.allows(state):
            case = move(case, to=state, by=by)
    return case
