"""A community borrows the hall: from the calendar over the officer and the hand-over to saying how it was.

The mails leave through the outbox and a real SMTP conversation, and the borrower goes on from the links in them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Booking, Damage, Handover, Resource
from core.antispam import LEAST_SECONDS
from core.cases.models import Case
from core.cases.sending import send_waiting
from core.tenancy import schema_context, use_public
from tests.browser.arriving import heading, main
from tests.browser.mailbox import Mailbox, mailbox, text_of
from tests.factories.bookings import make_resource
from tests.factories.lending import make_companion, make_hall
from tests.world import AGENCY_A, get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCHEMA, HOST = AGENCY_A.replace("-", "_"), f"{AGENCY_A}.localhost"
BORROWER = "sanggar@warga.example"
LINK = re.compile(r"https?://\S+/tautan/\S+")


@pytest.fixture
def mails(settings: Any) -> Iterator[Mailbox]:
    with mailbox() as running:
        port = urlsplit(running.url).port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", port
        yield running


@pytest.fixture
def site(port: int, agency_a: Any) -> str:
    """A hall and projectors that are lent day and night, and two companions."""
    always = {"round_the_clock": True, "keeps_days_off": False}
    with schema_context(SCHEMA):
        hall = make_hall(name="Aula Bahasa", **always)
        hall.checklist.create(label="Lantai bersih", position=1)
        hall.checklist.create(label="Kunci lengkap", position=2)
        make_resource("proyektor", name="Proyektor", kind=Resource.Kind.EQUIPMENT, quantity=5, **always)
        for local, name in (("team", "Dewi Pendamping"), ("counter", "Bagas Pendamping")):
            make_companion(f"pendamping-{local}", get_user(local), name=name, **always)
    use_public()
    return f"http://{HOST}:{port}"


def test_a_community_borrows_the_hall_and_brings_it_back(
    site: str, mails: Mailbox, open_browser: Callable[..., Page], agency_a: Any
) -> None:
    phone = open_browser(360, host=HOST)
    code = ask_for_the_first_free_time(phone, site)
    assert code in text_of(sent(mails, code))
    with schema_context(SCHEMA):
        facility = get_user("facility")
    use_public()
    officer = open_browser(1280, host=HOST, user=facility, schema=SCHEMA)
    approve_with_companion(officer, site, code)
    approved = sent(mails, "disetujui")
    assert f"/serah-terima/{code}/qr.png" in approved.get_body(("html",)).get_content()
    scan_and_hand_over(officer, site, code)
    take_back_with_a_loss(officer, site, code)
    say_how_it_was(phone, site, mails, code)
    with schema_context(SCHEMA):
        case = Case.objects.get(code=code)
        booking = Booking.objects.get(case=case)
        loss = Damage.objects.get(handover__booking=booking)
        assert (case.state, case.rating, booking.state, loss.kind) == ("closed", 4, "returned", "lost")
        assert all(handover.paper_id for handover in Handover.objects.filter(booking=booking))


def ask_for_the_first_free_time(page: Page, site: str) -> str:
    """Look for the first time at which the hall is free for thirty people, and ask for it."""
    page.goto(f"{site}/jadwal/")
    expect(main(page)).to_contain_text("Aula Bahasa")
    page.goto(f"{site}/jadwal/cari/")
    page.locator("[name=orang]").fill("30")
    for day in page.locator("[name=hari]").all():
        day.check()
    main(page).locator("form button[type=submit]").last.click()
    main(page).locator("ol a.mk-act").first.click()
    page.locator("details:has(details > .mk-counts) > summary").click()  # the choice of the calendar is folded
    page.locator("details:has(> .mk-counts) > summary").click()
    page.get_by_label(re.compile("^Proyektor")).fill("2")
    page.locator("[name=wants_companion]").check()
    page.locator("[name=title]").fill("Latihan musikalisasi puisi")
    page.locator("[name=participants]").fill("30")
    page.locator("[name=organisation]").fill("Sanggar Batang Hari")
    page.locator("[name=name]").fill("Ratna Dewanti")
    page.locator("[name=email]").fill(BORROWER)
    time.sleep(LEAST_SECONDS)
    main(page).locator("form button.mk-stretch").click()
    expect(page).to_have_url(re.compile("/tanda-terima/$"))
    found = re.search(r"PJM-\d{4}-[A-Z0-9]{4}", page.url)
    assert found is not None
    return found.group()


def approve_with_companion(page: Page, site: str, code: str) -> None:
    """Read the request, and approve it with the companion whose turn it is not."""
    page.goto(f"{site}/portal/berkas/{code}/")
    expect(main(page)).to_contain_text("Aula Bahasa")
    page.goto(f"{site}/portal/peminjaman/{code}/setujui/")
    choices = page.get_by_role("radio", name=re.compile("Pendamping"))
    expect(choices).to_have_count(2)
    choices.last.check()
    main(page).locator("form button.govuk-button").first.click()
    expect(page).to_have_url(re.compile(f"/{code}/$"))


def scan_and_hand_over(page: Page, site: str, code: str) -> None:
    """Open the address of the code, look at everything, and hand it over."""
    page.goto(f"{site}/serah-terima/{code}/")
    expect(page).to_have_url(re.compile("/serahkan/$"))
    expect(main(page)).to_contain_text("Lantai bersih")
    page.locator("[name=receiver]").fill("Ratna Dewanti")
    main(page).locator("form button.govuk-button").click()
    expect(page).to_have_url(re.compile(f"/berkas/{code}/$"))
    page.goto(f"{site}/portal/serah-terima/")
    expect(heading(page)).to_be_visible()


def take_back_with_a_loss(page: Page, site: str, code: str) -> None:
    """One of two projectors is missing: that is refused until it is written down what was agreed."""
    page.goto(f"{site}/serah-terima/{code}/")
    expect(page).to_have_url(re.compile("/terima-kembali/$"))
    for good in page.locator("input[type=radio][name*=_line][value=good]").all():
        good.check()
    page.locator("[name$=_count]").fill("1")
    main(page).locator("form button.mk-stretch").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Proyektor")
    group = page.get_by_role("group", name=re.compile("^Proyektor"))
    group.locator("summary").click()
    group.locator("[name$=damage_kind][value=lost]").check()
    group.locator("[name$=damage_what]").fill("Tertinggal di bus rombongan")
    group.locator("[name$=damage_remedy][value=replace]").check()
    group.locator("[name$=damage_due_on]").fill("17-08-2031")
    main(page).locator("form button.mk-stretch").click()
    expect(page).to_have_url(re.compile(f"/berkas/{code}/$"))
    expect(main(page)).to_contain_text("Tertinggal di bus rombongan")


def say_how_it_was(page: Page, site: str, mails: Mailbox, code: str) -> None:
    """Follow the link of the last mail, read what was agreed, and rate the service."""
    link = LINK.search(text_of(sent(mails, "sudah dikembalikan")))
    assert link is not None
    page.context.clear_cookies()
    page.goto(f"{site}{urlsplit(link.group()).path}")
    main(page).get_by_role("button").first.click()
    expect(main(page)).to_contain_text("Tertinggal di bus rombongan")
    main(page).get_by_role("link", name="Beri penilaian").click()
    page.locator("[name=rating][value='4']").check()
    main(page).locator("form button.govuk-button").first.click()
    expect(page).to_have_url(re.compile(f"/lacak/{code}/"))


def sent(mails: Mailbox, words: str) -> Any:
    """Send what waits, as a worker does, and return the mail to the borrower that says these words."""
    with schema_context(SCHEMA):
        send_waiting()
    use_public()
    return mails.wait_for(BORROWER, words, seconds=20)
