"""One agency as a line of an oversight page: its newest figures, and what they say in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import rollups
from tenants.models import Agency

STANDARDS = "services"
INDICATOR_APP = "pekppp_standards"
CONSULTING_APP = "pekppp_consulting"
FORUM_APP = "forums"
CASE_APP, FEEDBACK_APP, QUEUE_APP, BOOKING_APP = "cases", "feedback", "queues", "bookings"
HIGHEST_SCORE = 5
INDICATORS = ("1", "2", "3", "4", "5")
CONSULTING = ("22", "25", "26", "27", "28", "31")
INFORMATION_ONLY = ("31",)
STALE_AFTER = dt.timedelta(hours=36)  # a night that was missed, and some hours


class Condition(models.TextChoices):
    """What the newest figures say about an agency's external services, in the order in which pages show it."""

    INCOMPLETE = "incomplete", _("To be completed")
    EMPTY = "empty", _("No external service yet")
    COMPLETE = "complete", _("All published")
    UNKNOWN = "unknown", _("No figures yet")


STATUS_KINDS = {
    Condition.INCOMPLETE: "run",
    Condition.EMPTY: "wait",
    Condition.COMPLETE: "done",
    Condition.UNKNOWN: "off",
}


@dataclass(frozen=True)
class Missing:
    """A component, and how many external services lack it."""

    code: str
    label: str | Promise
    services: int


@dataclass(frozen=True, kw_only=True)
class AgencyRow:
    """One agency with its newest figures; all figures are None when nothing was collected yet."""

    slug: str
    name: str
    short_name: str
    kind: str
    state: str
    province_code: str
    province_name: str
    condition: str
    services_external: int | None
    services_internal: int | None
    published: int | None
    drafts: int | None
    completeness: Decimal | None
    missing: Mapping[str, int] | None
    last_changed_on: dt.date | None
    on_paper: int | None
    in_sippn: int | None
    reviews_overdue: int | None
    review_age_days: int | None
    checks_failed: int | None
    pekppp: Mapping[str, int] | None
    pekppp_mean: Decimal | None
    pekppp_rubric: str | None
    consulting: Mapping[str, int] | None
    consulting_mean: Decimal | None
    forums_held: int | None
    forum_elements: int | None
    forum_inputs: int | None
    forum_answered: int | None
    forum_accepted: int | None
    actions_open: int | None
    actions_overdue: int | None
    cases_received: int | None
    cases_open: int | None
    cases_overdue: int | None
    cases_late: int | None
    cases_in_time: Decimal | None
    taken_at: dt.datetime | None

    @property
    def has_figures(self) -> bool:
        return self.taken_at is not None

    @property
    def kind_label(self) -> str:
        return str(Agency.Kind(self.kind).label)

    @property
    def condition_label(self) -> str:
        return str(Condition(self.condition).label)

    @property
    def status_kind(self) -> str:
        return STATUS_KINDS[Condition(self.condition)]

    @property
    def is_suspended(self) -> bool:
        return self.state == Agency.State.SUSPENDED

    @property
    def is_stale(self) -> bool:
        """Tell whether the figures are older than they should be."""
        return is_stale(self.taken_at)

    @property
    def percent(self) -> Decimal | None:
        """The completeness in hundredths, rounded down: 100 means that nothing is missing."""
        return None if self.completeness is None else in_hundredths(self.completeness)

    @property
    def unpublished(self) -> int:
        return (self.services_external or 0) - (self.published or 0)

    @property
    def not_on_paper(self) -> int | None:
        """How many published external services have no proof of all six components on paper; None when unknown."""
        return None if self.on_paper is None else max(0, (self.published or 0) - self.on_paper)

    @property
    def unanswered(self) -> int:
        """How many inputs to forums have no answer."""
        return (self.forum_inputs or 0) - (self.forum_answered or 0)

    @property
    def in_time_percent(self) -> Decimal | None:
        """The share of cases in time in hundredths, rounded down; None when nothing was told."""
        return None if self.cases_in_time is None else in_hundredths(self.cases_in_time)

    @property
    def scores(self) -> list[tuple[str, str | Promise, int | None]]:
        """The indicators with their titles and scores, in their order."""
        return [(number, indicator_title(number), (self.pekppp or {}).get(number)) for number in INDICATORS]

    @property
    def missing_components(self) -> list[Missing]:
        """What is missing, the most frequent first."""
        return missing_components(self.missing or {})


def missing_components(counts: Mapping[str, int]) -> list[Missing]:
    """Return the components of `counts` with their words, the most frequent first, then in their official order."""
    labels = rollups.labels_of(STANDARDS)
    order = {code: place for place, code in enumerate(labels)}
    found = [Missing(code, component_label(code), number) for code, number in counts.items() if number]
    return sorted(found, key=lambda item: (-item.services, order.get(item.code, len(order)), item.code))


def component_label(code: str) -> str | Promise:
    """Return the official words for a component; a code without words is shown as it is."""
    return rollups.labels_of(STANDARDS).get(code, code.replace("_", " "))


def indicator_title(number: str) -> str | Promise:
    """Return the official words for an indicator of the evaluation."""
    app = CONSULTING_APP if number in CONSULTING else INDICATOR_APP
    return rollups.labels_of(app).get(f"indicator_{number}", number)


def in_hundredths(share: Decimal) -> Decimal:
    """Return a share from 0 to 1 in hundredths without decimals, rounded down, so that only the whole is 100."""
    return Decimal(int(share * 100))


def is_stale(taken_at: dt.datetime | None) -> bool:
    """Tell whether figures are older than 36 hours; figures that do not exist are not old."""
    return taken_at is not None and timezone.now() - taken_at > STALE_AFTER


def rows_of(values: Iterable[dict[str, Any]]) -> Iterator[AgencyRow]:
    """Turn the rows of queries.agency_values into lines."""
    return (AgencyRow(**value) for value in values)
