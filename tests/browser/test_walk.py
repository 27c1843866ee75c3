"""Every page of the route list, on a phone and on a desk: no accessibility violation, nothing that overflows.

A page that is not in a list of tests/routes fails `test_every_page_is_walked`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.urls import get_resolver
from playwright.sync_api import Page

import tests.routes
from core.tenancy import PUBLIC_SCHEMA, schema_context, use_public
from tests.browser import axe
from tests.routes import Route
from tests.world import AGENCY_A, get_agency, get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WIDTHS = (360, 1280)
MOST_HEIGHT = 8000
HEIGHT = 800
# Every question to the browser takes its time: what belongs together is asked at once.
SKELETON = "[document.title.trim(), ...['h1', 'main'].map((name) => document.querySelectorAll(name).length)]"
MEASURES = """
(({scrollWidth, clientWidth, scrollHeight}) => [scrollWidth > clientWidth, scrollHeight])(document.documentElement)
"""
# What answers no page: moves that only take POST, files, style sheets, redirects, and the API.
NOT_PAGES = {
    "ui:language", "tenants:identity_css", "tenants:emblem", "api:me", "api:openapi", "people:audit_download",
    "mfa_download_recovery_codes", "oversight:export", "services_portal:unit_use", "services_portal:draft",
    "services_portal:service_restore", "central:agencies_export", "central:onboard_emblem", "central:colour_css",
    "central:agency_emblem", "central:agency_export", "central:bulk_template", "workdays:holidays",
}  # fmt: skip


def modules() -> list[ModuleType]:
    names = [info.name for info in pkgutil.iter_modules(tests.routes.__path__)]
    return [importlib.import_module(f"tests.routes.{name}") for name in sorted(names)]


def named_patterns(resolver: Any, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_patterns(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif pattern.name and not getattr(pattern.callback, "only_moves", False):
            yield prefix + pattern.name


def test_every_page_is_walked() -> None:
    walked = {route.name for module in modules() for route in module.ROUTES}
    served = {
        name
        for conf in ("deploy.urls_agency", "deploy.urls_public")
        for name in named_patterns(get_resolver(conf))
        if not name.split(":")[0].endswith("_api")
    }
    moves = {name for module in modules() for name in getattr(module, "MOVES", ())}

    assert served - walked - moves - NOT_PAGES == set()


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__.rsplit(".", 1)[1])
def test_pages(module: ModuleType, open_browser: Callable[..., Page], port: int) -> None:
    agency = get_agency(AGENCY_A)
    if hasattr(module, "prepare"):
        with schema_context(agency.schema_name):
            module.prepare()
        use_public()
    brought = cookies_of(module, agency.schema_name)
    windows: dict[tuple[str, str | None], Page] = {}
    findings: list[str] = []
    for route in module.ROUTES:
        key = (route.host, route.user)
        host = f"{agency.slug}.localhost" if route.host == "agency" else "localhost"
        schema = agency.schema_name if route.host == "agency" else PUBLIC_SCHEMA
        if key not in windows:
            with schema_context(schema):
                user = get_user(route.user) if route.user else None
            windows[key] = open_browser(WIDTHS[0], host=host, user=user, schema=schema)
            if user is None and brought:
                address = f"http://{host}:{port}/"
                windows[key].context.add_cookies([{"name": n, "value": v, "url": address} for n, v in brought.items()])
        findings += [f"{route.path}: {finding}" for finding in look(windows[key], f"{host}:{port}", route)]

    assert findings == []


def cookies_of(module: ModuleType, schema: str) -> dict[str, str]:
    """Return the cookies that the browser of a citizen brings to the pages of a module."""
    if not hasattr(module, "cookies"):
        return {}
    with schema_context(schema):
        brought: dict[str, str] = module.cookies()
    use_public()
    return brought


def look(page: Page, host: str, route: Route) -> Iterator[str]:
    """Yield what is wrong with a page, which is loaded once and then made as wide as a desk."""
    said: list[str] = []

    def listen(message: Any) -> None:
        said.append(message.text)

    page.on("console", listen)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    response = page.goto(f"http://{host}{route.path}")
    page.remove_listener("console", listen)
    if response is None or response.status != getattr(route, "status", 200):
        yield f"status {response.status if response else 'none'}"
        return
    yield from (f"console: {text}" for text in said)
    title, headings, mains = page.evaluate(SKELETON)
    if not title:
        yield "no title"
    if headings != 1:
        yield f"{headings} headings of level 1"
    if mains != 1:
        yield "no main landmark"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        sideways, whole = page.evaluate(MEASURES)
        if sideways:
            yield f"it scrolls sideways at {width}"
        # As high as the page, or what sticks to the edge of the window lies over what is below it.
        page.set_viewport_size({"width": width, "height": min(max(HEIGHT, whole), MOST_HEIGHT)})
        yield from (f"{found} at {width}" for found in axe.violations(page))
