"""Requests to borrow, filed through the domain by somebody who left an address."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from bookings.domain.lending import NewLending, approve_lending, ask_lending
from bookings.domain.reserving import Part
from bookings.models import Resource
from bookings.spans import Span
from core.cases.domain.filing import Filed
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.models import User
from tests.factories.bookings import DAY, make_resource

BORROWER = Person(name="Ratna Dewanti", email="ratna@sanggar.example", organisation="Sanggar Batang Hari")
MORNING = (dt.datetime.now(ZoneInfo("Asia/Jakarta")) + 10 * DAY).replace(hour=8, minute=0, second=0, microsecond=0)


def hours(first: float, last: float, *, days: int = 0) -> Span:
    """Return a time in hours after eight in the morning of the tenth day from now, or some days later."""
    start = MORNING + days * DAY
    return Span(start + dt.timedelta(hours=first), start + dt.timedelta(hours=last))


def make_hall(**fields: Any) -> Resource:
    """Return a hall for sixty people."""
    return make_resource(**{"capacity": 60, **fields})


def make_companion(code: str, user: User, **fields: Any) -> Resource:
    """Return somebody of the staff who accompanies."""
    return make_resource(code, kind=Resource.Kind.COMPANION, person=user, capacity=None, **fields)


def new_lending(resource: Resource, during: Span | None = None, **fields: Any) -> NewLending:
    """Return a request for one resource."""
    values: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "title": "Latihan musikalisasi puisi",
        "during": during or hours(1, 3),
        "parts": [Part(resource.pk)],
        "participants": 30,
        "person": BORROWER,
    }
    return NewLending(**{**values, **fields})


def ask(resource: Resource, during: Span | None = None, *, waits: bool = False, **fields: Any) -> Filed:
    """File a request for one resource, on another day for whoever is not said to be the same."""
    return ask_lending(new=new_lending(resource, during, **fields), waits=waits)


def somebody(name: str) -> Person:
    """Return another borrower."""
    return Person(name=name, email=f"{name.lower()}@warga.example", organisation=f"Komunitas {name}")


def approve(case: Case, *, by: User | None = None) -> Case:
    """Approve a request as it is."""
    return approve_lending(case=case, key=str(uuid.uuid4()), by=by)
