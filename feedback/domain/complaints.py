"""What can happen to a complaint or an aspiration: filed, verified, answered, put aside, its limits met or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain import clocks, ending
from core.cases.domain.envelopes import say_what_was_named
from core.cases.domain.files import NewFile
from core.cases.domain.filing import NOBODY, Filed, NewCase, file_case
from core.cases.domain.identities import Person, person_of
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, move
from core.cases.errors import CaseMoveRefused, IdentityGone
from core.cases.models import Case, CaseClock
from core.cases.states import CaseState, Channel
from core.errors import InvalidInput
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from feedback import limits
from feedback.models import ArchiveReason, Complaint, ComplaintComponent, FeedbackSettings, Matter
from feedback.models.complaints import OUTCOMES, PLACE_LIMIT, TEXT_LIMIT
from feedback.redaction import propose
from services.seam import (
    ComponentCode,
    NamedService,
    ServiceStandard,
    component_name,
    named_service,
    service_like,
    standard_like,
    unit_name,
)

HANDLE = "feedback.handle_complaint"
TITLE_WORDS = 90
STORY_LIMIT = 10_000
TRAVELS = ("place", "happened_on", "harm", "wish", "latitude", "longitude", "matter", "lapor_number", "lapor_state")
VERIFIABLE = (CaseState.RECEIVED, CaseState.VERIFIED, CaseState.ASSIGNED, CaseState.IN_PROGRESS)


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """A component of a version that anybody could read, which the reporter says was not kept."""

    standard: ServiceStandard
    component_code: str


@dataclass(frozen=True, kw_only=True)
class NewComplaint:
    """What somebody complains about or proposes. `kind` is "complaint" or "aspiration"; `key` names the form.

    `finished_at` is set for what was dealt with elsewhere before it is entered here.
    """

    key: str
    text: str
    kind: str = "complaint"
    title: str = ""
    place: str = ""
    happened_on: dt.date | None = None
    harm: str = ""
    wish: str = ""
    person: Person = NOBODY
    is_anonymous: bool = False
    is_confidential: bool = False
    service_code: str = ""
    reported_unit_code: str = ""
    broken: Sequence[BrokenPromise] = ()
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    files: Sequence[NewFile] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    lapor_number: str = ""
    lapor_state: str = ""
    notice_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the verification found: which kind it really is, what it is about, and whom it concerns."""

    kind: str = "complaint"
    matter: str = ""
    service_code: str = ""
    reported_unit_code: str = ""
    broken: Sequence[BrokenPromise] = ()


def file_complaint(*, new: NewComplaint, by: Actor = None) -> Filed:
    """Keep a complaint or an aspiration, and promise its limits. The same key again is the same. Raises InvalidInput.

    `by` is the member of staff who enters it for somebody; rights are checked by the caller.
    """
    text = checked_text(new.text, field="text", limit=STORY_LIMIT, missing=_("Tell what happened."))
    harm = checked_text(new.harm, field="harm", limit=TEXT_LIMIT)
    wish = checked_text(new.wish, field="wish", limit=TEXT_LIMIT)
    place = normalise(new.place, lines=False)
    if problem := text_error(place, limit=PLACE_LIMIT, lines=False):
        raise InvalidInput({"place": [problem]})
    if new.happened_on is not None and new.happened_on > timezone.localdate():
        raise InvalidInput({"happened_on": [_("This day is still to come.")]})
    if (new.latitude is None) != (new.longitude is None):
        raise InvalidInput({"latitude": [_("Give both latitude and longitude, or neither.")]})
    _refuse_unknown_components(new.broken)

    def detail(case: Case) -> Complaint:
        complaint = Complaint.objects.create(
            case=case,
            place=place,
            happened_on=new.happened_on,
            harm=harm,
            wish=wish,
            reported_unit_code=new.reported_unit_code,
            latitude=new.latitude,
            longitude=new.longitude,
            lapor_number=new.lapor_number,
            lapor_state=new.lapor_state,
        )
        _name_components(complaint, new.broken)
        return complaint

    case = NewCase(
        kind=new.kind,
        key=new.key,
        title=propose(normalise(new.title, lines=False)) or title_of(text),
        text=text,
        person=new.person,
        channel=new.channel,
        is_anonymous=new.is_anonymous,
        is_confidential=new.is_confidential,
        service_code=new.service_code or next((one.standard.service.code for one in new.broken), ""),
        received_at=new.received_at,
        limits=() if new.finished_at else limits.limits_when_filed(new.kind, FeedbackSettings.load()),
        state=CaseState.CLOSED if new.finished_at else CaseState.RECEIVED,
        fields={"closed_at": new.finished_at, "answered_at": new.finished_at} if new.finished_at else {},
        files=new.files,
        notice_version=new.notice_version,
    )
    return file_case(new=case, by=by, detail=detail)


