"""The main job as people do it, on the whole running system: from a new agency to the bureau that sees its standard."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Locator, Page, expect

from deploy.demo.loading import PASSWORD, TOTP_SECRET
from tests.demo_stack import DemoStack, demo_stack

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

AGENCY = "Dinas Perpustakaan Contoh Provinsi Jambi"
SLUG = "perpustakaan-contoh"
OWN_PASSWORD = "rangkaian kata yang panjang"
HALL = "Pinjam ruang baca"
HELP_DESK = "Bantuan teknologi informasi"
PATIENCE_MS = 30_000
CENTRAL, JAMBI, BABEL = (f"{name}@maklumat.example" for name in ("pusat", "biro-jambi", "biro-babel"))


@pytest.fixture
def stack() -> Iterator[DemoStack]:
    """The demo with its own PostgreSQL, Valkey, web server, workers and beat."""
    with demo_stack() as running:
        yield running
    assert running.running() == []


@pytest.fixture
def arrive(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that lets another person sit down before a browser of their own."""
    contexts = []

    def open_window(width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="id-ID", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    expect.set_options(timeout=PATIENCE_MS)
    yield open_window
    expect.set_options(timeout=5_000)
    for context in contexts:
        context.close()


def test_main_job(stack: DemoStack, arrive: Callable[..., Page]) -> None:
    central = arrive()
    sign_in(central, f"{stack.base}/central/", CENTRAL, code=True)
    onboard(central, stack)

    admin, site = arrive(), stack.site(SLUG)
    link = read_invitation(admin, stack, "sari@perpustakaan.example")
    accept_invitation(admin, link, "Sari Contoh")
    expect_told(admin, "Akun Anda siap dipakai. Selamat datang!")
    assert_link_is_used(arrive(360), link)
    invite(admin, site, "Tono Contoh", "tono@perpustakaan.example", "Tim penyusun standar pelayanan")
    invite(admin, site, "Hana Contoh", "hana@perpustakaan.example", "Pimpinan instansi")

    team, head = arrive(), arrive(360)
    accept_invitation(team, read_invitation(team, stack, "tono@perpustakaan.example"), "Tono Contoh")
    accept_invitation(head, read_invitation(head, stack, "hana@perpustakaan.example"), "Hana Contoh")

    draft = adopt(team, site, "Peminjaman sarana dan prasarana", HALL)
    assert_three_are_missing(head, draft)
    fill_what_is_missing(team, draft)
    publish_after_one_was_emptied(head, team, draft)
    inner = adopt(team, site, HELP_DESK, HELP_DESK)
    fill_what_is_missing(team, inner)
    publish(head, inner)

    read_as_citizen(arrive(360), stack)
    see_as_bureau(arrive(), stack)
    assert_unknown_to_another_bureau(arrive(), stack)


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def expect_told(page: Page, words: str) -> None:
    """Expect a message of success with these words."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def sign_in(page: Page, url: str, email: str, *, code: bool = False) -> None:
    """Come to a page that asks who one is, and say it."""
    page.goto(url)
    main = page.get_by_role("main")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    main.get_by_role("button", name="Masuk").click()
    if code:
        expect(heading(page)).to_have_text("Langkah kedua untuk masuk")
        page.get_by_label("Kode").fill(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))
        main.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(url)


def onboard(page: Page, stack: DemoStack) -> None:
    """Central IT: four steps, one look at all of it, and a double click on the button that makes the agency."""
    page.get_by_role("main").get_by_role("link", name="Tambah instansi").click()
    page.get_by_label("Nama instansi").fill(AGENCY)
    page.get_by_label("Nama singkat").fill("Perpustakaan Contoh")
    page.get_by_label("Perangkat daerah provinsi").check()
    page.get_by_label("Provinsi", exact=True).select_option("Jambi")
    go_on(page)
    page.get_by_label("Nama alamat").fill(SLUG)
    go_on(page)
    page.get_by_label("Alamat kantor").fill("Jalan Contoh 1, Kota Jambi")
    go_on(page)
    page.get_by_label("Nama lengkap").fill("Sari Contoh")
    page.get_by_label("Alamat surel").fill("sari@perpustakaan.example")
    go_on(page)
    expect(heading(page)).to_have_text("Periksa yang akan dibuat")
    expect(page.get_by_role("main")).to_contain_text(f"{SLUG}.localhost")
    page.get_by_role("button", name="Buat instansi").dblclick()

    expect(heading(page)).to_have_text(f"{AGENCY} sudah siap")
    expect(page.get_by_role("main")).to_contain_text(stack.site(SLUG))
    page.goto(f"{stack.base}/central/instansi/?q=perpustakaan")
    expect(page.get_by_role("table").get_by_role("link", name=AGENCY)).to_have_count(1)
    page.goto(f"{stack.base}/central/")
    expect(page.get_by_role("main").get_by_role("link", name=AGENCY)).to_have_count(1)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Lanjutkan").click()


def read_invitation(page: Page, stack: DemoStack, email: str) -> str:
    """Find the newest mail to an address among the demo's mails, and return the link in it."""
    page.goto(f"{stack.base}/demo/")
    mail = page.get_by_role("listitem").filter(has_text=email).first
    for _ in range(PATIENCE_MS // 500):
        if mail.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    mail.get_by_role("link").click()
    expect(heading(page)).to_have_text(f"Undangan ke {AGENCY}")
    link = page.get_by_role("main").get_by_role("link", name="/akun/undangan/").get_attribute("href")
    assert link is not None
    return link


def accept_invitation(page: Page, link: str, name: str) -> None:
    page.goto(link)
    expect(heading(page)).to_contain_text(AGENCY)
    page.get_by_label("Nama lengkap").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("Kata sandi sekali lagi").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Buat akun saya").click()
    expect(heading(page)).to_contain_text(name.split()[0])


def assert_link_is_used(page: Page, link: str) -> None:
    """Open a link for the second time: the page says why it does not work and leads to the sign-in."""
    page.goto(link)
    expect(heading(page)).to_have_text("Undangan ini tidak dapat dipakai")
    expect(page.get_by_role("main")).to_contain_text("Undangan ini sudah dipakai.")
    page.get_by_role("main").get_by_role("link", name="Masuk").click()
    expect(heading(page)).to_have_text("Masuk")


def invite(page: Page, site: str, name: str, email: str, role: str) -> None:
    page.goto(f"{site}/portal/pengguna/")
    page.get_by_role("link", name="Undang orang").click()
    page.get_by_label("Nama lengkap").fill(name)
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label(role).check()
    page.get_by_role("button", name="Kirim undangan").click()
    expect_told(page, email)


def adopt(page: Page, site: str, template: str, name: str) -> str:
    """Take a common template for a new service; return the address of the draft."""
    page.goto(f"{site}/portal/standar/")
    page.get_by_role("main").get_by_role("link", name=re.compile("Pilih templat|Templat bersama")).last.click()
    page.get_by_role("link", name=template).click()
    page.get_by_label("Nama layanan").fill(name)
    page.get_by_role("button", name="Pakai templat ini").click()
    expect_told(page, "Templat dipakai.")
    expect(page.get_by_role("main")).to_contain_text("3 komponen masih perlu ditulis")
    return page.url


def assert_three_are_missing(page: Page, draft: str) -> None:
    """The head tries to publish too early, and is told what is missing."""
    page.goto(f"{draft}terbitkan/")
    expect(heading(page)).to_have_text("Belum siap dipublikasikan")
    main = page.get_by_role("main")
    expect(main).to_contain_text("3 dari 14 komponen belum lengkap.")
    expect(main.get_by_role("listitem").get_by_role("link")).to_have_text(
        ["6. Penanganan pengaduan, saran, dan masukan", "10. Pengawasan internal", "11. Jumlah pelaksana"]
    )
    expect(page.get_by_role("button", name="Publikasikan sekarang")).to_have_count(0)


def fill_what_is_missing(page: Page, draft: str) -> None:
    """Write one component after the other, as the page leads."""
    page.goto(draft)
    page.get_by_role("main").get_by_role("link", name="Tulis 6. Penanganan pengaduan, saran, dan masukan").click()
    page.get_by_label("Petugas penanggung jawab").fill("Subbagian Umum")
    save_and_go_on(page)
    expect(heading(page)).to_have_text("10. Pengawasan internal")
    page.get_by_label("Siapa yang mengawasi").fill("Kepala Bidang Layanan")
    save_and_go_on(page)
    expect(heading(page)).to_have_text("11. Jumlah pelaksana")
    write_staff_count(page)
    expect(page.get_by_role("main")).to_contain_text("Ke-14 komponen sudah lengkap")


def save_and_go_on(page: Page) -> None:
    page.get_by_role("button", name="Simpan dan lanjut").click()


def write_staff_count(page: Page) -> None:
    page.get_by_label("Peran", exact=True).fill("Petugas layanan")
    page.get_by_label("Jumlah orang").fill("2")
    save_and_go_on(page)
    expect_told(page, "“Jumlah pelaksana” tersimpan.")


def publish_after_one_was_emptied(head: Page, team: Page, draft: str) -> None:
    """While the head reads the last question, the team empties a component; then it is mended and published."""
    head.goto(f"{draft}terbitkan/")
    expect(heading(head)).to_have_text(f"Publikasikan versi 1 “{HALL}”?")
    team.goto(f"{draft}komponen/staff_count/")
    team.get_by_label("Peran", exact=True).fill("")
    team.get_by_label("Jumlah orang").fill("")
    team.get_by_role("button", name="Simpan komponen").click()
    expect_told(team, "“Jumlah pelaksana” tersimpan.")
    head.get_by_role("button", name="Publikasikan sekarang").click()

    expect(heading(head)).to_have_text("Belum siap dipublikasikan")
    expect(head.get_by_role("alert")).to_contain_text(
        "Standar hanya dapat dipublikasikan bila ke-14 komponennya lengkap."
    )
    expect(head.get_by_role("main").get_by_role("listitem").get_by_role("link")).to_have_text(["11. Jumlah pelaksana"])
    team.goto(f"{draft}komponen/staff_count/")
    write_staff_count(team)
    publish(head, draft)
    expect(head.get_by_role("main")).to_contain_text("Semua orang kini dapat membacanya di situs publik.")


def publish(page: Page, draft: str) -> None:
    """The head finds the draft on the start page of the portal."""
    page.goto(draft.split("/portal/")[0] + "/portal/")
    row = page.get_by_role("listitem").filter(has_text="Siap dipublikasikan")
    row.get_by_role("link").click()
    expect(page).to_have_url(draft)
    page.get_by_role("main").get_by_role("link", name="Publikasikan").first.click()
    page.get_by_role("button", name="Publikasikan sekarang").click()
    expect(heading(page)).to_contain_text("sudah dipublikasikan")


def read_as_citizen(page: Page, stack: DemoStack) -> None:
    """Somebody without an account finds the agency, then the service, and reads it; not the internal one."""
    page.goto(f"{stack.base}/")
    page.get_by_role("searchbox").fill("perpustakaan")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name=AGENCY).click()
    expect(page).to_have_url(f"{stack.site(SLUG)}/")
    page.get_by_role("searchbox").fill("aula")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("1 layanan untuk “aula”")
    page.get_by_role("link", name=HALL).click()
    expect(heading(page)).to_have_text(HALL)
    main = page.get_by_role("main")
    expect(main).to_contain_text("2 hari kerja")
    expect(main).to_contain_text("Tidak dipungut biaya")
    expect(main).to_contain_text("Petugas penanggung jawab: Subbagian Umum")

    page.goto(f"{stack.site(SLUG)}/layanan/?q=teknologi")
    expect(page.get_by_role("main")).to_contain_text("Tidak ditemukan layanan untuk “teknologi”")
    expect(page.get_by_role("main").get_by_role("link", name=HELP_DESK)).to_have_count(0)
    page.goto(f"{stack.site(SLUG)}/layanan/bantuan-teknologi-informasi/")
    expect(heading(page)).to_have_text("Halaman ini tidak ada")


def see_as_bureau(page: Page, stack: DemoStack) -> None:
    """The bureau of the province has the figures taken now, and reads them."""
    sign_in(page, f"{stack.base}/oversight/", JAMBI)
    page.goto(f"{stack.base}/oversight/collections/")
    page.get_by_role("button", name="Kumpulkan sekarang").click()
    page.get_by_role("main").get_by_role("link", name="Lihat angkanya").click()
    page.get_by_role("table").get_by_role("link", name=AGENCY).click()
    expect(heading(page)).to_have_text(AGENCY)
    service = page.get_by_role("listitem").filter(has_text=HALL)
    expect(service).to_contain_text("14 dari 14 komponen")
    expect(service).to_contain_text("Dipublikasikan")
    expect(page.get_by_role("main")).not_to_contain_text(HELP_DESK)


def assert_unknown_to_another_bureau(page: Page, stack: DemoStack) -> None:
    sign_in(page, f"{stack.base}/oversight/", BABEL)
    expect(page.get_by_role("main")).to_contain_text("Kepulauan Bangka Belitung")
    page.goto(f"{stack.base}/oversight/agencies/?q=perpustakaan")
    expect(page.get_by_role("main").get_by_role("link", name=AGENCY)).to_have_count(0)
    page.goto(f"{stack.base}/oversight/agencies/{SLUG}/")
    expect(heading(page)).to_have_text("Halaman ini tidak ada")
