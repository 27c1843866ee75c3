"""What people write stays words: on pages, in workbooks, calendars, mails and papers."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core import mail
from django.http import HttpResponseBase

from bookings.domain.own_use import plan_own_use
from bookings.domain.reserving import Part
from bookings.models import Booking, Closure, Resource
from core.cases import sending
from core.cases.domain.identities import Person
from core.errors import InvalidInput
from core.models import User
from tests.core.cases.public import open_case
from tests.factories.lending import approve, ask, hours, make_hall
from tests.factories.shelter import companion, make_shelter, make_waiting, patient
from tests.factories.visits import make_place, make_published, make_registration, make_request
from tests.test_masked_numbers import signed_in
from tests.world import AGENCY_USERS

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")
FORMULA = '=HYPERLINK("http://jahat.example";"klik")'
HOSTILE = f"{FORMULA} <script>alert(1)</script> {{{{ 7*7 }}}} ]]> \U0001f600"
PERSON = Person(name=HOSTILE, email="warga@warga.example", phone="081234567890", organisation=FORMULA)
LONG_LINE = 75  # octets of a line of a calendar: RFC 5545, 3.1


def text_of(answer: HttpResponseBase) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return str(body.decode())


def test_words_stay_words_everywhere() -> None:
    hall = make_hall(name=HOSTILE, location=HOSTILE, summary=HOSTILE)
    Resource.objects.filter(pk=hall.pk).update(name=HOSTILE)
    case = approve(ask(hall, person=PERSON, title=FORMULA, text=HOSTILE).case)
    own = plan_own_use(title=HOSTILE, parts=[Part(hall.pk)], during=hours(4, 6), shows_title=True, by=None)
    Closure.objects.create(resource=hall, during=tuple(hours(2, 4, days=1)), reason=HOSTILE)
    shelter = make_shelter(about=HOSTILE, house_rules=HOSTILE, address=HOSTILE)
    stay = make_waiting(shelter, person=PERSON, guests=(patient(name=HOSTILE), companion(name=HOSTILE)))
    place = make_place(HOSTILE[:110])
    asked = make_request(place, person=PERSON, reason=HOSTILE, organisation=FORMULA)
    visit = make_published(place, venue=HOSTILE, public_note=HOSTILE)
    make_registration(visit, person=PERSON)
    Booking.objects.filter(pk=own.booking.pk).update(shows_title=True)
    sending.send_waiting()
    roles = sorted({role for given in AGENCY_USERS.values() for role in given})
    client = signed_in(User.objects.create_user("semua@uji-satu.example", full_name=HOSTILE, roles=roles))
    day = hours(0, 1).start.date()
    for path in (
        *("/sarana/", "/sarana/aula/", f"/jadwal/?tanggal={day}", f"/jadwal/hari/?tanggal={day}", "/rumah-singgah/"),
        *("/keliling/", f"/keliling/{visit.pk}/", "/keliling/peta/", "/portal/sarana/aula/", "/portal/peminjaman/"),
        *("/portal/keliling/", f"/portal/keliling/{visit.pk}/", f"/portal/keliling/{visit.pk}/hadir/"),
        *("/portal/keliling/permohonan/", "/portal/rumah-singgah/daftar-tunggu/", "/portal/pemakaian/daftar/"),
        *(f"/portal/berkas/{one.code}/" for one in (case, stay.case, asked)),
        f"/portal/serah-terima/?tanggal={day}",
        f"/portal/serah-terima/{case.code}/serahkan/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in text_of(answer), path
        assert "{{ 7*7 }}" in text_of(answer) or "49 ]]" not in text_of(answer), path
    for path in ("pemakaian/pemakaian.xlsx", "pemakaian/keliling/kunjungan.xlsx", "berkas/unduh.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/portal/{path}").content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == [], path
    citizen = open_case(signed_in(), case)
    for path in ("/jadwal/aula.ics", "/keliling/jadwal.ics", f"/lacak/{case.code}/kalender.ics"):
        lines = text_of(citizen.get(path)).split("\r\n")
        assert max(len(line.encode()) for line in lines) <= LONG_LINE, path
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 0, path
    assert mail.outbox
    for letter in mail.outbox:
        assert "\n" not in letter.subject
        assert "<script>" not in "".join(str(part[0]) for part in getattr(letter, "alternatives", []))


@pytest.mark.parametrize("title", ["Rapat\r\nBcc: semua@warga.example", "Rapat\x00", "Rapat \u202etapar", " \t "])
def test_a_title_that_would_go_on_in_another_line_is_refused(title: str) -> None:
    hall = make_hall()
    for act in (
        lambda: ask(hall, title=title),
        lambda: plan_own_use(title=title, parts=[Part(hall.pk)], during=hours(4, 6), by=None),
    ):
        with pytest.raises(InvalidInput):
            act()
