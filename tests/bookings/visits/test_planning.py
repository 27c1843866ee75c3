"""A visit is planned with what travels as one act, announced, moved, disturbed and cancelled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.availability import Problem
from bookings.disturbances import Disturbance, disturb
from bookings.domain import visits as domain
from bookings.domain.places import PlaceFacts, save_place, save_unit, with_last_visit
from bookings.domain.reserving import Part
from bookings.domain.visit_disturbances import open_disturbances
from bookings.domain.visits import Offer
from bookings.errors import (
    CodeTaken,
    NotFree,
    ServiceRegistered,
    VisitIncomplete,
    VisitMoveRefused,
)
from bookings.models import Booking, Place, Registration, Reservation, Visit
from bookings.spans import Span
from bookings.visit_planning import ways_out
from core.cases.models import Notice
from core.errors import InvalidInput, PermissionRefused
from tests.factories.bookings import make_projectors
from tests.factories.visits import (
    in_days,
    make_place,
    make_published,
    make_registration,
    make_vehicle,
    make_visit,
    plan_of,
)
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Visit.State


def held() -> list[tuple[str, int]]:
    rows = Reservation.objects.filter(released_at=None).order_by("resource__code")
    return [(row.resource.code, row.lot.upper - row.lot.lower) for row in rows.select_related("resource")]


def test_plan_visit_holds_vehicle_and_equipment_over_the_nights() -> None:
    visit = make_visit(
        parts=[Part(make_vehicle().pk), Part(make_projectors(3).pk, 2)], first_on=in_days(10), last_on=in_days(12)
    )
    visit.refresh_from_db()
    assert held() == [("mobil-layanan", 1), ("proyektor", 2)]
    assert (visit.booking.during.lower, visit.booking.during.upper) == (visit.starts_at, visit.ends_at)
    assert visit.ends_at - visit.starts_at == dt.timedelta(days=2, hours=5)
    assert [event.kind for event in visit.events.all()] == ["planned"]


def test_plan_visit_takes_papers_of_the_standard_in_force() -> None:
    offered = make_visit().offered.get()
    assert offered.name == "Pinjam aula"
    assert offered.standard_version == 1
    assert offered.papers[0]["name"]


def test_a_form_sent_twice_plans_one_visit() -> None:
    by, place = get_user("facility"), make_place()
    first, second = make_visit(place, by=by), make_visit(place, by=by)
    assert first.pk == second.pk
    assert Booking.objects.count() == 1


def test_plan_visit_refuses_a_taken_vehicle_and_shows_ways_out() -> None:
    vehicle, other = make_vehicle(), make_vehicle("mobil-kedua")
    make_visit(vehicle=vehicle)
    plan = plan_of(make_place("Desa Raas"), vehicle=vehicle)
    with pytest.raises(NotFree) as refusal:
        domain.plan_visit(plan=plan, by=None)
    assert refusal.value.problems == {"mobil-layanan": [Problem.TAKEN]}
    assert Visit.objects.count() == 1

    zone = Visit.objects.get().zone
    during = Span(
        dt.datetime.combine(plan.first_on, plan.opens_at, zone), dt.datetime.combine(plan.last_on, plan.closes_at, zone)
    )
    way = ways_out(refusal.value, parts=plan.parts, during=during, now=timezone.now())
    assert [(one.name, one.instead) for one in way.conflicts] == [(vehicle.name, (other.name,))]
    assert way.days == tuple(in_days(number) for number in (8, 9, 11, 12, 13))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"last_on": in_days(9)}, "last_on"),
        ({"last_on": in_days(60)}, "last_on"),
        ({"closes_at": dt.time(9)}, "closes_at"),
        ({"parts": []}, "parts"),
    ],
)
def test_plan_visit_refuses_what_is_no_plan(fields: dict[str, Any], named: str) -> None:
    plan = plan_of(make_place(), **fields)
    with pytest.raises(InvalidInput) as refusal:
        domain.plan_visit(plan=plan, by=None)
    assert list(refusal.value.errors) == [named]


def test_visits_in_the_past_and_by_others_are_refused() -> None:
    place = make_place()
    with pytest.raises(NotFree) as refusal:
        make_visit(place, on=in_days(-1))
    assert refusal.value.problems == {"mobil-layanan": [Problem.PAST]}
    for local in ("counter", "team"):
        with pytest.raises(PermissionRefused):
            make_visit(place, by=get_user(local))


def test_publish_visit_needs_services_and_happens_once() -> None:
    with pytest.raises(VisitIncomplete):
        domain.publish_visit(visit=make_visit(offers=[]), by=None)
    visit = make_published(make_place("Desa Raas"), on=in_days(11))
    assert (visit.state, visit.published_at is not None) == (State.PUBLISHED, True)
    with pytest.raises(VisitMoveRefused):
        domain.publish_visit(visit=visit, by=None)


def test_change_visit_moves_what_it_holds_and_the_registrations() -> None:
    visit = make_published(first_on=in_days(10), last_on=in_days(11))
    first, second = make_registration(visit), make_registration(visit, person=_other(1), on=in_days(11))
    third = make_registration(visit, person=_other(2), on=in_days(11))
    plan = plan_of(visit.place, on=in_days(20), offers=[Offer("peminjaman-aula", 2)])
    visit = domain.change_visit(visit=visit, plan=plan, by=None)

    rows = Registration.objects.order_by("number")
    assert [(row.pk, row.on, row.number) for row in rows] == [
        (first.pk, in_days(20), 1),
        (second.pk, in_days(20), 2),
        (third.pk, in_days(20), 3),
    ]
    assert visit.revision == 1
    assert visit.events.latest("pk").kind == "moved"
    assert [row.blocked.lower for row in Reservation.objects.filter(released_at=None)] == [visit.starts_at]


def test_change_visit_keeps_services_that_somebody_registered_for() -> None:
    visit = make_published()
    make_registration(visit)
    with pytest.raises(ServiceRegistered):
        domain.change_visit(visit=visit, plan=plan_of(visit.place), by=None)
    domain.begin_visit(visit=visit, by=None)
    with pytest.raises(VisitMoveRefused):
        domain.change_visit(visit=visit, plan=plan_of(visit.place), by=None)


def test_change_visit_to_a_taken_day_leaves_it_where_it_was() -> None:
    visit = make_visit()
    make_visit(make_place("Desa Raas"), on=in_days(12))
    with pytest.raises(NotFree):
        domain.change_visit(visit=visit, plan=plan_of(visit.place, on=in_days(12)), by=None)
    assert Visit.objects.get(pk=visit.pk).first_on == in_days(10)
    assert len(held()) == 2


def test_cancel_visit_needs_a_reason_and_lets_go() -> None:
    visit = make_published()
    with pytest.raises(InvalidInput):
        domain.cancel_visit(visit=visit, reason=" ", by=None)
    visit = domain.cancel_visit(visit=visit, reason="Kapal tidak berlayar.", by=None)
    assert (visit.state, held()) == (State.CANCELLED, [])
    assert Booking.objects.get().state == Booking.State.CANCELLED
    with pytest.raises(VisitMoveRefused):
        domain.cancel_visit(visit=visit, reason="Lagi.", by=None)


def test_a_disturbed_visit_is_told_to_who_planned_it() -> None:
    planner, vehicle = get_user("facility"), make_vehicle()
    visit = make_visit(vehicle=vehicle, by=planner)
    span = Span(visit.starts_at, visit.ends_at)
    disturb(Disturbance(resources=(vehicle,), during=span, reason="Mesin rusak.", by=None))

    notice = Notice.objects.get(template="bookings/visit_disturbed")
    assert (notice.to_user, notice.facts["reason"]) == (planner, "Mesin rusak.")
    assert [event.facts["names"] for event in open_disturbances(visit)] == [[vehicle.name]]
    domain.change_visit(visit=visit, plan=plan_of(visit.place, vehicle=make_vehicle("pengganti")), by=None)
    assert open_disturbances(visit) == []


def test_last_visit_counts_that_of_the_place_around_and_the_one_before() -> None:
    district = make_place("Kecamatan Sapeken", level=Place.Level.SUBDISTRICT)
    village = make_place("Desa Pagerungan", within=district, visited_before_on=dt.date(2024, 5, 1))
    rows = with_last_visit(Place.objects.filter(pk=village.pk))
    assert [(row.last_on, row.next_on) for row in rows] == [(dt.date(2024, 5, 1), None)]
    visit = make_published(district)
    assert rows.get().next_on == visit.first_on
    Visit.objects.filter(pk=visit.pk).update(state=State.DONE, ended_at=timezone.now())
    assert (rows.get().last_on, rows.get().next_on) == (visit.last_on, None)


def test_save_place_refuses_a_circle_and_a_code_that_is_taken() -> None:
    one = make_place("Kecamatan Sapeken", level=Place.Level.SUBDISTRICT)
    two = make_place("Desa Pagerungan", within=one)
    with pytest.raises(InvalidInput):
        save_place(facts=PlaceFacts(name=one.name, level=one.level, within=two), place=one, by=None)
    with pytest.raises(CodeTaken):
        make_place("Desa Pagerungan")
    with pytest.raises(PermissionRefused):
        make_place_by("counter")


def test_save_unit_keeps_what_travels() -> None:
    vehicle, things = make_vehicle(), make_projectors(3)
    unit = save_unit(name="ULT Keliling 1", parts=[Part(vehicle.pk), Part(things.pk, 2)], by=None)
    unit = save_unit(name="ULT Keliling Satu", parts=[Part(vehicle.pk)], unit=unit, by=None)
    assert [(part.resource.code, part.quantity) for part in unit.parts.all()] == [("mobil-layanan", 1)]
    with pytest.raises(InvalidInput):
        save_unit(name="Kosong", parts=[], by=None)


def make_place_by(local: str) -> Place:
    return save_place(facts=PlaceFacts(name="Desa Baru", level=Place.Level.VILLAGE), by=get_user(local))


def _other(number: int) -> Any:
    from core.cases.domain.identities import Person

    return Person(name=f"Warga {number}", phone=f"0812 5551 00{number:02d}")
