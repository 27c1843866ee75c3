"""What became of what people asked to borrow, in numbers: decisions, reasons, lengths, the waiting list, and who.

Requests belong to the period in which they came. Working days are those after the day of receipt up to the day of the
decision, pauses included.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from bookings.domain.figures import HOUR, Period, Use, used_bookings
from bookings.models import Booking, Lending, Offer, Reservation, Resource
from core.cases.domain.identities import people_of
from core.cases.models import CaseClock
from core.rollups import LEAST_PEOPLE
from core.workdays.counting import days_taken
from core.workdays.office import office_calendar

MOST_REQUESTS = 20_000  # the newest of a period; no agency lends a tenth of that in a year
MOST_COMMUNITIES = 50
YEAR = dt.timedelta(days=365)
State = Booking.State
Asker = Lending.Asker
GRANTED = frozenset({State.APPROVED, State.IN_USE, State.RETURNED, State.NO_SHOW})


@dataclass(frozen=True)
class Requests:
    """What became of the requests of a period; lengths in working days, shares in hundredths, None without any.

    `by_state` has every state. `withdrawn_late` were cancelled after they had been approved. `refused_for` has the
    categories of refusal, the most frequent first. `offers` are those that were made within the period.
    """

    received: int
    by_state: Mapping[str, int]
    withdrawn_late: int
    refused_for: Mapping[str, int]
    waited: int
    offers: Mapping[str, int]
    decided: int
    median_days: float | None
    ninety_days: int | None
    in_time: int
    judged: int

    @property
    def granted(self) -> int:
        return sum(self.by_state.get(state, 0) for state in GRANTED)

    @property
    def in_time_share(self) -> float | None:
        return 100 * self.in_time / self.judged if self.judged else None


@dataclass(frozen=True)
class Community:
    """Somebody who borrowed under one name within a period: how often and for how many hours.

    `name` is that of the organisation, for staff alone; empty for a private person and where it was erased.
    """

    key: str
    asker: str
    name: str
    uses: int
    hours: float
    last_on: dt.date


@dataclass(frozen=True)
class YearOfUse:
    """All uses by others in one calendar year, and those that communities made.

    `communities` is how many different ones there were. `is_over` is False for the present year.
    """

    year: int
    uses: int
    by_communities: int
    communities: int
    is_over: bool

    @property
    def share(self) -> float | None:
        """The share of communities in the uses, in hundredths."""
        return 100 * self.by_communities / self.uses if self.uses else None


def lendings_of(period: Period) -> QuerySet[Lending]:
    """Return what was asked for within a period; joined cases count once."""
    span = period.span()
    return Lending.objects.filter(
        case__received_at__gte=span.start, case__received_at__lt=span.end, case__merged_into__isnull=True
    )


def requests_of(period: Period) -> Requests:
    """Count what became of the requests of a period. Four queries beside the calendar."""
    found = lendings_of(period)
    rows = list(
        found.order_by("-pk").values_list(
            *("booking__state", "refused_for", "waits_since", "case__received_at", "case__answered_at"),
        )[:MOST_REQUESTS]
    )
    states = Counter(state for state, *_rest in rows)
    refused = Counter(reason for state, reason, *_rest in rows if state == State.REFUSED)
    calendar = office_calendar()
    lengths = sorted(days_taken(received, answered, calendar) for *_rest, received, answered in rows if answered)
    clocks = CaseClock.objects.filter(case__lending__in=found, kind=CaseClock.Kind.MAIN, on_time__isnull=False)
    kept = clocks.aggregate(judged=Count("pk"), in_time=Count("pk", filter=Q(on_time=True)))
    span = period.span()
    offers = Offer.objects.filter(made_at__gte=span.start, made_at__lt=span.end)
    waited = found.filter(Q(waits_since__isnull=False) | Q(offers__isnull=False)).distinct().count()
    return Requests(
        received=len(rows),
        by_state={state: states[state] for state in State.values},
        withdrawn_late=sum(state == State.CANCELLED and answered is not None for state, *_r, answered in rows),
        refused_for=dict(refused.most_common()),
        waited=waited,
        offers=dict(offers.order_by().values_list("state").annotate(number=Count("pk"))),
        decided=len(lengths),
        median_days=median(lengths) if lengths else None,
        ninety_days=nine_tenths(lengths),
        in_time=kept["in_time"],
        judged=kept["judged"],
    )


def nine_tenths(lengths: Sequence[int]) -> int | None:
    """Return the length that nine tenths of all, sorted, are not above; always one that occurred."""
    return lengths[-(-9 * len(lengths) // 10) - 1] if lengths else None


def by_asker(uses: Iterable[Use]) -> dict[str, int]:
    """Return how many uses each kind of borrower made, in the order of their words. One query."""
    begun = {use.booking for use in uses if use.kind == Booking.Kind.LENDING}
    rows = Lending.objects.filter(booking__in=begun).order_by().values_list("asker").annotate(number=Count("pk"))
    counted = dict(rows)
    return {asker: counted[asker] for asker in Asker.values if counted.get(asker)}


def by_community(period: Period, uses: Iterable[Use], *, now: dt.datetime | None = None) -> list[Community]:
    """Return who borrowed most within a period, with the names of organisations: for staff alone. Two queries.

    The name is opened from the newest case of each; the hours are those of bookings, whatever they had of them.
    """
    window = period.so_far(now or timezone.now())
    spans = {
        use.booking: use.span for use in uses if use.kind == Booking.Kind.LENDING and use.span.start >= window.start
    }
    rows = Lending.objects.filter(booking__in=spans).exclude(community="").select_related("case").order_by("-case")
    groups: defaultdict[tuple[str, str], list[Lending]] = defaultdict(list)
    for row in rows:
        groups[row.community, row.asker].append(row)
    most = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_COMMUNITIES]
    people = people_of(
        [own[0].case for (_key, asker), own in most if asker != Asker.PERSON and not own[0].case.is_anonymous]
    )
    zone = office_calendar().zone
    return [
        Community(
            key=key,
            asker=asker,
            name=people[own[0].case_id].organisation if own[0].case_id in people else "",
            uses=len(own),
            hours=sum(spans[row.booking_id].length / HOUR for row in own),
            last_on=max(spans[row.booking_id].start for row in own).astimezone(zone).date(),
        )
        for (key, asker), own in most
    ]


def uses_within_a_year(resource: Resource, *, now: dt.datetime) -> int | None:
    """Return how often others used a thing within 365 days, for everybody; None below five. One query."""
    held = Q(released_at=None) | Q(released_at__gt=F("booking__during__startswith"))
    begun = used_bookings(now).filter(kind=Booking.Kind.LENDING, during__startswith__gt=now - YEAR)
    rows = Reservation.objects.filter(held, resource=resource, booking__in=begun)
    number = rows.aggregate(number=Count("booking", distinct=True))["number"]
    return number if number >= LEAST_PEOPLE else None


def years_of_use(*, now: dt.datetime | None = None) -> list[YearOfUse]:
    """Return the uses by others in each calendar year, the newest first, and those by communities. One query."""
    now = now or timezone.now()
    zone = office_calendar().zone
    begin = ExtractYear(F("during__startswith"), tzinfo=zone)
    others = used_bookings(now).filter(kind=Booking.Kind.LENDING, lending__isnull=False)
    rows: Any = others.order_by().annotate(year=begin).values("year")
    is_community = Q(lending__asker=Asker.COMMUNITY)
    counted = rows.annotate(
        uses=Count("pk"),
        by_communities=Count("pk", filter=is_community),
        communities=Count("lending__community", filter=is_community & ~Q(lending__community=""), distinct=True),
    )
    this_year = now.astimezone(zone).year
    return [YearOfUse(**row, is_over=row["year"] < this_year) for row in counted.order_by("-year")]
