"""The pages of complaints: sent without an account, protected as chosen, published without names."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.antispam import stamp
from core.cases.domain import ending, lifecycle
from core.cases.domain.identities import person_of
from core.cases.models import Case, CaseEvent
from core.cases.states import CaseState as State
from core.tenancy import schema_context
from feedback.alike import alike
from feedback.models import Complaint
from tests.factories.complaints import (
    REPORTER,
    STORY,
    make_answered,
    make_complaint,
    make_verified,
    publish,
)
from tests.factories.services import make_published, picture_file
from tests.world import get_user

WRITE, LIST = "/pengaduan/baru/", "/pengaduan/"


@pytest.fixture
def client_a(agency_a: Any) -> Client:
    """A reader of English on the first agency's host."""
    return reader(agency_a)


def reader(agency: Any) -> Client:
    client = Client(headers={"host": f"{agency.slug}.localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def officer(agency_a: Any, client_a: Client) -> Client:
    """The complaint officer of the first agency, signed in."""
    return signed_in(agency_a, client_a, "complaints")


def signed_in(agency: Any, client: Client, local: str) -> Client:
    with schema_context(agency.schema_name):
        client.force_login(get_user(local))
    return client


def letter(**fields: Any) -> dict[str, Any]:
    """What a person sends who read the form for some seconds."""
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=20)):
        drawn = stamp()
    values = {"key": str(uuid.uuid4()), "stamp": drawn, "text": STORY, "place": "Loket", "email": REPORTER.email}
    return {**values, **fields}


def test_a_complaint_is_sent_without_an_account_and_twice_is_once(in_a: Any, client_a: Client) -> None:
    sent = letter(name=REPORTER.name, is_confidential="on", attachments=picture_file())
    first = client_a.post(WRITE, sent)
    case = Case.objects.get()
    assert (first.status_code, first["Location"]) == (302, f"/lacak/{case.code}/tanda-terima/")
    assert (case.is_anonymous, case.is_confidential, case.files.count()) == (False, True, 1)
    assert person_of(case).name == REPORTER.name
    client_a.post(WRITE, sent | {"attachments": picture_file()})
    assert Case.objects.count() == 1
    receipt = client_a.get(first["Location"]).content.decode()
    assert case.code in receipt
    status = client_a.get(f"/lacak/{case.code}/").content.decode()
    assert "Confidential: your story is not on the public list." in status


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"email": ""}, "Fill in how to reach you, or choose anonymous."),
        ({"place": ""}, "This field is required."),
        ({"text": ""}, "This field is required."),
        ({"email": "bukan surel"}, "@"),
        ({"happened_on": "32-13-2026"}, "date"),
        ({"attachments": SimpleUploadedFile("a.exe", b"MZ program")}, "a.exe"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    in_a: Any, client_a: Client, fields: dict[str, Any], problem: str
) -> None:
    page = client_a.post(WRITE, letter(harm="Ongkos hilang.", **fields))
    content = page.content.decode()
    assert (page.status_code, Case.objects.exists()) == (422, False)
    assert problem in content
    assert "Ongkos hilang." in content


def test_who_stays_unknown_leaves_no_address(in_a: Any, client_a: Client) -> None:
    client_a.post(WRITE, letter(email="", is_anonymous="on"))
    assert not hasattr(Case.objects.get(is_anonymous=True), "identity")


def test_what_everybody_may_read_already_is_shown_before_it_is_sent(in_a: Any, client_a: Client) -> None:
    publish(make_complaint(), title="Loket tutup pukul 13.00 padahal jadwalnya sampai 16.00", text=STORY)
    publish(make_complaint(text="Toilet kotor sekali."), title="Toilet kotor", text="Toilet kotor sekali.")
    hidden = make_complaint(is_confidential=True)
    sent = letter()
    page = client_a.post(WRITE, sent)
    content = page.content.decode()
    assert "Is it one of these?" in content
    assert "Toilet" not in content
    assert hidden.code not in content
    assert STORY in content
    client_a.post(WRITE, sent | {"seen_similar": "1"})
    assert Case.objects.count() == 4


def test_stock_sentences_make_no_stories_alike(in_a: Any) -> None:
    stock = " Mohon pengaduan ini segera ditindaklanjuti. Terima kasih atas perhatian Bapak dan Ibu."
    publish(make_complaint(), title="Loket tutup", text="Loket tutup pukul 13.00." + stock)

    assert alike("Toilet di lantai dua kotor." + stock, kind="complaint") == []
    assert [one.public_title for one in alike("Loket sudah tutup siang hari." + stock, kind="complaint")] == [
        "Loket tutup"
    ]


