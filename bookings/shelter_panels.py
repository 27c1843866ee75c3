"""What a stay shows on the page of its case, to staff and to the family. Health data are on neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bookings.domain import shelter_beds as beds
from bookings.domain import shelter_waiting as waiting
from bookings.domain.stays import papers_asked, papers_missing, people_known
from bookings.models import Booking, Placement, Stay, StayPaper
from core.cases.casework import may_handle
from core.cases.models import Case
from core.cases.states import CaseState
from core.panels import Panel

LIVING = (Booking.State.APPROVED, Booking.State.IN_USE)


@dataclass(frozen=True)
class Paper:
    """A paper that this stay needs or that somebody brought."""

    label: str
    rows: list[StayPaper]
    was_seen: bool

    @property
    def is_there(self) -> bool:
        return bool(self.rows) or self.was_seen


def stay_of(case: Case) -> Stay | None:
    """Return the stay behind a case."""
    stay = Stay.objects.select_related("booking", "shelter").filter(case=case).first()
    if stay is not None:
        stay.case = case
    return stay


def for_staff(case: Case, request: HttpRequest) -> Panel | None:
    """Return who stays, the nights and beds, the priority, the papers and what was looked at."""
    stay = stay_of(case)
    if stay is None:
        return None
    user: Any = request.user
    there = list(stay.papers.all())
    kinds = dict.fromkeys([*papers_asked(stay), *(paper.kind for paper in there)])
    is_waiting = case.state == CaseState.VERIFIED
    offer = stay.offers.filter(answer="").first()
    context: dict[str, Any] = {
        **_facts(stay),
        "known": people_known(stay, user),
        "may_see_names": may_handle(case, user),
        "papers": [
            Paper(
                str(StayPaper.Kind(kind).label),
                [paper for paper in there if paper.kind == kind],
                kind in stay.papers_seen,
            )
            for kind in kinds
        ],
        "missing": papers_missing(stay) if not case.is_ended else [],
        "is_late": stay.papers_due_on is not None and stay.papers_due_on < beds.today_at(stay.shelter),
        "factors": stay.factor_labels,
        "position": waiting.position_of(stay) if is_waiting and offer is None else None,
        "offer": offer,
        "relatives": _relatives(stay),
        "extensions": list(stay.extensions.select_related("decided_by")),
        "inspections": list(stay.inspections.select_related("by")),
    }
    return Panel("bookings/shelter/_staff_panel.html", context)


def for_citizen(case: Case, request: HttpRequest) -> Panel | None:
    """Return the nights, the room, the place on the waiting list, the open offer and what the family may do."""
    stay = stay_of(case)
    if stay is None:
        return None
    now = timezone.now()
    offer = stay.offers.filter(answer="", expires_at__gt=now).first()
    is_waiting = case.state == CaseState.VERIFIED
    living = stay.booking.state in LIVING
    missing = [StayPaper.Kind(kind).label for kind in papers_missing(stay)] if not case.is_ended else []
    context: dict[str, Any] = {
        **_facts(stay),
        "offer": offer,
        "act_now": _act_now(case, offer is not None, bool(missing)),
        "position": waiting.position_of(stay) if is_waiting and offer is None else None,
        "waiting": waiting.how_many_wait(stay.shelter) if is_waiting else 0,
        "missing": missing,
        "may_extend": living and not stay.extensions.filter(state="asked").exists(),
        "extension": stay.extensions.first(),
        "living": living,
    }
    return Panel("bookings/shelter/_citizen_panel.html", context)


def _act_now(case: Case, has_offer: bool, lacks_papers: bool) -> tuple[str, str] | None:
    """Return what the family does first of all, with its address."""
    if has_offer:
        return gettext("Look at the offer"), reverse("stay:offer", args=[case.code])
    return (gettext("Send papers"), reverse("stay:papers", args=[case.code])) if lacks_papers else None


def rooms_held(stay: Stay) -> list[Placement]:
    """Return the beds that are held, by night and person."""
    rows = stay.placements.filter(released_at=None).select_related("room", "bed", "person")
    return sorted(rows, key=lambda row: (row.nights.lower, row.person.role != "patient", row.person_id))


def _relatives(stay: Stay) -> list[Stay]:
    """Return the stays of other patients of the family."""
    if stay.family_id is None:
        return []
    return list(Stay.objects.filter(family=stay.family_id).exclude(pk=stay.pk).select_related("case").order_by("pk"))


def _facts(stay: Stay) -> dict[str, Any]:
    nights = beds.nights_of(stay)
    span = beds.span_of(stay.shelter, nights)
    return {
        "stay": stay,
        "shelter": stay.shelter,
        "nights": nights,
        "arrives": span.start,
        "leaves": span.end,
        "placements": rooms_held(stay),
        "people": list(stay.people.all()),
    }
