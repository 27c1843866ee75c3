"""Whole public pages from memory: for anonymous GET requests to pages that say so by `cache_page_for_everyone`.

A page is kept per schema, path, query and language, beside the generation of its schema's content. Publishing anything
calls `content_changed`, which makes a new generation; every process notices within a second. Valkey holds only the
generation: when it is down, pages are made anew each time, and it is asked again only after some seconds. What the
pages take of memory is bounded, for a stranger may ask for any query.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from core.tenancy import current_schema, on_commit_in_schema
from core.ui.middleware import asked_by_cookie

LOOK_AGAIN_SECONDS = 0.5
BLIND_SECONDS = 5.0
MAX_AGE_SECONDS = 300
MAX_PAGES = 4000
MAX_PAGE_BYTES = 300_000
MAX_BYTES = 64 * 2**20
MAX_ADDRESS_LENGTH = 500
_GENERATION = "content-generation"
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was made: when, and from which generation of the content."""

    generation: int
    made_at: float
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    max_age: float = MAX_AGE_SECONDS

    def is_current(self, generation: int) -> bool:
        return self.generation == generation and time.monotonic() - self.made_at < self.max_age


@dataclass
class Pages:
    """The pages of this process; the oldest leave when there are too many or they take too much memory."""

    by_key: OrderedDict[Key, Page] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def keep(self, key: Key, page: Page) -> None:
        with self.lock:
            before = self.by_key.pop(key, None)
            self.size += len(page.body) - (len(before.body) if before else 0)
            self.by_key[key] = page
            while len(self.by_key) > MAX_PAGES or self.size > MAX_BYTES:
                _key, oldest = self.by_key.popitem(last=False)
                self.size -= len(oldest.body)

    def clear(self) -> None:
        with self.lock:
            self.by_key.clear()
            self.size = 0


_pages = Pages()
_generations: dict[str, tuple[float, int | None]] = {}
_listeners: list[Callable[[], None]] = []


def when_content_changes(listener: Callable[[], None]) -> None:
    """Have `listener` called after every change of what the public sees, in the schema that changed.

    What it raises is logged and stops nothing. Registering the same one again changes nothing.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def content_changed() -> None:
    """Forget the schema's cached pages everywhere once the transaction is committed, and tell the listeners."""
    on_commit_in_schema(_next_generation)
    for listener in _listeners:
        on_commit_in_schema(listener, robust=True)


def _next_generation() -> None:
    _generations.pop(current_schema(), None)
    try:
        cache.set(_GENERATION, time.time_ns(), None)
    except (RedisError, OSError):
        _pages.clear()


def generation_now() -> int | None:
    """Return a number that changes with what the public sees of this schema; None while Valkey is away."""
    return _generation(current_schema())


def _generation(schema: str) -> int | None:
    now = time.monotonic()
    known = _generations.get(schema)
    if known is not None and now < known[0]:
        return known[1]
    try:
        value = int(cache.get(_GENERATION) or 0)
    except (RedisError, OSError):
        _generations[schema] = (time.monotonic() + BLIND_SECONDS, None)
        return None
    _generations[schema] = (now + LOOK_AGAIN_SECONDS, value)
    return value


def keep_for_seconds(request: HttpRequest, seconds: float) -> None:
    """Have the page of this request made anew after so many seconds, for it shows what changes without a word."""
    request.page_max_age = min(seconds, getattr(request, "page_max_age", MAX_AGE_SECONDS))  # type: ignore[attr-defined]


def cache_page_for_everyone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose page is the same for everybody who is not signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.page_is_for_everyone = True  # type: ignore[attr-defined]
        return response

    return wrapped


class PageCacheMiddleware:
    """Answers from memory before sessions and views are reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.method != "GET"
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            or "HTTP_AUTHORIZATION" in request.META
        ):
            return self.get_response(request)
        schema = current_schema()
        generation = _generation(schema)
        address = request.get_full_path()
        if generation is None or len(address) > MAX_ADDRESS_LENGTH:
            return self.get_response(request)
        # The agency is known from another memory, which may be half a second behind: its old name must not be kept
        # beside the new generation.
        known_as_of = getattr(getattr(request, "agency", None), "updated_at", None)
        key = (schema, request.get_host(), address, asked_by_cookie(request), known_as_of)
        kept = _pages.by_key.get(key)
        if kept is not None and kept.is_current(generation):
            return _answer(kept)
        response = self.get_response(request)
        # For somebody with a CSRF cookie a page with a form looks like any other: it sets no cookie that tells of it.
        is_new_here = settings.CSRF_COOKIE_NAME not in request.COOKIES
        if is_new_here and getattr(response, "page_is_for_everyone", False) and _may_be_kept(response):
            headers = [(n, v) for n, v in response.headers.items() if n not in ("X-Request-ID", "Content-Length")]
            age = getattr(request, "page_max_age", MAX_AGE_SECONDS)
            page = Page(generation, time.monotonic(), response.status_code, headers, response.content, age)
            _pages.keep(key, page)
        return response


def _answer(page: Page) -> HttpResponse:
    response = HttpResponse(page.body, status=page.status)
    for name, value in page.headers:
        response.headers[name] = value
    return response


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and len(response.content) <= MAX_PAGE_BYTES
    )


def forget_everything() -> None:
    """Empty this process's memory: for tests."""
    _pages.clear()
    _generations.clear()
