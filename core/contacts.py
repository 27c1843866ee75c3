"""Phone numbers and addresses as people type them, and as they are kept: so that the same person is known again."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

_SPARE = re.compile(r"[\s().\-\u2010-\u2015]+")
_DIGITS = re.compile(r"[0-9]{8,15}")
COUNTRY = "62"
SHOWN_END = 3


def phone_digits(text: str) -> str:
    """Return a number as 628..., whatever way it was typed; "" for nothing. Raises ValueError for what is no number."""
    bare = _SPARE.sub("", text)
    if not bare:
        return ""
    if bare.startswith("+"):
        digits = bare[1:]
    elif bare.startswith("00"):
        digits = bare[2:]
    elif bare.startswith("0"):
        digits = COUNTRY + bare[1:]
    else:
        digits = COUNTRY + bare if bare.startswith("8") else bare
    if digits.startswith(f"{COUNTRY}0"):  # as on cards: +62 (0)812
        digits = COUNTRY + digits[len(COUNTRY) + 1 :]
    if not _DIGITS.fullmatch(digits):
        raise ValueError
    return digits


def shown_phone(digits: str) -> str:
    """Return a kept number as people here write it: 0812-3456-7890."""
    if not digits.startswith(COUNTRY):
        return f"+{digits}" if digits else ""
    national = f"0{digits[len(COUNTRY) :]}"
    return "-".join(part for part in (national[:4], national[4:8], national[8:]) if part)


def phone_problem(text: str) -> str:
    """Say what is wrong with a typed number; "" when nothing is."""
    try:
        phone_digits(text)
    except ValueError:
        return _("Write the number with its digits, for example 0812 3456 7890.")
    return ""


def email_problem(text: str) -> str:
    """Say what is wrong with a typed address; "" when nothing is."""
    try:
        validate_email(text)
    except ValidationError:
        return _("Write the address in full, for example nama@contoh.id.") if text else ""
    return ""


def masked(contact: str) -> str:
    """Return an address or a number so that only its owner knows it again."""
    name, at, host = contact.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return f"•••{contact[-SHOWN_END:]}" if contact else ""
