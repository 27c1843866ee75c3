"""axe-core in a page: what it finds, without what it says about all that is right, which is most of its answer."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Of what passes, axe would describe every element; the reader would take longer over that than axe over the page.
SHORT = {"resultTypes": ["violations"], "selectors": False}
RUN = """async (options) => (await axe.run(document, options)).violations.map(
    ({id, nodes}) => ({id, html: nodes.slice(0, 3).map((node) => node.html.slice(0, 150)).join("; ")})
)"""


def violations(page: Page, options: dict[str, Any] = STANDARDS) -> list[str]:
    """Return each rule that the page breaks as it is now, with the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [f"{found['id']}: {found['html']}" for found in page.evaluate(RUN, {**options, **SHORT})]
