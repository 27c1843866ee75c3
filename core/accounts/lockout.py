"""How long somebody must wait after too many tries: read from the counters that allauth keeps in the cache."""

from __future__ import annotations

import math
import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP = "allauth.account"


def seconds_to_wait(request: HttpRequest, *, action: str, key: str) -> int:
    """Return the seconds until `action` is allowed again for this address and key; 0 when it is allowed now."""
    now = time.time()
    waits = [0.0]
    for rate in ratelimit.get_rates(app=APP, action=action):
        counter = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
        recent = sorted(moment for moment in cache.get(counter, []) if moment > now - rate.duration)
        if len(recent) >= rate.amount:
            waits.append(recent[-rate.amount] + rate.duration - now)
    return math.ceil(max(waits))


def is_first_notice(key: str, seconds: int) -> bool:
    """Tell, once for each lock-out, that it is the first time that somebody runs into it."""
    return bool(cache.add(f"lockout-recorded:{key}", 1, timeout=max(seconds, 1)))
