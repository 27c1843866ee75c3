"""The pages by which people come to a forum, and those by which staff see who comes."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.antispam import SALT
from core.sheets import XLSX
from forums.domain import invitations as inviting
from forums.domain import participants as domain
from forums.models import Forum, Participant, Stakeholder
from forums.participation import new_key
from tests.factories.forums import bring_forum_to, make_input, make_participant
from tests.forums.people import make_forum, make_invitation, make_stakeholder, person, soon
from tests.services.pages import text_of
from tests.world import AGENCY_B

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State
REGISTER = "/portal/forum/pemangku/"


@pytest.fixture
def team(sign_in: Any) -> Client:
    """Somebody of the team that keeps the standards and plans forums."""
    client: Client = sign_in("team")
    return client


def stamp(seconds_ago: int = 60) -> str:
    return signing.dumps(int(time.time()) - seconds_ago, salt=SALT)


def typed(**fields: Any) -> dict[str, Any]:
    shared = {"name": "Siti Aminah", "element": "service_user", "phone": "0812 3456 7890", "consent": "on"}
    return {**shared, "stamp": stamp(), "website": "", "key": new_key(), **fields}


def called_off() -> Forum:
    return bring_forum_to(make_forum(State.ANNOUNCED), State.CANCELLED)


# --- registration -----------------------------------------------------------------------------------------------------
def test_registration_leads_to_ones_own_page(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    page = f"/forum/{forum.code}/daftar/"
    assert "UU 27/2022" in text_of(client_a.get(page))
    sent = typed()
    assert client_a.post(page, sent).headers["Location"] == f"/forum/{forum.code}/saya/"
    assert Client(headers={"host": client_a.defaults["HTTP_HOST"]}).post(page, sent).status_code == 302
    made = forum.participants.get()
    assert (made.name, made.phone, made.show_name) == ("Siti Aminah", "6281234567890", False)
    body = client_a.get(f"/forum/{forum.code}/saya/").content.decode()
    assert "0812-3456-7890" not in body
    assert "•••890" in body
    assert client_a.get(page).status_code == 302
    assert "no-store" in client_a.get(f"/forum/{forum.code}/saya/").headers["Cache-Control"]


@pytest.mark.parametrize(
    "changes",
    [
        {"consent": ""},
        {"name": ""},
        {"element": "provider"},
        {"phone": "x"},
        {"phone": "", "email": ""},
        {"stamp": stamp(1)},
        {"stamp": "palsu"},
        {"website": "https://spam.example"},
    ],
)
def test_what_is_not_registered(client_a: Client, changes: dict[str, Any]) -> None:
    forum = make_forum(State.ANNOUNCED)
    if "stamp" in changes and changes["stamp"] != "palsu":
        changes = {"stamp": stamp(1)}
    client_a.post(f"/forum/{forum.code}/daftar/", typed(**changes))
    assert not forum.participants.exists()


def test_full_and_late_and_closed_forums_say_what_to_do(client_a: Client) -> None:
    full = make_forum(State.ANNOUNCED, capacity=1)
    make_participant(full, present=False)
    assert "daftar tunggu" in text_of(client_a.get(f"/forum/{full.code}/daftar/")).lower()
    client_a.post(f"/forum/{full.code}/daftar/", typed())
    assert full.participants.get(phone="6281234567890").state == "waiting"
    assert "nomor 1" in text_of(client_a.get(f"/forum/{full.code}/saya/"))
    late = make_forum(State.ANNOUNCED, registration_until=timezone.now() - dt.timedelta(minutes=1))
    assert "Anda tetap dapat datang" in text_of(client_a.get(f"/forum/{late.code}/daftar/"))
    client_a.post(f"/forum/{late.code}/daftar/", typed())
    assert not late.participants.exists()
    invited = make_forum(State.ANNOUNCED, by_invitation=True)
    assert "untuk undangan" in text_of(client_a.get(f"/forum/{invited.code}/daftar/"))
    for forum in (make_forum(State.IN_SESSION), make_forum(State.ANSWERING), called_off()):
        assert client_a.get(f"/forum/{forum.code}/daftar/").status_code == 200
    assert client_a.get(f"/forum/{make_forum().code}/daftar/").status_code == 404
    assert client_a.get("/forum/TIDAK22/daftar/").status_code == 404


def test_the_same_person_is_told_so(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    make_participant(forum, present=False, phone="6281234567890")
    answer = client_a.post(f"/forum/{forum.code}/daftar/", typed(element="expert"))
    assert answer.status_code == 200
    assert "sudah terdaftar" in text_of(answer)
    assert forum.participants.count() == 1


def test_a_hundred_registrations_of_one_minute_from_one_address_are_too_many(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    with time_machine.travel(timezone.now(), tick=False):  # all in one minute, however busy the machine is
        answers = [
            Client(headers={"host": client_a.defaults["HTTP_HOST"]}).post(
                f"/forum/{forum.code}/daftar/", typed(phone=f"08123456{number:04}")
            )
            for number in range(63)
        ]
    assert [answer.status_code for answer in answers].count(302) in range(55, 63)
    assert "Tunggu beberapa menit" in text_of(answers[-1])


# --- at the door ------------------------------------------------------------------------------------------------------
def test_a_hall_of_phones_behind_one_address_checks_in(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    for _phone in range(80):
        guest = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
        answer = guest.post(f"/forum/{forum.code}/hadir/", typed(way="arrival", phone=""))
        assert answer.status_code == 302
    assert forum.participants.attended().count() == 80


def test_who_registered_checks_in_by_number_and_is_remembered(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED, **soon())
    made = domain.register(forum=make_forum(State.ANNOUNCED), person=person())
    Participant.objects.filter(pk=made.pk).update(forum=forum)
    door = f"/forum/{forum.code}/hadir/"
    assert client_a.get(door).status_code == 200
    unknown = client_a.post(door, {"way": "found", "contact": "0800 000 0000", "stamp": stamp()})
    assert "Tidak ada yang terdaftar" in text_of(unknown)
    assert client_a.post(door, {"way": "found", "contact": "0812 3456 7801", "stamp": stamp()}).status_code == 302
    made.refresh_from_db()
    assert made.is_present
    assert client_a.get(door).status_code == 302
    assert "Anda tercatat hadir" in text_of(client_a.get(f"/forum/{forum.code}/saya/"))
    Participant.objects.filter(pk=made.pk).update(checked_in_at=timezone.now() - dt.timedelta(minutes=5))
    other = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
    refused = other.post(door, {"way": "found", "contact": "0812 3456 7801", "stamp": stamp()})
    assert "sudah tercatat hadir" in text_of(refused)


def test_check_in_is_closed_outside_its_hours(client_a: Client) -> None:
    for forum in (make_forum(State.ANNOUNCED), make_forum(State.ANSWERING), called_off()):
        assert client_a.get(f"/forum/{forum.code}/hadir/").status_code == 200
        client_a.post(f"/forum/{forum.code}/hadir/", typed(way="arrival"))
        assert not forum.participants.exists()


def test_a_personal_link_checks_in_with_one_press(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    made = make_participant(forum, present=False)
    assert client_a.get(f"/forum/{forum.code}/saya/{made.key}/").status_code == 302
    assert client_a.post(f"/forum/{forum.code}/hadir/", {"way": "known"}).status_code == 302
    made.refresh_from_db()
    assert made.is_present


# --- one's own page ---------------------------------------------------------------------------------------------------
def test_own_page_shows_ones_inputs_only_and_changes_ones_details(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    made, other = make_participant(forum, present=False), make_participant(forum, name="Orang lain")
    make_input(forum, "Bukalah hari Sabtu.", participant=made)
    make_input(forum, "Turunkan biaya.", participant=other)
    assert "belum dikenal" in text_of(client_a.get(f"/forum/{forum.code}/saya/"))
    assert client_a.get(f"/forum/{forum.code}/saya/bukan-kunci/").status_code == 404
    client_a.get(f"/forum/{forum.code}/saya/{made.key}/")
    words = text_of(client_a.get(f"/forum/{forum.code}/saya/"))
    assert "Bukalah hari Sabtu." in words
    assert "Turunkan biaya." not in words
    sent = {"organisation": "Sanggar", "element": "expert", "needs": ["wheelchair"], "wants_answer": "on"}
    assert client_a.post(f"/forum/{forum.code}/saya/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.organisation, made.element, made.needs, made.name) == (
        "Sanggar",
        "expert",
        ["wheelchair"],
        "Siti Aminah",
    )
    assert client_a.get(f"/forum/{forum.code}/saya/qr.svg").headers["Content-Type"] == "image/svg+xml"


def test_a_seat_is_given_back_after_a_question(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    made = make_participant(forum, present=False)
    client_a.get(f"/forum/{forum.code}/saya/{made.key}/")
    assert "Kembalikan kursi?" in text_of(client_a.get(f"/forum/{forum.code}/saya/mundur/"))
    assert client_a.post(f"/forum/{forum.code}/saya/mundur/").headers["Location"] == f"/forum/{forum.code}/"
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert "belum dikenal" in text_of(client_a.get(f"/forum/{forum.code}/saya/"))
    assert client_a.get(f"/forum/{forum.code}/saya/{made.key}/").status_code == 404


def test_a_phone_can_be_forgotten(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    made = make_participant(forum, present=False)
    client_a.get(f"/forum/{forum.code}/saya/{made.key}/")
    assert client_a.get(f"/forum/{forum.code}/saya/lupakan/").status_code == 405
    client_a.post(f"/forum/{forum.code}/saya/lupakan/")
    assert "belum dikenal" in text_of(client_a.get(f"/forum/{forum.code}/saya/"))
    made.refresh_from_db()
    assert made.state == "registered"


# --- invitations ------------------------------------------------------------------------------------------------------
def answer_of(*names: str, answer: str = "attending", **more: Any) -> dict[str, Any]:
    rows: dict[str, Any] = {"people-TOTAL_FORMS": len(names), "people-INITIAL_FORMS": 0}
    rows |= {f"people-{index}-name": name for index, name in enumerate(names)}
    return {"answer": answer, "organisation": "Komunitas Teater", "stamp": stamp(), **rows, **more}


def test_an_invitation_is_answered_and_changed(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    page = f"/forum/undangan/{invited.key}/"
    assert "Komunitas Teater" in text_of(client_a.get(page))
    more: dict[str, Any] = {"people-0-needs": ["wheelchair"], "phone": "0812 3456 7890"}
    sent = answer_of("Ani", "Budi", **more)
    assert client_a.post(page, sent).status_code == 302
    assert list(forum.participants.order_by("pk").values_list("name", "phone", "needs")) == [
        ("Ani", "6281234567890", ["wheelchair"]),
        ("Budi", "", []),
    ]
    assert "Budi" in text_of(client_a.get(page))
    added = client_a.post(page, {**sent, "people-add": "1"}).content.decode()
    assert 'name="people-2-name"' in added
    assert client_a.post(page, answer_of(answer="declined", **{"people-TOTAL_FORMS": 1})).status_code == 302
    assert not forum.participants.exclude(state="withdrawn").exists()
    assert client_a.post(page, answer_of()).status_code == 200  # nobody was named


def test_an_ended_invitation_says_so(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    invited, other = make_invitation(forum), make_invitation(forum, name="Kampus")
    inviting.withdraw_invitation(invitation=invited, by=None)
    ended = client_a.get(f"/forum/undangan/{invited.key}/")
    assert (ended.status_code, "sudah berakhir" in text_of(ended)) == (410, True)
    elsewhere = Client(headers={"host": f"{AGENCY_B}.localhost"})
    assert elsewhere.get(f"/forum/undangan/{other.key}/").status_code == 404
    assert client_a.get("/forum/undangan/bukan-kunci/").status_code == 404
    Forum.objects.update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    assert "sudah dimulai" in text_of(client_a.get(f"/forum/undangan/{other.key}/"))
    closed = make_invitation(make_forum())
    assert client_a.get(f"/forum/undangan/{closed.key}/").status_code == 404


def test_team_invites_from_the_register(team: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    entry = make_stakeholder()
    make_stakeholder("Kampus", element="expert", email="", phone="0812 3456 7890")
    base = f"/portal/forum/{forum.code}/undangan/"
    assert "Belum ada" in text_of(team.get(base))
    assert "Kampus" not in text_of(team.get(f"{base}pilih/?unsur=civil_society"))
    for _press in range(2):
        team.post(f"{base}pilih/", {"entry": [str(entry.pk), "99999", "x"]})
    invited = forum.invitations.get()
    assert "Komunitas Teater" in text_of(team.get(base))
    page = f"{base}{invited.pk}/"
    assert f"/forum/undangan/{invited.key}/" in team.get(page).content.decode()
    assert team.get(f"{page}qr.svg").headers["Content-Type"] == "image/svg+xml"
    team.post(f"{page}serah/")
    invited.refresh_from_db()
    assert invited.handed_over_at is not None
    assert team.post(f"{page}lain/").status_code == 404
    assert "Tarik undangan" in text_of(team.get(f"{page}cabut/"))
    team.post(f"{page}cabut/")
    invited.refresh_from_db()
    assert invited.withdrawn_at is not None
    created = team.post(f"{base}baru/", {"name": "Warga", "element": "service_user", "phone": "0812 3456 7890"})
    assert created.status_code == 302
    whatsapp = team.get(f"{base}{forum.invitations.get(name='Warga').pk}/").content.decode()
    assert "https://wa.me/6281234567890?text=" in whatsapp


# --- the register -----------------------------------------------------------------------------------------------------
def entry_form(**fields: Any) -> dict[str, Any]:
    day = {"consent_on_day": "5", "consent_on_month": "1", "consent_on_year": "2026"}
    return {"name": "Sanggar", "element": "civil_society", "consent_basis": "consent", **day, **fields}


def test_register_is_kept_by_the_team(team: Client) -> None:
    assert team.post(f"{REGISTER}baru/", entry_form()).status_code == 302
    again = team.post(f"{REGISTER}baru/", entry_form(name="sanggar"))
    assert again.status_code == 200
    entry = Stakeholder.objects.get()
    assert team.post(f"{REGISTER}{entry.pk}/", entry_form(phone="0812 3456 7890")).status_code == 302
    entry.refresh_from_db()
    assert entry.phone == "6281234567890"
    team.post(f"{REGISTER}{entry.pk}/pakai/", {"in_use": "no"})
    entry.refresh_from_db()
    assert not entry.is_active
    assert team.get(f"{REGISTER}?q=%00&unsur=x&juga=y&page=-1").status_code == 200
    assert "Sanggar" not in text_of(team.get(f"{REGISTER}?unsur=expert"))
    assert team.get(f"{REGISTER}99999/").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"element": "provider"},
        {"consent_basis": ""},
        {"consent_on_year": ""},
        {"consent_on_year": "2999"},
        {"phone": "x"},
        {"email": "x"},
        {"tags": ["x"]},
    ],
)
def test_a_wrong_entry_is_not_kept(team: Client, changes: dict[str, Any]) -> None:
    assert team.post(f"{REGISTER}baru/", entry_form(**changes)).status_code == 200
    assert not Stakeholder.objects.exists()


def test_many_entries_are_shown_before_they_are_added(team: Client) -> None:
    make_stakeholder("Kampus", element="expert")
    rows = "nama\tunsur\ttelepon\nSanggar\tcivil_society\t0812 3456 7890\nkampus\texpert\t\n"
    ground = {"consent_basis": "consent", "consent_on_day": "5", "consent_on_month": "1", "consent_on_year": "2026"}
    page = f"{REGISTER}impor/"
    seen = text_of(team.post(page, {"rows": rows, **ground}))
    assert "1 pemangku akan ditambahkan" in seen
    assert "dilewati" in seen
    assert Stakeholder.objects.count() == 1
    assert team.post(page, {"rows": rows, **ground, "confirm": "1"}).status_code == 302
    assert Stakeholder.objects.get(name="Sanggar").phone == "6281234567890"
    assert team.post(page, {"rows": rows, **ground, "confirm": "1"}).status_code == 200
    assert Stakeholder.objects.count() == 2


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "nama\twarna\nSanggar\tmerah",
        "nama\tnama\nSanggar\tx",
        "Sanggar; warga",
        "Sanggar; civil_society; ; bukan-surel",
        "Sanggar; civil_society; ; ; ; ; ; consent; 31-02-2026",
        "Sanggar; civil_society\nsanggar; expert",
        "Sanggar; civil_society; ; ; ; ; tokoh dunia",
        "; civil_society",
    ],
)
def test_nothing_is_guessed_of_rows_that_are_not_clear(team: Client, rows: str) -> None:
    ground = {"consent_basis": "consent", "consent_on_day": "5", "consent_on_month": "1", "consent_on_year": "2026"}
    assert team.post(f"{REGISTER}impor/", {"rows": rows, **ground, "confirm": "1"}).status_code == 200
    assert not Stakeholder.objects.exists()


def test_rows_without_a_ground_are_not_added(team: Client) -> None:
    team.post(f"{REGISTER}impor/", {"rows": "Sanggar; civil_society", "confirm": "1"})
    assert not Stakeholder.objects.exists()


def test_what_is_downloaded_can_be_uploaded(team: Client) -> None:
    make_stakeholder("=1+1", phone="0812 3456 7890", tags=["vulnerable_group"], note="Catatan")
    download = team.get(f"{REGISTER}daftar.xlsx")
    assert download.headers["Content-Type"] == XLSX
    sheet = openpyxl.load_workbook(io.BytesIO(download.content)).worksheets[0]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    Stakeholder.objects.all().delete()
    upload = SimpleUploadedFile("daftar.xlsx", download.content, XLSX)
    read = team.post(f"{REGISTER}impor/", {"file": upload})
    assert "1 pemangku akan ditambahkan" in text_of(read)
    rows = re.search(r"<textarea[^>]*>(.*?)</textarea>", read.content.decode(), re.DOTALL)
    assert rows is not None
    assert team.post(f"{REGISTER}impor/", {"rows": rows[1].strip(), "confirm": "1"}).status_code == 302
    made = Stakeholder.objects.get()
    assert (made.phone, made.tags, made.note) == ("6281234567890", ["vulnerable_group"], "Catatan")
    broken = SimpleUploadedFile("daftar.xlsx", b"PK\x03\x04rusak", XLSX)
    assert "rusak" in text_of(team.post(f"{REGISTER}impor/", {"file": broken}))


# --- participants -----------------------------------------------------------------------------------------------------
def test_staff_check_people_in_with_one_press(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION, capacity=2)
    made = make_participant(forum, present=False, needs=["wheelchair"], email="siti@contoh.id")
    waiting = make_participant(forum, present=False, name="Rudi", state="waiting")
    counter = sign_in("counter")
    base = f"/portal/forum/{forum.code}/peserta/"
    words = text_of(counter.get(base))
    assert "Siti Aminah" in words
    assert "Rudi" in words
    back = counter.post(f"{base}{made.pk}/hadir/", {"q": "siti", "page": "1"}).headers["Location"]
    assert back == f"{base}?q=siti&page=1#peserta-{made.pk}"
    counter.post(f"{base}{made.pk}/hadir/")
    made.refresh_from_db()
    assert made.is_present
    counter.post(f"{base}{made.pk}/batal/")
    counter.post(f"{base}{waiting.pk}/naik/")
    waiting.refresh_from_db()
    assert waiting.state == "registered"
    key = new_key()
    for _press in range(2):
        sent = {"name": "Kepala", "element": "provider", "key": key}
        assert counter.post(f"{base}baru/", sent).status_code == 302
    assert forum.participants.filter(name="Kepala").count() == 1
    assert "Rudi" in text_of(counter.get(f"{base}{waiting.pk}/mundur/"))
    counter.post(f"{base}{waiting.pk}/mundur/")
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert counter.post(f"{base}{made.pk}/lain/").status_code == 404
    assert counter.post(f"{base}99999/hadir/").status_code == 404
    assert counter.get(f"{base}hadir.svg").headers["Content-Type"] == "image/svg+xml"
    assert f"/forum/{forum.code}/hadir/" in text_of(counter.get(f"{base}poster/"))
    sheet = openpyxl.load_workbook(io.BytesIO(counter.get(f"{base}daftar-hadir.xlsx").content)).worksheets[0]
    assert {row[1].value for row in sheet.iter_rows(min_row=2)} == {"Siti Aminah", "Kepala"}


def test_lists_ask_a_constant_number_of_queries(team: Client) -> None:
    forum = make_forum(State.ANNOUNCED, capacity=9)
    pages = [f"/portal/forum/{forum.code}/undangan/", f"/portal/forum/{forum.code}/peserta/", REGISTER]
    counts = []
    for page in pages:
        team.get(page)
    for number in (1, 2, 3):
        make_stakeholder(f"Pemangku {number}")
        make_invitation(forum, name=f"Undangan {number}")
        make_participant(forum, present=False)
        if number != 2:
            counts.append([_queries_of(team, page) for page in pages])
    assert counts[0] == counts[1]


def _queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_who_may_see_people(sign_in: Any, client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    make_participant(forum, email="siti@contoh.id")
    invited = make_invitation(make_forum(State.ANNOUNCED))
    team_only = [REGISTER, f"{REGISTER}daftar.xlsx", f"/portal/forum/{invited.forum.code}/undangan/{invited.pk}/"]
    staff_only = [f"/portal/forum/{forum.code}/peserta/", f"/portal/forum/{forum.code}/peserta/daftar-hadir.xlsx"]
    admin, counter = sign_in("admin"), sign_in("counter")
    for page in (*team_only, *staff_only):
        assert admin.get(page).status_code == 403
        assert client_a.get(page).status_code == 302
    assert [counter.get(page).status_code for page in (*team_only, *staff_only)] == [403, 403, 403, 200, 200]
    elsewhere = Client(headers={"host": f"{AGENCY_B}.localhost"})
    assert elsewhere.get(f"/forum/{forum.code}/hadir/").status_code == 404
    assert "siti@contoh.id" not in client_a.get(f"/forum/{forum.code}/").content.decode()
