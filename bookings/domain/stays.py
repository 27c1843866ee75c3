"""A family asks for a stay; an officer checks it, weighs its priority, puts it on the waiting list or refuses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings import shelter_rules as rules
from bookings.domain.lending_rules import decision_limit
from bookings.domain.shelter_beds import span_of, today_at
from bookings.domain.shelter_health import (
    Health,
    NewPaper,
    change_health_factors,
    checked_health,
    keep_health,
    keep_paper,
)
from bookings.models import Booking, BookingSettings, Factor, Shelter, Stay, StayPaper, StayPerson
from bookings.models.shelter import HEALTH_FACTORS
from bookings.models.stays import MOST_BABIES
from bookings.shelter_errors import PapersMissing, PartyRefused, StayMoveRefused
from bookings.shelter_rules import Guest, Nights
from core import audit
from core.cases.domain import clocks, talking
from core.cases.domain.files import NewFile
from core.cases.domain.filing import NOBODY, Filed, NewCase, file_case
from core.cases.domain.identities import Person, seal_facts, unseal_many
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, move
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case, CaseClock
from core.cases.states import CaseState, Channel
from core.errors import InvalidInput
from core.identity_numbers import mask
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from services.seam import ServiceStandard

KIND = "stay"
HANDLE = "bookings.handle_stay"
NAME_LIMIT = 160
Kind, Route = StayPaper.Kind, Stay.Route
CARDS = (Kind.PATIENT_CARD, Kind.FAMILY_CARD)
# Source: domain reference, section 10.2
PAPERS: dict[str, tuple[str, ...]] = {
    Route.RESIDENT: (Kind.APPROVAL, *CARDS, Kind.REFERRAL),
    Route.OUTSIDE: (Kind.APPROVAL, *CARDS, Kind.REFERRAL, Kind.ASSOCIATION),
    Route.EMERGENCY: (Kind.EMERGENCY, *CARDS),
}


@dataclass(frozen=True, kw_only=True)
class NewGuest:
    """Somebody who wants to stay: what the rules ask, and who it is, which is sealed."""

    role: str
    sex: str
    age: str
    relation: str
    name: str
    id_number: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return "NewGuest(...)"  # so that no traceback and no log line tells who it is

    @property
    def guest(self) -> Guest:
        return Guest(self.role, self.sex, self.age, self.relation)


@dataclass(frozen=True, kw_only=True)
class NewStay:
    """What a family asks for. `person` is who asks, `key` the form; `jamkesda` is what the family says of itself."""

    key: str
    shelter: Shelter
    nights: Nights
    guests: Sequence[NewGuest]
    person: Person = NOBODY
    route: str = Route.RESIDENT
    district: str = ""
    is_dependent: bool = False
    needs_accessible: bool = False
    needs_own_room: bool = False
    jamkesda: bool = False
    babies: int = 0
    health: Health = field(default_factory=Health)
    papers: Sequence[NewPaper] = ()
    files: Sequence[NewFile] = ()
    text: str = ""
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    notice_version: int | None = None


@dataclass(frozen=True)
class Known:
    """Who stays, opened for whoever handles the stay."""

    person: StayPerson
    name: str
    id_number: str
    phone: str

    def __repr__(self) -> str:
        return f"Known({self.person.pk})"

    @property
    def masked_id_number(self) -> str:
        return mask(self.id_number)


def allowed_at(shelter: Shelter) -> rules.Allowed:
    """Return the numbers of a shelter for the rules."""
    return rules.Allowed(
        nights=shelter.nights_limit,
        horizon_days=shelter.horizon_days,
        companions_adult=shelter.companions_adult,
        companions_child=shelter.companions_child,
        companions_dependent=shelter.companions_dependent,
    )


def refuse_party(shelter: Shelter, guests: Iterable[Guest], *, is_dependent: bool) -> None:
    """Raise PartyRefused when the rules do not take them together."""
    if faults := rules.faults_of_party(list(guests), is_dependent=is_dependent, allowed=allowed_at(shelter)):
        raise PartyRefused(faults)


def ask_stay(*, new: NewStay, by: Actor = None, now: dt.datetime | None = None) -> Filed:
    """Keep what a family asks, and promise its decision. The same key again is the same. Raises PartyRefused.

    `by` is the member of staff who enters it for somebody; rights are checked by the caller.
    """
    shelter = new.shelter
    guests = [one.guest for one in new.guests]
    refuse_party(shelter, guests, is_dependent=new.is_dependent)
    today = today_at(shelter, now)
    if faults := rules.faults_of_nights(new.nights, today=today, allowed=allowed_at(shelter)):
        raise PartyRefused(faults)
    if not 0 <= new.babies <= MOST_BABIES:
        raise InvalidInput({"babies": [_("Use a number from 0 to %(most)s.") % {"most": MOST_BABIES}]})
    health = checked_health(new.health)
    district = _line(new.district, "district", 60)
    sealed = [seal_guest(one) for one in new.guests]
    factors = rules.factors_known(
        guests,
        district=district,
        far_districts=shelter.far_districts,
        is_emergency=new.route == Route.EMERGENCY,
    ) | ({str(Factor.JAMKESDA)} if new.jamkesda else set())
    span = span_of(shelter, new.nights)

    def detail(case: Case) -> Stay:
        booking = Booking.objects.create(
            case=case,
            kind=Booking.Kind.STAY,
            state=Booking.State.WAITING,  # it holds nothing until beds are given
            title=_("Stay in the shelter"),
            during=tuple(span),
            participants=len(new.guests),
            created_by=by,
        )
        booking.refresh_from_db()
        stay = Stay.objects.create(
            case=case,
            booking=booking,
            shelter=shelter,
            route=new.route,
            district=district,
            nights=tuple(new.nights),
            is_dependent=new.is_dependent,
            needs_accessible=new.needs_accessible,
            needs_own_room=new.needs_own_room,
            babies=new.babies,
            factors=sorted(factors),
            points=shelter.points_of(factors),
            health_points=shelter.points_of(health.factors),
        )
        StayPerson.objects.bulk_create(
            StayPerson(stay=stay, role=one.role, sex=one.sex, age=one.age, relation=one.relation, sealed=blob)
            for one, blob in zip(new.guests, sealed, strict=True)
        )
        keep_health(stay, health)
        for paper in new.papers:
            keep_paper(stay, paper, by_citizen=by is None)
        return stay

    case = NewCase(
        kind=KIND,
        key=new.key,
        title=title_of(new.nights, len(guests)),
        text=new.text,
        person=new.person,
        channel=new.channel,
        is_confidential=True,
        service_code=shelter.service_code,
        received_at=new.received_at,
        limits=(decision_limit(standard_of(shelter), BookingSettings.load()),),
        files=new.files,
        notice_version=new.notice_version,
    )
    return file_case(new=case, by=by, detail=detail)


def title_of(nights: Nights, people: int) -> str:
    """Return what lists show of a stay: how many people and nights, never who."""
    told = {"people": people, "nights": nights.number}
    return _("Stay in the shelter: %(people)d people, %(nights)d nights") % told


def standard_of(shelter: Shelter) -> ServiceStandard | None:
    """Return the standard in force under which one stays there."""
    if not shelter.service_code:
        return None
    shown = ServiceStandard.objects.shown().filter(service__code=shelter.service_code).select_related("service")
    return shown.prefetch_related("components").first()


def seal_guest(guest: NewGuest) -> bytes:
    """Return who somebody is, sealed with the agency's key. Raises InvalidInput."""
    name = _line(guest.name, "name", NAME_LIMIT)
    if not name:
        raise InvalidInput({"name": [_("Write the name of everybody who wants to stay.")]})
    number = "".join(guest.id_number.split())
    if number and not (number.isascii() and number.isdigit() and len(number) == 16):
        raise InvalidInput({"id_number": [_("The NIK has 16 digits.")]})
    return seal_facts({"name": name, "id_number": number, "phone": _line(guest.phone, "phone", 40)})


