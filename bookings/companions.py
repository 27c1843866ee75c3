"""Officers who accompany: what they have before them, how much they did, and whose turn it would be.

Their load is what they hold of bookings that took place or will: hours and uses. Whoever did least in the weeks around
a date stands first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import Prefetch
from django.utils import timezone

from bookings.availability import Problem
from bookings.diaries import diaries_of
from bookings.domain.reserving import AGENCY_MAY
from bookings.models import Booking, Closure, CompanionFeed, Reservation, Resource
from bookings.spans import Span
from core.agencies import current_agency
from core.calendar_text import Happening, calendar_file
from core.errors import NotFound
from core.models import User
from core.tenancy import current_schema

State = Booking.State
COUNTED = (State.APPROVED, State.IN_USE, State.RETURNED)
AROUND = dt.timedelta(days=28)
SHOWN_DAYS = 60
FEED_BACK = dt.timedelta(days=30)
MOST_SHOWN = 200
# A companion may be asked for on short notice, but not outside of working hours, and never twice.
MAY = (AGENCY_MAY - {Problem.CLOSED}) | {Problem.PAST}
# The same, as rules: none of those that MAY passes over.
AS_COMPANION: dict[str, Any] = {
    "step": 1,
    "shortest": dt.timedelta(0),
    "longest": None,
    "lead": dt.timedelta(0),
    "horizon": None,
}
_SALT = "bookings.companion"


@dataclass
class Load:
    """How much one companion had in a period: hours and uses, in all and by week (the Monday it begins with)."""

    resource: Resource
    hours: float = 0.0
    uses: int = 0
    last_at: dt.datetime | None = None
    weeks: dict[dt.date, tuple[float, int]] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0)))

    def add(self, span: Span, monday: dt.date) -> None:
        length = span.length.total_seconds() / 3600
        self.hours, self.uses = self.hours + length, self.uses + 1
        before = self.weeks[monday]
        self.weeks[monday] = (before[0] + length, before[1] + 1)
        self.last_at = max(filter(None, (self.last_at, span.end)))


def companion_of(user: User) -> Resource | None:
    """Return the companion that a member of staff is; None for others."""
    return Resource.objects.in_use().filter(kind=Resource.Kind.COMPANION, person=user).first()


def companions() -> list[Resource]:
    """Return all companions in use whose account works."""
    rows = Resource.objects.in_use().filter(kind=Resource.Kind.COMPANION, person__is_active=True)
    return list(rows.select_related("person").order_by("name", "pk"))


def loads(people: Sequence[Resource], window: Span) -> list[Load]:
    """Return the load of each companion within a window, in the order in which they came; one query."""
    found = {companion.pk: Load(companion) for companion in people}
    rows = Reservation.objects.filter(
        resource__in=found, booking__state__in=COUNTED, booking__during__overlap=tuple(window), released_at=None
    )
    for key, during in rows.values_list("resource_id", "booking__during").distinct():
        span = Span(during.lower, during.upper)
        day = timezone.localtime(span.start).date()
        found[key].add(span, day - dt.timedelta(days=day.weekday()))
    return list(found.values())


def fair_order(people: Sequence[Resource], during: Span) -> list[Load]:
    """Return companions with their load in the four weeks before and after a time: who did least stands first.

    Of those who did the same, whoever accompanied longest ago.
    """
    around = loads(people, during.wider(AROUND, AROUND))
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(around, key=lambda load: (load.hours, load.uses, load.last_at or never, load.resource.name))


def free_companions(
    during: Span,
    *,
    now: dt.datetime | None = None,
    may: Collection[Problem] = MAY,
    without_booking: int | None = None,
) -> list[Load]:
    """Return the companions who are free at a time, in fair order; five queries for however many."""
    people = companions()
    diaries = diaries_of(people, during, without_booking=without_booking)
    moment = now or timezone.now()
    free = [
        companion for companion in people if not (set(diaries[companion.pk].problems(during, now=moment)) - set(may))
    ]
    return fair_order(free, during)


def schedule_of(companion: Resource, *, first: dt.datetime, last: dt.datetime | None = None) -> list[Reservation]:
    """Return what a companion accompanies from a moment on, with everything else that each booking holds."""
    rows = Reservation.objects.filter(
        resource=companion,
        released_at=None,
        booking__state__in=(State.REQUESTED, *COUNTED),
        booking__during__endswith__gt=first,
    )
    rows = rows.filter(booking__during__startswith__lt=last) if last is not None else rows
    others = Reservation.objects.filter(released_at=None).exclude(resource=companion).select_related("resource")
    prefetch = Prefetch("booking__reservations", queryset=others, to_attr="beside")
    return list(
        rows.select_related("booking__case", "resource")
        .prefetch_related(prefetch)
        .order_by("booking__during", "pk")[:MOST_SHOWN]
    )


def needing_another(*, now: dt.datetime | None = None) -> list[Reservation]:
    """Return what companions have before them although they are on leave then, or do not work here any more."""
    moment = now or timezone.now()
    rows = Reservation.objects.filter(
        resource__kind=Resource.Kind.COMPANION,
        released_at=None,
        booking__state__in=(State.REQUESTED, State.APPROVED),
        booking__during__startswith__gt=moment,
    ).select_related("booking__case", "resource__person")
    found = list(rows.order_by("booking__during", "pk")[:MOST_SHOWN])
    away: dict[int, list[Span]] = defaultdict(list)
    closed = Closure.objects.filter(resource__in={row.resource_id for row in found}, during__endswith__gt=moment)
    for key, during in closed.values_list("resource_id", "during"):
        away[key].append(Span(during.lower, during.upper))
    return [row for row in found if _is_away(row, away[row.resource_id])]


def feed_address(companion: Resource) -> str:
    """Return the secret address of a companion's calendar, as the path below the agency's site."""
    feed, _made = CompanionFeed.objects.get_or_create(resource=companion)
    return _token(companion.pk, feed.version)


def renew_feed(companion: Resource) -> None:
    """End the address before, and have a new one."""
    feed, made = CompanionFeed.objects.get_or_create(resource=companion)
    if not made:
        feed.version += 1
        feed.save(update_fields=["version", "changed_at"])


def companion_of_feed(token: str) -> Resource:
    """Return whose calendar an address shows. Raises NotFound for one that is wrong or ended."""
    try:
        pk, version = (int(part) for part in signing.Signer(sep=".", salt=_salt()).unsign(token).split("-"))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    feed = CompanionFeed.objects.filter(resource=pk, version=version).select_related("resource__person").first()
    if feed is None or feed.resource.retired_at is not None:
        raise NotFound
    person = feed.resource.person
    if person is None or not person.is_active:
        raise NotFound
    return feed.resource


def calendar_of(companion: Resource, *, now: dt.datetime | None = None) -> bytes:
    """Return a companion's schedule as a calendar: activities, places and times; nobody who borrows is named."""
    moment, agency = now or timezone.now(), current_agency()
    rows = schedule_of(companion, first=moment - FEED_BACK)
    happenings = [
        Happening(
            uid=f"pendamping-{row.pk}@{agency.url.partition('://')[2]}",
            sequence=0,
            title=row.booking.title,
            starts=row.booking.during.lower,
            ends=row.booking.during.upper,
            changed_at=row.booking.created_at,
            place=", ".join(_names(row.booking)),
        )
        for row in rows
    ]
    return calendar_file(happenings, producer=agency.name, name=companion.name)


def _names(booking: Booking) -> Iterable[str]:
    beside: list[Reservation] = booking.beside  # type: ignore[attr-defined]  # prefetched by schedule_of
    return dict.fromkeys(row.resource.name for row in beside)


def _is_away(row: Reservation, closed: Iterable[Span]) -> bool:
    person = row.resource.person
    gone = row.resource.retired_at is not None or person is None or not person.is_active
    return gone or any(Span(row.blocked.lower, row.blocked.upper).meets(span) for span in closed)


def _token(pk: int, version: int) -> str:
    return signing.Signer(sep=".", salt=_salt()).sign(f"{pk}-{version}")


def _salt() -> str:
    """Return a salt of this agency: an address of one opens nothing of another."""
    return f"{_SALT}.{current_schema()}"
