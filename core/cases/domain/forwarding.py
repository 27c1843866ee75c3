"""No wrong door: a case goes to another agency of the deployment with its clock and its thread.

What goes waits in an outbox of the agency (CaseTransfer), so an agency that is suspended meanwhile gets it later; one
that was archived meanwhile gets nothing, and the case stays. One
transaction then reads it here, keeps it there under that agency's role, and notes it here; the key of the transfer
makes sure that what is brought twice arrives once. Internal notes stay. Who wrote goes along only when they did not
choose to be anonymous; otherwise what the other agency has to tell them comes back here, where their address is.
"""

from __future__ import annotations

import datetime as dt

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.accounts import links
from core.agencies import is_agency, other_agencies
from core.cases.domain.envelopes import may_travel, open_envelope, pack
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, move, refuse_move, require_handler
from core.cases.domain.outbox import tell_citizen
from core.cases.errors import AgencyAway, AlreadyOnItsWay, CaseMoveRefused
from core.cases.models import Case, CaseTransfer
from core.cases.states import CaseState
from core.db.violations import translate_violations
from core.errors import DomainError, InvalidInput
from core.rights import Actor
from core.tenancy import current_schema, schema_context

MOST_AT_ONCE = 100
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)
REASON_LIMIT = 1000
log = structlog.get_logger("maklumat.cases")
# The database is away, a file is gone, the case it goes back to is not there, or it was refused over there.
_BROKEN = (DatabaseError, InterfaceError, OSError, ObjectDoesNotExist, LookupError, ValueError, DomainError)
Kind, State = CaseTransfer.Kind, CaseTransfer.State


@transaction.atomic
def forward_case(*, case: Case, to_schema: str, reason: str, by: Actor) -> CaseTransfer:
    """Have a case passed on to another agency, with a reason that the citizen reads.

    It stays here, with its clock, until the other agency has it. Raises AgencyAway, CaseMoveRefused, AlreadyOnItsWay,
    InvalidInput, PermissionRefused.
    """
    target = next((one for one in other_agencies() if one.schema_name == to_schema), None)
    if target is None:
        if to_schema != current_schema() and is_agency(to_schema):
            raise AgencyAway
        raise InvalidInput({"to": [_("Choose an agency.")]})
    return _send(case, Kind.FORWARD, target.schema_name, target.name, reason, by)


@transaction.atomic
def send_back(*, case: Case, reason: str, by: Actor) -> CaseTransfer:
    """Have a case sent back to the agency that passed it on. Raises what `forward_case` raises."""
    if not case.origin_schema:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.FORWARDED))
    return _send(case, Kind.RETURN, case.origin_schema, links.office_name(case.origin_schema), reason, by)


@transaction.atomic
def take_back(*, transfer: CaseTransfer, by: Actor) -> CaseTransfer:
    """Cancel a transfer that the other agency does not have yet. Raises CaseMoveRefused."""
    case = lock_case(transfer.case)
    require_handler(case, by)
    transfer = CaseTransfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if transfer.state != State.WAITING:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.FORWARDED))
    _cancel(transfer, case, by=by)
    return transfer


def relay(case: Case, *, key: str) -> None:
    """Have the citizen of an anonymous case told by the agency that has their address, in the caller's transaction."""
    if CaseTransfer.objects.filter(case=case, kind=Kind.NEWS, facts__key=key).exists():
        return
    name = links.office_name(case.origin_schema)
    CaseTransfer.objects.create(
        case=case, kind=Kind.NEWS, to_schema=case.origin_schema, to_name=name, facts={"key": key}
    )
    _wake()


def bring_waiting() -> int:
    """Bring what waits in the current agency, one transaction each, and return how many arrived."""
    arrived = 0
    tried: set[int] = set()
    for _number in range(MOST_AT_ONCE):
        waiting = CaseTransfer.objects.filter(state=State.WAITING, not_before__lte=timezone.now()).exclude(pk__in=tried)
        pk = waiting.order_by("pk").values_list("pk", flat=True).first()
        if pk is None:
            break
        tried.add(pk)
        try:
            arrived += _bring(pk)
        except _BROKEN as error:  # of this one alone: what stands behind it goes on
            log.warning("transfer_failed", transfer=pk, error=type(error).__name__)
            _later(pk, type(error).__name__)
    return arrived