def people_known(stay: Stay, by: Actor) -> list[Known]:
    """Return who stays, for whoever may handle the stay; others get empty names."""
    may = by is None or by.has_perm(HANDLE) or stay.case.owner_id == by.pk
    people = list(stay.people.all())
    return known(people) if may else [Known(person, "", "", "") for person in people]


def known(people: Sequence[StayPerson]) -> list[Known]:
    """Return who these are, empty where it was deleted; whether one may know is asked by the caller."""
    there = [person for person in people if person.sealed]
    facts = dict(zip([person.pk for person in there], unseal_many(bytes(one.sealed) for one in there), strict=True))
    nobody = {"name": "", "id_number": "", "phone": ""}
    return [Known(person, **facts.get(person.pk, nobody)) for person in people]


def papers_asked(stay: Stay) -> list[str]:
    """Return the kinds of paper that this stay needs in all."""
    kinds = list(PAPERS[stay.route])
    if stay.people.filter(role=StayPerson.Role.COMPANION, left_on=None).exists():
        kinds.insert(len(kinds) - 1, Kind.COMPANION_CARD)
    return kinds


def papers_missing(stay: Stay) -> list[str]:
    """Return the kinds of paper that nobody has brought yet."""
    there = set(stay.papers.values_list("kind", flat=True)) | set(stay.papers_seen)
    return [kind for kind in papers_asked(stay) if kind not in there]


