"""Every part of the design system in a real browser: accessible, within the screen, and without inline code."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route

from tests.browser import axe
from tests.core.ui import gallery

pytestmark = pytest.mark.browser
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'"
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


@pytest.fixture
def dressed(settings: Any) -> Iterator[None]:
    """Let pages be drawn by `gallery.draw`, as in a deployment with example data."""
    settings.DEMO = True
    with gallery.dressed():
        yield


def serve(route: Route, body: str) -> None:
    """Answer every address of the test's host: the page itself under /, static files below /static/."""
    path = re.sub(r"^https?://[^/]+", "", route.request.url).split("?")[0]
    if not path.startswith("/static/"):
        return route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})
    found = finders.find(path.removeprefix("/static/"))
    assert found is not None, path
    return route.fulfill(path=found, content_type=TYPES[Path(found).suffix])


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "id"), (360, "en")])
@pytest.mark.parametrize("name", list(gallery.VIEWS))
def test_page_is_accessible_and_fits(browser: Browser, dressed: None, name: str, width: int, language: str) -> None:
    body = gallery.draw(name, language=language).content.decode()
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=False)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.route("**/*", lambda route: serve(route, body))
    page.goto("http://galeri.test/")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    small = page.evaluate(SMALL_TARGETS)
    assert complaints == []  # before axe, which adds its own script
    found = axe.violations(page)
    context.close()
    assert overflow == 0
    assert small == []
    assert found == []


# Buttons, fields and links that stand alone: 44 px high. Links inside of text may be as high as their line.
SMALL_TARGETS = """
() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, a:is(.govuk-button, .mk-act)')]
  .filter(e => e.getClientRects().length && !e.closest('.mk-hide') && !e.classList.contains('mk-hide'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.right > 0 && box.height < 43.5)
  .map(([e, box]) => e.outerHTML.slice(0, 120) + ' ' + box.height)
"""


def test_menu_opens_and_closes_without_script(browser: Browser, dressed: None) -> None:
    body = gallery.draw("public").content.decode()
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", lambda route: serve(route, body))
    page.goto("http://galeri.test/")
    link = page.locator("#menu a").first
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    page.get_by_role("button", name="Tutup").click()
    assert not link.is_visible()
    context.close()


def test_whole_page_prints_without_menus(browser: Browser, dressed: None) -> None:
    body = gallery.draw("public").content.decode()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.route("**/*", lambda route: serve(route, body))
    page.goto("http://galeri.test/")
    page.emulate_media(media="print")
    hidden = [".mk-official", ".mk-nav", ".govuk-breadcrumbs", ".govuk-pagination"]
    assert [page.locator(selector).first.is_visible() for selector in hidden] == [False] * len(hidden)
    assert page.locator("h1").is_visible()
    assert page.locator(".mk-notice--example").is_visible()
    page.close()


def test_first_load_is_light(dressed: None) -> None:
    """At most 100 kB in all with the page, and at most 14 kB for the style sheets, as gzip sends them."""
    body = gallery.draw("form-wrong").content
    paths = set(re.findall(r'(?:href|src)="/static/([^"]+)"', body.decode())) | {"core/kawung.svg"}
    sizes = {path: len(gzip.compress(Path(str(finders.find(path))).read_bytes(), 9)) for path in paths}
    assert sum(size for path, size in sizes.items() if path.endswith(".css")) <= 14 * 1024
    assert len(gzip.compress(body, 9)) + sum(sizes.values()) <= 100 * 1024
