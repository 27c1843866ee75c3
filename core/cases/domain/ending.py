"""How a case ends: answered, settled or not, closed, withdrawn, archived, opened again, rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cases import codes
from core.cases.domain import clocks, talking
from core.cases.domain.clocks import Limit
from core.cases.domain.files import NewFile
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, move, require_handler
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.cases.errors import CaseMoveRefused
from core.cases.models import Case, CaseClock, CaseMessage
from core.cases.models.messages import TEXT_LIMIT
from core.cases.states import CaseState
from core.errors import InvalidInput
from core.rights import Actor

RATING_LIMIT = 1000


@transaction.atomic
def answer_case(
    *,
    case: Case,
    text: str,
    key: str,
    by: Actor,
    outcome: str = "",
    attached: Sequence[NewFile] = (),
    lock: int | None = None,
    to: str = CaseState.ANSWERED,
    then: Limit | None = None,
) -> Case:
    """Give the answer that was promised: the main clock ends, and the citizen is told. The same `key` is the same.

    `outcome` is a word of the regime; `then` a limit that runs from now, such as the time in which the citizen may say
    that it is not settled. Raises CaseMoveRefused, CaseChanged, InvalidInput, PermissionRefused.
    """
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write the answer."))
    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    case = lock_case(case, to=to, lock=lock)
    now = timezone.now()
    message = talking.write_answer(case, words, key, attached, by=by)
    talking.first_answer(case)
    clocks.resume(case, by=None, at=now, quiet=True)
    for kind in (CaseClock.Kind.MAIN, CaseClock.Kind.VERIFICATION, CaseClock.Kind.COMPLETENESS):
        clocks.end_kind(case, kind, at=now)
    case = move(case, to=to, by=by, answered_at=now, outcome=outcome, citizen_wrote_at=None)
    if then is not None:
        clocks.start_clock(case, then, at=now)
    tell_citizen(case, "cases/answered", key=f"message-{message.pk}")
    return case


@transaction.atomic
def close_case(
    *, case: Case, by: Actor, note: str = "", facts: Mapping[str, Any] | None = None, to: str = CaseState.CLOSED
) -> Case:
    """Finish a case after its answer, by staff, by silence (`by` None) or by the citizen's word."""
    text = checked_text(note, field="note")
    case = lock_case(case, to=to)
    require_handler(case, by)
    case = move(case, to=to, by=by, note=text, facts=facts)
    tell_citizen(case, "cases/closed", key=f"closed-{case.reopened_count}")
    return case


@transaction.atomic
def say_settled(*, case: Case) -> Case:
    """Take the citizen's word that it is settled: the case is finished."""
    case = lock_case(case, to=CaseState.CLOSED)
    if case.state != CaseState.ANSWERED:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.CLOSED))
    return move(case, to=CaseState.CLOSED, by=None, facts={"by": "citizen", "verdict": "settled"})


@transaction.atomic
def reopen_case(*, case: Case, reason: str, limit: Limit, by: Actor = None, by_citizen: bool = True) -> Case:
    """Open a case again, since it is not settled; a new main limit runs. Raises CaseMoveRefused, InvalidInput."""
    text = checked_text(reason, field="reason", limit=TEXT_LIMIT, missing=_("Write what is not settled yet."))
    case = lock_case(case, to=CaseState.IN_PROGRESS)
    require_handler(case, by)
    if case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.IN_PROGRESS))
    for kind in (CaseClock.Kind.SILENCE, CaseClock.Kind.CITIZEN):
        clocks.end_kind(case, kind)
    facts = {"reopened": case.reopened_count + 1} | ({"by": "citizen", "verdict": "not_settled"} if by_citizen else {})
    case = move(
        case,
        to=CaseState.IN_PROGRESS,
        by=by,
        facts=facts,
        answered_at=None,
        outcome="",
        reopened_count=case.reopened_count + 1,
        citizen_wrote_at=timezone.now() if by_citizen else None,
    )
    author = CaseMessage.Author.CITIZEN if by_citizen else CaseMessage.Author.STAFF
    CaseMessage.objects.create(
        case=case,
        author=author,
        by=by,
        by_name=str(by or ""),
        text=text,
        key_digest=codes.digest_of(f"reopened:{case.pk}:{case.reopened_count}"),
    )
    clocks.start_clock(case, limit)
    if case.owner is not None:
        tell_staff(case.owner, "cases/reopened", key=f"reopened-{case.reopened_count}", case=case)
    return case


@transaction.atomic
def withdraw_case(*, case: Case, reason: str = "") -> Case:
    """Let the citizen take back what they asked, as long as it is not finished."""
    text = checked_text(reason, field="reason", limit=RATING_LIMIT)
    case = lock_case(case, to=CaseState.WITHDRAWN)
    case = move(case, to=CaseState.WITHDRAWN, by=None, facts={"by": "citizen"})
    if text:
        CaseMessage.objects.create(  # not a note of the record: what citizens write can be erased
            case=case,
            author=CaseMessage.Author.CITIZEN,
            text=text,
            key_digest=codes.digest_of(f"withdrawn:{case.pk}"),
        )
    if case.owner is not None:
        tell_staff(case.owner, "cases/withdrawn", key="withdrawn", case=case)
    return case


@transaction.atomic
def archive_case(*, case: Case, reason_code: str, note: str, by: Actor) -> Case:
    """Put a case aside without an answer, for one of the regime's reasons, which the citizen reads."""
    text = checked_text(note, field="note", missing=_("Say why. The citizen reads it."))
    case = lock_case(case, to=CaseState.ARCHIVED)
    require_handler(case, by)
    case = move(case, to=CaseState.ARCHIVED, by=by, note=text, outcome=reason_code, facts={"reason": reason_code})
    tell_citizen(case, "cases/archived", key="archived")
    return case


@transaction.atomic
def rate_case(*, case: Case, rating: int, note: str = "") -> Case:
    """Keep how satisfied the citizen is, from 1 to 4, once the case was answered; the last word holds."""
    text = checked_text(note, field="rating_note", limit=RATING_LIMIT)
    case = lock_case(case)
    if rating not in (1, 2, 3, 4):
        raise InvalidInput({"rating": [_("Choose one of the four answers.")]})
    if case.answered_at is None and not case.is_ended:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.CLOSED))
    case = change(case, rating=rating, rating_note=text, rated_at=timezone.now())
    add_event(case, "rated", by=None, by_citizen=True, public=False, facts={"rating": rating})
    return case
