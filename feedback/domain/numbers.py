"""Registration numbers: one running number for each register and year, given under a lock so that none is missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from feedback.models import RunningNumber

REQUESTS, OBJECTIONS = "requests", "objections"
MARK = "{number}"


@dataclass(frozen=True)
class Registered:
    """A number as it was given: how it is written, and what it is made of."""

    number: str
    year: int
    position: int


def next_number(register: str, *, year: int, pattern: str) -> Registered:
    """Give the next number of a year, within the caller's transaction: it is free again when that fails.

    In `pattern` {number} becomes four digits or more, {year} the year.
    """
    RunningNumber.objects.get_or_create(register=register, year=year)
    row = RunningNumber.objects.select_for_update().get(register=register, year=year)
    position = row.last + 1
    RunningNumber.objects.filter(pk=row.pk).update(last=F("last") + 1)
    return Registered(written(pattern, year=year, position=position), year, position)


def written(pattern: str, *, year: int, position: int) -> str:
    """Return a number as the pattern writes it: "0012/PPID/2026"."""
    return pattern.replace(MARK, f"{position:04d}").replace("{year}", str(year))
