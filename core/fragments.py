"""Parts of pages that many screens ask for every two seconds, kept in the process for half a second.

Each process answers all of them from memory, so that the database is asked at most twice a second for each part and
language, however many look.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.tenancy import current_schema

FRESH_SECONDS = 0.5
MOST_KEPT = 200
_Key = tuple[str, str, str, str | None]


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part as it was made, with its tag."""

    made_at: float
    tag: str
    body: bytes


_kept: OrderedDict[_Key, Fragment] = OrderedDict()
_making: set[_Key] = set()
_lock = Lock()


def fragment_of(template: str, name: str, make: Callable[[], Mapping[str, Any]]) -> Fragment:
    """Return a part of this schema by its template and name, at most half a second old; `make()` returns its context.

    While one thread makes it anew the others get the one before.
    """
    key = (current_schema(), template, name, get_language())
    with _lock:
        kept = _kept.get(key)
        if kept is not None and (time.monotonic() - kept.made_at < FRESH_SECONDS or key in _making):
            return kept
        _making.add(key)
    try:
        body = render_to_string(template, dict(make())).encode()
        fragment = Fragment(time.monotonic(), f'"{hashlib.sha256(body).hexdigest()[:20]}"', body)
        with _lock:
            _kept[key] = fragment
            _kept.move_to_end(key)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    finally:
        _making.discard(key)
    return fragment


def answer_with(request: HttpRequest, fragment: Fragment) -> HttpResponse:
    """Send a part; "not modified" to whoever has it."""
    headers = {"ETag": fragment.tag, "Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
    asked = request.headers.get("If-None-Match", "").removeprefix("W/")
    if asked == fragment.tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(fragment.body, headers=headers)


def forget_fragments() -> None:
    """Empty this process's memory: for tests."""
    _kept.clear()
