"""Pages kept for everybody: what may be kept, for whom, and how much of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as ValkeyDown

from core import pagecache
from core.pagecache import PageCacheMiddleware, cache_page_for_everyone

pytestmark = pytest.mark.django_db


class Site:
    """A site of one page behind the middleware, which counts how often the page is made."""

    def __init__(self, body: str = "x") -> None:
        self.made = 0
        self.body = body
        self.middleware = PageCacheMiddleware(cache_page_for_everyone(self.view))

    def view(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        return HttpResponse(self.body)

    def get(self, path: str = "/", **options: Any) -> HttpResponse:
        request = RequestFactory().get(path, **{k: v for k, v in options.items() if k not in ("cookies", "agency")})
        request.COOKIES.update(options.get("cookies", {}))
        request.agency = options.get("agency")  # type: ignore[attr-defined]
        return self.middleware(request)


def test_page_is_made_once_for_everybody() -> None:
    site = Site()

    assert [site.get().content for _ in range(3)] == [b"x"] * 3
    assert site.made == 1


def test_page_that_changes_without_a_word_is_kept_for_some_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Changing(Site):
        def view(self, request: HttpRequest) -> HttpResponse:
            pagecache.keep_for_seconds(request, 20)
            pagecache.keep_for_seconds(request, 60)
            return super().view(request)

    site, clock = Changing(), SimpleNamespace(now=1000.0)
    monkeypatch.setattr(pagecache, "time", SimpleNamespace(monotonic=lambda: clock.now, time_ns=lambda: 1))
    for clock.now in (1000.0, 1019.0, 1021.0):
        site.get()

    assert site.made == 2


def test_whoever_is_signed_in_gets_no_kept_page() -> None:
    site = Site()

    site.get(cookies={"maklumat_session": "s"})
    site.get(HTTP_AUTHORIZATION="Bearer x")
    site.get()

    assert site.made == 3


def test_page_made_for_an_agency_as_it_was_is_not_shown_for_what_it_is() -> None:
    site = Site()

    for updated_at in (1, 1, 2, 2):
        site.get(agency=SimpleNamespace(updated_at=updated_at))

    assert site.made == 2


def test_page_made_for_somebody_with_a_csrf_cookie_is_kept_for_nobody() -> None:
    """It might hold a form with a token made of that cookie."""
    site = Site()

    site.get(cookies={"maklumat_csrf": "c"})
    assert not pagecache._pages.by_key

    site.get()
    site.get(cookies={"maklumat_csrf": "c"})
    assert site.made == 2


def test_strange_language_shares_the_page_of_the_usual_one() -> None:
    site = Site()

    for language in ("", "id", "xx", "idzzzz", "en"):
        site.get(cookies={"maklumat_language": language})

    assert site.made == 2


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Original-URL"])
def test_headers_that_name_another_host_change_nothing(client_a: Client, header: str) -> None:
    clean = client_a.get("/layanan/").content
    pagecache.forget_everything()

    poisoned = client_a.get("/layanan/", headers={header: "jahat.example"})

    assert b"jahat" not in poisoned.content
    assert poisoned.content == clean == client_a.get("/layanan/").content


def test_pages_take_a_bounded_part_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "MAX_BYTES", 1000)
    site = Site("x" * 300)

    for number in range(10):
        site.get(f"/?q={number}")
        site.get("/?q=0")

    assert pagecache._pages.size == sum(len(page.body) for page in pagecache._pages.by_key.values()) <= 1000


def test_very_long_address_is_not_kept() -> None:
    site = Site()

    site.get("/?q=" + "a" * 600)

    assert not pagecache._pages.by_key


def test_silent_valkey_is_not_asked_for_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def get(key: str) -> None:
        asked.append(key)
        raise ValkeyDown

    monkeypatch.setattr(cache, "get", get)
    site = Site()

    assert [site.get().status_code for _ in range(5)] == [200] * 5
    assert (site.made, len(asked)) == (5, 1)
