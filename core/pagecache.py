"""Whole public pages from memory: for anonymous GET requests to pages that say so by `cache_page_for_everyone`.

A page is kept per schema, path, query and language, beside the generation of its schema's content. Publishing anything
calls `content_changed`, which makes a new generation; every process notices within a second. Valkey holds only the
generation: when it is down, pages are made anew each time.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from core.tenancy import current_schema, on_commit_in_schema

LOOK_AGAIN_SECONDS = 0.5
MAX_AGE_SECONDS = 300
MAX_PAGES = 4000
MAX_PAGE_BYTES = 300_000
_GENERATION = "content-generation"

_pages: OrderedDict[tuple[str, ...], tuple[int, float, int, list[tuple[str, str]], bytes]] = OrderedDict()
_generations: dict[str, tuple[float, int]] = {}
_lock = Lock()


def content_changed() -> None:
    """Forget the current schema's cached pages everywhere, once the transaction is committed."""
    on_commit_in_schema(_next_generation)


def _next_generation() -> None:
    _generations.pop(current_schema(), None)
    try:
        cache.set(_GENERATION, time.time_ns(), None)
    except (RedisError, OSError):
        _pages.clear()


def _generation(schema: str) -> int | None:
    now = time.monotonic()
    known = _generations.get(schema)
    if known is not None and now - known[0] < LOOK_AGAIN_SECONDS:
        return known[1]
    try:
        value = cache.get(_GENERATION) or 0
    except (RedisError, OSError):
        return None
    _generations[schema] = (now, value)
    return int(value)


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
        if generation is None:
            return self.get_response(request)
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")[:5]
        key = (schema, request.get_host(), request.get_full_path(), language)
        kept = _pages.get(key)
        now = time.monotonic()
        if kept is not None and kept[0] == generation and now - kept[1] < MAX_AGE_SECONDS:
            response = HttpResponse(kept[4], status=kept[2])
            for name, value in kept[3]:
                response.headers[name] = value
            return response
        response = self.get_response(request)
        if getattr(response, "page_is_for_everyone", False) and _may_be_kept(response):
            headers = [(n, v) for n, v in response.headers.items() if n not in ("X-Request-ID", "Content-Length")]
            with _lock:
                _pages[key] = (generation, now, response.status_code, headers, response.content)
                _pages.move_to_end(key)
                while len(_pages) > MAX_PAGES:
                    _pages.popitem(last=False)
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
    with _lock:
        _pages.clear()
        _generations.clear()
