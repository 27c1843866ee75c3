"""How a case begins: one transaction keeps what was asked, who asked, the files, the promise and the receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from core import audit
from core.cases import codes
from core.cases.domain import clocks, files
from core.cases.domain.clocks import Limit
from core.cases.domain.files import NewFile
from core.cases.domain.identities import Person, keep_identity
from core.cases.domain.lifecycle import add_event
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case, CaseMessage
from core.cases.models.cases import TITLE_LIMIT
from core.cases.regimes import regime_of
from core.cases.states import CaseState, Channel, Priority
from core.db.violations import constraint_of
from core.errors import InvalidInput
from core.rights import Actor
from core.typed_text import normalise, text_error

NOBODY = Person()
SHOWN_BY = (Channel.COUNTER, Channel.PHONE, Channel.API)  # read out by staff, or shown by another system


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What is filed. `key` was made when the form was drawn (a UUID): the same key again is the same case.

    `text` becomes the first message; empty where the regime keeps the words itself. `received_at` is given for what
    came earlier by letter or telephone. `limits` are the promises that run from then. `notice_version` is the version
    of the privacy notice that the form of this kind showed: to the citizen, or to the staff or system that told them.
    `told_by` is the message that tells the citizen of the receipt; empty where another case of the same act tells it.
    """

    kind: str
    key: str
    title: str
    text: str = ""
    person: Person = NOBODY
    channel: str = Channel.WEB
    is_anonymous: bool = False
    is_confidential: bool = False
    service_code: str = ""
    point_code: str = ""
    unit_code: str = ""
    priority: int = Priority.NORMAL
    received_at: dt.datetime | None = None
    state: str = CaseState.RECEIVED
    limits: Sequence[Limit] = ()
    files: Sequence[NewFile] = ()
    notice_version: int | None = None
    told_by: str = "cases/received"
    fields: dict[str, Any] = field(default_factory=dict)  # other columns of Case


@dataclass(frozen=True)
class Filed:
    """The case, the secret word that only its citizen gets to see, and whether this call made it."""

    case: Case
    secret: str
    is_new: bool


Detail = Callable[[Case], object]


def file_case(*, new: NewCase, by: Actor = None, detail: Detail | None = None) -> Filed:
    """Keep a case; the same `key` again returns the one that is there. Raises InvalidInput.

    `detail(case)` makes the row of the regime in the same transaction. `by` is the member of staff who enters it for
    somebody; the citizen's own filing has none. Rights are checked by the caller.
    """
    digest = codes.digest_of(new.key)
    for _attempt in range(5):
        known = Case.objects.filter(key_digest=digest).first()
        if known is not None:
            return Filed(known, codes.secret_of(new.key), is_new=False)
        try:
            with transaction.atomic():
                return Filed(_file(new, digest, by, detail), codes.secret_of(new.key), is_new=True)
        except IntegrityError as error:  # the same form at the same moment, or a code that is taken
            if constraint_of(error) not in ("cases_case_key_digest_key", "cases_case_code_key"):
                raise
    raise RuntimeError("no free code was found in five attempts")


def _file(new: NewCase, digest: str, by: Actor, detail: Detail | None) -> Case:
    regime = regime_of(new.kind)
    received_at = new.received_at or timezone.now()
    counted_from = clocks.day_of_receipt(received_at, new.point_code)
    told = new.notice_version if by is None or new.channel in SHOWN_BY else None
    case = Case.objects.create(
        code=codes.new_code(regime.prefix, counted_from),
        kind=new.kind,
        state=new.state,
        title=_title(new.title),
        channel=new.channel,
        service_code=new.service_code,
        point_code=new.point_code,
        unit_code=new.unit_code,
        priority=new.priority,
        is_anonymous=new.is_anonymous,
        is_confidential=new.is_confidential,
        received_at=received_at,
        counted_from=counted_from,
        secret_hash=codes.hash_of(codes.secret_of(new.key)),
        key_digest=digest,
        language=get_language() or "id",
        notice_form="" if told is None else new.kind,
        notice_version=told,
        entered_by=by,
        **new.fields,
    )
    keep_identity(case, new.person)
    message = None
    if new.text:
        message = CaseMessage.objects.create(
            case=case,
            author=CaseMessage.Author.CITIZEN,
            text=new.text,
            is_opening=True,
            key_digest=digest,
            at=received_at,
        )
    for file in new.files:
        files.attach(case, file, message=message, by_citizen=True, by=by)
    if detail is not None:
        detail(case)
    clocks.start_first_clocks(case, new.limits, at=received_at)
    add_event(case, "filed", by=by, to_state=case.state, by_citizen=by is None, facts={"channel": str(new.channel)})
    if by is not None:
        audit.record(action="cases.case_entered", target=case.code, changes={"kind": [None, new.kind]})
    if new.told_by:
        tell_citizen(case, new.told_by, key="received")
    return case


def _title(value: str) -> str:
    text = normalise(value, lines=False)
    if len(text) > TITLE_LIMIT:
        text = text[: TITLE_LIMIT - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    if problem := text_error(text, limit=TITLE_LIMIT, lines=False):
        raise InvalidInput({"title": [problem]})
    return text
