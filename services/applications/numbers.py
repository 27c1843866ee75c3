"""Numbers of result documents: one after another within a code and a year, none left out and none given twice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from services.models import ResultCounter

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
PLACES = ("nomor", "kode", "bulan", "tahun")
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def check_pattern(pattern: str, *, field: str) -> str:
    """Return the pattern of a number. Raises InvalidInput without `{nomor}` and `{tahun}`, or with an unknown place."""
    found = PLACE.findall(pattern)
    unknown = sorted(set(found) - set(PLACES))
    if unknown or {"nomor", "tahun"} - set(found) or "{" in PLACE.sub("", pattern) or "}" in PLACE.sub("", pattern):
        raise InvalidInput(
            {field: [_("Write a pattern with {nomor} and {tahun}; {kode} and {bulan} may stand in it besides.")]}
        )
    return pattern


def next_sequence(code: str, year: int) -> int:
    """Return the next number of a code in a year; its row stays locked until the transaction ends."""
    ResultCounter.objects.bulk_create([ResultCounter(code=code, year=year)], ignore_conflicts=True)
    counter = ResultCounter.objects.select_for_update().get(code=code, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def write_number(pattern: str, *, sequence: int, code: str, on: dt.date) -> str:
    """Return a number such as "012/SK-MAGANG/VII/2026"."""
    values = {"nomor": f"{sequence:03d}", "kode": code, "bulan": ROMAN[on.month - 1], "tahun": str(on.year)}
    return fill(pattern, values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the places of a text; a place without one stays as it is."""
    return PLACE.sub(lambda match: values.get(match[1], match[0]), text)
