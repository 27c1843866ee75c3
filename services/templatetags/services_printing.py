"""The list of printed forms beside a version or a pledge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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
    size: int = 0
    left_out: str = ""


@register.simple_tag
def printed_forms(record: PublicationRecord | Literal[""] | None) -> list[Form]:
    """Return the forms in which everybody can print a sealed record; none when there is no record."""
    if not record:  # a template gives "" for what is not there
        return []
    if record.kind == PublicationRecord.Kind.PLEDGE:
        name = PLEDGE_NAMES[record.pledge_kind]
        return _forms(record, PLEDGE_KINDS, lambda kind: reverse("services:pledge_sheet_of", args=[name, kind]))
    code, version = record.content["service"]["code"], record.content["version"]
    return _forms(record, STANDARD_KINDS, lambda kind: reverse("services:standard_file", args=[code, version, kind]))


def _forms(
    record: PublicationRecord, kinds: tuple[RenditionKind, ...], url: Callable[[RenditionKind], str]
) -> list[Form]:
    made = {rendition.kind: rendition for rendition in Rendition.objects.filter(record=record)}
    return [
        Form(str(kind.label), url(kind), made[kind].size, made[kind].left_out)
        if kind in made
        else Form(str(kind.label), url(kind))
        for kind in kinds
    ]
