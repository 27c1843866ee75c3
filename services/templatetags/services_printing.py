"""The list of printed forms beside what is published."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse

from services.models import PublicationRecord, Rendition, RenditionKind, ServicePledge

register = template.Library()

STANDARD_KINDS = (RenditionKind.STANDARD, RenditionKind.LEAFLET, RenditionKind.POSTER, RenditionKind.BOOKLET)
PLEDGE_KINDS = (RenditionKind.PLEDGE, RenditionKind.PLEDGE_POSTER)
PLEDGE_NAMES: dict[str, str] = {ServicePledge.Kind.SERVICE: "pelayanan", ServicePledge.Kind.INFORMATION: "informasi"}


@dataclass(frozen=True)
class Form:
    """One printed form; `size` in bytes, 0 while it was never made (asking for it makes it)."""

    label: str
    url: str
    size: int
    left_out: str


@register.simple_tag
def printed_forms(record: PublicationRecord | None) -> list[Form]:
    """Return the forms in which a sealed record can be printed."""
    if record is None:
        return []
    made = {rendition.kind: rendition for rendition in Rendition.objects.filter(record=record)}
    kinds = PLEDGE_KINDS if record.kind == PublicationRecord.Kind.PLEDGE else STANDARD_KINDS
    return [_form(record, kind, made.get(kind)) for kind in kinds]


def _form(record: PublicationRecord, kind: RenditionKind, made: Rendition | None) -> Form:
    return Form(str(kind.label), _url(record, kind), made.size if made else 0, made.left_out if made else "")


def _url(record: PublicationRecord, kind: RenditionKind) -> str:
    if record.kind == PublicationRecord.Kind.PLEDGE:
        return reverse("services:pledge_file_of", args=[PLEDGE_NAMES[record.pledge_kind], kind])
    content = record.content
    return reverse("services:standard_file", args=[content["service"]["code"], content["version"], kind])
