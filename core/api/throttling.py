"""How often: counted in Valkey for each minute, apart for every schema. While Valkey is down, requests pass."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.addresses import client_address
from core.api.models import ApiToken

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
BLIND_SECONDS = 5.0
_blind_until = 0.0


@dataclass(frozen=True)
class Quota:
    """What is left of a limit, for the RateLimit headers (draft-ietf-httpapi-ratelimit-headers)."""

    name: str
    limit: int
    left: int
    seconds: int
    is_over: bool = False


class MinuteThrottle(BaseThrottle, ABC):
    """Counts requests of whoever `caller` names in the minute of the clock."""

    rate = ""

    @abstractmethod
    def caller(self, request: Request) -> str:
        """Return who is counted together."""

    def rate_of(self, request: Request) -> str:
        """Return the name of the limit in settings.API_RATES."""
        return self.rate

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; False when it is one too many. Leaves the quota on the request for the headers."""
        rate = self.rate_of(request)
        limit = settings.API_RATES[rate]
        now = int(time.time())
        used = count(f"api-rate:{rate}:{self.caller(request)}:{now // WINDOW_SECONDS}")
        if used is None:
            return True
        quota = Quota(rate, limit, max(0, limit - used), WINDOW_SECONDS - now % WINDOW_SECONDS, used > limit)
        quotas_of(request).append(quota)
        self.seconds = quota.seconds
        return used <= limit

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return float(self.seconds)


class CallerThrottle(MinuteThrottle):
    """A token or a session may ask more often than an address that nobody knows."""

    def rate_of(self, request: Request) -> str:
        """Return `caller` for whoever is known and `address` for the rest."""
        return "caller" if request.user.is_authenticated else "address"

    def caller(self, request: Request) -> str:
        """Return the token, the user or the address."""
        return caller_of(request)


class HostThrottle(MinuteThrottle):
    """All requests of unknown addresses to one agency together, so that a rush leaves the others alone.

    Tokens and sessions are not counted: a rush of strangers does not shut them out. Nor is a request that was one too
    many already: a single address could use up what belongs to all.
    """

    rate = "host"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request unless it is not to be counted."""
        if request.user.is_authenticated or any(quota.is_over for quota in quotas_of(request)):
            return True
        return super().allow_request(request, view)

    def caller(self, request: Request) -> str:
        """Return the same for everybody: the schema is part of every cache key."""
        return "all"


def quotas_of(request: Request) -> list[Quota]:
    """Return what was counted for this request so far."""
    quotas: list[Quota] = request._request.__dict__.setdefault("api_quotas", [])
    return quotas


def caller_of(request: Request) -> str:
    """Return a short name of who calls, unique within the schema."""
    if isinstance(request.auth, ApiToken):
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{client_address(request._request) or '-'}"


def count(key: str) -> int | None:
    """Add one and return the sum; None when Valkey does not answer, and for some seconds after that."""
    global _blind_until  # one clock for the process: a dead Valkey is asked once in five seconds
    if time.monotonic() < _blind_until:
        return None
    try:
        return _add_one(key)
    except (RedisError, OSError) as error:
        _blind_until = time.monotonic() + BLIND_SECONDS
        logger.warning("requests are not counted, the cache does not answer: %s", type(error).__name__)
        return None


def look_again() -> None:
    """Ask Valkey at the next request, whatever happened before: for tests."""
    global _blind_until  # the clock of count()
    _blind_until = 0.0


def _add_one(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:  # the first request of the minute
        return 1 if cache.add(key, 1, 2 * WINDOW_SECONDS) else int(cache.incr(key))


def quota_headers(quotas: list[Quota]) -> dict[str, str]:
    """Return the RateLimit headers; `q` is the limit, `w` its window, `r` what is left, `t` seconds to the next."""
    return {
        "RateLimit-Policy": ", ".join(f'"{quota.name}";q={quota.limit};w={WINDOW_SECONDS}' for quota in quotas),
        "RateLimit": ", ".join(f'"{quota.name}";r={quota.left};t={quota.seconds}' for quota in quotas),
    }
