"""The pages of competence, sessions, monitoring and PEKPPP: who sees them, what they say, what they refuse."""

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from core.models import User
from core.tenancy import schema_context
from services import domain
from services.domain import sessions
from services.domain.monitoring import record_report
from services.domain.pledges import draft_pledge
from services.models import MonitoringReport, ServiceStandard, SessionQuestion, StaffCompetence, StandardSession
from services.models.media import Medium
from services.pekppp import gather
from services.views.pekppp import PAGES
from tests.factories.services import make_in_state, make_published, make_service, pdf_file
from tests.services.pages import text_of
from tests.services.pekppp.test_reporting import place
from tests.services.staffing.test_monitoring import values
from tests.services.staffing.test_sessions import GUEST, planned
from tests.world import get_user

TODAY = timezone.localdate()
BASE = "/portal/standar/"


@pytest.fixture
def person(in_a: Any) -> User:
    return get_user("counter")


# --- who may see what -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["kompetensi/", "internalisasi/", "monev/", "pekppp/", "pekppp/bukti/"])
def test_evidence_is_for_staff(client_a: Client, sign_in: Any, page: str) -> None:
    assert client_a.get(f"{BASE}{page}").status_code == 302
    assert sign_in("counter").get(f"{BASE}{page}").status_code == 200


@pytest.mark.parametrize("page", ["internalisasi/baru/", "monev/baru/"])
def test_only_the_team_records_evidence(sign_in: Any, page: str) -> None:
    assert sign_in("counter").get(f"{BASE}{page}").status_code == 403
    assert sign_in("team").get(f"{BASE}{page}").status_code == 200


def test_pages_of_another_agency_do_not_know_the_session(client_b: Client, agency_b: Any, in_a: Any) -> None:
    session = planned()
    with schema_context(agency_b.schema_name):
        client_b.force_login(get_user("team"))
    assert client_b.get(f"{BASE}internalisasi/{session.pk}/").status_code == 404


# --- competence -------------------------------------------------------------------------------------------------------
def test_matrix_flags_what_one_person_or_nobody_can_serve(team: Client, person: User) -> None:
    aula, ukbi = make_service("aula", "Pinjam aula"), make_service("ukbi", "Uji kemahiran")
    StaffCompetence.objects.create(person=person, service=aula, level="alone")

    text = text_of(team.get(f"{BASE}kompetensi/"))

    assert "2 dari 2 layanan bergantung pada satu orang atau belum ada yang menguasai." in text
    assert "Uji kemahiran Belum ada yang dapat melayani" in text
    assert "Pinjam aula Nama counter Hanya satu orang" in text
    assert ukbi.name in text


def test_matrix_is_filtered_by_name_and_unit(team: Client, person: User) -> None:
    make_service("aula", "Pinjam aula")
    text = text_of(team.get(f"{BASE}kompetensi/", {"q": "counter"}))
    assert "Nama counter" in text
    assert "Nama head" not in text
    assert "Tidak ada pegawai yang sesuai dengan saringan ini" in text_of(
        team.get(f"{BASE}kompetensi/", {"q": "zzz", "unit": "nonsense"})
    )


def test_levels_of_a_person_are_saved_at_once(team: Client, person: User) -> None:
    for code in ("aula", "ukbi"):
        make_service(code, code.title())
    page = f"{BASE}kompetensi/{person.pk}/"

    response = team.post(page, {"service-aula": "alone", "service-ukbi": ""})

    assert (response.status_code, response["Location"]) == (302, page)
    assert list(person.competences.values_list("service__code", "level")) == [("aula", "alone")]


def test_levels_are_not_changed_by_those_who_may_only_look(sign_in: Any, person: User) -> None:
    make_service("aula", "Aula")
    sign_in("counter").post(f"{BASE}kompetensi/{person.pk}/", {"service-aula": "alone"})
    assert not StaffCompetence.objects.exists()


