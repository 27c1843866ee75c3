"""Who borrows from the language office of the demo: requests in every state now, and the uses of the past year.

Of every ten uses of the past seven are by communities, as the seed article tells of 2022. What lies in the past is
written in bulk; what is open goes the way of every request.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookings.domain.alternatives import alternatives_for
from bookings.domain.lending import NewLending, approve_lending, ask_lending, cancel_lending, refuse_lending
from bookings.domain.lending_rules import community_of
from bookings.domain.own_use import plan_own_use
from bookings.domain.reserving import Part
from bookings.domain.series import Rhythm, ask_series, dates_of
from bookings.domain.terms import terms_for
from bookings.errors import NotFree
from bookings.models import Booking, Lending, Reservation, Resource
from bookings.spans import Span
from core import audit
from core.agencies import current_agency
from core.cases import codes
from core.cases.domain import talking
from core.cases.domain.identities import Person, digest, seal_person
from core.cases.models import Case, CaseClock, CaseIdentity
from core.cases.states import CaseState
from core.workdays.counting import Unit
from core.workdays.office import office_calendar
from deploy.demo.happening import Row, officer, on_working_day

DATA = Path(__file__).with_name("borrowing.json")
KIND, SERVICE = "lending", "peminjaman-sarana"
SLOTS = ((8, 11), (13, 16))
DECIDED_BEFORE = dt.timedelta(days=6)
ASKED_BEFORE = dt.timedelta(days=8)


def borrow(slug: str) -> None:
    """Let people borrow what an agency lends; where somebody has borrowed, nothing happens."""
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    if not story or Lending.objects.exists():
        return
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        _remember_the_past(story)
        for row in story["requests"]:
            _ask(story, row)


# --- what is open -----------------------------------------------------------------------------------------------------
def _ask(story: Row, row: Row) -> None:
    with on_working_day(*row["asked"]):
        new = _new(story, row)
        if "weekly" in row:
            ask_series(new=new, dates=dates_of(new.during, rhythm=Rhythm.WEEKLY, times=row["weekly"]))
            return
        case = _asked(story, row, new)
    if case is not None:
        _then(story, row, case)


def _asked(story: Row, row: Row, new: NewLending) -> Case | None:
    """Ask for the time of a row, or for the nearest one that is free on the day when the demo is made."""
    with suppress(NotFree):
        return ask_lending(new=new, waits=row.get("waits", False)).case
    for one in alternatives_for(parts=new.parts, during=new.during, participants=new.participants):
        with suppress(NotFree):
            return ask_lending(new=_new(story, row, one.during)).case
    return None


def _then(story: Row, row: Row, case: Case) -> None:
    """Let staff or the borrower act, half a working day or so after it was asked for."""
    days, _clock = row["asked"]
    by = officer("sarana")
    with on_working_day(max(0, days - 1), "10:40"):
        match row.get("then"):
            case "approve":
                approve_lending(
                    case=case, key=str(uuid.uuid4()), by=by, note="Kunci diserahkan oleh petugas pendamping."
                )
            case "refuse":
                refuse_lending(case=case, reason=story["refusal"], refused_for="own_use", key=str(uuid.uuid4()), by=by)
            case "ask_papers":
                talking.ask_citizen(case=case, text=story["papers"], key=str(uuid.uuid4()), by=by)
            case "cancel":
                cancel_lending(case=case, reason=story["cancelled"])
    if row.get("moved"):
        booking = Booking.objects.get(case=case)
        plan_own_use(
            title=story["own_use"]["title"],
            reason=story["own_use"]["reason"],
            has_priority=True,
            parts=[Part(int(key)) for key in booking.lending.wanted],
            during=Span.of(booking.during),
            by=by,
        )


def _new(story: Row, row: Row, during: Span | None = None) -> NewLending:
    things = {row.code: row for row in Resource.objects.filter(code__in=row["things"])}
    name, asker = story["communities"][row["by"]]
    return NewLending(
        key=str(uuid.uuid4()),
        title=story["activities"][row["what"]],
        during=during or _during(row),
        parts=[Part(things[code].pk, quantity) for code, quantity in row["things"].items()],
        asker=asker,
        participants=row["people"],
        wants_companion=row.get("companion", False),
        terms=terms_for(things.values()),
        person=_person(story, row["by"], name),
    )


def _person(story: Row, number: int, organisation: str) -> Person:
    name = story["people"][number % len(story["people"])]
    return Person(name=name, email=f"{name.split()[0].lower()}{number}@warga.example", organisation=organisation)


def _during(row: Row) -> Span:
    """Return the hours of a row on a day from today on, the next one on which the office works."""
    calendar, zone = office_calendar(), current_agency().zone
    day = timezone.localdate(timezone=zone) + dt.timedelta(days=row["in_days"])
    while not calendar.is_open_on(day) or day.weekday() == 4:  # Fridays have a long pause
        day += dt.timedelta(days=1)
    return Span(*(dt.datetime.combine(day, dt.time.fromisoformat(row[name]), zone) for name in ("from", "to")))


# --- what is over -----------------------------------------------------------------------------------------------------
def _remember_the_past(story: Row) -> None:
    """Write uses that are over, on working days, each hall at most once in a morning or an afternoon."""
    halls = list(Resource.objects.filter(code__in=["aula", "ruang-diskusi", "ruang-baca"]).order_by("pk"))
    companions = list(Resource.objects.filter(kind=Resource.Kind.COMPANION).order_by("pk"))
    moments = list(_moments(story["past"]))
    askers = cycle(enumerate(story["communities"]))
    rows = [
        _Past(story, number, start, end, halls[number % len(halls)], companions[number % len(companions)], next(askers))
        for number, (start, end) in enumerate(moments)
    ]
    _write(rows)


class _Past:
    """One use that is over, with the rows that it leaves."""

    def __init__(
        self,
        story: Row,
        number: int,
        start: dt.datetime,
        end: dt.datetime,
        hall: Resource,
        companion: Resource,
        asker: tuple[int, Any],
    ) -> None:
        index, (organisation, kind) = asker
        self.start, self.end, self.hall, self.companion, self.kind = start, end, hall, companion, kind
        self.person = _person(story, index, organisation)
        self.title = story["activities"][index]
        received, decided = start - ASKED_BEFORE, start - DECIDED_BEFORE
        self.case = Case(
            code=codes.new_code("PJM", received.date()),
            kind=KIND,
            state=CaseState.CLOSED,
            title=self.title,
            service_code=SERVICE,
            received_at=received,
            counted_from=received.date(),
            answered_at=decided,
            first_answer_at=decided,
            closed_at=end,
            outcome="returned",
            rating=4 - number % 3 // 2,
            rated_at=end,
            key_digest=uuid.uuid4().hex * 2,
        )

    def rows(self) -> tuple[CaseIdentity, CaseClock, Booking]:
        identity = CaseIdentity(
            case=self.case,
            sealed=seal_person(self.person),
            email_digest=digest("email", self.person.email),
            has_email=True,
        )
        decided = self.start - DECIDED_BEFORE
        clock = CaseClock(
            case=self.case,
            kind=CaseClock.Kind.MAIN,
            amount=2,
            unit=Unit.WORKING_DAYS,
            source="settings",
            started_at=self.case.received_at,
            counted_from=self.case.counted_from,
            due_at=decided + dt.timedelta(hours=4),
            ended_at=decided,
            on_time=True,
        )
        booking = Booking(
            case=self.case,
            kind=Booking.Kind.LENDING,
            state=Booking.State.RETURNED,
            title=self.title,
            during=(self.start, self.end),
            participants=min(self.hall.capacity or 20, 12 + self.start.day),
        )
        return identity, clock, booking

    def lending(self, booking: Booking) -> Lending:
        return Lending(
            case=self.case,
            booking=booking,
            asker=self.kind,
            community=community_of(self.person),
            wanted={str(self.hall.pk): 1},
            wants_companion=True,
        )

    def reservations(self, booking: Booking) -> list[Reservation]:
        around = (
            self.start - dt.timedelta(minutes=self.hall.before_minutes),
            self.end + dt.timedelta(minutes=self.hall.after_minutes),
        )
        spans = ((self.hall, around), (self.companion, (self.start, self.end)))
        return [
            Reservation(booking=booking, resource=resource, quantity=1, lot=(1, 2), blocked=span)
            for resource, span in spans
        ]


def _write(rows: list[_Past]) -> None:
    Case.objects.bulk_create([row.case for row in rows], batch_size=500)
    made = [row.rows() for row in rows]
    CaseIdentity.objects.bulk_create([identity for identity, _clock, _booking in made], batch_size=500)
    CaseClock.objects.bulk_create([clock for _identity, clock, _booking in made], batch_size=500)
    bookings = Booking.objects.bulk_create([booking for _identity, _clock, booking in made], batch_size=500)
    pairs = list(zip(rows, bookings, strict=True))
    Lending.objects.bulk_create([row.lending(booking) for row, booking in pairs], batch_size=500)
    Reservation.objects.bulk_create(
        [one for row, booking in pairs for one in row.reservations(booking)], batch_size=500
    )


def _moments(past: Row) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield so many times a week for the past months, and so many in each of the other years."""
    zone, calendar = current_agency().zone, office_calendar()
    today = timezone.localdate(timezone=zone)
    for year, uses in past["others"].items():
        first = dt.date(int(year), 1, 10)
        yield from (_slot(first + dt.timedelta(days=number * 5), number, zone) for number in range(uses))
    day = today - dt.timedelta(days=30 * past["months"])
    number = 0
    while day < today - ASKED_BEFORE:
        if calendar.is_open_on(day) and day.weekday() in range(past["a_week"]):
            yield _slot(day, number, zone)
            number += 1
        day += dt.timedelta(days=1)


def _slot(day: dt.date, number: int, zone: Any) -> tuple[dt.datetime, dt.datetime]:
    first, last = SLOTS[number % len(SLOTS)]
    return dt.datetime.combine(day, dt.time(first), zone), dt.datetime.combine(day, dt.time(last), zone)
