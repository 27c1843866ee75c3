"""Which agency a host belongs to: kept in the process, forgotten everywhere within a second of a change.

Every change of an agency or host sets a new mark in Valkey; each process looks at the mark at most twice a second and
forgets all it knows when the mark is another one. While Valkey is down nothing is kept for longer than a second, so the
price is one small query per host and second. Decision: docs/adr/0011-hosts-are-kept-in-the-process.md.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.tenancy import central_context
from tenants.models import Agency, Host

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
BLIND_SECONDS = 1.0
AGE_SECONDS = 30.0
VALKEY_TIMEOUT_SECONDS = 0.2
MOST_HOSTS = 20_000
MARK = "maklumat:registry-mark"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request for a host goes. `agency` is shared by all requests of the process: read it, never change it."""

    agency: Agency
    redirect_to: str = ""


@dataclass
class _Known:
    """What was read since the last change. A load that began before a change writes into the forgotten object."""

    routes: dict[str, tuple[float, Route | None]] = field(default_factory=dict)


class HostTable:
    """The hosts that this process has met, with a bound on number and age."""

    def __init__(self) -> None:
        self._known = _Known()
        self._mark: str | None = None
        self._look_at = 0.0
        self._lock = Lock()

    def find(self, host: str) -> Route | None:
        """Return the route of a host as written by hosts.host_key; None when no agency may be served there."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look(now)
        known = self._known
        kept = known.routes.get(host)
        if kept is not None and now - kept[0] < AGE_SECONDS:
            return kept[1]
        route = load_route(host)
        if len(known.routes) >= MOST_HOSTS:
            known.routes.clear()
        known.routes[host] = (now, route)
        return route

    def forget(self) -> None:
        """Read everything anew from now on in this process, the mark first: what is kept next is kept under it."""
        self._known = _Known()
        self._look_at = 0.0

    def _look(self, now: float) -> None:
        """Compare the mark. One thread does it; the others go on with what is known."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            mark = read_mark()
            if mark is None or mark != self._mark:
                self.forget()
            self._mark = mark
            self._look_at = time.monotonic() + (BLIND_SECONDS if mark is None else LOOK_SECONDS)
        finally:
            self._lock.release()


table = HostTable()


def load_route(host: str) -> Route | None:
    """Read the route of a host from the database. An agency that was never opened has none."""
    with central_context():
        row = (
            Host.objects.proven()
            .filter(domain=host)
            .exclude(agency__state__in=Agency.UNBORN)
            .select_related("agency")
            .first()
        )
        if row is None:
            return None
        primary = row.domain if row.is_primary else _primary_domain(row.agency)
    row.agency.__dict__["_primary_domain"] = primary
    return Route(row.agency, primary if row.is_former and primary != host else "")


def _primary_domain(agency: Agency) -> str:
    return Host.objects.filter(agency=agency, is_primary=True).values_list("domain", flat=True).first() or ""


def registry_changed() -> None:
    """Tell every process that an agency or a host changed; they know within a second of the commit."""
    table.forget()
    transaction.on_commit(_set_mark)


def _set_mark() -> None:
    table.forget()
    try:
        patient_valkey().set(MARK, secrets.token_hex(8))
    except (RedisError, OSError):
        logger.warning("the registry's mark could not be set; processes notice the change after %s s", AGE_SECONDS)


def read_mark() -> str | None:
    """Return the mark; None when Valkey does not answer at once.

    Where there is none, after a flush or a restart, a new one is made: changes that the lost one told of count as well.
    """
    try:
        client = valkey()
        value = client.get(MARK)
        if value is None:
            client.set(MARK, secrets.token_hex(8), nx=True)
            value = client.get(MARK)
    except (RedisError, OSError):
        return None
    return value.decode() if isinstance(value, bytes) else None


@lru_cache(maxsize=1)
def valkey() -> redis.Redis:
    """Return the client that reads the mark within a request: it gives up at once and never tries twice."""
    return _client(VALKEY_TIMEOUT_SECONDS, Retry(NoBackoff(), 0))


@lru_cache(maxsize=1)
def patient_valkey() -> redis.Redis:
    """Return the client that sets the mark: a lost mark would leave other processes with old rows, so it insists."""
    return _client(2.0, Retry(ExponentialBackoff(cap=0.5, base=0.05), 3))


def _client(timeout_seconds: float, retry: Retry) -> redis.Redis:
    return redis.Redis.from_url(
        str(settings.CACHES["default"]["LOCATION"]),
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=retry,
    )