def test_training_with_a_bad_file_keeps_what_was_typed(team: Client, person: User) -> None:
    make_service("aula", "Aula")
    data = {"level": "alone", "training": "Kursus Jambi", "proof": io.BytesIO(b"not a file")}

    response = team.post(f"{BASE}kompetensi/{person.pk}/aula/", data)

    assert response.status_code == 200
    assert 'value="Kursus Jambi"' in response.content.decode()
    assert not StaffCompetence.objects.exists()


def test_proof_of_a_training_is_for_the_team_and_the_person(sign_in: Any, person: User) -> None:
    service = make_service("aula", "Aula")
    row = StaffCompetence.objects.create(person=get_user("head"), service=service, level="alone")
    row.proof.save("x.pdf", pdf_file())
    page = f"{BASE}kompetensi/{get_user('head').pk}/aula/bukti/"

    assert sign_in("counter").get(page).status_code == 404
    answer = sign_in("team").get(page)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()


def test_matrix_as_a_workbook_holds_no_formula(team: Client, person: User) -> None:
    service = make_service("aula", "Aula")
    User.objects.filter(pk=person.pk).update(full_name="=1+1")
    StaffCompetence.objects.create(person=person, service=service, level="alone", training="@SUM(A1)")

    book = openpyxl.load_workbook(io.BytesIO(team.get(f"{BASE}kompetensi/matriks.xlsx").content))

    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {"=1+1", "@SUM(A1)"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


# --- sessions ---------------------------------------------------------------------------------------------------------
SESSION = {
    "title": "Sosialisasi",
    "kind": "socialisation",
    "day": TODAY.isoformat(),
    "begins": "00:01",
    "ends": "",
    "place": "Aula kelurahan",
    "services": ["aula"],
    "material_url": "",
}


def test_a_session_goes_from_plan_to_evidence(team: Client, in_a: Any) -> None:
    make_published("aula", "Pinjam aula")
    team.post(f"{BASE}internalisasi/baru/", SESSION)
    session = StandardSession.objects.get()
    page = f"{BASE}internalisasi/{session.pk}/"
    assert timezone.localtime(session.starts_at).time() == dt.time(0, 1)

    team.post(f"{page}undangan/", {"element": "service_user", "guests": "1. Siti; RT 5\n2. Budi; RT 6"})
    team.post(f"{page}pertanyaan/", {"question": "Apakah gratis?", "answer": ""})
    team.post(f"{page}laksanakan/", {"minutes": "Dijelaskan kepada warga."})

    text = text_of(team.get(page))
    assert "Dijelaskan kepada warga." in text
    assert "Siti Masyarakat Pengguna Layanan RT 5" in text
    assert "Apakah gratis? Menunggu jawaban" in text
    assert "versi 1" in text
    assert "Ada pertanyaan terbuka" in text_of(team.get(f"{BASE}internalisasi/?show=open"))


def test_session_form_keeps_what_was_typed(team: Client, in_a: Any) -> None:
    make_service("aula", "Aula")
    answer = team.post(
        f"{BASE}internalisasi/baru/", {**SESSION, "begins": "10:00", "ends": "09:00", "material_url": "ftp://x"}
    )
    text = text_of(answer)
    assert "Waktu selesai harus setelah waktu mulai." in text
    assert "Isi alamat web yang diawali" in text
    assert 'value="Aula kelurahan"' in answer.content.decode()


def test_pasted_guests_that_cannot_be_read_stay_in_the_field(team: Client, in_a: Any) -> None:
    session = planned()
    answer = team.post(
        f"{BASE}internalisasi/{session.pk}/undangan/", {"element": "expert", "guests": "Siti\n; tanpa nama"}
    )
    assert "Baris 2: Nama belum diisi." in text_of(answer)
    assert "; tanpa nama" in answer.content.decode()
    assert not session.attendees.exists()


def test_an_answer_closes_the_question(team: Client, in_a: Any) -> None:
    session = planned()
    question = sessions.ask_question(session=session, question="Kapan?", by=None)
    team.post(f"{BASE}internalisasi/{session.pk}/pertanyaan/{question.pk}/", {"answer": "Senin."})
    assert not SessionQuestion.objects.get(pk=question.pk).is_open


def test_attendance_list_has_names_and_lines_to_sign(team: Client, in_a: Any) -> None:
    session = planned(kind="socialisation")
    sessions.add_guests(session=session, guests=[GUEST], by=None)
    response = team.get(f"{BASE}internalisasi/{session.pk}/daftar-hadir/")
    assert "Siti Aminah LKKS Kota" in text_of(response)
    assert response.content.decode().count("<tr>") == 1 + 12


def test_a_cancelled_session_takes_nothing_more(team: Client, in_a: Any) -> None:
    session = planned()
    team.post(f"{BASE}internalisasi/{session.pk}/batalkan/", {"reason": "Hujan."})
    team.post(f"{BASE}internalisasi/{session.pk}/pertanyaan/", {"question": "Kapan lagi?"})
    assert "Hujan." in text_of(team.get(f"{BASE}internalisasi/{session.pk}/"))
    assert not SessionQuestion.objects.exists()


# --- monitoring -------------------------------------------------------------------------------------------------------
def test_a_report_is_recorded_with_its_file(team: Client, in_a: Any) -> None:
    make_service("aula", "Pinjam aula")
    data = {
        "title": "Monev semester I",
        "services": ["aula"],
        "period_start": (TODAY - dt.timedelta(days=100)).isoformat(),
        "period_end": TODAY.isoformat(),
        "methods": ["survey"],
        "findings": "Sesuai standar.",
        "follow_up": "",
        "reported_on": TODAY.isoformat(),
        "file": pdf_file(),
    }
    team.post(f"{BASE}monev/baru/", data)
    report = MonitoringReport.objects.get()

    assert "Sesuai standar." in text_of(team.get(f"{BASE}monev/{report.pk}/"))
    answer = team.get(f"{BASE}monev/{report.pk}/berkas/")
    assert answer["Content-Type"] == "application/pdf"
    answer.close()


# --- PEKPPP -----------------------------------------------------------------------------------------------------------
def test_pekppp_says_why_and_what_lifts_it(team: Client, in_a: Any) -> None:
    make_published("aula", "Pinjam aula")

    text = text_of(team.get(f"{BASE}pekppp/"))

    assert "4 dari 5 bobot 17" in text
    assert "Ditetapkan dan melibatkan masyarakat." in text
    assert "Pantau dan evaluasi penerapan standar, lalu catat laporannya. Pinjam aula" in text
    assert "Keputusan: SK/1/" in text


def test_pekppp_without_services_says_so(team: Client) -> None:
    assert "Belum ada layanan eksternal" in text_of(team.get(f"{BASE}pekppp/"))


def test_every_record_of_evidence_has_its_page(team: Client, in_a: Any) -> None:
    standard = make_in_state(ServiceStandard.State.UNDER_REVIEW, "aula", "Pinjam aula")
    domain.conclude_review_unchanged(
        review=standard.reviews.get(),
        findings="Masih sesuai.",
        statement_number="BA/2",
        statement_on=TODAY,
        file=pdf_file(),
        by=None,
    )
    record_report(services=[standard.service], by=None, **values())
    place(standard, Medium.PRINT)
    draft_pledge(kind="service", by=None)

    facts = gather(TODAY)
    records = [*facts.services[0].records, *facts.pledge_records]

    assert {record.kind for record in records} == set(PAGES)
    addresses = re.findall(r'<li>[^<]*: <a href="([^"]+)"', team.get(f"{BASE}pekppp/bukti/").content.decode())
    assert len(set(addresses)) >= len(PAGES)
    assert {team.get(address).status_code for address in set(addresses)} == {200}
