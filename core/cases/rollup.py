"""What the organisation bureau sees of an agency's cases: counts, shares and days, never a person."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from core import rollups
from core.cases.models import Case, CaseClock
from core.cases.states import CaseState, Channel
from core.workdays.office import office_calendar

YEAR = dt.timedelta(days=365)
OTHER = "other"  # cases that name no service
NOBODY = rollups.people_figure(0, people=rollups.LEAST_PEOPLE)  # a zero tells of nobody
HIDDEN = rollups.people_count(0)


@dataclass(frozen=True)
class _Row:
    """One case of the year as far as it is counted; who wrote is not read."""

    kind: str
    channel: str
    service: str
    counted_from: dt.date
    answered_on: dt.date | None
    is_reopened: bool
    rating: int | None


@dataclass(frozen=True)
class _Kept:
    """How many promises of a group of cases ended in time, and how many did not or are over while work goes on."""

    kept: int = 0
    broken: int = 0

    @property
    def figure(self) -> dict[str, Any]:
        judged = self.kept + self.broken
        return rollups.people_figure(round(self.kept / judged, 4) if judged else None, people=judged)


def labels() -> dict[str, Any]:
    """Return the words for the channels in these figures; kinds have theirs in core.cases.regimes."""
    return {f"channel_{channel.value}": channel.label for channel in Channel}


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the current schema as they are on `on`; a year are the 365 days up to `on`.

    What tells of those who wrote is hidden below five, and so is what could be worked out from a total; nobody stands
    behind a zero. The two numbers of overdue cases of the whole agency are told: they count promises that the agency
    did not keep. Joined cases count once. Days are working days after the day that counts as the receipt, up to the
    first day of the answer, pauses included. Four queries beside the calendar.
    """
    rows = list(_rows(on))
    open_days = _open_days(rows, on)
    promises = _promises(on)
    now = timezone.now()
    waiting = _waiting(now)
    by_kind = Counter(row.kind for row in rows)
    open_now = {kind: counts["open"] for kind, counts in waiting.items()}
    open_by_kind = rollups.people_breakdown(open_now)
    answered = sum(row.answered_on is not None for row in rows)
    ratings = [row.rating for row in rows if row.rating is not None]
    return {
        "received": rollups.people_count(len(rows)),
        "answered": rollups.people_parts({"answered": answered}, whole=len(rows)).get("answered", HIDDEN),
        "open": rollups.people_count(sum(open_now.values())) if open_now else NOBODY,
        "overdue": sum(counts["overdue"] for counts in waiting.values()),
        "overdue_for_bureau": _for_bureau(now),
        "in_time_share": _sum(promises.values()).figure,
        "median_days": _median_days(rows, open_days),
        "reopened": rollups.people_count(sum(row.is_reopened for row in rows)),
        "satisfaction": rollups.people_figure(_mean(ratings), people=len(ratings)),
        "by_channel": rollups.people_breakdown(Counter(row.channel for row in rows)),
        "by_kind": {
            kind: {
                "received": received,
                "open": open_by_kind.get(kind, HIDDEN if kind in open_now else NOBODY),
                "in_time_share": _sum(kept for (of, _code), kept in promises.items() if of == kind).figure,
                "median_days": _median_days([row for row in rows if row.kind == kind], open_days),
            }
            for kind, received in rollups.people_breakdown(by_kind).items()
        },
        "by_service": _by_service(rows, promises, open_days),
    }


def told(kinds: Mapping[str, int], *wanted: str) -> dict[str, Any]:
    """Return how many cases of some kinds there are, where the breakdown by kind tells each of them.

    For the reports of other apps: a number that is hidden here must not stand there.
    """
    shown = rollups.people_breakdown(kinds)
    found = [kind for kind in wanted if kinds.get(kind)]
    is_told = all(kind in shown and not rollups.is_suppressed(shown[kind]) for kind in found)
    return rollups.people_count(sum(kinds[kind] for kind in found) if is_told else 0)


