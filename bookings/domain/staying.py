"""What happens while people stay: they come, move to other beds, are exchanged, stay longer, leave; or do not come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings import shelter_rules as rules
from bookings.bed_allocation import Place, allocate, fault_of, places_of
from bookings.domain import calls
from bookings.domain import shelter_beds as beds
from bookings.domain.shelter_health import NewPaper, keep_paper
from bookings.domain.shelter_waiting import take_offer_back
from bookings.domain.stays import HANDLE, NewGuest, allowed_at, refuse_party, seal_guest
from bookings.models import Bed, Booking, Stay, StayExtension, StayInspection, StayPerson
from bookings.shelter_errors import NoBeds, PartyRefused, StayMoveRefused, TooEarly
from bookings.shelter_rules import Guest, Nights
from core import audit
from core.cases.domain import ending
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, move
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case
from core.cases.states import CaseState
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require

NOTE_LIMIT = 1000
GRACE = dt.timedelta(hours=6)  # after the hour of check-in, before it may be noted that nobody came
Ending, State = Stay.Ending, Booking.State
LIVING = (State.APPROVED, State.IN_USE)


@transaction.atomic
def check_in(
    *, stay: Stay, items: Sequence[Mapping[str, Any]], by: Actor, note: str = "", now: dt.datetime | None = None
) -> Stay:
    """Let a party in, with what was looked at in their places. Raises TooEarly, StayMoveRefused."""
    require(by, HANDLE)
    now = now or timezone.now()
    stay, case = _locked(stay, State.APPROVED)
    today = beds.today_at(stay.shelter, now)
    if today < stay.nights.lower:
        raise TooEarly
    if today >= stay.nights.upper:
        raise StayMoveRefused
    _inspect(stay, StayInspection.Direction.IN, items, note, by, now)
    Stay.objects.filter(pk=stay.pk).update(arrived_at=now)
    stay.people.filter(left_on=None).update(came_on=today)
    Booking.objects.filter(pk=stay.booking_id).update(state=State.IN_USE)
    add_event(case, "stay_arrived", by=by)
    audit.record(action="bookings.stay_arrived", target=case.code)
    content_changed()
    return _fresh(stay)


@transaction.atomic
def check_out(
    *,
    stay: Stay,
    items: Sequence[Mapping[str, Any]],
    by: Actor,
    how: str = Ending.COMPLETED,
    note: str = "",
    now: dt.datetime | None = None,
) -> Stay:
    """Let a party leave: its beds are free from tonight, and the case ends with the link to say how it was.

    Who leaves before the last day has left early, whatever was chosen. Raises StayMoveRefused, InvalidInput.
    """
    require(by, HANDLE)
    now = now or timezone.now()
    if how not in (Ending.COMPLETED, Ending.EARLY, Ending.HOSPITAL):
        raise InvalidInput({"how": [_("Choose how the stay ended.")]})
    stay, case = _locked(stay, State.IN_USE)
    today = beds.today_at(stay.shelter, now)
    if how == Ending.COMPLETED and today < stay.nights.upper:
        how = Ending.EARLY
    _inspect(stay, StayInspection.Direction.OUT, items, note, by, now)
    _end(stay, case, how, free_from=today, by=by, now=now)
    ending.close_case(case=case, by=by)
    return _fresh(stay)


@transaction.atomic
def end_for_death(
    *, stay: Stay, by: Actor, free_from: dt.date | None = None, note: str = "", now: dt.datetime | None = None
) -> Stay:
    """The patient has passed away: whatever was asked for ends, in silence. No mail asks the family for anything.

    The companions may keep their beds until the day `free_from`; without it they are free from tonight.
    """
    require(by, HANDLE)
    now = now or timezone.now()
    text = checked_text(note, field="note", limit=NOTE_LIMIT)
    case = lock_case(stay.case)
    stay = _fresh(stay)
    stay.case = case
    if case.is_ended:
        raise StayMoveRefused
    today = beds.today_at(stay.shelter, now)
    until = today if free_from is None else min(max(free_from, today), stay.nights.upper)
    if stay.offers.filter(answer="").exists():
        take_offer_back(stay=stay, case=case, now=now)
        stay = _fresh(stay)
    has_come = stay.booking.state == State.IN_USE
    _end(stay, case, Ending.DECEASED, free_from=until if has_come else stay.nights.lower, by=by, now=now)
    if not has_come:
        Booking.objects.filter(pk=stay.booking_id).update(state=State.CANCELLED)
    to = CaseState.CLOSED if case.state == CaseState.ANSWERED else CaseState.WITHDRAWN
    move(case, to=to, by=by, public=False, outcome="ended", citizen_wrote_at=None)
    if text:
        add_event(case, "stay_ended", by=by, public=False, note=text)
    calls.settle(case, by=None, now=now)  # nobody rings up the family
    return _fresh(stay)


@transaction.atomic
def mark_no_show(*, stay: Stay, by: Actor, now: dt.datetime | None = None) -> Stay:
    """Note that nobody came: the beds are free at once. Raises TooEarly until some hours after the check-in."""
    require(by, HANDLE)
    now = now or timezone.now()
    stay, case = _locked(stay, State.APPROVED)
    if now < stay.shelter.begins(stay.nights.lower) + GRACE:
        raise TooEarly
    beds.let_go_all(stay, now=now)
    Booking.objects.filter(pk=stay.booking_id).update(state=State.NO_SHOW)
    Stay.objects.filter(pk=stay.pk).update(ending=Ending.NO_SHOW)
    move(case, to=CaseState.CLOSED, by=by, outcome="no_show")
    tell_citizen(case, "bookings/stay_no_show", key="stay-no-show")
    content_changed()
    return _fresh(stay)


@transaction.atomic
def move_beds(
    *, stay: Stay, chosen: Mapping[int, int], from_on: dt.date, reason: str, by: Actor, now: dt.datetime | None = None
) -> Stay:
    """Give a party other beds from the night of a date on. Raises BedsRefused, NoBeds, StayMoveRefused."""
    require(by, HANDLE)
    text = checked_text(reason, field="reason", limit=500, missing=_("Say why they move."))
    stay, case = _locked(stay, *LIVING)
    beds.lock_shelter(stay.shelter)
    nights = nights_left(stay, from_on, now)
    places = beds.chosen_places(stay, chosen, nights)
    _replace(stay, places, nights, now)
    add_event(case, "stay_moved", by=by, note=text, public=False, facts={"from": str(nights.first)})
    audit.record(action="bookings.stay_moved", target=case.code)
    _tell_moved(case)
    return _fresh(stay)


@transaction.atomic
def exchange_companion(
    *,
    stay: Stay,
    companion: StayPerson,
    new: NewGuest | None,
    by: Actor,
    on: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Stay:
    """One companion goes from the night of a date on, and another comes; without `new`, nobody.

    Everybody keeps the bed, and who comes gets the bed of who goes, where the rules allow it; else the party gets
    other beds. Raises PartyRefused, NoBeds, StayMoveRefused, InvalidInput.
    """
    require(by, HANDLE)
    stay, case = _locked(stay, *LIVING)
    beds.lock_shelter(stay.shelter)
    nights = nights_left(stay, on, now)
    people = list(stay.people.filter(left_on=None))
    going = next((one for one in people if one.pk == companion.pk and one.role == StayPerson.Role.COMPANION), None)
    if going is None:
        raise StayMoveRefused
    staying = [one for one in people if one.pk != going.pk]
    guests = [Guest(one.role, one.sex, one.age, one.relation) for one in staying]
    refuse_party(stay.shelter, [*guests, *([new.guest] if new else [])], is_dependent=stay.is_dependent)
    before = dict(
        stay.placements.filter(released_at=None, nights__endswith__gt=nights.first).values_list("person_id", "bed_id")
    )
    StayPerson.objects.filter(pk=going.pk).update(left_on=nights.first)
    if new is not None:
        coming = StayPerson.objects.create(
            stay=stay,
            role=StayPerson.Role.COMPANION,
            sex=new.sex,
            age=new.age,
            relation=new.relation,
            sealed=seal_guest(new),
            came_on=nights.first if stay.booking.state == State.IN_USE else None,
        )
        before[coming.pk] = before[going.pk]
    before.pop(going.pk)
    Booking.objects.filter(pk=stay.booking_id).update(participants=len(staying) + bool(new))
    _replace(stay, _same_or_other(stay, before, nights), nights, now)
    add_event(case, "stay_companion", by=by, public=False, facts={"from": str(nights.first), "new": new is not None})
    audit.record(action="bookings.patient_companion_exchanged", target=case.code)
    return _fresh(stay)


@transaction.atomic
def ask_extension(*, stay: Stay, until_on: dt.date, paper: NewPaper | None, by: Actor = None) -> StayExtension:
    """Ask to stay until a later date, with the doctor's control letter; asked again, the open request is changed.

    Raises PartyRefused, StayMoveRefused, InvalidInput.
    """
    stay, case = _locked(stay, *LIVING)
    extra = Nights(stay.nights.upper, until_on)
    allowed = allowed_at(stay.shelter)
    if extra.number < 1:
        raise InvalidInput({"until_on": [_("Choose a day after the one on which you would leave.")]})
    if extra.number > allowed.nights:
        raise PartyRefused([rules.Fault.TOO_LONG])
    kept = keep_paper(stay, paper, by_citizen=by is None) if paper is not None else None
    if kept is None and by is None and not stay.papers.filter(kind="control").exists():
        raise InvalidInput({"paper": [_("Add the control letter of the doctor.")]})
    values = {"until_on": until_on, "paper": kept, "asked_at": timezone.now()}
    asked, is_new = StayExtension.objects.update_or_create(stay=stay, state=StayExtension.State.ASKED, defaults=values)
    if by is None:
        change(case, citizen_wrote_at=asked.asked_at)
    if is_new:
        add_event(case, "stay_extension_asked", by=by, by_citizen=by is None, facts={"until": str(until_on)})
    return asked


@transaction.atomic
def grant_extension(*, extension: StayExtension, by: Actor, now: dt.datetime | None = None) -> Stay:
    """Let a party stay longer, in their beds or, where these are promised to others, in other ones.

    Raises NoBeds when there are none for all of the nights, StayMoveRefused.
    """
    require(by, HANDLE)
    now = now or timezone.now()
    stay, case = _locked(extension.stay, *LIVING)
    extension = _open_extension(stay)
    beds.lock_shelter(stay.shelter)
    nights = Nights(stay.nights.upper, extension.until_on)
    last = stay.placements.filter(released_at=None, nights__endswith=nights.first, person__left_on=None)
    places = _same_or_other(stay, dict(last.values_list("person_id", "bed_id")), nights)
    beds.hold(stay, places, nights, now=now)
    beds.set_nights(stay, Nights(stay.nights.lower, nights.last))
    _decide(extension, StayExtension.State.GRANTED, "", by, now)
    change(case, citizen_wrote_at=None)
    add_event(case, "stay_extended", by=by, facts={"until": str(nights.last)})
    audit.record(action="bookings.stay_extended", target=case.code, changes={"until": [None, str(nights.last)]})
    facts = {"to": stay.shelter.ends(nights.last).isoformat()}
    tell_citizen(case, "bookings/stay_extended", key=f"stay-extended-{extension.pk}", facts=facts)
    content_changed()
    return _fresh(stay)


@transaction.atomic
def refuse_extension(*, extension: StayExtension, reason: str, by: Actor, now: dt.datetime | None = None) -> Stay:
    """Refuse to let a party stay longer, with the reason that the family reads."""
    require(by, HANDLE)
    text = checked_text(reason, field="reason", limit=NOTE_LIMIT, missing=_("Say why. The family reads it."))
    stay, case = _locked(extension.stay, *LIVING)
    extension = _open_extension(stay)
    _decide(extension, StayExtension.State.REFUSED, text, by, now or timezone.now())
    change(case, citizen_wrote_at=None)
    add_event(case, "stay_extension_refused", by=by, note=text)
    audit.record(action="bookings.stay_extension_refused", target=case.code)
    tell_citizen(case, "bookings/stay_extension_refused", key=f"stay-extension-refused-{extension.pk}")
    return _fresh(stay)


def other_places(stay: Stay, nights: Nights) -> list[Place] | None:
    """Return the beds that the party has, or others, for nights in which some of these may be gone; None without."""
    held = stay.placements.filter(released_at=None, nights__endswith__gt=nights.first, person__left_on=None)
    try:
        return list(_same_or_other(stay, dict(held.values_list("person_id", "bed_id")), nights))
    except NoBeds:
        return None


@transaction.atomic
def take_other_beds(stay: Stay, case: Case, places: Sequence[Place], nights: Nights, *, reason: str) -> None:
    """Move a party whose beds cannot be used, and tell the family. The case is locked by the caller."""
    _replace(stay, places, nights, None)
    add_event(case, "stay_moved", by=None, note=reason, public=False, facts={"from": str(nights.first)})
    _tell_moved(case)


def _same_or_other(stay: Stay, before: Mapping[int, int], nights: Nights) -> Sequence[Place]:
    party = beds.party_of(stay)
    rooms = beds.rooms_of(stay.shelter, nights, without=stay)
    if fault_of(party, before, nights, rooms) is None:
        return places_of(party, before, nights, rooms)
    found = allocate(party, nights, rooms)
    if found is None:
        raise NoBeds
    return found.places


def _replace(stay: Stay, places: Sequence[Place], nights: Nights, now: dt.datetime | None) -> None:
    beds.let_go(stay, nights.first, now=now)
    beds.hold(stay, places, nights, now=now)
    content_changed()


def nights_left(stay: Stay, from_on: dt.date | None = None, now: dt.datetime | None = None) -> Nights:
    """Return the nights of a stay from a date on, today at the earliest. Raises InvalidInput when there are none."""
    first = max(from_on or dt.date.min, beds.today_at(stay.shelter, now), stay.nights.lower)
    if first >= stay.nights.upper:
        raise InvalidInput({"from_on": [_("Choose a night before their last day.")]})
    return Nights(first, stay.nights.upper)


def _end(stay: Stay, case: Case, how: str, *, free_from: dt.date, by: Actor, now: dt.datetime) -> None:
    beds.let_go(stay, free_from, now=now)
    last = min(max(free_from, stay.nights.lower + rules.ONE_DAY), stay.nights.upper)
    fields: dict[str, Any] = {"ending": how}
    if stay.arrived_at is not None:
        fields["left_at"] = max(now, stay.arrived_at)
    beds.set_nights(stay, Nights(stay.nights.lower, last), **fields)
    StayExtension.objects.filter(stay=stay, state=StayExtension.State.ASKED).delete()
    Booking.objects.filter(pk=stay.booking_id).update(state=State.RETURNED)
    audit.record(action="bookings.stay_ended", target=case.code)
    content_changed()


def _inspect(
    stay: Stay, direction: str, items: Sequence[Mapping[str, Any]], note: str, by: Actor, now: dt.datetime
) -> None:
    text = checked_text(note, field="note", limit=NOTE_LIMIT)
    known = set(Bed.objects.filter(room__shelter=stay.shelter).values_list("pk", flat=True))
    kept = [
        {"bed": item["bed"], "item": str(item["item"])[:100], "ok": bool(item["ok"])}
        for item in items
        if item["bed"] in known
    ]
    if any(not item["ok"] for item in kept) and not text:
        raise InvalidInput({"note": [_("Write what was not in order.")]})
    StayInspection.objects.create(stay=stay, direction=direction, items=kept, note=text, by=by, at=now)


def _decide(extension: StayExtension, state: str, note: str, by: Actor, now: dt.datetime) -> None:
    extension.state, extension.note, extension.decided_by, extension.decided_at = state, note, by, now
    extension.save(update_fields=["state", "note", "decided_by", "decided_at"])


def _open_extension(stay: Stay) -> StayExtension:
    found = stay.extensions.select_for_update(no_key=True, of=("self",)).filter(state=StayExtension.State.ASKED).first()
    if found is None:
        raise StayMoveRefused
    return found


def _tell_moved(case: Case) -> None:
    number = case.events.filter(kind="stay_moved").count()
    tell_citizen(case, "bookings/stay_moved", key=f"stay-moved-{number}")


def _locked(stay: Stay, *states: str) -> tuple[Stay, Case]:
    """Return the stay as it is, its case locked. Raises StayMoveRefused unless its booking is in one of the states."""
    case = lock_case(stay.case)
    stay = _fresh(stay)
    stay.case = case
    if stay.booking.state not in states:
        raise StayMoveRefused
    return stay, case


def _fresh(stay: Stay) -> Stay:
    return Stay.objects.select_related("case", "booking", "shelter").get(pk=stay.pk)
