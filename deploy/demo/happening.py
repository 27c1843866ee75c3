"""Lets what a citizen or an officer does in the demo happen on a working day before today."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import time_machine
from django.utils import timezone

from core.agencies import current_agency
from core.cases import codes
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.models import User
from core.workdays.office import office_calendar

Row = Mapping[str, Any]


@contextmanager
def on_working_day(working_days_ago: int, clock: str) -> Iterator[None]:
    """Live some working days before today, in the agency's time zone; never later than now."""
    calendar = office_calendar()
    day = timezone.localdate(timezone=calendar.zone)
    left = working_days_ago
    while left > 0 or not calendar.is_open_on(day):
        day -= dt.timedelta(days=1)
        left -= calendar.is_open_on(day)
    moment = dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=current_agency().zone)
    with time_machine.travel(min(moment, timezone.now() - dt.timedelta(minutes=5)), tick=True):
        yield


def days_ago(row: Row) -> int:
    """Return how many working days ago something began: so many, or on a day of last year ("03-12")."""
    if "last_year" not in row:
        return int(row["working_days_ago"])
    calendar = office_calendar()
    today = timezone.localdate(timezone=calendar.zone)
    begun = dt.date.fromisoformat(f"{today.year - 1}-{row['last_year']}")
    return sum(calendar.is_open_on(begun + dt.timedelta(days=n)) for n in range((today - begun).days))


def person(row: Row) -> Person:
    """Return who writes; of a request for information also the number of an identity that nobody has."""
    names = ("name", "email", "phone", "address", "occupation", "organisation")
    numbers = {"id_kind": "nik", "id_number": "1971000000000001"} if "information" in row else {}
    return Person(**{name: row[name] for name in names if name in row}, **numbers)


def officer(local: str) -> User:
    """Return a member of the agency's staff by the first part of the address."""
    return User.objects.get(email__startswith=f"{local}@")


def fresh(case: Case) -> Case:
    """Return a case as it is now."""
    return Case.objects.get(pk=case.pk)


def mark(case: Case) -> Case:
    """Say of a case that it is an example, and return it as it is now."""
    Case.objects.filter(pk=case.pk).update(is_example=True)
    return fresh(case)


def key_of(slug: str, name: str) -> str:
    """Return the key of the form with which a case of the story began."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{slug}/{name}"))


def case_of(slug: str, name: str) -> Case:
    """Return a case of the story by its name there."""
    return Case.objects.get(key_digest=codes.digest_of(key_of(slug, name)))


def new_key() -> str:
    """Return the key of a form that was sent."""
    return str(uuid.uuid4())
