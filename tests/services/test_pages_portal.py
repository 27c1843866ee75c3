"""The portal's pages, used as by a browser without JavaScript."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.accounts import history
from core.models import AuditEntry
from core.tenancy import schema_context
from services import domain
from services.models import Service, ServiceStandard, ServiceUnit
from tests.factories.services import UnitFactory, make_draft, make_published, make_service
from tests.services.examples import full_content
from tests.world import get_user

LIST = "/portal/standar/"
SERVICE = f"{LIST}layanan/peminjaman-aula/"
DRAFT = f"{SERVICE}versi/1/"


def text_of(response: Any) -> str:
    """Return the words of a page without its markup."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u00a0", " ").split())


def of_services(queries: CaptureQueriesContext) -> int:
    """Count the queries on tables of this app; what middleware asks now and then depends on the second."""
    return sum('"services_' in query["sql"] for query in queries.captured_queries)


def form_data(response: Any) -> dict[str, Any]:
    """Return what a browser would send of the component's form, as it stands on the page."""
    editor = response.context["editor"]
    data: dict[str, Any] = {"lock": response.context["lock"]}
    for form in (editor.form, *(row for rows in editor.rows.values() for row in rows.forms)):
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value in (None, False) else value
    for rows in editor.rows.values():
        data[f"{rows.prefix}-TOTAL_FORMS"] = len(rows.forms)
        data[f"{rows.prefix}-INITIAL_FORMS"] = 0
    return {name: value for name, value in data.items() if value != ""}


@pytest.fixture
def draft(in_a: Any) -> ServiceStandard:
    return make_draft(without=("procedure", "fee"))


@pytest.fixture
def team(sign_in: Any) -> Client:
    client: Client = sign_in("team")
    return client


# --- who may see what -----------------------------------------------------------------------------------------------

