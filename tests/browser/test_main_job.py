"""The main job as people do it, on the whole running system: from a new agency to the bureau that sees its standard.

In between lies the life of a standard: a template is adopted, what is missing is written, the head of the unit returns
it once, the public is consulted, minutes agree it, a decree enacts it, and citizens read it on the web and on paper.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.arriving import (
    AGENCY,
    PATIENCE_MS,
    SLUG,
    accept_invitation,
    assert_link_is_used,
    expect_told,
    heading,
    invite,
    main,
    onboard,
    read_invitation,
    sign_in,
)
from tests.demo_stack import DemoStack, demo_stack
from tests.factories.services import pdf_file

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

CENTRAL, JAMBI, BABEL = (f"{name}@maklumat.example" for name in ("pusat", "biro-jambi", "biro-babel"))
HALL = "Pinjam ruang baca"
HELP_DESK = "Bantuan teknologi informasi"
DECREE = "188.4/12/DISPUS/2026"
COMPLAINTS, CONTROL, STAFF = (
    "6. Penanganan pengaduan, saran, dan masukan",
    "10. Pengawasan internal",
    "11. Jumlah pelaksana",
)
RETURN_NOTE = "Sebutkan jabatan pengawas dengan lengkap."
# A document is fetched by its own page: the browser alone knows where *.localhost is, and shows a PDF in a viewer.
FETCH = """async address => {
  const answer = await fetch(address);
  const bytes = Array.from(new Uint8Array(await answer.arrayBuffer()), byte => String.fromCharCode(byte));
  return [answer.status, answer.headers.get("content-type"), btoa(bytes.join(""))];
}"""


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
    invite(admin, site, "Kartika Contoh", "kartika@perpustakaan.example", "Kepala unit")
    invite(admin, site, "Hana Contoh", "hana@perpustakaan.example", "Pimpinan instansi")

    team, unit, head = arrive(), arrive(360), arrive(360)
    accept_invitation(team, read_invitation(team, stack, "tono@perpustakaan.example"), "Tono Contoh")
    accept_invitation(unit, read_invitation(unit, stack, "kartika@perpustakaan.example"), "Kartika Contoh")
    accept_invitation(head, read_invitation(head, stack, "hana@perpustakaan.example"), "Hana Contoh")

    draft = adopt(team, site, "Peminjaman sarana dan prasarana", HALL)
    assert_told_what_is_missing(team, draft)
    fill_what_is_missing(team, draft)
    submit(team, draft)
    return_once(unit, site)
    mend_what_was_returned(team, site, draft)
    submit(team, draft)
    consult(unit, site)
    agree_when_complete(unit, team, draft)

    inner = adopt(team, site, HELP_DESK, HELP_DESK)
    fill_what_is_missing(team, inner)
    submit(team, inner)
    agree_without_a_forum(unit, site)

    prepare_decree(team, site)
    enact(head, site)
    publish(head)

    citizen = arrive(360)
    read_as_citizen(citizen, stack)
    hold_the_paper_against_the_site(citizen)
    find_among_all_agencies(arrive(), stack)
    see_as_bureau(arrive(), stack)
    assert_unknown_to_another_bureau(arrive(), stack)

    verified = stack.manage("verify_publication")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert re.search(rf"^{SLUG} +2 +2 ", verified.stdout, re.MULTILINE), verified.stdout


def today(site: str) -> str:
    return f"{site}/portal/"


def date_of_today() -> str:
    """Return the date as people type it, where the agency is."""
    return dt.datetime.now(zoneinfo.ZoneInfo("Asia/Jakarta")).strftime("%d-%m-%Y")


def waiting(page: Page, site: str, status: str) -> Locator:
    """Return what waits on the start page of the portal under this status."""
    page.goto(today(site))
    return page.get_by_role("listitem").filter(has_text=status)


def press(page: Page, button: str) -> None:
    main(page).get_by_role("button", name=button).click()


def signed_paper(name: str) -> Any:
    """Return a PDF as the browser's file dialogue would give it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf_file(name).read()}


