"""What citizens and staff write to one another, and what staff note among themselves."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases import codes
from core.cases.domain import clocks, files
from core.cases.domain.files import NewFile
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, move, require_handler
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.cases.errors import CaseEnded
from core.cases.models import Case, CaseClock, CaseMessage
from core.cases.models.messages import TEXT_LIMIT
from core.cases.states import CaseState
from core.rights import Actor

Author = CaseMessage.Author


@transaction.atomic
def write_as_citizen(
    *, case: Case, text: str, key: str, attached: Sequence[NewFile] = (), completes: bool = True
) -> CaseMessage:
    """Keep a message of the citizen; an answer to a question lets the clock run. Raises CaseEnded, InvalidInput.

    Without `completes` it is a part of what was asked, and the case waits for the rest.
    """
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write your message."))
    case = lock_case(case)
    known = CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).first()
    if known is not None:
        return known
    if case.is_ended:
        raise CaseEnded
    message = _write(case, Author.CITIZEN, words, key, attached, by=None)
    change(case, citizen_wrote_at=message.at)
    add_event(case, "message", by=None, by_citizen=True, facts={"files": len(attached)})
    if completes and case.waits_for_citizen:
        back: str = CaseState.IN_PROGRESS if case.allows(CaseState.IN_PROGRESS) else CaseState.RECEIVED
        if case.regime.resumes is not None:
            back = case.regime.resumes(case)
        clocks.end_kind(case, CaseClock.Kind.CITIZEN)
        clocks.resume(case, by=None)
        move(case, to=back, by=None)
    if case.owner is not None:
        tell_staff(case.owner, "cases/citizen_wrote", key=f"message-{message.pk}", case=case)
    return message


@transaction.atomic
def write_as_staff(
    *, case: Case, text: str, key: str, by: Actor, attached: Sequence[NewFile] = (), lock: int | None = None
) -> CaseMessage:
    """Answer the citizen in the thread; the first time it is the first answer that was promised."""
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write your message."))
    case = lock_case(case)
    require_handler(case, by)
    known = CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).first()
    if known is not None:
        return known
    lock_case(case, lock=lock)
    if case.is_ended:
        raise CaseEnded
    message = _write(case, Author.STAFF, words, key, attached, by=by)
    first_answer(case)
    change(case, citizen_wrote_at=None)
    add_event(case, "message", by=by, facts={"files": len(attached)})
    audit.record(action="cases.citizen_answered", target=case.code)
    tell_citizen(case, "cases/message", key=f"message-{message.pk}")
    return message


@transaction.atomic
def write_note(*, case: Case, text: str, key: str, by: Actor) -> CaseMessage:
    """Note something for staff only."""
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write your note."))
    case = lock_case(case)
    require_handler(case, by)
    known = CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).first()
    if known is not None:
        return known
    message = CaseMessage.objects.create(
        case=case,
        author=Author.STAFF,
        by=by,
        by_name=str(by or ""),
        text=words,
        is_internal=True,
        key_digest=codes.digest_of(key),
    )
    add_event(case, "note", by=by, public=False)
    return message


@transaction.atomic
def ask_citizen(*, case: Case, text: str, key: str, by: Actor, lock: int | None = None) -> Case:
    """Ask the citizen for what is missing: the clocks stand still until they answer. Raises CaseMoveRefused."""
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write what is missing."))
    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    case = lock_case(case, to=CaseState.INCOMPLETE, lock=lock)
    message = _write(case, Author.STAFF, words, key, (), by=by)
    first_answer(case)
    case = move(case, to=CaseState.INCOMPLETE, by=by, citizen_wrote_at=None)
    clocks.pause(case, by=by)
    tell_citizen(case, "cases/incomplete", key=f"message-{message.pk}")
    return case


def first_answer(case: Case) -> None:
    """End the clock of the first answer, when this is it."""
    if case.first_answer_at is None:
        now = timezone.now()
        change(case, first_answer_at=now)
        clocks.end_kind(case, CaseClock.Kind.FIRST_ANSWER, at=now)


def write_answer(case: Case, words: str, key: str, attached: Sequence[NewFile], *, by: Actor) -> CaseMessage:
    """Keep a message of staff in a locked case; for functions that move the case with it."""
    return _write(case, Author.STAFF, words, key, attached, by=by)


def _write(case: Case, author: str, words: str, key: str, attached: Sequence[NewFile], *, by: Actor) -> CaseMessage:
    message = CaseMessage.objects.create(
        case=case, author=author, by=by, by_name=str(by or ""), text=words, key_digest=codes.digest_of(key)
    )
    for file in attached:
        files.attach(case, file, message=message, by_citizen=author == Author.CITIZEN, by=by)
    return message
