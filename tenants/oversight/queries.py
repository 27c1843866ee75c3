"""Reads for the oversight pages: the registry of agencies beside their newest figures, both in the public schema.

Each function sends one statement, however many agencies there are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
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
from django.utils.functional import Promise

from core.ui.tables import Sorting
from tenants.models import Agency, DailyFigures
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight.rows import (
    HIGHEST_SCORE,
    INDICATORS,
    INFORMATION_ONLY,
    STALE_AFTER,
    AgencyRow,
    Condition,
    Missing,
    in_hundredths,
    indicator_title,
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
    "pekppp": "now__pekppp_mean",
    "consulting": "now__consulting_mean",
    "overdue": "now__reviews_overdue",
    "paper": "now__on_paper",
    "checks": "now__checks_failed",
    "forums": "now__forums_held",
    "cases": "now__cases_late",
    "late": "now__cases_overdue",
    "in_time": "now__cases_in_time",
    "taken": "now__taken_at",
}
DEFAULT_SORT = "completeness"  # what needs attention first
_REGISTRY = ("slug", "name", "short_name", "kind", "state", "condition", "province_code")
_CASE_SUMS = ("cases_overdue", "cases_late")
_FORUM_SUMS = ("forums_held", "forum_inputs", "forum_answered", "forum_accepted", "actions_open", "actions_overdue")
_FIGURES = (
    "services_external",
    "services_internal",
    "published",
    "drafts",
    "completeness",
    "missing",
    "last_changed_on",
    "on_paper",
    "in_sippn",
    "reviews_overdue",
    "review_age_days",
    "checks_failed",
    "pekppp",
    "pekppp_mean",
    "pekppp_rubric",
    "consulting",
    "consulting_mean",
    "forums_held",
    "forum_elements",
    "forum_inputs",
    "forum_answered",
    "forum_accepted",
    "actions_open",
    "actions_overdue",
    "cases_received",
    "cases_open",
    "cases_overdue",
    "cases_late",
    "cases_in_time",
    "taken_at",
)
# What may be open in an agency, beside its components.
OPEN_POINTS = {
    "overdue": Q(now__reviews_overdue__gt=0),
    "paper": Q(now__on_paper__lt=F("now__published")),
    "sippn": Q(now__in_sippn__lt=F("now__published")),
    "checks": Q(now__checks_failed__gt=0),
}
# What may be open in public consultation: an agency as a whole, not one of its services.
FORUM_POINTS = {
    "forum": Q(now__forums_held=0),
    "answers": Q(now__forum_answered__lt=F("now__forum_inputs")),
    "plan": Q(now__actions_overdue__gt=0),
}
# What may be open in the cases of an agency.
CASE_POINTS = {
    "cases_late": Q(now__cases_late__gt=0),
    "cases_overdue": Q(now__cases_overdue__gt=0),
}
WEEK = dt.timedelta(days=7)
# Each condition by itself: a total that takes them from one expression repeats it for each.
_CONDITIONS = {
    Condition.INCOMPLETE: Q(now__published__lt=F("now__services_external")),
    Condition.EMPTY: Q(now__services_external=0),
    Condition.COMPLETE: Q(now__services_external__gt=0, now__published=F("now__services_external")),
    Condition.UNKNOWN: Q(now__taken_at__isnull=True),
}


def with_figures(agencies: AgencyQuerySet) -> AgencyQuerySet:
    """Join each agency with its newest figures as `now`, and add its condition."""
    condition = Case(
        When(now__taken_at__isnull=True, then=Value(Condition.UNKNOWN)),
        When(now__services_external=0, then=Value(Condition.EMPTY)),
        When(now__published=F("now__services_external"), then=Value(Condition.COMPLETE)),
        default=Value(Condition.INCOMPLETE),
    )
    known: AgencyQuerySet = _joined(agencies).annotate(condition=condition)
    return known


def _joined(agencies: AgencyQuerySet) -> AgencyQuerySet:
    newest = FilteredRelation("daily_figures", condition=Q(daily_figures__is_latest=True))
    joined: AgencyQuerySet = agencies.annotate(now=newest)
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
    if point := {**OPEN_POINTS, **FORUM_POINTS, **CASE_POINTS}.get(condition):
        return point
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
    on_paper: int
    in_sippn: int
    reviews_overdue: int
    checks_failed: int
    overdue_agencies: int
    paper_agencies: int
    sippn_agencies: int
    checks_agencies: int
    pekppp_mean: Decimal | None
    with_pekppp: int
    consulting_mean: Decimal | None
    with_forums: int
    forum_agencies: int
    forums_held: int
    forum_inputs: int
    forum_answered: int
    forum_accepted: int
    actions_open: int
    actions_overdue: int
    with_cases: int
    late_agencies: int
    cases_overdue: int
    cases_late: int
    cases_in_time: Decimal | None
    oldest_taken_at: dt.datetime | None
    newest_taken_at: dt.datetime | None

    @property
    def with_figures(self) -> int:
        return self.agencies - self.unknown

    @property
    def percent(self) -> Decimal | None:
        return None if self.completeness is None else in_hundredths(self.completeness)

    @property
    def forum_share(self) -> Decimal | None:
        """The share of the agencies that held a forum within a year, of those that report it."""
        return Decimal(self.forum_agencies) / self.with_forums if self.with_forums else None

    @property
    def answered_percent(self) -> Decimal | None:
        """The share of the inputs to forums that have an answer, in hundredths; None without inputs."""
        return in_hundredths(Decimal(self.forum_answered) / self.forum_inputs) if self.forum_inputs else None

    @property
    def in_time_percent(self) -> Decimal | None:
        """The mean of the agencies' shares in time, in hundredths; None when none is told."""
        return None if self.cases_in_time is None else in_hundredths(self.cases_in_time)

    @property
    def pekppp(self) -> Decimal | None:
        """The mean of the agencies' own means, to two decimals."""
        return _to_hundredths(self.pekppp_mean)

    @property
    def consulting(self) -> Decimal | None:
        """The mean of the agencies' own means of consultation and complaints, to two decimals."""
        return _to_hundredths(self.consulting_mean)


