"""The mobile unit of the demo, after the seed article: ULT Keliling and the four districts that it is to go to.

Distances are rounded, and what was served is invented.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone

from bookings.domain.places import PlaceFacts, save_place, save_unit
from bookings.domain.reserving import Part
from bookings.domain.resources import add_resource
from bookings.domain.visit_reports import write_report
from bookings.domain.visit_requests import NewVisitRequest, file_visit_request, put_on_list
from bookings.domain.visitors import NewVisitor, register_visitor
from bookings.domain.visits import Offer, VisitPlan, plan_visit, publish_visit
from bookings.models import MobileUnit, Place, Resource, Visit
from core import audit
from core.agencies import current_agency
from core.cases.domain.identities import Person
from deploy.demo.happening import Row, key_of, mark, officer, on_working_day
from services.seam import Service

DATA = Path(__file__).with_name("visits.json")
HOURS = (dt.time(9), dt.time(14))


def people_of(slug: str) -> Sequence[tuple[str, str, list[str], str]]:
    """Return the staff of an agency who travel, or plan that."""
    return [tuple(row) for row in _story(slug).get("people", ())]


def visit_places(slug: str) -> None:
    """Let the mobile unit go to its places, and places ask for it; where there are places, nothing happens."""
    story = _story(slug)
    if not story or Place.objects.exists():
        return
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        unit = _add_things(story)
        for row in story["places"]:
            save_place(facts=PlaceFacts(level=Place.Level.REGENCY, **row), by=None)
        for row in story["past"]:
            _visited(row, unit)
        for row in story["requests"]:
            _ask(slug, row)
        visit = _announce(story["coming"], unit)
        for number, row in enumerate(story["registered"]):
            _register(slug, visit, row, number)


def _add_things(story: Row) -> MobileUnit:
    for row in story["things"]:
        own = {name: value for name, value in row.items() if name not in ("person", "kind")}
        person = officer(row["person"]) if "person" in row else None
        more: dict[str, Any] = {"keeps_days_off": False, "is_public": False, "horizon_days": 365}
        add_resource(
            kind=row["kind"], person=person, by=None, responsible=officer("keliling"), unit_code="ult", **more, **own
        )
    return save_unit(name=story["unit"]["name"], parts=_parts(story["unit"]["parts"]), by=None)


def _visited(row: Row, unit: MobileUnit) -> None:
    """Carry out a visit of the past, with its report."""
    zone = current_agency().zone
    day = timezone.localdate(timezone=zone) - dt.timedelta(days=row["days_ago"])
    planned = dt.datetime.combine(day - dt.timedelta(days=14), dt.time(9), zone)
    with time_machine.travel(planned, tick=True):
        visit = publish_visit(visit=_plan(row, unit, day, 1, [Offer(code) for code in _public()]), by=None)
    with time_machine.travel(dt.datetime.combine(day, dt.time(15), zone), tick=True):
        served = {offered.pk: row["served"][offered.service_code] for offered in visit.offered.all()}
        texts = {name: row[name] for name in ("summary", "problems", "follow_up")}
        write_report(visit=visit, served=served, by=officer("keliling"), **texts)


def _ask(slug: str, row: Row) -> None:
    place = Place.objects.filter(code=row["place"]).first() if row["place"] else None
    person = Person(name=row["name"], email=row["email"], phone=row["phone"])
    names = ("people", "reason", "organisation")
    with on_working_day(row["working_days_ago"], row["clock"].replace(".", ":")):
        new = NewVisitRequest(
            key=key_of(slug, row["id"]),
            person=person,
            place=place,
            place_name=row.get("place_name", ""),
            services=["ult-keliling"],
            **{name: row[name] for name in names},
        )
        case = mark(file_visit_request(new=new).case)
        if place is not None:
            put_on_list(case=case, place=place, by=officer("keliling"))


def _announce(row: Row, unit: MobileUnit) -> Visit:
    """Plan the next visit and announce it, which answers the request of its place."""
    day = timezone.localdate(timezone=current_agency().zone) + dt.timedelta(days=row["in_days"])
    visit = _plan(row, unit, day, row["days"], [Offer(code, row["quota"]) for code in _public()])
    return publish_visit(visit=visit, by=officer("keliling"))


def _register(slug: str, visit: Visit, row: Row, number: int) -> None:
    offered = list(visit.offered.all())
    new = NewVisitor(
        offered=offered[number % len(offered)], on=visit.days[number % len(visit.days)], person=Person(**row)
    )
    register_visitor(visit=visit, new=new, key=key_of(slug, f"daftar-{number}"))


def _plan(row: Row, unit: MobileUnit, day: dt.date, days: int, offers: Sequence[Offer]) -> Visit:
    plan = VisitPlan(
        place=Place.objects.get(code=row["place"]),
        venue=row["venue"],
        first_on=day,
        last_on=day + dt.timedelta(days=days - 1),
        opens_at=HOURS[0],
        closes_at=HOURS[1],
        parts=[Part(part.resource_id, part.quantity) for part in unit.parts.all()],
        offers=offers,
        unit=unit,
        public_note=row.get("note", ""),
    )
    return plan_visit(plan=plan, by=officer("keliling"))


def _public() -> list[str]:
    """Return which of the two services have a standard that everybody reads."""
    return list(Service.objects.public().filter(code__in=("ult", "ult-keliling")).values_list("code", flat=True))


def _parts(wanted: Row) -> list[Part]:
    keys = dict(Resource.objects.filter(code__in=wanted).values_list("code", "pk"))
    return [Part(keys[code], number) for code, number in wanted.items()]


def _story(slug: str) -> Row:
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    return story
