"""Ask an address that was given as proof whether it answers, without letting anybody look inside this network.

The address was typed by a person, so it is an enemy's until shown otherwise: only http and https on their own ports, no
user names, and only hosts whose every IP address is public. The connection goes to exactly the address that was judged,
so a name that changes its mind between the two cannot lead elsewhere. Redirects are judged anew, one by one.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

TIMEOUT_SECONDS = 6.0
TOTAL_SECONDS = 15.0
SIZE_LIMIT = 256 * 1024  # bytes that are read to see that something is there
REDIRECT_LIMIT = 4
PORTS = {"http": 80, "https": 443}
AGENT = "Maklumat-publication-check/1"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Answer:
    """What an address answered. `code` names why it counts as not answering; `status` is that of HTTP, if any."""

    ok: bool
    code: str = ""
    status: int | None = None


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def ask(url: str, *, resolve: Resolve | None = None) -> Answer:
    """Return whether `url` answers with a page. Never raises for what the other side does."""
    deadline = time.monotonic() + TOTAL_SECONDS
    for _hop in range(REDIRECT_LIMIT + 1):
        try:
            status, location = _get(_parsed(url), resolve or addresses_of, deadline)
            if status in _REDIRECTS and location:
                url = urljoin(url, location)
                continue
        except _Refused as error:
            return Answer(ok=False, code=error.code)
        except (OSError, http.client.HTTPException, ValueError):
            return Answer(ok=False, code="too-slow" if time.monotonic() >= deadline else "no-answer")
        return Answer(ok=200 <= status < 300, code="" if 200 <= status < 300 else "wrong-status", status=status)
    return Answer(ok=False, code="too-many-redirects")


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the open internet, whatever way it is written."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo[1] if known.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if known in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(known) & 0xFFFFFFFF)))
        if known.is_site_local:
            return False
    return known.is_global and not known.is_multicast


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 behind a translator: RFC 6052


def addresses_of(host: str, port: int) -> list[str]:
    """Return every IP address of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _parsed(url: str) -> SplitResult:
    """Return the parts of an address that may be asked at all."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise _Refused("not-a-web-address")
    if parts.username is not None or parts.password is not None:
        raise _Refused("not-a-web-address")
    if parts.port not in (None, PORTS[parts.scheme]):
        raise _Refused("port-refused")
    return parts


def _get(parts: SplitResult, resolve: Resolve, deadline: float) -> tuple[int, str]:
    """Ask once; return the status and where it leads on."""
    host, port = str(parts.hostname), PORTS[parts.scheme]
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise _Refused("unknown-host") from error
    if not addresses:
        raise _Refused("unknown-host")
    if not all(is_public(address) for address in addresses):
        raise _Refused("private-address")
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    connection = _Pinned(host, addresses[0], port, is_secure=parts.scheme == "https")
    # A byte every few seconds is in time for each read, also in the middle of the headers.
    watch = Timer(max(0.0, deadline - time.monotonic()), connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("GET", path, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
        answer = connection.getresponse()
        _read_some(answer, deadline)
        return answer.status, answer.getheader("Location") or ""
    finally:
        watch.cancel()
        connection.close()


def _read_some(answer: http.client.HTTPResponse, deadline: float) -> None:
    """Read until there is enough, nothing more, or no time: an endless answer must not hold the check."""
    left = SIZE_LIMIT
    while left > 0 and (part := answer.read1(min(left, 16 * 1024))):
        left -= len(part)
        if time.monotonic() > deadline:
            raise _Refused("too-slow")


class _Pinned(http.client.HTTPConnection):
    """A connection to one IP address that speaks to it by the host's name, also for the certificate."""

    def __init__(self, host: str, address: str, port: int, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = address
        self._is_secure = is_secure
        self._wire: Any = None
        self.default_port = port

    def connect(self) -> None:
        """Connect to the address that was judged."""
        self.sock = self._wire = socket.create_connection((self._address, self.port), timeout=TIMEOUT_SECONDS)
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = self._wire = context.wrap_socket(
                self._wire, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._wire.do_handshake()

    def cut(self) -> None:
        """End the conversation at once, whatever another thread waits for."""
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)
