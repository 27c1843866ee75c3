"""What the organisation bureau sees of bookings, beside what all cases have: things, shares, decisions, nights, visits.

What tells of those who asked is hidden below five, and so is what a hidden number could be worked out from: the parts
of a whole that is told, a share whose whole is told, a number beside one that it lies close to, and whatever the
figures of all cases hide.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.utils import timezone

from bookings.domain import figures, figures_requests
from bookings.domain.figures import PLACES, Period
from bookings.domain.figures_requests import Requests
from bookings.domain.lending import Refusal
from bookings.domain.shelter_figures import occupancy
from bookings.domain.visit_figures import visit_figures
from bookings.models import Booking, Lending, Resource
from core import rollups
from core.cases.models import Case
from core.cases.rollup import told
from core.workdays.counting import ONE_DAY

DAYS = 365
LEAST = rollups.LEAST_PEOPLE
KINDS = LENDING, STAY, VISIT_REQUEST = ("lending", "stay", "visit_request")
HIDDEN = rollups.people_count(0)


def labels() -> dict[str, Any]:
    """Return the words for the codes in these figures: who borrows, why something was refused, kinds of things."""
    return {
        **{f"asker_{code}": label for code, label in Lending.Asker.choices},
        **{f"refused_{code}": label for code, label in Refusal.choices},
        **{f"thing_{code}": label for code, label in Resource.Kind.choices},
    }


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the 365 days up to `on`; the same number of queries however much is lent.

    Things, beds, nights and visits are the agency's own and are told. `use_share` is of the open hours of rooms and
    outdoor places, `bed_share` of the nights of beds: told where five people or more stand behind.
    """
    period = Period(on - ONE_DAY * (DAYS - 1), on)
    now = min(timezone.now(), period.span().end)
    uses = figures.uses_in(period, now=now)
    begin = period.span().start
    begun = [use for use in uses if use.span.start >= begin]
    by_others = {use.booking for use in begun if use.kind == Booking.Kind.LENDING}
    places = [row for row in figures.by_resource(period, uses, kinds=PLACES, now=now) if row.share is not None]
    requests = figures_requests.requests_of(period)
    askers = figures_requests.by_asker(begun)
    kinds = _cases_of(period)
    received = told(kinds, LENDING)
    used = _beside(len(by_others), received)
    nights = occupancy(period.first, on)
    visits = visit_figures(first=period.first, last=on)
    stays = told(kinds, STAY)
    return {
        "things": dict(_things()),
        "requests": received,
        "by_decision": _decisions(requests, received),
        "refused_for": _refused(requests, received),
        "decision_days": rollups.people_figure(
            requests.median_days, people=requests.decided if _is_told(received) else 0
        ),
        "uses": used,
        "by_asker": rollups.people_parts(askers, whole=len(by_others)) if _is_told(used) else {},
        "community_share": _community_share(askers, len(by_others)) if _is_told(used) else HIDDEN,
        "use_share": rollups.people_figure(_use_share(places), people=len(by_others)),
        "beds": nights[-1].beds if nights else 0,
        "bed_share": rollups.people_figure(_bed_share(nights), people=stays["value"] or 0),
        "stays": stays,
        "visits": visits.done,
        "places_visited": len(visits.by_place),
        "served": rollups.people_count(visits.served),
        "visit_requests": told(kinds, VISIT_REQUEST),
    }


def _things() -> Any:
    rows = Resource.objects.in_use().exclude(kind=Resource.Kind.BED).order_by()
    return rows.values_list("kind").annotate(number=Count("pk"))


def _cases_of(period: Period) -> Counter[str]:
    """Return the number of cases of every kind, as the figures of all cases count them."""
    cases = Case.objects.filter(
        counted_from__gte=period.first, received_at__date__lte=period.last, merged_into__isnull=True
    )
    return Counter(dict(cases.order_by().values_list("kind").annotate(number=Count("pk"))))


def _decisions(requests: Requests, received: Mapping[str, Any]) -> dict[str, Any]:
    """Return what became of the requests, as parts of them; nothing where their number is hidden."""
    if not _is_told(received):
        return {}
    states, parts = requests.by_state, {"granted": requests.granted}
    parts |= {"refused": states["refused"], "cancelled": states["cancelled"]}
    return rollups.people_parts({code: number for code, number in parts.items() if number}, whole=requests.received)


def _refused(requests: Requests, received: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reasons of refusal, where the number of refusals is told."""
    whole = _decisions(requests, received).get("refused")
    if whole is None or rollups.is_suppressed(whole):
        return {}
    return rollups.people_parts(requests.refused_for, whole=requests.by_state["refused"])


def _beside(number: int, other: Mapping[str, Any]) -> dict[str, Any]:
    """Return a number of people that stands beside another one: hidden where the two differ by a few people."""
    near = _is_told(other) and 0 < abs(number - other["value"]) < LEAST
    return HIDDEN if near else rollups.people_count(number)


def _community_share(askers: Mapping[str, int], whole: int) -> dict[str, Any]:
    """Return the share of communities, where the parts tell their number."""
    parts = rollups.people_parts(askers, whole=whole)
    own = parts.get(Lending.Asker.COMMUNITY)
    if own is None or rollups.is_suppressed(own):
        return HIDDEN
    return rollups.people_share(askers[Lending.Asker.COMMUNITY], whole)


def _use_share(places: Sequence[figures.UseOfResource]) -> float | None:
    opened = sum(row.open_hours for row in places)
    return round(sum((row.share or 0) / 100 * row.open_hours for row in places) / opened, 4) if opened else None


def _bed_share(nights: Sequence[Any]) -> float | None:
    beds = sum(night.beds - night.closed for night in nights)
    return round(sum(night.occupied for night in nights) / beds, 4) if beds > 0 else None


def _is_told(figure: Any) -> bool:
    return not rollups.is_suppressed(figure)
