"""Pages of the mobile unit: its visits, registering, asking; planning, attendance, report and places in the portal."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.files.base import ContentFile
from django.utils import timezone

from bookings.domain.places import save_unit
from bookings.domain.reserving import AGENCY_MAY, Part, reserve
from bookings.domain.visitors import NewVisitor, record_attendance
from bookings.models import Booking, Place, Visit, VisitPhoto, VisitService
from core.cases import codes
from core.cases.domain.identities import Person
from core.cases.models import Case
from tests.factories.services import make_published, picture_file
from tests.factories.visits import in_days, make_place, make_registration, make_request, make_vehicle
from tests.routes import Route
from tests.world import get_user

PLANNED, ANNOUNCED, UNDER_WAY, DONE, CANCELLED, PHOTO = 9601, 9602, 9603, 9604, 9605, 9606
ASKED, UNPLACED = "KLG-2611-RTEA", "KLG-2611-RTEB"
KEY, WAITING = uuid.UUID(int=9601), uuid.UUID(int=9602)
TOKEN, WAITING_TOKEN = (codes.token_of(f"visit-registration:{key}") for key in (KEY, WAITING))
DESK, ONE = "/portal/keliling/", "/portal/keliling/9602/"
ROUTES = [
    Route("visits:list", "/keliling/"),
    Route("visits:list", "/keliling/?lalu=1"),
    Route("visits:month", f"/keliling/bulan/?bulan={in_days(10):%Y-%m}"),
    Route("visits:map", "/keliling/peta/"),
    Route("visits:ask", "/keliling/minta/?tempat=desa-sapeken"),
    Route("visits:visit", f"/keliling/{ANNOUNCED}/"),
    Route("visits:visit", f"/keliling/{CANCELLED}/"),
    Route("visits:register", f"/keliling/{ANNOUNCED}/daftar/"),
    Route("visits:register", f"/keliling/{DONE}/daftar/"),
    Route("visits:registration", f"/keliling/pendaftaran/{TOKEN}/"),
    Route("visits:registration", f"/keliling/pendaftaran/{WAITING_TOKEN}/"),
    Route("visits:registration_cancel", f"/keliling/pendaftaran/{TOKEN}/batal/"),
    Route("visits:registration_forget", f"/keliling/pendaftaran/{TOKEN}/hapus/"),
    Route("visits_portal:list", DESK, user="facility"),
    Route("visits_portal:list", f"{DESK}?lalu=1", user="counter"),
    Route("visits_portal:plan", f"{DESK}rencana/?tempat=desa-sapeken", user="facility"),
    Route("visits_portal:requests", f"{DESK}permohonan/", user="facility"),
    Route("visits_portal:enter", f"{DESK}permohonan/catat/", user="counter"),
    Route("visits_portal:plan_for", f"{DESK}permohonan/{ASKED}/rencana/", user="facility"),
    Route("visits_portal:put_on_list", f"{DESK}permohonan/{UNPLACED}/tempat/", user="facility"),
    Route("visits_portal:refuse", f"{DESK}permohonan/{ASKED}/tolak/", user="head"),
    Route("cases_portal:case", f"/portal/berkas/{ASKED}/", user="facility"),
    Route("visits_portal:places", f"{DESK}tempat/", user="facility"),
    Route("visits_portal:places", f"{DESK}tempat/?lepas=1", user="counter"),
    Route("visits_portal:place_create", f"{DESK}tempat/baru/", user="facility"),
    Route("visits_portal:place", f"{DESK}tempat/desa-sapeken/", user="facility"),
    Route("visits_portal:units", f"{DESK}unit/", user="facility"),
    Route("visits_portal:unit_create", f"{DESK}unit/baru/", user="facility"),
    Route("visits_portal:unit", f"{DESK}unit/ult-keliling-1/", user="facility"),
    Route("visits_portal:settings", f"{DESK}urutan/", user="facility"),
    Route("visits_portal:visit", ONE, user="facility"),
    Route("visits_portal:visit", f"{DESK}{DONE}/", user="counter"),
    Route("visits_portal:change", f"{ONE}ubah/", user="facility"),
    Route("visits_portal:publish", f"{DESK}{PLANNED}/umumkan/", user="facility"),
    Route("visits_portal:cancel", f"{ONE}batalkan/", user="facility"),
    Route("visits_portal:register", f"{ONE}daftarkan/", user="counter"),
    Route("visits_portal:attendance", f"{DESK}{UNDER_WAY}/hadir/", user="counter"),
    Route("visits_portal:attendance_print", f"{DESK}{UNDER_WAY}/hadir/cetak/", user="counter"),
    Route("visits_portal:report", f"{DESK}{UNDER_WAY}/laporan/", user="facility"),
    Route("visits_portal:photo_add", f"{DESK}{DONE}/foto/", user="facility"),
    Route("visits_portal:photo_remove", f"{DESK}foto/{PHOTO}/hapus/", user="facility"),
]
MOVES = {
    "visits:feed",  # files
    "visits:visit_ics",
    "visits:registration_ics",
    "visits:poster",
    "visits_portal:photo",
    "visits:take_other",  # POST only
    "visits_portal:mark",
    "visits_portal:place_retire",
}


def prepare() -> None:
    """Make a visit in every state, requests with a place and without, and people who come."""
    standard, vehicle, place = make_published("cetak-kia", "Cetak kartu identitas anak"), make_vehicle(), make_place()
    make_place("Desa Raas", visited_before_on=dt.date(2024, 3, 1), has_weak_internet=True, distance_km=210)
    save_unit(name="ULT Keliling 1", parts=[Part(vehicle.pk)], by=None)
    for code, where in ((ASKED, place), (UNPLACED, None)):
        case = make_request(where, place_name="" if where else "Desa Kangean")
        Case.objects.filter(pk=case.pk).update(code=code)
    code = standard.service.code
    visits = {
        pk: _visit(pk, place, vehicle.pk, code, day)
        for pk, day in ((PLANNED, 30), (ANNOUNCED, 10), (CANCELLED, 20), (UNDER_WAY, 0), (DONE, -9))
    }
    Visit.objects.exclude(pk=PLANNED).update(published_at=timezone.now(), state="published")
    for state, pk in (("under_way", UNDER_WAY), ("done", DONE), ("cancelled", CANCELLED)):
        ended_at = None if state == "under_way" else timezone.now()
        Visit.objects.filter(pk=pk).update(state=state, ended_at=ended_at, reason="Kapal tidak berlayar.")
    Visit.objects.filter(pk=DONE).update(summary="Empat puluh orang dilayani.", problems="Listrik padam satu jam.")
    VisitService.objects.filter(visit=DONE).update(served=40)
    visit = Visit.objects.get(pk=ANNOUNCED)
    make_registration(visit, key=str(KEY))
    make_registration(visit, person=Person(name="Warga Menunggu", phone="0812 5551 0002"), key=str(WAITING))
    here = Visit.objects.get(pk=UNDER_WAY)
    new = NewVisitor(offered=here.offered.get(), on=here.first_on, person=Person(name="Bu Tini"))
    record_attendance(
        visit=here, key=str(uuid.uuid4()), happened_at=timezone.now(), walk_in=new, by=get_user("counter")
    )
    photo = VisitPhoto(pk=PHOTO, visit=visits[DONE], sha256="0" * 64, caption="Antrean di balai desa")
    photo.file.save("kunjungan.png", ContentFile(picture_file().read()), save=False)
    photo.save()


def _visit(pk: int, place: Place, vehicle: int, code: str, day: int) -> Visit:
    on = in_days(day)
    visit = Visit(
        pk=pk, place=place, venue="Balai Desa", first_on=on, last_on=on, opens_at=dt.time(0, 1),
        closes_at=dt.time(23, 58), time_zone="Asia/Jakarta", public_note="Parkir di lapangan.",
    )  # fmt: skip
    visit.booking = Booking.objects.create(
        kind="visit", state="approved", title="Kunjungan", during=(visit.starts_at, visit.ends_at)
    )
    visit.booking.refresh_from_db()
    visit.save(force_insert=True)
    may = {*AGENCY_MAY, "past"}
    reserve(booking=visit.booking, parts=[Part(vehicle)], may=may)
    papers = [
        {"name": "Kartu keluarga", "document": "copy", "copies": 1, "mandatory": True, "applicant": "", "note": ""}
    ]
    VisitService.objects.create(
        visit=visit, service_code=code, name="Cetak kartu identitas anak", papers=papers, quota=1
    )
    return visit
