"""Pages of the shelter: what everybody, the family and officers see and do there, and what they do not."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from bookings.domain import shelter_waiting
from bookings.models import Factor, Room, Shelter, Stay, StayPaper
from core.antispam import stamp
from core.cases import access
from core.cases.models import Case, CaseEvent, IdentityLook
from core.tenancy import schema_context
from tests.factories import shelter as make
from tests.routes import bookings_shelter as routes
from tests.world import AGENCY_A, get_user

pytestmark = pytest.mark.django_db
PLANTED = ("diagnosisrahasia", "RS Contoh Rahasia", "Sariputih", "1971014107800001")
SITE, PORTAL, TRACK = routes.SITE, routes.PORTAL, routes.TRACK


def signed_in(local: str) -> Client:
    client = Client(headers={"host": f"{AGENCY_A}.localhost"})
    client.force_login(get_user(local))
    return client


def family(stay: Stay) -> Client:
    """Return the browser of the family, which holds its case open."""
    client = Client(headers={"host": f"{AGENCY_A}.localhost"})
    response = HttpResponse()
    access.remember(response, stay.case)
    for name, cookie in response.cookies.items():
        client.cookies[name] = cookie.value
    return client


def text(response: Any) -> str:
    return response.content.decode()


def form_of(shelter: Shelter, **fields: Any) -> dict[str, Any]:
    """Return what a family types, with the hidden fields of the page."""
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=20)):
        drawn = stamp()
    first = make.today() + dt.timedelta(days=1)
    return {
        "key": str(uuid.uuid4()),
        "stamp": drawn,
        "shelter": shelter.code,
        "first_on": first.strftime("%d-%m-%Y"),
        "last_on": (first + dt.timedelta(days=3)).strftime("%d-%m-%Y"),
        "route": "resident",
        "district": "Belitung",
        "patient_name": "Sariputih Uji",
        "patient_nik": "1971014107800001",
        "patient_sex": "female",
        "patient_age": "adult",
        "companion1_relation": "sibling",
        "companion1_name": "Adik Uji",
        "companion1_sex": "female",
        "hospital": "RS Contoh Rahasia",
        "diagnosis": "diagnosisrahasia",
        "name": "Keluarga Uji",
        "phone": "081234567890",
        **fields,
    }


def test_every_page_opens(in_a: Any) -> None:
    routes.prepare()
    clients = {local: signed_in(local) for local in ("shelter", "facility")}
    citizen = Client(headers={"host": f"{AGENCY_A}.localhost"})
    for name, value in routes.cookies().items():
        citizen.cookies[name] = value
    for route in routes.ROUTES:
        client = clients[route.user] if route.user else citizen
        response = client.get(route.path)
        assert response.status_code == 200, route
        assert response.resolver_match is not None
        assert response.resolver_match.view_name == route.name


def test_the_public_page_counts_beds_and_shows_nobody(in_a: Any, client_a: Client) -> None:
    assert client_a.get(SITE).status_code == 404
    shelter = make.make_shelter()
    make.make_staying(shelter)
    make.make_waiting(shelter)
    page = text(client_a.get(SITE))
    for word in PLANTED:
        assert word not in page
    assert "INP-" not in page
    assert client_a.get(SITE).context["rows"][0]["tonight"].occupied == 2


def test_the_waiting_list_tells_what_the_points_are_for(in_a: Any) -> None:
    shelter = make.make_shelter()
    make.make_waiting(shelter)
    Stay.objects.update(factors=["emergency", "child"], points=65, health_points=15)
    page = text(signed_in("shelter").get(f"{PORTAL}daftar-tunggu/"))
    for label in (Factor.EMERGENCY.label, Factor.CHILD.label):
        assert str(label) in page
    assert "15" in page
    assert str(Factor.PREGNANT.label) not in page


def test_a_family_asks_by_the_form_once(in_a: Any, client_a: Client) -> None:
    shelter = make.make_shelter()
    data = form_of(shelter)
    first, again = client_a.post(f"{SITE}ajukan/", data), client_a.post(f"{SITE}ajukan/", data)
    assert (first.status_code, first.headers["Location"]) == (302, again.headers["Location"])
    stay = Stay.objects.get()
    assert stay.factors == ["far_district"]
    assert [person.relation for person in stay.people.all()] == ["self", "sibling"]


def test_the_form_tells_what_is_wrong_beside_the_field(in_a: Any, client_a: Client) -> None:
    shelter = make.make_shelter()
    wrong = client_a.post(f"{SITE}ajukan/", form_of(shelter, patient_nik="12", companion1_sex=""))
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"patient_nik", "companion1_sex"}
    long = client_a.post(f"{SITE}ajukan/", form_of(shelter, last_on="31-12-2031"))
    assert long.status_code == 422
    assert Stay.objects.count() == 0


def test_health_data_and_numbers_are_on_no_page_and_in_no_record(in_a: Any) -> None:
    shelter = make.make_shelter()
    stay = make.make_staying(shelter)
    officer = signed_in("shelter")
    pages = (PORTAL, f"{PORTAL}malam/", f"{PORTAL}daftar-tunggu/", f"/portal/berkas/{stay.case.code}/")
    shown = "".join(text(officer.get(path)) for path in pages) + text(family(stay).get(f"{TRACK}{stay.case.code}/"))
    for word in ("diagnosisrahasia", "RS Contoh Rahasia", "1971014107800001"):
        assert word not in shown
    assert "Sariputih" in shown  # the officer's board
    viewer = signed_in("facility")
    seen = "".join(text(viewer.get(path)) for path in pages)
    assert "Sariputih" not in seen
    told = str(list(CaseEvent.objects.values_list("note", "facts")))
    assert not [word for word in PLANTED if word in told]


def test_health_data_open_for_a_reason_that_is_kept(in_a: Any) -> None:
    stay = make.make_asked(make.make_shelter())
    path = f"{PORTAL}{stay.case.code}/kesehatan/"
    assert signed_in("facility").get(path).status_code == 403
    head = signed_in("head")  # handles stays, but may not open health data
    assert head.post(path, {"reason": "Ingin tahu"}).status_code == 403
    officer = signed_in("shelter")
    assert officer.post(path, {"reason": ""}).status_code == 422
    page = officer.post(path, {"reason": "Menentukan prioritas"})
    assert "diagnosisrahasia" in text(page)
    assert "no-store" in page.headers["Cache-Control"]
    look = IdentityLook.objects.get()
    assert (look.case, look.reason) == (stay.case, "Menentukan prioritas")


def test_a_sealed_paper_is_given_to_who_may_open_it(in_a: Any) -> None:
    stay = make.make_asked(
        make.make_shelter(), papers=[make.shelter_paper("referral"), make.shelter_paper("family_card")]
    )
    letter, card = StayPaper.objects.order_by("kind").reverse()
    with letter.file.open("rb") as kept:
        assert not kept.read().startswith(b"%PDF")
    reason = {"reason": "Memeriksa rujukan"}
    head, officer = signed_in("head"), signed_in("shelter")
    assert head.post(f"{PORTAL}{stay.case.code}/surat/{letter.pk}/", reason).status_code == 403
    assert head.post(f"{PORTAL}{stay.case.code}/surat/{card.pk}/", reason).status_code == 200
    given = officer.post(f"{PORTAL}{stay.case.code}/surat/{letter.pk}/", reason)
    assert given.content.startswith(b"%PDF")
    other = make.make_asked(Shelter.objects.get())
    assert officer.get(f"{PORTAL}{other.case.code}/surat/{letter.pk}/").status_code == 404


def test_the_family_accepts_its_offer_and_nobody_elses(in_a: Any) -> None:
    shelter = make.make_shelter()
    stay, other = make.make_waiting(shelter), make.make_waiting(shelter)
    shelter_waiting.offer_in_order(shelter=shelter)
    path = f"{TRACK}{stay.case.code}/tawaran-tempat-tidur/"
    stranger = family(other).post(path, {"answer": "accept"})
    assert stranger.status_code == 200  # asked to prove the case
    browser = family(stay)
    assert "Melati" in text(browser.get(path))
    browser.post(path, {"answer": "accept"})
    browser.post(path, {"answer": "accept"})
    assert Stay.objects.get(pk=stay.pk).booking.state == "approved"
    assert Stay.objects.get(pk=other.pk).booking.state == "requested"  # it has an offer of its own


def test_the_public_sees_only_its_own_position(in_a: Any) -> None:
    shelter = make.make_shelter(rooms=(("Melati", "women", 1, 0),))
    first, second = make.make_waiting(shelter), make.make_waiting(shelter)
    page = family(second).get(f"{TRACK}{second.case.code}/")
    assert first.case.code not in text(page)
    assert shelter_waiting.position_of(second) == 2


def test_an_officer_gives_the_suggested_beds(in_a: Any) -> None:
    stay = make.make_waiting(make.make_shelter())
    officer = signed_in("shelter")
    path = f"{PORTAL}{stay.case.code}/tempat-tidur/"
    page = officer.get(path)
    chosen = {field.name: field.value() for field in page.context["form"] if field.name.startswith("bed_")}
    assert all(chosen.values())
    assert officer.post(path, {**chosen, "way": "approve", "reason": ""}).status_code == 302
    assert officer.post(path, {**chosen, "way": "approve", "reason": ""}).status_code == 409
    assert set(make.beds_of(stay).values()) == {"Melati"}


def test_an_officer_reads_which_bed_is_taken_in_which_night_and_what_is_free(in_a: Any) -> None:
    shelter = make.make_shelter(rooms=(("Melati", "women", 3, 0),))
    alone = {"guests": [make.patient()]}
    stay = make.make_waiting(shelter, **alone)
    path = f"{PORTAL}{stay.case.code}/tempat-tidur/"
    officer = signed_in("shelter")
    page = officer.get(path)
    chosen = {field.name: field.value() for field in page.context["form"] if field.name.startswith("bed_")}
    make.make_placed(shelter, **alone)  # somebody else is quicker
    refused = officer.post(path, {**chosen, "way": "approve", "reason": "Dekat kamar perawat."})
    assert refused.status_code == 409
    (problem,) = refused.context["instead"].problems
    assert (str(problem.bed), problem.nights) == ("Melati 1", tuple(make.nights().days()))
    assert [str(bed) for bed in refused.context["instead"].free] == ["Melati 2", "Melati 3"]
    assert "Melati 2, Melati 3" in text(refused)


def test_the_board_asks_as_many_queries_for_many_as_for_one(in_a: Any, django_assert_max_num_queries: Any) -> None:
    shelter = make.make_shelter(rooms=tuple((f"Kamar {n}", "any", 4, 0) for n in range(8)))
    officer = signed_in("shelter")
    counts = []
    for _round in range(2):
        for _stay in range(3):
            make.make_staying(shelter, guests=[make.patient()])
        for path in (PORTAL, f"{PORTAL}malam/"):
            officer.get(path)
            with django_assert_max_num_queries(60) as asked:
                officer.get(path)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_a_manager_sets_up_a_shelter_with_rooms(in_a: Any) -> None:
    officer = signed_in("shelter")
    page = officer.get(f"{PORTAL}pengaturan/baru/")
    data = {field.name: field.value() for field in page.context["form"] if field.value() not in (None, False)}
    data |= {
        "code": "singgah-baru",
        "name": "Singgah Baru",
        "districts": "Bangka\nBelitung",
        "far_districts": "Belitong",
    }
    wrong = officer.post(f"{PORTAL}pengaturan/baru/", data)
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"far_districts"})
    assert officer.post(f"{PORTAL}pengaturan/baru/", {**data, "far_districts": "Belitung"}).status_code == 302
    room = {"name": "Melati", "rule": "women", "beds": "4", "accessible": "1", "position": "1"}
    path = f"{PORTAL}pengaturan/singgah-baru/kamar/"
    assert officer.post(path, room).status_code == 302
    assert officer.post(path, room).status_code == 422
    assert Room.objects.get().beds.count() == 4
    bed = make.bed("Melati", "4")
    assert officer.post(f"{PORTAL}pengaturan/singgah-baru/tempat-tidur/{bed.pk}/").status_code == 302
    assert officer.get(f"{PORTAL}pengaturan/singgah-baru/").context["rows"][0][1][-1].label == "3"
    assert signed_in("counter").get(f"{PORTAL}pengaturan/").status_code == 403


def test_another_agency_sees_nothing(agency_b: Any, in_a: Any, client_b: Client) -> None:
    stay = make.make_asked(make.make_shelter())
    assert client_b.get(SITE).status_code == 404
    with schema_context(agency_b.schema_name):
        client_b.force_login(get_user("shelter"))
    for path in (f"{stay.case.code}/terima/", f"{stay.case.code}/kesehatan/"):
        assert client_b.get(PORTAL + path).status_code == 404


def test_whoever_sees_no_stays_is_refused(in_a: Any) -> None:
    stay = make.make_asked(make.make_shelter())
    for path in ("", "malam/", "daftar-tunggu/"):
        assert signed_in("team").get(PORTAL + path).status_code == 403
    assert signed_in("facility").post(f"{PORTAL}{stay.case.code}/tolak/", {"reason": "x"}).status_code == 403
    assert signed_in("facility").post(f"{PORTAL}daftar-tunggu/tawarkan/").status_code == 403
    assert Case.objects.get(pk=stay.case_id).state == "received"
