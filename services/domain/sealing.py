"""The chain of publications: what was published is written once, and each link carries the hash of the one before.

docs/publication.md tells how anybody can recompute it. Rows are added only: PostgreSQL grants no UPDATE or DELETE.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from core.agencies import AgencyFacts, current_agency
from services.components import COMPONENTS
from services.errors import ChainBroken
from services.models import PublicationRecord, Service, ServiceStandard, StandardsSettings
from services.models.records import FIRST_HASH
from services.printing.following import print_soon
from services.sources import sealed_sources
from services.verification.chain import chain_hash as link
from services.verification.chain import code_of
from services.verification.chain import content_hash as hash_of

STANDARD_FORMAT = "maklumat/standard/1"


def seal(
    kind: str,
    content: Mapping[str, Any],
    *,
    standard: ServiceStandard | None = None,
    pledge_kind: str = "",
    pledge_version: int | None = None,
) -> PublicationRecord:
    """Add `content` to the agency's chain. The caller owns the transaction. Raises ChainBroken.

    Publications take turns: each holds the row of the settings until it is committed.
    """
    lock_chain()
    newest = next(iter(deque(check_links(PublicationRecord.objects.order_by("sequence")), maxlen=1)), None)
    previous_hash = newest.chain_hash if newest else FIRST_HASH
    content_hash = hash_of(content)
    chain_hash = link(previous_hash, content_hash)
    record = PublicationRecord.objects.create(
        sequence=newest.sequence + 1 if newest else 1,
        kind=kind,
        standard=standard,
        pledge_kind=pledge_kind,
        pledge_version=pledge_version,
        content=dict(content),
        content_hash=content_hash,
        previous_hash=previous_hash,
        chain_hash=chain_hash,
        code=code_of(chain_hash),
    )
    print_soon(record)
    return record


def check_links(records: Iterable[PublicationRecord]) -> Iterable[PublicationRecord]:
    """Yield the records of a whole chain in their order. Raises ChainBroken at the first one that does not fit.

    `facts["sequence"]` is its number, `facts["problem"]` one of `gap`, `previous`, `content`, `link`, `code`.
    """
    previous_hash = FIRST_HASH
    for number, record in enumerate(records, start=1):
        wrong = {
            "gap": record.sequence != number,
            "previous": record.previous_hash != previous_hash,
            "content": record.content_hash != hash_of(record.content),
            "link": record.chain_hash != link(record.previous_hash, record.content_hash),
            "code": record.code != code_of(record.chain_hash),
        }
        problem = next((name for name, is_wrong in wrong.items() if is_wrong), None)
        if problem:
            raise ChainBroken(sequence=record.sequence, problem=problem)
        previous_hash = record.chain_hash
        yield record


def lock_chain() -> StandardsSettings:
    """Return the settings row, locked until the transaction ends; made when it is not there."""
    StandardsSettings.objects.get_or_create(pk=1)
    return StandardsSettings.objects.select_for_update().get(pk=1)


def seal_standard(standard: ServiceStandard) -> PublicationRecord:
    """Seal what a version says, with its decree and who gives the service. Raises ChainBroken."""
    content = standard_content(standard, current_agency())
    return seal(PublicationRecord.Kind.STANDARD, content, standard=standard)


def standard_content(standard: ServiceStandard, agency: AgencyFacts) -> dict[str, Any]:
    """Return the publication of a version as data; its format is told in docs/publication.md."""
    rows = standard.by_code()
    template = {"code": standard.template_code, "version": standard.template_version}
    agreed_at = standard.agreed_at
    sources = sealed_sources(standard)
    return {
        "format": STANDARD_FORMAT,
        "agency": agency_content(agency),
        "service": _service_content(standard.service),
        "version": standard.version,
        "change_note": standard.change_note,
        "template": template if standard.template_code else None,
        "agreed_on": agreed_at.astimezone(agency.zone).date().isoformat() if agreed_at else None,
        "decree": _decree_content(standard),
        "components": {str(code): rows[code].content for code in COMPONENTS if code in rows},
        **({"sources": sources} if sources else {}),
    }


def agency_content(agency: AgencyFacts) -> dict[str, Any]:
    """Return what a publication says of its agency."""
    names = ("slug", "name", "short_name", "parent_name", "address", "phone", "email", "whatsapp", "time_zone")
    return {name: getattr(agency, name) for name in names}


def _service_content(service: Service) -> dict[str, Any]:
    unit = service.unit
    return {
        "code": service.code,
        "name": service.name,
        "summary": service.summary,
        "audience": service.audience,
        "unit": {"code": unit.code, "name": unit.name} if unit else None,
        "channels": list(service.channels),
    }


def _decree_content(standard: ServiceStandard) -> dict[str, Any] | None:
    decree = standard.decree
    if decree is None:
        return None
    return {
        "number": decree.number,
        "dated_on": decree.dated_on.isoformat(),
        "title": decree.title,
        "effective_on": decree.effective_on.isoformat(),
        "signed_place": decree.signed_place,
        "signatory_name": decree.signatory_name,
        "signatory_position": decree.signatory_position,
    }
