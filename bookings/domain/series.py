"""The same use on several dates, asked for at once. Each date that can be booked becomes a request of its own.

So each is decided, changed, cancelled and given back by itself; the dates that failed are kept with their reasons. Each
date is held in its own transaction: a form that was cut off goes on where it stopped when it is sent again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.availability import Problem
from bookings.domain import lending_rules as rules
from bookings.domain.lending import KIND, NewLending, ask_lending
from bookings.errors import NotFree
from bookings.models import BookingSettings, Lending, LendingSeries
from bookings.spans import Span
from core.cases import codes
from core.cases.domain.filing import Filed
from core.cases.domain.outbox import tell_citizen
from core.dates import months_before
from core.errors import DomainError, InvalidInput
from core.rights import Actor

ONE_WEEK = dt.timedelta(days=7)


class Rhythm(StrEnum):
    """How the dates of a series follow one another; own dates are given one by one."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    OWN = "own"


@dataclass(frozen=True)
class Date:
    """A date of a series, and what keeps it from being booked; `refusal` is a sentence, where no time is at fault."""

    during: Span
    problems: dict[str, list[Problem]]
    refusal: str = ""

    @property
    def is_free(self) -> bool:
        return not self.problems and not self.refusal


@dataclass(frozen=True)
class Booked:
    """What came of a series: the request of its first date that could be booked, and every date in its order."""

    first: Filed
    series: LendingSeries


def dates_of(first: Span, *, rhythm: str, times: int, own: Sequence[dt.date] = ()) -> list[Span]:
    """Return the dates of a series from its first time on, hours kept as the clock on the wall shows them.

    Every month means the same day of the month; a shorter month has it on its last day. Raises InvalidInput past the
    most dates of the settings.
    """
    most = BookingSettings.load().most_dates
    zone = timezone.get_current_timezone()
    day = first.start.astimezone(zone).date()
    if rhythm == Rhythm.OWN:
        days = sorted({day, *own})
    elif rhythm == Rhythm.MONTHLY:
        days = [months_before(day, -number) for number in range(times)]
    else:
        step = ONE_WEEK * (2 if rhythm == Rhythm.FORTNIGHTLY else 1)
        days = [day + step * number for number in range(times)]
    if not 2 <= len(days) <= most:
        field = "own_dates" if rhythm == Rhythm.OWN else "times"
        raise InvalidInput({field: [_("From 2 to %(most)s dates.") % {"most": most}]})
    return [_moved(first, to, zone) for to in days]


def look_at(new: NewLending, dates: Sequence[Span], *, by: Actor = None, now: dt.datetime | None = None) -> list[Date]:
    """Return which dates could be booked at this moment, and why others could not; nothing is held."""
    now = now or timezone.now()
    resources = rules.lent_resources(new.parts, public=by is None)
    companion = rules.needs_companion(resources, wished=new.wants_companion, settings=BookingSettings.load())
    return [Date(during, rules.problems_of(new.parts, during, now=now, companion=companion)) for during in dates]


def ask_series(*, new: NewLending, dates: Sequence[Span], by: Actor = None, now: dt.datetime | None = None) -> Booked:
    """Ask for each of the dates; those that fail are kept with their reasons. The same key again is the same series.

    Raises NotFree when no date can be booked, InvalidInput for what no date could mend.
    """
    series = _series(new.key)
    outcome: list[dict[str, Any]] = []
    first: Filed | None = None
    last: NotFree | None = None
    for number, during in enumerate(dates):
        one = replace(
            new,
            key=new.key if first is None else str(uuid.uuid5(uuid.UUID(new.key), str(number))),
            during=during,
            series_id=series.pk,
            tells=False,
            files=new.files if first is None else (),
        )
        row: dict[str, Any] = {"start": during.start.isoformat(), "end": during.end.isoformat()}
        try:
            filed = ask_lending(new=one, by=by, now=now)
        except InvalidInput as refusal:
            if first is None:
                raise
            outcome.append({**row, "refusal": str(refusal)})
        except NotFree as refusal:
            last = refusal
            outcome.append({**row, "problems": refusal.facts["problems"]})
        except DomainError as refusal:
            outcome.append({**row, "refusal": str(refusal)})
        else:
            first = first or filed
            outcome.append({**row, "code": filed.case.code})
    if first is None:
        series.delete()
        raise last or NotFree({})
    return Booked(first, _finish(series, outcome, first))


def members_of(lending: Lending) -> list[Lending]:
    """Return the requests of the same series, in the order of their dates."""
    if lending.series_id is None:
        return [lending]
    rows = Lending.objects.filter(series=lending.series_id, case__kind=KIND)
    return list(rows.select_related("case", "booking").order_by("booking__during"))


def _series(key: str) -> LendingSeries:
    series, _made = LendingSeries.objects.get_or_create(key_digest=codes.digest_of(key))
    return series


@transaction.atomic
def _finish(series: LendingSeries, outcome: list[dict[str, Any]], first: Filed) -> LendingSeries:
    """Keep what came of every date, and tell of all of them at once; a series that was whole already stays."""
    series = LendingSeries.objects.select_for_update().get(pk=series.pk)
    if series.is_whole:
        return series
    series.outcome, series.is_whole = outcome, True
    series.save(update_fields=["outcome", "is_whole"])
    facts = {"rows": [{"from": row["start"], "to": row["end"], "is_booked": "code" in row} for row in outcome]}
    tell_citizen(first.case, "bookings/series", key="received", facts=facts)
    return series


def _moved(first: Span, day: dt.date, zone: dt.tzinfo) -> Span:
    start, end = first.start.astimezone(zone), first.end.astimezone(zone)
    days = end.date() - start.date()
    begins = dt.datetime.combine(day, start.timetz().replace(tzinfo=None), zone)
    return Span(begins, dt.datetime.combine(day + days, end.timetz().replace(tzinfo=None), zone))
