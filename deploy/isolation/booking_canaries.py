"""What is planted of bookings in an agency: somebody who borrows, a family in the shelter, somebody at a visit."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.utils import timezone

from bookings.domain.lending import NewLending, ask_lending
from bookings.domain.places import PlaceFacts, save_place
from bookings.domain.reserving import Part
from bookings.domain.shelter_admin import save_room, save_shelter
from bookings.domain.shelter_health import Health
from bookings.domain.stays import NewGuest, NewStay, ask_stay
from bookings.domain.visit_requests import NewVisitRequest, file_visit_request
from bookings.domain.visitors import NewVisitor, register_visitor, token_of
from bookings.models import Booking, Place, Registration, Resource, Room, Shelter, Stay, StayPaper, Visit, VisitService
from bookings.shelter_rules import Nights
from bookings.spans import Span
from core.cases.domain.identities import Person, seal_bytes

PAPER = "isolation/surat.sealed"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PlantedBookings:
    """The keys to what was planted: whoever has them at home gets in. `thing` names hall, shelter and place."""

    thing: str
    codes: tuple[str, ...]
    secret: str
    visit: int
    visitor: int
    registration: str
    paper: int
    health: bytes


def plant_bookings(word: str, code: str, person: Person) -> PlantedBookings:
    """Plant a hall that is asked for, a stay with health data and a paper, a visit with somebody registered."""
    hall = Resource.objects.create(
        code=code, kind=Resource.Kind.ROOM, name=word, summary=word, round_the_clock=True, keeps_days_off=False
    )
    start = (timezone.now() + 3 * DAY).replace(minute=0, second=0, microsecond=0)
    lent = ask_lending(
        new=NewLending(
            key=str(uuid.uuid4()),
            title=word,
            during=Span(start, start + DAY / 12),
            parts=[Part(hall.pk)],
            participants=10,
            text=word,
            person=person,
        )
    )
    stay = _plant_stay(word, code, person)
    paper = StayPaper.objects.create(
        stay=stay, kind="referral", file=PAPER, media_type="application/pdf", size=len(word), sha256="0" * 64
    )
    default_storage.save(PAPER, io.BytesIO(seal_bytes(word.encode())))
    place = save_place(facts=PlaceFacts(name=word, level=Place.Level.VILLAGE, code=code), by=None)
    asked = file_visit_request(
        new=NewVisitRequest(key=str(uuid.uuid4()), person=person, people=9, reason=word, place=place)
    )
    registration = _plant_visit(word, place, person)
    return PlantedBookings(
        thing=code,
        codes=(lent.case.code, stay.case.code, asked.case.code),
        secret=lent.secret,
        visit=registration.visit_id,
        visitor=registration.pk,
        registration=token_of(registration),
        paper=paper.pk,
        health=bytes(stay.health.sealed),
    )


def _plant_stay(word: str, code: str, person: Person) -> Stay:
    shelter = save_shelter(shelter=Shelter(code=code, name=word, about=word), by=None)
    save_room(room=Room(shelter=shelter, name=word), beds=1, accessible=0, by=None)
    today = timezone.localdate()
    guest = NewGuest(role="patient", sex="female", age="adult", relation="self", name=word)
    filed = ask_stay(
        new=NewStay(
            shelter=shelter,
            key=str(uuid.uuid4()),
            nights=Nights(today + DAY, today + 2 * DAY),
            guests=(guest,),
            person=person,
            district="",
            health=Health(diagnosis=word, hospital=word),
        )
    )
    return Stay.objects.select_related("case", "health").get(case=filed.case)


def _plant_visit(word: str, place: Place, person: Person) -> Registration:
    """Announce a visit and register somebody, past the rules of standards: nothing is in force in a canary."""
    on, now = timezone.localdate() + 5 * DAY, timezone.now()
    booking = Booking.objects.create(
        kind=Booking.Kind.VISIT, state=Booking.State.APPROVED, title=word, during=(now + 5 * DAY, now + 6 * DAY)
    )
    visit = Visit.objects.create(
        booking=booking,
        place=place,
        venue=word,
        first_on=on,
        last_on=on,
        opens_at=dt.time(9),
        closes_at=dt.time(14),
        time_zone="Asia/Jakarta",
        state=Visit.State.PUBLISHED,
        published_at=now,
        public_note=word,
    )
    offered = VisitService.objects.create(visit=visit, service_code="kenari", name=word)
    return register_visitor(visit=visit, new=NewVisitor(offered=offered, on=on, person=person), key=str(uuid.uuid4()))


def remove_booking_files() -> None:
    """Remove what a rolled back transaction does not; of the current agency."""
    default_storage.delete(PAPER)
