"""The editor of components, and drafts from common templates."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from services import domain
from services.models import ServiceStandard
from tests.factories.services import make_draft, make_next_draft, make_published, make_service
from tests.services.examples import full_content
from tests.services.pages import DRAFT, LIST, SERVICE, form_data, text_of
from tests.world import get_user

# --- the editor -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", list(full_content.__globals__["_EXAMPLE"]))
def test_editor_shows_and_saves_every_component_unchanged(team: Client, in_a: Any, code: str) -> None:
    standard = make_draft()
    before = standard.components.get(code=code)
    page = team.get(f"{DRAFT}komponen/{code}/")
    assert page.status_code == 200
    response = team.post(f"{DRAFT}komponen/{code}/", form_data(page))
    assert response.status_code == 302, text_of(response)
    after = standard.components.get(code=code)
    assert (after.content, after.lock) == (before.content, before.lock)


def test_editor_saves_rows_and_numbers_as_people_type_them(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/fee/"
    data = {
        **form_data(team.get(address)),
        "free": "false",
        "legal_basis": "Perda Nomor 1 Tahun 2024",
        "amounts-TOTAL_FORMS": 3,
        "amounts-0-name": "Komersial",
        "amounts-0-amount": "Rp 1.200.000",
        "amounts-0-per": "per hari",
        "amounts-2-name": "Sosial",
        "amounts-2-amount": "80000",
    }
    assert team.post(address, data).status_code == 302
    row = draft.components.get(code="fee")
    assert row.content["amounts"] == [
        {"name": "Komersial", "amount": 1_200_000, "per": "per hari"},
        {"name": "Sosial", "amount": 80_000, "per": ""},
    ]
    assert (row.is_complete, row.updated_by) == (True, get_user("team"))
    page = team.get(address)
    assert page.context["editor"].rows["amounts"].forms[0]["amount"].value() == "1.200.000"


def test_editor_adds_moves_and_removes_rows_without_saving(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/requirements/"
    data = form_data(team.get(address))
    added = team.post(address, {**data, "note": "Belum disimpan", "items-add": "1"})
    names = [row["name"].value() for row in added.context["editor"].rows["items"].forms]
    assert names == ["Surat permohonan", "KTP penanggung jawab", "Rencana kegiatan", None]
    assert "Belum disimpan" in added.content.decode()
    removed = team.post(address, {**data, "items-remove-0": "1"})
    assert [row["name"].value() for row in removed.context["editor"].rows["items"].forms] == names[1:3]
    moved = team.post(address, {**data, "items-down-0": "1"})
    assert moved.context["editor"].rows["items"].forms[0]["name"].value() == names[1]
    assert draft.components.get(code="requirements").content == full_content("requirements")


@pytest.mark.parametrize(
    ("code", "change", "control", "words"),
    [
        ("procedure", {"steps-0-actor": "A", "steps-0-duration_value": "dua"}, "id_steps-0-duration_value", "angka"),
        ("procedure", {"steps-0-actor": "A", "steps-0-duration_value": "-2"}, "id_steps-0-duration_value", "angka"),
        ("fee", {"free": "true", "amounts-0-name": "Umum", "amounts-0-amount": "5"}, "id_free_0", "tarif"),
        ("fee", {"free": "false", "amounts-0-amount": "seribu"}, "id_amounts-0-amount", "angka"),
        ("fee", {"free": "false", "amounts-0-name": "Umum"}, "id_legal_basis", "Dasar hukum".lower()),
        ("duration", {"start_event": "a\x00b"}, "id_start_event", ""),
        ("duration", {"start_event": "a\u202eb"}, "id_start_event", "tidak terlihat"),
        ("duration", {"note": "x" * 3001}, "id_note", "paling banyak"),
        ("legal_basis", {"items-0-url": "javascript:alert(1)"}, "id_items-0-url", "https://"),
    ],
)
@pytest.mark.usefixtures("draft")
def test_editor_shows_errors_beside_their_field_and_loses_nothing(
    team: Client, code: str, change: dict[str, Any], control: str, words: str
) -> None:
    address = f"{DRAFT}komponen/{code}/"
    before = ServiceStandard.objects.get().components.get(code=code)
    data = {**form_data(team.get(address)), **change}
    response = team.post(address, data)
    body = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{control}"' in body
    assert words in text_of(response)
    sent = {name: str(value) for name, value in change.items() if "\x00" not in str(value)}
    shown = form_data(response)
    assert {name: str(shown[name]) for name in sent} == sent
    after = ServiceStandard.objects.get().components.get(code=code)
    assert (after.content, after.lock) == (before.content, before.lock)


def test_editor_stores_what_is_not_complete_and_says_what_is_missing(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/procedure/"
    data = {**form_data(team.get(address)), "steps-0-actor": "Pemohon"}
    assert team.post(address, data).status_code == 302
    assert draft.components.get(code="procedure").completeness == "partial"
    page = team.get(address)
    assert "Tersimpan, tetapi belum lengkap: Tulis apa yang dilakukan." in text_of(page)


def save_as_head(draft: ServiceStandard, code: str, **changes: Any) -> None:
    row = draft.components.get(code=code)
    domain.edit_component(
        standard=draft, code=code, content={**row.content, **changes}, lock=row.lock, by=get_user("head")
    )


def merge_form(response: Any, **more: Any) -> dict[str, Any]:
    """Return what a browser would send of the page of two texts."""
    context = response.context
    return {**dict(context["typed"]), "lock": context["lock"], "seen_lock": context["theirs"].lock, **more}


def test_editor_merges_what_two_people_changed_in_different_fields(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/service_guarantee/"
    data = form_data(team.get(address))
    save_as_head(draft, "service_guarantee", compensation="Tulisan rekan")
    saved = team.post(address, {**data, "text": "Tulisan saya"}, follow=True)
    assert "tersimpan bersama tulisan Nama head" in text_of(saved)
    row = draft.components.get(code="service_guarantee")
    assert (row.content, row.lock) == ({"text": "Tulisan saya", "compensation": "Tulisan rekan"}, 3)


def test_editor_asks_about_what_both_changed_and_keeps_both_texts(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/safety_guarantee/"
    data = form_data(team.get(address))
    save_as_head(draft, "safety_guarantee", text="Tulisan rekan")
    asked = team.post(address, {**data, "text": "Tulisan saya"})
    assert asked.status_code == 409
    for words in ("Nama head menyimpan komponen ini", "Tulisan rekan", "Tulisan saya"):
        assert words in text_of(asked)
    assert draft.components.get(code="safety_guarantee").content == {"text": "Tulisan rekan"}

    again = team.post(address, merge_form(asked))
    assert again.status_code == 409
    assert "Pilih tulisan di setiap tempat" in text_of(again)
    assert team.post(address, merge_form(again, **{"pilih-text": "mine"})).status_code == 302
    assert draft.components.get(code="safety_guarantee").content == {"text": "Tulisan saya"}
    history = draft.revisions.filter(code="safety_guarantee").order_by("lock")
    assert [revision.content["text"] for revision in history][1:] == ["Tulisan rekan", "Tulisan saya"]


def test_editor_asks_anew_when_a_third_saves_before_the_answer(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/safety_guarantee/"
    data = form_data(team.get(address))
    save_as_head(draft, "safety_guarantee", text="Tulisan rekan")
    asked = team.post(address, {**data, "text": "Tulisan saya"})
    save_as_head(draft, "safety_guarantee", text="Tulisan ketiga")
    again = team.post(address, merge_form(asked, **{"pilih-text": "mine"}))
    assert again.status_code == 409
    assert "Tulisan ketiga" in text_of(again)
    assert draft.components.get(code="safety_guarantee").content == {"text": "Tulisan ketiga"}


def test_editor_goes_on_writing_with_the_merged_text(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/service_guarantee/"
    data = form_data(team.get(address))
    save_as_head(draft, "service_guarantee", text="Tulisan rekan", compensation="Ganti rekan")
    asked = team.post(address, {**data, "text": "Tulisan saya"})
    page = team.post(address, merge_form(asked, edit_merged="1", **{"pilih-text": "mine"}))
    assert page.status_code == 200
    assert "Belum disimpan" in text_of(page)
    shown = form_data(page)
    assert (shown["text"], shown["compensation"]) == ("Tulisan saya", "Ganti rekan")
    assert team.post(address, shown).status_code == 302


def test_editor_mends_two_texts_that_do_not_go_together(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/fee/"
    data = form_data(team.get(address))
    tariff = {"amounts-TOTAL_FORMS": 1, "amounts-0-name": "Umum", "amounts-0-amount": "5000", "legal_basis": "Perda 1"}
    save_as_head(draft, "fee", free=True)
    page = team.post(address, {**data, **tariff})
    assert page.status_code == 422
    assert 'href="#id_free_0"' in page.content.decode()
    shown = form_data(page)
    assert shown["amounts-0-name"] == "Umum"
    assert team.post(address, {**shown, "free": "false"}).status_code == 302


@pytest.mark.parametrize("lock", ["", "x", "-1", "9" * 30])
def test_editor_without_a_valid_number_shows_the_result_before_it_saves(
    team: Client, draft: ServiceStandard, lock: str
) -> None:
    address = f"{DRAFT}komponen/safety_guarantee/"
    assert team.post(address, {"text": "Tulisan", "lock": lock}).status_code == 409
    assert draft.components.get(code="safety_guarantee").content == full_content("safety_guarantee")


def test_editor_goes_on_to_the_next_unfinished_component(team: Client, draft: ServiceStandard) -> None:
    data = form_data(team.get(f"{DRAFT}komponen/requirements/"))
    response = team.post(f"{DRAFT}komponen/requirements/", {**data, "next": "1"})
    assert response["Location"] == f"{DRAFT}komponen/procedure/"
    data = {**form_data(team.get(f"{DRAFT}komponen/fee/")), "free": "true", "next": "1"}
    assert team.post(f"{DRAFT}komponen/fee/", data)["Location"] == f"{DRAFT}komponen/procedure/"


def test_editor_inserts_a_row_between_two_others(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/requirements/"
    page = team.post(address, {**form_data(team.get(address)), "items-insert-0": "1"})
    names = [row["name"].value() for row in page.context["editor"].rows["items"].forms]
    assert names == ["Surat permohonan", None, "KTP penanggung jawab", "Rencana kegiatan"]
    assert 'formaction="#items-row-1"' in page.content.decode()


def test_editor_makes_rows_of_a_pasted_list_and_saves_them_only_when_asked(
    team: Client, draft: ServiceStandard
) -> None:
    address = f"{DRAFT}komponen/procedure/"
    lines = "1. Menerima berkas\r\n\r\n- Memeriksa berkas\nKepala kantor\tMenandatangani izin\t2"
    page = team.post(address, {**form_data(team.get(address)), "steps-pasted": lines, "steps-paste": "1"})
    assert page.status_code == 200
    assert "3 baris dibuat dari daftar" in text_of(page)
    assert draft.components.get(code="procedure").content["steps"] == []
    assert team.post(address, form_data(page)).status_code == 302
    steps = draft.components.get(code="procedure").content["steps"]
    assert [(step["actor"], step["action"], step["duration_value"]) for step in steps] == [
        ("", "Menerima berkas", None),
        ("", "Memeriksa berkas", None),
        ("Kepala kantor", "Menandatangani izin", 2),
    ]


def test_editor_shows_a_pasted_list_first_when_somebody_saves_at_once(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/procedure/"
    page = team.post(address, {**form_data(team.get(address)), "steps-pasted": "Menerima berkas"})
    assert page.status_code == 200
    assert page.context["editor"].rows["steps"].forms[0]["action"].value() == "Menerima berkas"
    assert draft.components.get(code="procedure").content["steps"] == []


def test_editor_refuses_a_pasted_list_that_has_no_room_and_keeps_it(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/requirements/"
    lines = "\n".join(f"Syarat {number}" for number in range(500))
    page = team.post(address, {**form_data(team.get(address)), "items-pasted": lines, "items-paste": "1"})
    assert page.status_code == 422
    assert "Ini 500 baris, padahal daftar hanya dapat menampung 97 baris lagi." in text_of(page)
    assert "Syarat 499" in page.content.decode()


def test_editor_refuses_more_rows_than_allowed_and_shows_them_all(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/staff_count/"
    rows = {f"roles-{number}-role": f"Peran {number}" for number in range(150)}
    page = team.post(address, {"lock": "1", "roles-TOTAL_FORMS": "150", "roles-INITIAL_FORMS": "0", **rows})
    assert page.status_code == 422
    assert "Peran 149" in page.content.decode()


def test_editor_takes_a_paste_of_a_megabyte_back_with_its_error(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/internal_control/"
    text = "kata " * 200_000
    page = team.post(address, {**form_data(team.get(address)), "text": text})
    assert page.status_code == 422
    assert "paling banyak 10.000 karakter; teks ini memiliki 999.999" in text_of(page).replace("\u00a0", " ").lower()
    assert text.strip() in page.content.decode()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '#import "a": * $x$ @ref', "delapan puluh ribu & 80%"])
def test_editor_keeps_markup_of_other_languages_as_text(team: Client, draft: ServiceStandard, text: str) -> None:
    address = f"{DRAFT}komponen/safety_guarantee/"
    page = team.post(address, {**form_data(team.get(address)), "text": text}, follow=True)
    assert draft.components.get(code="safety_guarantee").content == {"text": text}
    assert "<script>alert" not in page.content.decode()


def test_editor_joins_the_lines_of_a_long_line(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/legal_basis/"
    data = form_data(team.get(address))
    team.post(address, {**data, "items-0-title": "Undang-Undang Nomor 25\r\n  Tahun 2009"})
    assert draft.components.get(code="legal_basis").content["items"][0]["title"] == "Undang-Undang Nomor 25 Tahun 2009"


def test_editor_compares_with_the_version_in_force(team: Client, in_a: Any) -> None:
    make_next_draft(make_published(), duration={"duration_value": 1})
    page = team.get(f"{SERVICE}versi/2/komponen/duration/")
    assert "Dibandingkan dengan versi 1" in text_of(page)
    assert "dihapus: 2 ditambahkan: 1" in text_of(page)
    assert "Isi komponen ini sama." in text_of(team.get(f"{SERVICE}versi/2/komponen/fee/"))


def test_editor_draws_the_procedure(team: Client, in_a: Any) -> None:
    make_draft()
    page = team.get(f"{DRAFT}komponen/procedure/").content.decode()
    assert '<svg class="mk-flow" role="img"' in page
    assert "Jumlah lama langkah: 1 hari kerja + 4 jam + 15 menit. Janji layanan: 2 hari kerja." in page.replace(
        "\u00a0", " "
    )
    assert '<option value="Kepala kantor">' in page


@pytest.mark.usefixtures("draft")
def test_script_of_the_editor_is_small_and_on_no_other_page(team: Client) -> None:
    assert "core/editor" in team.get(f"{DRAFT}komponen/fee/").content.decode()
    for address in (DRAFT, f"{DRAFT}pratinjau/", f"{DRAFT}komponen/fee/riwayat/", f"{DRAFT}komponen/fee/komentar/"):
        assert "<script" not in team.get(address).content.decode()
    found = finders.find("core/editor.js")
    assert isinstance(found, str)
    source = Path(found).read_text(encoding="utf-8")
    assert len(source.encode()) < 6_000
    assert not re.search(r"\beval\b|innerHTML|new Function|document\.write", source)


def test_editor_keeps_what_was_typed_while_the_draft_was_handed_in(team: Client, in_a: Any) -> None:
    standard = make_draft()
    address = f"{DRAFT}komponen/safety_guarantee/"
    data = form_data(team.get(address))
    domain.submit_for_review(standard=standard, by=None)
    refused = team.post(address, {**data, "text": "Belum sempat disimpan"})
    assert refused.status_code == 409
    assert form_data(refused)["text"] == "Belum sempat disimpan"
    assert "data-closed" in refused.content.decode()
    assert standard.components.get(code="safety_guarantee").content == full_content("safety_guarantee")


def test_editor_is_open_while_the_public_is_consulted(team: Client, in_a: Any) -> None:
    standard = make_draft()
    domain.submit_for_review(standard=standard, by=None)
    domain.open_consultation(standard=standard, by=None)
    address = f"{DRAFT}komponen/safety_guarantee/"
    data = {**form_data(team.get(address)), "text": "Masukan forum"}
    assert team.post(address, data).status_code == 302
    assert standard.components.get(code="safety_guarantee").content == {"text": "Masukan forum"}


def test_editor_of_a_published_version_is_closed(team: Client, in_a: Any) -> None:
    make_published()
    assert team.get(f"{DRAFT}komponen/fee/")["Location"] == DRAFT
    assert "komponen/fee/" not in team.get(DRAFT).content.decode()


# --- templates ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("templates", "in_a")
def test_template_is_previewed_and_adopted_for_a_new_service(team: Client) -> None:
    address = f"{LIST}templat/peminjaman-sarana/"
    assert "Peminjaman sarana" in text_of(team.get(f"{LIST}templat/"))
    page = team.get(address)
    assert "Surat permohonan" in text_of(page)
    initial = page.context["form"].initial
    assert (initial["code"], initial["keywords"]) == ("peminjaman-sarana", ["gedung"])
    data = {"name": "Pinjam aula", "code": "peminjaman-aula", "audience": "external", "order": "0"}
    response = team.post(address, data)
    assert response["Location"] == DRAFT
    draft = ServiceStandard.objects.get()
    assert (draft.template_code, draft.missing()) == ("peminjaman-sarana", ["safety_guarantee"])
    assert "Sesuai templat" in text_of(team.get(f"{DRAFT}komponen/fee/"))


@pytest.mark.usefixtures("templates")
def test_template_text_can_be_shown_again_without_saving_it(team: Client, in_a: Any) -> None:
    draft = domain.adopt_template(service=make_service(), template_code="peminjaman-sarana", by=None)
    domain.edit_component(standard=draft, code="fee", content={"free": True, "note": "Milik kami"}, lock=0, by=None)
    address = f"{DRAFT}komponen/fee/"
    page = team.get(address)
    assert "Berubah dari templat" in text_of(page)
    shown = team.post(address, {**form_data(page), "use_template": "1"})
    assert "Barang yang hilang atau rusak diganti." in shown.content.decode()
    assert draft.components.get(code="fee").content["note"] == "Milik kami"
    team.post(address, form_data(shown))
    assert draft.components.get(code="fee").is_as_template


@pytest.mark.usefixtures("templates")
def test_template_is_adopted_for_a_service_that_is_there(team: Client, in_a: Any) -> None:
    make_service()
    address = f"{LIST}templat/peminjaman-sarana/?service=peminjaman-aula"
    assert team.get(address).status_code == 200
    assert team.post(address)["Location"] == DRAFT
    assert "sudah memiliki rancangan" in text_of(team.post(address, follow=True))
    assert team.get(f"{LIST}templat/peminjaman-sarana/?service=tidak-ada").status_code == 404
    assert team.get(f"{LIST}templat/tidak-ada/").status_code == 404
