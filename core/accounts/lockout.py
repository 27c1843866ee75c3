"""Counters of failed tries, which allauth keeps in the cache, and how long somebody must wait after too many."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP = "allauth.account"
HERE = "login_failed"  # for an account from one address, and for the address
ANYWHERE = "login_failed_anywhere"  # for an account from all addresses together


def key_from_here(request: HttpRequest, email: str) -> str:
    """Return the key under which failures of an account from this client's address count."""
    return f"{email} {ratelimit.get_ip(request)}"


def count_anywhere(request: HttpRequest, email: str) -> Any:
    """Count a try for the account, whatever the address; returns what takes it back, or None when it may not try."""
    return ratelimit.consume(request, app=APP, action=ANYWHERE, key=email)


def forget_anywhere(request: HttpRequest, email: str) -> None:
    """Forget the failures of an account from all addresses together."""
    ratelimit.clear(request, app=APP, action=ANYWHERE, key=email)


def seconds_to_wait(request: HttpRequest, email: str) -> int:
    """Return the seconds until the account may be tried again from this address; 0 when it may now."""
    here = _waits(request, action=HERE, key=key_from_here(request, email))
    return math.ceil(max(0.0, *here, *_waits(request, action=ANYWHERE, key=email)))


def _waits(request: HttpRequest, *, action: str, key: str) -> Iterator[float]:
    now = time.time()
    for rate in ratelimit.get_rates(app=APP, action=action):
        counter = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
        recent = sorted(moment for moment in cache.get(counter, []) if moment > now - rate.duration)
        if len(recent) >= rate.amount:
            yield recent[-rate.amount] + rate.duration - now


def is_first_notice(key: str, seconds: int) -> bool:
    """Tell, once for each lock-out, that it is the first time that somebody runs into it."""
    digest = hashlib.sha256(key.encode()).hexdigest()  # what was typed may hold what no key of a cache should
    return bool(cache.add(f"lockout-recorded:{digest}", 1, timeout=max(seconds, 1)))
