"""Objections against how a request was treated, decided by the superior of the PPID.

Source: UU 14/2008, Pasal 35 to 38; Perki 1/2021; domain reference, section 7.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases import codes
from core.cases.domain.clocks import Limit, end_kind
from core.cases.domain.ending import answer_case, reopen_case
from core.cases.domain.files import NewFile
from core.cases.domain.filing import Filed, NewCase, file_case
from core.cases.domain.identities import Person, person_of, seal_bytes
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, refuse_move, require_handler
from core.cases.errors import IdentityGone, SecretWrong
from core.cases.models import Case, CaseClock, CaseMessage
from core.cases.states import CaseState, Channel
from core.errors import InvalidInput, PermissionRefused
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from feedback.domain.numbers import OBJECTIONS, next_number
from feedback.domain.requests import ENTER, HANDLE, LAW, NewPaper, keep_papers, request_limit
from feedback.errors import DecidedBySameOfficer, ObjectionRuns
from feedback.ground_windows import window_of
from feedback.models import InformationObjection, InformationRequest, InformationSettings
from feedback.models.information import DECISION_DAYS, DISPUTE_DAYS, TEXT_LIMIT

KIND = "objection"
DECIDE = "feedback.decide_objection"
NAME_LIMIT = 160
LEAST_NUMBER = 6  # a shorter identity number proves nothing
_NOBODY = "0" * 64
Decision = InformationObjection.Decision
Response = InformationObjection.Response


@dataclass(frozen=True, kw_only=True)
class NewObjection:
    """What the register asks of an objection. `representative` names who acts for the applicant."""

    key: str
    request: InformationRequest
    ground: str
    reason: str
    representative: str = ""
    papers: Sequence[NewPaper] = ()
    files: Sequence[NewFile] = ()
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    notice_version: int | None = None


def request_of(reference: str, proof: str) -> InformationRequest:
    """Return the request that somebody proves: by its code and secret word, or by its number and the identity number.

    The identity number proves only what came on paper or by word of mouth: whose applicant may have lost the receipt.
    Raises SecretWrong, the same for every wrong answer.
    """
    typed = normalise(reference, lines=False).upper()
    rows = InformationRequest.objects.select_related("case", "case__identity")
    request = rows.filter(case__code=typed).first() or rows.filter(number__iexact=typed).first()
    given = "".join(letter for letter in proof.upper() if letter.isalnum())
    known_secret = request.case.secret_hash if request and request.case.secret_hash else _NOBODY
    number = _identity_number(request)
    known_number = codes.hash_of(number) if len(number) >= LEAST_NUMBER else _NOBODY
    hashed = codes.hash_of(given)
    is_secret, is_number = codes.is_same(known_secret, hashed), codes.is_same(known_number, hashed)
    if request is None or not (is_secret or is_number):
        raise SecretWrong
    return request


def _identity_number(request: InformationRequest | None) -> str:
    if request is None or request.case.channel in (Channel.WEB, Channel.API):
        return ""
    try:
        return "".join(letter for letter in person_of(request.case).id_number if letter.isalnum())
    except IdentityGone:
        return ""


def file_objection(*, new: NewObjection, by: Actor = None) -> Filed:
    """Register an objection while it is possible; the superior's clock runs. The same `key` is the same.

    Raises InvalidInput, ObjectionRuns, PermissionRefused.
    """
    if by is not None and not by.has_perm(ENTER) and not by.has_perm(HANDLE) and not by.has_perm(DECIDE):
        raise PermissionRefused
    reason = checked_text(new.reason, field="reason", limit=TEXT_LIMIT, missing=_("Write what you object to and why."))
    representative = _checked_name(new.representative)
    if representative and not any(paper.kind == "mandate" for paper in new.papers):
        raise InvalidInput({"mandate": [_("Add the letter of authority.")]})
    terms = InformationSettings.load()

    def register(case: Case) -> None:
        lock_case(new.request.case)  # two objections at once take turns here
        request = InformationRequest.objects.select_related("case").get(pk=new.request.pk)
        window = window_of(request, new.ground, at=case.received_at)
        if window is None:
            raise InvalidInput({"ground": [_("This ground does not apply to your request, or its time is over.")]})
        if request.objections.filter(case__state__in=[CaseState.RECEIVED, CaseState.IN_PROGRESS]).exists():
            raise ObjectionRuns
        year = timezone.localdate(case.received_at).year
        given = next_number(OBJECTIONS, year=year, pattern=terms.objection_pattern)
        InformationObjection.objects.create(
            case=case,
            request=request,
            number=given.number,
            year=given.year,
            position=given.position,
            ground=new.ground,
            ground_on=timezone.localdate(window.since),
            reason=reason,
            has_representative=bool(representative),
            representative=seal_bytes(representative.encode()) if representative else b"",
        )
        keep_papers(case, new.papers)

    filed = file_case(
        new=NewCase(
            kind=KIND,
            key=new.key,
            title=new.request.case.title,
            text=reason,
            person=_person_of(new.request),
            channel=new.channel,
            received_at=new.received_at,
            files=new.files,
            notice_version=new.notice_version,
            limits=(Limit(amount=terms.decision_days, national_amount=DECISION_DAYS, source=LAW, pauses=False),),
            fields={"parent": new.request.case},
        ),
        by=by,
        detail=register,
    )
    if filed.is_new:
        add_event(new.request.case, "objection_filed", by=by, by_citizen=by is None, facts={"code": filed.case.code})
    return filed


@transaction.atomic
def decide_objection(
    *,
    case: Case,
    decision: str,
    text: str,
    superior_name: str,
    superior_position: str,
    key: str,
    by: Actor,
    attached: Sequence[NewFile] = (),
    lock: int | None = None,
) -> Case:
    """Decide as superior of the PPID; an objection that is accepted opens the request again.

    Raises DecidedBySameOfficer, CaseMoveRefused, CaseChanged, InvalidInput, PermissionRefused.
    """
    from feedback.printing.letters import decision_letter  # printing needs its own libraries

    require(by, DECIDE)
    case = lock_case(case)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    lock_case(case, lock=lock)
    refuse_move(case, CaseState.ANSWERED)
    objection = InformationObjection.objects.select_related("request__case").get(case=case)
    if by is not None and objection.request.decided_by_id == by.pk:
        raise DecidedBySameOfficer
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Write the decision and its reasons."))
    errors: dict[str, list[str]] = {}
    if decision not in Decision.values:
        errors["decision"] = [_("Choose a decision.")]
    if not superior_name.strip():
        errors["superior_name"] = [_("Write who decides.")]
    if errors:
        raise InvalidInput(errors)
    objection.decision, objection.decision_text = decision, words
    objection.decided_at, objection.decided_by = timezone.now(), by
    objection.superior_name = _checked_name(superior_name, field="superior_name")
    objection.superior_position = _checked_name(superior_position, field="superior_position")
    objection.save()
    letter = NewFile(kept=decision_letter(objection), name=_("Decision on the objection"), purpose="decision")
    case = answer_case(
        case=case,
        text=words,
        key=key,
        by=by,
        outcome=decision,
        attached=[letter, *attached],
        then=Limit(amount=DISPUTE_DAYS, kind=CaseClock.Kind.DISPUTE, source=LAW, pauses=False),
    )
    if decision != Decision.REJECTED:
        _open_again(objection)
    audit.record(action="feedback.objection_decided", target=case.code, changes={"decision": [None, str(decision)]})
    return case


def _open_again(objection: InformationObjection) -> None:
    """Have the PPID answer the request anew; one that was never answered runs already."""
    request = objection.request
    if request.case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
        return
    lock_case(request.case)
    end_kind(request.case, CaseClock.Kind.OBJECTION)
    reopen_case(
        case=request.case,
        reason=objection.decision_text,
        limit=request_limit(InformationSettings.load()),
        by=None,  # the superior decides; handling the request is not their right
        by_citizen=False,
    )
    InformationRequest.objects.filter(pk=request.pk).update(decision="", notified_at=None, given_on=None)


@transaction.atomic
def record_response(
    *,
    case: Case,
    response: str,
    dispute_number: str = "",
    dispute_on: dt.date | None = None,
    dispute_result: str = "",
    by: Actor,
) -> InformationObjection:
    """Note what the applicant said to the decision, and a dispute before the information commission.

    Raises InvalidInput, PermissionRefused.
    """
    if by is not None and not by.has_perm(HANDLE):
        require_handler(case, by)
    case = lock_case(case)
    objection = InformationObjection.objects.get(case=case)
    errors: dict[str, list[str]] = {}
    if objection.decided_at is None:
        errors["response"] = [_("The objection is not decided yet.")]
    elif response not in Response.values:
        errors["response"] = [_("Choose what the applicant said.")]
    if response == Response.DISPUTE and dispute_on is None:
        errors["dispute_on"] = [_("Write when the dispute was filed.")]
    if dispute_on is not None and dispute_on > timezone.localdate():
        errors["dispute_on"] = [_("This day is still to come.")]
    if errors:
        raise InvalidInput(errors)
    is_dispute = response == Response.DISPUTE
    objection.response = response
    objection.dispute_on = dispute_on if is_dispute else None
    objection.dispute_number = _checked_name(dispute_number, field="dispute_number", limit=80) if is_dispute else ""
    objection.dispute_result = checked_text(dispute_result, field="dispute_result", limit=2000) if is_dispute else ""
    objection.save()
    add_event(case, "objection_response", by=by, public=False, facts={"response": response})
    audit.record(action="feedback.objection_response", target=case.code, changes={"response": [None, str(response)]})
    return objection


def _person_of(request: InformationRequest) -> Person:
    try:
        return person_of(request.case)
    except IdentityGone:
        return Person()


def _checked_name(value: str, *, field: str = "representative", limit: int = NAME_LIMIT) -> str:
    text = normalise(value, lines=False)
    if problem := text_error(text, limit=limit, lines=False):
        raise InvalidInput({field: [problem]})
    return text
