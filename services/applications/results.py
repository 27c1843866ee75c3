"""The result of an application: a numbered document, made of a template or brought as a PDF, and handed over.

The number is given, the file kept and the applicant told in one transaction: a number that was given always stands on
a document, and a document that failed uses up none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases import codes
from core.cases.domain import ending
from core.cases.domain.clocks import Limit
from core.cases.domain.files import NewFile
from core.cases.domain.identities import identity_for, seal_facts, unseal_facts
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, require_handler
from core.cases.models import Case, CaseClock, CaseFile, CaseMessage
from core.cases.states import CaseState
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.rights import Actor
from core.typed_text import normalise, text_error
from core.uploads import Kept
from core.workdays.counting import Unit
from services.applications.checking import application_of
from services.applications.errors import FeeOpen, NumberTaken, ResultHanded, ResultRevoked
from services.applications.numbers import next_sequence, write_number
from services.applications.result_printing import Words, print_result
from services.applications.result_templates import checked_body, finished_body, today
from services.models import Application, ApplicationFee, ApplicationSettings, ResultDocument, ResultTemplate
from services.models.results import new_result_key

PURPOSE = "result"
NUMBER_LIMIT = 120
RECEIVER_LIMIT = 160
REASON_LIMIT = 500
GRANTED = "granted"
Delivery = ResultDocument.Delivery


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A document that was made elsewhere: its file, its number in the agency's register, and what it is called."""

    kept: Kept
    number: str
    title: str


@transaction.atomic
def issue_document(
    *,
    case: Case,
    template: ResultTemplate,
    body: str,
    text: str,
    delivery: str,
    key: str,
    by: Actor,
    lock: int | None = None,
) -> ResultDocument:
    """Make the document of a template with the text that staff looked at, number it, and answer the applicant with it.

    The same `key` is the same document. Raises InvalidInput, FeeOpen, CaseMoveRefused, CaseChanged, PermissionRefused.
    """
    case, application, known = _begun(case, delivery, key, by)
    if known is not None:
        return known
    if template.service_id != application.service_id or not template.is_active:
        raise InvalidInput({"template": [_("Choose from the list only.")]})
    words = checked_body(body)
    on = today()
    lock_case(case, to=CaseState.ANSWERED, lock=lock)
    sequence = next_sequence(template.number_code, on.year)
    number = write_number(template.number_pattern, sequence=sequence, code=template.number_code, on=on)
    verify_key = new_result_key()
    pdf = print_result(words_of(template, finished_body(words, number=number, on=on), number, on, verify_key))
    kept = _kept(pdf)
    document = ResultDocument(
        application=application,
        template=template,
        title=template.title,
        number=number,
        number_code=template.number_code,
        year=on.year,
        sequence=sequence,
        key=verify_key,
        sha256=kept.sha256,
        issued_on=on,
        issued_by=by,
        delivery=delivery,
    )
    return _answer_with(case, document, kept, text=text, key=key, by=by)


@transaction.atomic
def issue_brought(
    *, case: Case, brought: Brought, text: str, delivery: str, key: str, by: Actor, lock: int | None = None
) -> ResultDocument:
    """Answer the applicant with a document that was made and numbered elsewhere. Raises as `issue_document`."""
    case, application, known = _begun(case, delivery, key, by)
    if known is not None:
        return known
    number = _line(brought.number, "number", NUMBER_LIMIT, _("Write the number of the document."))
    title = _line(brought.title, "title", 160, _("Write what the document is called."))
    on = today()
    lock_case(case, to=CaseState.ANSWERED, lock=lock)
    document = ResultDocument(
        application=application,
        title=title,
        number=number,
        year=on.year,
        sha256=brought.kept.sha256,
        issued_on=on,
        issued_by=by,
        delivery=delivery,
    )
    return _answer_with(case, document, brought.kept, text=text, key=key, by=by)


def words_of(template: ResultTemplate, body: str, number: str, on: dt.date, key: str) -> Words:
    """Return what stands on a document."""
    return Words(
        title=template.title,
        number=number,
        body=body,
        on=on,
        place=template.signed_place,
        position=template.signatory_position,
        signatory=template.signatory_name,
        key=key,
    )


