"""The annex of a decree: to be signed with it, and afterwards as it was signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from core.agencies import AgencyFacts, current_agency
from core.errors import NotFound
from services.domain.sealing import standard_content
from services.models import ServiceStandard, StandardDecree
from services.printing.data import Content, DecreeHead
from services.printing.documents import Printed, print_annex
from services.printing.domain import agency_look


def annex_of(decree: StandardDecree) -> Printed:
    """Print the annex of a decree. Until it is signed every page is marked as a draft.

    After the signature the texts can no longer change; what was published is taken from its sealed record. Raises
    NotFound for a decree without standards, or one that was discarded.
    """
    agency = current_agency()
    contents = [_content(standard, agency) for standard in _standards(decree)]
    if not contents or decree.state == StandardDecree.State.DISCARDED:
        raise NotFound
    is_draft = decree.state != StandardDecree.State.SIGNED
    return _print(_head(decree), contents, agency, is_draft=is_draft)


def draft_annex_pdf(head: DecreeHead, contents: Sequence[Content]) -> bytes:
    """Print an annex, marked as a draft, from the contents that are to be decided."""
    return _print(head, contents, current_agency(), is_draft=True).pdf


def _print(head: DecreeHead, contents: Sequence[Content], agency: AgencyFacts, *, is_draft: bool) -> Printed:
    made_at = dt.datetime.combine(head.dated_on, dt.time(), agency.zone)
    return print_annex(head, contents, agency_look(agency), made_at=made_at, is_draft=is_draft)


def _standards(decree: StandardDecree) -> list[ServiceStandard]:
    standards = decree.standards.select_related("service__unit", "decree", "record").prefetch_related("components")
    return list(standards.order_by("service__order", "service__name", "pk"))


def _content(standard: ServiceStandard, agency: AgencyFacts) -> Content:
    record = getattr(standard, "record", None)
    return record.content if record is not None else standard_content(standard, agency)


def _head(decree: StandardDecree) -> DecreeHead:
    names = ("number", "dated_on", "title", "signed_place", "signatory_name", "signatory_position")
    return DecreeHead(**{name: getattr(decree, name) for name in names})
