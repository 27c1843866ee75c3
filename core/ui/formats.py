"""How dates, times, money, shares and lengths of time are written, in Indonesian and in English.

Parts that belong together are joined by a no-break space: "Rp 80.000", "9 Juli", "91 %", "3 hari kerja".
Moments are shown in the zone that is active, which the middleware sets to the agency's own.
"""

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\N{NO-BREAK SPACE}"
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

Number = int | float | Decimal


def day(value: dt.date) -> dt.date:
    """Return the date of a moment in the active zone; a plain date stays."""
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


def long_date(value: dt.date) -> str:
    """Write "Senin, 6 Juli 2026"."""
    return _together(date_format(day(value), "l, |j F Y"))


def plain_date(value: dt.date) -> str:
    """Write "6 Juli 2026", for tables."""
    return date_format(day(value), "j F Y").replace(" ", NBSP, 1)


def deadline_date(value: dt.date) -> str:
    """Write "Kamis, 9 Juli": the year is left out where it is this year or obvious."""
    return _together(date_format(day(value), "l, |j F"))


def clock(value: dt.datetime | dt.time) -> str:
    """Write "09.42 WIB" (English "09:42 WIB"); a bare time has no zone."""
    local = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    text = local.strftime("%H.%M" if is_indonesian() else "%H:%M")
    return f"{text}{NBSP}{zone_name(local)}" if isinstance(local, dt.datetime) else text


def moment(value: dt.datetime) -> str:
    """Write "Senin, 6 Juli 2026 pukul 09.42 WIB"."""
    return gettext("%(date)s at %(time)s") % {"date": long_date(value), "time": clock(value)}


def zone_name(value: dt.datetime) -> str:
    """Return WIB, WITA or WIT; any other zone by its own abbreviation."""
    return ZONES.get(str(value.tzinfo), value.tzname() or "")


def rupiah(value: Number) -> str:
    """Write whole rupiah: "Rp 80.000"; a debt as "-Rp 80.000"."""
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{NBSP}{number(-value if value < 0 else value, 0)}"


def number(value: Number, decimals: int | None = None) -> str:
    """Write a number with the language's separators, rounded half up; `decimals` None keeps what it has."""
    if decimals is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return _written(str(value), decimals, get_language())


@lru_cache(maxsize=4096)
def _written(digits: str, decimals: int | None, _language: str | None) -> str:
    """Write a number, once for each language: tables say the same few numbers over and over."""
    return number_format(Decimal(digits), decimal_pos=decimals, use_l10n=True, force_grouping=True)


def percent(value: Number, decimals: int = 0) -> str:
    """Write a share given in hundredths: 91 becomes "91 %", in English "91%".

    What is not quite all is never rounded up to 100 %, and what is not quite nothing never down to 0 %.
    """
    least = Decimal(1).scaleb(-decimals)
    share = Decimal(str(value))
    if 0 < share < 100:
        share = min(max(share, least), 100 - least)
    return f"{number(share, decimals)}{NBSP if is_indonesian() else ''}%"


UNITS: dict[str, Callable[[int], str]] = {
    "working_day": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "working_hour": lambda n: ngettext("%(n)s working hour", "%(n)s working hours", n),
    "day": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "hour": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "minute": lambda n: ngettext("%(n)s minute", "%(n)s minutes", n),
    "week": lambda n: ngettext("%(n)s week", "%(n)s weeks", n),
    "month": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "year": lambda n: ngettext("%(n)s year", "%(n)s years", n),
}


def duration(amount: int, unit: str = "working_day") -> str:
    """Write a length of time: "2 hari kerja". `unit` is a key of UNITS, in singular or plural, any case."""
    key = unit.lower()
    words = UNITS[key if key in UNITS else key.removesuffix("s")](amount) % {"n": number(amount)}
    return words.replace(" ", NBSP)


def deadline(days_left: int, due_on: dt.date) -> str:
    """Write what is left of a promise: "sisa 3 hari kerja (Kamis, 9 Juli)"."""
    date = deadline_date(due_on)
    if days_left < 0:
        return gettext("%(length)s over (%(date)s)") % {"length": duration(-days_left), "date": date}
    if days_left == 0:
        return gettext("due today (%(date)s)") % {"date": date}
    return gettext("%(length)s left (%(date)s)") % {"length": duration(days_left), "date": date}


def ago(value: dt.datetime | dt.date, *, now: dt.datetime) -> str:
    """Write how long ago something was, in its largest unit: "3 hari yang lalu"."""
    if not isinstance(value, dt.datetime):
        days = (day(now) - value).days
        return gettext("today") if days <= 0 else _since(days, "day")
    seconds = int((now - value).total_seconds())
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return _since(seconds // 60, "minute")
    if seconds < 86400:
        return _since(seconds // 3600, "hour")
    return _since((day(now) - day(value)).days or 1, "day")


def is_indonesian() -> bool:
    """Tell whether the page is in Indonesian."""
    return (get_language() or "").startswith("id")


def _since(amount: int, unit: str) -> str:
    return gettext("%(length)s ago") % {"length": duration(amount, unit)}


def _together(text: str) -> str:
    """Join the words after the bar: "Senin, |9 Juli 2026" keeps "9 Juli" on one line."""
    head, tail = text.split("|")
    return head + tail.replace(" ", NBSP, 1)
