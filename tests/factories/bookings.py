"""Resources, and bookings that hold them; a case is needed only for what somebody asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bookings.domain import Part, reserve
from bookings.models import Booking, Resource

DAY = dt.timedelta(days=1)
ALL_WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def make_resource(code: str = "aula", **fields: Any) -> Resource:
    """Return a hall that is open every day from 08:00 to 16:00, or what the fields say."""
    values: dict[str, Any] = {
        "code": code,
        "kind": Resource.Kind.ROOM,
        "name": code.replace("-", " ").capitalize(),
        "opening_hours": ALL_WEEK,
        "time_zone": "Asia/Jakarta",
        "keeps_days_off": False,
    }
    return Resource.objects.create(**{**values, **fields})


def make_projectors(quantity: int = 5, **fields: Any) -> Resource:
    """Return equipment of which there are several."""
    return make_resource("proyektor", kind=Resource.Kind.EQUIPMENT, quantity=quantity, **fields)


def make_booking(start: dt.datetime, end: dt.datetime, **fields: Any) -> Booking:
    """Return an activity of the agency itself, which holds nothing yet."""
    values: dict[str, Any] = {"kind": Booking.Kind.OWN_USE, "title": "Rapat kerja", "during": (start, end)}
    return Booking.objects.create(**{**values, **fields})


def book(resource: Resource, start: dt.datetime, end: dt.datetime, *, quantity: int = 1, **how: Any) -> Booking:
    """Return a booking that holds so many units."""
    booking = make_booking(start, end)
    booking.refresh_from_db()
    reserve(booking=booking, parts=[Part(resource.pk, quantity)], **how)
    return booking
