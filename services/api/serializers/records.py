"""Printed forms of sealed publications."""

from typing import Any

from rest_framework import serializers

from core.agencies import current_agency
from services.models import PublicationRecord, RenditionKind, ServicePledge

STANDARD_FILES = (RenditionKind.STANDARD, RenditionKind.LEAFLET, RenditionKind.POSTER, RenditionKind.BOOKLET)
PLEDGE_FILES = (RenditionKind.PLEDGE, RenditionKind.PLEDGE_POSTER)
PLEDGE_PATHS = {ServicePledge.Kind.SERVICE: "pelayanan", ServicePledge.Kind.INFORMATION: "informasi"}


class FileSerializer(serializers.Serializer[Any]):
    """The address of a printed form; `sha256` is null until somebody asked for it the first time."""

    kind = serializers.ChoiceField(choices=RenditionKind.choices)
    url = serializers.URLField()
    sha256 = serializers.CharField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)


def files_of(record: PublicationRecord) -> list[dict[str, Any]]:
    """Return the printed forms of a record that is public."""
    made = {item.kind: item for item in record.renditions.all()}
    return [
        {
            "kind": str(kind),
            "url": f"{current_agency().url}{path}{kind}.pdf",
            "sha256": made[kind].sha256 if kind in made else None,
            "pages": made[kind].pages if kind in made else None,
        }
        for path, kinds in (_place_of(record),)
        for kind in kinds
    ]


def _place_of(record: PublicationRecord) -> tuple[str, tuple[RenditionKind, ...]]:
    if record.standard is not None:
        return f"/layanan/{record.standard.service.code}/versi/{record.standard.version}/", STANDARD_FILES
    return f"/maklumat/{PLEDGE_PATHS[ServicePledge.Kind(record.pledge_kind)]}/", PLEDGE_FILES
