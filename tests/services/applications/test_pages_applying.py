"""A citizen applies: page by page, with mistakes, with stops, twice, and back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import pagecache
from core.cases.models import Case
from services.applications import building, drafts, tasks
from services.models import ApplicationDraft
from tests.factories.applications import NIK, hall_form, make_application, make_form, make_unsent
from tests.factories.services import make_published, pdf_file
from tests.services.pages import text_of
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("in_a")
START = "/permohonan/peminjaman-aula/"
FIRST, S1, S2, S3 = (f"{START}isi/{page}" for page in ("", "s1/", "s2/", "s3/"))
REVIEW = f"{START}tinjau/"
MEETING = {"f1": "o1", "f3": "40"}


def test_the_page_of_a_service_leads_to_its_form_only_while_it_takes_applications(client_a: Client) -> None:
    form = make_form()
    public = client_a.get("/layanan/peminjaman-aula/").content.decode()
    start, door = text_of(client_a.get(START)), client_a.get("/permohonan/").content.decode()
    building.close_form(service=form.service, by=None)
    pagecache.forget_everything()  # what a transaction does that commits

    assert f'href="{START}"' in public
    assert f'href="{START}"' in door
    assert "Surat permohonan" in start
    assert f'href="{FIRST}"' not in client_a.get(START).content.decode()
    assert f'href="{START}"' not in client_a.get("/layanan/peminjaman-aula/").content.decode()
    assert client_a.get(FIRST).status_code == 410


def test_a_service_that_is_not_asked_for_online_takes_nothing_here(client_a: Client) -> None:
    make_form(make_published(channels=["counter"]).service)

    assert f'href="{FIRST}"' not in client_a.get(START).content.decode()
    assert client_a.get(FIRST).status_code == 410


def test_somebody_applies_from_the_first_page_to_the_receipt(client_a: Client, begin: Any) -> None:
    make_form()
    assert begin().headers["Location"] == S1
    assert client_a.post(S1, MEETING).headers["Location"] == S2
    assert client_a.post(S2, {"f4": NIK, "f5": pdf_file("surat.pdf")}).headers["Location"] == REVIEW
    page = client_a.get(REVIEW)

    assert "Rapat" in text_of(page)
    assert "40 orang" in text_of(page)
    assert "surat.pdf" in text_of(page)
    assert NIK not in page.content.decode()
    assert client_a.post(REVIEW, {}).status_code == 200  # nothing was declared
    answer = client_a.post(REVIEW, {"declares": "on"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/lacak/{case.code}/tanda-terima/"
    again = client_a.post(REVIEW, {"declares": "on"})
    assert again.headers["Location"] == answer.headers["Location"]
    assert Case.objects.count() == 1


def test_a_page_says_what_is_wrong_and_loses_nothing(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    assert "govuk-error-summary" not in client_a.get(S1).content.decode()  # nobody has answered anything yet
    answer = client_a.post(S1, {"f1": "o3", "f2": "", "f3": "seratus", "drawn": "f1 f2 f3", "asing": "x" * 10})
    page = answer.content.decode()

    assert (answer.status_code, Case.objects.count()) == (200, 0)
    assert 'href="#f2"' in page
    assert 'href="#f3"' in page
    assert 'value="seratus"' in page
    draft = drafts.open_draft(client_a.cookies["permohonan"].value)
    assert draft.content.typed == {"s1": {"f1": ["o3"], "f2": [""], "f3": ["seratus"]}}
    assert 'value="seratus"' in client_a.get(S1).content.decode()
    assert "govuk-error-summary" not in client_a.get(S1).content.decode()
    assert "govuk-error-summary" in client_a.get(f"{S1}?salah=1").content.decode()


def test_answers_bring_up_questions_on_the_same_page_without_blaming_anybody(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    page = client_a.post(S1, {"f1": "o3", "f3": "40", "drawn": "f1 f3"}).content.decode()

    assert 'name="f2"' in page
    assert 'value="f1 f2 f3"' in page
    assert "govuk-error-summary" not in page
    answer = client_a.post(S1, {"f1": "o3", "f2": "Pameran", "f3": "40", "drawn": "f1 f2 f3"})
    assert answer.headers["Location"] == S2


def test_a_file_is_kept_although_something_else_is_wrong_and_can_be_removed(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    client_a.post(S1, MEETING)
    page = client_a.post(S2, {"f4": "123", "f5": pdf_file("surat.pdf")})

    assert "surat.pdf" in text_of(page)
    assert client_a.post(S2, {"f4": NIK}).headers["Location"] == REVIEW
    [row] = ApplicationDraft.objects.get().files.all()
    assert client_a.post(S2, {"f4": NIK, "hapus": str(row.pk)}).headers["Location"] == S2
    assert not ApplicationDraft.objects.get().files.exists()
    assert "surat.pdf" not in text_of(client_a.get(S2))


def test_hostile_files_are_refused_beside_their_question(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    client_a.post(S1, MEETING)
    fake = SimpleUploadedFile("surat.pdf", b"MZ program", content_type="application/pdf")
    page = client_a.post(S2, {"f4": NIK, "f5": fake})

    assert "surat.pdf:" in text_of(page)
    assert not ApplicationDraft.objects.get().files.exists()


def test_rows_are_added_removed_and_kept(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    client_a.post(S1, {"f1": "o1", "f3": "200"})
    assert client_a.post(S2, {"f4": NIK, "f5": pdf_file()}).headers["Location"] == S3
    rows = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-f7": "Kursi", "rows-0-f8": ""}
    more = client_a.post(S3, {**rows, "rows-add": "1"}).content.decode()

    assert 'name="rows-1-f7"' in more
    assert 'value="Kursi"' in more
    assert client_a.post(S3, {}).status_code == 200  # a program that sends nothing at all
    bad = client_a.post(S3, {**rows, "rows-0-f8": "lima"})
    assert "Kursi" in bad.content.decode()
    assert client_a.post(S3, rows).headers["Location"] == REVIEW
    assert "Kursi" in text_of(client_a.get(REVIEW))


def test_a_page_that_is_not_asked_leads_on_and_the_review_names_gaps(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    client_a.post(S1, MEETING)

    assert client_a.get(S3).headers["Location"] == REVIEW
    review = client_a.get(REVIEW).content.decode()
    assert f'href="{S2}?salah=1"' in review
    assert 'name="declares"' not in review
    assert client_a.post(REVIEW, {"declares": "on"}).status_code == 200
    assert not Case.objects.exists()


def test_somebody_saves_and_goes_on_elsewhere_by_the_link(
    client_a: Client, begin: Any, django_capture_on_commit_callbacks: Any
) -> None:
    make_form()
    begin()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_a.post(S1, {"f1": "o1", "f3": "empat", "simpan": "1"})
    token = client_a.cookies["permohonan"].value
    link = reverse("applications:resume", args=[token], urlconf="deploy.urls_agency")
    tasks.mail_draft_link("uji_satu", ApplicationDraft.objects.get().pk)
    letter = mail.outbox[-1]
    elsewhere = Client(headers={"host": client_a.defaults["HTTP_HOST"]})

    assert answer.headers["Location"] == f"{START}simpan/"
    assert link in client_a.get(f"{START}simpan/").content.decode()
    assert (letter.to, link in letter.body, "Siti" in letter.subject) == (["siti@warga.example"], True, False)
    assert elsewhere.get(link).headers["Location"] == S1
    assert 'value="empat"' in elsewhere.get(S1).content.decode()
    assert elsewhere.get("/permohonan/lanjut/salah/").status_code == 404


def test_a_link_to_what_was_sent_shows_neither_answers_nor_secret(client_a: Client) -> None:
    draft = make_unsent()
    client_a.cookies["permohonan"] = draft.token
    client_a.post(REVIEW, {"declares": "on"})
    elsewhere = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
    answer = elsewhere.get(f"/permohonan/lanjut/{draft.token}/")

    assert answer.headers["Location"] == "/lacak/"
    assert "permohonan" not in elsewhere.cookies


def test_a_device_leads_to_the_receipt_of_what_was_sent_for_an_hour_only(client_a: Client) -> None:
    draft = make_unsent()
    client_a.cookies["permohonan"] = draft.token
    client_a.post(REVIEW, {"declares": "on"})
    assert "/tanda-terima/" in client_a.get(REVIEW).headers["Location"]
    Case.objects.update(created_at=timezone.now() - dt.timedelta(hours=2))
    assert client_a.get(REVIEW).headers["Location"] == FIRST


def test_first_page_sent_twice_begins_once_and_programs_begin_nothing(client_a: Client, begin: Any) -> None:
    make_form()
    key = str(uuid.uuid4())
    begin(key=key)
    client_a.cookies.clear()
    begin(key=key)
    client_a.cookies.clear()
    begin(website="https://iklan.example")

    assert ApplicationDraft.objects.count() == 1
    assert begin(name="").status_code == 200
    assert begin(applicant="a9").status_code == 200


def test_a_form_that_changed_meanwhile_is_told_and_keeps_the_answers(client_a: Client, begin: Any) -> None:
    form = make_form()
    begin()
    client_a.post(S1, MEETING)
    schema = hall_form()
    schema["sections"][0]["fields"][0]["label"] = "Acaranya apa?"
    make_form(form.service, schema)
    page = client_a.get(REVIEW)

    assert "Acaranya apa?" in text_of(page)
    assert "Rapat" in text_of(page)
    assert "mengubah formulir ini" in page.content.decode()


def test_an_unsent_application_is_deleted_after_asking_once(client_a: Client, begin: Any) -> None:
    make_form()
    begin()
    ask = client_a.get(f"{START}hapus/")

    assert "<form" in ask.content.decode()
    assert client_a.post(f"{START}hapus/").headers["Location"] == START
    assert not ApplicationDraft.objects.exists()
    assert client_a.get(S1).headers["Location"] == FIRST


def test_a_draft_opens_only_for_its_own_service_and_device(client_a: Client, begin: Any) -> None:
    make_form()
    make_form(make_published("peminjaman-alat", "Pinjam alat", channels=["online"]).service)
    begin()
    token = client_a.cookies["permohonan"].value
    stranger = Client(headers={"host": client_a.defaults["HTTP_HOST"]})

    assert stranger.get(S1).headers["Location"] == FIRST
    stranger.cookies["permohonan"] = token
    assert stranger.get("/permohonan/peminjaman-alat/isi/s1/").headers["Location"] == "/permohonan/peminjaman-alat/isi/"
    other_agency = Client(headers={"host": f"{AGENCY_B}.localhost"})
    other_agency.cookies["permohonan"] = token
    assert other_agency.get(S1).status_code == 404


def test_staff_enter_for_somebody_by_the_same_pages(sign_in: Any) -> None:
    make_form(make_published(channels=["counter"]).service)
    client = sign_in("counter")
    typed = {"name": "Budi", "applicant": "a2", "channel": "letter", "received_on": "", "received_time": ""}
    answer = client.post("/portal/permohonan/catat/peminjaman-aula/", typed)
    client.post(S1, MEETING)
    client.post(S2, {"f5": pdf_file()})
    stranger = Client(headers={"host": client.defaults["HTTP_HOST"]})
    stranger.cookies["permohonan"] = client.cookies["permohonan"].value

    assert answer.headers["Location"] == S1
    assert stranger.get(S1).headers["Location"] == FIRST
    client.post(REVIEW, {"declares": "on"})
    case = Case.objects.get()
    assert (case.channel, case.entered_by) == ("letter", get_user("counter"))
    assert client.get("/portal/permohonan/catat/?layanan=peminjaman-aula").status_code == 302


@pytest.mark.parametrize("local", ["head", "complaints"])
def test_staff_without_the_right_enter_nothing(sign_in: Any, local: str) -> None:
    make_form()
    expected = 200 if get_user(local).has_perm("cases.enter_case") else 403
    assert sign_in(local).get("/portal/permohonan/catat/peminjaman-aula/").status_code == expected


def test_expired_drafts_go_with_their_files() -> None:
    draft, fresh = make_unsent(), make_unsent(make_form(make_published("alat", "Alat", channels=["online"]).service))
    past = draft.row.created_at.replace(year=2020)
    ApplicationDraft.objects.filter(pk=draft.row.pk).update(created_at=past, expires_at=past.replace(year=2021))

    assert drafts.drop_expired() == 1
    assert [row.pk for row in ApplicationDraft.objects.all()] == [fresh.row.pk]


def test_case_pages_show_answers_and_mask_what_names_somebody(sign_in: Any) -> None:
    case = make_application().case
    page = text_of(sign_in("counter").get(f"/portal/berkas/{case.code}/"))

    assert "Rapat" in page
    assert "0001" in page
    assert NIK not in page