def fetch_pdf(page: Page, link: Locator) -> str:
    """Open a PDF and return its text."""
    status, media_type, content = page.evaluate(FETCH, link.get_attribute("href"))
    assert (status, media_type) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(base64.b64decode(content)))
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())


# --- the team writes, the head of the unit reads ----------------------------------------------------------------------
def adopt(page: Page, site: str, template: str, name: str) -> str:
    """Take a common template for a new service; return the address of the draft."""
    page.goto(f"{site}/portal/standar/")
    main(page).get_by_role("link", name="Pilih templat").click()
    page.get_by_role("link", name=template).click()
    page.get_by_label("Nama layanan").fill(name)
    press(page, "Pakai templat ini")
    expect_told(page, "Templat dipakai.")
    expect(main(page)).to_contain_text("3 dari 14 komponen belum lengkap.")
    return page.url


def assert_told_what_is_missing(page: Page, draft: str) -> None:
    """Whoever submits too early is told what is missing, and may come back later."""
    main(page).get_by_role("link", name="Ajukan untuk reviu").click()
    expect(heading(page)).to_have_text(f"Ajukan versi 1 “{HALL}” untuk direviu?")
    expect(main(page)).to_contain_text("3 dari 14 komponen belum lengkap.")
    expect(main(page).get_by_role("listitem").get_by_role("link")).to_have_text([COMPLAINTS, CONTROL, STAFF])
    main(page).get_by_role("link", name="Tidak, kembali").click()
    expect(page).to_have_url(draft)


def fill_what_is_missing(page: Page, draft: str) -> None:
    """Write one component after the other, as the page leads."""
    page.goto(draft)
    main(page).get_by_role("link", name=f"Tulis {COMPLAINTS}").click()
    page.get_by_label("Petugas penanggung jawab").fill("Subbagian Umum")
    press(page, "Simpan dan lanjut")
    expect(heading(page)).to_have_text(CONTROL)
    page.get_by_label("Siapa yang mengawasi").fill("Kepala Bidang")
    press(page, "Simpan dan lanjut")
    expect(heading(page)).to_have_text(STAFF)
    write_staff(page, "Petugas layanan", "2", then="Simpan dan lanjut")
    expect(main(page)).to_contain_text("Ke-14 komponen sudah lengkap.")


def write_staff(page: Page, role: str, number: str, *, then: str) -> None:
    page.get_by_label("Peran", exact=True).fill(role)
    page.get_by_label("Jumlah orang").fill(number)
    press(page, then)
    expect_told(page, "“Jumlah pelaksana” tersimpan.")


def submit(page: Page, draft: str) -> None:
    page.goto(draft)
    main(page).get_by_role("link", name="Ajukan untuk reviu").click()
    page.get_by_label("Catatan untuk kepala unit").fill("Mohon dibaca bagian pengaduan.")
    press(page, "Ajukan untuk reviu")
    expect_told(page, "sudah diajukan")
    expect(main(page)).to_contain_text("Menunggu kepala unit")


def return_once(page: Page, site: str) -> None:
    """The head of the unit finds it on the start page, reads it, and sends it back: a note must say why."""
    waiting(page, site, "Perlu direviu").get_by_role("link", name=HALL).click()
    expect(main(page)).to_contain_text("Mohon dibaca bagian pengaduan.")
    main(page).get_by_role("link", name="Kembalikan kepada tim").click()
    press(page, "Kembalikan kepada tim")
    expect(page.get_by_role("alert")).to_contain_text("Yang perlu diubah oleh tim")
    page.get_by_label("Yang perlu diubah oleh tim").fill(RETURN_NOTE)
    press(page, "Kembalikan kepada tim")
    expect_told(page, "rancangan")


