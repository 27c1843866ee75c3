"""What surrounds the demo's standards: places, checks, pledge, media, staff and sessions, all marked as examples."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from core.agencies import current_agency
from core.models import User
from deploy.demo.lives import HEAD, paper, town
from services.domain import change_service
from services.domain.eligibility import open_check, write_questions
from services.domain.media import register_placement
from services.domain.monitoring import record_report
from services.domain.pledges import confirm_statements, draft_pledge, edit_pledge, enact_pledge, publish_pledge
from services.domain.points import PointFields, create_points
from services.domain.sessions import ask_question, hold_session, plan_session, record_staff
from services.domain.staffing import set_levels
from services.domain.synonyms import add_synonyms
from services.models import EligibilityCheck, Medium, ServicePledge, ServicePoint, ServiceStandard, Statement
from services.seam import Service

Row = Mapping[str, Any]


def describe_services(row: Row) -> None:
    """Say of each service for whom it is, on which occasion, and what belongs beside it."""
    by_code = {service.code: service for service in Service.objects.select_related("unit")}
    for entry in row["services"]:
        service = by_code[entry["code"]]
        change_service(
            service=service,
            name=service.name,
            summary=service.summary,
            audience=service.audience,
            unit=service.unit,
            keywords=service.keywords,
            channels=service.channels,
            life_events=entry.get("life_events", ()),
            groups=entry.get("groups", ()),
            related=[by_code[code] for code in entry.get("related", ())],
            order=service.order,
            by=None,
        )
        if entry.get("check"):
            check = write_questions(service=service, questions=entry["check"], lock=_lock_of(service), by=None)
            open_check(service=check.service, by=None)
    for words in row.get("synonyms", ()):
        add_synonyms(words=words, by=None)


def _lock_of(service: Service) -> int:
    check, _made = EligibilityCheck.objects.get_or_create(service=service)
    return check.lock


def add_points(row: Row) -> None:
    """Add the places that the agency names; `count` makes as many of one kind, numbered."""
    by_code = {service.code: service for service in Service.objects.all()}
    points: list[PointFields] = []
    for entry in row.get("points", ()):
        said = {name: value for name, value in entry.items() if name not in ("services", "count")}
        fields = cast("PointFields", {**said, "services": [by_code[code] for code in entry["services"]]})
        numbers = range(1, entry.get("count", 0) + 1)
        points += [cast("PointFields", {**fields, "name": f"{entry['name']} {number:02}"}) for number in numbers] or [
            fields
        ]
    if points and not ServicePoint.objects.exists():
        create_points(rows=points, by=None)


def publish_a_pledge() -> None:
    """Write, sign and publish the pledge of the office in the customary words."""
    if ServicePledge.objects.exists():
        return
    pledge = draft_pledge(kind=ServicePledge.Kind.SERVICE, by=None)
    pledge = edit_pledge(
        pledge=pledge,
        text="\n\n".join(pledge.paragraphs),
        place=town(),
        signatory_name=HEAD,
        signatory_position="Kepala",
        lock=pledge.lock,
        by=None,
    )
    read = {name: number for number, name in enumerate(Statement.values, 1)}
    pledge = confirm_statements(pledge=pledge, paragraphs=read, lock=pledge.lock, by=None)
    scan = paper("Maklumat pelayanan", pledge.paragraphs)
    pledge = enact_pledge(pledge=pledge, signed_on=_today(), signed_file=scan, by=None)
    publish_pledge(pledge=pledge, by=None)


def place_media() -> None:
    """Enter a board in the waiting room that shows every standard of the public, with an example of its photo."""
    shown = list(ServiceStandard.objects.shown().filter(service__audience="external"))
    if not shown:
        return
    register_placement(
        medium=Medium.PRINT,
        what="Papan pengumuman dan leaflet (contoh)",
        place=f"Ruang tunggu {current_agency().short_name}",
        placed_on=_today(),
        standards=shown,
        photo=_photo(),
        photo_text="Gambar contoh sebagai pengganti foto papan pengumuman",
        covers_all=True,
        by=None,
    )


def know_the_services(row: Row) -> None:
    """Let everybody of the office know some services, hold a session about them, and look into how they are kept."""
    services = list(Service.objects.filter(retired_at=None).order_by("order"))
    people = list(User.objects.filter(is_active=True).order_by("pk"))
    kept = [service for service in services if service.standards.current().exists()]
    if not kept or not row.get("evidence"):
        return
    for place, person in enumerate(people):
        levels = {service: ("trainer", "alone", "supervised", "")[(place + n) % 4] for n, service in enumerate(kept)}
        set_levels(person=person, levels=levels, by=None)
    session = plan_session(
        services=kept,
        title="Internalisasi standar pelayanan (contoh)",
        kind="internalisation",
        starts_at=timezone.now() - dt.timedelta(hours=3),
        ends_at=timezone.now() - dt.timedelta(hours=1),
        place=f"Ruang rapat {current_agency().short_name}",
        by=None,
    )
    record_staff(session=session, people=people, by=None)
    ask_question(
        session=session,
        question="Apa yang dilakukan bila berkas pemohon kurang?",
        answer="Pemohon diberi tahu sekali untuk semua kekurangan.",
        by=None,
    )
    ask_question(session=session, question="Siapa yang menggantikan petugas loket saat istirahat?", by=None)
    hold_session(session=session, minutes="Setiap komponen standar dibahas bersama seluruh petugas.", by=None)
    record_report(
        services=kept,
        title="Pemantauan dan evaluasi standar pelayanan (contoh)",
        period_start=_today().replace(month=1, day=1),
        period_end=_today(),
        methods=["documents", "observation"],
        findings="Semua standar terpasang di ruang tunggu dan di situs.",
        follow_up="Leaflet diganti bila versi baru berlaku.",
        reported_on=_today(),
        by=None,
    )


def _photo() -> SimpleUploadedFile:
    picture = Image.new("RGB", (640, 420), current_agency().tint)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 60, 550, 360), fill="white", outline=current_agency().colour, width=6)
    for line in range(7):
        draw.line((130, 130 + 28 * line, 510 - 40 * (line % 3), 130 + 28 * line), fill="#4d5462", width=6)
    draw.text((130, 88), "CONTOH", fill=current_agency().colour, font_size=26)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile("contoh.png", out.getvalue(), content_type="image/png")


def _today() -> dt.date:
    return timezone.localdate(timezone=current_agency().zone)
