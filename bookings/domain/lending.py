"""What can happen to a request to borrow: asked for and held at once, approved, refused, changed, cancelled.

Locks: the case, then its booking, then the resources in the order of their keys. Source: domain reference, 10.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.availability import Problem
from bookings.domain import lending_rules as rules
from bookings.domain.alternatives import Alternative
from bookings.domain.holding import (
    exchange_companion_of,
    hold,
    hold_anew,
    is_more,
    sorted_parts,
    wanted_json,
    wanted_parts,
)
from bookings.domain.reserving import AGENCY_MAY, Part, refuse_backwards, release
from bookings.domain.terms import terms_for
from bookings.errors import NotFree, TooLateToChange
from bookings.models import AcceptedTerms, Booking, BookingSettings, Lending, Offer, Resource, Terms
from bookings.spans import Span
from core import audit
from core.cases import codes
from core.cases.domain import clocks, ending, talking
from core.cases.domain.files import NewFile
from core.cases.domain.filing import NOBODY, Filed, NewCase, file_case
from core.cases.domain.identities import Person, person_or_nobody
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, move, require_handler
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case, CaseClock, CaseEvent, CaseMessage
from core.cases.states import CaseState, Channel
from core.errors import InvalidInput, NotFound
from core.rights import Actor
from core.typed_text import normalise, text_error

KIND = "lending"
HANDLE = "bookings.handle_booking"
TITLE_LIMIT = 200
ACTIVITY_LIMIT = 4000
REASON_LIMIT = 2000
OPEN = (Booking.State.REQUESTED, Booking.State.APPROVED)
STAFF_MAY = AGENCY_MAY  # what staff enter for somebody keeps to no lead, length, grid or opening hours
WAITABLE = {Problem.TAKEN, Problem.BLOCKED}
DECISION = (CaseClock.Kind.MAIN, CaseClock.Kind.VERIFICATION, CaseClock.Kind.COMPLETENESS)


class Refusal(TextChoices):
    """Why a request was refused, for figures; the citizen reads the words that go with it."""

    TAKEN = "taken", gettext_lazy("The time is needed otherwise")
    OWN_USE = "own_use", gettext_lazy("Activity of the agency itself")
    UNSUITABLE = "unsuitable", gettext_lazy("The activity does not fit the terms of use")
    INCOMPLETE = "incomplete", gettext_lazy("What was asked for did not come")
    UNABLE = "unable", gettext_lazy("It cannot be lent as it is")
    OTHER = "other", gettext_lazy("Another reason")


@dataclass(frozen=True, kw_only=True)
class NewLending:
    """What somebody wants to borrow. `key` names the form; `title` the activity, never a person.

    `parts` are facilities and equipment; which companion comes along is decided here. `terms` are all that were read
    and accepted; staff who enter a request that came on paper may leave them out. `tells` False keeps the case without
    a message of its own, for the further dates of a series.
    """

    key: str
    title: str
    during: Span
    parts: Sequence[Part]
    asker: str = Lending.Asker.COMMUNITY
    participants: int | None = None
    text: str = ""
    wants_companion: bool = False
    terms: Sequence[Terms] = ()
    person: Person = NOBODY
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    files: Sequence[NewFile] = ()
    notice_version: int | None = None
    series_id: int | None = None
    tells: bool = True


def ask_lending(*, new: NewLending, by: Actor = None, now: dt.datetime | None = None, waits: bool = False) -> Filed:
    """Keep a request, and hold at once all that it asks for, or nothing. The same key again is the same request.

    With `waits` a request for a taken time joins the waiting list; where all is free it is held as any other. `by` is
    the member of staff who enters it for somebody; rights are checked by the caller. Raises NotFree with the reasons,
    TooManyUses, WaitingListFull, AlreadyWaiting, InvalidInput.
    """
    if (known := _known(new.key)) is not None:
        return known
    now = now or timezone.now()
    settings = BookingSettings.load()
    resources = rules.lent_resources(new.parts, public=by is None)
    values = _checked(new, resources, by)
    companion = rules.needs_companion(resources, wished=new.wants_companion, settings=settings)
    may = STAFF_MAY if by is not None else ()
    problems = rules.problems_of(new.parts, new.during, now=now, companion=companion, may=may)
    joins = waits and bool(problems) and all(set(why) <= WAITABLE for why in problems.values())
    if problems and not joins:
        if (known := _known(new.key)) is not None:  # the same form was quicker by a moment, and holds it itself
            return known
        raise NotFree(problems)
    standard = rules.standard_of(resources)
    community = rules.community_of(new.person)

    def detail(case: Case) -> Lending:
        state = Booking.State.WAITING if joins else Booking.State.REQUESTED
        booking = Booking.objects.create(
            case=case,
            kind=Booking.Kind.LENDING,
            state=state,
            title=values["title"],
            during=tuple(new.during),
            participants=new.participants,
            created_by=by,
        )
        booking.refresh_from_db()
        if joins:
            rules.refuse_waiting(resources, new.during, community, settings)
        else:
            rules.check_limits(resources, new.during, community=community, person=new.person)
            hold(booking, new.parts, companion=companion, now=now, may=may)
        lending = Lending.objects.create(
            case=case,
            booking=booking,
            asker=new.asker,
            community=community,
            activity=values["text"],
            wanted=wanted_json(new.parts),
            wants_companion=companion,
            series_id=new.series_id,
            waits_since=now if joins else None,
        )
        AcceptedTerms.objects.bulk_create(
            AcceptedTerms(lending=lending, terms=terms, accepted_at=now) for terms in new.terms
        )
        return lending

    case = NewCase(
        kind=KIND,
        key=new.key,
        title=values["title"],
        person=new.person,
        channel=new.channel,
        service_code=standard.service.code if standard else "",
        received_at=new.received_at,
        state=CaseState.ASSIGNED if joins else CaseState.RECEIVED,
        limits=() if joins else (rules.decision_limit(standard, settings),),
        files=new.files,
        notice_version=new.notice_version,
        told_by=("bookings/waiting" if joins else "bookings/asked") if new.tells else "",
    )
    return file_case(new=case, by=by, detail=detail)


@transaction.atomic
def approve_lending(
    *,
    case: Case,
    key: str,
    by: Actor,
    note: str = "",
    companion: int | None = None,
    without_companion: bool = False,
    lock: int | None = None,
) -> Case:
    """Approve a request: the promised limit ends, and whoever asked is told. The same `key` again is the same.

    `companion` is the key of the companion who comes instead of whoever was held for it. Raises CaseMoveRefused,
    CaseChanged, NotFree, PermissionRefused.
    """
    words = checked_text(note, field="note", limit=REASON_LIMIT)
    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    case = lock_case(case, to=CaseState.ANSWERED, lock=lock)
    booking = booking_of(case)
    if booking.state == Booking.State.WAITING:
        raise NotFree({})
    exchange_companion_of(booking, companion, without=without_companion)
    booking.state = Booking.State.APPROVED
    booking.save(update_fields=["state"])
    now = timezone.now()
    message = talking.write_answer(case, words or _("Your booking is approved."), key, (), by=by)
    talking.first_answer(case)
    clocks.resume(case, by=None, at=now, quiet=True)
    for kind in DECISION:
        clocks.end_kind(case, kind, at=now)
    case = move(case, to=CaseState.ANSWERED, by=by, answered_at=now, outcome="approved", citizen_wrote_at=None)
    tell_citizen(case, "bookings/approved", key=f"message-{message.pk}", facts=told_facts(booking))
    return case


@transaction.atomic
def refuse_lending(
    *,
    case: Case,
    reason: str,
    refused_for: str,
    key: str,
    by: Actor,
    alternatives: Sequence[Alternative] = (),
    lock: int | None = None,
) -> Case:
    """Refuse a request with the reason that the citizen reads; what was held is free again.

    `alternatives` are told in the message; the status page offers what is free then, to be taken at once.
    """
    words = checked_text(reason, field="reason", limit=REASON_LIMIT, missing=_("Say why. The citizen reads it."))
    if refused_for not in Refusal.values:
        raise InvalidInput({"refused_for": [_("Choose one of the reasons.")]})
    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case
    case = lock_case(case, to=CaseState.REJECTED, lock=lock)
    Lending.objects.filter(case=case).update(refused_for=refused_for)
    facts = {**told_facts(booking_of(case)), "rows": [_told(one) for one in alternatives]}
    talking.write_answer(case, words, key, (), by=by)
    talking.first_answer(case)
    now = timezone.now()
    case = move(case, to=CaseState.REJECTED, by=by, note=words, outcome="refused", answered_at=now)
    tell_citizen(case, "bookings/refused", key="refused", facts=facts)
    return case


@transaction.atomic
def change_lending(
    *,
    case: Case,
    by: Actor = None,
    during: Span | None = None,
    parts: Sequence[Part] | None = None,
    participants: int | None = None,
    now: dt.datetime | None = None,
) -> Case:
    """Change time, things or people of a request that is held: all anew, or it stays as it was.

    A citizen (`by` None) may do so until the hours of the settings before the use; what was approved is decided anew
    when they change its time or take more. Raises TooLateToChange, NotFree, TooManyUses, InvalidInput.
    """
    now = now or timezone.now()
    case = lock_case(case)
    if by is not None:
        require_handler(case, by)
    booking = booking_of(case)
    lending = booking.lending
    if case.is_ended or booking.state not in OPEN:
        raise TooLateToChange
    settings = BookingSettings.load()
    if by is None and now > change_until(booking, settings):
        raise TooLateToChange
    before = Span.of(booking.during)
    old_parts, use = wanted_parts(lending), during or before
    new_parts = list(parts) if parts is not None else old_parts
    people = participants if participants is not None else booking.participants
    if (use, sorted_parts(new_parts), people) == (before, sorted_parts(old_parts), booking.participants):
        return case
    resources = rules.lent_resources(new_parts, public=by is None and parts is not None)
    refuse_backwards(resources, use)
    rules.check_people(resources, people)
    rules.check_limits(resources, use, community=lending.community, person=person_or_nobody(case), without=booking.pk)
    booking.during, booking.participants = tuple(use), people
    booking.save(update_fields=["during", "participants"])
    booking.refresh_from_db()
    lending.wanted = wanted_json(new_parts)
    lending.save(update_fields=["wanted"])
    hold_anew(booking, new_parts, companion=lending.wants_companion, now=now, may=STAFF_MAY if by is not None else ())
    if by is None and booking.state == Booking.State.APPROVED and (use != before or is_more(old_parts, new_parts)):
        case = decide_anew(case, booking)
    facts = {"from": before.start.isoformat(), "to": use.start.isoformat()}
    event = add_event(case, "lending_changed", by=by, by_citizen=by is None, facts=facts)
    if by is not None:
        audit.record(action="bookings.lending_changed", target=case.code, changes={"start": list(facts.values())})
    tell_citizen(case, "bookings/changed", key=f"changed-{event.pk}", facts=told_facts(booking))
    offer_soon()
    return case


@transaction.atomic
def cancel_lending(*, case: Case, reason: str = "", by: Actor = None) -> Case:
    """Give back what was asked for or approved; the time is free again and goes to whoever waits for it.

    A citizen (`by` None) may do so until the hours of the settings before the use. Raises TooLateToChange.
    """
    case = lock_case(case)
    if case.state == CaseState.WITHDRAWN:
        return case
    booking = booking_of(case)
    if by is None:
        return ending.withdraw_case(case=case, reason=reason)
    require_handler(case, by)
    text = checked_text(reason, field="reason", limit=REASON_LIMIT, missing=_("Say why. The citizen reads it."))
    if booking.state not in (*OPEN, Booking.State.WAITING):
        raise TooLateToChange
    return move(case, to=CaseState.WITHDRAWN, by=by, note=text)


def let_go(event: CaseEvent, case: Case) -> None:
    """Free what a request held when its case ended without a use; called within the transaction of every event."""
    if case.kind != KIND or event.kind != "move":
        return
    if event.to_state == CaseState.CLOSED and event.facts.get("verdict") == "settled":
        raise TooLateToChange  # what is borrowed ends when it comes back, not by a word
    if event.to_state not in (CaseState.WITHDRAWN, CaseState.REJECTED, CaseState.ARCHIVED, CaseState.FORWARDED):
        return
    booking = booking_of(case)
    if event.facts.get("by") == "citizen" and not may_cancel(booking):
        raise TooLateToChange
    if booking.state not in (*OPEN, Booking.State.WAITING):
        return
    refused = event.to_state == CaseState.REJECTED
    booking.state = Booking.State.REFUSED if refused else Booking.State.CANCELLED
    booking.save(update_fields=["state"])
    release(booking=booking)
    end_offers(booking.lending, Offer.State.DECLINED)
    if event.to_state == CaseState.WITHDRAWN:
        tell_citizen(case, "bookings/cancelled", key="cancelled", facts=told_facts(booking))
    offer_soon()


def lock_booking(name: str | int) -> Booking:
    """Return a booking, by the code of its case or its own key, locked with its case. Raises NotFound."""
    rows = Booking.objects.select_related("case")
    found = rows.filter(**({"pk": name} if isinstance(name, int) else {"case__code": name.upper()})).first()
    if found is None:
        raise NotFound
    if found.case is None:
        return Booking.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)
    return booking_of(lock_case(found.case))


def booking_of(case: Case) -> Booking:
    """Return the booking of a locked case, locked, with its lending. Raises NotFound."""
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(case=case)
    booking = rows.first()
    if booking is None:
        raise NotFound
    booking.case = case
    return booking


def decide_anew(case: Case, booking: Booking) -> Case:
    """Have a request of a locked case decided (again): its limit runs from now."""
    booking.state = Booking.State.REQUESTED
    booking.save(update_fields=["state"])
    case = move(case, to=CaseState.RECEIVED, by=None, answered_at=None, outcome="")
    resources = [part.resource for part in wanted_parts(booking.lending)]
    standard = rules.standard_of(list(Resource.objects.filter(pk__in=resources)))
    clocks.start_clock(case, rules.decision_limit(standard, BookingSettings.load()))
    return case


def change_until(booking: Booking, settings: BookingSettings) -> dt.datetime:
    """Return until when a borrower may change or cancel by themselves."""
    hours: dt.timedelta = dt.timedelta(hours=settings.change_hours)
    moment: dt.datetime = booking.during.lower - hours
    return moment


def may_cancel(booking: Booking) -> bool:
    """Tell whether the borrower may cancel by themselves: always, but what was approved only some hours before."""
    if booking.state == Booking.State.APPROVED:
        return timezone.now() <= change_until(booking, BookingSettings.load())
    return booking.state in (Booking.State.REQUESTED, Booking.State.WAITING)


def told_facts(booking: Booking) -> dict[str, Any]:
    """Return what messages tell of a booking: when, and what, without anybody's name."""
    names = dict(Resource.objects.filter(pk__in=[int(key) for key in booking.lending.wanted]).values_list("pk", "name"))
    things = [
        f"{names[part.resource]} ({part.quantity})" if part.quantity > 1 else names[part.resource]
        for part in wanted_parts(booking.lending)
        if part.resource in names
    ]
    return {"from": booking.during.lower.isoformat(), "to": booking.during.upper.isoformat(), "things": things}