def mend_what_was_returned(page: Page, site: str, draft: str) -> None:
    """The team reads the note on the start page and on top of the draft, and does what it asks for."""
    row = waiting(page, site, "Dikembalikan")
    expect(row).to_contain_text(RETURN_NOTE)
    row.get_by_role("link", name=HALL).click()
    expect(page).to_have_url(draft)
    expect(page.get_by_role("region", name="Langkah berikutnya")).to_contain_text(RETURN_NOTE)
    page.get_by_role("navigation").get_by_role("link", name=CONTROL).click()
    page.get_by_label("Siapa yang mengawasi").fill("Kepala Bidang Layanan dan Pelestarian")
    press(page, "Simpan komponen")
    expect_told(page, "“Pengawasan internal” tersimpan.")


# --- what was consulted, and what is agreed ---------------------------------------------------------------------------
def consult(page: Page, site: str) -> None:
    waiting(page, site, "Perlu direviu").get_by_role("link", name=HALL).click()
    main(page).get_by_role("link", name="Buka konsultasi publik").click()
    page.get_by_label("Catatan").fill("Forum di aula dinas; pemustaka dan komunitas baca diundang.")
    press(page, "Buka konsultasi")
    expect_told(page, f"Konsultasi tentang versi 1 “{HALL}” sudah dibuka.")


def agree_when_complete(unit: Page, team: Page, draft: str) -> None:
    """While it is consulted the team empties a component: it is not agreed, the minutes are kept, and used after."""
    edit_staff(team, draft, "", "")
    unit.goto(draft)
    main(unit).get_by_role("link", name="Catat kesepakatan").click()
    unit.get_by_label("Nomor berita acara").fill("BA-01/DISPUS/2026")
    unit.get_by_label("Hari forum").fill(date_of_today())
    unit.get_by_label("Masyarakat Pengguna Layanan").check()
    unit.get_by_label("Organisasi Masyarakat Sipil").check()
    unit.get_by_label("Berkas berita acara yang ditandatangani").set_input_files(signed_paper("berita-acara.pdf"))
    press(unit, "Catat kesepakatan")
    expect_told(unit, f"“{HALL}” tidak dicatat sebagai disepakati. Belum lengkap: {STAFF}.", refused=True)

    edit_staff(team, draft, "Petugas layanan", "3")
    read_what_changed(unit, draft)
    unit.goto(draft)
    main(unit).get_by_role("link", name="Catat kesepakatan").click()
    minutes = unit.get_by_label("Berita acara yang ditandatangani", exact=True)
    minutes.select_option(label=minutes.get_by_role("option", name="BA-01/DISPUS/2026").inner_text())
    press(unit, "Catat kesepakatan")
    expect_told(unit, "1 standar dicatat sebagai disepakati.")
    expect(main(unit).get_by_role("link", name="Berita acara BA-01/DISPUS/2026")).to_have_count(1)


def edit_staff(page: Page, draft: str, role: str, number: str) -> None:
    page.goto(draft)
    page.get_by_role("navigation").get_by_role("link", name=STAFF).click()
    write_staff(page, role, number, then="Simpan komponen")


def read_what_changed(page: Page, draft: str) -> None:
    """Compare what was laid before the public with what the version says now."""
    page.goto(draft)
    main(page).get_by_role("link", name="Isi pada hari itu, dan yang berubah sejak itu").click()
    expect(main(page)).to_contain_text("1 dari 14 komponen berubah.")
    expect(main(page).locator("del")).to_contain_text(["2"])
    expect(main(page).locator("ins")).to_contain_text(["3"])


def agree_without_a_forum(page: Page, site: str) -> None:
    """An internal service is agreed right after its review, and needs no minutes."""
    waiting(page, site, "Perlu direviu").get_by_role("link", name=HELP_DESK).click()
    main(page).get_by_role("link", name="Catat kesepakatan").click()
    expect(main(page)).to_contain_text("Ini layanan internal: dapat disepakati tanpa forum publik.")
    press(page, "Catat kesepakatan")
    expect_told(page, "1 standar dicatat sebagai disepakati.")


