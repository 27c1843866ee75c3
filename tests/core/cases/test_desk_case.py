"""The page of a case: what stands on it, writing, steps, files, and who wrote."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.cases.domain import lifecycle, talking
from core.cases.domain.ending import answer_case
from core.cases.domain.labels import set_parent
from core.cases.errors import MergeRefused
from core.cases.models import Case, CaseMessage, IdentityLook, ReplyTemplate
from core.cases.states import CaseState as State
from tests.core.cases.desk import BASE, address, due_in, key, written
from tests.factories.cases import PERSON, make_trial
from tests.factories.services import picture_file
from tests.services.pages import text_of
from tests.world import get_user


@pytest.fixture
def officer(client_a: Client) -> Client:
    client_a.force_login(get_user("complaints"))
    return client_a


def test_the_page_tells_limit_thread_and_history(officer: Client) -> None:
    case = make_trial()
    talking.write_note(case=case, text="Catu daya terbakar.", key=key(), by=get_user("complaints"))
    text = text_of(officer.get(address(case)))
    shown = (
        "berjalan sejak",
        "Peringatan berikutnya pada 50 %",
        "Lampu di depan pasar padam",
        "Catatan dalam, hanya petugas",
        "Catu daya terbakar.",
        "Diterima: Situs",
        PERSON.name,
        "0001",
    )
    for words in shown:
        assert words in text
    assert PERSON.id_number not in text


def test_a_page_asks_the_same_queries_for_a_short_and_a_long_thread(officer: Client) -> None:
    case, by = make_trial(), get_user("complaints")
    lifecycle.assign_case(case=case, owner=by, unit_code="x", by=by)
    talking.write_as_staff(case=case, text="Satu.", key=key(), by=by)
    make_trial()
    officer.get(address(case))
    with CaptureQueriesContext(connection) as short:
        officer.get(address(case))
    for _ in range(3):
        lifecycle.assign_case(case=case, owner=by, unit_code="x", note="Lagi.", by=by)
        talking.write_as_staff(case=case, text="Lagi.", key=key(), by=by)
        make_trial()
    with CaptureQueriesContext(connection) as long:
        officer.get(address(case))
    assert len(long) == len(short)


def test_what_is_overdue_is_told_in_words(officer: Client) -> None:
    case = due_in(-1)
    case.clocks.update(due_at=case.due_at, half_at=case.due_at, most_at=case.due_at)
    text = text_of(officer.get(address(case)))
    assert "Kepala instansi sudah diberi tahu." in text


# --- writing ----------------------------------------------------------------------------------------------------------
def test_an_answer_is_sent_once_and_ends_the_mark_of_news(officer: Client) -> None:
    case = make_trial()
    talking.write_as_citizen(case=case, text="Sudah dicek?", key=key())
    case.refresh_from_db()
    form = written(case)
    for _ in range(2):
        assert officer.post(address(case, "tulis/"), form).status_code == 302
    case.refresh_from_db()
    assert (case.messages.filter(author="staff").count(), case.citizen_wrote_at) == (1, None)


def test_a_note_stays_among_staff(officer: Client) -> None:
    case = make_trial()
    officer.post(address(case, "tulis/"), written(case, to="staff", text="Suku cadang datang Rabu."))
    note = CaseMessage.objects.get(author="staff")
    assert (note.is_internal, note.text) == (True, "Suku cadang datang Rabu.")


@pytest.mark.parametrize("wrong", [{"text": " "}, {"to": "everybody"}, {"key": "x"}, {"text": "a\u202eb"}])
def test_what_cannot_be_sent_is_kept_in_the_box(officer: Client, wrong: dict[str, str]) -> None:
    case = make_trial()
    response = officer.post(address(case, "tulis/"), written(case, **wrong))
    assert response.status_code == 422
    assert case.messages.filter(author="staff").count() == 0
    if "text" not in wrong:
        assert "Kami periksa hari ini." in response.content.decode()


def test_two_officers_at_once_see_both_texts_and_lose_nothing(officer: Client) -> None:
    case = make_trial()
    form = written(case, text="Jawaban saya.", seen=case.events.latest("pk").pk)
    talking.write_as_staff(case=case, text="Jawaban rekan.", key=key(), by=get_user("head"))
    response = officer.post(address(case, "tulis/"), form)
    text = text_of(response)
    assert response.status_code == 409
    assert "Jawaban rekan." in text
    assert "Jawaban saya." in text
    assert "Yang terjadi sementara itu" in text
    again = {**form, "lock": response.context["form"]["lock"].value()}
    assert officer.post(address(case, "tulis/"), again).status_code == 302


def test_a_reply_template_is_put_below_what_was_typed_without_sending(officer: Client) -> None:
    case = make_trial()
    row = ReplyTemplate.objects.create(title="Terima kasih", text="Terima kasih, [kode] tentang [perihal] kami terima.")
    ReplyTemplate.objects.create(title="Bukan untuk ini", text="x", kinds=["other"])
    typed = written(case, text="Selamat pagi.")
    text = text_of(officer.post(address(case, "tulis/"), {**typed, "insert": "1"}))
    assert "Bukan untuk ini" not in text
    response = officer.post(address(case, "tulis/"), {**typed, "template": row.pk})
    assert response.context["form"]["text"].value() == (
        f"Selamat pagi.\n\nTerima kasih, {case.code} tentang Lampu jalan padam kami terima."
    )
    assert case.messages.filter(author="staff").count() == 0


# --- rights -----------------------------------------------------------------------------------------------------------
STEPS = ("tanya/", "disposisi/", "penanda/", "induk/", "gabung/", "berkas/")


@pytest.mark.parametrize("step", STEPS)
def test_steps_are_for_who_handles_the_kind_or_is_in_charge(client_a: Client, step: str) -> None:
    case = make_trial()
    client_a.force_login(get_user("counter"))
    assert client_a.get(address(case, step)).status_code == 404
    assert client_a.post(address(case, "tulis/"), written(case)).status_code == 404
    lifecycle.assign_case(case=case, owner=get_user("counter"), by=None)
    assert client_a.get(address(case, step)).status_code == 200


def test_a_question_stops_the_clock_and_a_finished_case_offers_no_step(officer: Client) -> None:
    case = make_trial()
    assert "Minta keterangan warga" in text_of(officer.get(address(case)))
    form = {"text": "Mohon foto tiangnya.", "key": key(), "lock": case.lock}
    for _ in range(2):
        assert officer.post(address(case, "tanya/"), form).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.paused_since is not None) == (State.INCOMPLETE, True)
    assert "dijeda sejak" in text_of(officer.get(address(case))).lower()


def test_tags_and_priority_by_a_stale_form_are_refused_and_kept(officer: Client) -> None:
    case = make_trial()
    form = {"tags": "Pasar, lampu jalan", "priority": "2", "lock": case.lock}
    assert officer.post(address(case, "penanda/"), form).status_code == 302
    case.refresh_from_db()
    assert (case.tags, case.priority) == (["lampu jalan", "pasar"], 2)
    response = officer.post(address(case, "penanda/"), {**form, "tags": "jembatan"})
    assert (response.status_code, response.context["form"]["tags"].value()) == (409, "jembatan")


def test_a_disposition_needs_somebody_and_a_unit_of_the_agency(officer: Client) -> None:
    case = make_trial()
    assert officer.post(address(case, "disposisi/"), {"owner": "", "note": "x"}).status_code == 422
    assert officer.post(address(case, "disposisi/"), {"owner": "999999", "note": ""}).status_code == 422
    head = get_user("head")
    assert officer.post(address(case, "disposisi/"), {"owner": head.pk, "note": "Mohon."}).status_code == 302
    assert Case.objects.get(pk=case.pk).owner == head


def test_cases_stand_under_one_another_on_one_level(officer: Client) -> None:
    top, middle, low = make_trial(), make_trial(), make_trial()
    assert officer.post(address(middle, "induk/"), {"code": top.code.lower()}).status_code == 302
    assert officer.post(address(low, "induk/"), {"code": "UJI-2606-XXXX"}).status_code == 422
    for case, parent in ((low, middle), (top, low), (low, low)):
        with pytest.raises(MergeRefused):
            set_parent(case=case, parent=parent, by=None)
    assert top.code in text_of(officer.get(address(middle)))
    officer.post(address(middle, "induk/"), {"code": ""})
    assert Case.objects.get(pk=middle.pk).parent is None


# --- files ------------------------------------------------------------------------------------------------------------
def test_internal_files_are_kept_once_and_given_out_to_readers_only(officer: Client, client_a: Client) -> None:
    case = make_trial()
    picture = picture_file().read()
    for _ in range(2):
        sent = {"brought": SimpleUploadedFile("tiang 11.png", picture)}
        assert officer.post(address(case, "berkas/"), sent).status_code == 302
    row = case.files.get()
    assert row.is_internal
    response = officer.get(address(case, f"berkas/{row.pk}/"))
    assert response["Content-Disposition"].startswith("attachment")
    assert officer.get(address(make_trial(), f"berkas/{row.pk}/")).status_code == 404
    client_a.force_login(get_user("counter"))
    assert client_a.get(address(case, f"berkas/{row.pk}/")).status_code == 404


def test_a_file_of_another_kind_is_refused(officer: Client) -> None:
    case = make_trial()
    sent = {"brought": SimpleUploadedFile("x.exe", b"MZ\x00\x00")}
    assert officer.post(address(case, "berkas/"), sent).status_code == 422
    assert case.files.count() == 0


# --- who wrote --------------------------------------------------------------------------------------------------------
def test_a_protected_identity_is_opened_with_a_reason_shown_once_and_listed_for_the_head(
    officer: Client, client_a: Client
) -> None:
    case = make_trial(is_anonymous=True)
    page = text_of(officer.get(address(case)))
    assert "Identitas terlindungi" in page
    assert PERSON.name not in page
    assert officer.post(address(case, "identitas/"), {"reason": " "}).status_code == 422
    response = officer.post(address(case, "identitas/"), {"reason": "Alamat lampu tidak jelas."})
    assert PERSON.name in text_of(response)
    assert PERSON.id_number not in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert PERSON.name not in text_of(officer.get(address(case)))
    assert officer.get(f"{BASE}pembukaan-identitas/").status_code == 403
    client_a.force_login(get_user("head"))
    assert client_a.post(address(case, "identitas/"), {"reason": "Ingin tahu."}).status_code == 403
    listed = text_of(client_a.get(f"{BASE}pembukaan-identitas/?q={case.code}"))
    assert "Alamat lampu tidak jelas." in listed
    assert IdentityLook.objects.count() == 1


def test_who_reads_but_does_not_handle_does_not_read_who_wrote(client_a: Client, monkeypatch: Any) -> None:
    case = make_trial()
    reader = get_user("complaints")
    monkeypatch.setattr("core.cases.casework.may_handle", lambda case, user: False)
    client_a.force_login(reader)
    text = text_of(client_a.get(address(case)))
    assert PERSON.name not in text
    assert "Hanya yang menangani" in text


def test_an_ended_case_offers_a_note_only(officer: Client) -> None:
    case = answer_case(case=make_trial(), text="Sudah.", key=key(), by=None)
    lifecycle.move(lifecycle.lock_case(case), to=State.CLOSED, by=None)
    case.refresh_from_db()
    assert officer.post(address(case, "tulis/"), written(case)).status_code == 409
    assert officer.post(address(case, "tulis/"), written(case, to="staff")).status_code == 302
