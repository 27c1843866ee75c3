"""Parts of what the organisation bureau sees of an agency's standards: publication, reviews, people, sessions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

from django.db.models import Count, Q

from core import rollups
from services.domain.checking import newest_checks
from services.models import ServiceStandard, SessionQuestion, StandardSession
from services.models.media import Medium
from services.models.standards import CURRENT, PUBLIC
from services.pekppp import Facts, ServiceFacts
from services.publication.ladders import pledge_score
from services.staffing import Cover, read_matrix

YEAR = dt.timedelta(days=365)


def states_figures() -> dict[str, int]:
    """Count the versions of services that are given by their state; a state without any is left out."""
    alive = ServiceStandard.objects.filter(service__retired_at__isnull=True).order_by()
    found = alive.values_list("state").annotate(number=Count("pk"))
    counts = {str(state): number for state, number in found}
    return {str(state): counts[state] for state in ServiceStandard.State.values if state in counts}


def publication_figures(facts: Facts, public: Iterable[str]) -> dict[str, Any]:
    """Count external services by where the version that counts is published with all six components of delivery.

    `public` are the codes of those that everybody can read here: that is the web.
    """
    codes = set(public)
    return {
        "web": sum(service.code in codes for service in facts.services),
        "paper": sum(is_on_paper(service) for service in facts.services),
        "sippn": sum(is_in_sippn(service) for service in facts.services),
        "unproven": sum(service.code in codes and not is_on_paper(service) for service in facts.services),
        "pledge": pledge_score(facts.pledge),
    }


def is_on_paper(service: ServiceFacts) -> bool:
    """Tell whether a proof shows the version that counts where no screen is needed."""
    return any(not Medium(medium).is_electronic for medium in service.media.complete)


def is_in_sippn(service: ServiceFacts) -> bool:
    return Medium.SIPPN.value in service.media.complete


def review_figures(facts: Facts, overdue: Iterable[str], open_reviews: int) -> dict[str, Any]:
    """Tell how old the last review of each external service is, in days, and how many are overdue."""
    ages = [(facts.on - service.settled_on).days for service in facts.services if service.settled_on]
    return {
        "age_days_median": int(median(ages)) if ages else None,
        "age_days_oldest": max(ages, default=None),
        "never": sum(service.settled_on is None for service in facts.services),
        "overdue": len(set(overdue)),
        "open": open_reviews,
    }


def due_reviews() -> dict[str, dt.date]:
    """Return the day by which each current standard of a service that is given is to be reviewed, by its code."""
    current = ServiceStandard.objects.filter(state__in=CURRENT, service__retired_at__isnull=True)
    due = current.filter(review_due_on__isnull=False).values_list("service__code", "review_due_on")
    return {code: day for code, day in due if day is not None}


def failing_services() -> list[str]:
    """Return the codes of services of whose public version the newest reading back found a difference."""
    public = ServiceStandard.objects.filter(state__in=PUBLIC, service__retired_at__isnull=True).select_related(
        "service"
    )
    codes = {standard.pk: standard.service.code for standard in public}
    found = newest_checks(public)
    return sorted(codes[pk] for pk, checks in found.items() if any(check.ok is False for check in checks))


def competence_figures(on: dt.date) -> dict[str, Any]:
    """Count services by whether enough people can serve them; people only as `core.rollups` allows."""
    matrix = read_matrix(on)
    covers = matrix.covers
    counts = Counter(cover.cover for cover in covers)
    serving = {person.pk for cover in covers for person in cover.serving}
    several = sum(row.serving > 1 for row in matrix.rows)
    return {
        "nobody": counts[Cover.NOBODY],
        "one": counts[Cover.ONE],
        "covered": counts[Cover.ENOUGH],
        "serving": rollups.people_count(len(serving)),
        "several": rollups.people_share(several, len(matrix.rows)),
    }


def session_figures(on: dt.date) -> dict[str, int]:
    """Count the sessions held within the year before `on`, and the questions that wait for an answer."""
    recent = StandardSession.objects.filter(state=StandardSession.State.HELD, starts_at__date__gt=on - YEAR)
    kinds = StandardSession.Kind
    counts = recent.aggregate(
        internalisation=Count("pk", filter=Q(kind=kinds.INTERNALISATION)),
        socialisation=Count("pk", filter=Q(kind=kinds.SOCIALISATION)),
    )
    waiting = SessionQuestion.objects.filter(answered_at__isnull=True).exclude(
        session__state=StandardSession.State.CANCELLED
    )
    return {**counts, "open_questions": waiting.count()}
