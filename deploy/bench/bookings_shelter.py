"""A shelter with 32 beds is lived through, day by day, through the domain and beside the reference of shelter_year."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.bench import shelter_year as year
from deploy.bench.figures import TEN, Bench, Figure

ORDERS = "deploy.bench.bookings_shelter.live_in_schema"
SEED = 29
FEW = 20  # days of a small run
SLUG = TEN[6]
HOUR = 9  # of the morning, at which everything of a day happens


@dataclass(frozen=True)
class Lived:
    """What came of it; `different_nights` are those in which other than the reference's number of beds is taken."""

    stays: int
    bed_nights: int
    share: float
    breaches: int
    different_nights: int
    out_of_order: int
    seconds: float


def shelter_figures(bench: Bench) -> Iterator[Figure]:
    """Live through a whole year."""
    days = FEW if bench.is_small else year.DAYS
    order = {"schema": SLUG.replace("-", "_"), "seed": SEED, "days": days}
    lived = Lived(**bench.full().order(ORDERS, **order))
    for name, found, target, is_met in (
        ("families that got beds", f"{lived.stays}", "-", True),
        ("beds taken, of all in use", f"{lived.share:.1%}", "-", True),
        ("rules broken", f"{lived.breaches}", "0", lived.breaches == 0),
        ("given out of order", f"{lived.out_of_order}", "0", lived.out_of_order == 0),
        ("nights other than the reference", f"{lived.different_nights}", "0", lived.different_nights == 0),
    ):
        label = f"bookings: a shelter of {year.BEDS} beds in {days} nights, {name}"
        yield Figure(label, found, "", f"{lived.seconds:.0f} s", target, is_met)


def live_in_schema(schema: str, seed: int, days: int) -> dict[str, Any]:
    """Live through so many days in the schema of an agency, for an order of the bench."""
    from dataclasses import asdict

    from core.tenancy import schema_context

    with schema_context(schema):
        return asdict(live_through(seed=seed, days=days))


def live_through(*, seed: int, days: int) -> Lived:
    """Give out beds for so many days through the domain, and compare with the reference."""
    from bookings.domain import shelter_waiting, staying
    from bookings.models import Closure, Placement, Shelter, Stay

    started = time.monotonic()
    asked = year.requests(seed=seed, days=days)
    reference, waited = year.run(asked, days=days)
    shelter, places = _build(Shelter)
    for room, bed, first, last in year.CLOSED:
        window = (shelter.begins(_date(first)), shelter.ends(_date(last)))
        key = next(row for row, place in places.items() if place == (room, bed))
        Closure.objects.create(resource_id=key, during=window, reason="Perbaikan")
    leaving: dict[int, list[int]] = defaultdict(list)
    numbers: dict[int, year.Request] = {}
    out_of_order = 0
    for day in range(days):
        now = dt.datetime.combine(_date(day), dt.time(HOUR), shelter.zone)
        for key in leaving[day]:
            stay = Stay.objects.select_related("case", "booking", "shelter").get(pk=key)
            staying.check_in(stay=stay, items=[], by=None, now=now - dt.timedelta(hours=1))
            staying.check_out(stay=stay, items=[], by=None, now=now)
        numbers |= _ask(shelter, [request for request in asked if request.day == day], now)
        for stay in shelter_waiting.offer_in_order(shelter=shelter, now=now):
            taken = shelter_waiting.accept_offer(stay=stay, now=now)
            request = numbers[stay.pk]
            last = (taken.nights.upper - year.FIRST).days
            if request.early and last - request.early > max(day, last - request.nights):
                leaving[last - request.early].append(stay.pk)
        line = [numbers[one.stay.pk].number for one in shelter_waiting.waiting_list(shelter)]
        out_of_order += line != waited[day]
    given: dict[int, dict[int, Placement]] = defaultdict(dict)
    rows = Placement.objects.filter(released_at=None, stay__shelter=shelter)
    for row in rows.select_related("bed").order_by("person_id"):
        given[row.stay_id][row.person_id] = row
    kept = [_given(numbers[key], rows, places) for key, rows in given.items()]
    counted, wanted = year.occupied(kept, days=days), year.occupied(reference.given, days=days)
    return Lived(
        stays=len(kept),
        bed_nights=sum(counted),
        share=sum(counted) / (year.BEDS * days),
        breaches=len(year.breaches(kept)),
        different_nights=sum(one != other for one, other in zip(counted, wanted, strict=True)),
        out_of_order=out_of_order,
        seconds=time.monotonic() - started,
    )


