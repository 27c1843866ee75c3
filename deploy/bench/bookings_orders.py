"""What is measured of bookings. Functions return JSON."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from deploy.bench import bookings_rush as rush

CAPACITY = 200
BUFFER_MINUTES = 30
ROOMS, BEDS_OF_ROOM = ("Melati", "Kenanga"), 4


def open_house(schema: str, clients: int, stays: int, days: int) -> dict[str, Any]:
    """Let an agency lend halls with what belongs to them and keep a shelter, and give every client a token.

    Returns the tokens, the first day, the beds, and patients on the waiting list as code of the case and number.
    """
    from django.utils import timezone

    from bookings.models import Bed
    from core.api.models import Scope
    from core.api.tokens import create_token
    from core.models import User
    from core.roles import Role
    from core.tenancy import schema_context

    with schema_context(schema):
        roles = [Role.FACILITY_MANAGER, Role.SHELTER_MANAGER, Role.COUNTER_STAFF]
        user = User.objects.create_user("sarana@bench.example", full_name="Pengelola sarana", roles=roles)
        make_things()
        first = rush.first_day(timezone.localdate())
        patients = make_patients(stays, days, first, user)
        until = timezone.now() + dt.timedelta(days=1)
        asked: dict[str, Any] = {"user": user, "scopes": [Scope.READ, Scope.WRITE], "expires_at": until}
        tokens = [create_token(name=f"Klien {number}", **asked)[1] for number in range(clients)]
        beds = list(Bed.objects.order_by("pk").values_list("resource__code", flat=True))
        return {"tokens": tokens, "first": first.isoformat(), "beds": beds, "patients": patients}


def make_patients(count: int, days: int, first: dt.date, by: Any) -> list[list[Any]]:
    """Open a shelter, and let patients wait for a bed of their nights; returns code of the case and number of each."""
    from bookings.domain.shelter_admin import save_room, save_shelter
    from bookings.domain.stays import NewGuest, NewStay, accept_stay, ask_stay
    from bookings.models import Room, Shelter, Stay
    from bookings.shelter_rules import Nights
    from core.cases.domain.identities import Person

    shelter = save_shelter(shelter=Shelter(code="rumah-singgah", name="Rumah singgah"), by=by)
    for name in ROOMS:
        save_room(room=Room(shelter=shelter, name=name, rule="women"), beds=BEDS_OF_ROOM, by=by)
    dice, patients = random.Random(count), []  # noqa: S311  # the same crowd in every run
    for number in range(count):
        start = first + dt.timedelta(days=dice.randrange(days))
        patient = NewGuest(role="patient", sex="female", age="adult", relation="self", name=f"Pasien {number}")
        new = NewStay(
            key=str(uuid.uuid4()),
            shelter=shelter,
            nights=Nights(start, start + dt.timedelta(days=dice.randint(1, rush.MOST_NIGHTS))),
            guests=[patient],
            person=Person(name="Keluarga", phone="081234567890"),
            route=Stay.Route.EMERGENCY,
        )
        stay = Stay.objects.get(case=ask_stay(new=new, by=by).case)
        accept_stay(stay=stay, factors=[], reason="", by=by)
        patients.append([stay.case.code, stay.people.get().pk])
    return patients


def make_things() -> None:
    """Add what the crowd wants, in the current schema."""
    from bookings.models import Resource
    from core.models import User
    from core.roles import Role

    shared: dict[str, Any] = {
        "opening_hours": rush.ALL_WEEK,
        "time_zone": "Asia/Jakarta",
        "keeps_days_off": False,
        "shortest_minutes": 60,
        "longest_minutes": 240,
    }
    for code in rush.HALLS:
        Resource.objects.create(
            code=code,
            name=code.replace("-", " ").capitalize(),
            kind=Resource.Kind.ROOM,
            capacity=CAPACITY,
            before_minutes=BUFFER_MINUTES,
            after_minutes=BUFFER_MINUTES,
            **shared,
        )
    for code, quantity in rush.MANY.items():
        name = code.capitalize()
        Resource.objects.create(code=code, name=name, kind=Resource.Kind.EQUIPMENT, quantity=quantity, **shared)
    for code in rush.COMPANIONS:
        person = User.objects.create_user(f"{code}@bench.example", full_name="Pendamping", roles=[Role.COUNTER_STAFF])
        Resource.objects.create(
            code=code, name="Pendamping", kind=Resource.Kind.COMPANION, person=person, is_public=False, **shared
        )


def faults(schema: str) -> dict[str, int]:
    """Return what is wrong with all rows together."""
    from django.db import connection

    from core.tenancy import schema_context

    with schema_context(schema), connection.cursor() as cursor:
        return rush.faults(cursor)
