"""The cases of an agency as staff work through them: what is overdue first, then what ends soonest, then the rest.

Every list is narrowed by the address alone. The order follows an index over open cases, and what is counted is bounded,
so that a page costs the same with ten thousand open cases as with ten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from core.cases import names, regimes
from core.cases.clock_words import ClockWords, calendars, clock_words, shown_clock
from core.cases.models import Case, CaseClock, CaseQuerySet
from core.cases.regimes import kinds_seen_by
from core.cases.states import ENDED, CaseState
from core.models import User
from core.workdays.office import office_calendar

SIZES = (25, 50, 100)
MOST_COUNTED = 10_000
MOST_EXPORTED = 20_000
SOON_DAYS = 7
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (F("due_at").asc(nulls_last=True), "pk"),
    "priority": ("-priority", F("due_at").asc(nulls_last=True), "pk"),
    "newest": ("-received_at", "-pk"),
    "oldest": ("received_at", "pk"),
}


@dataclass(frozen=True)
class Row:
    """A case as the list shows it."""

    case: Case
    clock: ClockWords
    service: str
    unit: str

    @property
    def has_news(self) -> bool:
        return self.case.citizen_wrote_at is not None and not self.case.is_ended


class BoundedPaginator(Paginator):
    """Counts no further than anybody pages, and not at all where `known` tells how many there are."""

    def __init__(self, rows: CaseQuerySet, size: int, *, known: int | None = None) -> None:
        super().__init__(rows, size)
        self.known = known

    @cached_property
    def count(self) -> int:
        if self.known is not None:
            return self.known
        rows: Any = self.object_list
        return int(rows[:MOST_COUNTED].count())

    @property
    def is_cut(self) -> bool:
        return self.known is None and self.count >= MOST_COUNTED


def in_group(user: User | None, group: str) -> CaseQuerySet:
    """Return what somebody may read of a group's kinds; "" is every group."""
    rows = Case.objects.all()
    kinds = [regime.kind for regime in regimes.regimes(group or None)]
    seen = set(kinds_seen_by(user))
    if user is None or seen.issuperset(kinds):
        return rows.filter(kind__in=kinds)
    return rows.readable_by(user).filter(kind__in=kinds)


