"""The pages: the officer's list and forms, the code that is scanned, what the borrower sees, companions' pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from bookings import companions as book
from bookings.domain import Part, reserve
from bookings.domain.using import mark_no_show
from bookings.looking import held_by
from bookings.models import Attendance, Booking, Damage, Handover, Resource
from core.cases.access import new_link
from core.tenancy import schema_context
from tests.factories.bookings import book as book_own
from tests.factories.bookings import make_projectors, make_resource
from tests.factories.lending import make_companion
from tests.factories.services import picture_file
from tests.factories.uses import HOUR, MONDAY, broken, give, make_approved, take
from tests.world import get_user

DESK = "/portal/serah-terima/"
Ask = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def staff(agency_a: Any) -> Ask:
    def sign_in(local: str) -> Client:
        client = Client(headers={"host": f"{agency_a.slug}.localhost"})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        with schema_context(agency_a.schema_name):
            client.force_login(get_user(local))
        return client

    return sign_in


@pytest.fixture
def booking(agency_a: Any) -> Booking:
    """A hall with one line of a checklist, two of five projectors, and a car."""
    with schema_context(agency_a.schema_name):
        hall = make_resource()
        hall.checklist.create(label="Lantai bersih")
        car = make_resource("mobil", kind=Resource.Kind.VEHICLE)
        return make_approved(hall, also=[Part(make_projectors(5).pk, 2), Part(car.pk)])


def typed(booking: Booking, schema: str, **fields: Any) -> dict[str, Any]:
    """Return the form of a hand-over as a browser sends it, everything good."""
    values: dict[str, Any] = {"key": str(uuid.uuid4()), "note": "", "receiver": "", "at": ""}
    with schema_context(schema):
        for held in held_by(booking):
            name = f"r{held.resource.pk}_"
            values |= {f"{name}line{at}": "good" for at, _label in enumerate(held.labels)}
            if held.resource.quantity > 1:
                values[f"{name}count"] = held.quantity
            if held.resource.kind == Resource.Kind.VEHICLE:
                values |= {f"{name}meter": 1200, f"{name}fuel": "4"}
    return values | fields


def path(booking: Booking, step: str) -> str:
    assert booking.case is not None
    return f"{DESK}{booking.case.code}/{step}/"


def key_of(code: str) -> str:
    return f"r{Resource.objects.get(code=code).pk}_"


def test_from_hand_over_to_return(staff: Ask, agency_a: Any, booking: Booking) -> None:
    officer, schema = staff("facility"), agency_a.schema_name
    form = officer.get(path(booking, "serahkan")).content.decode()
    assert "Lantai bersih" in form
    sent = typed(booking, schema, receiver="Ratna")
    for _again in range(2):
        answer = officer.post(path(booking, "serahkan"), sent | {"photos": [picture_file()]})
        assert answer.headers["Location"] == f"/portal/berkas/{booking.case.code}/"  # type: ignore[union-attr]
    with schema_context(schema):
        handover = Handover.objects.get()
        assert handover.photos.count() == 1
        hall, projectors, car = key_of("aula"), key_of("proyektor"), key_of("mobil")
    shown = officer.get(path(booking, "terima-kembali")).content.decode()
    assert "At the hand-over: Good" in shown
    assert "At the hand-over: 1200" in shown
    refused = officer.post(path(booking, "terima-kembali"), typed(booking, schema, **{f"{projectors}count": 1}))
    assert refused.status_code == 422
    assert "Proyektor" in str(refused.context["form"].non_field_errors())
    half = {f"{hall}damage_what": "Kaca pecah", f"{car}meter": 900}
    answer = officer.post(path(booking, "terima-kembali"), typed(booking, schema, **half))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {f"{hall}damage_kind", f"{car}meter"})
    damage = {
        f"{hall}damage_kind": "damaged",
        f"{hall}damage_what": "Kaca pecah",
        f"{hall}damage_remedy": "repair",
        f"{hall}damage_due_on": "20-07-2026",
        f"{hall}damage_photos": [picture_file()],
    }
    assert officer.post(path(booking, "terima-kembali"), typed(booking, schema, **damage)).status_code == 302
    with schema_context(schema):
        found = Damage.objects.get()
        assert (found.resource.code, found.due_on, found.photos.count()) == ("aula", dt.date(2026, 7, 20), 1)
    case = officer.get(f"/portal/berkas/{booking.case.code}/").content.decode()  # type: ignore[union-attr]
    assert "Kaca pecah" in case
    assert "Ratna" not in case.split("serah-terima", 1)[1]
    settled = officer.post(f"{path(booking, 'kerusakan')}{found.pk}/", {"note": "Diganti", "outcome": "mended"})
    assert settled.status_code == 302
    assert officer.get(f"{path(booking, 'kerusakan')}{found.pk}/").status_code == 404


def test_the_list_of_a_day_asks_the_same_for_one_and_for_many(
    staff: Ask, agency_a: Any, booking: Booking, django_assert_num_queries: Any
) -> None:
    officer = staff("facility")
    officer.get(DESK)
    with schema_context(agency_a.schema_name):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            assert booking.title in officer.get(DESK).content.decode()
        for number in range(3):
            one = make_approved(make_resource(f"ruang-{number}"))
            if number:
                give(one)
    with CaptureQueriesContext(connection) as again:
        page = officer.get(DESK).content.decode()
    assert len(again) == len(asked)
    assert page.count("Receive it back") == 2
    tomorrow = officer.get(f"{DESK}?tanggal=07-07-2026").content.decode()
    assert booking.title not in tomorrow
    assert officer.get(f"{DESK}?tanggal=x").status_code == 200


def test_what_is_late_and_what_nobody_noted_stand_on_top(staff: Ask, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        give(make_approved(make_resource("satu")))
        make_approved(make_resource("dua"))
    with time_machine.travel(MONDAY + 4 * HOUR, tick=False):
        page = staff("facility").get(DESK).content.decode()
        today = staff("facility").get("/portal/").content.decode()
    assert page.index("Late returns") < page.index("Nothing noted yet")
    assert "To hand over" not in page
    assert "Hand-over and return today" in today


def test_arrived_absent_and_absent_no_more(staff: Ask, agency_a: Any, booking: Booking) -> None:
    officer = staff("facility")
    assert officer.post(path(booking, "datang")).status_code == 302
    with schema_context(agency_a.schema_name):
        assert Attendance.objects.get().arrived_at == MONDAY
    assert officer.get(path(booking, "datang")).status_code == 405
    assert officer.get(path(booking, "tidak-hadir")).status_code == 200
    for step, state in (("tidak-hadir", "no_show"), ("hadir", "approved")):
        officer.post(path(booking, step))
        with schema_context(agency_a.schema_name):
            booking.refresh_from_db()
        assert booking.state == state


@pytest.mark.parametrize("local", ["team", "shelter"])
def test_others_of_the_staff_see_nothing(staff: Ask, agency_a: Any, booking: Booking, local: str) -> None:
    client = staff(local)
    assert client.get(DESK).status_code == 403
    for step in ("serahkan", "terima-kembali", "tidak-hadir", "hadir", "pendamping"):
        assert client.get(path(booking, step)).status_code in (403, 404)
    assert client.post(path(booking, "serahkan"), typed(booking, agency_a.schema_name)).status_code in (403, 404)
    with schema_context(agency_a.schema_name):
        assert not Handover.objects.exists()


def test_the_code_leads_staff_on_and_strangers_to_the_question_for_the_secret(
    staff: Ask, agency_a: Any, client_a: Client, booking: Booking
) -> None:
    code = booking.case.code  # type: ignore[union-attr]
    scanned = f"/serah-terima/{code}/"
    assert staff("facility").get(scanned).headers["Location"] == path(booking, "serahkan")
    for client in (client_a, staff("team")):
        assert client.get(scanned).headers["Location"] == f"/lacak/{code}/"
        assert client.get("/serah-terima/PJM-2607-ZZZZ/").headers["Location"] == "/lacak/PJM-2607-ZZZZ/"
    with schema_context(agency_a.schema_name):
        give(booking)
    assert staff("facility").get(scanned).headers["Location"] == path(booking, "terima-kembali")
    with schema_context(agency_a.schema_name):
        take(booking)
    assert staff("facility").get(scanned).headers["Location"] == f"/portal/berkas/{code}/"


def test_the_picture_of_a_code_tells_nothing_of_bookings(client_a: Client, booking: Booking) -> None:
    code = booking.case.code  # type: ignore[union-attr]
    for kind, media_type in (("svg", "image/svg+xml"), ("png", "image/png")):
        known, unknown = (client_a.get(f"/serah-terima/{one}/qr.{kind}") for one in (code, "PJM-2607-ZZZZ"))
        assert (known.status_code, unknown.status_code, known["Content-Type"]) == (200, 200, media_type)
        assert known.content != unknown.content


def test_the_borrower_sees_the_code_then_the_minutes_and_where_to_say_how_it_was(
    agency_a: Any, client_a: Client, booking: Booking
) -> None:
    client_a.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    case = booking.case
    assert case is not None
    with schema_context(agency_a.schema_name):
        token = new_link(case)
    client_a.post(f"/lacak/{case.code}/tautan/{token}/")
    status = client_a.get(f"/lacak/{case.code}/").content.decode()
    assert f"/serah-terima/{case.code}/qr.svg" in status
    with schema_context(agency_a.schema_name):
        give(booking)
        handover = take(booking, MONDAY, damages=[broken()])
    status = client_a.get(f"/lacak/{case.code}/").content.decode()
    assert "qr.svg" not in status
    assert "Kaca jendela pecah" in status
    assert f"/lacak/{case.code}/nilai/" in status
    paper = client_a.get(f"/lacak/{case.code}/berkas/{handover.paper_id}/")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")


def test_a_companion_sees_the_own_schedule_and_heads_the_load(staff: Ask, agency_a: Any, booking: Booking) -> None:
    with schema_context(agency_a.schema_name):
        companion = make_companion("pendamping", get_user("team"), name="Pendamping Uji")
        reserve(booking=booking, parts=[Part(companion.pk)], may=book.MAY)
        before = book.feed_address(companion)
    mine = staff("team")
    page = mine.get(f"{DESK}jadwal-saya/").content.decode()
    assert booking.title in page
    assert before in page.replace("<wbr>", "")
    assert "You accompany" in mine.get("/portal/").content.decode()
    mine.post(f"{DESK}jadwal-saya/alamat-baru/")
    assert before not in mine.get(f"{DESK}jadwal-saya/").content.decode().replace("<wbr>", "")
    assert staff("head").get(f"{DESK}jadwal-saya/").status_code == 403
    load = staff("head").get(f"{DESK}pendamping/?bulan=2026-07")
    assert [(row.resource.name, row.hours) for row, _weeks in load.context["rows"]] == [("Pendamping Uji", 3)]
    assert mine.get(f"{DESK}pendamping/").status_code == 403


def test_a_companion_is_exchanged_for_one_who_is_free(staff: Ask, agency_a: Any, booking: Booking) -> None:
    with schema_context(agency_a.schema_name):
        old, new = (make_companion(f"pendamping-{local}", get_user(local)) for local in ("team", "counter"))
        reserve(booking=booking, parts=[Part(old.pk)], may=book.MAY)
    officer = staff("facility")
    page = officer.get(path(booking, "pendamping"))
    assert [value for value, _words in page.context["form"].fields["new"].choices] == [str(new.pk)]
    refused = officer.post(path(booking, "pendamping"), {"new": old.pk, "reason": "Sakit"})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"new"})
    assert officer.post(path(booking, "pendamping"), {"new": new.pk, "reason": "Sakit"}).status_code == 302
    with schema_context(agency_a.schema_name):
        assert booking.reservations.filter(released_at=None, resource=new).exists()


def test_a_calendar_ends_with_its_address_with_the_account_and_at_the_agency(
    agency_a: Any, agency_b: Any, client_a: Client, client_b: Client
) -> None:
    with schema_context(agency_b.schema_name):
        book.feed_address(make_companion("pendamping", get_user("team")))
    with schema_context(agency_a.schema_name):
        companion = make_companion("pendamping", get_user("team"))
        address = f"/serah-terima/jadwal/{book.feed_address(companion)}.ics"
    assert [client.get(address).status_code for client in (client_a, client_b)] == [200, 404]
    assert client_a.get(address.replace(".ics", "x.ics")).status_code == 404
    with schema_context(agency_a.schema_name):
        book.renew_feed(companion)
        renewed = f"/serah-terima/jadwal/{book.feed_address(companion)}.ics"
    assert [client_a.get(one).status_code for one in (address, renewed)] == [404, 200]
    with schema_context(agency_a.schema_name):
        person = get_user("team")
        person.is_active = False
        person.save()
    assert client_a.get(renewed).status_code == 404


def test_a_booking_to_which_nobody_came_tells_its_borrower(agency_a: Any, client_a: Client, booking: Booking) -> None:
    case = booking.case
    assert case is not None
    client_a.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with schema_context(agency_a.schema_name):
        mark_no_show(booking=booking, by=get_user("facility"))
        token = new_link(case)
    client_a.post(f"/lacak/{case.code}/tautan/{token}/")
    assert "You did not come" in client_a.get(f"/lacak/{case.code}/").content.decode()


def test_a_damage_found_later_is_noted_taken_out_of_use_and_settled(agency_a: Any, staff: Ask) -> None:
    schema = agency_a.schema_name
    with schema_context(schema):
        hall = make_resource()
        own = book_own(hall, MONDAY - HOUR, MONDAY + HOUR, now=MONDAY - 48 * HOUR, may=book.MAY)
        Booking.objects.filter(pk=own.pk).update(state=Booking.State.APPROVED)
        coming = make_approved(hall, MONDAY + 48 * HOUR, MONDAY + 50 * HOUR)
    officer, thing = staff("facility"), "/portal/sarana/aula/"
    said = {
        "key": str(uuid.uuid4()),
        "kind": "damaged",
        "what": "Atap bocor",
        "remedy": "agency",
        "cost": "Rp2.000.000",
    }
    refused = officer.post(f"{thing}kerusakan/", said | {"what": ""})
    assert refused.status_code == 422
    kept = officer.post(f"{thing}kerusakan/", said | {"photos": picture_file()})
    assert kept.status_code == 302
    with schema_context(schema):
        found = Damage.objects.get()
        picture = found.own_photos.get()
    page = officer.get(thing).content.decode()
    assert "Atap bocor" in page
    assert "Rp2.000.000" in page
    shown = officer.get(f"{thing}kerusakan/foto/{picture.pk}/")
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert staff("team").get(f"{thing}kerusakan/foto/{picture.pk}/").status_code == 403
    aside = f"{thing}kerusakan/{found.pk}/sisihkan/"
    asked = officer.post(aside, {"until": "10-07-2026", "reason": "Atap diperbaiki"}).content.decode()
    assert coming.title in asked
    assert (
        officer.post(aside, {"until": "10-07-2026", "reason": "Atap diperbaiki", "confirmed": "1"}).status_code == 302
    )
    listed = officer.get(f"{DESK}kerusakan/").content.decode()
    assert "Atap bocor" in listed
    settled = officer.post(f"{thing}kerusakan/{found.pk}/", {"outcome": "mended", "note": "Selesai"})
    assert settled.status_code == 302
    with schema_context(schema):
        coming.refresh_from_db()
        assert coming.state == Booking.State.WAITING
        name = key_of("aula")
    back = f"{DESK}kegiatan/{own.pk}/kembali/"
    assert officer.get(back).status_code == 200
    assert officer.post(back, {"key": str(uuid.uuid4()), f"{name}line0": "good"}).status_code == 302
    assert officer.get(back).status_code == 404


def test_keys_are_handed_out_and_asked_for(agency_a: Any, staff: Ask, booking: Booking) -> None:
    officer, schema = staff("facility"), agency_a.schema_name
    officer.post(path(booking, "serahkan"), typed(booking, schema, keys="Kunci aula 3\nKartu 12"))
    assert "Kartu 12" in officer.get(DESK).content.decode()
    officer.post(path(booking, "terima-kembali"), typed(booking, schema, keys=["Kartu 12"]))
    away = officer.get(DESK).content.decode()
    assert "Kunci aula 3" in away
    assert "Kartu 12" not in away
    assert officer.post(path(booking, "kunci"), {"keys": ["Kunci aula 3"]}).status_code == 302
    assert officer.get(path(booking, "kunci")).status_code == 404
