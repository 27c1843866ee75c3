"""A published standard as linked data: CPSV-AP 3, the European profile for describing public services, in JSON-LD.

The vocabulary is taken over because nothing national has a published one; terms are named in docs/publication.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from core.agencies import AgencyFacts, current_agency
from core.hours import DAYS
from services.components.codes import TimeUnit
from services.components.wording import duration_words
from services.models import Channel, LifeEvent, PublicationRecord, Service, ServiceStandard

LANGUAGE = "http://publications.europa.eu/resource/authority/language/IND"
CONTEXT: Mapping[str, Any] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "adms": "http://www.w3.org/ns/adms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_DURATIONS = {
    TimeUnit.MINUTE: "PT{}M",
    TimeUnit.HOUR: "PT{}H",
    TimeUnit.WORKING_DAY: "P{}D",
    TimeUnit.CALENDAR_DAY: "P{}D",
}
_WEEKDAYS = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
Node = dict[str, Any]


def linked_data(standard: ServiceStandard, *, record: PublicationRecord | None = None) -> Node:
    """Return a public version as one JSON-LD document; uses prefetched components."""
    agency = current_agency()
    with translation.override("id"):
        return {"@context": dict(CONTEXT), **_service(standard, agency, record)}


def script_text(document: Node) -> SafeString:
    """Return a document as it may stand inside `<script type="application/ld+json">`: nothing in it can end that."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)  # noqa: S308  # every character that HTML could read as markup is escaped above


def iso_duration(value: int | None, unit: str) -> str | None:
    """Return a length of time by ISO 8601; a working day counts as a day, which the words beside it make plain."""
    form = _DURATIONS.get(TimeUnit(unit)) if value is not None and unit in TimeUnit.values else None
    return form.format(value) if form else None


def _service(standard: ServiceStandard, agency: AgencyFacts, record: PublicationRecord | None) -> Node:
    service = standard.service
    parts = {code: row.content for code, row in standard.by_code().items()}
    address = f"{agency.url}/layanan/{service.code}/"
    return _filled(
        {
            "@id": address,
            "@type": "cpsv:PublicService",
            "dct:identifier": record.code if record else f"{service.code}/{standard.version}",
            "dct:title": _text(service.name),
            "dct:description": _text(service.summary or service.name),
            "dct:language": {"@id": LANGUAGE},
            "dcat:keyword": [_text(word) for word in service.keywords],
            "dcat:version": str(standard.version),
            "foaf:page": {"@id": address},
            "cv:hasCompetentAuthority": _authority(agency),
            "cv:contactPoint": _contact(agency),
            "cpsv:hasInput": [_requirement(item) for item in parts.get("requirements", {}).get("items", [])],
            "cpsv:produces": [_output(item) for item in parts.get("product", {}).get("items", [])],
            "cpsv:follows": _procedure(parts.get("procedure", {})),
            "cv:hasCost": _costs(parts.get("fee", {})),
            "cv:hasChannel": [_channel(code, service) for code in service.channels],
            **_processing_time(parts.get("duration", {})),
            "cv:hasLegalResource": _legal(standard, parts.get("legal_basis", {})),
            "cv:isGroupedBy": [_event(code) for code in service.life_events],
        }
    )


def _authority(agency: AgencyFacts) -> Node:
    return _filled(
        {
            "@id": f"{agency.url}/",
            "@type": "cv:PublicOrganisation",
            "dct:identifier": agency.slug,
            "dct:title": _text(agency.name),
            "skos:altLabel": _text(agency.short_name) if agency.short_name else None,
            "foaf:homepage": {"@id": f"{agency.url}/"},
        }
    )