def _to_hundredths(mean: Decimal | None) -> Decimal | None:
    return None if mean is None else mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _totals() -> dict[str, Any]:
    return {
        "agencies": Count("pk"),
        **{name.value: Count("pk", filter=condition) for name, condition in _CONDITIONS.items()},
        "stale": Count("pk", filter=Q(now__taken_at__lt=timezone.now() - STALE_AFTER)),
        "external": Sum("now__services_external", default=0),
        "internal": Sum("now__services_internal", default=0),
        "published": Sum("now__published", default=0),
        "completeness": Avg("now__completeness"),
        "on_paper": Sum("now__on_paper", default=0),
        "in_sippn": Sum("now__in_sippn", default=0),
        "reviews_overdue": Sum("now__reviews_overdue", default=0),
        "checks_failed": Sum("now__checks_failed", default=0),
        **{f"{name}_agencies": Count("pk", filter=condition) for name, condition in OPEN_POINTS.items()},
        "pekppp_mean": Avg("now__pekppp_mean"),
        "with_pekppp": Count("now__pekppp_mean"),
        "consulting_mean": Avg("now__consulting_mean"),
        "with_forums": Count("now__forums_held"),
        "forum_agencies": Count("pk", filter=Q(now__forums_held__gt=0)),
        "with_cases": Count("now__cases_overdue"),
        "late_agencies": Count("pk", filter=CASE_POINTS["cases_late"]),
        "cases_in_time": Avg("now__cases_in_time"),
        **{name: Sum(f"now__{name}", default=0) for name in (*_FORUM_SUMS, *_CASE_SUMS)},
        "oldest_taken_at": Min("now__taken_at"),
        "newest_taken_at": Max("now__taken_at"),
    }


