"""What a request to borrow is judged by beside its time: who comes along, how many, how often, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from bookings.availability import Problem
from bookings.companions import free_companions
from bookings.diaries import diaries_of
from bookings.domain.reserving import Part
from bookings.errors import AlreadyWaiting, TooManyUses, WaitingListFull
from bookings.models import Booking, BookingSettings, Lending, Resource
from bookings.spans import Span
from core.cases.domain.clocks import Limit
from core.cases.domain.identities import Person, digest
from core.errors import InvalidInput
from core.turns import wait_for_turn
from core.workdays.counting import Unit
from services.seam import ComponentCode, ServiceStandard, limit_of_standard

# What holds people, in the order in which its standard is asked first.
PLACES = (Resource.Kind.ROOM, Resource.Kind.OUTDOOR, Resource.Kind.VEHICLE)
LENT = (*PLACES, Resource.Kind.EQUIPMENT)
COMPANION = "companion"  # names what is lacking when no companion is free: which ones there are is nobody's business
COUNTED = [Booking.State.REQUESTED, Booking.State.APPROVED, Booking.State.IN_USE, Booking.State.RETURNED]


def lent_resources(parts: Sequence[Part], *, public: bool = True) -> list[Resource]:
    """Return the resources of the parts in their order. Raises InvalidInput for what nobody may borrow."""
    rows = Resource.objects.public() if public else Resource.objects.in_use()
    found = {row.pk: row for row in rows.filter(pk__in=[part.resource for part in parts], kind__in=LENT)}
    if not parts or len(found) < len(parts) or any(part.quantity < 1 for part in parts):
        raise InvalidInput({"facility": [_("Choose what you want to borrow.")]})
    return [found[part.resource] for part in parts]


def needs_companion(resources: Sequence[Resource], *, wished: bool, settings: BookingSettings) -> bool:
    """Tell whether a companion officer comes along."""
    rule = BookingSettings.Companions
    if settings.companions == rule.ALWAYS:
        return wished or any(resource.kind in PLACES for resource in resources)
    return wished and settings.companions == rule.ON_WISH


def problems_of(
    parts: Sequence[Part],
    during: Span,
    *,
    now: dt.datetime,
    companion: bool = False,
    may: Collection[Problem] = (),
    anew: int | None = None,
) -> dict[str, list[Problem]]:
    """Return what keeps the parts from being booked then, by the code of each; nothing when they can be.

    Nothing is locked: whoever holds them afterwards is told again. `anew` is the booking that would move.
    """
    resources = {row.pk: row for row in Resource.objects.in_use().filter(pk__in=[part.resource for part in parts])}
    diaries = diaries_of(list(resources.values()), during, without_booking=anew)
    found = {}
    for part in parts:
        if part.resource not in resources:
            continue
        why = diaries[part.resource].problems(during, now=now, quantity=part.quantity)
        if refused := [problem for problem in why if problem not in may or problem == Problem.TAKEN]:
            found[resources[part.resource].code] = refused
    if companion and not found and not free_companions(during, now=now, without_booking=anew):
        found[COMPANION] = [Problem.TAKEN]
    return found


def check_people(resources: Sequence[Resource], participants: int | None) -> None:
    """Raise InvalidInput when more people come than a place holds, or nobody said how many."""
    places = [resource for resource in resources if resource.kind in PLACES]
    if places and not participants:
        raise InvalidInput({"participants": [_("Write how many people come.")]})
    for place in places:
        if place.capacity is not None and participants is not None and participants > place.capacity:
            words = _("%(name)s holds %(most)s people.") % {"name": place.name, "most": place.capacity}
            raise InvalidInput({"participants": [words]})


def community_of(person: Person) -> str:
    """Return the keyed hash by which uses of one asker are counted; empty where nobody is known."""
    for kind, value in (
        ("organisation", person.organisation),
        ("email", person.email),
        ("phone", person.phone),
        ("name", person.name),
    ):
        if value:
            return digest(kind, value)
    return ""


@dataclass(frozen=True)
class Asker:
    """Who asks, as uses are counted: whoever shares the organisation (`community`) or a contact is one asker.

    `marks` are the keyed hashes of the contacts by their kind; `without` is a booking that does not count.
    """

    community: str
    marks: Mapping[str, str]
    without: int = 0
    _starts: dict[int, list[dt.datetime]] = field(default_factory=dict, compare=False, repr=False)

    def may_have(self, during: Span, resources: Iterable[Resource]) -> bool:
        """Tell whether a use of the resources keeps to the limits of all of them; reads each resource once."""
        return not any(self.has_enough_of(resource, during) for resource in resources)

    def has_enough_of(self, resource: Resource, during: Span) -> bool:
        """Tell whether one more use then would be more than the resource allows within its days."""
        if not resource.limit_count or not self.community:
            return False
        if resource.pk not in self._starts:
            self._starts[resource.pk] = self._read_starts(resource)
        days, starts = dt.timedelta(days=resource.limit_days), self._starts[resource.pk]
        return most_within([during.start, *starts], days, at=during.start) > resource.limit_count

    def _read_starts(self, resource: Resource) -> list[dt.datetime]:
        same = Q(lending__community=self.community)
        for name, mark in self.marks.items():
            same |= Q(**{f"case__identity__{name}_digest": mark}) if mark else Q()
        # What nobody came to counts as it was decided that day.
        counted = Q(state__in=COUNTED) | Q(state=Booking.State.NO_SHOW, attendance__counts=True)
        rows = Booking.objects.filter(same, counted, reservations__resource=resource).exclude(pk=self.without)
        return [use.lower for use in rows.distinct().values_list("during", flat=True)]


def asker_of(person: Person, community: str, *, without: int | None = None) -> Asker:
    """Return who asks, by what they wrote of themselves."""
    marks = {"email": digest("email", person.email), "phone": digest("phone", person.phone)}
    return Asker(community, marks, without or 0)


def check_limits(
    resources: Sequence[Resource], during: Span, *, community: str, person: Person, without: int | None = None
) -> None:
    """Raise TooManyUses when one asker would have more uses of a resource within its days than it allows.

    Two requests of one asker take turns.
    """
    limited = [resource for resource in resources if resource.limit_count]
    if not limited or not community:
        return
    asker = asker_of(person, community, without=without)
    for mark in sorted({community, *asker.marks.values()} - {""}):
        wait_for_turn(f"lending-of:{mark}")
    for resource in limited:
        if asker.has_enough_of(resource, during):
            raise TooManyUses(name=resource.name, most=resource.limit_count or 0, days=resource.limit_days)


def most_within(starts: Sequence[dt.datetime], days: dt.timedelta, *, at: dt.datetime) -> int:
    """Return the most of the moments that any period of so many days has which contains `at`."""
    ends = [first + days for first in starts if first <= at < first + days]
    return max((sum(end - days <= one < end for one in starts) for end in ends), default=0)


def standard_of(resources: Sequence[Resource]) -> ServiceStandard | None:
    """Return the standard in force under which these are lent: of the first that names one, places before equipment."""
    codes = [row.service_code for row in sorted(resources, key=lambda row: row.kind not in PLACES) if row.service_code]
    if not codes:
        return None
    shown = ServiceStandard.objects.shown().filter(service__code__in=codes).select_related("service")
    found = {standard.service.code: standard for standard in shown.prefetch_related("components")}
    return next((found[code] for code in codes if code in found), None)


def decision_limit(standard: ServiceStandard | None, settings: BookingSettings) -> Limit:
    """Return until when a decision is promised: by the standard, or by the settings where it names no time."""
    promised = limit_of_standard(standard) if standard is not None else None
    return promised or Limit(amount=settings.decision_days, unit=Unit.WORKING_DAYS, source="settings")


def papers_of(standard: ServiceStandard | None) -> list[str]:
    """Return the names of the documents that the standard asks of everybody who borrows; conditions are none."""
    if standard is None:
        return []
    rows = standard.by_code()
    content = rows[ComponentCode.REQUIREMENTS].content if ComponentCode.REQUIREMENTS in rows else {}
    items = content.get("items") or []
    asked = (item for item in items if item.get("mandatory", True) and not item.get("applicant"))
    return [str(item["name"]) for item in asked if item.get("name") and item.get("document") != "condition"]


def paper_purpose(number: int) -> str:
    """Return under which name the file of a document of the standard is kept."""
    return f"paper-{number + 1}"


def refuse_waiting(resources: Sequence[Resource], during: Span, community: str, settings: BookingSettings) -> None:
    """Raise WaitingListFull or AlreadyWaiting; who joins takes turns with others for the same things."""
    for resource in sorted(resources, key=lambda row: row.pk):
        wait_for_turn(f"waiting-for:{resource.pk}")
    rows = Lending.objects.filter(
        booking__state=Booking.State.WAITING,
        waits_since__isnull=False,
        wanted__has_any_keys=[str(resource.pk) for resource in resources],
        booking__during__overlap=tuple(during),
    )
    waiting = list(rows.values_list("community", flat=True))
    if community and community in waiting:
        raise AlreadyWaiting
    if len(waiting) >= settings.most_waiting:
        raise WaitingListFull
