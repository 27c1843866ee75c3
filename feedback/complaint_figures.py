"""How complaints are dealt with, in numbers that everybody may read: small ones are hidden."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import median

from django.db.models import Q
from django.utils import timezone

from core.cases.models import Case, CaseClock
from core.rollups import LEAST_PEOPLE
from core.workdays.counting import days_taken
from core.workdays.office import office_calendar
from feedback.complaint_access import KINDS

MOST_CASES = 20_000  # the newest of a year; no agency of a province has a tenth of that


@dataclass(frozen=True, kw_only=True)
class ComplaintFigures:
    """Figures of twelve months; None is hidden: fewer than five cases stand behind it, or would be what is left.

    `in_time` and `share_in_lapor` are in hundredths, `median_days` in working days. Confidential ones count here.
    """

    received: int | None
    answered: int | None
    in_time: float | None
    median_days: float | None
    share_in_lapor: float | None


def figures(*, since: dt.date | None = None, kinds: frozenset[str] = KINDS) -> ComplaintFigures:
    """Count what was received in the last twelve months, or since a day; three queries."""
    since = since or timezone.localdate() - dt.timedelta(days=365)
    cases = Case.objects.filter(kind__in=kinds, counted_from__gte=since, merged_into__isnull=True)
    rows = list(cases.order_by("-pk").values_list("channel", "received_at", "answered_at")[:MOST_CASES])
    calendar = office_calendar()
    lengths = [days_taken(received, answered, calendar) for _channel, received, answered in rows if answered]
    ended = CaseClock.objects.filter(case__in=cases, kind=CaseClock.Kind.MAIN, on_time__isnull=False)
    kept, broken = ended.filter(on_time=True).count(), ended.filter(on_time=False).count()
    inside = cases.filter(Q(channel=Case.Channel.LAPOR) | ~Q(complaint__lapor_number="")).count()
    return ComplaintFigures(
        received=_shown(len(rows)),
        answered=None if _shown(len(rows) - len(lengths)) is None else _shown(len(lengths)),
        in_time=_share(kept, kept + broken),
        median_days=median(lengths) if len(lengths) >= LEAST_PEOPLE else None,
        share_in_lapor=_share(inside, len(rows)),
    )


def _shown(number: int) -> int | None:
    return number if number == 0 or number >= LEAST_PEOPLE else None


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole >= LEAST_PEOPLE else None
