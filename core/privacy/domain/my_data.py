"""What somebody asks about their own data: a copy at once, for whoever proves the address; the rest through a case.

A copy needs nobody of the agency: the link is mailed to the address, and whoever opens it owns that address.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.agencies import current_agency
from core.cases import codes
from core.cases.domain import ending, files, identities
from core.cases.domain.clocks import Limit
from core.cases.domain.filing import Filed, NewCase, file_case
from core.cases.domain.identities import Person
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, require_handler
from core.cases.errors import IdentityGone
from core.cases.models import Case, CaseFile, CaseMessage
from core.cases.states import CaseState
from core.errors import InvalidInput
from core.privacy.domain.erasing import ERASED_TEXT, erase_cases, is_held
from core.privacy.domain.notices import words_of
from core.privacy.errors import MyDataLinkEnded
from core.privacy.models import DataRequest, MyDataLink
from core.rights import Actor
from core.workdays.counting import Unit

KIND = "data_request"
HOURS = 72  # 3 x 24 hours. Source: domain reference, section 8
LINK_HOURS = 24
MOST_CASES = 500
MOST_BYTES = 200 * 2**20  # of the files in a copy; the rest is named in it
Right = DataRequest.Right
Part = Callable[[list[int]], Mapping[int, Mapping[str, Any]]]
_parts: list[Part] = []


@dataclass(frozen=True)
class Kept:
    """What an app keeps of people beside cases. Both take the digest of an e-mail address (identities.digest).

    `is_there` tells whether there is anything, `copy` gives it as JSON.
    """

    is_there: Callable[[str], bool]
    copy: Callable[[str], list[dict[str, Any]]]


_kept: dict[str, Kept] = {}


@dataclass(frozen=True)
class Found:
    """What is kept under one address: its cases, the newest first, and what else there is, by its name."""

    cases: list[Case]
    more: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)


def when_people_are_found(name: str, kept: Kept) -> None:
    """Have what an app keeps beside cases found and copied with them, under `name`; the same name replaces it."""
    _kept[name] = kept


def when_data_are_copied(part: Part) -> None:
    """Have `part(ids)` give what an app keeps itself of these cases, by their ids, as JSON."""
    if part not in _parts:
        _parts.append(part)


def limit() -> Limit:
    """Return the promise of every request about personal data."""
    return Limit(amount=HOURS, unit=Unit.HOURS, source="uu-27-2022", national_amount=HOURS)


def ask_for_link(email: str) -> str | None:
    """Return the token of a link to the data under an address, or None when nothing is kept under it.

    The caller answers the same in both cases, and mails the token to the address.
    """
    digest = identities.digest("email", email)
    if not digest or not (
        Case.objects.filter(identity__email_digest=digest).exists()
        or any(kept.is_there(digest) for kept in _kept.values())
    ):
        return None
    token = secrets.token_urlsafe(24)
    MyDataLink.objects.create(
        email_digest=digest,
        token_hash=codes.token_hash(token),
        expires_at=timezone.now() + dt.timedelta(hours=LINK_HOURS),
    )
    return token


@transaction.atomic
def use_link(token: str) -> Found:
    """Use a link up and return what is kept under its address. Raises MyDataLinkEnded."""
    link = MyDataLink.objects.select_for_update().filter(token_hash=codes.token_hash(token)).first()
    if link is None or link.used_at is not None or link.expires_at <= timezone.now():
        raise MyDataLinkEnded
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    cases = Case.objects.filter(identity__email_digest=link.email_digest, erased_at__isnull=True)
    found = list(cases.order_by("-received_at", "-pk")[:MOST_CASES])
    for case in found:
        add_event(case, "data_copied", by=None, by_citizen=True, public=False)
    more = {name: rows for name, kept in _kept.items() if (rows := kept.copy(link.email_digest))}
    return Found(found, more)


def copy_of(cases: list[Case], beside: Mapping[str, list[dict[str, Any]]] | None = None) -> dict[str, Any]:
    """Return everything that is kept of somebody as JSON: who they are, what was written, which files there are.

    Notes of staff are the agency's own and are left out.
    """
    messages: dict[int, list[CaseMessage]] = {}
    for message in CaseMessage.objects.filter(case__in=cases, is_internal=False).order_by("at", "pk"):
        messages.setdefault(message.case_id, []).append(message)
    kept: dict[int, list[CaseFile]] = {}
    for file in CaseFile.objects.filter(case__in=cases, is_internal=False, removed_at__isnull=True):
        kept.setdefault(file.case_id, []).append(file)
    people = identities.people_of(cases)
    more: dict[int, dict[str, Any]] = {}
    for part in _parts:
        for pk, values in part([case.pk for case in cases]).items():
            more.setdefault(pk, {}).update(values)
    return {
        "agency": current_agency().name,
        "made_at": timezone.now().isoformat(),
        "cases": [
            {
                "code": case.code,
                "kind": str(case.regime.label),
                "subject": case.subject,
                "state": str(case.public_state_word),
                "received_at": case.received_at.isoformat(),
                "privacy_notice": words_of(case),
                "person": {name: value for name, value in asdict(people.get(case.pk, Person())).items() if value},
                "details": more.get(case.pk, {}),
                "messages": [
                    {"at": message.at.isoformat(), "from": message.author, "text": message.text}
                    for message in messages.get(case.pk, [])
                ],
                "files": [
                    {"name": file.name, "sha256": file.sha256, "bytes": file.size} for file in kept.get(case.pk, [])
                ],
            }
            for case in cases
        ],
        **(beside or {}),
    }


def file_request(
    *,
    right: str,
    target: Case,
    text: str,
    key: str,
    correction: Person | None = None,
    notice_version: int | None = None,
) -> Filed:
    """Keep a request about the data of a case whose citizen was proved; the same `key` again is the same request.

    `correction` holds what is right instead; empty fields stay as they are. Raises InvalidInput.
    """
    if right not in Right.values:
        raise InvalidInput({"right": [_("Choose what you ask for.")]})
    words = checked_text(text, field="text", missing=_("Write what is to be done, and why."))
    if right == Right.CORRECTION and (correction is None or correction.is_nobody):
        raise InvalidInput({"name": [_("Write what is right instead.")]})
    label = str(Right(right).label)
    new = NewCase(
        kind=KIND,
        key=key,
        title=label,
        text=words,
        person=identities.person_or_nobody(target),
        # Whoever is protected there is not shown here, to other staff and without a reason.
        is_anonymous=target.is_anonymous or target.regime.protects_identity,
        limits=(limit(),),
        notice_version=notice_version,
    )

    def keep(case: Case) -> DataRequest:
        sealed = identities.seal_person(correction) if correction is not None else None
        return DataRequest.objects.create(case=case, right=right, target=target, correction=sealed)

    return file_case(new=new, detail=keep)


def erase_requests(case_ids: list[int]) -> None:
    """Empty what was to be put right, and why it was not; what was decided stays for the figures."""
    rows = DataRequest.objects.filter(case__in=case_ids)
    rows.update(correction=None)
    rows.exclude(ground="").update(ground=ERASED_TEXT)


@transaction.atomic
def decide_request(*, case: Case, decision: str, text: str, ground: str, key: str, by: Actor) -> Case:
    """Answer a request and do what was decided: a correction is applied, a deletion erases the ended case.

    Raises InvalidInput, PermissionRefused, CaseMoveRefused.
    """
    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    request = DataRequest.objects.select_related("target").get(case=case)
    if decision not in DataRequest.Decision.values:
        raise InvalidInput({"decision": [_("Choose a decision.")]})
    missing = _("Name the ground of the refusal.") if decision == DataRequest.Decision.REFUSED else ""
    request.ground = checked_text(ground, field="ground", limit=1000, missing=missing)
    request.decision = decision
    request.save(update_fields=["decision", "ground"])
    if decision != DataRequest.Decision.REFUSED and request.target is not None:
        _carry_out(request, request.target, by)
    case = ending.answer_case(case=case, text=text, key=key, by=by, outcome=decision)
    audit.record(action="privacy.request_decided", target=case.code, changes={"decision": [None, decision]})
    return ending.close_case(case=case, by=by)


def _carry_out(request: DataRequest, target: Case, by: Actor) -> None:
    target = lock_case(target)  # an erasure passes over what somebody else holds, and a correction must not outlive it
    if request.right == Right.CORRECTION and request.correction is not None:
        if target.erased_at is not None:
            raise IdentityGone
        identities.correct_identity(target, identities.unseal_person(bytes(request.correction)))
        add_event(target, "identity_corrected", by=by, public=True)
        audit.record(action="privacy.identity_corrected", target=target.code)
    if request.right in (Right.DELETION, Right.WITHDRAWAL):
        if not target.is_ended and target.allows(CaseState.WITHDRAWN):
            target = ending.withdraw_case(case=target)
        if not target.is_ended:
            raise InvalidInput({"decision": [_("The case is still being handled. Finish it first, or refuse.")]})
        if is_held(target):
            raise InvalidInput({"decision": [_("The case is held back from erasure. End that first, or refuse.")]})
        erase_cases(Case.objects.filter(pk=target.pk))


def files_of(cases: list[Case]) -> list[CaseFile]:
    """Return the files that go with a copy: what the citizen gave and got."""
    rows = CaseFile.objects.filter(case__in=cases, is_internal=False, removed_at__isnull=True)
    chosen, room = [], MOST_BYTES
    for row in rows.filter(scan=CaseFile.Scan.CLEAN).select_related("case")[: files.MOST_IN_A_COPY]:
        if row.size <= room:
            chosen.append(row)
            room -= row.size
    return chosen
