"""What a request to borrow shows on the page of its case, to staff and to whoever asked, and on the start page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from bookings.availability import Problem
from bookings.choices import choice_value
from bookings.companions import free_companions
from bookings.domain import lending_rules as rules
from bookings.domain.aside import other_times
from bookings.domain.lending import change_until, may_cancel
from bookings.domain.reminding import silent
from bookings.domain.reserving import Part
from bookings.domain.series_deciding import may_cancel_with
from bookings.domain.waiting import open_offer, place_in_line
from bookings.models import Booking, BookingSettings, Lending, Reservation, Resource
from bookings.printing.permit import has_permit
from bookings.spans import Span
from core.cases.models import Case, CaseFile
from core.cases.states import CaseState
from core.panels import Panel
from services.seam import ServiceStandard

MOST_OTHERS = 8
PLACE = "#peminjaman"  # the heading of the citizen's panel
MOVABLE = (Booking.State.REQUESTED, Booking.State.APPROVED)


@dataclass(frozen=True)
class Thing:
    """A resource of a booking and how many of it."""

    resource: Resource
    quantity: int


@dataclass(frozen=True)
class Paper:
    """A document that the standard asks for, and whether it came."""

    name: str
    is_there: bool


def for_staff(case: Case, request: HttpRequest) -> Panel | None:
    """Return what a decision needs: the time, the papers, who could come along, and what else is on that day."""
    lending = lending_of(case)
    if lending is None:
        return None
    booking, now = lending.booking, timezone.now()
    during = Span.of(booking.during)
    undecided = case.state in (CaseState.RECEIVED, CaseState.VERIFIED, CaseState.INCOMPLETE)
    things = things_of(lending)
    problems: dict[str, list[Problem]] = {}
    if booking.state == Booking.State.WAITING and during.start > now:
        parts = [Part(thing.resource.pk, thing.quantity) for thing in things]
        problems = rules.problems_of(parts, during, now=now, companion=lending.wants_companion)
    context: dict[str, Any] = {
        **_facts(case, lending, things),
        "papers": papers_that_came(case, lending, things),
        "others": _others_that_day(booking, things),
        "free": free_companions(during, now=now, without_booking=booking.pk)[:5] if undecided else [],
        "undecided": undecided,
        "problems": problem_lines(problems),
        "is_waiting": booking.state == Booking.State.WAITING and lending.waits_since is not None,
    }
    return Panel("bookings/lending/_staff_panel.html", context)


def for_citizen(case: Case, request: HttpRequest) -> Panel | None:
    """Return what was booked, when and where, what may be done with it, and the dates of its series."""
    lending = lending_of(case)
    if lending is None:
        return None
    booking, now = lending.booking, timezone.now()
    settings = BookingSettings.load()
    needs_other = case.state == CaseState.IN_PROGRESS and booking.state == Booking.State.WAITING
    waits = case.state == CaseState.ASSIGNED and booking.state == Booking.State.WAITING
    refused = case.state == CaseState.REJECTED and Span.of(booking.during).start > now
    offer = open_offer(lending) if waits else None
    others = other_times(booking, most=4, now=now) if needs_other or refused else []
    context: dict[str, Any] = {
        **_facts(case, lending, things_of(lending)),
        "act_now": _act_now(offer is not None, needs_other, bool(others)),
        "may_change": booking.state in MOVABLE and now <= change_until(booking, settings),
        "may_cancel": may_cancel(booking),
        "may_cancel_all": bool(may_cancel_with(lending)),
        "change_until": change_until(booking, settings),
        "place_in_line": place_in_line(lending) if waits and offer is None else None,
        "offer": offer,
        "alternatives": [(choice_value(one), one) for one in others],
        "needs_other": needs_other,
        "refused": refused,
        "dates": dates_of(lending),
    }
    return Panel("bookings/lending/_citizen_panel.html", context)


def _act_now(has_offer: bool, needs_other: bool, has_others: bool) -> tuple[str, str] | None:
    """Return what the borrower does first of all, with where on the page it is done."""
    if has_offer:
        return gettext("Look at the offer"), PLACE
    if not has_others:
        return None
    return (gettext("Choose another time") if needs_other else gettext("See other times that are free")), PLACE


def silent_today(request: HttpRequest) -> Panel | None:
    """Show requests whose limit passes soon without a decision: silence may count as a yes."""
    if not request.user.has_perm("bookings.view_booking"):
        return None
    rows = silent()
    return Panel("bookings/lending/_silent_today.html", {"rows": rows}) if rows else None


def is_lent_here(request: HttpRequest) -> bool:
    """Tell whether anything can be borrowed here."""
    return Resource.objects.public().filter(kind__in=rules.LENT).exists()


def lending_of(case: Case) -> Lending | None:
    """Return the request behind a case with its booking."""
    rows = Lending.objects.select_related("booking", "series")
    lending = rows.filter(case=case).first()
    if lending is not None:
        lending.case = lending.booking.case = case
    return lending


def things_of(lending: Lending) -> list[Thing]:
    """Return what was asked for, without the companion."""
    rows = Resource.objects.filter(pk__in=[int(key) for key in lending.wanted]).select_related("responsible")
    return [Thing(row, lending.wanted[str(row.pk)]) for row in rows]


def problem_lines(problems: Mapping[str, Sequence[Problem]]) -> list[tuple[str, list[str]]]:
    """Return what keeps things from being booked, by their names."""
    names = dict(Resource.objects.filter(code__in=problems).values_list("code", "name")) if problems else {}
    labels = {**names, rules.COMPANION: str(Resource.Kind.COMPANION.label)}
    return [(labels.get(code, code), [str(problem.label) for problem in why]) for code, why in problems.items()]


def papers_that_came(case: Case, lending: Lending, things: list[Thing]) -> list[Paper]:
    """Return the documents of the standard, and whether a file came for each."""
    standard = (
        ServiceStandard.objects.shown()
        .filter(service__code=case.service_code)
        .select_related("service")
        .prefetch_related("components")
        .first()
        if case.service_code
        else None
    )
    names = rules.papers_of(standard)
    if not names:
        return []
    files = CaseFile.objects.filter(removed_at=None)
    # Papers of a series came with its first date.
    files = files.filter(case__lending__series=lending.series_id) if lending.series_id else files.filter(case=case)
    came = set(files.values_list("purpose", flat=True))
    return [Paper(name, rules.paper_purpose(number) in came) for number, name in enumerate(names)]


def dates_of(lending: Lending) -> list[dict[str, Any]]:
    """Return every date of a series with what came of it."""
    if lending.series is None:
        return []
    return [
        {
            "start": parse_datetime(one["start"]),
            "end": parse_datetime(one["end"]),
            "code": one.get("code", ""),
            "is_this": one.get("code") == lending.case.code,
            "problems": problem_lines({code: [Problem(why) for why in all_] for code, all_ in one["problems"].items()})
            if "problems" in one
            else [],
            "refusal": one.get("refusal", ""),
        }
        for one in lending.series.outcome
    ]


def _facts(case: Case, lending: Lending, things: list[Thing]) -> dict[str, Any]:
    booking = lending.booking
    held = Resource.objects.filter(
        kind=Resource.Kind.COMPANION, reservations__booking=booking, reservations__released_at=None
    )
    return {
        "case": case,
        "lending": lending,
        "accepted": list(lending.accepted.select_related("terms__resource")),
        "booking": booking,
        "things": things,
        "companion": held.first(),
        "has_permit": has_permit(booking),
        "start": booking.during.lower,
        "end": booking.during.upper,
    }


def _others_that_day(booking: Booking, things: list[Thing]) -> list[Reservation]:
    """Return what else the same things are held for around that time, the nearest first."""
    day = Span.of(booking.during)
    first = timezone.localtime(day.start).replace(hour=0, minute=0, second=0, microsecond=0)
    last = timezone.localtime(day.end).replace(hour=23, minute=59)
    rows = Reservation.objects.filter(
        resource__in=[thing.resource for thing in things], released_at=None, blocked__overlap=(first, last)
    ).exclude(booking=booking)
    return list(rows.select_related("booking__case", "resource").order_by("blocked", "pk")[:MOST_OTHERS])