def summary_of(agencies: AgencyQuerySet) -> Summary:
    """Count a group of agencies; the completeness is the mean of the agencies' own."""
    return Summary(**_joined(agencies).aggregate(**_totals()))


@dataclass(frozen=True, kw_only=True)
class Fall:
    """An agency whose figures are worse than a week ago: what they were, and what they are."""

    slug: str
    name: str
    before: dict[str, Any]
    now: dict[str, Any]


_COMPARED = ("completeness", "published", "reviews_overdue", "checks_failed", "pekppp_mean")


def fell_behind(agencies: AgencyQuerySet, today: dt.date, limit: int) -> list[Fall]:
    """Return the agencies with a figure that is worse than it was a week before `today`, those that lost most first."""
    past = FilteredRelation("daily_figures", condition=Q(daily_figures__day=today - WEEK))
    worse = (
        Q(past__completeness__gt=F("now__completeness"))
        | Q(past__published__gt=F("now__published"))
        | Q(past__pekppp_mean__gt=F("now__pekppp_mean"))
        | Q(past__reviews_overdue__lt=F("now__reviews_overdue"))
        | Q(past__checks_failed__lt=F("now__checks_failed"))
    )
    loss = F("past__completeness") - F("now__completeness")
    found = _joined(agencies).annotate(past=past).filter(worse, now__day__gt=today - WEEK)
    fields = {f"{when}_{name}": F(f"{when}__{name}") for when in ("past", "now") for name in _COMPARED}
    rows = found.order_by(OrderBy(loss, descending=True, nulls_last=True), "name", "pk").values(
        "slug", "name", **fields
    )
    return [
        Fall(
            slug=row["slug"],
            name=row["name"],
            before={name: row[f"past_{name}"] for name in _COMPARED},
            now={name: row[f"now_{name}"] for name in _COMPARED},
        )
        for row in rows[:limit]
    ]


@dataclass(frozen=True, kw_only=True)
class ProvinceRow:
    """One province with the numbers of its agencies."""

    code: str
    name: str
    summary: Summary


def compare_provinces() -> list[ProvinceRow]:
    """Return every province that has agencies, with their numbers."""
    groups = _joined(visible_agencies()).order_by().values("province_code", "province__name")
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


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """One indicator over a group of agencies: how many have each score from 0 to 5, and the mean of those known."""

    number: str
    title: str | Promise
    counts: tuple[int, ...]

    @property
    def is_scored(self) -> bool:
        """Whether it has scores up to five; the others are information only."""
        return self.number not in INFORMATION_ONLY

    @property
    def known(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> Decimal | None:
        if not self.known:
            return None
        total = sum(score * agencies for score, agencies in enumerate(self.counts))
        return (Decimal(total) / self.known).quantize(Decimal("0.01"), ROUND_HALF_UP)


def count_scores(agencies: AgencyQuerySet, numbers: Sequence[str] = INDICATORS) -> list[ScoreRow]:
    """Return indicators with the number of agencies that have each score."""
    counts: dict[str, Counter[int]] = {number: Counter() for number in numbers}
    known = with_figures(agencies).filter(now__pekppp__isnull=False)
    for scores, consulting in known.values_list("now__pekppp", "now__consulting"):
        for number, score in {**scores, **consulting}.items():
            if number in counts:
                counts[number][score] += 1
    return [
        ScoreRow(
            number=number,
            title=indicator_title(number),
            counts=tuple(found[score] for score in range(HIGHEST_SCORE + 1)),
        )
        for number, found in counts.items()
    ]


def history_of(agency: Agency, days: int = 12) -> list[DailyFigures]:
    """Return the newest days on which figures were taken, the oldest of them first."""
    return list(DailyFigures.objects.filter(agency=agency).order_by("-day")[:days])[::-1]
