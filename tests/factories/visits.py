"""Places, visits and people who come to them, made through the domain; a standard in force stands behind a service."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from bookings.domain.places import PlaceFacts, save_place
from bookings.domain.reserving import Part
from bookings.domain.visit_requests import NewVisitRequest, file_visit_request
from bookings.domain.visitors import NewVisitor, register_visitor
from bookings.domain.visits import Offer, VisitPlan, plan_visit, publish_visit
from bookings.models import Place, Registration, Resource, Visit
from core.cases.domain.identities import Person
from core.cases.models import Case
from services.seam import Service
from tests.factories.bookings import make_resource
from tests.factories.services import make_published as make_standard

VISITOR = Person(name="Rukayah Madura", email="rukayah@warga.example", phone="0812 5550 4411")
HEAD_OF_VILLAGE = Person(name="Sujarwo Kepala", email="sujarwo@desa.example", phone="0812 5550 9922")


def key() -> str:
    return str(uuid.uuid4())


def make_place(name: str = "Desa Sapeken", **fields: Any) -> Place:
    """Return a village on the list."""
    return save_place(facts=PlaceFacts(**{"name": name, "level": Place.Level.VILLAGE, **fields}), by=None)


def make_vehicle(code: str = "mobil-layanan", **fields: Any) -> Resource:
    """Return a vehicle that the public does not see."""
    return make_resource(code, kind=Resource.Kind.VEHICLE, is_public=False, **fields)


def in_days(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def plan_of(place: Place, *, vehicle: Resource | None = None, **fields: Any) -> VisitPlan:
    """Return the plan of a visit of one day, ten days ahead, with a vehicle."""
    chosen = vehicle or Resource.objects.filter(code="mobil-layanan").first() or make_vehicle()
    on = fields.pop("on", in_days(10))
    values: dict[str, Any] = {
        "place": place,
        "venue": "Balai Desa",
        "first_on": on,
        "last_on": on,
        "opens_at": dt.time(9),
        "closes_at": dt.time(14),
        "parts": [Part(chosen.pk)],
    }
    return VisitPlan(**{**values, **fields})


def make_visit(place: Place | None = None, *, quota: int | None = 2, by: Any = None, **fields: Any) -> Visit:
    """Return a planned visit with one service."""

    service = Service.objects.public().first() or make_standard().service
    plan = plan_of(place or make_place(), **{"offers": [Offer(service.code, quota)], **fields})
    return plan_visit(plan=plan, by=by)


def make_published(place: Place | None = None, **fields: Any) -> Visit:
    """Return an announced visit."""
    return publish_visit(visit=make_visit(place, **fields), by=None)


def make_request(place: Place | None = None, **fields: Any) -> Case:
    """Return the case of a request for a visit."""
    values: dict[str, Any] = {
        "key": key(),
        "person": HEAD_OF_VILLAGE,
        "people": 80,
        "reason": "Jarak ke kantor 300 km dan internet sering putus.",
        "place": place,
    }
    return file_visit_request(new=NewVisitRequest(**{**values, **fields})).case


def make_registration(visit: Visit, *, person: Person = VISITOR, on: dt.date | None = None, **how: Any) -> Registration:
    """Register somebody for the first service of a visit."""
    new = NewVisitor(offered=visit.offered.all()[0], on=on or visit.first_on, person=person)
    return register_visitor(visit=visit, new=new, **{"key": key(), **how})
