"""The list of whom to ring up."""

from __future__ import annotations

from bookings.models import Call
from core.cases.domain.identities import Person
from tests.factories import shelter as make
from tests.routes import Route

LIST = "/portal/telepon/"
ROUTES = [
    Route("calls_portal:list", LIST, user="shelter"),
    Route("calls_portal:list", f"{LIST}?sudah=1", user="shelter"),
]
MOVES = {"calls_portal:note"}  # POST only


def prepare() -> None:
    """A family that left a number only."""
    shelter = make.make_shelter("rumah-telepon")
    make.make_waiting(shelter, person=Person(name="Keluarga Telepon", phone="081200000001"))
    assert Call.objects.exists()
