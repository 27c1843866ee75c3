"""Proof that a domain belongs to an agency: a TXT record that only its owner can write."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Protocol

import dns.exception
import dns.nameserver
import dns.resolver
from django.conf import settings

from tenants.errors import ResolverDown

LABEL = "_maklumat"
PREFIX = "maklumat-verification="
LIFETIME_SECONDS = 5.0


class Resolver(Protocol):
    """Whoever can read TXT records."""

    def txt(self, name: str) -> list[str]:
        """Return the TXT records of a name, none when there is no such name. Raises ResolverDown."""


class DnsResolver:
    """Asks the name servers of settings.DNS_RESOLVERS, or those of the machine when the list is empty."""

    def __init__(self, servers: list[str] | None = None) -> None:
        servers = settings.DNS_RESOLVERS if servers is None else servers
        try:
            self._resolver = dns.resolver.Resolver(configure=not servers)
        except dns.resolver.NoResolverConfiguration as error:  # a machine without name servers of its own
            raise ResolverDown from error
        if servers:
            self._resolver.nameservers = [_nameserver(server) for server in servers]
        self._resolver.lifetime = LIFETIME_SECONDS
        self._resolver.cache = None

    def txt(self, name: str) -> list[str]:
        try:
            answer = self._resolver.resolve(f"{name}.", "TXT")
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise ResolverDown from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(24)


def record_name(domain: str) -> str:
    """Return the name under which the TXT record is looked for."""
    return f"{LABEL}.{domain}"


def record_value(token: str) -> str:
    """Return the text that the TXT record must hold."""
    return PREFIX + token


def is_proven(domain: str, token: str, resolver: Resolver) -> bool:
    """Tell whether one of the domain's TXT records holds the token. Raises ResolverDown."""
    expected = record_value(token)
    return any(
        secrets.compare_digest(text.strip().encode(), expected.encode()) for text in resolver.txt(record_name(domain))
    )


def _nameserver(server: str) -> dns.nameserver.Nameserver:
    """Read `192.0.2.1`, `192.0.2.1:5353` or `[2001:db8::1]:5353`."""
    host, colon, port = server.rpartition(":")
    if colon and port.isdigit() and (host.startswith("[") or ":" not in host):
        return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(host.strip("[]"))), int(port))
    return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(server.strip("[]"))))