def end_offers(lending: Lending, state: str) -> None:
    """Settle an offer that is open."""
    lending.offers.filter(state=Offer.State.OPEN).update(state=state, settled_at=timezone.now())


def offer_soon() -> None:
    """Have a worker offer what became free to those who wait, once this transaction is committed."""
    from bookings.tasks import wake_offers  # needs the loaded apps

    wake_offers()


def _known(key: str) -> Filed | None:
    case = Case.objects.filter(key_digest=codes.digest_of(key)).first()
    return Filed(case, codes.secret_of(key), is_new=False) if case is not None else None


def _checked(new: NewLending, resources: Sequence[Resource], by: Actor) -> Mapping[str, str]:
    """Return the texts as they are kept. Raises InvalidInput."""
    problems: dict[str, list[str]] = {}
    title = normalise(new.title, lines=False)
    if problem := text_error(title, limit=TITLE_LIMIT, lines=False):
        problems["title"] = [problem]
    elif not title:
        problems["title"] = [_("Write what the activity is.")]
    if new.asker not in Lending.Asker.values:
        problems["asker"] = [_("Choose from the list only.")]
    if by is None:
        if not new.person.name:
            problems["name"] = [_("Write who is in charge of the activity.")]
        if not (new.person.email or new.person.phone):
            problems["email"] = [_("Write an e-mail address or a number, so that we can reach you.")]
        if not set(terms_for(resources)) <= set(new.terms):
            problems["terms"] = [_("Read the terms of use and accept them. They may have changed meanwhile.")]
    if problems:
        raise InvalidInput(problems)
    rules.check_people(resources, new.participants)
    return {"title": title, "text": checked_text(new.text, field="text", limit=ACTIVITY_LIMIT)}


def _told(one: Alternative) -> dict[str, Any]:
    return {
        "from": one.during.start.isoformat(),
        "to": one.during.end.isoformat(),
        "things": list(one.names),
    }
