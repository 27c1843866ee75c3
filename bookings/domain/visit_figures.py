"""Figures of visits between two days: how many, who came, whom they served, by place and by service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from bookings.models import Registration, Visit, VisitRequest, VisitService

State = Registration.State


@dataclass(frozen=True)
class Line:
    """One place or service: visits that were carried out, and people served."""

    name: str
    visits: int
    served: int


@dataclass(frozen=True, kw_only=True)
class VisitFigures:
    """What visits that began from a day through another came to. People are counted, never named."""

    done: int
    cancelled: int
    to_come: int
    requests: int
    registered: int
    came: int
    walk_ins: int
    no_shows: int
    served: int
    by_place: tuple[Line, ...]
    by_service: tuple[Line, ...]


def visit_figures(*, first: dt.date, last: dt.date) -> VisitFigures:
    """Return the figures of visits whose first day lies in these days. Five queries."""
    visits = Visit.objects.filter(first_on__range=(first, last)).order_by()
    states = dict(visits.values_list("state").annotate(n=Count("pk")))
    people = Registration.objects.filter(visit__in=visits).aggregate(
        registered=Count("pk", filter=~Q(source=Registration.Source.WALK_IN) & ~Q(state=State.CANCELLED)),
        came=Count("pk", filter=Q(state=State.CAME)),
        walk_ins=Count("pk", filter=Q(source=Registration.Source.WALK_IN, state=State.CAME)),
        no_shows=Count("pk", filter=Q(state=State.NO_SHOW)),
    )
    served = VisitService.objects.filter(visit__in=visits, visit__state=Visit.State.DONE).order_by()
    places = served.values(what=F("visit__place__name"), key=F("visit__place"))
    services = served.values(what=F("name"), key=F("service_code"))
    lines = [
        tuple(
            Line(row["what"], row["visits"], row["people"] or 0)
            for row in rows.annotate(visits=Count("visit", distinct=True), people=Sum("served")).order_by(
                F("people").desc(nulls_last=True), "what", "key"
            )
        )
        for rows in (places, services)
    ]
    return VisitFigures(
        done=states.get(Visit.State.DONE, 0),
        cancelled=states.get(Visit.State.CANCELLED, 0),
        to_come=sum(states.get(state, 0) for state in (Visit.State.PUBLISHED, Visit.State.UNDER_WAY)),
        requests=VisitRequest.objects.filter(case__received_at__date__range=(first, last)).count(),
        **people,
        served=sum(line.served for line in lines[0]),
        by_place=lines[0],
        by_service=lines[1],
    )
