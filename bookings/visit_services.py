"""What a service needs people to bring to a visit, as the standard in force says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from services.seam import ComponentCode, Service, ServiceStandard, StandardComponent


@dataclass(frozen=True)
class Offered:
    """A service as it is put on a visit."""

    code: str
    name: str
    papers: list[dict[str, Any]]
    version: int | None


def services_to_offer() -> list[tuple[str, str]]:
    """Return the codes and names of the services that everybody sees, in their order."""
    return list(Service.objects.public().order_by("order", "name", "pk").values_list("code", "name"))


def offered_services(codes: Collection[str]) -> dict[str, Offered]:
    """Return what a visit keeps of each public service by its code; what is not public is left out. Two queries."""
    standards = ServiceStandard.objects.shown().filter(service__code__in=codes, service__in=Service.objects.public())
    found = {row.pk: row for row in standards.select_related("service")}
    parts = StandardComponent.objects.filter(standard__in=found, code=ComponentCode.REQUIREMENTS)
    contents = dict(parts.values_list("standard_id", "content"))
    return {
        row.service.code: Offered(row.service.code, row.service.name, _papers(contents.get(key, {})), row.version)
        for key, row in found.items()
    }


def _papers(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what to bring, the word of the form of a document by its code: pages say it in their language."""
    return [
        {
            "name": item.get("name", ""),
            "document": item.get("document") or "",
            "copies": item.get("copies"),
            "mandatory": bool(item.get("mandatory", True)),
            "applicant": item.get("applicant") or "",
            "note": item.get("note") or "",
        }
        for item in content.get("items", [])
        if item.get("name")
    ]
