"""What of the catalogue people could be asked about: versions that can be consulted, and where readers got stuck."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from services.components import COMPONENTS, ComponentCode
from services.models import PageFeedback, ServiceStandard
from services.models.standards import CURRENT, PUBLIC, StandardQuerySet

State = ServiceStandard.State
BEFORE_AGREEMENT = (State.DRAFT, State.INTERNAL_REVIEW, State.CONSULTATION)


@dataclass(frozen=True)
class Unhelpful:
    """A component of a public page that readers said does not help, and how often."""

    standard: ServiceStandard
    component: str
    messages: int

    @property
    def label(self) -> str:
        return str(COMPONENTS[ComponentCode(self.component)].label) if self.component else ""


def consultable() -> StandardQuerySet:
    """Return the versions of given services whose text can be put before the public, by service."""
    found = ServiceStandard.objects.filter(service__retired_at__isnull=True, state__in=[*BEFORE_AGREEMENT, *PUBLIC])
    return found.select_related("service").order_by("service__order", "service__name", "service_id", "-version")


def reviews_due(until: dt.date) -> StandardQuerySet:
    """Return the versions in force whose review is due up to `until`, the most overdue first."""
    found = ServiceStandard.objects.filter(service__retired_at__isnull=True, state=State.IN_FORCE)
    return found.filter(review_due_on__lte=until).select_related("service").order_by("review_due_on", "pk")


def drafts_to_consult() -> StandardQuerySet:
    """Return the drafts that passed or wait in the internal review, the one that waits longest first."""
    found = ServiceStandard.objects.filter(
        service__retired_at__isnull=True, state__in=[State.INTERNAL_REVIEW, State.CONSULTATION]
    )
    return found.select_related("service").order_by("state_since", "pk")


def standards_in_force() -> StandardQuerySet:
    """Return the versions of given services that apply now, the oldest first."""
    found = ServiceStandard.objects.filter(service__retired_at__isnull=True, state__in=CURRENT)
    return found.select_related("service").order_by("applied_at", "pk")


def unhelpful_pages(*, since: dt.datetime, least: int, most: int) -> list[Unhelpful]:
    """Return the components of public pages that at least `least` readers found unhelpful, the worst first."""
    complaints = PageFeedback.objects.filter(
        created_at__gte=since,
        verdict__in=[PageFeedback.Verdict.NO, PageFeedback.Verdict.PARTLY],
        standard__service__retired_at__isnull=True,
        standard__state__in=PUBLIC,
    )
    rows = complaints.order_by().values("standard", "component").annotate(messages=Count("pk"))
    worst = list(rows.filter(messages__gte=least).order_by("-messages", "standard", "component")[:most])
    standards = ServiceStandard.objects.select_related("service").in_bulk([row["standard"] for row in worst])
    return [Unhelpful(standards[row["standard"]], row["component"], row["messages"]) for row in worst]
