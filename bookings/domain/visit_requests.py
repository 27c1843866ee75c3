"""Places ask for a visit: filed as a case, put to a place of the list, answered by a visit or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.locking import lock_cases
from bookings.domain.places import with_last_visit
from bookings.models import BookingSettings, Place, Visit, VisitRequest
from bookings.visit_ranking import Asking, Ranked, Weights, rank
from core import audit
from core.agencies import current_agency
from core.cases.domain.clocks import Limit
from core.cases.domain.ending import answer_case, close_case, reopen_case
from core.cases.domain.filing import Filed, NewCase, file_case
from core.cases.domain.identities import Person
from core.cases.domain.lifecycle import checked_text, lock_case, move, require_handler
from core.cases.models import Case
from core.cases.states import CaseState, Channel
from core.errors import InvalidInput, PermissionRefused
from core.rights import Actor
from core.ui import formats
from services.seam import normalise, text_error

KIND = "visit_request"
ENTER, HANDLE = "cases.enter_case", "bookings.manage_visit"
TEXT_LIMIT = 2000
PLACE_LIMIT = 160
MOST_PEOPLE = 99_999
SOURCE = "visit"
WAITING = (CaseState.RECEIVED, CaseState.INCOMPLETE, CaseState.VERIFIED, CaseState.IN_PROGRESS)


@dataclass(frozen=True, kw_only=True)
class NewVisitRequest:
    """What a place asks. `place` is one of the list, else `place_name` says where it is."""

    key: str
    person: Person
    people: int
    reason: str
    place: Place | None = None
    place_name: str = ""
    organisation: str = ""
    services: Sequence[str] = ()
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    notice_version: int | None = None


def file_visit_request(*, new: NewVisitRequest, by: Actor = None) -> Filed:
    """Keep a request for a visit; its place is told within the limit. The same `key` is the same request.

    `by` is the member of staff who writes it down. Raises InvalidInput, PermissionRefused.
    """
    if by is not None and not by.has_perm(ENTER) and not by.has_perm(HANDLE):
        raise PermissionRefused
    reason = checked_text(new.reason, field="reason", limit=TEXT_LIMIT, missing=_("Say why a visit is needed."))
    place_name = new.place.name if new.place is not None else _line(new.place_name, "place_name", PLACE_LIMIT)
    organisation = _line(new.organisation, "organisation", PLACE_LIMIT, required=False)
    if not 1 <= new.people <= MOST_PEOPLE:
        raise InvalidInput({"people": [_("Write a number from 1.")]})
    if new.from_on is not None and new.until_on is not None and new.until_on < new.from_on:
        raise InvalidInput({"until_on": [_("The last day must not come before the first.")]})

    def keep(case: Case) -> VisitRequest:
        return VisitRequest.objects.create(
            case=case,
            place=new.place,
            place_name=place_name,
            people=new.people,
            services=list(new.services),
            from_on=new.from_on,
            until_on=new.until_on,
        )

    return file_case(
        new=NewCase(
            kind=KIND,
            key=new.key,
            title=_("Visit to %(place)s") % {"place": place_name},
            text=reason,
            person=replace(new.person, organisation=organisation),
            channel=new.channel,
            received_at=new.received_at,
            notice_version=new.notice_version,
            limits=(Limit(amount=BookingSettings.load().visit_answer_days, source=SOURCE),),
        ),
        by=by,
        detail=keep,
    )


@transaction.atomic
def put_on_list(*, case: Case, place: Place, by: Actor) -> Case:
    """Say which place of the list a request means: from then on it is ranked with it. Raises CaseMoveRefused."""
    case = lock_case(case)
    require_handler(case, by)
    VisitRequest.objects.filter(case=case).update(place=place, place_name=place.name)
    audit.record(action="bookings.visit_request_placed", target=case.code, changes={"place": [None, place.code]})
    if case.state == CaseState.RECEIVED:
        case = move(case, to=CaseState.VERIFIED, by=by)
    return case


@transaction.atomic
def refuse_request(*, case: Case, text: str, key: str, by: Actor, lock: int | None = None) -> Case:
    """Refuse a visit, with the reason that the place reads. Raises CaseMoveRefused, CaseChanged, InvalidInput."""
    words = checked_text(text, field="text", limit=TEXT_LIMIT, missing=_("Say why. The place reads it."))
    return answer_case(case=case, text=words, key=key, by=by, outcome="refused", lock=lock, to=CaseState.REJECTED)


def waiting_requests() -> QuerySet[VisitRequest]:
    """Return the requests that no visit answered yet."""
    return VisitRequest.objects.filter(case__state__in=WAITING)


def answer_by_visit(*, visit: Visit, by: Actor) -> int:
    """Answer whoever waits for a visit to this place or to one that lies in it; return how many were told."""
    there = Q(place=visit.place) | Q(place__within=visit.place)
    rows = _locked(waiting_requests().filter(there))
    text = _(
        "The mobile unit comes to %(place)s from %(first)s through %(last)s: %(venue)s. Services, what to bring and"
        " registration: %(url)s"
    ) % {
        "place": visit.place.name,
        "first": formats.long_date(visit.first_on),
        "last": formats.long_date(visit.last_on),
        "venue": visit.venue,
        "url": f"{current_agency().url}/keliling/{visit.pk}/",
    }
    for row in rows:
        row.visit = visit
        row.save(update_fields=["visit"])
        key = f"visit-{visit.pk}-{row.pk}-{row.case.reopened_count}"
        answer_case(case=row.case, text=text, key=key, by=by, outcome="visit")
    return len(rows)


def ask_again(*, visit: Visit, by: Actor) -> None:
    """Let the requests that a cancelled visit had answered wait again, with a new limit."""
    limit = Limit(amount=BookingSettings.load().visit_answer_days, source=SOURCE)
    reason = _("The visit was cancelled: %(reason)s Your request waits for another one.") % {"reason": visit.reason}
    for row in _locked(VisitRequest.objects.filter(visit=visit)):
        row.visit = None
        row.save(update_fields=["visit"])
        if row.case.state == CaseState.ANSWERED:
            reopen_case(case=row.case, reason=reason, limit=limit, by=by, by_citizen=False)


def finish_requests(*, visit: Visit, by: Actor) -> None:
    """Close the requests that a visit answered, once it was carried out."""
    for row in _locked(VisitRequest.objects.filter(visit=visit)):
        if row.case.state == CaseState.ANSWERED:
            close_case(case=row.case, by=by)


def ranked_places(today: dt.date | None = None) -> list[Ranked]:
    """Return the places from which requests wait, in the order in which they should be visited. Three queries."""
    terms = BookingSettings.load()
    sums: dict[int, Any] = {
        row["place"]: row
        for row in waiting_requests()
        .filter(place__isnull=False)
        .order_by()
        .values("place")
        .annotate(people=Sum("people"), number=Count("pk"), first=Min("case__received_at"))
    }
    places = with_last_visit(Place.objects.filter(pk__in=sums))
    return rank(
        [
            Asking(
                key=place.pk,
                name=place.name,
                people=sums[place.pk]["people"],
                requests=sums[place.pk]["number"],
                asked_on=timezone.localdate(sums[place.pk]["first"]),
                visited_on=getattr(place, "last_on", None),
                distance_km=place.distance_km,
                has_weak_internet=place.has_weak_internet,
            )
            for place in places
        ],
        weights=Weights(people=terms.visit_people_weight, away=terms.visit_away_weight, reach=terms.visit_reach_weight),
        today=today or timezone.localdate(),
    )


def _locked(rows: QuerySet[VisitRequest]) -> list[VisitRequest]:
    """Return requests with their cases, which are locked; without those that somebody else has just moved."""
    lock_cases(rows.values_list("case_id", flat=True))
    return list(rows.all().select_related("case").order_by("case_id"))


def _line(value: str, field: str, limit: int, *, required: bool = True) -> str:
    text = normalise(value, lines=False)
    if required and not text:
        raise InvalidInput({field: [_("Say which place it is.")]})
    if problem := text_error(text, limit=limit, lines=False):
        raise InvalidInput({field: [problem]})
    return text
