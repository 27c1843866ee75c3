"""What is planted of cases in an agency: who wrote, files, messages that wait, a number of a queue, the registers."""

from __future__ import annotations

import datetime as dt
import io
import secrets
import uuid
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils import timezone

from core.cases import access
from core.cases.codes import token_hash
from core.cases.domain import talking
from core.cases.domain.filing import NewCase, file_case
from core.cases.domain.identities import Person, digest, seal_facts, seal_person
from core.cases.models import Case, CaseFile
from feedback.domain.complaints import NewComplaint, file_complaint
from feedback.domain.publishing import publish_complaint
from feedback.domain.requests import NewRequest, file_request
from services.domain.drafting import draft_standard
from services.models import (
    Application,
    ApplicationDraft,
    ApplicationForm,
    QueueTicket,
    Service,
    ServicePoint,
    ServiceQueue,
)

CASE_FILE = "isolation/kasus.txt"


@dataclass(frozen=True)
class PlantedCases:
    """The keys to what was planted: whoever has them at home gets in."""

    code: str
    secret: str
    cookie: tuple[str, str]
    link: str
    file: int
    email: str
    sealed: bytes
    request_code: str
    application_code: str
    draft: str
    point: str
    ticket: str


def person_called(word: str) -> Person:
    """Return somebody with the word in all that is known of them."""
    return Person(
        name=word,
        email=f"warga-{word}@example.invalid",
        phone="081200000000",
        address=word,
        id_kind="other",
        id_number=word,
        occupation=word,
        organisation=word,
    )


def plant_cases(word: str, service_code: str) -> PlantedCases:
    """Plant a case of each regime, a draft and a number, all with the word in them."""
    person = person_called(word)
    filed = file_complaint(new=NewComplaint(kind="complaint", key=str(uuid.uuid4()), text=word, person=person))
    case = filed.case
    publish_complaint(case=case, title=word, text=word, by=None)
    talking.write_note(case=case, text=word, key=str(uuid.uuid4()), by=None)
    talking.write_as_staff(case=case, text=word, key=str(uuid.uuid4()), by=None)  # so that a notice waits to leave
    default_storage.save(CASE_FILE, io.BytesIO(word.encode()))
    file = CaseFile.objects.create(
        case=case, name=f"{word}.txt", file=CASE_FILE, sha256="0" * 64, media_type="application/pdf", size=len(word)
    )
    request = file_request(new=NewRequest(key=str(uuid.uuid4()), person=person, information=word, purpose=word)).case
    response = HttpResponse()
    access.remember(response, case)
    ((name, morsel),) = response.cookies.items()
    service = Service.objects.get(code=service_code)
    application, draft = _plant_application(word, service, person)
    point = ServicePoint.objects.create(code=service_code, name=word)
    queue = ServiceQueue.objects.create(point=point, letter="A", name=word)
    ticket = QueueTicket.objects.create(
        queue=queue, point=point, day=timezone.localdate(), letter="A", number=1, key_digest=secrets.token_hex(32)
    )
    return PlantedCases(
        code=case.code,
        secret=filed.secret,
        cookie=(name, morsel.value),
        link=access.new_link(case),
        file=file.pk,
        email=person.email,
        sealed=seal_person(person),
        request_code=request.code,
        application_code=application.code,
        draft=draft,
        point=point.code,
        ticket=ticket.key,
    )


def _plant_application(word: str, service: Service, person: Person) -> tuple[Case, str]:
    standard = draft_standard(service=service, by=None)
    form = ApplicationForm.objects.create(service=service, schema={"applicants": [], "sections": []})

    def keep(case: Case) -> None:
        Application.objects.create(
            case=case,
            service=service,
            standard=standard,
            standard_version=standard.version,
            form=form,
            answers={"f1": word},
            sealed=seal_facts({"f2": word}),
        )

    new = NewCase(kind="application", key=str(uuid.uuid4()), title=word, person=person, service_code=service.code)
    token = secrets.token_hex(20)
    ApplicationDraft.objects.create(
        token_hash=token_hash(token),
        service=service,
        form=form,
        sealed=seal_facts({"person": {"name": word}}),
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    return file_case(new=new, detail=keep).case, token


def remove_case_files() -> None:
    """Remove what a rolled back transaction does not; of the current agency."""
    default_storage.delete(CASE_FILE)


def digest_of(email: str) -> str:
    """Return the keyed hash of an address as the current agency keeps it."""
    return digest("email", email)