def listed(user: User, group: str, chosen: Mapping[str, Any], *, now: dt.datetime | None = None) -> CaseQuerySet:
    """Return the cases that fit the filters of the address, in the order that was asked for."""
    rows = in_group(user, group)
    state = chosen.get("state", "")
    if state == "ended":
        rows = rows.filter(state__in=ENDED)
    elif state and state != "all":
        rows = rows.filter(state=state)
    elif not state:
        rows = rows.open()
    rows = _by_person(rows, chosen.get("who", ""), user)
    rows = _by_time(rows, chosen, now or timezone.now())
    for name in ("kind", "channel"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    if service := chosen.get("service"):
        rows = rows.filter(service_code=service)
    if tag := chosen.get("tag"):
        rows = rows.filter(tags__contains=[tag])
    if priority := chosen.get("priority"):
        rows = rows.filter(priority=int(priority))
    for word in str(chosen.get("q", "")).split()[:6]:
        rows = rows.filter(Q(title__icontains=word) | Q(code__istartswith=word) | Q(code__iendswith=word))
    return rows.order_by(*ORDERS[chosen.get("sort") or "due"])


def with_clocks(rows: CaseQuerySet) -> CaseQuerySet:
    """Read with each case who is in charge and its running clocks: two queries for any number."""
    return rows.select_related("owner").prefetch_related(_running())


def with_running(cases: list[Case]) -> list[Case]:
    """Read the running clocks of cases that are there already, in one query."""
    prefetch_related_objects(cases, _running())
    return cases


def _running() -> Prefetch[Any]:
    return Prefetch("clocks", CaseClock.objects.running(), to_attr="running_clocks")


def rows_of(
    cases: Iterable[Case],
    *,
    now: dt.datetime | None = None,
    services: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Yield the cases of `with_clocks` or `with_running` as a list shows them; names are read unless given."""
    moment, calendar_of = now or timezone.now(), calendars()
    services = names.names_of("service") if services is None else services
    units = names.names_of("unit") if units is None else units
    for case in cases:
        clock = shown_clock(case.running_clocks)  # type: ignore[attr-defined]  # see above
        words = clock_words(case, clock, calendar=calendar_of(case), now=moment)
        service = services.get(case.service_code, case.service_code)
        yield Row(case, words, service, units.get(case.unit_code, case.unit_code))


def end_of_week(now: dt.datetime) -> dt.datetime:
    """Return the first moment of the next week at the office."""
    calendar = office_calendar()
    today = calendar.today(now)
    monday = today + dt.timedelta(days=7 - today.weekday())
    return dt.datetime.combine(monday, dt.time(), calendar.zone)


def end_of_day(now: dt.datetime) -> dt.datetime:
    """Return the first moment of tomorrow at the office."""
    calendar = office_calendar()
    return dt.datetime.combine(calendar.today(now) + dt.timedelta(days=1), dt.time(), calendar.zone)


@dataclass(frozen=True)
class Tally:
    """Open cases by kind, how many of all wait for somebody, and those by kind that nobody has decided on yet."""

    by_kind: Mapping[str, int]
    waiting: int
    undecided: Mapping[str, int] = field(default_factory=dict)

    def undecided_of(self, group: str) -> int:
        return sum(self.undecided.get(regime.kind, 0) for regime in regimes.regimes(group))

    def of_group(self, group: str) -> int:
        return sum(self.by_kind.get(regime.kind, 0) for regime in regimes.regimes(group or None))


def tally_for(request: HttpRequest) -> Tally:
    """Count what is open for the request's user, once per request, in one query."""
    memo = request.__dict__
    if "_cases_tally" not in memo:
        memo["_cases_tally"] = _count(request.user) if isinstance(request.user, User) else Tally({}, 0)
    tally: Tally = memo["_cases_tally"]
    return tally


def waits_for(user: User, now: dt.datetime) -> Q:
    """Tell which open cases of a user's scope need somebody: late or due this week, with news, or without an owner."""
    urgent = Q(due_at__lt=end_of_week(now)) | Q(citizen_wrote_at__isnull=False)
    return scope_of(user) & (urgent | Q(owner=user) | Q(owner__isnull=True))


def scope_of(user: User) -> Q:
    """Return what concerns somebody: all that they see when they put others in charge, else theirs and nobody's."""
    seen = Q(kind__in=kinds_seen_by(user))
    if user.has_perm("cases.assign_case"):
        return seen | Q(owner=user)
    handled = [regime.kind for regime in regimes.regimes() if user.has_perm(regime.handle)]
    return Q(owner=user) | Q(owner__isnull=True, kind__in=handled)


def _count(user: User) -> Tally:
    waiting = Count("kind", filter=waits_for(user, timezone.now()))
    new = Count("kind", filter=Q(state__in=(CaseState.RECEIVED, CaseState.VERIFIED)))
    found = Case.objects.readable_by(user).open().order_by().values("kind")
    rows = list(found.annotate(n=Count("kind"), w=waiting, u=new))
    return Tally(
        {row["kind"]: row["n"] for row in rows},
        sum(row["w"] for row in rows),
        {row["kind"]: row["u"] for row in rows},
    )


def _by_person(rows: CaseQuerySet, who: str, user: User) -> CaseQuerySet:
    if who == "mine":
        return rows.filter(owner=user)
    if who == "nobody":
        return rows.filter(owner__isnull=True)
    if who == "news":
        return rows.filter(citizen_wrote_at__isnull=False)
    if who.startswith("unit:"):
        return rows.filter(unit_code=who.removeprefix("unit:"))
    if who.isdecimal() and len(who) < 10:
        return rows.filter(owner=int(who))
    return rows


def _by_time(rows: CaseQuerySet, chosen: Mapping[str, Any], now: dt.datetime) -> CaseQuerySet:
    match chosen.get("when"):
        case "late":
            rows = rows.filter(due_at__lt=now)
        case "today":
            rows = rows.filter(due_at__gte=now, due_at__lt=end_of_day(now))
        case "soon":
            rows = rows.filter(due_at__gte=now, due_at__lt=end_of_day(now) + dt.timedelta(days=SOON_DAYS))
        case "paused":
            rows = rows.filter(paused_since__isnull=False)
        case "none":
            rows = rows.filter(due_at__isnull=True)
    zone = office_calendar().zone
    if since := chosen.get("since"):
        rows = rows.filter(received_at__gte=dt.datetime.combine(since, dt.time(), zone))
    if until := chosen.get("until"):
        rows = rows.filter(received_at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), zone))
    return rows