# --- the decree, and publication --------------------------------------------------------------------------------------
def prepare_decree(page: Page, site: str) -> None:
    """The team puts both standards on one decree, and prints its annex."""
    waiting(page, site, "Tanpa keputusan").get_by_role("link", name=HALL).click()
    main(page).get_by_role("link", name="Masukkan ke keputusan").click()
    main(page).get_by_role("link", name="Siapkan keputusan").click()
    fields = {
        "Nomor": DECREE,
        "Tanggal": date_of_today(),
        "Judul": "Penetapan Standar Pelayanan",
        "Berlaku mulai": date_of_today(),
        "Tempat penandatanganan": "Jambi",
        "Nama penanda tangan": "Hana Contoh",
        "Jabatan penanda tangan": "Kepala Dinas",
    }
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    expect(page.get_by_label(f"{HALL}, versi 1")).to_be_checked()
    page.get_by_label(f"{HELP_DESK}, versi 1").check()
    press(page, "Siapkan keputusan")
    expect(heading(page)).to_have_text(f"Keputusan {DECREE}")
    expect(main(page)).to_contain_text("2 standar dalam keputusan ini")
    annex = fetch_pdf(page, main(page).get_by_role("link", name="Cetak lampiran dengan semua standar"))
    assert HALL in annex
    assert HELP_DESK in annex


def enact(page: Page, site: str) -> None:
    """The head finds the decree on the start page and brings the signed paper; what is no PDF changes nothing."""
    waiting(page, site, "Perlu ditandatangani").get_by_role("link", name=DECREE).click()
    main(page).get_by_role("link", name="Unggah berkas yang ditandatangani").click()
    file = page.get_by_label("Keputusan yang ditandatangani")
    file.set_input_files({"name": "sk.pdf", "mimeType": "application/pdf", "buffer": b"<html>bukan PDF</html>"})
    press(page, "Tetapkan standar")
    expect(page.get_by_role("alert")).to_contain_text("Jenis berkas ini tidak diterima.")
    file.set_input_files(signed_paper("sk.pdf"))
    press(page, "Tetapkan standar")
    expect_told(page, "standarnya ditetapkan")
    expect(main(page).get_by_role("listitem").filter(has_text="Ditetapkan")).to_have_count(2)


def publish(page: Page) -> None:
    """Both are published in one go; the decree is in effect, so they apply at once."""
    main(page).get_by_role("link", name="Publikasikan 2 standar").click()
    press(page, "Publikasikan 2 standar")
    expect_told(page, f"2 standar dipublikasikan: {HELP_DESK}; {HALL}.")
    expect(main(page).get_by_role("listitem").filter(has_text="Diterapkan")).to_have_count(2)


# --- who reads it -----------------------------------------------------------------------------------------------------
def read_as_citizen(page: Page, stack: DemoStack) -> None:
    """Somebody without an account finds no internal service; then the agency, the service, and reads it."""
    page.goto(f"{stack.site(SLUG)}/layanan/?q=teknologi")
    expect(main(page)).to_contain_text("Tidak ditemukan layanan untuk “teknologi”")
    expect(main(page).get_by_role("link", name=HELP_DESK)).to_have_count(0)
    page.goto(f"{stack.site(SLUG)}/layanan/bantuan-teknologi-informasi/")
    expect(heading(page)).to_have_text("Halaman ini tidak ada")

    page.goto(f"{stack.base}/")
    page.get_by_role("searchbox", name="Cari menurut nama instansi").fill("perpustakaan")
    page.keyboard.press("Enter")
    main(page).get_by_role("link", name=AGENCY).click()
    expect(page).to_have_url(f"{stack.site(SLUG)}/")
    page.get_by_role("searchbox").fill("aula")
    page.keyboard.press("Enter")
    main(page).get_by_role("link", name=HALL).click()
    expect(heading(page)).to_have_text(HALL)
    expect(main(page)).to_contain_text("2 hari kerja")
    expect(main(page)).to_contain_text("Tidak dipungut biaya")
    expect(main(page)).to_contain_text("Petugas penanggung jawab: Subbagian Umum")
    expect(main(page)).to_contain_text(DECREE)