def test_a_link_below_a_promise_fills_in_what_was_not_kept(in_a: Any, client_a: Client) -> None:
    standard = make_published()
    link = f"{WRITE}?komponen={standard.pk}:duration"
    assert link in client_a.get(f"/layanan/{standard.service.code}/").content.decode().replace("&amp;", "&")
    page = client_a.get(link).content.decode()
    assert "Service duration" in page
    client_a.post(WRITE, letter(component=f"{standard.pk}:duration", service=standard.service.code))
    assert Complaint.objects.get().components.get().standard == standard
    assert client_a.get(f"{WRITE}?komponen=999999:duration").status_code == 200


def test_staff_verify_and_answer(in_a: Any, officer: Client) -> None:
    case = make_complaint()
    page = f"/portal/pengaduan/{case.code}/verifikasi/"
    assert officer.post(page, {"kind": "complaint", "lock": case.lock}).status_code == 422
    done = officer.post(page, {"kind": "complaint", "matter": "service", "lock": case.lock})
    assert (done.status_code, done["Location"]) == (302, f"/portal/berkas/{case.code}/")
    stale = officer.post(page, {"kind": "aspiration", "matter": "", "lock": case.lock})
    assert stale.status_code == 409
    case.refresh_from_db()
    assert (case.state, case.kind) == (State.VERIFIED, "complaint")
    answer = {"outcome": "resolved", "text": "Sudah diperbaiki.", "key": str(uuid.uuid4()), "lock": case.lock}
    page = f"/portal/pengaduan/{case.code}/jawab/"
    assert officer.post(page, answer | {"outcome": ""}).status_code == 422
    assert officer.post(page, answer).status_code == 302
    assert officer.post(page, answer).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.messages.filter(author="staff").count()) == (State.ANSWERED, 1)


def test_who_is_in_charge_answers_without_seeing_who_wrote(in_a: Any, client_a: Client) -> None:
    case = make_verified(is_anonymous=True)
    lifecycle.assign_case(case=case, owner=get_user("information"), by=get_user("complaints"))
    signed_in(in_a, client_a, "information")
    seen = client_a.get(f"/portal/pengaduan/{case.code}/jawab/").content.decode()
    seen += client_a.get(f"/portal/berkas/{case.code}/").content.decode()
    assert "Loket tutup pukul 13.00" in seen
    for part in (REPORTER.name, REPORTER.email, REPORTER.phone):
        assert part not in seen
    assert client_a.get(f"/portal/pengaduan/{case.code}/verifikasi/").status_code == 403
    other = make_complaint()
    assert client_a.get(f"/portal/pengaduan/{other.code}/jawab/").status_code == 404


def test_a_complaint_is_published_in_words_that_name_nobody(
    in_a: Any, officer: Client, django_capture_on_commit_callbacks: Any
) -> None:
    case = make_answered(text="Pak Budi Santoso di loket kasar. Telepon saya 0812-5550-7788.")
    page = f"/portal/pengaduan/{case.code}/umumkan/"
    assert "Pak [name] di loket kasar. Telepon saya [telephone]." in officer.get(page).content.decode()
    words = {"title": "Petugas loket kasar", "text": "Telepon saya 0812-5550-7788.", "confirmed": "on"}
    assert officer.post(page, words).status_code == 422
    assert officer.post(page, words | {"text": "Petugas kasar."}).status_code == 302
    follow_up = f"/portal/pengaduan/{case.code}/tindak-lanjut/"
    assert officer.post(follow_up, {"text": "Petugas dilatih ulang."}).status_code == 302
    anybody = reader(in_a)
    shown = anybody.get(f"{LIST}{case.code}/").content.decode()
    assert "Petugas kasar." in shown
    assert "Petugas dilatih ulang." in shown
    assert "Rukmini" not in shown
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(page, {"withdraw": "1"})
    assert anybody.get(f"{LIST}{case.code}/").status_code == 404


