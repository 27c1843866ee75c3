"""Requests for public information: registered at once, answered in writing, extended once, given.

Source: UU 14/2008, Pasal 21 and 22; Perki 1/2021; domain reference, section 7.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases import codes
from core.cases.domain.clocks import Limit, extend_clock
from core.cases.domain.ending import answer_case, close_case
from core.cases.domain.files import NewFile
from core.cases.domain.filing import Filed, NewCase, file_case
from core.cases.domain.identities import Person, seal_bytes, unseal_bytes
from core.cases.domain.lifecycle import (
    add_event,
    checked_text,
    lock_case,
    refuse_move,
    require_handler,
)
from core.cases.models import Case, CaseClock, CaseMessage
from core.cases.states import CaseState, Channel
from core.errors import InvalidInput, PermissionRefused
from core.rights import Actor
from core.uploads import Kept
from feedback.domain.numbers import REQUESTS, next_number
from feedback.errors import InformationNotGranted
from feedback.models import ExemptInformation, InformationRequest, InformationSettings, RequesterPaper
from feedback.models.information import OBJECTION_DAYS, PURPOSE_LIMIT, REQUEST_DAYS, TEXT_LIMIT
from feedback.redaction import propose

KIND = "information_request"
LAW = "uu-14-2008"
ENTER, HANDLE = "cases.enter_case", "feedback.handle_request"
TRAVELS = ("requester", "information", "purpose", "way", "delivery")
MOST_RUPIAH = 100_000_000
Decision = InformationRequest.Decision
Requester = InformationRequest.Requester
GIVES = (Decision.GRANTED, Decision.PARTLY)
REFUSES = (Decision.REFUSED, Decision.PARTLY)


@dataclass(frozen=True, kw_only=True)
class NewPaper:
    """A paper that proves an applicant, before it is sealed."""

    kind: str
    kept: Kept


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What the register asks of a request. `received_at` is given for what came earlier on paper or by telephone."""

    key: str
    person: Person
    information: str
    purpose: str
    requester: str = Requester.PERSON
    way: str = InformationRequest.Way.SOFT_COPY
    delivery: str = InformationRequest.Delivery.EMAIL
    papers: Sequence[NewPaper] = ()
    files: Sequence[NewFile] = ()
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    notice_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Notification:
    """The written notification (pemberitahuan tertulis). `is_given` says that the information comes with it."""

    decision: str
    held_by: str = ""
    is_documented: bool | None = None
    form: str = ""
    ground: str = ""
    exempt: ExemptInformation | None = None
    test_reference: str = ""
    reason: str = ""
    material: str = ""
    copy_cost: int = 0
    postage: int = 0
    payment: str = ""
    is_given: bool = False


def file_request(*, new: NewRequest, by: Actor = None) -> Filed:
    """Register a request: its number is given at once, and the clock of the law runs. The same `key` is the same.

    `by` is the member of staff who writes it down for somebody. Raises InvalidInput, PermissionRefused.
    """
    if by is not None and not by.has_perm(ENTER) and not by.has_perm(HANDLE):
        raise PermissionRefused
    information = checked_text(
        new.information, field="information", limit=TEXT_LIMIT, missing=_("Write which information you ask for.")
    )
    purpose = checked_text(new.purpose, field="purpose", limit=PURPOSE_LIMIT, missing=_("Write what you need it for."))
    refuse_incomplete(new.person, new.requester, new.delivery)
    terms = InformationSettings.load()

    def register(case: Case) -> None:
        year = timezone.localdate(case.received_at).year
        given = next_number(REQUESTS, year=year, pattern=terms.request_pattern)
        InformationRequest.objects.create(
            case=case,
            number=given.number,
            year=given.year,
            position=given.position,
            requester=new.requester,
            information=information,
            purpose=purpose,
            way=new.way,
            delivery=new.delivery,
        )
        keep_papers(case, new.papers)

    return file_case(
        new=NewCase(
            kind=KIND,
            key=new.key,
            title=propose(information.split("\n", 1)[0]),
            text=information,
            person=new.person,
            channel=new.channel,
            received_at=new.received_at,
            files=new.files,
            notice_version=new.notice_version,
            limits=(request_limit(terms),),
        ),
        by=by,
        detail=register,
    )


def request_limit(terms: InformationSettings) -> Limit:
    """Return the limit of the written notification as the agency promises it."""
    return Limit(amount=terms.request_days, national_amount=REQUEST_DAYS, source=LAW, pauses=terms.pauses)


