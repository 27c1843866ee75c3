"""An application is sent: the case, its answers, its files and the promise, in one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from core.cases import codes
from core.cases.domain.files import NewFile
from core.cases.domain.filing import Filed, NewCase, file_case
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.cases.states import Channel
from core.errors import NotFound, PermissionRefused
from core.rights import Actor
from core.uploads import Kept
from services import access
from services.applications import answers, drafts
from services.applications.answers import Reading
from services.applications.drafts import OpenDraft
from services.applications.errors import (
    ApplicationIncomplete,
    DraftGone,
    FormReplaced,
    NoStandardInForce,
    NotTakingApplications,
)
from services.applications.kinds import Kind
from services.applications.promise import check_limit, main_limit, place_of, promised_by
from services.models import Application, ApplicationDraft, ApplicationDraftFile, ServiceStandard
from services.models import Channel as Way

KIND = "application"
FIRST_PAGE = "pemohon"


def send(*, draft: OpenDraft, by: Actor = None) -> Filed:
    """File what a draft holds; the same draft again answers with the same case.

    `by` is the member of staff who entered it for somebody. Raises FormReplaced, ApplicationIncomplete,
    NotTakingApplications, NoStandardInForce, DraftGone, PermissionRefused.
    """
    if (known := _sent(draft)) is not None:
        return known
    if drafts.bring_up_to_date(draft=draft):
        raise FormReplaced
    standard = standard_in_force(draft.row.service.code, public=by is None)
    with transaction.atomic():
        row = ApplicationDraft.objects.select_for_update(of=("self",)).filter(pk=draft.row.pk).first()
        if (known := _sent(draft)) is not None:
            return known
        reading = draft.reading()
        pages = list(reading.problems)
        if not draft.content.person.get("name") or (draft.form.applicants and not draft.content.applicant):
            pages.insert(0, FIRST_PAGE)
        if pages:
            raise ApplicationIncomplete(pages=pages)
        filed = _file(draft, reading, standard, by)
        assert row is not None  # noqa: S101  # _sent raises DraftGone
        drafts.empty(row)
        row.case = filed.case
        row.save(update_fields=["case"])
    return filed


def standard_in_force(code: str, *, public: bool = True) -> ServiceStandard:
    """Return the standard whose promise an application gets now, with its components.

    Raises NoStandardInForce; NotTakingApplications for a service that is not asked for online, unless staff enter it.
    """
    try:
        standard = access.public_standard(code)
    except NotFound as error:
        raise NotTakingApplications from error
    if not standard.is_current:
        raise NoStandardInForce
    if public and Way.ONLINE not in standard.service.channels:
        raise NotTakingApplications
    return standard


def _sent(draft: OpenDraft) -> Filed | None:
    """Return the case that a draft became, None for one that was not sent. Raises DraftGone."""
    row = ApplicationDraft.objects.select_related("case").filter(pk=draft.row.pk).first()
    if row is None:
        raise DraftGone
    return None if row.case is None else Filed(row.case, codes.secret_of(draft.token), is_new=False)


def _file(draft: OpenDraft, reading: Reading, standard: ServiceStandard, by: Actor) -> Filed:
    service, form, content = standard.service, draft.form, draft.content
    form.service = service
    plain, personal = answers.part(form.schema, reading.answers)
    application = Application(
        service=service,
        standard=standard,
        standard_version=standard.version,
        form=form,
        applicant_type=content.applicant,
        applicant_label=answers.applicant_label(form.schema, content.applicant),
        answers=plain,
        sealed=answers.seal(personal),
        **promised_by(standard),
    )
    first_limit = check_limit(form) or main_limit(application)
    entered = content.entered
    if bool(entered) != (by is not None) or (by is not None and entered.get("by") != by.pk):
        raise PermissionRefused
    received = entered.get("received_at")

    def keep(case: Case) -> Application:
        application.case = case
        application.save()
        return application

    new = NewCase(
        kind=KIND,
        key=draft.token,
        title=service.name,
        person=_person(draft, form.schema, reading.answers),
        channel=entered.get("channel", Channel.WEB),
        service_code=service.code,
        point_code=place_of(service),
        unit_code=service.unit.code if service.unit else "",
        received_at=dt.datetime.fromisoformat(received) if received else None,
        limits=(first_limit,) if first_limit is not None else (),
        files=[_file_of(file) for file in _asked_files(draft, reading)],
        notice_version=content.notice,
    )
    with translation.override(content.language):
        return file_case(new=new, by=by, detail=keep)


def _person(draft: OpenDraft, schema: dict[str, Any], found: dict[str, Any]) -> Person:
    """Return who applies: the first page, and what the questions say of address and identity number."""
    person = drafts.person_in(draft.content)
    nik = answers.first_of(schema, found, Kind.NIK)
    address = answers.first_of(schema, found, Kind.ADDRESS)
    more = {"id_kind": "nik", "id_number": nik} if nik else {}
    if address and not asdict(person)["address"]:
        more["address"] = address
    return replace(person, **more)


def _asked_files(draft: OpenDraft, reading: Reading) -> list[ApplicationDraftFile]:
    """Return the files of questions that are asked, given the answers; others were brought before an answer changed."""
    asked = {question["key"] for page in reading.asked for question in page["fields"]} - reading.hidden
    return [file for file in draft.files if file.field in asked]


def _file_of(file: ApplicationDraftFile) -> NewFile:
    with file.file.open("rb") as stream:
        content = ContentFile(stream.read())
    name = (file.file.name or "").rpartition("/")[2]
    kept = Kept(
        f"{file.sha256[:24]}.{name.rpartition('.')[2]}",
        content,
        file.sha256,
        "",
        file.media_type,
        file.size,
        scan=file.scan,
    )
    return NewFile(kept=kept, name=file.name, purpose=file.field)
