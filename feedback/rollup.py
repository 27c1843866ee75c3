"""What the organisation bureau sees of complaints and of the information service, beside what all cases have."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, Q

from core import rollups
from core.cases.models import Case
from feedback.complaint_access import KINDS
from feedback.models import InformationObjection, InformationRequest, Matter

YEAR = dt.timedelta(days=365)
IN_LAPOR = Q(channel=Case.Channel.LAPOR) | ~Q(complaint__lapor_number="")


def labels() -> dict[str, Any]:
    """Return the words for the codes in these figures: decisions on requests, matters of complaints."""
    decisions = {f"decision_{item.value}": item.label for item in InformationRequest.Decision}
    return {**decisions, **{f"matter_{item.value}": item.label for item in Matter}}


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the 365 days up to `on`; what fewer than five people stand behind is hidden.

    `share_in_lapor` is of complaints and aspirations, by those who dealt with them: a fact about the agency. Four
    queries.
    """
    cases = Case.objects.filter(
        kind__in=KINDS, counted_from__gt=on - YEAR, received_at__date__lte=on, merged_into__isnull=True
    )
    totals = cases.aggregate(
        received=Count("pk"),
        inside=Count("pk", filter=IN_LAPOR),
        followed_up=Count("pk", filter=Q(complaint__followed_up_at__isnull=False)),
    )
    matters = cases.filter(complaint__isnull=False).exclude(complaint__matter="").order_by()
    received = totals["received"]
    return {
        "complaints": rollups.people_count(received),
        "share_in_lapor": rollups.people_figure(_share(totals["inside"], received), people=received),
        "followed_up_in_public": totals["followed_up"],
        "by_matter": rollups.people_breakdown(
            dict(matters.values_list("complaint__matter").annotate(number=Count("pk")))
        ),
        "requests": _requests(on),
        "objections": rollups.people_count(
            InformationObjection.objects.filter(
                case__counted_from__gt=on - YEAR, case__received_at__date__lte=on
            ).count()
        ),
    }


def _requests(on: dt.date) -> dict[str, Any]:
    """Return requests for public information: how many, and what was decided; objections are no kind of decision."""
    asked = InformationRequest.objects.filter(case__counted_from__gt=on - YEAR, case__received_at__date__lte=on)
    rows = asked.order_by().values_list("decision").annotate(number=Count("pk"))
    found = Counter(dict(rows))
    decided = {value: found[value] for value in InformationRequest.Decision.values if found[value]}
    return {
        "received": rollups.people_count(found.total()),
        "by_decision": rollups.people_breakdown(decided),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
