"""Rows of the catalogue. Factories make the smallest valid row; the functions go through the domain."""

from typing import Any

import factory

from core.commons import TemplateData
from services import domain
from services.components import Completeness
from services.models import Service, ServiceStandard, ServiceUnit, StandardComponent
from tests.services.examples import full_contents


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
    """Return a published standard of a new service."""
    return domain.publish_standard(standard=make_draft(make_service(code, name, **fields)), by=None)


def make_next(standard: ServiceStandard, **changes: dict[str, Any]) -> ServiceStandard:
    """Publish the next version of a standard, in which the named components say something else."""
    return domain.publish_standard(standard=make_next_draft(standard, **changes), by=None)


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