def test_what_its_reporter_takes_back_leaves_the_public_list(
    in_a: Any, client_a: Client, django_capture_on_commit_callbacks: Any
) -> None:
    case = publish(make_complaint())

    def shown() -> tuple[int, bool]:
        alone = client_a.get(f"{LIST}{case.code}/").status_code
        return alone, "Loket tutup lebih awal" in client_a.get(LIST).content.decode()

    assert shown() == (200, True)
    with django_capture_on_commit_callbacks(execute=True):
        ending.withdraw_case(case=case)
    assert shown() == (404, False)


def test_what_is_confidential_is_never_published(in_a: Any, officer: Client) -> None:
    case = make_answered(is_confidential=True)
    words = {"title": "Judul", "text": "Isi.", "confirmed": "on"}
    assert officer.post(f"/portal/pengaduan/{case.code}/umumkan/", words).status_code == 409
    assert not Complaint.objects.public().exists()


def test_the_list_hides_small_figures_and_shows_others(in_a: Any, client_a: Client) -> None:
    publish(make_answered())
    first = client_a.get(LIST).content.decode()
    assert "fewer than 5" in first
    for _number in range(4):
        make_answered(is_confidential=True)
    page = client_a.get(f"{LIST}?jenis=complaint").content.decode()
    assert "fewer than 5" not in page
    assert "100%" in page
    assert page.count("<article") == 1
    for nothing in ("?status=diproses", "?q=tidak-ada", "?jenis=aspiration"):
        assert "Nothing fits this choice" in client_a.get(LIST + nothing).content.decode()


def test_the_open_data_have_no_names_and_no_formulas(in_a: Any, client_a: Client) -> None:
    case = publish(make_answered(), title="=1+1")
    make_answered(is_confidential=True)
    response = client_a.get(f"{LIST}data.csv")
    rows = b"".join(response).decode().splitlines()  # type: ignore[arg-type]
    assert len(rows) == 2
    assert rows[1].startswith(f"{case.code},complaint,'=1+1,")
    assert "Rukmini" not in rows[1]


def test_the_list_asks_a_constant_number_of_queries(
    in_a: Any, client_a: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        publish(make_answered(), title=f"Judul {number}")
        with django_assert_max_num_queries(14):
            client_a.get(f"{LIST}?q=judul&n={number}")


def test_staff_enter_what_came_by_letter(in_a: Any, officer: Client) -> None:
    entered = {"channel": "letter", "received_on": "01-11-2026", "text": STORY, "place": "Loket", "key": uuid.uuid4()}
    with time_machine.travel(dt.datetime(2026, 11, 4, 3, tzinfo=dt.UTC)):
        done = officer.post("/portal/pengaduan/catat/", entered)
        assert officer.post("/portal/pengaduan/catat/aspirasi/", {"text": "", "channel": "box"}).status_code == 422
    case = Case.objects.get()
    assert (done.status_code, case.channel, case.entered_by) == (302, "letter", get_user("complaints"))
    assert case.counted_from == dt.date(2026, 11, 2)


def test_settings_stand_beside_the_national_limits(in_a: Any, client_a: Client) -> None:
    signed_in(in_a, client_a, "admin")
    page = client_a.get("/portal/pengaduan/setelan/").content.decode()
    assert "National: 14. It may be shorter, never longer." in page
    values = {"verification_days": 3, "first_answer_days": 5, "service_days": 15, "supervisory_days": 60}
    values |= {"normative_days": 5, "aspiration_days": 14, "silence_days": 10, "reopen_limit": 2}
    assert client_a.post("/portal/pengaduan/setelan/", values).status_code == 422
    assert client_a.post("/portal/pengaduan/setelan/", values | {"service_days": 10}).status_code == 302
    assert "10 working days" in " ".join(client_a.get(WRITE).content.decode().split())


def test_pages_of_staff_are_closed_to_others(agency_b: Any, in_a: Any, client_a: Client, client_b: Client) -> None:
    case = make_complaint()
    pages = [f"/portal/pengaduan/{case.code}/{page}/" for page in ("verifikasi", "jawab", "arsipkan", "umumkan")]
    for page in [*pages, "/portal/pengaduan/setelan/", "/portal/pengaduan/catat/"]:
        assert client_a.get(page).status_code == 302
    signed_in(agency_b, client_b, "complaints")
    for page in pages:
        assert client_b.get(page).status_code == 404
    signed_in(in_a, client_a, "team")
    assert client_a.get("/portal/pengaduan/setelan/").status_code == 403
    assert client_a.get(pages[0]).status_code == 403
    assert CaseEvent.objects.filter(case=case).count() == 1
