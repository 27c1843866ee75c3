"""What the language office of the demo lends, after the seed article."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bookings.models import Booking, Closure, Lending, LendingSeries, OtherHours, Resource, ResourcePhoto, Terms
from core.tenancy import central_context
from deploy.demo import borrowing, lending, loading
from tenants.domain.templates import take_over_shipped_templates

SLUG = "kantorbahasa-jambi"


def open_the_office(agency: Any) -> None:
    """Have the staff and the services of the language office in an agency of the tests."""
    row = next(row for row in loading.read_data()["agencies"] if row["slug"] == SLUG)
    with central_context():
        take_over_shipped_templates()
    loading.add_staff({**row, "slug": agency.slug}, loading.read_data()["staff"])
    for local, name, roles, position in lending.people_of(SLUG):
        loading.add_user(f"{local}@{agency.slug}.example", name, roles, position=position)
    loading.add_services({**row, "slug": agency.slug})


@pytest.mark.django_db
def test_things_of_the_demo_are_lent_once(in_a: Any) -> None:
    open_the_office(in_a)
    for _time in range(2):
        lending.lend_things(SLUG)

    kinds = Counter(Resource.objects.values_list("kind", flat=True))
    assert kinds == {"room": 3, "outdoor": 1, "equipment": 3, "companion": 2}
    assert (Closure.objects.count(), OtherHours.objects.count(), Terms.objects.count()) == (4, 3, 1)
    assert ResourcePhoto.objects.count() == 4
    assert all(person.is_active for person in (one.person for one in Resource.objects.filter(kind="companion")))


@pytest.mark.django_db
def test_people_of_the_demo_borrow_in_every_state_and_did_in_the_past(in_a: Any) -> None:
    open_the_office(in_a)
    lending.lend_things(SLUG)
    for _time in range(2):
        borrowing.borrow(SLUG)

    states = Counter(Booking.objects.filter(kind="lending").exclude(state="returned").values_list("state", flat=True))
    assert set(states) == {"requested", "approved", "refused", "cancelled", "waiting"}
    assert LendingSeries.objects.count() == 1
    past = Lending.objects.filter(booking__state="returned", booking__during__startswith__year=2022)
    assert (past.count(), past.filter(asker="community").count()) == (60, 42)