def _build(model: Any) -> tuple[Any, dict[int, tuple[int, int]]]:
    """Return the shelter, and the room and bed of each resource by their numbers in the house."""
    from bookings.domain.shelter_admin import save_room, save_shelter
    from bookings.models import Bed, Room

    name = f"rumah-singgah-uji-{model.objects.count() + 1}"  # it may be lived through again
    shelter = save_shelter(shelter=model(code=name, name="Rumah singgah uji", horizon_days=365), by=None)
    places = {}
    for number, (name, rule, alone, beds, accessible) in enumerate(year.HOUSE):
        room = Room(shelter=shelter, name=name, rule=rule, is_isolation=alone, position=number)
        save_room(room=room, beds=beds, accessible=accessible, by=None)
        for bed in Bed.objects.filter(room=room):
            places[bed.resource_id] = (number, int(bed.label) - 1)
    return shelter, places


def _ask(shelter: Any, asked: list[year.Request], now: dt.datetime) -> dict[int, year.Request]:
    """Put families on the waiting list in a handful of statements, in the order in which they asked."""
    from bookings.domain.shelter_beds import span_of
    from bookings.models import Booking, Stay, StayPerson
    from bookings.shelter_rules import Nights
    from core.cases.models import Case
    from core.cases.states import CaseState

    run = shelter.code.rpartition("-")[2]
    numbers = {f"uji-{run}-{request.number}": request for request in asked}
    cases = Case.objects.bulk_create(
        Case(
            code=f"INP-{2800 + int(run)}-{_code(request.number)}",
            kind="stay",
            state=CaseState.VERIFIED,
            title="Uji",
            received_at=now,
            counted_from=now.date(),
            key_digest=key,
        )
        for key, request in numbers.items()
    )
    nights = [Nights(_date(request.first), _date(request.first + request.nights)) for request in asked]
    bookings = Booking.objects.bulk_create(
        Booking(case=case, kind="stay", state="waiting", title="Uji", during=tuple(span_of(shelter, span)))
        for case, span in zip(cases, nights, strict=True)
    )
    stays = Stay.objects.bulk_create(
        Stay(
            case=case,
            booking=booking,
            shelter=shelter,
            nights=tuple(span),
            points=request.points,
            is_dependent=request.is_dependent,
            needs_accessible=request.needs_accessible,
            needs_own_room=request.needs_alone,
            waiting_since=now + dt.timedelta(microseconds=number),
        )
        for number, (case, booking, span, request) in enumerate(zip(cases, bookings, nights, asked, strict=True))
    )
    StayPerson.objects.bulk_create(
        StayPerson(
            stay=stay,
            role="companion" if number else "patient",
            sex=guest.sex,
            age="small" if guest.is_small else "minor" if guest.is_minor else "adult",
            relation="other" if number else "self",
            sealed=b"",
        )
        for stay, request in zip(stays, asked, strict=True)
        for number, guest in enumerate(request.guests)
    )
    return {stay.pk: request for stay, request in zip(stays, asked, strict=True)}


def _given(request: year.Request, rows: dict[int, Any], places: dict[int, tuple[int, int]]) -> year.Given:
    placements = [rows[key] for key in sorted(rows)]
    first, last = placements[0].nights.lower, placements[0].nights.upper
    beds = tuple(places[row.bed.resource_id] for row in placements)
    return year.Given(request, request.day, (first - year.FIRST).days, (last - year.FIRST).days, beds)


def _code(number: int) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    text = ""
    for _letter in range(4):
        number, rest = divmod(number, len(letters))
        text = letters[rest] + text
    return text


def _date(day: int) -> dt.date:
    return year.FIRST + day * year.DAY
