"""The history of a service's versions as lines, the newest first: for the public page, and for staff."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from services.models import ServiceStandard, StandardReview
from services.models.standards import StandardQuerySet


class LineKind(StrEnum):
    PUBLISHED = "published"
    APPLIED = "applied"
    REVIEWED = "reviewed"
    REVOKED = "revoked"


@dataclass(frozen=True)
class HistoryLine:
    """What happened to a version on a day. `applies_from` is set where that day is not the day of publication."""

    kind: LineKind
    on: dt.date
    standard: ServiceStandard
    applies_from: dt.date | None = None


def history_of(versions: StandardQuerySet) -> list[HistoryLine]:
    """Return the lines of versions that were published, newest version first; in two queries."""
    standards = list(versions.select_related("decree").order_by("-version"))
    reviewed: dict[int, list[dt.date]] = defaultdict(list)
    unchanged = StandardReview.objects.filter(
        standard__in=[standard.pk for standard in standards], outcome=StandardReview.Outcome.UNCHANGED
    )
    for pk, at in unchanged.order_by("-concluded_at").values_list("standard_id", "concluded_at"):
        if at is not None:
            reviewed[pk].append(timezone.localdate(at))
    return [line for standard in standards for line in _lines_of(standard, reviewed[standard.pk])]


def _lines_of(standard: ServiceStandard, reviewed: list[dt.date]) -> Iterator[HistoryLine]:
    published_on, applied_on = _day(standard.published_at), _day(standard.applied_at)
    if standard.state == ServiceStandard.State.REVOKED and standard.ended_at:
        yield HistoryLine(LineKind.REVOKED, timezone.localdate(standard.ended_at), standard)
    for day in reviewed:
        yield HistoryLine(LineKind.REVIEWED, day, standard)
    if applied_on and applied_on != published_on:
        yield HistoryLine(LineKind.APPLIED, applied_on, standard)
    if published_on:
        effective_on = standard.decree.effective_on if standard.decree and standard.is_upcoming else None
        yield HistoryLine(LineKind.PUBLISHED, published_on, standard, applies_from=effective_on)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None
