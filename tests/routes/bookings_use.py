"""Pages of hand-over and return, of companions, and the address behind a booking's code."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from bookings import companions as book
from bookings.domain import Part
from bookings.domain.damages import record_damage
from bookings.domain.reserving import reserve
from bookings.domain.using import hand_over, take_back
from bookings.models import Booking, Damage, Resource
from bookings.spans import Span
from core.cases.models import Case
from tests.factories.bookings import make_resource
from tests.factories.lending import approve, ask, make_companion, make_hall
from tests.factories.uses import broken, found
from tests.routes import Route
from tests.world import get_user

COMING, BEGUN, OUT, BACK, ABSENT = "PJM-2607-USEA", "PJM-2607-USEB", "PJM-2607-USEC", "PJM-2607-USED", "PJM-2607-USEE"
DAMAGE, FOUND, OWN = 9601, 9602, 9603
THING = "aula-serah"
DESK = "/portal/serah-terima/"
HOUR = dt.timedelta(hours=1)
ROUTES = [
    Route("use_portal:today", DESK, user="facility"),
    Route("use_portal:today", f"{DESK}?tanggal=2031-01-01", user="head"),
    Route("use_portal:hand_over", f"{DESK}{COMING}/serahkan/", user="facility"),
    Route("use_portal:take_back", f"{DESK}{OUT}/terima-kembali/", user="facility"),
    Route("use_portal:no_show", f"{DESK}{BEGUN}/tidak-hadir/", user="facility"),
    Route("use_portal:undo_no_show", f"{DESK}{ABSENT}/hadir/", user="facility"),
    Route("use_portal:damages", f"{DESK}kerusakan/", user="facility"),
    Route("use_portal:damage", f"{DESK}{OUT}/kerusakan/", user="facility"),
    Route("use_portal:keys", f"{DESK}{BACK}/kunci/", user="facility"),
    Route("use_portal:take_own", f"{DESK}kegiatan/{OWN}/kembali/", user="facility"),
    Route("use_portal:damage_own", f"{DESK}kegiatan/{OWN}/kerusakan/", user="facility"),
    Route("resources_portal:damage", f"/portal/sarana/{THING}/kerusakan/", user="facility"),
    Route("resources_portal:settle", f"/portal/sarana/{THING}/kerusakan/{FOUND}/", user="facility"),
    Route("resources_portal:set_aside", f"/portal/sarana/{THING}/kerusakan/{FOUND}/sisihkan/", user="facility"),
    Route("use_portal:settle", f"{DESK}{BACK}/kerusakan/{DAMAGE}/", user="facility"),
    Route("use_portal:exchange", f"{DESK}{COMING}/pendamping/", user="facility"),
    Route("use_portal:schedule", f"{DESK}jadwal-saya/", user="counter"),
    Route("use_portal:load", f"{DESK}pendamping/", user="head"),
    Route("cases_portal:case", f"/portal/berkas/{BACK}/", user="facility"),
    Route("use:scan", f"/serah-terima/{COMING}/", user="facility"),
]
# The last four are files.
MOVES = {"use_portal:arrive", "use_portal:renew", "resources_portal:damage_photo", "use:qr", "use:qr_png", "use:feed"}


def prepare() -> None:
    """Make one booking at each point of its use, and three companions."""
    now = timezone.now().replace(second=0, microsecond=0)
    officer = get_user("facility")
    hall = make_hall(code="aula-serah", name="Aula serah terima", round_the_clock=True, step_minutes=5)
    hall.checklist.create(label="Lantai bersih")
    equipment = {"kind": Resource.Kind.EQUIPMENT, "quantity": 5, "round_the_clock": True, "step_minutes": 5}
    projectors = make_resource("proyektor-serah", **equipment)
    companions = [make_companion(f"dampingi-{local}", get_user(local)) for local in ("counter", "complaints")]
    Resource.objects.filter(pk__in=[row.pk for row in companions]).update(round_the_clock=True)
    start = now - dt.timedelta(minutes=now.minute % 5)
    coming = _booking(COMING, hall, Span(start + 5 * HOUR, start + 6 * HOUR), projectors)
    reserve(booking=coming, parts=[Part(companions[0].pk)], may=book.MAY)
    begun = _booking(BEGUN, hall, Span(start + HOUR, start + 2 * HOUR))
    out = _booking(OUT, hall, Span(start + 3 * HOUR, start + 4 * HOUR), projectors)
    back = _booking(BACK, hall, Span(start + 7 * HOUR, start + 8 * HOUR), projectors)
    absent = _booking(ABSENT, hall, Span(start + 9 * HOUR, start + 10 * HOUR))
    Booking.objects.filter(pk=begun.pk).update(during=(start - HOUR, start + 2 * HOUR))
    for booking in (out, back):
        given: dict[str, Any] = {"looked": found(booking), "key": str(uuid.uuid4()), "by": officer}
        hand_over(booking=booking, **given, receiver="Ratna Dewanti", keys=["Kunci aula 3"])
    take_back(booking=back, looked=found(back), key=str(uuid.uuid4()), by=officer, damages=[broken(THING)], keys=[])
    Damage.objects.update(id=DAMAGE)
    later = record_damage(new=broken(THING, remedy="agency", due_on=None), key=str(uuid.uuid4()), by=officer)
    Damage.objects.filter(pk=later.pk).update(id=FOUND)
    Booking.objects.create(
        pk=OWN, kind="own_use", state="approved", title="Rapat serah terima", during=(start - HOUR, start + HOUR)
    )
    reserve(booking=Booking.objects.get(pk=OWN), parts=[Part(projectors.pk)], may=book.MAY)
    Booking.objects.filter(pk=absent.pk).update(state="no_show")


def _booking(code: str, hall: Resource, during: Span, projectors: Resource | None = None) -> Booking:
    parts = [Part(hall.pk)] + ([Part(projectors.pk, 2)] if projectors is not None else [])
    case = approve(ask(hall, during, parts=parts).case)
    Case.objects.filter(pk=case.pk).update(code=code)
    return Booking.objects.select_related("case").get(case=case)
