"""Who may stay in a shelter, with whom, for how long, and who comes first. Nothing here asks the clock or the database.

Source: domain reference, section 10.2. The numbers are settings of each shelter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PATIENT, COMPANION = "patient", "companion"
MALE, FEMALE = "male", "female"
SMALL, MINOR, ADULT, ELDERLY = "small", "minor", "adult", "elderly"
PARENT = "parent"
ONE_DAY = dt.timedelta(days=1)


class Nights(NamedTuple):
    """From the night of `first` up to but without that of `last`, the day of departure."""

    first: dt.date
    last: dt.date

    @property
    def number(self) -> int:
        return (self.last - self.first).days

    def meets(self, other: Nights) -> bool:
        """Tell whether the two have a night in common."""
        return self.first < other.last and other.first < self.last

    def days(self) -> Iterator[dt.date]:
        """Yield each night by the date of its evening."""
        return (self.first + ONE_DAY * number for number in range(self.number))


@dataclass(frozen=True)
class Guest:
    """Somebody who stays, as far as the rules ask."""

    role: str
    sex: str
    age: str
    relation: str = "other"


class Fault(TextChoices):
    """Why a request cannot be taken, in the order in which people are told."""

    NO_PATIENT = "no_patient", _("Name one patient.")
    TOO_MANY_COMPANIONS = "too_many_companions", _("There are more companions than the rules allow for this patient.")
    NOT_BOTH_PARENTS = "not_both_parents", _("A child has one companion, or two when they are the parents.")
    CHILD_COMPANION = "child_companion", _("A companion is 18 or older.")
    CHILD_ALONE = "child_alone", _("A child, and a patient who needs help, comes with a companion.")
    ORDER = "order", _("The departure comes after the arrival.")
    PAST = "past", _("The first night is over already.")
    TOO_FAR = "too_far", _("This is too far ahead: it cannot be asked for yet.")
    TOO_LONG = "too_long", _("This is longer than one may stay. It can be extended later, with a control letter.")


@dataclass(frozen=True)
class Allowed:
    """The numbers of a shelter that the rules use."""

    nights: int = 14
    horizon_days: int = 90
    companions_adult: int = 1
    companions_child: int = 2
    companions_dependent: int = 2


def most_companions(patient: Guest, *, is_dependent: bool, allowed: Allowed) -> int:
    """Return how many may come along: for a child the parents, more than one for who cannot do without help."""
    most = allowed.companions_adult
    if patient.age in (SMALL, MINOR):
        most = max(most, allowed.companions_child)
    if is_dependent or patient.age == ELDERLY:
        most = max(most, allowed.companions_dependent)
    return most


def faults_of_party(guests: Sequence[Guest], *, is_dependent: bool, allowed: Allowed) -> list[Fault]:
    """Return what is wrong with who wants to stay together; nothing when they may."""
    patients = [guest for guest in guests if guest.role == PATIENT]
    companions = [guest for guest in guests if guest.role == COMPANION]
    if len(patients) != 1:
        return [Fault.NO_PATIENT]
    patient = patients[0]
    is_child = patient.age in (SMALL, MINOR)
    found = {
        Fault.TOO_MANY_COMPANIONS: len(companions)
        > most_companions(patient, is_dependent=is_dependent, allowed=allowed),
        Fault.NOT_BOTH_PARENTS: is_child
        and not is_dependent
        and len(companions) > allowed.companions_adult
        and any(companion.relation != PARENT for companion in companions),
        Fault.CHILD_COMPANION: any(companion.age in (SMALL, MINOR) for companion in companions),
        Fault.CHILD_ALONE: not companions and (is_child or is_dependent),
    }
    return [fault for fault in Fault if found.get(fault)]


def faults_of_nights(nights: Nights, *, today: dt.date, allowed: Allowed, most: int | None = None) -> list[Fault]:
    """Return what is wrong with the nights that are asked for. `most` stands in for the nights of a first stay."""
    if nights.last <= nights.first:
        return [Fault.ORDER]
    found = {
        Fault.PAST: nights.first < today,
        Fault.TOO_FAR: nights.first > today + ONE_DAY * allowed.horizon_days,
        Fault.TOO_LONG: nights.number > (allowed.nights if most is None else most),
    }
    return [fault for fault in Fault if found.get(fault)]


def factors_known(
    guests: Iterable[Guest], *, district: str, far_districts: Collection[str], is_emergency: bool
) -> set[str]:
    """Return the reasons for precedence that follow from what the family wrote; others the officer notes."""
    patient = next(guest for guest in guests if guest.role == PATIENT)
    found = {
        "emergency": is_emergency,
        "far_district": district in far_districts,
        "child": patient.age in (SMALL, MINOR),
        "elderly": patient.age == ELDERLY,
    }
    return {name for name, holds in found.items() if holds}


class Waiting(NamedTuple):
    """Somebody on the waiting list, so that the least comes first: more points, then who waits longer."""

    minus_points: int
    since: dt.datetime
    key: int


def waiting(*, points: int, since: dt.datetime, key: int) -> Waiting:
    """Return a place on the waiting list."""
    return Waiting(-points, since, key)


class Before(TextChoices):
    """Why one comes before another."""

    POINTS = "points", _("has more points of priority")
    TIME = "time", _("has as many points and waits longer")
    ENTERED = "entered", _("was entered first at the same moment")


def why_before(one: Waiting, other: Waiting) -> Before:
    """Return why `one`, which comes first, does so."""
    if one.minus_points != other.minus_points:
        return Before.POINTS
    return Before.TIME if one.since != other.since else Before.ENTERED


def positions(entries: Iterable[Waiting]) -> Mapping[int, int]:
    """Return the position of each on the waiting list by its key, beginning with 1."""
    return {entry.key: number for number, entry in enumerate(sorted(entries), start=1)}


def nights_now(wished: Nights, today: dt.date) -> Nights:
    """Return the nights for who still waits when the first one has come: as many, from today on."""
    late = max(today - wished.first, dt.timedelta(0))
    return Nights(wished.first + late, wished.last + late)
