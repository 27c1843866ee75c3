"""Bookings that stand before their use, and what an officer finds at hand-over and return."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Sequence
from typing import Any

import time_machine

from bookings.domain import Part
from bookings.domain.damages import NewDamage
from bookings.domain.using import hand_over, take_back
from bookings.looking import Line, Looked, held_by
from bookings.models import Booking, Condition, Damage, Handover, Resource
from bookings.spans import Span
from core.cases.domain.files import NewFile
from core.models import User
from core.uploads import check_image
from tests.factories.bookings import make_resource
from tests.factories.lending import approve, ask, somebody
from tests.factories.services import picture_file
from tests.world import get_user

MONDAY = dt.datetime(2026, 7, 6, 2, tzinfo=dt.UTC)  # 09:00 in Jambi
HOUR = dt.timedelta(hours=1)
_numbers = itertools.count(1)


def make_approved(
    hall: Resource | None = None,
    start: dt.datetime = MONDAY,
    end: dt.datetime = MONDAY + 3 * HOUR,
    *,
    also: Sequence[Part] = (),
    **fields: Any,
) -> Booking:
    """Return a booking that was asked for and approved the week before; `also` are further parts that it holds."""
    resource = hall or make_resource()
    parts = [Part(resource.pk), *also]
    with time_machine.travel(start - dt.timedelta(days=7), tick=False):
        asked = ask(resource, Span(start, end), parts=parts, person=somebody(f"Warga{next(_numbers)}"), **fields)
        case = approve(asked.case)
    return Booking.objects.select_related("case").get(case=case)


def found(booking: Booking, condition: str = Condition.GOOD, **counted: int) -> list[Looked]:
    """Return everything that a booking holds in one condition; `counted` by the code of a resource."""
    return [
        Looked(
            code=held.resource.code,
            name=held.resource.name,
            lines=tuple(Line(label, str(condition)) for label in held.labels),
            expected=held.quantity,
            counted=counted.get(held.resource.code, held.quantity if held.quantity > 1 else None),
        )
        for held in held_by(booking)
    ]


def give(booking: Booking, now: dt.datetime = MONDAY, *, by: User | None = None, **fields: Any) -> Handover:
    """Hand a booking over in good condition."""
    values: dict[str, Any] = {"looked": found(booking), "key": str(uuid.uuid4()), "now": now}
    return hand_over(booking=booking, by=by or get_user("facility"), **{**values, **fields})


def take(booking: Booking, now: dt.datetime = MONDAY + 3 * HOUR, *, by: User | None = None, **fields: Any) -> Handover:
    """Take a booking back in good condition."""
    values: dict[str, Any] = {"looked": found(booking), "key": str(uuid.uuid4()), "now": now}
    return take_back(booking=booking, by=by or get_user("facility"), **{**values, **fields})


def broken(code: str = "aula", **fields: Any) -> NewDamage:
    """Return a damage that the borrower has repaired within two weeks."""
    values: dict[str, Any] = {
        "code": code,
        "kind": Damage.Kind.DAMAGED,
        "what": "Kaca jendela pecah",
        "remedy": Damage.Remedy.REPAIR,
        "due_on": dt.date(2026, 7, 20),
    }
    return NewDamage(**{**values, **fields})


def photo() -> NewFile:
    """Return a photo as a form hands it on."""
    return NewFile(kept=check_image(picture_file()), name="jendela.png", purpose="state", is_internal=True)
