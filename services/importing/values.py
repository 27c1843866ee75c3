"""Values inside a sentence: lengths of time, amounts, addresses. Pure; what is not certain is not a value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.components.codes import TimeUnit

_NUMBER = r"(\d{1,5})(?:\s*\([^()]{1,40}\))?"
_UNIT = r"(menit|jam|hari\s+kerja|hari\s+kalender|hari|minggu|bulan|tahun|detik)\b"
DURATION = re.compile(rf"(?<![\d.,/\u2013-])\b{_NUMBER}\s*{_UNIT}(?:\s+kerja\b)?", re.IGNORECASE)
_RANGE = re.compile(
    rf"\d{{1,5}}(?:\s*\([^()]{{1,40}}\))?\s*(?:-|\u2013|s\.?/?d\.?|sampai(?:\s+dengan)?|hingga|atau)\s*{_NUMBER}\s*{_UNIT}",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\d\s*[x\u00d7]\s*\d", re.IGNORECASE)
UNITS = {
    "menit": TimeUnit.MINUTE,
    "jam": TimeUnit.HOUR,
    "hari kerja": TimeUnit.WORKING_DAY,
    "hari kalender": TimeUnit.CALENDAR_DAY,
    "hari": None,  # working days or calendar days: only a person can tell
}
_RUPIAH = re.compile(
    r"\bRp\.?\s*(\d{1,3}(?:\.\d{3})+|\d{1,12})(,\d{2}|,-|,--)?(?!\d|[.,]\d|\s*(?:ribu|rb|juta|jt|miliar)\b)",
    re.IGNORECASE,
)
_ANY_RUPIAH = re.compile(r"\bRp\.?\s*\d|\brupiah\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:gratis|tidak\s+(?:dipungut|dikenakan|ada|memungut)\s+(?:biaya|tarif|pungutan|retribusi)|"
    r"tanpa\s+(?:dipungut\s+)?biaya|bebas\s+biaya|tidak\s+berbayar|nol\s+rupiah)\b",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
URL = re.compile(r"(?:https?://|www\.)[^\s,;()<>\"]{3,300}", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?<![@\w.-])[a-z0-9-]{2,60}(?:\.[a-z0-9-]{2,60}){0,3}\.(?:go|or|ac|co|sch|desa)\.id(?:/[^\s,;()]{0,200})?",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w.])(?:\+62|\(?0)[\d\s()./-]{5,20}\d(?!\w)")


@dataclass(frozen=True)
class Length:
    """A length of time as written. `unit` is None while it is not certain which days are meant."""

    value: int
    unit: TimeUnit | None
    words: str


def lengths_in(text: str) -> list[Length] | None:
    """Return the lengths of time in `text`; None when one of them is a range or a unit that no standard is kept in."""
    if _RANGE.search(text) or _TIMES.search(text):
        return None
    found = []
    for hit in DURATION.finditer(text):
        unit = " ".join(hit[2].lower().split())
        if unit not in UNITS:
            return None
        found.append(Length(int(hit[1]), UNITS[unit], hit[0]))
    return found


def amounts_in(text: str) -> list[tuple[int, str]] | None:
    """Return the amounts in whole rupiah with their words; None when one is written in a way that is not certain."""
    found = []
    for hit in _RUPIAH.finditer(text):
        if hit[2] and hit[2][1:].strip("0-"):
            return None
        found.append((int(hit[1].replace(".", "")), hit[0]))
    said = len(_ANY_RUPIAH.findall(text))
    return found if len(found) == said else None


def says_free(text: str) -> bool:
    """Tell whether the text says that nothing is paid."""
    return _FREE.search(text) is not None


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


def without(text: str, *pieces: str) -> str:
    """Return `text` without the first occurrence of each piece."""
    for piece in pieces:
        text = text.replace(piece, " ", 1)
    return " ".join(text.split())


def only_words(text: str, fillers: frozenset[str]) -> bool:
    """Tell whether nothing but `fillers` and punctuation is left in `text`."""
    return all(word in fillers for word in re.findall(r"[\w]+", text.casefold()))
