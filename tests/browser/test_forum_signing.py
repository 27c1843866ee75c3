"""A signature drawn with the mouse on a narrow screen: undone, cleared, given; and the way without drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from core.tenancy import schema_context, use_public
from forums.models import ForumAgreement, Signature
from tests.forums.papers import make_agreement, make_held_forum

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def draw(page: Page, *places: tuple[float, float]) -> None:
    """Draw one stroke; places are shares of the field."""
    field = page.locator("svg.mk-sign")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=5)
    page.mouse.up()


def test_somebody_signs_on_a_telephone(open_browser: Callable[..., Page], port: int, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        agreement = make_agreement(make_held_forum(), ForumAgreement.State.SIGNING)
        key = agreement.signatures.get(element="expert").key
    use_public()
    page = open_browser(360)
    page.goto(f"http://{agency_a.slug}.localhost:{port}/forum/tanda-tangan/{key}/")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    drawing = page.locator("input[name=drawing]")
    draw(page, (0.1, 0.5), (0.3, 0.2), (0.5, 0.8))
    draw(page, (0.6, 0.5), (0.9, 0.5))
    assert page.locator("svg.mk-sign polyline").count() == 2
    page.locator("[data-sign-undo]").click()
    assert page.locator("svg.mk-sign polyline").count() == 1
    page.locator("[data-sign-clear]").click()
    assert drawing.input_value() == ""
    page.locator("form[data-sign] button[type=submit]").click()
    assert page.locator(".govuk-error-summary").count() == 1
    draw(page, (0.1, 0.5), (0.3, 0.2), (0.5, 0.8))
    page.locator("form[data-sign] button[type=submit]").click()
    page.wait_for_load_state()
    assert page.locator("svg.mk-sign").count() == 0
    with schema_context(agency_a.schema_name):
        kept = Signature.objects.get(key=key)
        assert kept.is_signed
        assert kept.drawing is not None
        assert len(kept.drawing) == 1
        assert all(0 <= value <= 1000 for point in kept.drawing[0] for value in point)
    use_public()
