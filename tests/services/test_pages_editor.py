"""The editor of components, and drafts from common templates."""

from typing import Any

import pytest
from django.test import Client

from services import domain
from services.models import ServiceStandard
from tests.factories.services import make_draft, make_published, make_service
from tests.services.examples import full_content
from tests.services.pages import DRAFT, LIST, form_data, text_of
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


def test_editor_tells_the_second_of_two_and_keeps_both_texts(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/safety_guarantee/"
    data = form_data(team.get(address))
    lock = draft.components.get(code="safety_guarantee").lock
    domain.edit_component(
        standard=draft, code="safety_guarantee", content={"text": "Tulisan rekan"}, lock=lock, by=get_user("head")
    )
    refused = team.post(address, {**data, "text": "Tulisan saya"})
    assert refused.status_code == 409
    assert "Nama head menyimpan ini pukul" in text_of(refused)
    assert "Tulisan rekan" in text_of(refused)
    assert "Tulisan saya" in refused.content.decode()
    assert draft.components.get(code="safety_guarantee").content == {"text": "Tulisan rekan"}
    again = team.post(address, form_data(refused))
    assert again.status_code == 302
    assert draft.components.get(code="safety_guarantee").content == {"text": "Tulisan saya"}


@pytest.mark.parametrize("lock", ["", "x", "-1", "9" * 30])
def test_editor_without_a_valid_number_counts_as_outdated(team: Client, draft: ServiceStandard, lock: str) -> None:
    address = f"{DRAFT}komponen/safety_guarantee/"
    assert team.post(address, {"text": "Tulisan", "lock": lock}).status_code == 409
    assert draft.components.get(code="safety_guarantee").content == full_content("safety_guarantee")


def test_editor_goes_on_to_the_next_unfinished_component(team: Client, draft: ServiceStandard) -> None:
    data = form_data(team.get(f"{DRAFT}komponen/requirements/"))
    response = team.post(f"{DRAFT}komponen/requirements/", {**data, "next": "1"})
    assert response["Location"] == f"{DRAFT}komponen/procedure/"
    data = {**form_data(team.get(f"{DRAFT}komponen/fee/")), "free": "true", "next": "1"}
    assert team.post(f"{DRAFT}komponen/fee/", data)["Location"] == f"{DRAFT}komponen/procedure/"


def test_editor_of_a_published_version_is_closed(team: Client, in_a: Any) -> None:
    make_published()
    assert team.get(f"{DRAFT}komponen/fee/")["Location"] == DRAFT
    assert "tidak diubah lagi" in text_of(team.get(DRAFT))


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
