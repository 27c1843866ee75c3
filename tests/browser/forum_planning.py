"""What people do before a forum, by pages: a draft is written and opened, the forum planned, announced, answered.

Fields are found by the names under which they are sent: words and looks of pages change more often.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

from playwright.sync_api import Locator, Page, expect

from tests.browser.arriving import MAIL_PATIENCE_MS, expect_told, heading, main
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.test_main_job import adopt, date_of_today, fill_what_is_missing, press

SERVICE = "Pinjam aula untuk komunitas"
TITLE = "Peminjaman aula untuk komunitas"
WHEELCHAIR = "Ada tangga di pintu depan; saya memakai kursi roda."
COMMUNITY, RADIO = "Komunitas Tari Difabel", "Radio Kota Contoh"
ROHANI, ROHANI_NAME = "rohani@komunitas.example", "Rohani Contoh"


# --- forms ------------------------------------------------------------------------------------------------------------
def field(page: Page, name: str, value: str | None = None) -> Locator:
    """Return a field by the name under which it is sent; of radio buttons and boxes, the one with this value."""
    found = main(page).locator(f"[name='{name}']")
    return found if value is None else main(page).locator(f"[name='{name}'][value='{value}']")


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        field(page, name).fill(value)


def choose(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        field(page, name, value).check()


def send(page: Page, form: str = "form.mk-form") -> None:
    """Press the main button of a form; the first one is what the Enter key presses, and may be hidden."""
    buttons = f"{form} button.govuk-button[type=submit]:not([name]), {form} button.govuk-button:not([type])"
    main(page).locator(buttons).last.click()


def confirm(page: Page) -> None:
    """Say yes on a page that asks once."""
    main(page).locator(".mk-confirm form button.govuk-button").click()
    expect(main(page).locator(".mk-confirm")).to_have_count(0)


def read_first(page: Page, seconds: int = 3) -> None:
    """Take the time that a person needs: a form that comes back sooner is taken for a program's."""
    page.wait_for_timeout(seconds * 1000 + 100)


def press_where(page: Page, action: str) -> None:
    """Press the button of the small form that is sent to an address."""
    main(page).locator(f"form[action*='{action}'] button").first.click()


# --- a draft, and what is asked about it ------------------------------------------------------------------------------
def write_draft(page: Page, site: str) -> str:
    draft = adopt(page, site, "Peminjaman sarana dan prasarana", SERVICE)
    fill_what_is_missing(page, draft)
    page.goto(draft)
    main(page).get_by_role("link", name="Ajukan untuk reviu").click()
    press(page, "Ajukan untuk reviu")
    expect_told(page, "sudah diajukan")
    return draft


def consult(page: Page, draft: str) -> None:
    page.goto(draft)
    main(page).get_by_role("link", name="Buka konsultasi publik").click()
    press(page, "Buka konsultasi")
    expect_told(page, "sudah dibuka")


def plan(page: Page, site: str) -> str:
    """What and why, when and where, and the agenda; return the forum's address in the portal."""
    page.goto(f"{site}/portal/forum/baru/")
    fill(page, title=TITLE, purpose="Aturan pinjam aula dibahas bersama komunitas; tarifnya tidak dapat diubah.")
    choose(page, subject="draft_standard")
    page.get_by_label(SERVICE).check()
    send(page)
    expect(page).to_have_url(re.compile(r"/portal/forum/[A-Z0-9]+/waktu/$"))
    portal = page.url.removesuffix("waktu/")

    choose(page, method="offline")
    fill(page, day=date_of_today(), begins="23.58", ends="23.59", place="Aula kantor, Jalan Contoh 1, Bengkulu")
    fill(page, capacity="40")
    send(page)
    expect(page).to_have_url(portal)

    page.goto(f"{portal}acara/")
    fill(page, **{"items-0-starts_at": "23.58", "items-0-title": "Pembukaan dan pemaparan rancangan"})
    fill(page, **{"items-1-starts_at": "23.59", "items-1-title": "Tanya jawab dan kesepakatan"})
    send(page)
    expect(page).to_have_url(portal)
    expect(main(page)).to_contain_text("Aula kantor, Jalan Contoh 1")
    return portal


def invite(page: Page, site: str, portal: str) -> None:
    """Two stakeholders of different elements come into the register, and are invited from it."""
    today = dt.datetime.now(zoneinfo.ZoneInfo("Asia/Jakarta"))
    people = ((COMMUNITY, "service_user", ROHANI), (RADIO, "mass_media", f"{RADIO.split()[-1].lower()}@radio.example"))
    for name, element, email in people:
        page.goto(f"{site}/portal/forum/pemangku/baru/")
        fill(page, name=name, email=email)
        choose(page, element=element, consent_basis="consent")
        for part, value in enumerate((today.day, today.month, today.year)):
            main(page).locator("[name^='consent_on']").nth(part).fill(str(value))
        send(page)
        expect(page).to_have_url(re.compile(r"/pemangku/$"))
    page.goto(f"{portal}undangan/pilih/")
    for name, _element, _email in people:
        page.get_by_label(name).check()
    send(page)
    for name, _element, _email in people:
        expect(main(page).get_by_role("table").get_by_role("link", name=name)).to_be_visible()


def announce(page: Page, portal: str) -> None:
    page.goto(portal)
    main(page).locator("a.govuk-button[href$='/umumkan/']").click()
    confirm(page)
    expect(page).to_have_url(portal)


def answer_invitation(page: Page, mails: Mailbox) -> None:
    """The mail leaves by itself; its link asks whether one comes, and what one needs."""
    mail = mails.wait_for(ROHANI, TITLE, seconds=MAIL_PATIENCE_MS / 1000)
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["text/calendar"]
    link = re.search(r"http\S+/forum/undangan/\S+/", text_of(mail))
    assert link is not None
    page.goto(link.group())
    expect(heading(page)).to_have_text(TITLE)
    choose(page, answer="attending")
    fill(page, email=ROHANI, **{"people-0-name": ROHANI_NAME, "people-0-needs_note": WHEELCHAIR})
    field(page, "people-0-needs", "wheelchair").check()
    read_first(page)
    send(page)
    expect(main(page).locator("li").filter(has_text=ROHANI_NAME)).to_be_visible()
