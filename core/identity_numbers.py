"""Numbers of identity cards (NIK) in what people write: found by their form, and covered wherever words are shown."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

BULLET = "\N{BULLET}"
SHOWN = 4  # of the last digits
_PLAIN = re.compile(r"[0-9]{16}")
_IN_TEXT = re.compile(r"(?<![0-9])[0-9](?:[ .\-\N{NO-BREAK SPACE}]?[0-9]){15}(?![0-9])")


def is_nik(value: str) -> bool:
    """Tell whether 16 digits may be a NIK. Source: the form of the number in Permendagri 74/2015 [?]."""
    if not _PLAIN.fullmatch(value) or value[12:] == "0000" or "00" in (value[2:4], value[4:6]):
        return False
    if not 11 <= int(value[:2]) <= 97:
        return False
    day, month, year = int(value[6:8]), int(value[8:10]), int(value[10:12])
    day -= 40 if day > 40 else 0
    try:
        dt.date(2000 + year if year % 4 == 0 else 2001, month, day)  # the century is not in it
    except ValueError:
        return False
    return True


def mask(number: str) -> str:
    """Return an identity number of which only the last four digits can be read."""
    return BULLET * max(0, len(number) - SHOWN) + number[-SHOWN:] if len(number) > SHOWN else BULLET * len(number)


def cover_numbers(text: str) -> str:
    """Return a text in which every number that may be a NIK is masked, however its digits are parted."""
    return _IN_TEXT.sub(lambda hit: mask(_digits(hit)) if is_nik(_digits(hit)) else hit[0], text)


def cover_all(value: Any) -> Any:
    """Return JSON in which every text is covered."""
    if isinstance(value, str):
        return cover_numbers(value)
    if isinstance(value, list):
        return [cover_all(item) for item in value]
    return {name: cover_all(item) for name, item in value.items()} if isinstance(value, dict) else value


def numbers_in(text: str) -> list[str]:
    """Return what `cover_numbers` masks, each once."""
    found = (_digits(hit) for hit in _IN_TEXT.finditer(text))
    return list(dict.fromkeys(number for number in found if is_nik(number)))


def _digits(hit: re.Match[str]) -> str:
    return "".join(letter for letter in hit[0] if letter in "0123456789")
