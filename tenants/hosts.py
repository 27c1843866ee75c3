"""Hosts: how a name is written, which one is ours, and the address of an agency."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text_rules import describe_character
from tenants.names import refuse_mixed_scripts

if TYPE_CHECKING:
    from tenants.models import Agency

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PORT = re.compile(r":\d{0,5}\Z")


def host_key(raw: str) -> str:
    """Return what a request's Host header is looked up by: lower case, without port and trailing dot. Never raises."""
    host = raw.lower()
    if ":" in host and not host.endswith("]"):
        host = host.rpartition(":")[0]
    return host[:-1] if host.endswith(".") else host


def normalise_domain(raw: str) -> str:
    """Return a domain in lower-case ASCII, as it is kept and served. Raises ValidationError that says what is wrong."""
    text = _PORT.sub("", raw.strip().rstrip("/").lower())
    if "://" in text or "/" in text or "@" in text:
        raise ValidationError(_("Enter only the domain, for example layanan.example.go.id."), code="not_a_domain")
    text = text.removesuffix(".")
    ascii_form = _to_ascii(text)
    if _is_address(text):
        raise ValidationError(_("Enter a domain, not an IP address."), code="ip_address")
    labels = ascii_form.split(".")
    if len(labels) < 2 or len(ascii_form) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValidationError(
            _("“%(domain)s” is not a domain."), code="not_a_domain", params={"domain": ascii_form[:60]}
        )
    return ascii_form


def _to_ascii(text: str) -> str:
    """Return the domain in its wire form; a label may not mix scripts, whether it comes decoded or as xn--."""
    strange = next((character for character in text if not character.isprintable()), None)
    if strange is not None:
        raise ValidationError(
            _("The domain has a character that cannot be seen: %(character)s."),
            code="control_character",
            params={"character": describe_character(strange)},
        )
    try:
        for label in text.split("."):
            refuse_mixed_scripts(label.encode().decode("idna") if label.startswith("xn--") else label)
        return text.encode("idna").decode()
    except UnicodeError as error:
        raise ValidationError(
            _("“%(domain)s” is not a domain."), code="not_a_domain", params={"domain": text[:60]}
        ) from error


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def is_ours(domain: str) -> bool:
    """Tell whether a domain is the base host or below it, where only subdomains of agencies stand."""
    return domain == settings.BASE_DOMAIN or domain.endswith("." + settings.BASE_DOMAIN)


def subdomain_of(slug: str) -> str:
    """Return the host of an agency below the base host."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def url_of(domain: str, path: str = "/") -> str:
    """Return the absolute address of a path on a host; scheme and port are those of BASE_URL."""
    base = urlsplit(settings.BASE_URL)
    port = f":{base.port}" if base.port else ""
    return f"{base.scheme}://{domain}{port}{path}"


def agency_url(agency: Agency, path: str = "/") -> str:
    """Return an absolute address on the agency's main host.

    An agency without a host yet gets its subdomain. Asks the database once per agency object, in the public schema.
    """
    domain: str | None = agency.__dict__.get("_primary_domain")
    if domain is None:
        from core.tenancy import central_context  # hosts.py is imported before the apps are ready

        with central_context():
            domain = agency.hosts.filter(is_primary=True).values_list("domain", flat=True).first()
        domain = domain or subdomain_of(agency.slug)
        agency.__dict__["_primary_domain"] = domain
    return url_of(domain, path)
