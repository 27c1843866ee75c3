"""The chain of publications as open data: what anybody may see of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from core.agencies import current_agency
from services.models import PublicationRecord
from services.verification.chain import FORMAT


def is_open(record: PublicationRecord) -> bool:
    """Tell whether the content of a record was ever public; what an agency promises its own staff is not."""
    return record.standard is None or record.standard.public_since is not None


def exported(record: PublicationRecord, *, slug: str) -> dict[str, Any]:
    """Return a record as a line of the exported chain; the content is None where it is not public."""
    return {
        "format": FORMAT,
        "agency": slug,
        "sequence": record.sequence,
        "kind": record.kind,
        "code": record.code,
        "created_at": record.created_at.isoformat(),
        "content": record.content if is_open(record) else None,
        "content_hash": record.content_hash,
        "previous_hash": record.previous_hash,
        "chain_hash": record.chain_hash,
    }


def lines(records: Iterable[PublicationRecord]) -> Iterator[str]:
    """Yield the chain as JSON Lines, which `services/verification/chain.py` verifies without anything else."""
    slug = current_agency().slug
    for record in records:
        yield json.dumps(exported(record, slug=slug), ensure_ascii=False, sort_keys=True) + "\n"
