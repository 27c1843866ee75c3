"""What the walk trusts: axe says what is wrong with a page, twice on the same one, and only that."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import axe

pytestmark = pytest.mark.browser


def test_violations_name_the_rule_and_the_element(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=id><title>Uji</title><main><h1>Uji</h1><p>Isi.</p></main>")
    assert axe.violations(page) == []

    page.evaluate("document.querySelector('p').innerHTML = '<img src=a.png>'")
    assert axe.violations(page) == ['image-alt: <img src="a.png">']
    page.close()
