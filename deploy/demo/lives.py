"""Takes the demo's standards through their lives: minutes, decrees and publications that are marked as examples.

Every number and signature here is invented and says so; the services themselves are those of the seed articles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.formats import date_format

from core.agencies import current_agency
from core.documents import compile_pdf
from services.seam import (
    MinutesOfAgreement,
    Service,
    ServiceStandard,
    StandardDecree,
    adopt_template,
    agree_standard,
    begin_review,
    draft_standard,
    edit_component,
    enact_decree,
    open_consultation,
    prepare_decree,
    publish_standard,
    put_on_decree,
    record_minutes,
    revoke_standard,
    submit_for_review,
)

State = ServiceStandard.State
EFFECTIVE_LATER_DAYS = 30
HEAD = "Kepala Contoh"
MARK = "CONTOH. Berkas ini dibuat untuk peragaan. Nomor, tanggal, dan tanda tangan di dalamnya bukan dokumen nyata."
_WAY = (State.DRAFT, State.INTERNAL_REVIEW, State.CONSULTATION, State.AGREED)


def begin(service: Service, row: Mapping[str, Any]) -> ServiceStandard:
    """Draft the first version of a service of agencies.json, with what differs from its template."""
    if row["template"]:
        standard = adopt_template(service=service, template_code=row["template"], by=None)
    else:
        standard = draft_standard(service=service, by=None)
    write(standard, row["changes"] | row.get("earlier", {}))
    return standard


def write(standard: ServiceStandard, changes: Mapping[str, Any]) -> None:
    """Change the named components of a draft; what is not named stays."""
    for component in standard.components.all():
        if component.code in changes:
            content = {**component.content, **changes[component.code]}
            edit_component(standard=standard, code=component.code, content=content, lock=component.lock, by=None)


def live(rows: Iterable[Mapping[str, Any]], *, lived: Collection[str] = ()) -> None:
    """Take every service of an agency to the state that agencies.json names, many under one decree.

    Services in `lived` have come into force on a day of their own; only what comes next is done with them.

    `publish` brings the first version into force, `earlier` makes it a former one, `next` begins another version and
    `next_state` says how far that gets, `end` revokes what is in force.
    """
    rows = list(rows)
    elements = ["service_user", "expert", "related_agency", "civil_society", "mass_media"]
    first = [_newest(row) for row in rows if row["publish"] and row["code"] not in lived]
    bring_into_force(first, number="1", elements=elements[:4])
    seconds = [row for row in rows if row.get("earlier")]
    bring_into_force([_again(row, _undone(row)) for row in seconds], number="2", elements=elements)
    for row in rows:
        if row["next"] is not None:
            _go_on(row, elements)
        if row.get("end"):
            revoke_standard(standard=_newest(row), reason=row["end"], by=None)


def _go_on(row: Mapping[str, Any], elements: Sequence[str]) -> None:
    state = State(row.get("next_state", State.DRAFT))
    if row.get("review"):
        begin_review(standard=_newest(row), reason=row["review"], by=None)
    standard = _again(row, row["next"])
    minutes = _minutes(elements[:3], "3") if state not in _WAY[:3] else None
    _prepare([standard], minutes, until=state)
    if state in (State.ENACTED, State.PUBLISHED):
        days = EFFECTIVE_LATER_DAYS if state == State.PUBLISHED else 0
        decree_for([standard], number=f"3.{standard.pk}", effective_in=days)
    if state == State.PUBLISHED:
        publish_standard(standard=fresh(standard), change_note=row.get("change_note", ""), by=None)


def bring_into_force(standards: Sequence[ServiceStandard], *, number: str, elements: Sequence[str]) -> None:
    """Take drafts through consultation, one decree and publication, as of today."""
    if not standards:
        return
    _prepare(standards, _minutes(elements, number), until=State.AGREED)
    decree_for(standards, number=number)
    for standard in standards:
        publish_standard(standard=fresh(standard), by=None)


def _prepare(standards: Iterable[ServiceStandard], minutes: MinutesOfAgreement | None, *, until: State) -> None:
    for standard in standards:
        if until != State.DRAFT:
            submit_for_review(standard=standard, note="Siap direviu.", by=None)
        if until not in _WAY[:2]:
            open_consultation(standard=standard, by=None)
        if until not in _WAY[:3]:
            agree_standard(standard=standard, minutes=minutes, by=None)


def decree_for(standards: Sequence[ServiceStandard], *, number: str, effective_in: int = 0) -> StandardDecree:
    """Enact agreed versions by a signed decree of today that takes effect in so many days."""
    today = timezone.localdate(timezone=current_agency().zone)
    decree = prepare_decree(
        number=f"CONTOH/{number}/{today.year}",
        dated_on=today,
        title=f"Penetapan Standar Pelayanan pada {current_agency().name}",
        effective_on=today + dt.timedelta(days=effective_in),
        signed_place=town(),
        signatory_name=HEAD,
        signatory_position="Kepala",
        by=None,
    )
    for standard in standards:
        put_on_decree(decree=decree, standard=standard, by=None)
    lines = [f"Nomor {decree.number}", "Menetapkan standar pelayanan untuk:"]
    lines += [f"{place}. {standard.service.name}" for place, standard in enumerate(standards, 1)]
    return enact_decree(decree=decree, file=paper("Keputusan penetapan standar pelayanan", lines), by=None)


def _minutes(elements: Sequence[str], number: str) -> MinutesOfAgreement:
    today = timezone.localdate(timezone=current_agency().zone)
    lines = [f"Nomor BA-CONTOH/{number}/{today.year}", f"Unsur masyarakat yang hadir: {len(elements)}"]
    return record_minutes(
        number=f"BA-CONTOH/{number}/{today.year}",
        held_on=today,
        place=f"Ruang pertemuan {current_agency().short_name}",
        elements=elements,
        participants=24,
        summary="Rancangan standar pelayanan dibacakan dan disepakati.",
        file=paper("Berita acara kesepakatan", lines),
        by=None,
    )


def paper(title: str, lines: Sequence[str]) -> ContentFile[bytes]:
    """Return a PDF that stands for a signed paper, marked as an example."""
    now = timezone.now()
    signed = [f"{town()}, {date_format(now, 'j F Y')}", HEAD, "(tanda tangan contoh)"]
    data = {"title": title, "mark": MARK, "lines": list(lines), "signed": signed}
    return ContentFile(compile_pdf("deploy/demo/paper.typ", data, made_at=now), name="contoh.pdf")


def town() -> str:
    """Return the town of the office, as it stands at the end of its address."""
    return current_agency().address.rpartition(",")[2].strip() or current_agency().short_name


def again(service: Service, changes: Mapping[str, Any]) -> ServiceStandard:
    """Draft the next version of a service with what it says anew."""
    standard = draft_standard(service=service, by=None)
    write(standard, changes)
    return standard


def _again(row: Mapping[str, Any], changes: Mapping[str, Any]) -> ServiceStandard:
    return again(Service.objects.get(code=row["code"]), changes)


def _undone(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the second version says again as the row has it, where the earlier one said something else."""
    named = row["changes"]
    return {code: named[code] for code in row["earlier"] if code in named}


def _newest(row: Mapping[str, Any]) -> ServiceStandard:
    standards = ServiceStandard.objects.select_related("service").filter(service__code=row["code"])
    return standards.order_by("-version")[0]


def fresh(standard: ServiceStandard) -> ServiceStandard:
    """Return a version as it is now."""
    return ServiceStandard.objects.select_related("service").get(pk=standard.pk)