@transaction.atomic
def _bring(pk: int) -> bool:
    found = CaseTransfer.objects.filter(pk=pk, state=State.WAITING).values_list("case", flat=True).first()
    if found is None:
        return False
    case = lock_case(Case.objects.get(pk=found))
    transfer = (
        CaseTransfer.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, state=State.WAITING)
        .first()
    )
    if transfer is None:
        return False
    if transfer.kind != Kind.NEWS and not case.allows(CaseState.FORWARDED):  # answered or ended while it waited
        _cancel(transfer, case)
        return False
    if transfer.to_schema not in links.schemas_at_work():
        if any(one.schema_name == transfer.to_schema for one in other_agencies()):
            _wait(transfer, "suspended")
        else:
            _cancel(transfer, case, "archived")
        return False
    here = current_schema()
    if transfer.kind == Kind.NEWS:
        key, code = f"{case.code}-{transfer.facts['key']}", case.origin_code
        with schema_context(transfer.to_schema):
            _tell_here(code, key=key, from_schema=here)
        _done(transfer, code)
        return True
    envelope = pack(case, transfer, from_schema=here)
    with schema_context(transfer.to_schema):
        code = open_envelope(envelope)
    facts = {"to": transfer.to_name, "transfer": transfer.kind}
    move(
        case,
        to=CaseState.FORWARDED,
        by=transfer.by,
        note=transfer.reason,
        facts=facts,
        moved_schema=transfer.to_schema,
        moved_code=code,
    )
    _done(transfer, code)
    return True


def _send(case: Case, kind: str, schema: str, name: str, reason: str, by: Actor) -> CaseTransfer:
    text = checked_text(reason, field="reason", limit=REASON_LIMIT, missing=_("Say why. The citizen reads it."))
    case = lock_case(case)
    require_handler(case, by)
    refuse_move(case, CaseState.FORWARDED)
    if not may_travel(case.kind):
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.FORWARDED))
    if schema not in links.schemas_at_work():
        raise AgencyAway
    with translate_violations({"casetransfer_one_way_at_a_time": AlreadyOnItsWay}):
        transfer = CaseTransfer.objects.create(case=case, kind=kind, to_schema=schema, to_name=name, reason=text, by=by)
    change(case)
    add_event(case, "transfer_planned", by=by, public=False, note=text, facts={"to": name, "kind": str(kind)})
    audit.record(action="cases.case_passed_on", target=case.code, changes={"to": [None, schema]})
    _wake()
    return transfer


def _tell_here(code: str, *, key: str, from_schema: str) -> None:
    """Tell the citizen of the case from which one elsewhere came; on along the chain, when it came here as well."""
    case = Case.objects.filter(code=code).first()
    if case is not None:
        tell_citizen(case, "cases/elsewhere", key=f"elsewhere-{key}", facts={"at": links.office_name(from_schema)})


def _cancel(transfer: CaseTransfer, case: Case, problem: str = "", *, by: Actor = None) -> None:
    transfer.state, transfer.problem = State.CANCELLED, problem
    transfer.save(update_fields=["state", "problem"])
    add_event(case, "transfer_cancelled", by=by, public=False, facts={"to": transfer.to_name})


def _wait(transfer: CaseTransfer, problem: str) -> None:
    transfer.attempts += 1
    transfer.problem = problem
    transfer.not_before = timezone.now() + min(FIRST_WAIT * 2 ** min(transfer.attempts - 1, 10), LONGEST_WAIT)
    transfer.save(update_fields=["attempts", "problem", "not_before"])


@transaction.atomic
def _later(pk: int, problem: str) -> None:
    transfer = CaseTransfer.objects.select_for_update(of=("self",)).filter(pk=pk, state=State.WAITING).first()
    if transfer is not None:
        _wait(transfer, problem)


def _done(transfer: CaseTransfer, code: str) -> None:
    transfer.state, transfer.done_at, transfer.code_there, transfer.problem = State.DONE, timezone.now(), code, ""
    transfer.save(update_fields=["state", "done_at", "code_there", "problem"])


def _wake() -> None:
    schema = current_schema()

    def wake() -> None:
        from core.cases.tasks import bring_transfers  # needs the loaded apps

        bring_transfers.delay(schema)

    transaction.on_commit(wake, robust=True)
