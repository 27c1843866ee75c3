"""Forms of services, unsent applications and sent ones, made through the domain."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.base import ContentFile

from core.cases.domain.files import NewFile
from core.cases.domain.filing import Filed
from core.uploads import check_upload
from services.applications import building, drafts, filing
from services.applications.drafts import Content, OpenDraft
from services.models import Application, ApplicationForm, Service, ServiceStandard
from tests.factories.services import make_published, pdf_file

NIK = "1571014505900001"
PERSON = {"name": "Siti Aminah", "email": "siti@warga.example", "phone": "0812 5550 1234"}


def question(key: str, kind: str = "line", label: str = "", **values: Any) -> dict[str, Any]:
    """Return a question in its stored shape; it must be answered unless told otherwise."""
    blank: dict[str, Any] = {"help": "", "required": "yes", "for": [], "when": None, "show": None, "personal": False}
    return {"key": key, "kind": kind, "label": label or f"Pertanyaan {key}", **blank, **values}


def page(key: str, *questions: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return a page of questions in its stored shape."""
    blank = {"hint": "", "show": None, "repeats": False, "row_label": "", "least_rows": 0, "most_rows": 0}
    return {"key": key, "title": f"Halaman {key}", **blank, "fields": list(questions), **values}


def options(*labels: str) -> list[dict[str, str]]:
    """Return answers to choose from, o1 and so on."""
    return [{"key": f"o{number}", "label": label} for number, label in enumerate(labels, 1)]


def condition(field: str, op: str, value: Any = "") -> dict[str, Any]:
    """Return a condition with one test."""
    return {"mode": "all", "tests": [{"field": field, "op": op, "value": value}]}


def hall_form() -> dict[str, Any]:
    """Return a form for a hall: two kinds of applicant, a condition on the same page, files, rows and a NIK."""
    return {
        "intro": "",
        "applicants": [{"key": "a1", "label": "Perorangan"}, {"key": "a2", "label": "Lembaga"}],
        "sections": [
            page(
                "s1",
                question("f1", "one", "Untuk acara apa?", options=options("Rapat", "Pentas", "Lainnya")),
                question("f2", "line", "Acara apa itu?", show=condition("f1", "is", ["o3"])),
                question("f3", "number", "Berapa orang?", unit="orang", least="1", most="500", decimals=0),
            ),
            page(
                "s2",
                question("f4", "nik", "NIK pemohon", show=condition("applicant", "is", ["a1"]), personal=True),
                question("f5", "file", "Surat permohonan", accepts="", files=2, requirement="Surat permohonan"),
                question("f6", "text", "Catatan", required="no"),
            ),
            page(
                "s3",
                question("f7", "line", "Nama alat"),
                question("f8", "number", "Jumlah", unit="", least="", most="", decimals=0, required="no"),
                repeats=True,
                row_label="Alat",
                least_rows=0,
                most_rows=3,
                show=condition("f3", "more", "100"),
            ),
        ],
    }


def make_form(
    service: Service | None = None, schema: dict[str, Any] | None = None, *, check_days: int | None = 2
) -> ApplicationForm:
    """Publish a form, for a new service that is asked for online unless told otherwise."""
    service = service or make_published(channels=["online", "counter"]).service
    lock = building.draft_of(service).lock
    form = building.change_form(service=service, edit=lambda _old: schema or hall_form(), lock=lock, by=None)
    if form.check_days != check_days:
        form = building.change_check(service=service, check_days=check_days, lock=form.lock, by=None)
    return building.publish_form(service=service, lock=form.lock, by=None)


def hall_typed() -> dict[str, dict[str, list[str]]]:
    """Return what an individual types for a meeting of forty."""
    return {"s1": {"f1": ["o1"], "f3": ["40"]}, "s2": {"f4": [NIK], "f6": [""]}}


def make_unsent(form: ApplicationForm | None = None, *, with_file: bool = True, **content: Any) -> OpenDraft:
    """Return an unsent application that could be sent as it is."""
    form = form or make_form()
    values: dict[str, Any] = {"person": dict(PERSON), "applicant": "a1", "typed": hall_typed()}
    draft = drafts.begin(service=form.service, key=str(uuid.uuid4()), content=Content(**{**values, **content}))
    if with_file:
        drafts.add_files(draft=draft, files=[new_file("f5")])
    return draft


def new_file(field: str, name: str = "surat.pdf") -> NewFile:
    """Return a small file for a question."""
    return NewFile(
        kept=check_upload(ContentFile(pdf_file(name, name).read()), frozenset({"pdf"})), name=name, purpose=field
    )


def send_unsent(draft: OpenDraft | None = None) -> Filed:
    """Send an unsent application."""
    return filing.send(draft=draft or make_unsent())


def make_application(form: ApplicationForm | None = None, **content: Any) -> Application:
    """Return an application that was sent; its case lies beside it."""
    case = send_unsent(make_unsent(form, **content)).case
    return Application.objects.select_related("case", "service", "standard", "form__service").get(case=case)


def standard_of(form: ApplicationForm) -> ServiceStandard:
    """Return the standard in force of a form's service."""
    return form.service.standards.current().get()
