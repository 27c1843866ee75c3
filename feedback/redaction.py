"""What is to be made unreadable before strangers read a complaint: found by its form, read again by a person.

    propose("Pak Budi Santoso, 0812-5550-1234") == "[nama], [nomor telepon]"

Nothing here knows who wrote: what is found stands in the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

_TITLES = (
    r"bapak|bpk|pak|ibu|bu|saudara|saudari|sdr|sdri|mas|mbak|kak|bang|abang|om|tante|haji|hajah|ustaz|ustadz|tuan|"
    r"nyonya|nona|ny|dr|drs|dra|ir|prof|nama saya|saya bernama|atas nama|a\.n"
)
_NAME_WORD = r"[A-Z][\w'\u2019.-]*"
_RULES: tuple[tuple[re.Pattern[str], Callable[[], str]], ...] = (
    (re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"), lambda: _("[e-mail]")),
    (re.compile(r"(?<!\d)\d{4}[ .-]?\d{4}[ .-]?\d{4}[ .-]?\d{4}(?!\d)"), lambda: _("[identity number]")),
    (re.compile(r"(?<![\w])(?:\+?62|0)[\s.()-]?\d{2,4}(?:[\s.()-]{0,2}\d{2,5}){1,4}(?!\d)"), lambda: _("[telephone]")),
    (re.compile(r"(?<![\d.])(?<!Rp)(?<!Rp\s)\d(?:[\s.-]?\d){8,19}(?!\d)"), lambda: _("[number]")),
    (re.compile(r"\b[A-Z]{1,2}\s\d{1,4}\s[A-Z]{1,3}\b"), lambda: _("[number plate]")),
    (re.compile(r"(?:https?://|www\.)\S+"), lambda: _("[address]")),
    (re.compile(r"(?<!\w)@[A-Za-z0-9_.]{3,30}"), lambda: _("[account]")),
)
_NAMES = re.compile(
    rf"\b(?P<title>(?i:{_TITLES})\.?)(?P<space>[ \t]+)(?P<name>{_NAME_WORD}(?:[ \t]+{_NAME_WORD}){{0,3}})"
)


def propose(text: str) -> str:
    """Return a text in which addresses, numbers and names behind a form of address are masked."""
    for pattern, word in _RULES:
        text = pattern.sub(word().replace("\\", ""), text)
    name = _("[name]")
    return _NAMES.sub(lambda hit: f"{hit['title']}{hit['space']}{name}", text)


def is_clean(text: str) -> bool:
    """Tell whether nothing of that form is left. A name without a form of address is for people to see."""
    return not any(pattern.search(text) for pattern, _word in _RULES)
