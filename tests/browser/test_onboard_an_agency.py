"""Central IT adds an agency in a browser; every step is looked at by axe on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tenants.models import Agency
from tests.browser import axe
from tests.world import get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def look(page: Page, step: str) -> list[str]:
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    found = [f"{step}: scrolls sideways"] if sideways else []
    return found + [f"{step}: {violation}" for violation in axe.violations(page)]


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page that it leads to: the click alone may return while the old one goes."""
    with page.expect_navigation():
        page.locator(button).first.click()


def go_on(page: Page) -> None:
    press(page, "#langkah button.govuk-button")


@pytest.mark.parametrize("width", [360, 1280])
def test_an_agency_is_added_step_by_step(width: int, open_browser: Callable[..., Page], port: int) -> None:
    page = open_browser(width, host="localhost", user=get_user("central"))
    findings: list[str] = []
    page.goto(f"http://localhost:{port}/central/instansi-baru/")
    go_on(page)
    findings += look(page, "first step with errors")
    page.fill("#id_name", "Dinas Peramban Provinsi Jambi")
    page.fill("#id_short_name", "Dinas Peramban")
    page.check("input[name=kind][value=provincial_agency]")
    page.select_option("#id_province", "15")
    go_on(page)
    findings += look(page, "address")
    assert page.input_value("#id_slug") == "dinas-peramban"
    go_on(page)
    page.fill("#id_colour", "#ffee00")
    go_on(page)
    findings += look(page, "looks with a colour that cannot be read")
    press(page, "button[name=proposal]")
    assert page.input_value("#id_colour") == "#7a7100"
    go_on(page)
    page.fill("#id_admin_name", "Rini Contoh")
    page.fill("#id_admin_email", "rini@contoh.example")
    findings += look(page, "administrator")
    go_on(page)
    findings += look(page, "check")
    press(page, "main form.mk-cluster button")
    page.goto(f"{page.url}?refresh=off")
    findings += look(page, "progress")

    assert findings == []
    assert Agency.objects.get(slug="dinas-peramban").colour == "#7a7100"
