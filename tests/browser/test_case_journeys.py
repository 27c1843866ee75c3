"""Cases as people live them, on the whole running system: citizens file, officers answer, citizens confirm.

Mails leave through the outbox, the workers and a real SMTP conversation; the citizens have no accounts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.antispam import LEAST_SECONDS
from tests.browser.arriving import MAIL_PATIENCE_MS, heading, main, sign_in
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.test_main_job import signed_paper
from tests.demo_stack import DemoStack

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

SLUG, SERVING = "diskominfo-babel", "penghubung-babel"
SERVICE = "rumah-singgah"  # nobody has made a form for it yet
COMPLAINTS, INFORMATION = f"pengaduan@{SLUG}.example", f"ppid@{SLUG}.example"
REPORTER, APPLICANT = "pelapor@warga.example", "mita-baru@warga.example"
STORY = "Lampu tiang hotspot di dermaga padam sejak tiga malam, sehingga penumpang tidak dapat memesan kendaraan."
ANSWER = "Lampu dan catu daya sudah diganti. Kami mengukurnya kembali kemarin malam."
WANTED = "Daftar perangkat jaringan yang dibeli pada tahun anggaran lalu."
SECRET = re.compile(r"\b[3-9A-Y]{4}-[3-9A-Y]{4}\b")
LINK = re.compile(r"https?://\S+/tautan/\S+")


def test_cases_from_the_first_word_to_the_last(stack: DemoStack, mails: Mailbox, arrive: Callable[..., Page]) -> None:
    site = stack.site(SLUG)
    complain_and_be_heard(site, mails, arrive)
    ask_for_information(site, mails, arrive)
    apply_for_a_service(stack.site(SERVING), arrive)


# --- a complaint ------------------------------------------------------------------------------------------------------
def complain_and_be_heard(site: str, mails: Mailbox, arrive: Callable[..., Page]) -> None:
    phone, officer = arrive(360, scripts=False), arrive()
    code, secret = complain(phone, site)
    mail = mails.wait_for(REPORTER, code, seconds=MAIL_PATIENCE_MS / 1000)
    assert secret not in text_of(mail)
    assert STORY[:20] not in text_of(mail)

    sign_in(officer, f"{site}/portal/", COMPLAINTS)
    case = f"{site}/portal/berkas/{code}/"
    officer.goto(case)
    expect(main(officer)).not_to_contain_text(REPORTER)
    step(officer, "Verifikasi")
    officer.get_by_label("Mutu layanan").check()
    press(officer, "Verifikasi")
    step(officer, "Disposisi")
    officer.locator("[name=owner]").select_option(label="Yusuf Contoh, Pengelola pengaduan")
    press(officer, "Tunjuk pemegang")
    step(officer, "Minta keterangan warga")
    officer.get_by_label("Yang masih kurang").fill("Mohon sebutkan dermaga yang mana.")
    press(officer, "Kirim pertanyaan")

    answer_by_mail(phone, mails)
    officer.goto(case)
    expect(main(officer)).to_contain_text("Dermaga sisi barat.")
    step(officer, "Jawab")
    officer.get_by_label("Benar dan sudah diperbaiki").check()
    officer.get_by_label("Jawaban untuk pelapor").fill(ANSWER)
    press(officer, "Kirim balasan")
    settle(phone, site, code, secret)
    officer.goto(case)
    expect(main(officer)).to_contain_text("Selesai")


def complain(page: Page, site: str) -> tuple[str, str]:
    """Write anonymously, without scripts, and return the code and the secret word of the receipt."""
    page.goto(f"{site}/ajukan/")
    main(page).get_by_role("link", name=re.compile("^Mengadu")).click()
    page.get_by_label("Apa yang terjadi?").fill(STORY)
    page.get_by_label("Di mana?").fill("Dermaga Tanjung Pandan")
    page.get_by_label("Anonim").check()
    page.get_by_label("Surel").fill(REPORTER)
    return send(page, "Kirim pengaduan")


def answer_by_mail(page: Page, mails: Mailbox) -> None:
    """Open the link of the question in the mail, once, and answer."""
    mail = mails.wait_for(REPORTER, "menunggu", seconds=MAIL_PATIENCE_MS / 1000)
    link = LINK.search(text_of(mail))
    assert link is not None
    page.context.clear_cookies()
    page.goto(link.group())
    main(page).get_by_role("button").first.click()
    expect(main(page)).to_contain_text("Mohon sebutkan dermaga yang mana.")
    page.get_by_label("Tulis pesan").fill("Dermaga sisi barat.")
    main(page).get_by_role("button", name="Kirim pesan").click()
    expect(main(page)).to_contain_text("Dermaga sisi barat.")
    page.context.clear_cookies()
    page.goto(link.group())
    if main(page).get_by_role("button").count():
        main(page).get_by_role("button").first.click()
    expect(main(page)).not_to_contain_text("Dermaga sisi barat.")


def settle(page: Page, site: str, code: str, secret: str) -> None:
    """Come back with code and secret word, read the answer, and say that it is settled."""
    page.goto(f"{site}/lacak/")
    page.locator("#id_code").fill(code.lower())
    page.locator("#id_secret").fill("AAAA-AAAA")
    main(page).get_by_role("button", name="Buka", exact=True).click()
    expect(main(page)).to_contain_text("tidak cocok")
    page.locator("#id_secret").fill(secret.replace("-", " "))
    main(page).get_by_role("button", name="Buka", exact=True).click()
    expect(main(page)).to_contain_text(ANSWER)
    main(page).get_by_role("link", name=re.compile("selesai", re.IGNORECASE)).first.click()
    main(page).get_by_role("button", name="Ya, sudah selesai").click()
    expect(heading(page)).to_have_text("Seberapa puas Anda?")
    page.get_by_label("Sangat puas").check()
    main(page).get_by_role("button", name="Kirim penilaian").click()
    expect(main(page)).to_contain_text("Selesai")


# --- a request for public information ---------------------------------------------------------------------------------
def ask_for_information(site: str, mails: Mailbox, arrive: Callable[..., Page]) -> None:
    citizen, officer = arrive(), arrive()
    citizen.goto(f"{site}/ppid/permohonan/")
    for field, words in {
        "information": WANTED,
        "purpose": "Penelitian kampus.",
        "name": "Mita Baru Contoh",
        "id_number": "1971000000000003",
        "address": "Pangkalpinang",
        "occupation": "Mahasiswa",
        "email": APPLICANT,
    }.items():
        citizen.locator(f"[name={field}]").fill(words)
    citizen.locator("[name=card]").set_input_files(signed_paper("kartu"))
    code, _secret = send(citizen, "Kirim permohonan")
    expect(main(citizen)).to_contain_text("/PPID/")
    mails.wait_for(APPLICANT, code, seconds=MAIL_PATIENCE_MS / 1000)

    sign_in(officer, f"{site}/portal/", INFORMATION)
    officer.goto(f"{site}/portal/berkas/{code}/")
    expect(main(officer)).to_contain_text("0003")
    expect(main(officer)).not_to_contain_text("1971000000000003")
    step(officer, "Beri tahu secara tertulis")
    officer.locator("[name=decision][value=granted]").check()
    officer.locator("[name=form]").select_option("recorded")
    officer.locator("[name=material]").fill("Daftar perangkat dalam lembar kerja.")
    main(officer).locator("form").last.get_by_role("button").last.click()
    expect(main(officer)).to_contain_text("Dikabulkan")
    citizen.goto(f"{site}/lacak/{code}/")
    expect(main(citizen)).to_contain_text("Dikabulkan")
    expect(main(citizen).get_by_role("link", name=re.compile(r"\.pdf", re.IGNORECASE)).first).to_be_visible()


# --- an application ---------------------------------------------------------------------------------------------------
def apply_for_a_service(site: str, arrive: Callable[..., Page]) -> None:
    team, family, officer = arrive(), arrive(360), arrive()
    publish_form(team, site)
    family.goto(f"{site}/layanan/{SERVICE}/")
    main(family).get_by_role("link", name="Ajukan permohonan").first.click()
    main(family).get_by_role("link", name="Isi formulir").click()
    family.locator("[name=name]").fill("Ibu Rini Contoh")
    family.locator("[name=email]").fill("keluarga@warga.example")
    time.sleep(LEAST_SECONDS + 0.5)
    main(family).get_by_role("button", name="Lanjutkan", exact=True).last.click()
    expect(heading(family)).to_have_text("Dokumen")
    expect(main(family)).not_to_contain_text("perlu diperbaiki")
    papers = family.locator("input[type=file]").all()
    assert len(papers) == 5  # what the standard requires
    for number, paper in enumerate(papers):
        paper.set_input_files(signed_paper(f"berkas-{number}"))
    main(family).get_by_role("button", name="Lanjutkan", exact=True).last.click()
    family.locator("[name=declares]").check()
    code, _secret = send(family, "Kirim permohonan")

    sign_in(officer, f"{site}/portal/", f"petugas@{SERVING}.example")
    officer.goto(f"{site}/portal/berkas/{code}/")
    step(officer, re.compile("kelengkapan", re.IGNORECASE))
    verdicts = main(officer).get_by_label("Penilaian").all()
    assert len(verdicts) >= len(papers)
    for verdict in verdicts:
        verdict.select_option("ok")
    main(officer).get_by_role("button", name=re.compile("lengkap", re.IGNORECASE)).first.click()
    family.goto(f"{site}/lacak/{code}/")
    expect(main(family)).to_contain_text("1 hari kerja")


def publish_form(page: Page, site: str) -> None:
    """Have the form proposed from what the standard requires, and publish it."""
    sign_in(page, f"{site}/portal/", f"tim@{SERVING}.example")
    page.goto(f"{site}/portal/permohonan/formulir/{SERVICE}/")
    main(page).get_by_role("button", name="Tambahkan yang disyaratkan standar").click()
    main(page).get_by_role("link", name=re.compile("^Publikasikan")).last.click()
    main(page).get_by_role("button", name=re.compile("^Publikasikan")).last.click()
    page.goto(f"{site}/layanan/{SERVICE}/")
    expect(main(page).get_by_role("link", name="Ajukan permohonan").first).to_be_visible()


# --- what all of them do ----------------------------------------------------------------------------------------------
def send(page: Page, button: str) -> tuple[str, str]:
    """Send a form that keeps programs away, twice if it asks, and return code and secret word of the receipt."""
    time.sleep(LEAST_SECONDS + 0.5)
    main(page).get_by_role("button", name=button).click()
    expect(page).to_have_url(re.compile("/tanda-terima/"))
    words = main(page).inner_text()
    code, secret = re.search(r"[A-Z]{3}-\d{4}-[A-Z0-9]{4}", words), SECRET.search(words.split("Kata kunci", 1)[1])
    assert code is not None
    assert secret is not None
    return code.group(), secret.group()


def step(page: Page, name: str | re.Pattern[str]) -> None:
    """Press one of the next steps on the page of a case."""
    main(page).get_by_role("link", name=name, exact=isinstance(name, str) or None).first.click()
    expect(heading(page)).to_be_visible()


def press(page: Page, button: str) -> None:
    """Send the form of a step and come back to the case."""
    main(page).get_by_role("button", name=button, exact=True).click()
    expect(page).to_have_url(re.compile(r"/portal/berkas/[^/]+/$"))
