"""Somebody is invited, sets up the second step, and signs in with it: in a browser without any script of ours."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from core.accounts.invitations import address_of
from core.accounts.models import Invitation
from core.roles import Role
from core.tenancy import schema_context, use_public
from tests.browser import axe
from tests.factories.accounts import PASSWORD, make_invitation
from tests.world import AGENCY_A, get_agency

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def check(page: Page) -> None:
    """Fail on anything that axe finds, or that scrolls sideways."""
    found = axe.violations(page, {})
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert (page.url, found, wide) == (page.url, [], False)


def code(secret: str, *, step: int) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


@pytest.mark.parametrize("width", [360, 1280])
def test_from_invitation_to_sign_in_with_a_code(open_browser: Callable[..., Page], port: int, width: int) -> None:
    agency = get_agency(AGENCY_A)
    with schema_context(agency.schema_name):
        make_invitation("dewi@kantor.example", full_name="Dewi Lestari", roles=[Role.AGENCY_ADMIN])
        link = address_of(Invitation.objects.get(email="dewi@kantor.example"))
    use_public()
    host = f"{agency.slug}.localhost:{port}"
    page = open_browser(width, host=host)

    page.goto(link.replace(f"{agency.slug}.localhost:8000", host))
    check(page)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Kata sandi sekali lagi").fill(PASSWORD)
    page.get_by_role("button", name="Buat akun saya").click()
    expect(page).to_have_url(f"http://{host}/portal/")

    page.goto(f"http://{host}/akun/langkah-kedua/")
    page.get_by_role("link", name="Pasang aplikasi").click()
    check(page)
    secret = page.locator(".mk-reference").inner_text().replace(" ", "")
    page.get_by_label("Kode dari aplikasi").fill(code(secret, step=-1))
    page.get_by_role("button", name="Aktifkan langkah kedua").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pemulihan Anda")
    expect(page.locator(".mk-codes li")).to_have_count(10)
    check(page)

    for path in ("lepas/", "kode/baru/"):
        page.goto(f"http://{host}/akun/langkah-kedua/{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("?")
        check(page)

    page.goto(f"http://{host}/akun/keluar/")
    page.get_by_role("main").get_by_role("button", name="Keluar").click()
    page.get_by_label("Alamat surel").fill("dewi@kantor.example")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    check(page)
    page.get_by_label("Kode").fill(code(secret, step=0))
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(f"http://{host}/portal/")