def _contact(agency: AgencyFacts) -> Node:
    hours = [
        {
            "@type": "schema:OpeningHoursSpecification",
            "schema:dayOfWeek": {"@id": f"schema:{_WEEKDAYS[day]}"},
            "schema:opens": first,
            "schema:closes": last,
        }
        for day in DAYS
        for first, last in agency.opening_hours.get(day, [])
    ]
    return _filled(
        {
            "@type": "cv:ContactPoint",
            "schema:address": _text(agency.address) if agency.address else None,
            "cv:telephone": agency.phone or None,
            "cv:email": agency.email or None,
            "cv:openingHours": hours,
            "schema:timeZone": agency.time_zone,
        }
    )


def _requirement(item: Mapping[str, Any]) -> Node:
    words = ", ".join(part for part in (item.get("applicant", ""), item.get("note", "")) if part)
    return _filled(
        {
            "@type": "cv:Evidence",
            "dct:title": _text(item["name"]),
            "dct:type": item.get("document") or None,
            "dct:description": _text(words) if words else None,
            "schema:valueRequired": bool(item.get("mandatory", True)),
        }
    )


def _output(item: Mapping[str, Any]) -> Node:
    note = item.get("note", "")
    return _filled(
        {
            "@type": "cv:Output",
            "dct:title": _text(item["name"]),
            "dct:description": _text(note) if note else None,
        }
    )


def _procedure(content: Mapping[str, Any]) -> list[Node]:
    return [
        _filled(
            {
                "@type": "cpsv:Rule",
                "dct:identifier": str(number),
                "dct:title": _text(step["action"]),
                "dct:description": _text(step.get("detail") or step["action"]),
                "schema:agent": step.get("actor") or None,
                **_processing_time(step),
            }
        )
        for number, step in enumerate(content.get("steps", []), start=1)
    ]


def _costs(content: Mapping[str, Any]) -> list[Node]:
    if content.get("free"):
        return [{"@type": "cv:Cost", "cv:value": _decimal(0), "cv:currency": "IDR"}]
    return [
        _filled(
            {
                "@type": "cv:Cost",
                "dct:description": _text(", ".join(part for part in (row["name"], row.get("per", "")) if part)),
                "cv:value": _decimal(row["amount"]),
                "cv:currency": "IDR",
            }
        )
        for row in content.get("amounts", [])
        if row.get("amount") is not None
    ]


def _processing_time(content: Mapping[str, Any]) -> Node:
    value, unit = content.get("duration_value"), content.get("duration_unit", "")
    iso = iso_duration(value, unit)
    if iso is None:
        return {}
    return {
        "cv:processingTime": {"@type": "xsd:duration", "@value": iso},
        "skos:note": _text(duration_words(value, unit)),
    }


def _channel(code: str, service: Service) -> Node:
    return {"@type": "cv:Channel", "dct:identifier": code, "dct:type": _text(str(Channel(code).label))}


def _legal(standard: ServiceStandard, content: Mapping[str, Any]) -> list[Node]:
    found = [
        _filled(
            {
                "@id": item.get("url") or None,
                "@type": "eli:LegalResource",
                "dct:title": _text(item["title"]),
            }
        )
        for item in content.get("items", [])
    ]
    decree = standard.decree
    if decree is not None:
        found.insert(
            0,
            {
                "@type": "eli:LegalResource",
                "dct:title": _text(decree.title),
                "eli:id_local": decree.number,
                "eli:date_document": {"@type": "xsd:date", "@value": decree.dated_on.isoformat()},
                "eli:first_date_entry_in_force": {"@type": "xsd:date", "@value": decree.effective_on.isoformat()},
            },
        )
    return found


def _event(code: str) -> Node:
    kind = "cv:BusinessEvent" if code == LifeEvent.BUSINESS else "cv:LifeEvent"
    return {"@type": kind, "dct:identifier": code, "dct:title": _text(str(LifeEvent(code).label))}


def _text(words: str) -> Node:
    return {"@value": words, "@language": "id"}


def _decimal(value: int) -> Node:
    return {"@type": "xsd:decimal", "@value": str(value)}


def _filled(node: Node) -> Node:
    """Return a node without what is not known: an absent property says less than an empty one."""
    return {name: value for name, value in node.items() if value is not None and value != []}