def title_of(text: str) -> str:
    """Return the first sentence of a story in short, without what names somebody: staff read it in lists."""
    first = propose(text).replace("\n", " ").strip()
    for mark in (". ", "! ", "? "):
        head, found, _rest = first.partition(mark)
        if found and len(head) >= 15:
            first = head
    if len(first) <= TITLE_WORDS:
        return first.rstrip(".")
    return first[: TITLE_WORDS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\N{HORIZONTAL ELLIPSIS}"


@transaction.atomic
def verify_complaint(*, case: Case, verdict: Verdict, by: Actor, lock: int | None = None) -> Case:
    """Say what it really is: its kind and matter, which set the main limit, the service and unit it concerns.

    Whoever received it wrongly as a complaint makes it an aspiration here, and the other way round; its code stays. May
    be said anew until it is answered. Raises CaseMoveRefused, CaseChanged, InvalidInput, PermissionRefused.
    """
    require(by, HANDLE)
    _refuse_verdict(verdict)
    case = lock_case(case, lock=lock)
    if case.state not in VERIFIABLE:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.VERIFIED))
    complaint = Complaint.objects.select_for_update(no_key=True, of=("self",)).get(case=case)
    before = {"kind": case.kind, "matter": complaint.matter, "service": case.service_code}
    now = timezone.now()
    complaint.matter = verdict.matter
    complaint.reported_unit_code = verdict.reported_unit_code
    if complaint.verified_at is None:
        complaint.verified_at, complaint.verified_by = now, by
    complaint.save(update_fields=["matter", "reported_unit_code", "verified_at", "verified_by"])
    complaint.components.all().delete()
    _name_components(complaint, verdict.broken)
    case = change(case, kind=verdict.kind, service_code=verdict.service_code)
    if not _is_promised_by_another(case, before, verdict):
        clocks.change_limit(case, limits.main_limit(case.kind, verdict.matter, FeedbackSettings.load()))
    facts = {"kind": verdict.kind, "matter": verdict.matter, "due_at": case.due_at.isoformat() if case.due_at else ""}
    if case.state == CaseState.RECEIVED:
        clocks.end_kind(case, CaseClock.Kind.VERIFICATION, at=now)
        case = move(case, to=CaseState.VERIFIED, by=by, facts=facts)
    else:
        add_event(case, "verified_anew", by=by, facts=facts)
    after = {"kind": case.kind, "matter": complaint.matter, "service": case.service_code}
    audit.record(
        action="feedback.complaint_verified",
        target=case.code,
        changes={name: [before[name], after[name]] for name in after if before[name] != after[name]},
    )
    return case


@transaction.atomic
def answer_complaint(
    *,
    case: Case,
    text: str,
    outcome: str,
    key: str,
    by: Actor,
    attached: Sequence[NewFile] = (),
    lock: int | None = None,
) -> Case:
    """Tell the reporter what was done; then they have the time of silence to say that it is not settled.

    Raises what `ending.answer_case` raises.
    """
    if outcome not in OUTCOMES[case.kind]:
        raise InvalidInput({"outcome": [_("Choose what came of it.")]})
    silence = limits.silence_limit(FeedbackSettings.load())
    return ending.answer_case(
        case=case, text=text, outcome=outcome, key=key, by=by, attached=attached, lock=lock, then=silence
    )


def archive_complaint(*, case: Case, reason: str, note: str, by: Actor) -> Case:
    """Put it aside for one of the lawful reasons, which the reporter reads. Raises CaseMoveRefused, InvalidInput."""
    require(by, HANDLE)
    if reason not in ArchiveReason.values:
        raise InvalidInput({"reason": [_("Choose a reason.")]})
    return ending.archive_case(case=case, reason_code=reason, note=note, by=by)


@transaction.atomic
def count_as_withdrawn(case: Case) -> None:
    """Take a complaint for withdrawn whose reporter did not send what was missing in time. Source: UU 25/2009."""
    case = lock_case(case)
    if not case.waits_for_citizen or not case.allows(CaseState.WITHDRAWN):
        return
    note = _("What was missing was not sent in time, so the law takes it for withdrawn.")
    move(case, to=CaseState.WITHDRAWN, by=None, note=note, facts={"by": "silence"})


