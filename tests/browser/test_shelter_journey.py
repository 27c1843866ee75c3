"""A family gets two beds from the waiting list: from the form over the officers' offer to the check-in.

The mails leave through the outbox and a real SMTP conversation, and the family goes on from the link in the offer.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from bookings.domain.staying import check_out
from bookings.models import Stay
from core.antispam import LEAST_SECONDS
from core.cases.sending import send_waiting
from core.tenancy import schema_context, use_public
from tests.browser.arriving import main
from tests.browser.mailbox import Mailbox, mailbox, text_of
from tests.factories import shelter as make
from tests.world import AGENCY_A, get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCHEMA, HOST = AGENCY_A.replace("-", "_"), f"{AGENCY_A}.localhost"
FAMILY = "keluarga@warga.example"
LINK = re.compile(r"https?://\S+/tautan/\S+")
ILLNESS = "kemoterapi siklus kedua"


@pytest.fixture
def mails(settings: Any) -> Iterator[Mailbox]:
    with mailbox() as running:
        port = urlsplit(running.url).port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", port
        yield running


@pytest.fixture
def site(port: int, agency_a: Any) -> str:
    """A shelter with one room for women, in which two sleep until they leave early."""
    with schema_context(SCHEMA):
        shelter = make.make_shelter(rooms=(("Melati", "women", 2, 0),), name="Rumah Singgah Uji")
        make.make_staying(shelter, nights=make.nights(0, 10))
    use_public()
    return f"http://{HOST}:{port}"


def test_a_family_gets_two_beds_from_the_waiting_list(
    site: str, mails: Mailbox, open_browser: Callable[..., Page], agency_a: Any
) -> None:
    phone = open_browser(360, host=HOST)
    code = ask(phone, site)
    with schema_context(SCHEMA):
        shelter_officer = get_user("shelter")
    use_public()
    officer = open_browser(1280, host=HOST, user=shelter_officer, schema=SCHEMA)
    accept_and_find_no_beds(officer, site, code)
    leave_early()
    offer_in_turn(officer, site, code)
    take_the_offer(phone, site, mails, code)
    check_in(officer, site, code)
    with schema_context(SCHEMA):
        stay = Stay.objects.get(case__code=code)
        assert (stay.case.state, stay.booking.state) == ("answered", "in_use")
        assert stay.placements.filter(released_at=None).count() == 2
        assert stay.inspections.get().direction == "in"


def ask(page: Page, site: str) -> str:
    """Read how many beds are free, and ask for two."""
    page.goto(f"{site}/rumah-singgah/")
    expect(main(page)).to_contain_text("Rumah Singgah Uji")
    main(page).locator("a.govuk-button").first.click()
    today = make.today()
    fill = {
        "first_on": today.strftime("%d-%m-%Y"),
        "last_on": (today + dt.timedelta(days=4)).strftime("%d-%m-%Y"),
        "patient_name": "Sariputih Uji",
        "patient_nik": "1971014107800001",
        "companion1_name": "Adik Uji",
        "hospital": "Rumah Sakit Contoh",
        "diagnosis": ILLNESS,
        "name": "Keluarga Uji",
        "phone": "081234567890",
        "email": FAMILY,
    }
    for name, value in fill.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in (("patient_sex", "female"), ("patient_age", "adult"), ("companion1_sex", "female")):
        page.locator(f"[name={name}][value={value}]").check()
    page.locator("[name=companion1_relation]").select_option("sibling")
    page.locator("[name=district]").select_option("Belitung")
    time.sleep(LEAST_SECONDS)
    main(page).locator("form button.mk-stretch").click()
    expect(page).to_have_url(re.compile("/tanda-terima/$"))
    found = re.search(r"INP-\d{4}-[A-Z0-9]{4}", page.url)
    assert found is not None
    return found.group()


def accept_and_find_no_beds(page: Page, site: str, code: str) -> None:
    """See the papers on paper, accept with the priority, and find the house full."""
    page.goto(f"{site}/portal/berkas/{code}/")
    expect(main(page)).to_contain_text("Sariputih Uji")
    expect(main(page)).not_to_contain_text(ILLNESS)
    page.goto(f"{site}/portal/rumah-singgah/{code}/surat/")
    for box in page.locator("[name=kinds]").all():
        box.check()
    main(page).locator("form button.mk-stretch").click()
    page.goto(f"{site}/portal/rumah-singgah/{code}/terima/")
    expect(page.locator("[name=factors][value=far_district]")).to_be_checked()
    main(page).locator("form button.mk-stretch").click()
    expect(page).to_have_url(re.compile(f"/{code}/tempat-tidur/$"))
    page.goto(f"{site}/portal/rumah-singgah/")
    expect(page.locator(".mk-bed--taken, .mk-bed--due")).to_have_count(2)
    page.goto(f"{site}/portal/rumah-singgah/daftar-tunggu/")
    expect(main(page)).to_contain_text(code)


def leave_early() -> None:
    """Let the two who are there go."""
    with schema_context(SCHEMA):
        check_out(stay=Stay.objects.get(booking__state="in_use"), items=[], by=None)
    use_public()


def offer_in_turn(page: Page, site: str, code: str) -> None:
    """Offer what is free to who waits."""
    page.goto(f"{site}/portal/rumah-singgah/daftar-tunggu/")
    main(page).locator("form button.govuk-button").click()
    expect(page).to_have_url(re.compile("/daftar-tunggu/"))
    expect(page.locator("#tawaran")).to_be_visible()


def take_the_offer(page: Page, site: str, mails: Mailbox, code: str) -> None:
    """Open the link of the mail, which names nobody, and accept."""
    with schema_context(SCHEMA):
        while send_waiting():
            pass
    use_public()
    mail = mails.wait_for(FAMILY, "tempat tidur", seconds=30)
    told = f"{mail['subject']} {text_of(mail)}"
    assert "Sariputih" not in told
    assert ILLNESS not in told
    link = LINK.search(text_of(mail))
    assert link is not None
    page.goto(site + urlsplit(link.group()).path)
    if "/tautan/" in page.url:
        main(page).locator("form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(f"/lacak/{code}/$"))
    main(page).locator("a[href$='/tawaran-tempat-tidur/']").click()
    expect(main(page)).to_contain_text("Melati")
    page.locator("button[value=accept]").click()
    expect(page).to_have_url(re.compile(f"/lacak/{code}/$"))
    expect(main(page)).to_contain_text("Melati")


def check_in(page: Page, site: str, code: str) -> None:
    """Look at both places with the family, and see them on the board."""
    page.goto(f"{site}/portal/rumah-singgah/{code}/datang/")
    for box in page.locator("input[type=checkbox][name^=look_]").all():
        box.check()
    main(page).locator("form button.mk-stretch").click()
    expect(page).to_have_url(re.compile("/portal/rumah-singgah/"))
    expect(main(page)).to_contain_text("Sariputih Uji")