@transaction.atomic
def hand_over(
    *, document: ResultDocument, receiver: str = "", post_number: str = "", by: Actor, at: dt.datetime | None = None
) -> ResultDocument:
    """Note who fetched a document at the counter, or the number under which it was posted; the case is finished then.

    The name is sealed with the agency's key. Raises InvalidInput, ResultHanded, ResultRevoked, PermissionRefused.
    """
    case, document = _locked(document, by)
    if document.handed_at is not None:
        raise ResultHanded
    posted = document.delivery == Delivery.POST
    number = _line(post_number, "post_number", 60, _("Write the number of the posting.")) if posted else ""
    name = "" if posted else _line(receiver, "receiver", RECEIVER_LIMIT, _("Write who fetched it."))
    document.handed_at, document.handed_by, document.post_number = at or timezone.now(), by, number
    document.receiver = seal_facts({"name": name}) if name else None
    document.save(update_fields=["handed_at", "handed_by", "post_number", "receiver"])
    add_event(case, "result_handed", by=by, facts={"delivery": document.delivery})
    audit.record(action="services.result_handed", target=document)
    waiting = document.application.results.filter(handed_at__isnull=True, revoked_at__isnull=True)
    if case.state == CaseState.ANSWERED and not waiting.exclude(delivery=Delivery.DOWNLOAD).exists():
        ending.close_case(case=case, by=by, facts={"by": "delivery"})
    return document


@transaction.atomic
def revoke_document(*, document: ResultDocument, reason: str, by: Actor) -> ResultDocument:
    """Withdraw a document: whoever checks its code reads that it holds no longer. Twice is once."""
    case, document = _locked(document, by, revoked=True)
    text = _line(reason, "reason", REASON_LIMIT, _("Say why. It is kept with the document."))
    if document.revoked_at is not None:
        return document
    document.revoked_at, document.revoked_reason = timezone.now(), text
    document.save(update_fields=["revoked_at", "revoked_reason"])
    add_event(case, "result_revoked", by=by, facts={"number": document.number})
    audit.record(action="services.result_revoked", target=document)
    return document


def receiver_of(document: ResultDocument) -> str:
    """Return who fetched a document, for staff who handle its case."""
    return str(unseal_facts(bytes(document.receiver))["name"]) if document.receiver else ""


def applicant_of(case: Case, by: Actor) -> Any:
    """Return who applies, for the text of a document; None where it is protected."""
    return identity_for(case, by)


def _begun(case: Case, delivery: str, key: str, by: Actor) -> tuple[Case, Application, ResultDocument | None]:
    """Lock the case and check what both ways of issuing share; a document of the same form comes back."""
    case = lock_case(case)
    require_handler(case, by)
    application = application_of(case)
    known = CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).first()
    if known is not None:
        return case, application, application.results.filter(file__message=known).first()
    if delivery not in Delivery.values:
        raise InvalidInput({"delivery": [_("Choose from the list only.")]})
    if ApplicationFee.objects.filter(application=application, state=ApplicationFee.State.DUE).exists():
        raise FeeOpen
    return case, application, None


def _answer_with(case: Case, document: ResultDocument, kept: Kept, *, text: str, key: str, by: Actor) -> ResultDocument:
    words = checked_text(text, field="text") or _("Your result is ready: %(title)s, number %(number)s.") % {
        "title": document.title,
        "number": document.number,
    }
    new = NewFile(kept=kept, name=f"{document.title}.pdf", purpose=PURPOSE)
    days = ApplicationSettings.load().collect_days
    silence = Limit(amount=days, unit=Unit.CALENDAR_DAYS, kind=CaseClock.Kind.SILENCE, source="settings", pauses=False)
    with translate_violations({"services_resultdocument_number_key": NumberTaken}):
        document.save()
    ending.answer_case(case=case, text=words, key=key, by=by, outcome=GRANTED, attached=[new], then=silence)
    document.file = CaseFile.objects.filter(case=case, purpose=PURPOSE, sha256=kept.sha256).order_by("-pk").first()
    document.save(update_fields=["file"])
    audit.record(action="services.result_issued", target=document, changes={"number": document.number})
    return document


def _locked(document: ResultDocument, by: Actor, *, revoked: bool = False) -> tuple[Case, ResultDocument]:
    case = lock_case(Case.objects.get(application__results=document.pk))
    require_handler(case, by)
    rows = ResultDocument.objects.select_for_update(of=("self",)).select_related("application")
    locked = rows.get(pk=document.pk)
    if locked.revoked_at is not None and not revoked:
        raise ResultRevoked
    return case, locked


def _kept(pdf: bytes) -> Kept:
    digest = hashlib.sha256(pdf).hexdigest()
    return Kept(f"{digest[:24]}.pdf", ContentFile(pdf), digest, "pdf", "application/pdf", len(pdf))


def _line(value: str, field: str, limit: int, missing: str) -> str:
    text = normalise(value, lines=False)
    if problem := text_error(text, limit=limit, lines=False):
        raise InvalidInput({field: [problem]})
    if not text:
        raise InvalidInput({field: [missing]})
    return text