def hold_the_paper_against_the_site(page: Page) -> None:
    """The full PDF says what the page says, and carries the code that tells whether it still applies."""
    paper = fetch_pdf(page, main(page).get_by_role("link", name="Standar lengkap"))
    assert HALL in paper
    assert "Subbagian Umum" in paper
    code = main(page).locator("a[href*='/periksa/']").first
    printed = code.inner_text().replace(" ", "-")
    assert printed in paper
    code.click()
    expect(page).to_have_url(re.compile(r"/periksa/[0-9a-z]{12}/$"))
    address = page.url
    page.get_by_role("contentinfo").get_by_role("link", name="Periksa dokumen").click()
    main(page).get_by_role("textbox").first.fill(printed)
    press(page, "Periksa kode")
    expect(page).to_have_url(address)
    expect(main(page)).to_contain_text(f"Ini versi 1 standar pelayanan “{HALL}”.")
    expect(main(page)).to_contain_text(f"Ditetapkan dengan Keputusan Nomor {DECREE}")
    expect(main(page).get_by_text("Berlaku", exact=True)).to_be_visible()


def find_among_all_agencies(page: Page, stack: DemoStack) -> None:
    """The search of the base host knows it as soon as a worker has told it; and never knows the internal one."""
    page.goto(f"{stack.base}/")
    page.get_by_role("searchbox", name="cari layanan").fill(HALL)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cari/?q=*")
    for _ in range(PATIENCE_MS // 500):
        if main(page).get_by_role("link", name=HALL).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(main(page).get_by_role("listitem").filter(has_text=HALL)).to_contain_text(AGENCY)
    page.goto(f"{stack.base}/cari/?q=bantuan+teknologi+informasi")
    expect(heading(page)).to_be_visible()
    expect(main(page).get_by_role("link", name=HELP_DESK)).to_have_count(0)


def see_as_bureau(page: Page, stack: DemoStack) -> None:
    """The bureau of the province has the figures taken now, and reads them beside the indicators of PEKPPP."""
    sign_in(page, f"{stack.base}/oversight/", JAMBI)
    page.goto(f"{stack.base}/oversight/collections/")
    press(page, "Kumpulkan sekarang")
    main(page).get_by_role("link", name="Lihat angkanya").click()
    page.get_by_role("table").get_by_role("link", name=AGENCY).click()
    expect(heading(page)).to_have_text(AGENCY)
    service = page.get_by_role("listitem").filter(has_text=HALL)
    expect(service).to_contain_text("14 dari 14 komponen")
    expect(service).to_contain_text("Dipublikasikan")
    expect(page.get_by_role("listitem").filter(has_text=HELP_DESK)).to_have_count(0)
    indicators = page.get_by_role("region", name="Indikator PEKPPP 1 sampai 5").get_by_role("row")
    expect(indicators).to_have_count(6)


def assert_unknown_to_another_bureau(page: Page, stack: DemoStack) -> None:
    sign_in(page, f"{stack.base}/oversight/", BABEL)
    expect(main(page)).to_contain_text("Kepulauan Bangka Belitung")
    page.goto(f"{stack.base}/oversight/agencies/?q=perpustakaan")
    expect(main(page).get_by_role("link", name=AGENCY)).to_have_count(0)
    page.goto(f"{stack.base}/oversight/agencies/{SLUG}/")
    expect(heading(page)).to_have_text("Halaman ini tidak ada")
