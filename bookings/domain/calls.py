"""Who is to be told by telephone: whoever left no e-mail, where no short message reaches them either.

A citizen of a case comes here by `outbox.when_unreached`, whatever message it was; whoever registered for a visit by
bookings.notices.visits. Only what somebody waits for is rung up; who asked on the web reads the rest there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.domain.stays import HANDLE as HANDLE_STAY
from bookings.domain.stays import known
from bookings.domain.visitors import PERMISSION as REGISTER
from bookings.domain.visitors import person_of
from bookings.errors import CallMade
from bookings.models import Call, Registration, StayPerson
from bookings.models.visitors import STANDING
from core import audit
from core.cases.domain.identities import Person, people_of
from core.cases.domain.outbox import Row
from core.cases.models import Case
from core.errors import NotFound
from core.models import User
from core.rights import Actor, require

LOOK_BACK_DAYS = 30
# The kinds of cases that ring up, each with the right of who does it.
KINDS: dict[str, str] = {
    "stay": HANDLE_STAY,
    "visit_request": "bookings.manage_visit",
    "lending": "bookings.handle_booking",
}
RIGHTS = (*KINDS.values(), REGISTER)
OFFERS = ("bookings/stay_offered", "bookings/offer")
ABOUT: dict[str, str | Promise] = {
    "bookings/stay_waiting": _("They are on the waiting list"),
    "bookings/stay_offered": _("Beds are offered: ask whether they take them"),
    "bookings/stay_offer_expired": _("The offer of beds has ended; they wait on"),
    "bookings/stay_offer_taken_back": _("The offer of beds had to be taken back; they keep their place"),
    "bookings/stay_withdrawn": _("The request has ended, since two offers were not answered"),
    "bookings/stay_approved": _("There are beds: tell the nights, the hours and the address"),
    "bookings/stay_beds_lost": _("Their beds cannot be used; they wait at the old place"),
    "bookings/stay_moved": _("They get other beds"),
    "bookings/stay_extended": _("They may stay longer"),
    "bookings/stay_extension_refused": _("They cannot stay longer: tell the reason"),
    "bookings/stay_refused": _("The stay was refused: tell the reason"),
    "bookings/stay_papers_late": _("Papers are still missing"),
    "bookings/approved": _("The booking is approved"),
    "bookings/refused": _("The booking was refused: tell the reason and other times"),
    "bookings/disturbed": _("The booked time cannot be used: offer others"),
    "bookings/offer": _("The time became free: ask whether they take it"),
    "bookings/lapsed": _("The time could not be given"),
    "bookings/use_late": _("The return is late"),
    "cases/answered": _("We answered: tell what was decided"),
    "cases/incomplete": _("We asked for something that is missing"),
    "cases/message": _("We wrote to them"),
    "cases/reopened_for_you": _("The request is open again"),
    "visit/moved": _("The visit was moved: tell the new day and hour"),
    "visit/cancelled": _("The visit was cancelled"),
    "visit/moved_up": _("A place became free for them"),
}


@dataclass(frozen=True)
class Line:
    """A call with whom to ring up, opened for whoever may do it."""

    call: Call
    name: str
    phones: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Line({self.call.pk})"  # so that no traceback and no log line tells who it is

    @property
    def about(self) -> str | Promise:
        return ABOUT.get(self.call.about, "")


def keep_for_cases(rows: Sequence[Row], template: str) -> None:
    """Keep a call for each citizen whom no message reached; the same occasion again is the same call."""
    if template not in ABOUT:
        return
    Call.objects.bulk_create(
        [
            Call(case=case, about=template, key=f"{case.code}:{key}", ends_at=_end(template, facts))
            for case, key, facts in rows
            if case.kind in KINDS
        ],
        ignore_conflicts=True,
    )


def keep_for_visitor(registration: Registration, kind: str) -> None:
    """Keep a call for who registered without an e-mail; `kind` is that of the message, "moved/12"."""
    words = kind.partition("/")[0]
    if f"visit/{words}" not in ABOUT or not registration.has_phone:
        return
    Call.objects.bulk_create(
        [
            Call(
                registration=registration,
                about=f"visit/{words}",
                key=f"{registration.code}:{kind}",
                ends_at=registration.visit.ends_at,
            )
        ],
        ignore_conflicts=True,
    )


def open_calls(user: User | None = None, now: dt.datetime | None = None) -> QuerySet[Call]:
    """Return the calls that are to be made (by this user), first those that end first."""
    rows = Call.objects.filter(told_at=None, dropped_at=None).filter(
        Q(ends_at=None) | Q(ends_at__gt=now or timezone.now())
    )
    rows = rows.filter(Q(case=None) | Q(case__erased_at=None))
    rows = rows.filter(Q(registration=None) | Q(registration__state__in=STANDING, registration__sealed__isnull=False))
    return _of(rows, user).order_by(F("ends_at").asc(nulls_last=True), "made_at", "pk")


def told_calls(user: User, now: dt.datetime | None = None) -> QuerySet[Call]:
    """Return what was told in the last weeks, the newest first."""
    since = (now or timezone.now()) - dt.timedelta(days=LOOK_BACK_DAYS)
    return _of(Call.objects.filter(told_at__gte=since), user).order_by("-told_at", "-pk")


def call_for(user: User, pk: int) -> Call:
    """Return a call that this user may make. Raises NotFound."""
    call = _of(Call.objects.filter(pk=pk), user).first()
    if call is None:
        raise NotFound
    return call


def lines_of(calls: Sequence[Call]) -> list[Line]:
    """Return whom to ring up; whether one may know is asked by `open_calls`. A constant number of queries."""
    cases = [call.case for call in calls if call.case is not None]
    people = people_of(cases)
    without = [case.pk for case in cases if not people.get(case.pk, Person()).phone]
    guests: dict[int, list[str]] = {}
    rows = list(StayPerson.objects.filter(stay__case__in=without, left_on=None).select_related("stay"))
    for one in known(rows):
        if one.phone:
            guests.setdefault(one.person.stay.case_id, []).append(one.phone)
    found = []
    for call in calls:
        if call.registration is not None:
            person = person_of(call.registration)
        else:
            person = people.get(call.case_id or 0, Person())
        phones = (person.phone,) if person.phone else tuple(guests.get(call.case_id or 0, ()))
        found.append(Line(call, person.name, phones))
    return found


@transaction.atomic
def mark_told(*, call: Call, by: Actor) -> Call:
    """Note that somebody was told, by whom and when; twice is once. Raises NotFound, PermissionRefused."""
    call = _locked(call, by)
    if call.told_at is None:
        call.told_at, call.told_by = timezone.now(), by
        call.save(update_fields=["told_at", "told_by"])
        audit.record(action="bookings.call_told", target=_code(call))
    return call


@transaction.atomic
def mark_tried(*, call: Call, by: Actor) -> Call:
    """Note that nobody answered. Raises CallMade, NotFound, PermissionRefused."""
    call = _locked(call, by)
    if call.told_at is not None:
        raise CallMade
    call.tries, call.tried_at = call.tries + 1, timezone.now()
    call.save(update_fields=["tries", "tried_at"])
    return call


def settle(case: Case, *, by: Actor, about: Sequence[str] = (), now: dt.datetime | None = None) -> None:
    """End the open calls of a case: told by who just spoke with them, else dropped, since there is nothing to tell."""
    rows = Call.objects.filter(case=case, told_at=None, dropped_at=None)
    if about:
        rows = rows.filter(about__in=about)
    now = now or timezone.now()
    if by is not None:
        rows.update(told_at=now, told_by=by)
    else:
        rows.update(dropped_at=now)


def _of(rows: QuerySet[Call], user: User | None) -> QuerySet[Call]:
    rows = rows.select_related("case", "registration__visit__place", "registration__offered", "told_by")
    if user is None:
        return rows
    kinds = [kind for kind, right in KINDS.items() if user.has_perm(right)]
    mine = Q(case__kind__in=kinds)
    if user.has_perm(REGISTER):
        mine |= Q(registration__isnull=False)
    return rows.filter(mine)


def _locked(call: Call, by: Actor) -> Call:
    rows = Call.objects.select_for_update(no_key=True, of=("self",)).select_related("case", "registration")
    found = rows.filter(pk=call.pk, dropped_at=None).first()
    if found is None:
        raise NotFound
    require(by, KINDS[found.case.kind] if found.case is not None else REGISTER)
    return found


def _code(call: Call) -> str:
    return call.case.code if call.case is not None else call.registration.code if call.registration is not None else ""


def _end(template: str, facts: Mapping[str, Any]) -> dt.datetime | None:
    """Return until when an offer holds, of which the message tells."""
    if template not in OFFERS:
        return None
    return parse_datetime(str(facts.get("due_at") or facts.get("to") or ""))
