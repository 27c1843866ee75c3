"""The patient shelter of the demo, after the seed article of the liaison office: a full house and a waiting list.

How many rooms and beds there are and everybody in them is invented; nothing tells of an illness.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone

from bookings.domain.closing import close_resources
from bookings.domain.shelter_admin import save_room, save_shelter
from bookings.domain.shelter_beds import today_at
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.staying import ask_extension, check_in, check_out
from bookings.domain.stays import NewGuest, NewStay, accept_stay, ask_stay, papers_asked, see_papers
from bookings.models import Bed, Resource, Room, Shelter, Stay
from bookings.shelter_rules import Nights
from bookings.spans import Span
from core import audit
from core.cases.domain.identities import Person
from core.cases.models import Case
from deploy.demo.happening import Row, officer

DATA = Path(__file__).with_name("shelter.json")
DAY = dt.timedelta(days=1)


def people_of(slug: str) -> Sequence[tuple[str, str, list[str], str]]:
    """Return the staff of an agency that others of the demo do not have."""
    return [tuple(row) for row in _story(slug).get("people", ())]


def open_shelter(slug: str) -> None:
    """Set up the shelter of an agency and let families ask; where there is a shelter, nothing happens."""
    story = _story(slug)
    if not story or Shelter.objects.exists():
        return
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        shelter = save_shelter(shelter=Shelter(**story["shelter"]), by=None)
        for number, (name, rule, alone, beds, accessible) in enumerate(story["rooms"]):
            room = Room(shelter=shelter, name=name, rule=rule, is_isolation=alone, position=number)
            save_room(room=room, beds=beds, accessible=accessible, by=None)
        for number, row in enumerate(story["stays"]):
            _live(shelter, row, number)
        _close(shelter, story["closed"])


def _live(shelter: Shelter, row: Row, number: int) -> None:
    """Let a family ask, and come, stay and leave as far as its days have come; what was, happens on its day."""
    first = today_at(shelter) + row["in_days"] * DAY
    asked_on = min(first, today_at(shelter)) - (2 if row["in_days"] <= 0 else 0) * DAY
    with _on(shelter, asked_on, 9, number):
        stay = _asked(shelter, row, number, first)
        if row["until"] == "asked":
            return
        by = officer("singgah")
        if stay.route != Stay.Route.EMERGENCY:
            see_papers(stay=stay, kinds=papers_asked(stay), by=by)
        factors = [*stay.factors, *row.get("factors", ())]
        stay = accept_stay(stay=stay, factors=factors, reason="Menurut surat yang diperlihatkan.", by=by)
        if row["until"] == "waiting":
            return
        stay = give_beds(stay=stay, reason="Menurut urutan.", by=by)
    if row["until"] == "placed":
        return
    with _on(shelter, first, 15, number):
        stay = check_in(stay=stay, items=_looked(stay), by=by)
    if "extension" in row:
        ask_extension(stay=stay, until_on=stay.nights.upper + row["extension"] * DAY, paper=None, by=by)
    if row["until"] == "left":
        with _on(shelter, first + row["left_after"] * DAY, 10, number):
            check_out(stay=stay, items=_looked(stay), by=by)


def _asked(shelter: Shelter, row: Row, number: int, first: dt.date) -> Stay:
    patient, sex, age = row["patient"]
    guests = [NewGuest(role="patient", sex=sex, age=age, relation="self", name=patient)]
    guests += [
        NewGuest(role="companion", sex=own, age="adult", relation=relation, name=name)
        for name, own, relation in row["companions"]
    ]
    new = NewStay(
        key=f"contoh-singgah-{number}",
        shelter=shelter,
        nights=Nights(first, first + row["nights"] * DAY),
        guests=guests,
        # Every third family left a number only, and is rung up.
        person=Person(
            name=f"Keluarga {patient}",
            phone="0812 0000 0000",
            email=f"keluarga{number}@contoh.example" if number % 3 else "",
        ),
        route=row.get("route", "resident"),
        district=row["district"],
    )
    case = ask_stay(new=new).case
    Case.objects.filter(pk=case.pk).update(is_example=True)
    return Stay.objects.select_related("case", "booking", "shelter").get(case=case)


def _looked(stay: Stay) -> list[dict[str, Any]]:
    beds = stay.placements.values_list("bed_id", flat=True)
    return [{"bed": bed, "item": item, "ok": True} for bed in beds for item in stay.shelter.checklist]


@contextmanager
def _on(shelter: Shelter, day: dt.date, hour: int, minute: int) -> Iterator[None]:
    """Live at an hour of a day at the shelter, never later than now."""
    moment = dt.datetime.combine(day, dt.time(hour, minute % 60), shelter.zone)
    with time_machine.travel(min(moment, timezone.now() - dt.timedelta(minutes=1)), tick=True):
        yield


def _close(shelter: Shelter, row: Row) -> None:
    bed = Bed.objects.get(room__shelter=shelter, room__name=row["room"], label=row["label"])
    first = today_at(shelter) + row["in_days"] * DAY
    during = Span(shelter.begins(first), shelter.ends(first + row["days"] * DAY))
    resource = Resource.objects.get(pk=bed.resource_id)
    start = max(during.start, timezone.now() + dt.timedelta(minutes=5))
    close_resources(resources=[resource], during=Span(start, during.end), reason=row["reason"], by=None)


def _story(slug: str) -> dict[str, Any]:
    stories: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return dict(stories.get(slug, {}))
