"""Shelters with rooms and beds, and families that stay there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from bookings.domain.shelter_admin import save_room, save_shelter
from bookings.domain.shelter_health import Health, NewPaper
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.staying import check_in
from bookings.domain.stays import NewGuest, NewStay, accept_stay, ask_stay, papers_asked, see_papers
from bookings.models import Bed, Room, Shelter, Stay
from bookings.shelter_rules import Nights
from core.cases.domain.identities import Person
from core.uploads import Kept, check_upload
from tests.factories.services import pdf_file

ROOMS = (("Melati", "women", 3, 1), ("Anggrek", "men", 3, 1), ("Kenanga", "family", 3, 0), ("Dahlia", "any", 2, 0))


def make_shelter(
    code: str = "rumah-singgah", rooms: Sequence[tuple[str, str, int, int]] = ROOMS, **fields: Any
) -> Shelter:
    """Return a shelter with rooms: name, rule, beds, and how many of these are accessible."""
    values: dict[str, Any] = {
        "code": code,
        "name": code.replace("-", " ").capitalize(),
        "districts": ["Bangka", "Belitung"],
        "far_districts": ["Belitung"],
        "checklist": ["Kasur dan sprei bersih", "Kunci lemari"],
    }
    shelter = save_shelter(shelter=Shelter(**{**values, **fields}), by=None)
    for number, (name, rule, beds, accessible) in enumerate(rooms):
        save_room(
            room=Room(shelter=shelter, name=name, rule=rule, position=number), beds=beds, accessible=accessible, by=None
        )
    return shelter


def today() -> dt.date:
    return timezone.localdate()


def nights(first: int = 1, count: int = 3) -> Nights:
    """Return some nights, the first so many days from today."""
    start = today() + dt.timedelta(days=first)
    return Nights(start, start + dt.timedelta(days=count))


def patient(sex: str = "female", age: str = "adult", name: str = "Sariputih Uji") -> NewGuest:
    return NewGuest(role="patient", sex=sex, age=age, relation="self", name=name, id_number="1971014107800001")


def companion(sex: str = "female", relation: str = "sibling", name: str = "Pendamping Uji") -> NewGuest:
    return NewGuest(role="companion", sex=sex, age="adult", relation=relation, name=name)


def new_stay(shelter: Shelter, **fields: Any) -> NewStay:
    """Return what a patient and her sister ask for, or what the fields say."""
    values: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "nights": nights(),
        "guests": (patient(), companion()),
        "person": Person(name="Keluarga Uji", email="keluarga@example.org", phone="081234567890"),
        "district": "Bangka",
        "health": Health(diagnosis="diagnosisrahasia", hospital="RS Contoh Rahasia"),
    }
    return NewStay(shelter=shelter, **{**values, **fields})


def make_asked(shelter: Shelter, **fields: Any) -> Stay:
    """Return a stay that was asked for."""
    filed = ask_stay(new=new_stay(shelter, **fields))
    return Stay.objects.select_related("case", "booking", "shelter").get(case=filed.case)


def make_waiting(shelter: Shelter, *, now: dt.datetime | None = None, **fields: Any) -> Stay:
    """Return a stay on the waiting list, its papers seen."""
    stay = make_asked(shelter, **fields)
    stay = see_papers(stay=stay, kinds=papers_asked(stay), by=None)
    return accept_stay(stay=stay, factors=stay.factors, reason="", by=None, now=now)


def make_placed(shelter: Shelter, *, reason: str = "Pemesanan uji", **fields: Any) -> Stay:
    """Return a stay that has beds."""
    return give_beds(stay=make_waiting(shelter, **fields), reason=reason, by=None)


def make_staying(shelter: Shelter, **fields: Any) -> Stay:
    """Return a stay whose people are in the house since today."""
    fields.setdefault("nights", nights(0))
    return check_in(stay=make_placed(shelter, **fields), items=[], by=None)


def letter(text: str = "Surat rujukan") -> Kept:
    """Return a paper as it comes from a form."""
    return check_upload(ContentFile(pdf_file("surat.pdf", text).read()), frozenset({"pdf"}))


def shelter_paper(kind: str) -> NewPaper:
    """Return a paper of a kind."""
    return NewPaper(kind=kind, kept=letter(kind))


def beds_of(stay: Stay, on: dt.date | None = None) -> dict[str, str]:
    """Return the room of each person's bed that is held in a night (the last one without it), by role and number."""
    night = on or stay.nights.upper - dt.timedelta(days=1)
    rows = stay.placements.filter(released_at=None, nights__contains=night).order_by("person__pk")
    return {f"{row.person.role}-{row.person_id}": row.room.name for row in rows.select_related("person", "room")}


def bed(room: str, label: str = "1") -> Bed:
    return Bed.objects.get(room__name=room, label=label)
