"""What is lent is kept with its rules; wrong rules are refused beside the field that they are about."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain.resources import add_resource, change_resource, set_quantity
from bookings.errors import CodeTaken, PersonTaken, StillNeeded
from bookings.models import Resource
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from tests.factories.bookings import DAY, book, make_projectors, make_resource
from tests.world import get_user

pytestmark = pytest.mark.django_db
Kind = Resource.Kind
WEEKDAYS = {"mon": [["08:00", "12:00"], ["13:00", "16:00"]]}


def test_hall_is_added_with_a_code_made_of_its_name(in_a: Any) -> None:
    by = get_user("facility")
    hall = add_resource(kind=Kind.ROOM, name="Aula Utama", capacity=150, opening_hours=WEEKDAYS, by=by)

    assert (hall.code, hall.capacity, hall.opening_hours, hall.is_public) == ("aula-utama", 150, WEEKDAYS, True)
    assert AuditEntry.objects.get(action="bookings.resource_added").target_name == "Aula Utama"


def test_form_that_was_sent_twice_adds_one(in_a: Any) -> None:
    by = get_user("facility")
    first = add_resource(kind=Kind.ROOM, name="Aula", by=by)

    assert add_resource(kind=Kind.ROOM, name="Aula", by=by) == first
    Resource.objects.update(created_at=timezone.now() - DAY)
    assert add_resource(kind=Kind.ROOM, name="Aula", by=by).code == "aula-2"
    Resource.objects.update(created_at=timezone.now() - DAY)
    with pytest.raises(CodeTaken):
        add_resource(kind=Kind.ROOM, name="Aula", code="aula", by=by)


def test_companion_is_a_member_of_staff_once_and_never_shown_to_the_public(in_a: Any) -> None:
    by, person = get_user("facility"), get_user("counter")
    companion = add_resource(kind=Kind.COMPANION, name="Nama counter", person=person, is_public=True, by=by)

    assert not companion.is_public
    assert not change_resource(resource=companion, name="Nama counter", is_public=True, by=by).is_public
    with pytest.raises(PersonTaken):
        add_resource(kind=Kind.COMPANION, name="Lagi", person=person, by=by)
    with pytest.raises(InvalidInput) as refusal:
        add_resource(kind=Kind.COMPANION, name="Tanpa orang", by=by)
    assert set(refusal.value.errors) == {"person"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"kind": "bicycle"}, "kind"),
        ({"code": "Aula Besar"}, "code"),
        ({"code": "baru"}, "code"),
        ({"quantity": 2}, "quantity"),
        ({"kind": "equipment", "quantity": 0}, "quantity"),
        ({"capacity": 0}, "capacity"),
        ({"shortest_minutes": None}, "shortest_minutes"),
        ({"shortest_minutes": 120, "longest_minutes": 60}, "longest_minutes"),
        ({"shortest_minutes": 300, "opening_hours": WEEKDAYS}, "shortest_minutes"),
        ({"step_minutes": 7}, "step_minutes"),
        ({"before_minutes": 1441}, "before_minutes"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"limit_count": 0}, "limit_count"),
        ({"opening_hours": {"mon": [["16:00", "08:00"]]}}, "opening_hours"),
        ({"time_zone": "Europe/Paris"}, "time_zone"),
        ({"accessibility": ["lift-to-the-moon"]}, "accessibility"),
        ({"service_code": "tidak-ada"}, "service_code"),
        ({"unit_code": "tidak-ada"}, "unit_code"),
        ({"fee": "Rp50.000 per jam"}, "fee_basis"),
        ({"fee_basis": "Perda 1/2024"}, "fee"),
    ],
)
def test_wrong_rule_is_refused_at_its_field(in_a: Any, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_resource(**{"kind": Kind.ROOM, "name": "Aula", **fields}, by=get_user("facility"))

    assert set(refusal.value.errors) == {wrong}
    assert not Resource.objects.exists()


def test_change_is_recorded_and_the_same_again_is_none(in_a: Any) -> None:
    hall, by = make_resource(), get_user("facility")
    for _time in range(2):
        change_resource(resource=hall, name="Aula Baru", capacity=80, by=by)

    (entry,) = AuditEntry.objects.filter(action="bookings.resource_changed")
    assert entry.changes == {"name": ["Aula", "Aula Baru"], "capacity": [None, 80]}


def test_without_the_right_nothing_is_changed(in_a: Any) -> None:
    with pytest.raises(PermissionRefused):
        add_resource(kind=Kind.ROOM, name="Aula", by=get_user("counter"))
    with pytest.raises(PermissionRefused):
        change_resource(resource=make_resource(), name="Lain", by=get_user("team"))


def test_quantity_goes_down_only_as_far_as_bookings_allow(in_a: Any) -> None:
    projectors, by = make_projectors(5), get_user("facility")
    start = (timezone.now() + 7 * DAY).replace(hour=3, minute=0, second=0, microsecond=0)
    book(projectors, start, start + dt.timedelta(hours=2), quantity=3)

    assert set_quantity(resource=projectors, quantity=3, by=by).quantity == 3
    with pytest.raises(StillNeeded):
        set_quantity(resource=projectors, quantity=2, by=by)
    with pytest.raises(InvalidInput):
        set_quantity(resource=make_resource(), quantity=2, by=by)
