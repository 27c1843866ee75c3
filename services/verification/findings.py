"""One look at one published thing after the other; each function returns what it saw and changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.agencies import current_agency
from services.domain.pledges import pledge_content
from services.domain.sealing import standard_content
from services.models import MediaPlacement, PublicationCheck, PublicationRecord, Rendition, ServicePledge
from services.models.standards import PUBLIC
from services.verification import addresses, chain, pages

Kind = PublicationCheck.Kind
# Facts of the agency and of the service may change after a publication; what the standard promises may not.
SEALED_FOREVER = ("version", "change_note", "template", "agreed_on", "decree", "components", "sources")


@dataclass(frozen=True)
class Result:
    """What was seen. `ok` is None when it could not be looked at; `code` names the finding for words.FINDINGS."""

    kind: str
    subject: str
    ok: bool | None
    code: str = ""
    detail: str = ""
    standard_id: int | None = None
    pledge_id: int | None = None
    placement_id: int | None = None


def look_at_chain(records: list[PublicationRecord]) -> Iterator[Result]:
    """Yield one result for each record of the whole chain, which comes in its order."""
    rows = [
        {
            "sequence": record.sequence,
            "code": record.code,
            "content": record.content,
            "content_hash": record.content_hash,
            "previous_hash": record.previous_hash,
            "chain_hash": record.chain_hash,
        }
        for record in records
    ]
    wrong: dict[int, list[chain.Finding]] = {}
    for finding in chain.verify(rows):
        wrong.setdefault(finding.sequence, []).append(finding)
    for record in records:
        found = wrong.get(record.sequence, [])
        detail = "; ".join(f"{finding.rule}: {finding.detail}" for finding in found)
        yield _result(Kind.RECORD, record, not found, found[0].rule if found else "", detail)


def look_at_record(record: PublicationRecord) -> Iterator[Result]:
    """Yield what was seen of everything that one record stands behind: rows, page, documents, QR."""
    yield look_at_rows(record)
    if not _is_public(record):
        return
    yield look_at_page(record)
    yield look_at_qr(record)
    yield from look_at_documents(record)


def look_at_rows(record: PublicationRecord) -> Result:
    """Compare what was sealed with the rows that the site and the API read."""
    agency = current_agency()
    if record.standard is not None:
        live = standard_content(record.standard, agency)
        names: tuple[str, ...] = SEALED_FOREVER
    else:
        pledge = pledge_of(record)
        live = pledge_content(pledge, agency) if pledge else {}
        names = tuple(name for name in record.content if name != "agency")
    differing = [name for name in names if live.get(name) != record.content.get(name)]
    if "components" in differing:
        sealed, now = record.content["components"], live.get("components", {})
        differing += [code for code in sealed if sealed[code] != now.get(code)]
        differing.remove("components")
    return _result(Kind.LIVE, record, not differing, "rows-differ" if differing else "", ", ".join(differing))


def look_at_page(record: PublicationRecord) -> Result:
    """Read the public page back: it has to show exactly what was sealed."""
    if record.standard is None:
        page = pages.own_page("/maklumat/")
        wanted = [pages.plain(text) for text in record.content["paragraphs"]]
    else:
        service = record.standard.service
        page = pages.own_page(f"/layanan/{service.code}/versi/{record.standard.version}/")
        components = record.content["components"]
        wanted = [pages.clauses_of(components), *pages.texts_of(components)]
    if page.status != 200:
        return _result(Kind.PAGE, record, False, "page-status", str(page.status))
    lost = next((text for text in wanted if text not in page.words), "")
    detail = pages.first_difference(lost, page.words) if lost else ""
    return _result(Kind.PAGE, record, not lost, "words-differ" if lost else "", detail)


def look_at_qr(record: PublicationRecord) -> Result:
    """Open the page that the printed code leads to: it has to be about exactly this version, with its hash."""
    page = pages.own_page(f"/periksa/{record.code}/")
    if page.status != 200:
        return _result(Kind.QR, record, False, "page-status", str(page.status))
    wanted = (record.content_hash, record.chain_hash)
    lost = [text for text in wanted if text not in page.words]
    return _result(Kind.QR, record, not lost, "words-differ" if lost else "", ", ".join(lost))


def look_at_documents(record: PublicationRecord) -> Iterator[Result]:
    """Read every printed form of a record back, and compare it with what was sealed; missing forms are made first."""
    from services.printing import domain as printing  # printing needs libraries that no page does
    from services.printing.reading import compare_with_record

    for kind in printing.kinds_of(record):
        rendition = printing.rendition_of(record, kind)
        try:
            with rendition.file.open("rb") as file:
                data = file.read()
        except FileNotFoundError:
            yield _result(Kind.PDF, record, False, "file-lost", subject=kind)
            continue
        differences = [*_changed_file(data, rendition), *map(str, compare_with_record(data, record, kind))]
        detail = "; ".join(differences[:5])
        yield _result(Kind.PDF, record, not differences, "words-differ" if differences else "", detail, subject=kind)


def look_at_address(placement: MediaPlacement, *, ask: Callable[[str], addresses.Answer] = addresses.ask) -> Result:
    """Ask the address given as proof. One on this agency's own host is answered by the view, without a network."""
    parts = urlsplit(placement.url)
    if parts.netloc == urlsplit(current_agency().url).netloc:
        page = pages.own_page(parts.path or "/")
        ok, code, detail = page.status == 200, "" if page.status == 200 else "wrong-status", str(page.status)
    else:
        answer = ask(placement.url)
        ok, code, detail = answer.ok, answer.code, str(answer.status or "")
    return Result(Kind.ADDRESS, placement.url[:200], ok, code, detail, placement_id=placement.pk)


def pledge_of(record: PublicationRecord) -> ServicePledge | None:
    """Return the pledge that a record sealed."""
    return ServicePledge.objects.filter(kind=record.pledge_kind, version=record.pledge_version or 0).first()


def _changed_file(data: bytes, rendition: Rendition) -> list[str]:
    found = hashlib.sha256(data).hexdigest()
    return [] if found == rendition.sha256 else [f"sha256 {found}"]


def _is_public(record: PublicationRecord) -> bool:
    """Tell whether anybody can read the page of a record: version or pledge in its public life, service on offer."""
    if record.standard is None:
        pledge = pledge_of(record)
        return pledge is not None and pledge.is_published
    service = record.standard.service
    return record.standard.state in PUBLIC and service.is_external and not service.is_retired


def _result(
    kind: str, record: PublicationRecord, ok: bool, code: str = "", detail: str = "", *, subject: str = ""
) -> Result:
    pledge = pledge_of(record) if record.standard_id is None else None
    return Result(
        kind,
        subject or record.code,
        ok,
        code,
        detail,
        standard_id=record.standard_id,
        pledge_id=pledge.pk if pledge else None,
    )
