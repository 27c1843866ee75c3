"""How people come into the system in a browser: they sign in, an agency is added, they are invited and accept."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

from deploy.demo.loading import PASSWORD, TOTP_SECRET
from tests.demo_stack import DemoStack

AGENCY = "Dinas Perpustakaan Contoh Provinsi Jambi"
SLUG = "perpustakaan-contoh"
OWN_PASSWORD = "rangkaian kata yang panjang"
PATIENCE_MS = 30_000
# A mail waits behind what the workers print and check after the start: every standard that the demo comes with.
MAIL_PATIENCE_MS = 180_000


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def expect_told(page: Page, words: str, *, refused: bool = False) -> None:
    """Expect a message with these words; of a refusal it is read out at once."""
    expect(page.get_by_role("alert" if refused else "status").filter(has_text=words)).to_be_visible()


def sign_in(page: Page, url: str, email: str, *, code: bool = False) -> None:
    """Come to a page that asks who one is, and say it."""
    page.goto(url)
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    main(page).get_by_role("button", name="Masuk").click()
    if code:
        expect(heading(page)).to_have_text("Langkah kedua untuk masuk")
        page.get_by_label("Kode").fill(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))
        main(page).get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(url)


def onboard(page: Page, stack: DemoStack) -> None:
    """Central IT: four steps, one look at all of it, and a double click on the button that makes the agency."""
    main(page).get_by_role("link", name="Tambah instansi").click()
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
    expect(main(page)).to_contain_text(f"{SLUG}.localhost")
    page.get_by_role("button", name="Buat instansi").dblclick()

    expect(heading(page)).to_have_text(f"{AGENCY} sudah siap")
    expect(main(page)).to_contain_text(stack.site(SLUG))
    page.goto(f"{stack.base}/central/instansi/?q=perpustakaan")
    expect(page.get_by_role("table").get_by_role("link", name=AGENCY)).to_have_count(1)
    page.goto(f"{stack.base}/central/")
    expect(main(page).get_by_role("link", name=AGENCY)).to_have_count(1)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Lanjutkan").click()


def read_invitation(page: Page, stack: DemoStack, email: str) -> str:
    """Find the newest mail to an address among the demo's mails, and return the link in it."""
    page.goto(f"{stack.base}/demo/")
    mail = page.get_by_role("listitem").filter(has_text=email).first
    for _ in range(MAIL_PATIENCE_MS // 500):
        if mail.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    mail.get_by_role("link").click()
    expect(heading(page)).to_have_text(f"Undangan ke {AGENCY}")
    link = main(page).get_by_role("link", name="/akun/undangan/").get_attribute("href")
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
    expect(main(page)).to_contain_text("Undangan ini sudah dipakai.")
    main(page).get_by_role("link", name="Masuk").click()
    expect(heading(page)).to_have_text("Masuk")


def invite(page: Page, site: str, name: str, email: str, role: str) -> None:
    page.goto(f"{site}/portal/pengguna/")
    page.get_by_role("link", name="Undang orang").click()
    page.get_by_label("Nama lengkap").fill(name)
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label(role).check()
    page.get_by_role("button", name="Kirim undangan").click()
    expect_told(page, email)
