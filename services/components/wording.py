"""Lengths of time in the words of a standard. Number and unit are joined by no-break spaces."""

from django.utils.translation import ngettext

from core.ui.formats import NBSP, duration, number
from services.components.codes import TimeUnit


def duration_words(value: int | None, unit: str) -> str:
    """Return "2 working days", or nothing while either half is not known.

    Calendar days are always named as such: a promise in days must not be taken for working days.
    """
    if value is None or unit not in TimeUnit.values:
        return ""
    if unit == TimeUnit.CALENDAR_DAY:
        words = ngettext("%(count)s calendar day", "%(count)s calendar days", value) % {"count": number(value)}
        return words.replace(" ", NBSP)
    return duration(value, unit)