PAGES = [
    LIST,
    f"{LIST}unit/",
    f"{LIST}unit/baru/",
    f"{LIST}templat/",
    f"{LIST}layanan/baru/",
    SERVICE,
    f"{SERVICE}ubah/",
    f"{SERVICE}hentikan/",
    DRAFT,
    f"{DRAFT}pratinjau/",
    f"{DRAFT}terbitkan/",
    f"{DRAFT}buang/",
    f"{DRAFT}komponen/fee/",
]
ALLOWED = {
    "team": set(PAGES) - {f"{DRAFT}terbitkan/"},
    "head": set(PAGES) - {f"{LIST}unit/baru/", f"{LIST}layanan/baru/", f"{SERVICE}ubah/", f"{SERVICE}hentikan/"},
    "counter": {LIST, f"{LIST}unit/", SERVICE, DRAFT, f"{DRAFT}pratinjau/"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("draft")
def test_portal_pages_lead_visitors_to_the_sign_in(client_a: Client, page: str) -> None:
    response = client_a.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith("/akun/")


@pytest.mark.parametrize("local", list(ALLOWED))
@pytest.mark.usefixtures("draft")
def test_portal_pages_ask_for_the_right(sign_in: Any, local: str) -> None:
    client = sign_in(local)
    statuses = {page: client.get(page).status_code for page in PAGES}
    # Who may see a draft but not write it is led from the editor to the preview.
    expected = {page: 200 if page in ALLOWED[local] else 403 for page in PAGES}
    if local == "counter":
        expected[f"{DRAFT}komponen/fee/"] = 302
    assert statuses == expected


def test_portal_of_another_agency_does_not_know_the_service(
    client_b: Client, agency_b: Any, draft: ServiceStandard
) -> None:
    with schema_context(agency_b.schema_name):
        client_b.force_login(get_user("team"))
    assert client_b.get(LIST).status_code == 200
    assert client_b.get(SERVICE).status_code == 404
    assert client_b.get(DRAFT).status_code == 404


@pytest.mark.parametrize(
    "page", ["layanan/tidak-ada/", "layanan/peminjaman-aula/versi/9/", "layanan/peminjaman-aula/versi/1/komponen/x/"]
)
@pytest.mark.usefixtures("draft")
def test_portal_pages_say_not_found(team: Client, page: str) -> None:
    assert team.get(f"{LIST}{page}").status_code == 404


# --- list -----------------------------------------------------------------------------------------------------------


def test_list_shows_progress_worst_first(team: Client, draft: ServiceStandard) -> None:
    make_published("ukbi", "Uji kemahiran")
    response = team.get(LIST)
    rows = [(s.name, s.complete_count, s.draft_version, s.published_version) for s in response.context["page"]]
    assert rows == [("Pinjam aula", 12, 1, None), ("Uji kemahiran", 14, None, 1)]
    assert "12 dari 14" in text_of(response)
    assert "Dipublikasikan, versi 1" in text_of(response)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("show=unfinished", ["kosong", "peminjaman-aula"]),
        ("show=draft", ["peminjaman-aula"]),
        ("show=published", ["magang", "ukbi"]),
        ("show=external", ["kosong", "peminjaman-aula", "ukbi"]),
        ("show=internal", ["magang"]),
        ("show=retired", ["lama"]),
        ("show=nonsense", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("q=GEDUNG", ["ukbi"]),
        ("q=ukb", ["ukbi"]),
        ("q=zzz", []),
        ("q=%00", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
        ("sort=name", ["magang", "kosong", "peminjaman-aula", "ukbi"]),
        ("sort=-name", ["ukbi", "peminjaman-aula", "kosong", "magang"]),
        ("sort=password", ["kosong", "peminjaman-aula", "magang", "ukbi"]),
    ],
)
@pytest.mark.usefixtures("draft")
def test_list_filters_searches_and_sorts_by_the_address(team: Client, query: str, codes: list[str]) -> None:
    make_service("kosong", "Kunjungan")
    make_published("magang", "Bimbingan", audience="internal")
    make_published("ukbi", "Uji kemahiran", keywords=["Gedung"])
    domain.retire_service(service=make_service("lama", "Lama"), by=None)
    response = team.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert [service.code for service in response.context["page"]] == codes


def test_list_asks_as_often_for_three_services_as_for_one(team: Client, in_a: Any) -> None:
    make_published("satu", "Satu", unit=UnitFactory())
    team.get(LIST)
    with CaptureQueriesContext(connection) as one:
        team.get(LIST)
    assert of_services(one) > 0
    for code in ("dua", "tiga"):
        make_published(code, code.title(), unit=UnitFactory())
    with CaptureQueriesContext(connection) as three:
        team.get(LIST)
    assert of_services(three) == of_services(one)


def test_list_without_services_leads_to_the_templates(team: Client) -> None:
    assert f'href="{LIST}templat/"' in team.get(LIST).content.decode()


# --- services and units ---------------------------------------------------------------------------------------------


def test_service_is_created_changed_and_retired(team: Client, in_a: Any) -> None:
    UnitFactory(code="umum")
    data = {"name": "Pinjam aula", "code": "peminjaman-aula", "audience": "external", "unit": "umum", "order": "0"}
    response = team.post(f"{LIST}layanan/baru/", {**data, "keywords": "gedung, , ruang", "channels": ["online"]})
    assert (response.status_code, response["Location"]) == (302, SERVICE)
    service = Service.objects.get()
    assert (service.keywords, service.channels, service.unit.code) == (["gedung", "ruang"], ["online"], "umum")
    page = team.get(f"{SERVICE}ubah/").content.decode()
    assert "gedung, ruang" in page
    team.post(f"{SERVICE}ubah/", {"name": "Pinjam gedung", "audience": "internal", "order": "3"})
    service.refresh_from_db()
    assert (service.name, service.audience, service.unit, service.order) == ("Pinjam gedung", "internal", None, 3)
    team.post(f"{SERVICE}hentikan/")
    service.refresh_from_db()
    assert service.is_retired
    team.post(f"{SERVICE}pulihkan/")
    service.refresh_from_db()
    assert not service.is_retired


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Pin\u202ejam"}, "name"),
        ({"name": ""}, "name"),
        ({"code": "Peminjaman Aula"}, "code"),
        ({"code": "sudah-ada"}, "code"),
        ({"code": "baru"}, "code"),
        ({"keywords": "x" * 61}, "keywords"),
        ({"audience": "all"}, "audience"),
        ({"unit": "tidak-ada"}, "unit"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"order": "-1"}, "order"),
    ],
)
def test_wrong_service_is_refused_beside_its_field_and_nothing_is_lost(
    team: Client, in_a: Any, change: dict[str, Any], field: str
) -> None:
    make_service("sudah-ada", "Sudah ada")
    data = {"name": "Pinjam aula", "code": "pinjam", "audience": "external", "order": "0", "summary": "Ketikan saya"}
    response = team.post(f"{LIST}layanan/baru/", {**data, **change})
    assert list(response.context["form"].errors) == [field]
    assert "Ketikan saya" in response.content.decode()
    assert not Service.objects.filter(code="pinjam").exists()
    assert team.post(f"{LIST}layanan/baru/", data).status_code == 302


