"""What the organisation bureau sees of complaints and of the information service, beside what all cases have."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, Q

from core import rollups
from core.cases.models import Case
from core.cases.rollup import told
from feedback.complaint_access import KINDS
from feedback.domain.objections import KIND as OBJECTION
from feedback.domain.requests import KIND as REQUEST
from feedback.models import InformationRequest, Matter

YEAR = dt.timedelta(days=365)
IN_LAPOR = Q(channel=Case.Channel.LAPOR) | ~Q(complaint__lapor_number="")


def labels() -> dict[str, Any]:
    """Return the words for the codes in these figures: decisions on requests, matters of complaints."""
    decisions = {f"decision_{item.value}": item.label for item in InformationRequest.Decision}
    return {**decisions, **{f"matter_{item.value}": item.label for item in Matter}}


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the 365 days up to `on`; what fewer than five people stand behind is hidden.

    Numbers of a kind that the figures of all cases hide are hidden here, too. `share_in_lapor` is of complaints and
    aspirations, by those who dealt with them: a fact about the agency, told where their number is, since a share of few
    tells of how many. Four queries.
    """
    every = Case.objects.filter(counted_from__gt=on - YEAR, received_at__date__lte=on, merged_into__isnull=True)
    kinds = Counter(dict(every.order_by().values_list("kind").annotate(number=Count("pk"))))
    cases = every.filter(kind__in=KINDS)
    totals = cases.aggregate(
        inside=Count("pk", filter=IN_LAPOR),
        followed_up=Count("pk", filter=Q(complaint__followed_up_at__isnull=False)),
    )
    matters = cases.filter(complaint__isnull=False).exclude(complaint__matter="").order_by()
    received = sum(kinds[kind] for kind in KINDS)
    by_matter = dict(matters.values_list("complaint__matter").annotate(number=Count("pk")))
    complaints = told(kinds, *KINDS)
    return {
        "complaints": complaints,
        "share_in_lapor": rollups.people_figure(_share(totals["inside"], received), people=complaints["value"] or 0),
        "followed_up_in_public": totals["followed_up"],
        "by_matter": rollups.people_parts(by_matter, whole=received),
        "requests": {
            "received": told(kinds, REQUEST),
            "by_decision": rollups.people_parts(_decided(every), whole=kinds[REQUEST]),
        },
        "objections": told(kinds, OBJECTION),
    }


def _decided(cases: Any) -> dict[str, int]:
    """Return how many requests for public information were decided in which way, in the order of the law."""
    asked = InformationRequest.objects.filter(case__in=cases).exclude(decision="")
    found = Counter(dict(asked.order_by().values_list("decision").annotate(number=Count("pk"))))
    return {value: found[value] for value in InformationRequest.Decision.values if found[value]}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