def refuse_incomplete(person: Person, requester: str, delivery: str = "") -> None:
    """Raise InvalidInput, by field, for what the register needs of an applicant."""
    errors: dict[str, list[str]] = {}
    if not person.name:
        errors["name"] = [_("Write your name.")]
    if not person.address:
        errors["address"] = [_("Write your address.")]
    if not person.email and not person.phone:
        errors["email"] = [_("Leave an e-mail address or a telephone number.")]
    elif not person.email and delivery == InformationRequest.Delivery.EMAIL:
        errors["email"] = [_("Leave the e-mail address to which the information is sent.")]
    if not person.id_number:
        errors["id_number"] = [_("Write the number of your identity card, or of the deed.")]
    if person.id_kind == "nik" and (len(person.id_number) != 16 or not person.id_number.isdigit()):
        errors["id_number"] = [_("A NIK has 16 digits.")]
    if requester != Requester.PERSON and not person.organisation:
        errors["organisation"] = [_("Write the name of the legal body or group.")]
    if errors:
        raise InvalidInput(errors)


def keep_papers(case: Case, papers: Sequence[NewPaper]) -> None:
    """Seal what proves an applicant, and keep it with the case."""
    for paper in papers:
        paper.kept.content.seek(0)
        _seal(case, paper.kind, paper.kept.media_type, paper.kept.content.read())


def _seal(case: Case, kind: str, media_type: str, content: bytes) -> None:
    row = RequesterPaper(case=case, kind=kind, media_type=media_type, size=len(content))
    row.file.save(f"{case.pk}/{kind}.sealed", ContentFile(seal_bytes(content)), save=False)
    row.save()


@dataclass(frozen=True)
class SentPaper:
    """A paper that proves an applicant, opened for its way to another agency."""

    kind: str
    media_type: str
    content: bytes = field(repr=False)


def pack(case: Case) -> dict[str, Any]:
    """Return what a request takes along to another agency: what the register asks, and the papers of the applicant."""
    request = InformationRequest.objects.get(case=case)
    papers = [_opened(row) for row in case.requester_papers.order_by("pk")]
    return {**{name: getattr(request, name) for name in TRAVELS}, "papers": papers}


def unpack(case: Case, detail: Mapping[str, Any]) -> InformationRequest:
    """Register a request that another agency passed on: it gets a number here at once, in the year of its arrival."""
    terms = InformationSettings.load()
    given = next_number(REQUESTS, year=timezone.localdate().year, pattern=terms.request_pattern)
    for sent in detail["papers"]:
        _seal(case, sent.kind, sent.media_type, sent.content)
    return InformationRequest.objects.create(
        case=case,
        number=given.number,
        year=given.year,
        position=given.position,
        **{name: detail[name] for name in TRAVELS},
    )


def _opened(paper: RequesterPaper) -> SentPaper:
    with paper.file.open("rb") as sealed:
        return SentPaper(str(paper.kind), paper.media_type, unseal_bytes(sealed.read()))


def extend_request(*, case: Case, amount: int, reason: str, by: Actor) -> CaseClock:
    """Extend the limit once by at most seven working days, with a reason that the applicant is told.

    Raises ExtensionRefused, InvalidInput, PermissionRefused.
    """
    return extend_clock(case=case, amount=amount, reason=reason, by=by, most=InformationSettings.load().extension_days)


@transaction.atomic
def notify_applicant(
    *,
    case: Case,
    said: Notification,
    key: str,
    by: Actor,
    text: str = "",
    attached: Sequence[NewFile] = (),
    lock: int | None = None,
) -> Case:
    """Give the written notification: the clock ends, the letter goes to the applicant, and objections may follow.

    Raises CaseMoveRefused, CaseChanged, InvalidInput, PermissionRefused.
    """
    from feedback.printing.letters import notification_letter  # printing needs its own libraries

    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    lock_case(case, lock=lock)
    refuse_move(case, CaseState.ANSWERED)
    request = case.information_request
    for name, value in _checked(said).items():
        setattr(request, name, value)
    now = timezone.now()
    request.notified_at, request.decided_by = now, by
    request.given_on = timezone.localdate(now) if said.is_given and said.decision in GIVES else None
    request.save()
    words = checked_text(text, field="text", limit=TEXT_LIMIT) or str(summary_of(request))
    letter = NewFile(kept=notification_letter(request), name=_("Written notification"), purpose="notification")
    case = answer_case(
        case=case,
        text=words,
        key=key,
        by=by,
        outcome=request.decision,
        attached=[letter, *attached],
        then=Limit(
            amount=OBJECTION_DAYS, kind=CaseClock.Kind.OBJECTION, national_amount=None, source=LAW, pauses=False
        ),
    )
    audit.record(
        action="feedback.information_decided", target=case.code, changes={"decision": [None, str(request.decision)]}
    )
    return case


