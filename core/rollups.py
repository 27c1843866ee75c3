"""What every app reports upward about its agency: figures of a day, never a person.

core owns the registry; each app of an agency registers a collector in `AppConfig.ready()`. `tenants` runs them all in
each agency's schema, under that agency's role, and keeps the answers in the public schema:

    rollups.register("bookings", collect, labels={"hall": _("Hall")})

    def collect(on: date) -> rollups.Figures:
        return {"facilities": Facility.objects.count(), "visitors": rollups.people_count(visitors)}

Figures are JSON. What counts people goes through one of the `people_*` functions, which hide small numbers.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.functional import Promise

from core.tenancy import is_public

JSON: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None
Figures: TypeAlias = Mapping[str, JSON]
Collector: TypeAlias = Callable[[dt.date], Figures]
Text: TypeAlias = str | Promise

LEAST_PEOPLE = 5  # a figure about fewer people is hidden. Source: design, section 6
MAX_BYTES = 512 * 1024
_REST = ""  # who belongs to none of the parts that are named
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class FiguresRefused(ValueError):
    """A collector answered with something that is no set of figures."""


@dataclass(frozen=True)
class _Source:
    collect: Collector
    labels: Mapping[str, Text] = field(default_factory=dict)


_sources: dict[str, _Source] = {}


def register(app_label: str, collect: Collector, *, labels: Mapping[str, Text] | None = None) -> None:
    """Have `collect(on)` asked for the figures of `app_label`.

    `labels` gives the words of codes that stand in the figures, since who shows them does not know the app. Raises
    ValueError when another collector has this label already; the same one again changes nothing.
    """
    if not _NAME.fullmatch(app_label):
        raise ValueError(f"not a label of an app: {app_label!r}")
    known = _sources.get(app_label)
    if known is not None and known.collect is not collect:
        raise ValueError(f"{app_label} has a collector already: {known.collect!r}")
    _sources[app_label] = _Source(collect, {str(code): label for code, label in (labels or {}).items()})


def unregister(app_label: str) -> None:
    """Forget a collector; for tests."""
    del _sources[app_label]


def registered() -> list[str]:
    """Return the labels of the apps that report, sorted."""
    return sorted(_sources)


def labels_of(app_label: str) -> Mapping[str, Text]:
    """Return the words for the codes of an app, in the order the app gave them; empty for an app that is not there."""
    source = _sources.get(app_label)
    return source.labels if source else {}


def collect(app_label: str, on: dt.date) -> dict[str, JSON]:
    """Return the figures of one app in the current schema. Raises FiguresRefused, KeyError, and what the app raises."""
    if is_public():
        raise FiguresRefused("figures are collected in an agency's schema, not in the public one")
    with transaction.atomic():
        answer = _sources[app_label].collect(on)
    return _checked(app_label, answer)


def collect_all(on: dt.date) -> dict[str, dict[str, JSON]]:
    """Return the figures of every app in the current schema, by label. The first app that fails stops it."""
    return {app_label: collect(app_label, on) for app_label in registered()}


# --- figures about people ---------------------------------------------------------------------------------------------
def people_count(number: int) -> dict[str, JSON]:
    """Return a number of people, hidden when there are fewer than five: `{"value": None, "suppressed": True}`."""
    return _figure(number, hidden=number < LEAST_PEOPLE)


def people_share(part: int, whole: int) -> dict[str, JSON]:
    """Return `part` of `whole` people as a share from 0 to 1.

    Hidden when either side of the division has fewer than five people: with the whole known, a share tells the number.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    return _figure(round(part / whole, 4) if whole else None, hidden=min(part, whole - part) < LEAST_PEOPLE)


def people_median(values: Iterable[float]) -> dict[str, JSON]:
    """Return the median of one value per person, hidden for fewer than five people."""
    known = list(values)
    return _figure(median(known) if known else None, hidden=len(known) < LEAST_PEOPLE)


def people_breakdown(counts: Mapping[str, int]) -> dict[str, JSON]:
    """Return numbers of people by code, small ones hidden.

    With the total known, hidden numbers must not tell one another: a single one is the rest of the others, and the sum
    of equal ones at either end of what is hidden (all 1, all 4) has one solution. Then the next smallest one is hidden
    with them; where none is left, not even the codes are told.
    """
    hidden = {code for code, number in counts.items() if number < LEAST_PEOPLE}
    while hidden and _has_one_solution([counts[code] for code in hidden]):
        shown = [code for code in counts if code not in hidden]
        if not shown:
            return {} if sum(counts.values()) >= LEAST_PEOPLE else _figures(counts, hidden)
        hidden.add(min(shown, key=lambda code: counts[code]))
    return _figures(counts, hidden)


def people_parts(counts: Mapping[str, int], *, whole: int) -> dict[str, JSON]:
    """Return the parts of a whole that is told elsewhere; whoever belongs to none of them is one more part."""
    rest = whole - sum(counts.values())
    found = people_breakdown({**counts, _REST: rest} if rest else counts)
    return {code: figure for code, figure in found.items() if code != _REST}


def _has_one_solution(hidden: list[int]) -> bool:
    return len(hidden) == 1 or (len(set(hidden)) == 1 and hidden[0] in (0, 1, LEAST_PEOPLE - 1))


def _figures(counts: Mapping[str, int], hidden: set[str]) -> dict[str, JSON]:
    return {code: _figure(number, hidden=code in hidden) for code, number in counts.items()}


def people_figure(value: float | None, *, people: int) -> dict[str, JSON]:
    """Return a mean, a median or a share that was worked out over so many people, hidden for fewer than five.

    For a share of promises that the agency kept: it tells of the agency, not what somebody is. A share of people is
    `people_share`.
    """
    return _figure(value, hidden=people < LEAST_PEOPLE)


def is_suppressed(figure: JSON) -> bool:
    """Tell whether a figure about people was hidden."""
    return isinstance(figure, dict) and figure.get("suppressed") is True


def _figure(value: float | None, *, hidden: bool) -> dict[str, JSON]:
    return {"value": None if hidden else value, "suppressed": hidden}


# --- what figures may look like ---------------------------------------------------------------------------------------
def _checked(app_label: str, answer: object) -> dict[str, JSON]:
    if not isinstance(answer, Mapping):
        raise FiguresRefused(f"{app_label} answered {type(answer).__name__}, not a mapping")
    wrong = [name for name in answer if not isinstance(name, str) or not _NAME.fullmatch(name)]
    if wrong:
        raise FiguresRefused(f"{app_label}: not the name of a figure: {wrong[0]!r}")
    try:
        text = json.dumps(answer, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise FiguresRefused(f"{app_label}: not JSON: {error}") from error
    if len(text) > MAX_BYTES:
        raise FiguresRefused(f"{app_label}: {len(text)} bytes of figures, {MAX_BYTES} are allowed")
    figures: dict[str, JSON] = json.loads(text)
    return figures
