"""Pages of visits: registered on the web, planned and reported in the portal, each by whoever may."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from bookings.domain.places import save_unit
from bookings.domain.reserving import Part
from bookings.domain.visitors import token_of
from bookings.domain.visits import cancel_visit
from bookings.models import Registration, Visit, VisitRequest
from core.antispam import stamp
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.tenancy import schema_context
from tests.factories.services import picture_file
from tests.factories.visits import (
    VISITOR,
    in_days,
    make_place,
    make_published,
    make_registration,
    make_request,
    make_vehicle,
    make_visit,
)
from tests.world import get_user

DESK = "/portal/keliling/"


@pytest.fixture
def citizen(agency_a: Any) -> Client:
    client = Client(headers={"host": f"{agency_a.slug}.localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def staff(agency_a: Any) -> Any:
    def sign_in(local: str) -> Client:
        client = Client(headers={"host": f"{agency_a.slug}.localhost"})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        with schema_context(agency_a.schema_name):
            client.force_login(get_user(local))
        return client

    return sign_in


def guarded(**fields: Any) -> dict[str, Any]:
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=20)):
        return {"key": str(uuid.uuid4()), "stamp": stamp(), **fields}


def visitor(visit: Visit, **fields: Any) -> dict[str, Any]:
    chosen = f"{visit.offered.all()[0].pk}:{visit.first_on.isoformat()}"
    return guarded(**{"chosen": chosen, "name": VISITOR.name, "phone": VISITOR.phone, "email": "", **fields})


def test_a_person_registers_once_and_gives_the_place_back(citizen: Client, in_a: Any) -> None:
    visit = make_published()
    page = f"/keliling/{visit.pk}/daftar/"
    assert "2 places left" in citizen.get(page).content.decode()
    sent = visitor(visit)
    first, again = citizen.post(page, sent), citizen.post(page, sent)
    row = Registration.objects.get()
    own = f"/keliling/pendaftaran/{token_of(row)}/"
    assert (first.status_code, first.headers["Location"], again.headers["Location"]) == (302, own, own)
    shown = citizen.get(own)
    assert "Your number: 1" in shown.content.decode()
    assert VISITOR.phone not in shown.content.decode()
    assert (shown.headers["X-Robots-Tag"], "no-store" in shown.headers["Cache-Control"]) == ("noindex, nofollow", True)
    assert b"BEGIN:VEVENT" in citizen.get(f"{own}hari.ics").content
    citizen.post(f"{own}batal/")
    row.refresh_from_db()
    assert row.state == Registration.State.CANCELLED
    assert citizen.get("/keliling/pendaftaran/salah/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Your name"),
        ({"phone": ""}, "Leave a mobile number or an e-mail"),
        ({"chosen": "1:2026-01-01"}, "Which service"),
        ({"stamp": "x"}, "Please read once more"),
    ],
)
def test_a_registration_that_is_not_whole_is_shown_again(
    citizen: Client, in_a: Any, fields: dict[str, Any], words: str
) -> None:
    visit = make_published()
    answer = citizen.post(f"/keliling/{visit.pk}/daftar/", visitor(visit, **fields))
    assert (answer.status_code, words in answer.content.decode(), Registration.objects.count()) == (422, True, 0)


def test_a_visit_is_public_only_once_it_is_announced(citizen: Client, client_b: Client, in_a: Any) -> None:
    planned, announced = make_visit(), make_published(make_place("Desa Raas"), on=in_days(12))
    assert citizen.get(f"/keliling/{planned.pk}/").status_code == 404
    for end in ("", "kunjungan.ics", "daftar/"):
        assert citizen.get(f"/keliling/{announced.pk}/{end}").status_code == 200
    assert client_b.get(f"/keliling/{announced.pk}/").status_code == 404
    page = citizen.get("/keliling/").content.decode()
    assert ("Desa Raas" in page, "Desa Sapeken" in page) == (True, False)
    feed = citizen.get("/keliling/jadwal.ics").content.decode()
    assert ("Desa Raas" in feed, "Desa Sapeken" in feed) == (True, False)
    poster = citizen.get(f"/keliling/{announced.pk}/poster.pdf")
    assert poster.content.startswith(b"%PDF")


def test_public_pages_ask_as_many_queries_for_one_as_for_three(
    citizen: Client, in_a: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            citizen.get(path)
        return len(found)

    visit = make_published(make_place("Desa A"), on=in_days(11))
    pages = ("/keliling/?x=%d", f"/keliling/bulan/?bulan={in_days(11):%Y-%m}&x=%d", "/keliling/peta/?x=%d",
             f"/keliling/{visit.pk}/?x=%d", f"/keliling/{visit.pk}/daftar/?x=%d")  # fmt: skip
    for page in pages:
        citizen.get(page % 0)
    before = [asked(page % 1) for page in pages]
    for number in (2, 3):
        make_published(make_place(f"Desa {number}"), on=in_days(11 + number))
        make_registration(visit, person=Person(name=f"W {number}", phone="0812 5551 0000"))
    for page in pages:
        citizen.get(page % 2)
    assert [asked(page % 3) for page in pages] == before


def test_a_place_asks_and_the_officer_plans_publishes_and_answers(citizen: Client, staff: Any, in_a: Any) -> None:
    make_vehicle()
    place, facility = make_place(), staff("facility")
    sent = guarded(
        place=str(place.pk), people="120", reason="Jauh dari kantor.", name="Sujarwo", phone="0812 5550 9922"
    )
    assert citizen.post("/keliling/minta/", sent).status_code == 302
    case = Case.objects.get(kind="visit_request")
    assert (case.code[:4], case.due_at is not None) == ("KLG-", True)
    page = facility.get(f"{DESK}permohonan/").content.decode()
    assert "1. Desa Sapeken" in page
    assert "1 request for 120 people: 40 of 40 points" in page
    visit = make_visit(place)
    facility.post(f"{DESK}{visit.pk}/umumkan/")
    case.refresh_from_db()
    asked = VisitRequest.objects.get()
    assert (case.state, asked.visit_id) == ("answered", visit.pk)
    assert f"/keliling/{visit.pk}/" in case.messages.last().text
    visit.refresh_from_db()
    cancel_visit(visit=visit, reason="Kapal tidak berlayar.", by=get_user("facility"))
    case.refresh_from_db()
    asked.refresh_from_db()
    assert (case.state, asked.visit_id) == ("in_progress", None)


def test_an_unlisted_place_is_put_on_the_list_or_refused(staff: Any, in_a: Any) -> None:
    place, facility = make_place(), staff("facility")
    case = make_request(None, place_name="Kampung Sapeken")
    base = f"{DESK}permohonan/{case.code}/"
    assert "Kampung Sapeken" in facility.get(f"{DESK}permohonan/").content.decode()
    assert facility.post(f"{base}tempat/", {"place": place.pk}).status_code == 302
    case.refresh_from_db()
    assert (case.state, VisitRequest.objects.get().place) == ("verified", place)
    assert facility.post(f"{base}tolak/", {"key": str(uuid.uuid4()), "text": ""}).status_code == 422
    facility.post(f"{base}tolak/", {"key": str(uuid.uuid4()), "text": "Jalan terputus sampai Maret."})
    case.refresh_from_db()
    assert case.state == "rejected"
    assert staff("counter").get(f"{base}rencana/").status_code == 403


def plan(place: Any, vehicle: Any, **fields: Any) -> dict[str, Any]:
    values = {
        "place": place.pk,
        "venue": "Balai Desa",
        "first_on": f"{in_days(10):%d-%m-%Y}",
        "opens_at": "09.00",
        "closes_at": "14.00",
        "vehicles": [vehicle.pk],
        "q_peminjaman-aula": "25",
    }
    return {**values, **fields}


def test_a_visit_is_planned_in_the_portal_and_a_taken_day_offers_others(staff: Any, in_a: Any) -> None:
    first = make_visit()
    vehicle, place, facility = first.booking.reservations.get().resource, make_place("Desa Raas"), staff("facility")
    save_unit(name="ULT Keliling 1", parts=[Part(vehicle.pk)], by=None)
    answer = facility.post(f"{DESK}rencana/", plan(place, vehicle))
    page = answer.content.decode()
    assert (answer.status_code, vehicle.name in page, Visit.objects.count()) == (409, True, 1)
    assert f'name="other_day" value="{in_days(11):%Y-%m-%d}"' in page
    answer = facility.post(f"{DESK}rencana/", plan(place, vehicle, other_day=f"{in_days(11):%Y-%m-%d}"))
    planned = Visit.objects.exclude(pk=first.pk).get()
    assert (answer.status_code, planned.first_on, planned.offered.get().quota) == (302, in_days(11), 25)
    facility.post(f"{DESK}{planned.pk}/ubah/", plan(place, vehicle, first_on=f"{in_days(12):%d-%m-%Y}"))
    planned.refresh_from_db()
    assert planned.first_on == in_days(12)


def test_attendance_walk_in_report_and_photo(staff: Any, in_a: Any) -> None:
    visit = make_published()
    row, counter, facility = make_registration(visit), staff("counter"), staff("facility")
    base, key = f"{DESK}{visit.pk}/", str(uuid.uuid4())
    with time_machine.travel(dt.datetime.combine(visit.first_on, dt.time(10), visit.zone), tick=False):
        counter, facility = staff("counter"), staff("facility")
        for _twice in range(2):
            counter.post(f"{base}hadir/{row.code}/hadir/", {"key": key})
        walk_in = {"key": str(uuid.uuid4()), "service": visit.offered.get().pk, "name": "Bu Tini", "phone": ""}
        for _twice in range(2):
            counter.post(f"{base}hadir/", walk_in)
        page = counter.get(f"{base}hadir/").content.decode()
        assert ("2. Bu Tini" in page, row.code in page) == (True, True)
        assert "Rukayah Madura" in counter.get(f"{base}hadir/cetak/").content.decode()
        assert counter.get(f"{base}laporan/").status_code == 403
        assert 'value="2"' in facility.get(f"{base}laporan/").content.decode()
        facility.post(f"{base}foto/", {"file": picture_file(), "caption": "Antrean di balai desa"})
        served = {f"served_{visit.offered.get().pk}": "17", "summary": "Ramai."}
        assert facility.post(f"{base}laporan/", {**served, "summary": ""}).status_code == 422
        facility.post(f"{base}laporan/", served)
        visit.refresh_from_db()
        assert (visit.state, visit.offered.get().served) == (Visit.State.DONE, 17)
        photo = visit.photos.get()
        shown = facility.get(f"{DESK}foto/{photo.pk}/")
        assert (shown.status_code, b"".join(shown.streaming_content)[:4]) == (200, b"\x89PNG")
        facility.post(f"{DESK}foto/{photo.pk}/hapus/")
    assert visit.photos.count() == 0


def test_who_may_what(staff: Any, in_a: Any) -> None:
    visit = make_published()
    team, counter = staff("team"), staff("counter")
    for end in ("", "permohonan/", "tempat/", "unit/", f"{visit.pk}/", f"{visit.pk}/hadir/"):
        assert (team.get(f"{DESK}{end}").status_code, counter.get(f"{DESK}{end}").status_code) == (403, 200)
    for end in ("rencana/", "urutan/", "tempat/baru/", "unit/baru/", f"{visit.pk}/ubah/", f"{visit.pk}/batalkan/"):
        assert counter.get(f"{DESK}{end}").status_code == 403
    answer = counter.post(f"{DESK}{visit.pk}/batalkan/", {"reason": "Iseng"})
    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (403, Visit.State.PUBLISHED)


def test_places_units_and_points_are_kept(staff: Any, in_a: Any) -> None:
    vehicle, facility = make_vehicle(), staff("facility")
    facility.post(f"{DESK}tempat/baru/", {"name": "Desa Sapeken", "level": "village", "distance_km": "310"})
    again = facility.post(f"{DESK}tempat/baru/", {"name": "Desa Sapeken", "level": "village"})
    assert again.status_code == 409
    facility.post(f"{DESK}unit/baru/", {"name": "ULT Keliling 1", "vehicles": [vehicle.pk]})
    assert facility.post(f"{DESK}unit/baru/", {"name": "Kosong"}).status_code == 422
    assert "Mobil layanan" in facility.get(f"{DESK}unit/").content.decode()
    points = {"visit_people_weight": 60, "visit_away_weight": 30, "visit_reach_weight": 10}
    facility.post(f"{DESK}urutan/", {**points, "visit_gap_months": 6, "visit_answer_days": 5})
    assert "At most 60 points" in facility.get(f"{DESK}permohonan/").content.decode()
    facility.post(f"{DESK}tempat/desa-sapeken/lepas/")
    assert "Desa Sapeken" not in facility.get(f"{DESK}tempat/").content.decode()
