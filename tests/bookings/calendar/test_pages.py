"""The public calendars: what they show, what they never show, and what they cost."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.domain import Part
from bookings.domain.own_use import plan_own_use
from bookings.models import Booking, Closure, Resource
from bookings.spans import Span
from core.tenancy import schema_context, use_public
from tests.factories.bookings import ALL_WEEK, DAY, book, make_projectors, make_resource
from tests.world import get_user

JAMBI = ZoneInfo("Asia/Jakarta")
NEXT_MONDAY = (lambda today: today + (7 - today.weekday()) * DAY)(dt.datetime.now(JAMBI).date())
AT = f"tanggal={NEXT_MONDAY}"


def at(hour: int, day: int = 0) -> dt.datetime:
    return dt.datetime.combine(NEXT_MONDAY + day * DAY, dt.time(hour), JAMBI)


@pytest.fixture
def hall(agency_a: Any) -> Resource:
    with schema_context(agency_a.schema_name):
        made = make_resource(name="Aula Pusako", capacity=150)
        book(made, at(8), at(12))
        Booking.objects.update(title="Rapat rahasia")
    use_public()
    return made


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    text = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\u2060", "").replace("\u2013", "-")
    return re.sub(r"\s+", " ", text)


def test_week_shows_what_is_free_and_never_who_booked(client_a: Client, hall: Resource) -> None:
    answer = client_a.get(f"/jadwal/?{AT}")
    text = text_of(answer)

    assert "08.00-12.00 Terpakai" in text
    assert "12.00-16.00 Kosong" in text
    assert "Rapat rahasia" not in answer.content.decode()
    page = answer.content.decode()
    assert page.count('scope="col"') == 8
    assert page.count('scope="row"') == 1
    assert "<caption" in page


def test_a_week_with_nothing_left_gives_way_to_the_next(client_a: Client, hall: Resource) -> None:
    sunday_night = at(23, -1)
    with time_machine.travel(sunday_night, tick=False):
        text, today = (
            text_of(client_a.get("/jadwal/")),
            text_of(client_a.get(f"/jadwal/?tanggal={sunday_night.date()}")),
        )

    assert "12.00-16.00 Kosong" in text
    assert "Kosong" not in today.partition("Sarana")[2].partition("waktu kosong")[2]


def test_only_a_title_that_the_agency_shows_is_read(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        Booking.objects.update(shows_title=True, title="Bulan Bahasa")
    use_public()

    assert "08.00-12.00 Bulan Bahasa" in text_of(client_a.get(f"/jadwal/?{AT}"))


def test_what_is_not_for_the_public_is_not_there(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        make_resource("gudang", is_public=False)
        make_resource("lama", retired_at=timezone.now())
        make_resource("ranjang-1", kind=Resource.Kind.BED, name="Tempat tidur satu")
    use_public()
    text = text_of(client_a.get(f"/jadwal/?{AT}"))

    assert "Aula Pusako" in text
    assert not {"Gudang", "Lama", "Tempat tidur satu"} & set(re.findall(r"Gudang|Lama|Tempat tidur satu", text))
    for code in ("gudang", "lama", "ranjang-1", "tidak-ada"):
        assert client_a.get(f"/jadwal/{code}.ics").status_code == 404


def test_closure_gives_its_reason_and_a_closed_day_says_so(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        Closure.objects.create(resource=hall, during=(at(13), at(14)), reason="Dicat ulang")
        Resource.objects.update(opening_hours={"mon": ALL_WEEK["mon"]})
    use_public()
    answer = client_a.get(f"/jadwal/?{AT}")
    text = text_of(answer)

    assert "13.00-14.00 Tidak dapat dipakai: Dicat ulang" in text
    assert answer.content.decode().count("<b>Tutup</b>") == 6


def test_filters_leave_what_fits(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        make_resource("ruang-kecil", name="Ruang kecil", capacity=10)
        make_projectors(5, name="Proyektor")
    use_public()

    def rows(query: str) -> list[str]:
        page = client_a.get(f"/jadwal/?{AT}&{query}").content.decode()
        return re.findall(r'scope="row"><a href="[^"]+">([^<]+)', page)

    assert rows("") == ["Aula Pusako", "Proyektor", "Ruang kecil"]
    assert rows("orang=60") == ["Aula Pusako", "Proyektor"]
    assert rows("jenis=room&orang=60") == ["Aula Pusako"]
    assert rows("sarana=ruang-kecil&sarana=proyektor") == ["Proyektor", "Ruang kecil"]
    assert rows("jenis=bed&orang=x&tanggal=2026-13-01") == ["Aula Pusako", "Proyektor", "Ruang kecil"]
    assert rows("orang=60&sarana=ruang-kecil") == []


@pytest.mark.parametrize("address", ["/jadwal/", "/jadwal/bulan/", "/jadwal/hari/"])
def test_pages_cost_the_same_for_one_and_for_many(
    agency_a: Any, client_a: Client, hall: Resource, address: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(client_a.get(f"{address}?{AT}"))
        return len(queries)

    cost()
    once = cost()
    with schema_context(agency_a.schema_name):
        for number in range(4):
            more = make_resource(f"ruang-{number}")
            book(more, at(8), at(9))
            book(more, at(13), at(14), quantity=1)
    use_public()

    assert cost() == once
    assert once <= 12


def test_month_counts_what_is_free_on_each_day(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        other = make_resource("ruang-kecil")
        book(other, at(8), at(16))
    use_public()
    text = text_of(client_a.get(f"/jadwal/bulan/?{AT}"))
    alone = text_of(client_a.get(f"/jadwal/bulan/?{AT}&sarana=aula"))

    assert f"{NEXT_MONDAY.day} 1 dari 2 kosong" in text
    assert f"{NEXT_MONDAY.day} 4 jam kosong" in alone


def test_day_shows_hours_also_those_that_are_free_in_part(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        book(hall, at(12), at(12) + dt.timedelta(minutes=30))
    use_public()
    page = client_a.get(f"/jadwal/hari/?{AT}").content.decode()

    assert re.findall(r'<th scope="col">([^<]+)</th>', page)[1:] == [f"{hour:02}.00" for hour in range(8, 16)]
    cells = re.findall(r'<td(?: colspan="(\d+)")?><(?:a|span) class="mk-slot[^>]*>([^<]+)', page)
    assert cells == [("4", "Terpakai"), ("", "Kosong sebagian"), *[("", "Kosong")] * 3]


def test_each_thing_keeps_the_hours_of_its_zone(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        east = make_resource("jayapura", name="Ruang timur", time_zone="Asia/Jayapura")
        book(east, at(8), at(9))  # 10.00 to 11.00 there
    use_public()
    text = text_of(client_a.get(f"/jadwal/?{AT}&sarana=jayapura"))

    assert "WIT" in text
    assert "08.00-10.00 Kosong" in text
    assert "10.00-11.00 Terpakai" in text


def test_nothing_lent_says_so(agency_a: Any, client_a: Client) -> None:
    for address in ("/jadwal/", "/jadwal/bulan/", "/jadwal/hari/", "/jadwal/cari/"):
        assert "Belum ada yang dipinjamkan" in text_of(client_a.get(address))


def test_first_free_is_found_and_wrong_wishes_are_told(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        make_projectors(3, name="Proyektor")
    use_public()
    weekdays = "hari=0&hari=1&hari=2&hari=3&hari=4"
    dates = f"mulai={NEXT_MONDAY}&sampai={NEXT_MONDAY + 4 * DAY}"
    found = text_of(client_a.get(f"/jadwal/cari/?orang=60&lama=5&{dates}&{weekdays}&alat-proyektor=2"))

    assert "3 waktu kosong" in found
    assert "08.00-13.00 WIB Aula Pusako" in found
    assert "Dengan Proyektor" in found
    wrong = f"/jadwal/cari/?lama=5&mulai={NEXT_MONDAY}&sampai={NEXT_MONDAY - DAY}&hari=9&alat-proyektor=4"
    page = client_a.get(wrong).content.decode()
    assert page.count("govuk-error-message") == 3


def test_a_free_time_leads_to_asking_for_it_with_what_goes_along(
    agency_a: Any, client_a: Client, hall: Resource
) -> None:
    with schema_context(agency_a.schema_name):
        make_projectors(3, name="Proyektor")
    use_public()
    cell = re.search(r'<a class="mk-slot" href="([^"]+)"><b>12.00', client_a.get(f"/jadwal/?{AT}").content.decode())
    assert cell is not None
    day = f"mulai={NEXT_MONDAY}&sampai={NEXT_MONDAY}&hari={NEXT_MONDAY.weekday()}"
    search = client_a.get(f"/jadwal/cari/?lama=3&{day}&alat-proyektor=2").content.decode()
    offer = re.search(r'href="(/peminjaman/ajukan/[^"]+)"', search)
    assert offer is not None

    for address, clocks, count in ((cell[1], ("12.00", "16.00"), None), (offer[1], ("12.00", "15.00"), "2")):
        form = client_a.get(html.unescape(address)).context["form"]
        assert str(form["facility"].value()) == str(hall.pk)
        assert form["on"].value() == NEXT_MONDAY
        assert tuple(form[name].value().strftime("%H.%M") for name in ("starts", "ends")) == clocks
        things = [form[name].value() for name in form.fields if name.startswith("thing_")]
        assert things == [None if count is None else int(count)]


def test_an_own_activity_is_named_only_when_somebody_chose_so(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        for hour, shows in ((12, True), (14, False)):
            during = Span(at(hour), at(hour + 1))
            title = "Bulan Bahasa" if shows else "Rapat pimpinan"
            plan_own_use(title=title, parts=[Part(hall.pk)], during=during, shows_title=shows, by=get_user("facility"))
    use_public()
    text = text_of(client_a.get(f"/jadwal/?{AT}"))

    assert "12.00-13.00 Bulan Bahasa" in text
    assert "14.00-15.00 Terpakai" in text
    assert "Rapat pimpinan" not in text