# --- one read for each question ---------------------------------------------------------------------------------------
def _rows(on: dt.date) -> Iterable[_Row]:
    cases = Case.objects.filter(counted_from__gt=on - YEAR, received_at__date__lte=on, merged_into__isnull=True)
    found = cases.order_by().values_list(
        "kind", "channel", "service_code", "counted_from", "answered_at__date", "reopened_count", "rating"
    )
    return (
        _Row(kind, channel, service or OTHER, counted_from, answered_on, bool(reopened), rating)
        for kind, channel, service, counted_from, answered_on, reopened, rating in found.iterator()
    )


def _promises(on: dt.date) -> Mapping[tuple[str, str], _Kept]:
    """Return what became of the main limits by kind and service: those that ended within the year or are over."""
    clocks = CaseClock.objects.filter(kind=CaseClock.Kind.MAIN, case__merged_into__isnull=True)
    late = Q(ended_at__isnull=True, due_at__lt=timezone.now(), case__paused_since__isnull=True)
    ended = Q(on_time__isnull=False, ended_at__date__gt=on - YEAR, ended_at__date__lte=on)
    counted = clocks.filter(ended | late).order_by().values("case__kind", "case__service_code")
    rows = counted.annotate(kept=Count("pk", filter=Q(on_time=True)), judged=Count("pk"))
    return {
        (row["case__kind"], row["case__service_code"] or OTHER): _Kept(row["kept"], row["judged"] - row["kept"])
        for row in rows
    }


def _waiting(now: dt.datetime) -> Mapping[str, dict[str, int]]:
    """Return by kind how many cases the agency still has to do something about, and how many of them are overdue.

    What is answered waits for the citizen, and what waits for a completion stands still: neither is overdue.
    """
    waiting = Case.objects.open().exclude(state=CaseState.ANSWERED).filter(merged_into__isnull=True).order_by()
    late = Q(due_at__lt=now, paused_since__isnull=True)
    rows = waiting.values("kind").annotate(open=Count("pk"), overdue=Count("pk", filter=late))
    return {row["kind"]: {"open": row["open"], "overdue": row["overdue"]} for row in rows}


def _for_bureau(now: dt.datetime) -> int:
    """Count the open cases that are late for so many working days that they count for the bureau (a setting)."""
    late = CaseClock.objects.running().filter(kind__in=CaseClock.AGENCY_KINDS, bureau_at__lte=now)
    late = late.filter(case__paused_since__isnull=True, case__merged_into__isnull=True)
    return late.values("case").distinct().count()


# --- sums -------------------------------------------------------------------------------------------------------------
def _by_service(
    rows: Sequence[_Row], promises: Mapping[tuple[str, str], _Kept], open_days: Sequence[dt.date]
) -> dict[str, Any]:
    """Return each service that five or more cases were about; of the others nothing is told, not even their names.

    Where these others are few, the smallest of the services goes with them: their number is what is left of the total.
    """
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.service, []).append(row)
    counts = rollups.people_breakdown({service: len(found) for service, found in groups.items()})
    return {
        service: {
            "received": len(found),
            "in_time_share": _sum(kept for (_kind, code), kept in promises.items() if code == service).figure,
            "median_days": _median_days(found, open_days),
        }
        for service, found in sorted(groups.items())
        if service in counts and not rollups.is_suppressed(counts[service])
    }


def _sum(parts: Iterable[_Kept]) -> _Kept:
    found = list(parts)
    return _Kept(sum(part.kept for part in found), sum(part.broken for part in found))


def _open_days(rows: Sequence[_Row], on: dt.date) -> list[dt.date]:
    """Return the working days from the first receipt through `on`, sorted, so that each length is two look-ups."""
    first = min((row.counted_from for row in rows), default=on)
    last = max((row.answered_on for row in rows if row.answered_on), default=on)
    calendar = office_calendar()
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if calendar.is_open_on(day)]


def _median_days(rows: Sequence[_Row], open_days: Sequence[dt.date]) -> dict[str, Any]:
    lengths = [
        max(0, bisect_right(open_days, row.answered_on) - bisect_right(open_days, row.counted_from))
        for row in rows
        if row.answered_on is not None
    ]
    return rollups.people_figure(median(lengths) if lengths else None, people=len(lengths))


def _mean(values: Sequence[int]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None
