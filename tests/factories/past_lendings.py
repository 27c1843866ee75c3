"""Lendings as they stand at some point of their life, written straight into the tables: figures ask how they ended."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from bookings.domain import Part, reserve
from bookings.models import Booking, Lending, Resource
from core.cases.domain.identities import Person, digest, keep_identity
from core.cases.models import Case, CaseClock
from core.workdays.counting import Unit

_numbers = itertools.count(1)
_ENDED = {"returned": "closed", "refused": "rejected", "cancelled": "withdrawn", "no_show": "closed"}
HOLDING = ("requested", "approved", "in_use", "returned", "no_show")


def make_lending(
    resource: Resource,
    start: dt.datetime,
    end: dt.datetime,
    *,
    state: str = "returned",
    asker: str = "community",
    organisation: str = "Komunitas Literasi",
    person: Person | None = None,
    received_at: dt.datetime | None = None,
    answered_at: dt.datetime | None = None,
    on_time: bool | None = None,
    quantity: int = 1,
    **fields: Any,
) -> Lending:
    """Return somebody's request for one resource: asked ten days before by default, decided where `answered_at` is."""
    received = received_at or start - dt.timedelta(days=10)
    number = next(_numbers)
    case = Case.objects.create(
        code=f"PJM-{start.year}-{number:04d}",
        kind="lending",
        state=_ENDED.get(state, "answered" if answered_at else "received"),
        title=f"Kegiatan {number}",
        received_at=received,
        counted_from=received.date(),
        answered_at=answered_at,
        closed_at=(answered_at or received) if state in _ENDED else None,
        key_digest=uuid.uuid4().hex * 2,
    )
    keep_identity(case, person or Person(name="Rukmini Asih", email="r@warga.example", organisation=organisation))
    if on_time is not None:
        CaseClock.objects.create(
            case=case,
            kind=CaseClock.Kind.MAIN,
            amount=2,
            unit=Unit.WORKING_DAYS,
            started_at=received,
            counted_from=received.date(),
            due_at=received + dt.timedelta(days=2),
            ended_at=answered_at or received,
            on_time=on_time,
        )
    booking = Booking.objects.create(
        case=case, kind=Booking.Kind.LENDING, title=f"Kegiatan {number}", during=(start, end), state=state
    )
    booking.refresh_from_db()
    if state in HOLDING:
        reserve(booking=booking, parts=[Part(resource.pk, quantity)], now=min(received, start))
    community = digest("organisation", organisation) if organisation else ""
    return Lending.objects.create(case=case, booking=booking, asker=asker, community=community, **fields)
