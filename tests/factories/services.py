"""Rows of the catalogue. Factories make the smallest valid row; the functions go through the domain."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from core.commons import TemplateData
from services import domain
from services.components import Completeness
from services.domain import publishing
from services.models import (
    MinutesOfAgreement,
    Service,
    ServiceStandard,
    ServiceUnit,
    StandardComponent,
    StandardDecree,
)
from tests.services.examples import full_contents

State = ServiceStandard.State


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceUnit

    code = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"Unit {n}")


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    code = factory.Sequence(lambda n: f"layanan-{n}")
    name = factory.Sequence(lambda n: f"Layanan {n}")


def make_service(code: str = "peminjaman-aula", name: str = "Pinjam aula", **fields: Any) -> Service:
    """Add a service as a command would, search index included."""
    return domain.create_service(code=code, name=name, by=None, **fields)


def make_draft(service: Service | None = None, *, without: tuple[str, ...] = ()) -> ServiceStandard:
    """Return a draft with all components complete but those named in `without`."""
    draft = domain.draft_standard(service=service or make_service(), by=None)
    contents = full_contents()
    rows = list(draft.components.exclude(code__in=without))
    for row in rows:
        row.content, row.completeness, row.lock = contents[row.code], Completeness.COMPLETE, 1
    StandardComponent.objects.bulk_update(rows, ["content", "completeness", "lock"])
    return ServiceStandard.objects.get(pk=draft.pk)


def make_published(code: str = "peminjaman-aula", name: str = "Pinjam aula", **fields: Any) -> ServiceStandard:
    """Return the standard in force of a new service, brought there move by move."""
    return bring_to(make_draft(make_service(code, name, **fields)), State.IN_FORCE)


def make_in_state(state: str, code: str = "peminjaman-aula", name: str = "Pinjam aula") -> ServiceStandard:
    """Return a version of a new service in any state of its life."""
    return bring_to(make_draft(make_service(code, name)), state)


def make_next(standard: ServiceStandard, **changes: dict[str, Any]) -> ServiceStandard:
    """Bring the next version of a standard into force, in which the named components say something else."""
    return bring_to(make_next_draft(standard, **changes), State.IN_FORCE)


WAYS = {  # the moves that lead to a state, in their order
    State.DRAFT: (),
    State.INTERNAL_REVIEW: ("submit",),
    State.CONSULTATION: ("submit", "consult"),
    State.AGREED: ("submit", "consult", "agree"),
    State.ENACTED: ("submit", "consult", "agree", "enact"),
    State.PUBLISHED: ("submit", "consult", "agree", "enact_later", "publish"),
    State.IN_FORCE: ("submit", "consult", "agree", "enact", "publish"),
    State.UNDER_REVIEW: ("submit", "consult", "agree", "enact", "publish", "review"),
    State.SUPERSEDED: ("submit", "consult", "agree", "enact", "publish", "supersede"),
    State.REVOKED: ("submit", "consult", "agree", "enact", "publish", "revoke"),
}


def bring_to(standard: ServiceStandard, state: str) -> ServiceStandard:
    """Take a complete draft through every move up to `state`, with minutes and a signed decree of its own."""
    for step in WAYS[State(state)]:
        _STEPS[step](standard)
        standard = ServiceStandard.objects.select_related("service", "decree").get(pk=standard.pk)
    return standard


def make_minutes(**fields: Any) -> MinutesOfAgreement:
    """Keep the signed minutes of a consultation of yesterday."""
    defaults: dict[str, Any] = {
        "number": "BA/1/2026",
        "held_on": publishing.today() - dt.timedelta(days=1),
        "elements": ["service_user", "expert"],
        "file": pdf_file("berita-acara.pdf"),
    }
    return domain.record_minutes(by=None, **{**defaults, **fields})


def make_decree(*standards: ServiceStandard, signed: bool = True, **fields: Any) -> StandardDecree:
    """Make a decree that enacts agreed standards, as of today unless told otherwise."""
    today = publishing.today()
    defaults: dict[str, Any] = {
        "number": f"SK/{StandardDecree.objects.count() + 1}/{today.year}",
        "dated_on": today,
        "title": "Penetapan standar pelayanan",
        "effective_on": today,
        "signed_place": "Jambi",
        "signatory_name": "Kepala Contoh",
        "signatory_position": "Kepala Kantor",
    }
    decree = domain.prepare_decree(by=None, **{**defaults, **fields})
    for standard in standards:
        domain.put_on_decree(decree=decree, standard=standard, by=None)
    return domain.enact_decree(decree=decree, file=pdf_file("sk.pdf"), by=None) if signed else decree


def pdf_file(name: str = "berkas.pdf", text: str = "") -> SimpleUploadedFile:
    """Return a small PDF that can be read; `text` makes it another file."""
    writer = PdfWriter()
    writer.add_blank_page(width=210, height=297)
    writer.add_metadata({"/Title": text or name})
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def picture_file(name: str = "foto.png", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#8a2434").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def _enact_later(standard: ServiceStandard) -> None:
    make_decree(standard, effective_on=publishing.today() + dt.timedelta(days=30))


_STEPS: dict[str, Callable[[ServiceStandard], Any]] = {
    "submit": lambda standard: domain.submit_for_review(standard=standard, by=None),
    "consult": lambda standard: domain.open_consultation(standard=standard, by=None),
    "agree": lambda standard: domain.agree_standard(standard=standard, minutes=make_minutes(), by=None),
    "enact": lambda standard: make_decree(standard),
    "enact_later": _enact_later,
    "publish": lambda standard: domain.publish_standard(standard=standard, by=None),
    "review": lambda standard: domain.begin_review(standard=standard, by=None),
    "supersede": lambda standard: make_next(standard, duration={"duration_value": 9}),
    "revoke": lambda standard: domain.revoke_standard(standard=standard, reason="Tidak diberikan lagi.", by=None),
}


def make_next_draft(standard: ServiceStandard, **changes: dict[str, Any]) -> ServiceStandard:
    """Return a draft of the next version, in which the named components say something else."""
    draft = domain.draft_standard(service=standard.service, by=None)
    for code, change in changes.items():
        row = draft.components.get(code=code)
        domain.edit_component(standard=draft, code=code, content={**row.content, **change}, lock=row.lock, by=None)
    return draft


def make_template(**fields: Any) -> TemplateData:
    """Return a common template that leaves the safety guarantee to the agency."""
    components = full_contents()
    del components["safety_guarantee"]
    defaults = {
        "code": "peminjaman-sarana",
        "version": 2,
        "name": "Peminjaman sarana",
        "summary": "Ruang dan alat untuk kegiatan warga.",
        "agency_kinds": ("provincial_agency",),
        "keywords": ("gedung",),
        "channels": ("online",),
        "components": components,
    }
    return TemplateData(**{**defaults, **fields})


class TemplatesStub:
    """A provider of common templates that holds what it is given."""

    def __init__(self, *templates: TemplateData) -> None:
        self.templates = templates

    def newest(self) -> tuple[TemplateData, ...]:
        return self.templates

    def get(self, code: str, version: int | None) -> TemplateData | None:
        return next((t for t in self.templates if t.code == code and version in (None, t.version)), None)