def test_unit_is_created_changed_and_put_out_of_use(team: Client, in_a: Any) -> None:
    assert team.post(f"{LIST}unit/baru/", {"name": "Umum", "code": "umum", "order": "0"}).status_code == 302
    refused = team.post(f"{LIST}unit/baru/", {"name": "umum", "code": "lain", "order": "0"})
    assert list(refused.context["form"].errors) == ["name"]
    team.post(f"{LIST}unit/umum/", {"name": "Bagian Umum", "place": "Lantai 2", "order": "1"})
    unit = ServiceUnit.objects.get()
    assert (unit.name, unit.place, unit.order) == ("Bagian Umum", "Lantai 2", 1)
    make_service(unit=unit)
    assert "masih menyelenggarakan layanan" in text_of(
        team.post(f"{LIST}unit/umum/pakai/", {"in_use": "no"}, follow=True)
    )
    domain.retire_service(service=Service.objects.get(), by=None)
    team.post(f"{LIST}unit/umum/pakai/", {"in_use": "no"})
    unit.refresh_from_db()
    assert not unit.is_active
    assert team.get(f"{LIST}unit/umum/pakai/").status_code == 405


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


# --- publication ----------------------------------------------------------------------------------------------------


def test_publication_names_what_is_missing_then_succeeds(sign_in: Any, draft: ServiceStandard) -> None:
    head = sign_in("head")
    for response in (head.get(f"{DRAFT}terbitkan/"), head.post(f"{DRAFT}terbitkan/")):
        assert "2 dari 14 komponen belum lengkap." in text_of(response)
        assert "2. Sistem, mekanisme, dan prosedur" in text_of(response)
        assert "4. Biaya/tarif" in text_of(response)
        assert "Publikasikan sekarang" not in text_of(response)
    assert ServiceStandard.objects.get().is_draft
    for code in ("procedure", "fee"):
        domain.edit_component(standard=draft, code=code, content=full_content(code), lock=0, by=None)
    assert "Semua orang langsung dapat membacanya" in text_of(head.get(f"{DRAFT}terbitkan/"))
    response = head.post(f"{DRAFT}terbitkan/", {"change_note": "Versi pertama"})
    assert response["Location"] == f"{DRAFT}terbit/"
    assert "sudah dipublikasikan" in text_of(head.get(f"{DRAFT}terbit/"))
    assert head.get("/layanan/peminjaman-aula/").status_code == 200


def test_publication_refuses_a_note_that_is_too_long(sign_in: Any, in_a: Any) -> None:
    make_draft()
    response = sign_in("head").post(f"{DRAFT}terbitkan/", {"change_note": "x" * 501})
    assert list(response.context["form"].errors) == ["change_note"]
    assert ServiceStandard.objects.get().is_draft


