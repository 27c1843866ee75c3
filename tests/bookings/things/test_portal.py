"""Whoever keeps the things adds, changes and closes them; nobody else reaches the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import ChecklistItem, Closure, OtherHours, Resource, ResourcePhoto, Terms
from core.tenancy import schema_context
from tests.factories.bookings import DAY, book, make_projectors, make_resource
from tests.factories.things import make_picture
from tests.world import get_user

pytestmark = pytest.mark.django_db
LIST = "/portal/sarana/"
HALL = "/portal/sarana/aula/"
RULES = {
    "name": "Aula",
    "keeps_days_off": "on",
    "is_public": "on",
    "position": "1",
    "step_minutes": "30",
    "shortest_minutes": "60",
    "before_minutes": "0",
    "after_minutes": "30",
    "lead_hours": "72",
    "horizon_days": "90",
    "limit_days": "30",
    "hours_mon": "08.00-12.00, 13.00-16.00",
}


@pytest.fixture
def facility(client_a: Client, in_a: Any) -> Client:
    client_a.force_login(get_user("facility"))
    return client_a


def test_hall_is_added_and_changed_by_its_form(facility: Client) -> None:
    response = facility.post(f"{LIST}baru/room/", {**RULES, "capacity": "150", "accessibility": ["ramp"]})
    assert response["Location"] == HALL
    hall = Resource.objects.get()
    assert (hall.capacity, hall.accessibility, hall.lead_hours) == (150, ["ramp"], 72)
    assert hall.opening_hours == {"mon": [["08:00", "12:00"], ["13:00", "16:00"]]}

    facility.post(f"{HALL}ubah/", {**RULES, "capacity": "80", "fee": "Rp 10.000"})
    hall.refresh_from_db()
    assert hall.capacity == 150  # a fee needs its basis
    facility.post(f"{HALL}ubah/", {**RULES, "capacity": "80"})
    hall.refresh_from_db()
    assert (hall.capacity, hall.accessibility) == (80, [])


def test_companion_is_chosen_from_the_staff(facility: Client) -> None:
    person = get_user("counter")
    said = {name: RULES[name] for name in ("position", "before_minutes", "after_minutes", "hours_mon")}
    facility.post(f"{LIST}baru/companion/", {**said, "name": "Nama counter", "person": person.pk})

    companion = Resource.objects.get()
    assert (companion.person, companion.is_public, companion.step_minutes) == (person, False, 5)


def test_number_of_equipment_is_changed_on_its_own_page(facility: Client) -> None:
    projectors = make_projectors(5)
    start = (timezone.now() + 7 * DAY).replace(hour=3, minute=0, second=0, microsecond=0)
    book(projectors, start, start + dt.timedelta(hours=1), quantity=4)

    assert b"Pesanan" in facility.post("/portal/sarana/proyektor/jumlah/", {"quantity": "3"}).content
    facility.post("/portal/sarana/proyektor/jumlah/", {"quantity": "7"})
    assert Resource.objects.get().quantity == 7


def test_closing_lists_who_is_met_before_it_is_done(facility: Client) -> None:
    hall = make_resource()
    day = timezone.localdate() + 7 * DAY
    start = dt.datetime.combine(day, dt.time(9), dt.timezone(dt.timedelta(hours=7)))
    book(hall, start, start + dt.timedelta(hours=1))
    said = {"starts_on": day.strftime("%d-%m-%Y"), "ends_on": day.strftime("%d-%m-%Y"), "reason": "Pengecatan"}

    page = facility.post(f"{HALL}tutup/", said)
    assert "Rapat kerja" in page.content.decode()
    several = facility.post(f"{LIST}tutup/", {**said, "resources": ["aula"]}).content.decode()
    assert '<input type="hidden" name="resources" value="aula"' in several
    assert not Closure.objects.exists()
    facility.post(f"{HALL}tutup/", {**said, "confirmed": "1"})
    closure = Closure.objects.get()
    assert (closure.during.lower, closure.during.upper) == (start.replace(hour=0), start.replace(hour=0) + DAY)
    assert facility.post(f"{HALL}tutup/", {**said, "confirmed": "1"}).status_code == 409

    facility.post(f"{HALL}tutup/{closure.pk}/buka/")
    assert not Closure.objects.exists()


def test_several_are_closed_and_get_other_hours_at_once(facility: Client) -> None:
    for code in ("aula", "halaman"):
        make_resource(code)
    day = (timezone.localdate() + 7 * DAY).strftime("%d-%m-%Y")
    chosen = {"resources": ["aula", "halaman"], "reason": "Upacara"}
    facility.post(
        f"{LIST}tutup/", {**chosen, "starts_on": day, "ends_on": day, "starts_at": "08.00", "ends_at": "10.00"}
    )
    facility.post(f"{LIST}jam-lain/", {**chosen, "first_on": day, "last_on": day, "hours_mon": "08.00-15.00"})

    assert Closure.objects.count() == OtherHours.objects.count() == 2
    assert {row.during.upper - row.during.lower for row in Closure.objects.all()} == {dt.timedelta(hours=2)}
    facility.post(f"{HALL}jam-lain/{OtherHours.objects.get(resource__code='aula').pk}/hapus/")
    assert OtherHours.objects.get().resource.code == "halaman"


def test_everything_is_closed_but_nobody_sent_on_leave(facility: Client) -> None:
    for code in ("aula", "halaman"):
        make_resource(code)
    make_resource("bu-dewi", kind=Resource.Kind.COMPANION, person=get_user("counter"), is_public=False)
    day = (timezone.localdate() + 7 * DAY).strftime("%d-%m-%Y")
    said = {"starts_on": day, "ends_on": day, "reason": "Pemadaman listrik"}
    facility.post(f"{LIST}tutup/", said)
    assert not Closure.objects.exists()
    facility.post(f"{LIST}tutup/", {**said, "everything": "on"})

    assert set(Closure.objects.values_list("resource__code", flat=True)) == {"aula", "halaman"}


def test_taking_out_of_use_is_asked_twice_and_can_be_taken_back(facility: Client) -> None:
    make_resource()
    facility.post(f"{HALL}hapus/", {"reason": "Rusak"})
    assert Resource.objects.in_use().exists()
    facility.post(f"{HALL}hapus/", {"reason": "Rusak", "confirmed": "1"})
    assert not Resource.objects.in_use().exists()
    assert b"Tidak dipakai" in facility.get(HALL).content
    facility.post(f"{HALL}pakai-lagi/")
    assert Resource.objects.in_use().exists()


def test_pictures_need_words_and_keep_an_order(facility: Client) -> None:
    make_resource()
    facility.post(f"{HALL}gambar/", {"photo": make_picture(), "text": ""})
    assert not ResourcePhoto.objects.exists()
    for colour, text in (("#111", "Panggung"), ("#222", "Kursi"), ("#222", "Lagi")):
        facility.post(f"{HALL}gambar/", {"photo": make_picture(colour), "text": text})
    stage, chairs = ResourcePhoto.objects.all()  # the third was the second again
    assert (stage.text, chairs.text, stage.width, stage.height) == ("Panggung", "Kursi", 1280, 720)

    facility.post(f"{HALL}gambar/{chairs.pk}/atur/", {"do": "first"})
    facility.post(f"{HALL}gambar/{chairs.pk}/", {"text": "Kursi lipat"})
    assert [photo.text for photo in ResourcePhoto.objects.all()] == ["Kursi lipat", "Panggung"]
    response = facility.get(f"{HALL}gambar/{chairs.pk}/berkas/")
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    facility.post(f"{HALL}gambar/{chairs.pk}/atur/", {"do": "remove"})
    assert [photo.text for photo in ResourcePhoto.objects.all()] == ["Panggung"]


def test_terms_are_versions_and_a_thing_may_have_its_own(facility: Client) -> None:
    from bookings.domain.terms import terms_for

    hall, yard = make_resource(), make_resource("halaman")
    for text in ("Bersih.", "Bersih.", "Bersih dan lengkap."):
        facility.post(f"{LIST}tata-tertib/", {"text": text})
    facility.post(f"{HALL}tata-tertib/", {"text": "Panggung 20 orang."})

    assert list(Terms.objects.filter(resource=None).values_list("version", "text")) == [
        (2, "Bersih dan lengkap."),
        (1, "Bersih."),
    ]
    texts = [[terms.text for terms in terms_for(things)] for things in ([hall], [yard], [hall, yard], [])]
    own, of_agency = "Panggung 20 orang.", "Bersih dan lengkap."
    assert texts == [[own], [of_agency], [of_agency, own], [of_agency]]
    facility.post(f"{HALL}tata-tertib/", {"text": ""})
    assert terms_for([hall]) == [Terms.objects.get(resource=None, version=2)]


def test_checklist_keeps_lines_that_stay(facility: Client) -> None:
    make_resource()
    facility.post(f"{HALL}daftar-periksa/", {"lines": "Kunci\nLampu mati"})
    key = ChecklistItem.objects.get(label="Kunci").pk
    facility.post(f"{HALL}daftar-periksa/", {"lines": "Kursi\nKunci"})

    assert list(ChecklistItem.objects.values_list("label", flat=True)) == ["Kursi", "Kunci"]
    assert ChecklistItem.objects.get(label="Kunci").pk == key


def test_list_and_page_ask_a_constant_number_of_queries(facility: Client, django_assert_num_queries: Any) -> None:
    def things(number: int) -> None:
        for place in range(number):
            hall = make_resource(f"ruang-{Resource.objects.count()}")
            Closure.objects.create(resource=hall, during=(timezone.now(), timezone.now() + DAY), reason="x")
            assert place < number

    things(1)
    facility.get(LIST)
    with django_assert_num_queries(8):
        facility.get(LIST)
    things(3)
    with django_assert_num_queries(8):
        facility.get(LIST)


@pytest.mark.parametrize("user", ["counter", "team", None])
def test_only_who_keeps_the_things_sees_these_pages(client_a: Client, in_a: Any, user: str | None) -> None:
    make_resource()
    if user:
        client_a.force_login(get_user(user))
    for path in (LIST, HALL, f"{HALL}ubah/", f"{HALL}tutup/", f"{LIST}baru/room/"):
        assert client_a.get(path).status_code == (403 if user else 302)


def test_things_of_another_agency_and_beds_are_not_found(agency_b: Any, facility: Client) -> None:
    make_resource("tempat-tidur", kind=Resource.Kind.BED)
    with schema_context(agency_b.schema_name):
        make_resource("punya-lain")

    assert facility.get(f"{LIST}punya-lain/").status_code == 404
    assert facility.get(f"{LIST}tempat-tidur/").status_code == 404
    assert "tempat-tidur" not in facility.get(LIST).content.decode()


def test_beds_are_closed_with_everything_only_where_that_is_said(facility: Client) -> None:
    day = (timezone.localdate() + dt.timedelta(days=3)).strftime("%d-%m-%Y")
    form = {"everything": "on", "starts_on": day, "ends_on": day, "reason": "Banjir"}
    hall = make_resource()
    assert "beds" not in facility.get(f"{LIST}tutup/").content.decode()
    make_resource("tempat-tidur", kind=Resource.Kind.BED)
    assert 'name="beds"' in facility.get(f"{LIST}tutup/").content.decode()
    facility.post(f"{LIST}tutup/", form)
    assert [row.resource for row in Closure.objects.all()] == [hall]
    Closure.objects.all().delete()
    facility.post(f"{LIST}tutup/", form | {"beds": "on"})
    assert {row.resource.code for row in Closure.objects.all()} == {"aula", "tempat-tidur"}
