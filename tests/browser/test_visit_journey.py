"""A village asks for the mobile unit, and it comes: on the whole running system, with a phone and real mails."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from core.antispam import LEAST_SECONDS
from tests.browser.arriving import MAIL_PATIENCE_MS, expect_told, heading, main, sign_in
from tests.browser.mailbox import Mailbox, text_of
from tests.demo_stack import DemoStack

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

SLUG = "bbpmp-jatim"
OFFICER = f"keliling@{SLUG}.example"
VILLAGE, VISITOR = "desa-baru@warga.example", "pendaftar-baru@warga.example"
OWN_PAGE = re.compile(r"https?://\S+/keliling/pendaftaran/\S+/")


def test_a_village_asks_and_the_mobile_unit_comes(
    stack: DemoStack, mails: Mailbox, arrive: Callable[..., Page]
) -> None:
    site = stack.site(SLUG)
    phone, officer = arrive(360, scripts=False), arrive()
    ask(phone, site)
    sign_in(officer, f"{site}/portal/keliling/permohonan/", OFFICER)
    visit = plan_and_announce(officer)
    told = mails.wait_for(VILLAGE, "sudah kami jawab", seconds=MAIL_PATIENCE_MS / 1000)
    assert "/keliling/" in text_of(told) or "/lacak/" in text_of(told)

    number = register(phone, f"{site}/keliling/{visit}/")
    assert number == "1"
    mail = mails.wait_for(VISITOR, "Terdaftar", seconds=MAIL_PATIENCE_MS / 1000)
    link = OWN_PAGE.search(text_of(mail))
    assert link is not None
    phone.goto(link.group())
    expect(heading(phone)).to_have_text("Nomor Anda: 1")

    note_who_came(officer, f"{site}/portal/keliling/{visit}/")
    phone.reload()
    expect(main(phone)).to_contain_text("Datang")
    report(officer, f"{site}/portal/keliling/{visit}/")
    phone.goto(f"{site}/keliling/{visit}/")
    expect(main(phone)).to_contain_text("Terlaksana")


def ask(page: Page, site: str) -> None:
    """Ask for a visit to Sumenep, from a phone without scripts."""
    page.goto(f"{site}/keliling/")
    main(page).get_by_role("link", name="Minta kunjungan").click()
    page.get_by_label("Tempat mana?").select_option(label="Kabupaten Sumenep")
    page.get_by_label("Kira-kira berapa orang yang akan datang?").fill("400")
    page.get_by_label("Mengapa kunjungan diperlukan?").fill("Internet di pulau kami sering putus.")
    page.get_by_label("Nama Anda").fill("Kepala Desa Contoh")
    page.get_by_label("Surel").fill(VILLAGE)
    time.sleep(LEAST_SECONDS)
    main(page).get_by_role("button", name="Kirim permohonan").click()
    expect(main(page)).to_contain_text("KLG-")


def plan_and_announce(page: Page) -> str:
    """Plan a visit of today to the place that stands first; return its number."""
    expect(main(page)).to_contain_text("1. Kabupaten Sumenep")
    main(page).get_by_role("link", name=re.compile("Rencanakan kunjungan.*Sumenep")).click()
    today = dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()
    page.get_by_label("Di mana tepatnya?").fill("Balai Desa Contoh")
    page.get_by_label("Hari pertama").fill(f"{today:%d-%m-%Y}")
    page.locator("[name=opens_at]").fill("23.50")
    page.locator("[name=closes_at]").fill("23.59")
    page.locator("input[name^=q_]").first.fill("20")
    main(page).get_by_role("button", name="Rencanakan kunjungan").last.click()
    expect_told(page, "Kunjungan direncanakan")
    main(page).get_by_role("link", name="Umumkan").click()
    main(page).get_by_role("button", name="Umumkan").click()
    expect_told(page, "Kunjungan diumumkan")
    return page.url.rstrip("/").rpartition("/")[2]


def register(page: Page, visit: str) -> str:
    """Register on the phone, and return the number."""
    page.goto(visit)
    main(page).get_by_role("link", name="Daftar dan ambil nomor").click()
    page.get_by_label("Nama Anda").fill("Pendaftar Contoh")
    page.get_by_label("Surel").fill(VISITOR)
    time.sleep(LEAST_SECONDS)
    main(page).get_by_role("button", name="Daftar", exact=True).click()
    expect(heading(page)).to_contain_text("Nomor Anda")
    return heading(page).inner_text().rpartition(" ")[2]


def note_who_came(page: Page, visit: str) -> None:
    """Note that the registered person came, and somebody without registration."""
    page.goto(f"{visit}hadir/")
    main(page).get_by_role("button", name="Datang Pendaftar Contoh").click()
    page.get_by_label("Nama", exact=True).fill("Bu Tini Contoh")
    main(page).get_by_role("button", name="Catat dan beri nomor").click()
    expect(main(page)).to_contain_text("2. Bu Tini Contoh")


def report(page: Page, visit: str) -> None:
    """Write the report; the numbers stand there already."""
    page.goto(f"{visit}laporan/")
    expect(page.locator("input[name^=served_]").first).to_have_value("2")
    page.get_by_label("Bagaimana jalannya?").fill("Lancar; dua orang dilayani.")
    main(page).get_by_role("button", name="Simpan laporan").click()
    expect_told(page, "Kunjungan terlaksana")
