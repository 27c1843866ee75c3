"""The editor with its script: what is typed survives a lost connection, and two people's texts are merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.tenancy import schema_context, use_public
from services.models import ComponentAutosave, ServiceStandard, StandardComponent
from tests.factories.services import make_draft
from tests.services.long import long_procedure
from tests.services.pages import DRAFT
from tests.world import AGENCY_A, get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

KEPT = "Tersimpan sementara pukul"
SCHEMA = AGENCY_A.replace("-", "_")
HOST = f"{AGENCY_A}.localhost"


@pytest.fixture
def draft(db: None) -> ServiceStandard:
    with schema_context(SCHEMA):
        made = make_draft()
        made.components.filter(code="procedure").update(content=long_procedure(6))
    use_public()
    return made


@pytest.fixture
def arrive(open_browser: Callable[..., Page], port: int) -> Callable[[str, str], Page]:
    """Return a function that opens the editor of a component in a browser of the named user."""

    def open_editor(local: str, component: str) -> Page:
        with schema_context(SCHEMA):
            user = get_user(local)
        page = open_browser(1280, host=HOST, user=user, schema=SCHEMA)
        page.goto(f"http://{HOST}:{port}{DRAFT}komponen/{component}/")
        return page

    return open_editor


def stored(draft: ServiceStandard, code: str) -> Any:
    with schema_context(SCHEMA):
        return StandardComponent.objects.get(standard=draft, code=code).content


def autosaves() -> list[Any]:
    with schema_context(SCHEMA):
        return [autosave.data for autosave in ComponentAutosave.objects.all()]


def state(page: Page) -> Any:
    return page.locator("#simpan-sementara")


def test_what_is_typed_is_kept_and_offered_again(draft: ServiceStandard, arrive: Callable[..., Page]) -> None:
    page = arrive("team", "safety_guarantee")
    page.get_by_label("Jaminan", exact=True).fill("Belum selesai saya tulis")
    expect(state(page)).to_contain_text(KEPT, timeout=10_000)
    assert autosaves() == [{"text": ["Belum selesai saya tulis"]}]
    assert stored(draft, "safety_guarantee")["text"] != "Belum selesai saya tulis"

    page.reload()
    expect(page.get_by_role("heading", name="Anda punya tulisan yang belum disimpan")).to_be_visible()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_label("Jaminan", exact=True)).to_have_value("Belum selesai saya tulis")
    page.get_by_role("button", name="Simpan komponen").click()
    expect(page.get_by_role("status").filter(has_text="tersimpan")).to_be_visible()
    assert stored(draft, "safety_guarantee")["text"] == "Belum selesai saya tulis"
    assert autosaves() == []
    page.reload()
    expect(page.get_by_role("heading", name="Anda punya tulisan")).to_have_count(0)


@pytest.mark.parametrize("trouble", ["offline", "error"])
def test_what_is_typed_survives_a_lost_connection(
    draft: ServiceStandard, arrive: Callable[..., Page], trouble: str
) -> None:
    page = arrive("team", "safety_guarantee")
    keeping = "**/simpan-sementara/"
    if trouble == "offline":
        page.route(keeping, lambda route: route.abort())
    else:
        page.route(keeping, lambda route: route.fulfill(status=500, body="salah"))
    page.get_by_label("Jaminan", exact=True).fill("Ditulis tanpa sambungan")
    expect(state(page)).to_contain_text("Belum tersimpan, mencoba lagi.", timeout=10_000)
    page.goto("about:blank")
    page.unroute(keeping)
    assert autosaves() == []

    page.go_back()
    expect(page.get_by_role("heading", name="Anda punya tulisan yang belum disimpan")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_label("Jaminan", exact=True)).to_have_value("Ditulis tanpa sambungan")


def test_what_is_typed_survives_the_end_of_the_session(draft: ServiceStandard, arrive: Callable[..., Page]) -> None:
    page = arrive("team", "safety_guarantee")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Jaminan", exact=True).fill("Sesi berakhir")
    expect(state(page)).to_contain_text("Masuk lagi", timeout=10_000)
    address = page.url
    page.get_by_role("button", name="Simpan komponen").click()
    expect(page.get_by_label("Jaminan", exact=True)).to_have_count(0)
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they came
    page.goto(address)
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_label("Jaminan", exact=True)).to_have_value("Sesi berakhir")


def test_rows_move_without_leaving_the_page(draft: ServiceStandard, arrive: Callable[..., Page]) -> None:
    page = arrive("team", "procedure")
    page.get_by_label("Catatan", exact=True).fill("Tetap di sini")
    page.locator("#steps-row-2").get_by_role("button", name="Naikkan").click()
    expect(page.locator("#steps-row-1").get_by_label("Tindakan")).to_have_value(
        "Meneliti kelengkapan dan keabsahan persyaratan administratif tahap 3"
    )
    expect(page.locator("#steps-row-1").get_by_role("button", name="Naikkan")).to_be_focused()
    expect(page.get_by_label("Catatan", exact=True)).to_have_value("Tetap di sini")
    page.get_by_text("Tempel daftar").click()
    page.get_by_label("Satu baris teks untuk setiap baris daftar").fill("1. Menutup berkas\n2. Mengarsipkan berkas")
    page.get_by_role("button", name="Jadikan baris daftar").click()
    expect(page.locator("#steps-row-7").get_by_label("Tindakan")).to_have_value("Mengarsipkan berkas")
    page.get_by_role("button", name="Simpan komponen").click()
    expect(page.get_by_role("status").filter(has_text="tersimpan")).to_be_visible()
    saved = stored(draft, "procedure")
    assert [step["action"][-8:] for step in saved["steps"][:3]] == [" tahap 1", " tahap 3", " tahap 2"]
    assert saved["steps"][7]["action"] == "Mengarsipkan berkas"
    assert saved["note"] == "Tetap di sini"


def test_two_people_at_once_are_told_and_merged(draft: ServiceStandard, arrive: Callable[..., Page]) -> None:
    mine, theirs = arrive("team", "procedure"), arrive("head", "procedure")
    theirs.locator("#steps-row-0").get_by_label("Pelaku").fill("Loket terpadu")
    theirs.locator("#steps-row-3").get_by_label("Tindakan").fill(
        "Meneliti kelengkapan dan keabsahan persyaratan administratif tahap 4 bersama tim"
    )
    expect(state(theirs)).to_contain_text(KEPT, timeout=10_000)
    mine.locator("#steps-row-1").get_by_label("Pelaku").fill("Verifikator senior")
    mine.locator("#steps-row-3").get_by_label("Tindakan").fill(
        "Meneliti kelengkapan dan keabsahan persyaratan administratif tahap 4 sekali lagi"
    )
    expect(mine.locator(".mk-others")).to_contain_text("Nama head", timeout=10_000)
    theirs.get_by_role("button", name="Simpan komponen").click()
    expect(theirs.get_by_role("status").filter(has_text="tersimpan")).to_be_visible()

    mine.get_by_role("button", name="Simpan komponen").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("Dua tulisan untuk")
    expect(mine.locator("fieldset legend")).to_have_text(["Langkah 4: Tindakan"])
    mine.get_by_role("button", name="Gabungkan dan simpan").click()
    expect(mine.get_by_role("alert")).to_contain_text("Pilih tulisan di setiap tempat")
    mine.get_by_label("Tulisan Nama head").check()
    mine.get_by_role("button", name="Gabungkan dan simpan").click()
    expect(mine.get_by_role("status").filter(has_text="tersimpan bersama tulisan Nama head")).to_be_visible()
    steps = stored(draft, "procedure")["steps"]
    assert (steps[0]["actor"], steps[1]["actor"]) == ("Loket terpadu", "Verifikator senior")
    assert steps[3]["action"].endswith("bersama tim")
    assert autosaves() == []
