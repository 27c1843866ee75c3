"""Which place a mobile unit should visit next: by how many people ask, how long it was away, and how far the office is.

Nothing here asks the clock or the database. Each of the three gives a share from 0 to 1, the weights turn the shares
into points, and words tell what a place got for what. The weights are the agency's, not a law's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.ui import formats

LONGEST_MONTHS = 24  # after two years a place has waited as long as one that was never visited


class Reason(TextChoices):
    """What places are compared by, with the words for a place that is better placed because of it."""

    PEOPLE = "people", gettext_lazy("more people ask for it there")
    AWAY = "away", gettext_lazy("it was not visited for longer")
    REACH = "reach", gettext_lazy("the office is harder to reach from there")


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The most points that a place can get for each reason."""

    people: int = 40
    away: int = 40
    reach: int = 20

    def of(self, reason: Reason) -> int:
        return {Reason.PEOPLE: self.people, Reason.AWAY: self.away, Reason.REACH: self.reach}[reason]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A place from which requests wait; `visited_on` is its last visit, `asked_on` the first of the requests."""

    key: int
    name: str
    people: int
    requests: int
    asked_on: dt.date
    visited_on: dt.date | None = None
    distance_km: int | None = None
    has_weak_internet: bool = False


@dataclass(frozen=True)
class Points:
    """What a place got for one reason, in whole points of `most`, with the fact behind it."""

    reason: Reason
    points: int
    most: int
    fact: str


@dataclass(frozen=True)
class Ranked:
    """A place with its position. `behind` tells why it does not stand one higher; empty for the first."""

    asking: Asking
    position: int
    points: int
    parts: tuple[Points, ...]
    behind: str


def months_between(earlier: dt.date, later: dt.date) -> int:
    """Return the whole months from one date to another; 0 when the second is not later."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
    return max(months, 0)


def rank(places: Iterable[Asking], *, weights: Weights, today: dt.date) -> list[Ranked]:
    """Return the places in the order in which they should be visited.

    Equal points: who asked first, then by name, so that the order is the same every time.
    """
    found = list(places)
    most_people = max((place.people for place in found), default=0)
    farthest = max((place.distance_km or 0 for place in found), default=0)
    judged = [(place, _parts(place, weights, today, most_people, farthest)) for place in found]
    judged.sort(key=lambda pair: (-_sum(pair[1]), pair[0].asked_on, pair[0].name, pair[0].key))
    return [
        Ranked(place, number + 1, _sum(parts), parts, _behind(judged[number - 1], parts) if number else "")
        for number, (place, parts) in enumerate(judged)
    ]


def _parts(place: Asking, weights: Weights, today: dt.date, most_people: int, farthest: int) -> tuple[Points, ...]:
    shares = {
        Reason.PEOPLE: place.people / most_people if most_people else 0.0,
        Reason.AWAY: _away(place.visited_on, today),
        Reason.REACH: ((place.distance_km or 0) / farthest if farthest else 0.0) / 2 + place.has_weak_internet / 2,
    }
    facts = {Reason.PEOPLE: _people(place), Reason.AWAY: _visited(place, today), Reason.REACH: _reach(place)}
    return tuple(
        Points(reason, int(shares[reason] * weights.of(reason) + 0.5), weights.of(reason), facts[reason])
        for reason in Reason
    )


def _away(visited_on: dt.date | None, today: dt.date) -> float:
    if visited_on is None:
        return 1.0
    return min(months_between(visited_on, today), LONGEST_MONTHS) / LONGEST_MONTHS


def _sum(parts: Sequence[Points]) -> int:
    return sum(part.points for part in parts)


def _behind(before: tuple[Asking, tuple[Points, ...]], parts: Sequence[Points]) -> str:
    place, theirs = before
    ahead = max(zip(theirs, parts, strict=True), key=lambda pair: pair[0].points - pair[1].points)
    if ahead[0].points <= ahead[1].points:  # the sums are equal as well
        return _("After %(name)s, with as many points: it asked first.") % {"name": place.name}
    return _("After %(name)s, which comes first: %(reason)s.") % {"name": place.name, "reason": ahead[0].reason.label}


def _people(place: Asking) -> str:
    asked = ngettext("%(number)s request", "%(number)s requests", place.requests)
    people = ngettext("for %(number)s person", "for %(number)s people", place.people)
    return f"{asked % {'number': place.requests}} {people % {'number': formats.number(place.people)}}"


def _visited(place: Asking, today: dt.date) -> str:
    if place.visited_on is None:
        return _("never visited")
    months = months_between(place.visited_on, today)
    if not months:
        return _("visited within the last month")
    return ngettext("last visited %(number)s month ago", "last visited %(number)s months ago", months) % {
        "number": months
    }


def _reach(place: Asking) -> str:
    parts = []
    if place.distance_km is not None:
        parts.append(_("%(number)s km from the office") % {"number": formats.number(place.distance_km)})
    if place.has_weak_internet:
        parts.append(_("weak internet"))
    return ", ".join(parts) or _("near, with internet")