def test_withdrawal_asks_for_a_reason(sign_in: Any, in_a: Any) -> None:
    make_published()
    head = sign_in("head")
    assert list(head.post(f"{DRAFT}cabut/").context["form"].errors) == ["reason"]
    assert head.get("/layanan/peminjaman-aula/").status_code == 200
    assert head.post(f"{DRAFT}cabut/", {"reason": "Salah tulis"})["Location"] == SERVICE
    assert head.get("/layanan/peminjaman-aula/").status_code == 404
    assert "Salah tulis" in text_of(head.get(SERVICE))
    assert head.get(f"{DRAFT}cabut/")["Location"] == DRAFT


def test_new_version_begins_and_is_discarded(team: Client, in_a: Any) -> None:
    make_published()
    assert team.post(f"{SERVICE}versi/baru/")["Location"] == f"{SERVICE}versi/2/"
    assert "sudah memiliki rancangan" in text_of(team.post(f"{SERVICE}versi/baru/", follow=True))
    assert team.get(f"{SERVICE}versi/2/buang/").status_code == 200
    assert team.post(f"{SERVICE}versi/2/buang/")["Location"] == SERVICE
    assert ServiceStandard.objects.count() == 1


# --- today ----------------------------------------------------------------------------------------------------------


def test_today_leads_the_team_of_a_new_office_to_the_templates(sign_in: Any) -> None:
    seen = {local: text_of(sign_in(local).get("/portal/")) for local in ("team", "counter")}
    assert "Tulis standar pelayanan pertama" in seen["team"]
    assert "Satu hal menunggu" in seen["team"]
    assert "Tulis standar" not in seen["counter"]


def test_menu_counts_drafts_for_those_who_can_go_on_with_them(sign_in: Any, draft: ServiceStandard) -> None:
    counts = {}
    for local in ("team", "head", "counter"):
        page = sign_in(local).get("/portal/").content.decode()
        counts[local] = re.search(r'href="/portal/standar/"[^>]*>[^<]*<[^>]*>1<', page) is not None
    assert counts == {"team": True, "head": True, "counter": False}


@pytest.mark.parametrize("local", ["team", "head", "counter"])
@pytest.mark.parametrize("drafts", ["none", "some"])
def test_every_menu_tells_the_number_of_the_start_page_with_one_query(
    sign_in: Any, in_a: Any, local: str, drafts: str
) -> None:
    if drafts == "some":
        make_draft(without=("fee",))
        make_draft(make_service("siap", "Sudah siap"))
    client = sign_in(local)
    client.get("/akun/")

    with CaptureQueriesContext(connection) as queries:
        away = client.get("/akun/").context["shell"].nav
    asked = of_services(queries)

    assert {link.key: link.count for link in away} == {
        link.key: link.count for link in client.get("/portal/").context["shell"].nav
    }
    # Without a draft, it is asked besides whether there is any service.
    assert asked == {"counter": 0}.get(local, 1 if drafts == "some" else 2)


def test_record_tells_changes_in_words(in_a: Any) -> None:
    draft = make_draft(without=("fee",))
    fee = draft.components.get(code="fee")
    domain.edit_component(standard=draft, code="fee", content=full_content("fee"), lock=fee.lock, by=None)
    entry = AuditEntry.objects.get(action="services.component_edited")
    with translation.override("id"):
        told = {change.name: change.after for change in history.line_of(entry).changes}
    assert told == {"komponen": "Biaya/tarif", "kelengkapan": "Lengkap"}


def test_today_shows_drafts_to_those_who_can_go_on_with_them(sign_in: Any, draft: ServiceStandard) -> None:
    make_draft(make_service("siap", "Sudah siap"))
    make_service("kosong", "Tanpa standar")
    seen = {local: text_of(sign_in(local).get("/portal/")) for local in ("team", "head", "counter")}
    assert "Versi 1: 12 dari 14 komponen lengkap" in seen["team"]
    assert "1 layanan eksternal belum memiliki standar" in seen["team"]
    assert "Siap dipublikasikan" not in seen["team"]
    assert "Sudah siap Versi 1: semua komponen lengkap Siap dipublikasikan" in seen["head"]
    assert "komponen lengkap" not in seen["counter"]
