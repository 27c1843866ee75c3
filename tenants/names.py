"""Names of agencies: the address name, the schema made of it, and the texts that people read.

Every function returns the cleaned value or raises ValidationError, so forms and serializers use them as they are.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text_rules import describe_character, scripts_of, unseen_character
from tenants.models.agencies import MAX_SLUG, SLUG_PATTERN

MIN_SLUG = 3
# First labels that mean something else to browsers, mail servers, certificates, PostgreSQL or to us.
# fmt: off
RESERVED = frozenset({
    "public", "postgres", "information-schema", "template0", "template1", "blueprint", "maklumat", "central",
    "oversight", "owner", "www", "www1", "www2", "web", "api", "admin", "administrator", "root", "system", "staff",
    "portal", "login", "akun", "account", "auth", "sso", "oidc", "mail", "email", "smtp", "imap", "pop", "pop3",
    "webmail", "autoconfig", "autodiscover", "mx", "ftp", "sftp", "ssh", "vpn", "dns", "ns", "ns1", "ns2", "ns3",
    "static", "media", "assets", "cdn", "files", "img", "status", "health", "metrics", "help", "docs", "blog",
    "support", "security", "abuse", "postmaster", "hostmaster", "webmaster", "noreply", "localhost", "local",
    "test", "testing", "staging", "dev", "development", "demo", "example", "default", "app", "apps", "null", "none",
    "undefined", "wpad", "isatap",
})
# fmt: on
RESERVED_PREFIXES = ("pg-", "xn--", "maklumat-")
_SLUG = re.compile(SLUG_PATTERN)
_ASCII_DASHES = re.compile(r"[^a-z0-9]+")


def check_slug(value: str) -> str:
    """Return the address name. It is never corrected silently: it becomes part of an address that people will know."""
    if not value:
        raise ValidationError(_("Enter an address name."), code="required")
    if not value.isascii() or not value.isprintable():
        raise ValidationError(
            _("Use only the letters a to z without accents, digits and hyphens; this name has %(character)s."),
            code="script",
            params={"character": describe_character(_first_strange(value))},
        )
    if value != value.lower():
        raise ValidationError(_("Use small letters only."), code="upper_case")
    if not MIN_SLUG <= len(value) <= MAX_SLUG:
        raise ValidationError(
            _("The address name must have %(least)d to %(most)d characters; this one has %(length)d."),
            code="length",
            params={"least": MIN_SLUG, "most": MAX_SLUG, "length": len(value)},
        )
    if value in RESERVED or value.startswith(RESERVED_PREFIXES):
        raise ValidationError(_("The address name “%(value)s” is reserved."), code="reserved", params={"value": value})
    if not _SLUG.match(value):
        raise ValidationError(
            _("The address name must begin with a letter, and single hyphens may stand between letters and digits."),
            code="shape",
        )
    return value


def schema_of(slug: str) -> str:
    """Return the schema of an address name. Two address names never share one: they hold no underscores."""
    return slug.replace("-", "_")


def suggest_slug(name: str) -> str:
    """Return an address name made of an agency's name, which may still be reserved or taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _ASCII_DASHES.sub("-", plain).lstrip("-0123456789")[:MAX_SLUG].strip("-")


def clean_text(value: str, *, most: int, lines: bool = False) -> str:
    """Return the text with plain spaces and in one Unicode form.

    Control characters, invisible ones, overrides of the writing direction, and a mix of letters of several scripts (a
    Cyrillic a in a Latin word) are refused: they make one agency look like another. `lines` allows line breaks.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n") if lines else value)
    unseen = unseen_character(text, allowed="\n" if lines else "")
    if unseen is not None:
        raise ValidationError(
            _("The text has a character that cannot be seen: %(character)s."),
            code="control_character",
            params={"character": describe_character(unseen)},
        )
    refuse_mixed_scripts(text)
    text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip() if lines else " ".join(text.split())
    if len(text) > most:
        raise ValidationError(
            _("The text has %(length)d characters; %(most)d are allowed."),
            code="length",
            params={"length": len(text), "most": most},
        )
    return text


def clean_name(value: str, *, most: int = 160) -> str:
    """Return a name in one line that has at least two letters. Raises ValidationError."""
    text = clean_text(value, most=most)
    if sum(character.isalpha() for character in text) < 2:
        raise ValidationError(_("Enter a name."), code="required")
    return text


def refuse_mixed_scripts(text: str) -> None:
    """Raise ValidationError when letters of more than one script stand in the text."""
    scripts = scripts_of(text)
    if len(scripts) > 1:
        raise ValidationError(
            _("The text mixes letters of several scripts: %(scripts)s."),
            code="mixed_scripts",
            params={"scripts": ", ".join(scripts)},
        )


def _first_strange(value: str) -> str:
    return next(character for character in value if not character.isascii() or not character.isprintable())
