"""The portal's page of a version in every state, and the pages of its moves up to the agreement."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import InvalidInput
from core.models import User
from core.roles import Role
from services import domain
from services.domain import publishing
from services.models import MinutesOfAgreement, ServiceStandard, StandardDecree, StandardEvent
from services.steps import MEANINGS, Mark, line_of
from tests.factories.services import (
    State,
    bring_to,
    make_decree,
    make_draft,
    make_in_state,
    make_minutes,
    make_next_draft,
    make_published,
    make_service,
    pdf_file,
)
from tests.services.pages import DRAFT, LIST, SERVICE, downloaded, of_services, text_of

AGREEMENTS = f"{LIST}kesepakatan/"


@pytest.fixture
def unit_head(sign_in: Any, in_a: Any) -> Client:
    User.objects.create_user("unit@uji-satu.example", "x", full_name="Nama unit", roles=[Role.UNIT_HEAD])
    client: Client = sign_in("unit")
    return client


# --- the page of a version --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "step", "who"),
    [
        (State.DRAFT, "Ajukan untuk reviu", "tim penyusun standar"),
        (State.INTERNAL_REVIEW, "Buka konsultasi publik", "kepala unit"),
        (State.CONSULTATION, "Catat kesepakatan", "kepala unit"),
        (State.AGREED, "Masukkan ke keputusan", "tim penyusun standar"),
        (State.ENACTED, "Publikasikan", "kepala instansi"),
        (State.IN_FORCE, "Mulai tinjauan", "tim penyusun standar"),
        (State.UNDER_REVIEW, "Nyatakan tetap tanpa perubahan", "kepala instansi"),
    ],
)
def test_page_offers_the_next_step_to_some_and_says_who_has_to_act_to_others(
    sign_in: Any, in_a: Any, state: str, step: str, who: str
) -> None:
    make_in_state(state)
    page = sign_in("counter").get(DRAFT)
    words = text_of(page)
    assert f"Menunggu {who}: {step}" in words
    assert str(State(state).label) in words
    assert str(MEANINGS[state]) in words
    assert not re.search(rf'class="govuk-button[^"]*"[^>]*>{step}<', page.content.decode())
    page = sign_in("head").get(DRAFT)
    assert f"Menunggu {who}" not in text_of(page)
    assert re.search(rf'class="govuk-button"[^>]*>{step}<', page.content.decode())


@pytest.mark.parametrize("state", list(State))
def test_every_address_on_the_page_of_a_version_leads_somewhere(sign_in: Any, in_a: Any, state: str) -> None:
    make_in_state(state)
    head = sign_in("head")
    body = head.get(DRAFT).content.decode().partition("<main")[2].partition("</main")[0]
    addresses = {address.replace("&amp;", "&") for address in re.findall(r'href="(/[^"]*)"', body)}
    statuses = {address: head.get(address).status_code for address in addresses if not address.endswith(".pdf")}
    assert set(statuses.values()) == {200}, statuses


def test_page_draws_the_ten_states_in_their_order_with_the_current_one_in_words(in_a: Any) -> None:
    standard = make_in_state(State.ENACTED)
    line = line_of(standard, standard.events.order_by("at", "pk"))
    assert [(str(station.label), station.mark) for station in line] == [
        *((str(State(state).label), Mark.PAST) for state in ("draft", "internal_review", "consultation", "agreed")),
        (str(State.ENACTED.label), Mark.NOW),
        *((str(State(state).label), Mark.AHEAD) for state in ("published", "in_force", "under_review")),
        *((str(State(state).label), Mark.APART) for state in ("superseded", "revoked")),
    ]
    today = publishing.today()
    assert [station.on for station in line] == [*[today] * 5, *[None] * 5]


def test_line_shows_what_an_internal_service_left_out_and_forgets_what_was_taken_back(in_a: Any) -> None:
    service = make_service(audience="internal")
    standard = domain.submit_for_review(standard=make_draft(service), by=None)
    domain.agree_standard(standard=standard, minutes=None, by=None)
    standard.refresh_from_db()
    marks = [station.mark for station in line_of(standard, standard.events.order_by("at", "pk"))]
    assert marks[:4] == [Mark.PAST, Mark.PAST, Mark.SKIPPED, Mark.NOW]
    domain.return_to_draft(standard=standard, note="Ulangi", by=None)
    standard.refresh_from_db()
    marks = [station.mark for station in line_of(standard, standard.events.order_by("at", "pk"))]
    assert marks[:4] == [Mark.NOW, Mark.AHEAD, Mark.AHEAD, Mark.AHEAD]


def test_page_names_what_is_missing_with_links_to_the_editor(team: Client, draft: ServiceStandard) -> None:
    page = team.get(DRAFT)
    assert "2 dari 14 komponen belum lengkap" in text_of(page)
    assert f'href="{DRAFT}komponen/procedure/"' in page.content.decode()


def test_page_asks_as_often_after_many_moves_as_after_few(sign_in: Any, in_a: Any) -> None:
    standard = make_in_state(State.INTERNAL_REVIEW)
    head = sign_in("head")
    head.get(DRAFT)
    with CaptureQueriesContext(connection) as few:
        head.get(DRAFT)
    for _time in range(3):
        domain.return_to_draft(standard=standard, note="Ulangi", by=None)
        domain.submit_for_review(standard=standard, by=None)
    with CaptureQueriesContext(connection) as many:
        head.get(DRAFT)
    assert of_services(many) == of_services(few)


def test_history_tells_who_when_why_and_on_what_it_rests(team: Client, in_a: Any) -> None:
    make_decree(bring_to(make_draft(), State.AGREED), number="SK/9/2026")
    words = text_of(team.get(DRAFT))
    assert "Keputusan SK/9/2026 tanggal" in words
    assert "Berita acara kesepakatan BA/1/2026 tanggal" in words
    assert "Unsur yang hadir: Masyarakat Pengguna Layanan, Ahli/Praktisi/Akademisi" in words


def test_text_fixed_at_the_consultation_is_compared_with_the_text_of_now(team: Client, in_a: Any) -> None:
    standard = make_in_state(State.CONSULTATION)
    row = standard.components.get(code="duration")
    content = {**row.content, "duration_value": 7}
    domain.edit_component(standard=standard, code="duration", content=content, lock=row.lock, by=None)
    event = standard.events.get(to_state=State.CONSULTATION)
    words = text_of(team.get(f"{DRAFT}riwayat/{event.pk}/"))
    assert "1 dari 14 komponen berubah" in words
    assert "dihapus: 2" in words
    assert "ditambahkan: 7" in words
    assert "Seluruh isi pada hari itu" in words
    submitted = standard.events.get(to_state=State.INTERNAL_REVIEW)
    assert team.get(f"{DRAFT}riwayat/{submitted.pk}/").status_code == 404
    assert team.get(f"{DRAFT}riwayat/{event.pk + 999}/").status_code == 404


# --- moves ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "path", "data", "end"),
    [
        (State.DRAFT, "ajukan/", {"note": "Sudah dicek."}, State.INTERNAL_REVIEW),
        (State.INTERNAL_REVIEW, "konsultasi/", {}, State.CONSULTATION),
        (State.INTERNAL_REVIEW, "kembalikan/", {"note": "Perbaiki biaya."}, State.DRAFT),
        (State.CONSULTATION, "kembalikan/", {"note": "Ulangi."}, State.DRAFT),
        (State.AGREED, "kembalikan/", {"note": "Ulangi."}, State.DRAFT),
    ],
)
def test_move_asks_then_moves_and_a_second_click_is_told_that_it_was_done(
    sign_in: Any, in_a: Any, begin: str, path: str, data: dict[str, str], end: str
) -> None:
    make_in_state(begin)
    head = sign_in("head")
    page = head.get(f"{DRAFT}{path}")
    assert page.status_code == 200
    assert "Akibatnya" in text_of(page)
    assert ServiceStandard.objects.get().state == begin
    assert head.post(f"{DRAFT}{path}", data)["Location"] == DRAFT
    assert ServiceStandard.objects.get().state == end
    event = StandardEvent.objects.latest("pk")
    assert (event.to_state, event.note, event.by_name) == (end, data.get("note", ""), "Nama head")
    again = head.post(f"{DRAFT}{path}", data, follow=True)
    assert again.redirect_chain == [(DRAFT, 302)]
    assert "Ini sudah dilakukan: standar sekarang dalam keadaan" in text_of(again)
    assert StandardEvent.objects.latest("pk") == event


@pytest.mark.parametrize("path", ["ajukan/", "konsultasi/", "kembalikan/", "sepakati/", "berlakukan/", "tinjau/"])
def test_move_that_is_not_possible_any_more_says_in_which_state_the_standard_is(
    sign_in: Any, in_a: Any, path: str
) -> None:
    make_in_state(State.REVOKED)
    page = sign_in("head").post(f"{DRAFT}{path}", {"note": "x"}, follow=True)
    assert page.redirect_chain == [(DRAFT, 302)]
    assert "Langkah ini tidak dapat dilakukan: standar sekarang dalam keadaan “Dicabut”." in text_of(page)


def test_submission_names_what_is_missing_and_goes_on(team: Client, draft: ServiceStandard) -> None:
    words = text_of(team.get(f"{DRAFT}ajukan/"))
    assert "2. Sistem, mekanisme, dan prosedur" in words
    assert "4. Biaya/tarif" in words
    team.post(f"{DRAFT}ajukan/")
    assert ServiceStandard.objects.get().state == State.INTERNAL_REVIEW
    assert "Belum lengkap: 2. Sistem, mekanisme, dan prosedur; 4. Biaya/tarif" in text_of(team.get(DRAFT))


def test_return_asks_for_words(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.INTERNAL_REVIEW)
    head = sign_in("head")
    for note in ("", "   ", "x" * 2001):
        response = head.post(f"{DRAFT}kembalikan/", {"note": note})
        assert list(response.context["form"].errors) == ["note"]
    assert ServiceStandard.objects.get().state == State.INTERNAL_REVIEW


def test_returned_draft_shows_its_note_on_top(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.INTERNAL_REVIEW)
    sign_in("head").post(f"{DRAFT}kembalikan/", {"note": "Perbaiki <b>biaya</b>."})
    page = sign_in("team").get(DRAFT)
    assert "Dikembalikan" in text_of(page)
    assert "Perbaiki &lt;b&gt;biaya&lt;/b&gt;." in page.content.decode()


def test_standard_on_a_decree_is_not_returned(sign_in: Any, in_a: Any) -> None:
    make_decree(make_in_state(State.AGREED), signed=False)
    response = sign_in("head").post(f"{DRAFT}kembalikan/", {"note": "Ulangi"})
    assert response.status_code == 409
    assert "Keluarkan dulu dari keputusan" in text_of(response) or "keputusan" in text_of(response)
    assert ServiceStandard.objects.get().state == State.AGREED


@pytest.mark.parametrize(
    ("local", "path", "allowed"),
    [
        ("team", "ajukan/", True),
        ("team", "konsultasi/", False),
        ("team", "kembalikan/", False),
        ("team", "sepakati/", False),
        ("unit", "ajukan/", True),
        ("unit", "konsultasi/", True),
        ("unit", "kembalikan/", True),
        ("unit", "sepakati/", True),
        ("unit", "terbitkan/", False),
        ("unit", "cabut/", False),
        ("counter", "ajukan/", False),
        ("counter", "tinjau/", False),
    ],
)
@pytest.mark.usefixtures("unit_head")
def test_moves_ask_for_the_right(sign_in: Any, local: str, path: str, allowed: bool) -> None:
    make_in_state(State.INTERNAL_REVIEW)
    client = sign_in(local)
    assert (client.get(f"{DRAFT}{path}").status_code == 403) is not allowed
    assert (client.post(f"{DRAFT}{path}").status_code == 403) is not allowed


def test_published_version_is_applied_by_hand_once_its_decree_is_in_effect(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.PUBLISHED)
    head = sign_in("head")
    assert "Terapkan sekarang" not in text_of(head.get(DRAFT))
    early = head.post(f"{DRAFT}berlakukan/", follow=True)
    assert ServiceStandard.objects.get().state == State.PUBLISHED
    assert early.redirect_chain == [(DRAFT, 302)]
    StandardDecree.objects.update(effective_on=publishing.today())
    assert "Terapkan sekarang" in text_of(head.get(DRAFT))
    head.post(f"{DRAFT}berlakukan/")
    assert ServiceStandard.objects.get().state == State.IN_FORCE


# --- agreement --------------------------------------------------------------------------------------------------------


def new_minutes(*standards: ServiceStandard, **changes: Any) -> dict[str, Any]:
    return {
        "standards": [standard.pk for standard in standards],
        "number": "BA/7/2026",
        "held_on": (publishing.today() - dt.timedelta(days=3)).isoformat(),
        "place": "Aula",
        "elements": ["service_user", "mass_media"],
        "participants": "24",
        "summary": "Disepakati dengan perubahan waktu.",
        "file": pdf_file(),
        **changes,
    }


def test_agreement_keeps_the_minutes_and_agrees_many_standards_in_one_go(unit_head: Client) -> None:
    first = make_in_state(State.CONSULTATION)
    second = make_in_state(State.CONSULTATION, "ukbi", "Uji kemahiran")
    held_before = set(MinutesOfAgreement.objects.values_list("pk", flat=True))
    response = unit_head.post(f"{AGREEMENTS}baru/", new_minutes(first, second), follow=True)
    minutes = MinutesOfAgreement.objects.exclude(pk__in=held_before).get()
    assert response.redirect_chain == [(f"{AGREEMENTS}{minutes.pk}/", 302)]
    words = text_of(response)
    assert "2 standar dicatat sebagai disepakati." in words
    assert "Masyarakat Pengguna Layanan, Media Massa" in words
    assert "24" in words
    assert set(ServiceStandard.objects.values_list("state", "minutes")) == {("agreed", minutes.pk)}


def test_agreement_by_minutes_that_are_kept_already(unit_head: Client) -> None:
    minutes = make_minutes()
    standard = make_in_state(State.CONSULTATION)
    data = {"standards": [standard.pk], "minutes": minutes.pk}
    assert unit_head.post(f"{DRAFT}sepakati/", data)["Location"] == DRAFT
    standard.refresh_from_db()
    assert (standard.state, standard.minutes) == (State.AGREED, minutes)


def test_agreement_of_one_that_is_not_complete_names_it_and_holds_up_no_other(unit_head: Client) -> None:
    ready = make_in_state(State.CONSULTATION, "ukbi", "Uji kemahiran")
    gappy = bring_to(make_draft(without=("fee",)), State.CONSULTATION)
    words = text_of(unit_head.post(f"{AGREEMENTS}baru/", new_minutes(ready, gappy), follow=True))
    assert "“Pinjam aula” tidak dicatat sebagai disepakati. Belum lengkap: 4. Biaya/tarif." in words
    assert "1 standar dicatat sebagai disepakati." in words
    assert {s.service.code: s.state for s in ServiceStandard.objects.select_related("service")} == {
        "ukbi": State.AGREED,
        "peminjaman-aula": State.CONSULTATION,
    }


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"held_on": ""}, ["held_on"]),
        ({"held_on": "32-13-2026"}, ["held_on"]),
        ({"held_on": "2099-01-01"}, ["held_on"]),
        ({"elements": []}, ["elements"]),
        ({"elements": ["aliens"]}, ["elements"]),
        ({"file": ""}, ["file"]),
        ({"participants": "0"}, ["participants"]),
        ({"participants": "banyak"}, ["participants"]),
        ({"number": "x" * 121}, ["number"]),
        ({"standards": []}, ["standards"]),
        ({"standards": ["999999"]}, ["standards"]),
    ],
)
def test_wrong_minutes_are_refused_beside_their_field(
    unit_head: Client, changes: dict[str, Any], fields: list[str]
) -> None:
    standard = make_in_state(State.CONSULTATION)
    response = unit_head.post(f"{DRAFT}sepakati/", new_minutes(standard, **changes))
    assert list(response.context["form"].errors) == fields
    assert MinutesOfAgreement.objects.count() == 0
    standard.refresh_from_db()
    assert standard.state == State.CONSULTATION


def test_minutes_that_are_no_paper_are_refused(unit_head: Client) -> None:
    standard = make_in_state(State.CONSULTATION)
    wrong = SimpleUploadedFile("palsu.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    response = unit_head.post(f"{DRAFT}sepakati/", new_minutes(standard, file=wrong))
    assert list(response.context["form"].errors) == ["file"]
    assert response.status_code == InvalidInput.status


def test_new_minutes_beside_chosen_ones_are_refused(unit_head: Client) -> None:
    standard = make_in_state(State.CONSULTATION)
    response = unit_head.post(f"{DRAFT}sepakati/", new_minutes(standard, minutes=make_minutes().pk))
    assert list(response.context["form"].errors) == ["__all__"]


def test_internal_service_is_agreed_without_a_forum(unit_head: Client) -> None:
    standard = domain.submit_for_review(standard=make_draft(make_service(audience="internal")), by=None)
    assert "dapat disepakati tanpa forum publik" in text_of(unit_head.get(f"{DRAFT}sepakati/"))
    unit_head.post(f"{DRAFT}sepakati/", {"standards": [standard.pk]})
    standard.refresh_from_db()
    assert (standard.state, standard.minutes) == (State.AGREED, None)


def test_external_service_is_not_agreed_straight_from_the_internal_review(unit_head: Client) -> None:
    make_in_state(State.INTERNAL_REVIEW)
    assert unit_head.get(f"{DRAFT}sepakati/")["Location"] == DRAFT


def test_agreement_without_anything_before_the_public_leads_to_the_list(unit_head: Client) -> None:
    response = unit_head.get(f"{AGREEMENTS}baru/", follow=True)
    assert response.redirect_chain == [(AGREEMENTS, 302)]
    assert "tidak ada standar yang sedang dikonsultasikan" in text_of(response)


def test_signed_minutes_leave_only_as_an_attachment_for_staff(sign_in: Any, client_b: Client, in_a: Any) -> None:
    minutes = make_minutes()
    address = f"{AGREEMENTS}{minutes.pk}/berkas/"
    response = sign_in("counter").get(address)
    assert response["Content-Type"] == "application/pdf"
    assert downloaded(response).startswith(b"%PDF-")
    assert Client(headers={"host": "uji-satu.localhost"}).get(address).status_code == 302
    assert client_b.get(address).status_code == 302


def test_next_version_begins_from_the_page_of_the_one_in_force(team: Client, in_a: Any) -> None:
    make_published()
    assert f'action="{SERVICE}versi/baru/"' in team.get(DRAFT).content.decode()
    make_next_draft(ServiceStandard.objects.get())
    assert f'action="{SERVICE}versi/baru/"' not in team.get(DRAFT).content.decode()