def reopening_limit(case: Case) -> clocks.Limit:
    """Return the new main limit of a complaint that the reporter opens again."""
    return limits.main_limit(case.kind, Complaint.objects.get(case=case).matter, FeedbackSettings.load())


def may_reopen(case: Case) -> bool:
    """Tell whether the reporter may still open it again: so many times, as long as the time of silence runs."""
    if case.state != CaseState.ANSWERED:
        return False
    return case.reopened_count < FeedbackSettings.load().reopen_limit


def name_shown_to_staff(case: Case, complaint: Complaint) -> str:
    """Return the reporter's name for whoever may read the case, where nothing protects it; never how to reach them.

    It is protected for whoever chose so, in supervisory matters, and until somebody has verified which it is.
    """
    is_unknown = complaint.verified_at is None or complaint.matter in ("", Matter.SUPERVISORY)
    if case.is_anonymous or (is_unknown and case.kind == "complaint"):
        return ""
    try:
        return person_of(case).name
    except IdentityGone:
        return ""


def pack(case: Case) -> dict[str, Any]:
    """Return what a complaint takes along to another agency, with what it names of the catalogue in words for both."""
    complaint = Complaint.objects.get(case=case)
    service = named_service(case.service_code)
    components = complaint.components.select_related("standard").order_by("pk")
    return {
        **{name: getattr(complaint, name) for name in TRAVELS},
        "service": service.as_json() if service else None,
        "unit": unit_name(complaint.reported_unit_code),
        "components": [(one.standard.template_code, one.component_code) for one in components],
    }


def unpack(case: Case, detail: Mapping[str, Any]) -> Complaint:
    """Keep what a complaint from another agency brought; here it is verified anew.

    Its service and components become those of here that follow the same common template; what has none is told in the
    thread.
    """
    values = {name: detail[name] for name in TRAVELS}
    if values["lapor_number"] and Complaint.objects.filter(lapor_number=values["lapor_number"]).exists():
        values["lapor_number"] = ""
    complaint = Complaint.objects.create(case=case, **values)
    say_what_was_named(case, _named_elsewhere(complaint, detail))
    return complaint


def _named_elsewhere(complaint: Complaint, detail: Mapping[str, Any]) -> Iterator[str]:
    """Keep what is found here of the service and the components, and yield the words for the rest."""
    service = NamedService(**detail["service"]) if detail["service"] else None
    here = service_like(service.template) if service else None
    if here is not None:
        change(complaint.case, service_code=here.code)
    elif service is not None:
        yield _("Service named by the reporter: %(name)s") % {"name": service.name}
    if detail["unit"]:
        yield _("Unit named by the reporter: %(name)s") % {"name": detail["unit"]}
    for template, code in detail["components"]:
        standard = standard_like(template)
        if standard is not None:
            _name_components(complaint, [BrokenPromise(standard=standard, component_code=code)])
        else:
            yield _("Promise named as broken: %(component)s") % {"component": component_name(code)}


def _is_promised_by_another(case: Case, before: Mapping[str, str], verdict: Verdict) -> bool:
    """Tell whether the limit was promised by the agency that passed it on, and nothing is different now."""
    same_matter = (before["matter"] or Matter.SERVICE) == (verdict.matter or Matter.SERVICE)
    return bool(case.origin_schema) and before["kind"] == verdict.kind and same_matter


def _refuse_verdict(verdict: Verdict) -> None:
    if verdict.kind not in OUTCOMES:
        raise InvalidInput({"kind": [_("Choose what it is.")]})
    if verdict.kind == "complaint" and verdict.matter not in Matter.values:
        raise InvalidInput({"matter": [_("Choose what it is about.")]})
    if verdict.kind == "aspiration" and verdict.matter:
        raise InvalidInput({"matter": [_("An aspiration has no matter of complaint.")]})
    _refuse_unknown_components(verdict.broken)


def _refuse_unknown_components(broken: Sequence[BrokenPromise]) -> None:
    for one in broken:
        if one.component_code not in ComponentCode.values or one.standard.public_since is None:
            raise InvalidInput({"component": [_("This component is not part of a published standard.")]})


def _name_components(complaint: Complaint, broken: Sequence[BrokenPromise]) -> None:
    rows = [
        ComplaintComponent(complaint=complaint, standard=one.standard, component_code=one.component_code)
        for one in broken
    ]
    ComplaintComponent.objects.bulk_create(rows, ignore_conflicts=True)