@transaction.atomic
def bring_papers(*, stay: Stay, papers: Sequence[NewPaper], key: str, by: Actor = None) -> Stay:
    """Keep papers that come later; the citizen's answer to a question lets the clock run again."""
    if not papers:
        raise InvalidInput({"papers": [_("Choose at least one paper.")]})
    case = lock_case(stay.case)
    if case.is_ended:
        raise StayMoveRefused
    for paper in papers:
        keep_paper(stay, paper, by_citizen=by is None)
    if by is None:
        names = ", ".join(str(Kind(paper.kind).label) for paper in papers)
        text = _("Papers sent: %(names)s") % {"names": names}
        talking.write_as_citizen(case=case, text=text, key=key, completes=not papers_missing(stay))
    else:
        add_event(case, "stay_papers", by=by, public=False, facts={"kinds": [paper.kind for paper in papers]})
        audit.record(action="bookings.stay_papers_added", target=case.code)
    _settle_papers(stay)
    return stay


@transaction.atomic
def see_papers(*, stay: Stay, kinds: Collection[str], by: Actor) -> Stay:
    """Note which papers an officer saw on paper, without keeping a copy."""
    require(by, HANDLE)
    lock_case(stay.case)
    seen = sorted({*stay.papers_seen, *(kind for kind in kinds if kind in Kind.values)})
    if seen != sorted(stay.papers_seen):
        Stay.objects.filter(pk=stay.pk).update(papers_seen=seen)
        stay.papers_seen = seen
        add_event(stay.case, "stay_papers", by=by, public=False, facts={"seen": seen})
        audit.record(action="bookings.stay_papers_added", target=stay.case.code)
        _settle_papers(stay)
    return stay