def summary_of(request: InformationRequest) -> str:
    """Return the decision in one sentence, for the thread; the letter says the rest."""
    sentences = {
        Decision.GRANTED: _("Your request is granted. The attached letter says how you get the information."),
        Decision.PARTLY: _("Your request is partly granted. The attached letter says what is given and what is not."),
        Decision.REFUSED: _("Your request is refused. The attached letter gives the reason, and what you can do."),
        Decision.NOT_HELD: _("This agency does not hold the information. The attached letter says who may."),
    }
    return sentences[Decision(request.decision)]


@transaction.atomic
def record_given(*, case: Case, given_on: dt.date, note: str = "", by: Actor) -> Case:
    """Note that the applicant got the information, and finish the case.

    Raises InformationNotGranted, CaseMoveRefused, InvalidInput, PermissionRefused.
    """
    case = lock_case(case, to=CaseState.CLOSED)
    require_handler(case, by)
    request = case.information_request
    if request.decision not in GIVES or request.notified_at is None:
        raise InformationNotGranted
    if not timezone.localdate(request.notified_at) <= given_on <= timezone.localdate():
        raise InvalidInput({"given_on": [_("Enter a day from the notification until today.")]})
    request.given_on = given_on
    request.save(update_fields=["given_on"])
    add_event(case, "information_given", by=by, facts={"on": given_on.isoformat()})
    audit.record(action="feedback.information_given", target=case.code)
    return close_case(case=case, by=by, note=note)


def _checked(said: Notification) -> dict[str, Any]:
    """Return the columns of a notification. Raises InvalidInput by field."""
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = dict.fromkeys(("held_by", "form", "ground", "test_reference", "payment"), "")
    values |= {
        "decision": said.decision,
        "is_held": said.decision != Decision.NOT_HELD,
        "is_documented": said.is_documented,
        "exempt": None,
        "reason": checked_text(said.reason, field="reason", limit=TEXT_LIMIT),
        "material": "",
        "copy_cost": 0,
        "postage": 0,
    }
    if said.decision not in Decision.values:
        raise InvalidInput({"decision": [_("Choose a decision.")]})
    if said.decision in GIVES:
        values |= {
            "form": said.form,
            "material": checked_text(said.material, field="material", limit=TEXT_LIMIT),
            "copy_cost": said.copy_cost,
            "postage": said.postage,
            "payment": said.payment,
        }
        if not values["material"]:
            errors["material"] = [_("Write which material is given.")]
        if not said.form:
            errors["form"] = [_("Choose the form of the information.")]
        for name in ("copy_cost", "postage"):
            if not 0 <= values[name] <= MOST_RUPIAH:
                errors[name] = [_("Give the cost in whole rupiah.")]
        if said.copy_cost + said.postage and not said.payment:
            errors["payment"] = [_("Write how it is paid.")]
    if said.decision in REFUSES:
        exempt = said.exempt
        values |= {
            "exempt": exempt,
            "ground": said.ground or (exempt.ground if exempt else ""),
            "test_reference": said.test_reference or (exempt.test_number if exempt else ""),
        }
        if not values["reason"]:
            errors["reason"] = [_("Write the reason of the refusal. The applicant reads it.")]
        if not values["ground"]:
            errors["ground"] = [_("Choose the ground in the law.")]
        if not values["test_reference"]:
            errors["test_reference"] = [_("Name the consequence test, or choose an entry of the exempt list.")]
        if exempt is not None and exempt.opened_on is not None:
            errors["exempt"] = [_("This information was opened and is not exempt any more.")]
    if said.decision == Decision.NOT_HELD:
        values["held_by"] = said.held_by
        if not said.held_by:
            errors["held_by"] = [_("Write which body holds it, as far as you know.")]
    if errors:
        raise InvalidInput(errors)
    return values
