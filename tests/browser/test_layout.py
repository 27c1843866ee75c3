"""What only a browser can tell: that paper is wide enough, and that a row stays a row."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from core.models import User
from core.tenancy import PUBLIC_SCHEMA, schema_context
from tests.factories.oversight import agency_in, figures_of, reader
from tests.factories.services import make_published
from tests.world import AGENCY_A, get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
OpenBrowser = Callable[..., Page]

A4 = 672  # CSS pixels between the margins that print.css asks for
TOO_WIDE = """
() => {
  const edge = document.querySelector('main').getBoundingClientRect().right + 1;
  return [...document.querySelectorAll('main *')]
    .filter(e => e.checkVisibility() && !e.closest('.mk-hide') && e.getBoundingClientRect().right > edge)
    .map(e => e.outerHTML.slice(0, 80));
}
"""


def printed(page: Page, address: str) -> list[str]:
    """Return what stands beyond the edge of the paper."""
    page.goto(address)
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    return list(page.evaluate(TOO_WIDE))


def test_oversight_fits_on_paper(open_browser: OpenBrowser, port: int) -> None:
    for name in ("Dinas Kependudukan dan Pencatatan Sipil", "Balai Penjaminan Mutu Pendidikan"):
        figures_of(agency_in(name=name), external=14, missing={"performance_evaluation": 5, "fee": 3}, hours_old=90)
    page = open_browser(A4, host="localhost", user=reader())

    assert printed(page, f"http://localhost:{port}/oversight/") == []
    assert page.locator(".mk-dense tbody tr").count() == 2


def test_standard_fits_on_paper_without_what_is_only_pressed(
    open_browser: OpenBrowser, port: int, agency_a: Any
) -> None:
    with schema_context(agency_a.schema_name):
        make_published(channels=["online", "counter", "mail"])
    page = open_browser(A4)

    assert printed(page, f"http://{AGENCY_A}.localhost:{port}/layanan/peminjaman-aula/") == []
    assert not [button for button in page.locator("button, .govuk-button").all() if button.is_visible()]


def central_user() -> User:
    with schema_context(PUBLIC_SCHEMA):
        return get_user("central")


@pytest.mark.parametrize(("width", "rows"), [(360, 5), (1280, 1)])
def test_filter_of_agencies_keeps_its_button_in_the_row(
    open_browser: OpenBrowser, port: int, settings: Any, width: int, rows: int
) -> None:
    settings.CENTRAL_TOTP_REQUIRED = False
    page = open_browser(width, host="localhost", user=central_user())
    page.goto(f"http://localhost:{port}/central/instansi/?sort=-name")

    controls = page.locator(".mk-filter").locator("input:not([type=hidden]), select, button")
    bottoms = sorted(box["y"] + box["height"] for box in (one.bounding_box() for one in controls.all()) if box)
    steps = [after - before for before, after in pairwise(bottoms)]
    assert len(bottoms) == 5
    assert 1 + sum(step > 20 for step in steps) == rows