@transaction.atomic
def accept_stay(
    *,
    stay: Stay,
    factors: Collection[str],
    reason: str,
    by: Actor,
    health_factors: Collection[str] | None = None,
    lock: int | None = None,
    now: dt.datetime | None = None,
) -> Stay:
    """Find the request complete: its priority is weighed, and it stands on the waiting list from now.

    What may lack is only in an emergency, and is brought within the days of the shelter. `health_factors` is None for
    who may not open health data: what the family said stays. Raises PapersMissing, CaseMoveRefused, InvalidInput.
    """
    require(by, HANDLE)
    now = now or timezone.now()
    case = lock_case(stay.case, to=CaseState.VERIFIED, lock=lock)
    if case.state == CaseState.ANSWERED:
        raise StayMoveRefused
    missing = papers_missing(stay)
    if missing and stay.route != Route.EMERGENCY:
        raise PapersMissing(missing)
    due_on = today_at(stay.shelter, now) + rules.ONE_DAY * stay.shelter.emergency_days
    Stay.objects.filter(pk=stay.pk).update(
        waiting_since=now, papers_due_on=due_on if missing else None, papers_reminded_at=None
    )
    weigh(stay, case, factors=factors, reason=reason, by=by, health_factors=health_factors)
    talking.first_answer(case)
    clocks.resume(case, by=None, at=now, quiet=True)
    for kind in (CaseClock.Kind.MAIN, CaseClock.Kind.VERIFICATION, CaseClock.Kind.COMPLETENESS):
        clocks.end_kind(case, kind, at=now)
    Booking.objects.filter(pk=stay.booking_id).update(state=Booking.State.WAITING)
    move(case, to=CaseState.VERIFIED, by=by, citizen_wrote_at=None)
    told = {"papers_on": due_on.isoformat()} if missing else {}
    tell_citizen(case, "bookings/stay_waiting", key="stay-waiting", facts=told)
    content_changed()
    return _fresh(stay)


@transaction.atomic
def weigh_anew(
    *,
    stay: Stay,
    factors: Collection[str],
    reason: str,
    by: Actor,
    health_factors: Collection[str] | None = None,
) -> Stay:
    """Correct the priority of who waits, for a reason that is kept."""
    require(by, HANDLE)
    case = lock_case(stay.case)
    if case.state != CaseState.VERIFIED:
        raise StayMoveRefused
    checked_text(reason, field="reason", limit=500, missing=_("Say why the priority is another one."))
    weigh(stay, case, factors=factors, reason=reason, by=by, health_factors=health_factors)
    return _fresh(stay)


def weigh(
    stay: Stay,
    case: Case,
    *,
    factors: Collection[str],
    reason: str,
    by: Actor,
    health_factors: Collection[str] | None,
) -> None:
    """Set the points of a locked stay and log them; the reasons of health stay sealed."""
    text = checked_text(reason, field="reason", limit=500)
    health_points = stay.health_points
    if health_factors is not None:
        health_points = change_health_factors(stay=stay, factors=health_factors, by=by)
    kept = sorted(set(factors) & (set(Factor.values) - {str(one) for one in HEALTH_FACTORS}))
    points = stay.shelter.points_of(kept)
    before = [stay.points, stay.health_points]
    Stay.objects.filter(pk=stay.pk).update(factors=kept, points=points, health_points=health_points)
    facts: dict[str, Any] = {"points": points + health_points, "factors": kept, "health": health_points}
    add_event(case, "stay_weighed", by=by, public=False, note=text, facts=facts)
    audit.record(
        action="bookings.stay_weighed", target=case.code, changes={"points": [sum(before), points + health_points]}
    )


@transaction.atomic
def refuse_stay(*, stay: Stay, reason: str, by: Actor, lock: int | None = None) -> Case:
    """Refuse a request, with the reason that the family reads. Raises CaseMoveRefused, InvalidInput."""
    require(by, HANDLE)
    text = checked_text(reason, field="reason", limit=1000, missing=_("Say why. The family reads it."))
    case = lock_case(stay.case, to=CaseState.REJECTED, lock=lock)
    Booking.objects.filter(pk=stay.booking_id).update(state=Booking.State.REFUSED)
    case = move(case, to=CaseState.REJECTED, by=by, note=text, answered_at=timezone.now(), outcome="refused")
    tell_citizen(case, "bookings/stay_refused", key="stay-refused")
    return case


def _settle_papers(stay: Stay) -> None:
    if stay.papers_due_on is not None and not papers_missing(stay):
        Stay.objects.filter(pk=stay.pk).update(papers_due_on=None)
        stay.papers_due_on = None


def _fresh(stay: Stay) -> Stay:
    return Stay.objects.select_related("case", "booking", "shelter").get(pk=stay.pk)


def _line(value: str, name: str, limit: int) -> str:
    text = normalise(value, lines=False)
    if problem := text_error(text, limit=limit, lines=False):
        raise InvalidInput({name: [problem]})
    return text
