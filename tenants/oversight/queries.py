"""Reads for the oversight pages: the registry of agencies beside their newest figures, both in the public schema.

Each function sends one statement, however many agencies there are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    F,
    FilteredRelation,
    Max,
    Min,
    OrderBy,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from core.ui.tables import Sorting
from tenants.models import Agency, DailyFigures
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight.rows import (
    STALE_AFTER,
    AgencyRow,
    Condition,
    Missing,
    in_hundredths,
    missing_components,
    rows_of,
)
from tenants.oversight.scope import visible_agencies

Values = QuerySet[Agency, dict[str, Any]]

COLUMNS = {
    "name": "name",
    "external": "now__services_external",
    "internal": "now__services_internal",
    "published": "now__published",
    "completeness": "now__completeness",
    "changed": "now__last_changed_on",
    "taken": "now__taken_at",
}
DEFAULT_SORT = "completeness"  # what needs attention first
_REGISTRY = ("slug", "name", "short_name", "kind", "state", "condition", "province_code")
_FIGURES = (
    "services_external",
    "services_internal",
    "published",
    "drafts",
    "completeness",
    "missing",
    "last_changed_on",
    "taken_at",
)


def with_figures(agencies: AgencyQuerySet) -> AgencyQuerySet:
    """Join each agency with its newest figures as `now`, and add its condition."""
    newest = FilteredRelation("daily_figures", condition=Q(daily_figures__is_latest=True))
    condition = Case(
        When(now__taken_at__isnull=True, then=Value(Condition.UNKNOWN)),
        When(now__services_external=0, then=Value(Condition.EMPTY)),
        When(now__published=F("now__services_external"), then=Value(Condition.COMPLETE)),
        default=Value(Condition.INCOMPLETE),
    )
    joined: AgencyQuerySet = agencies.annotate(now=newest).annotate(condition=condition)
    return joined


def filtered(agencies: AgencyQuerySet, wanted: Mapping[str, Any]) -> AgencyQuerySet:
    """Apply what the filter form asks for: kind, condition, stale figures, words of the name."""
    if words := wanted.get("q"):
        agencies = agencies.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
    if kind := wanted.get("kind"):
        agencies = agencies.filter(kind=kind)
    if condition := wanted.get("condition"):
        agencies = agencies.filter(_condition_filter(condition))
    if component := wanted.get("component"):
        agencies = agencies.filter(now__missing__has_key=component)
    return agencies


def _condition_filter(condition: str) -> Q:
    if condition == "stale":
        return Q(now__taken_at__lt=timezone.now() - STALE_AFTER)
    if condition == "suspended":
        return Q(state=Agency.State.SUSPENDED)
    return Q(condition=condition)


def ordered(agencies: AgencyQuerySet, sorting: Sorting) -> AgencyQuerySet:
    """Order by a column; agencies without a value stand last in either direction, and the order is total."""
    column = F(sorting.columns[sorting.key])
    first = OrderBy(column, descending=sorting.is_descending, nulls_last=True)
    return agencies.order_by(first, "name", "pk")


def agency_values(agencies: AgencyQuerySet) -> Values:
    """Return what an AgencyRow needs, without making model instances."""
    figures = {name: F(f"now__{name}") for name in _FIGURES}
    return agencies.values(*_REGISTRY, province_name=F("province__name"), **figures)


def with_columns(agencies: AgencyQuerySet) -> AgencyQuerySet:
    """Add what an AgencyRow needs to the instances, for lists that page through instances."""
    figures = {name: F(f"now__{name}") for name in _FIGURES}
    widened: AgencyQuerySet = agencies.annotate(province_name=F("province__name"), **figures)
    return widened


def row_of(agency: Agency) -> AgencyRow:
    """Turn an instance of `with_columns` into a line."""
    names = (*_REGISTRY, "province_name", *_FIGURES)
    return AgencyRow(**{name: getattr(agency, name) for name in names})


def worst_first(agencies: AgencyQuerySet, limit: int) -> list[AgencyRow]:
    """Return the agencies in the order of what they lack; those without figures last."""
    completeness = F("now__completeness").asc(nulls_last=True)
    published = F("now__published") - F("now__services_external")
    rows = with_figures(agencies).order_by(completeness, published, "name", "pk")
    return list(rows_of(agency_values(rows)[:limit]))


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A group of agencies in numbers."""

    agencies: int
    complete: int
    incomplete: int
    empty: int
    unknown: int
    stale: int
    external: int
    internal: int
    published: int
    completeness: Decimal | None
    oldest_taken_at: dt.datetime | None
    newest_taken_at: dt.datetime | None

    @property
    def with_figures(self) -> int:
        return self.agencies - self.unknown

    @property
    def percent(self) -> Decimal | None:
        return None if self.completeness is None else in_hundredths(self.completeness)


def _totals() -> dict[str, Any]:
    return {
        "agencies": Count("pk"),
        **{condition.value: Count("pk", filter=Q(condition=condition)) for condition in Condition},
        "stale": Count("pk", filter=Q(now__taken_at__lt=timezone.now() - STALE_AFTER)),
        "external": Sum("now__services_external", default=0),
        "internal": Sum("now__services_internal", default=0),
        "published": Sum("now__published", default=0),
        "completeness": Avg("now__completeness"),
        "oldest_taken_at": Min("now__taken_at"),
        "newest_taken_at": Max("now__taken_at"),
    }


def summary_of(agencies: AgencyQuerySet) -> Summary:
    """Count a group of agencies; the completeness is the mean of the agencies' own."""
    return Summary(**with_figures(agencies).aggregate(**_totals()))


@dataclass(frozen=True, kw_only=True)
class ProvinceRow:
    """One province with the numbers of its agencies."""

    code: str
    name: str
    summary: Summary


def compare_provinces() -> list[ProvinceRow]:
    """Return every province that has agencies, with their numbers."""
    groups = with_figures(visible_agencies()).order_by().values("province_code", "province__name")
    found = groups.annotate(**_totals())
    return [
        ProvinceRow(code=row.pop("province_code"), name=row.pop("province__name"), summary=Summary(**row))
        for row in found.order_by("province_code")
    ]


@dataclass(frozen=True, kw_only=True)
class ComponentRow:
    """One component over a group of agencies: how many external services lack it, and in how many agencies."""

    missing: Missing
    agencies: int


def count_components(agencies: AgencyQuerySet) -> list[ComponentRow]:
    """Return the components that are missing somewhere, the most frequent first."""
    services: Counter[str] = Counter()
    offices: Counter[str] = Counter()
    for counts in with_figures(agencies).filter(now__missing__isnull=False).values_list("now__missing", flat=True):
        services.update(counts)
        offices.update(counts.keys())
    return [ComponentRow(missing=found, agencies=offices[found.code]) for found in missing_components(services)]


def history_of(agency: Agency, days: int = 12) -> list[DailyFigures]:
    """Return the newest days on which figures were taken, the oldest of them first."""
    return list(DailyFigures.objects.filter(agency=agency).order_by("-day")[:days])[::-1]
