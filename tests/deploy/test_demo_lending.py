"""What the language office of the demo lends, after the seed article."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bookings.models import Closure, OtherHours, Resource, ResourcePhoto, Terms
from core.tenancy import central_context
from deploy.demo import lending, loading
from tenants.domain.templates import take_over_shipped_templates

SLUG = "kantorbahasa-jambi"


@pytest.mark.django_db
def test_things_of_the_demo_are_lent_once(in_a: Any) -> None:
    row = next(row for row in loading.read_data()["agencies"] if row["slug"] == SLUG)
    with central_context():
        take_over_shipped_templates()
    loading.add_staff({**row, "slug": in_a.slug}, loading.read_data()["staff"])
    for local, name, roles, position in lending.people_of(SLUG):
        loading.add_user(f"{local}@{in_a.slug}.example", name, roles, position=position)
    loading.add_services({**row, "slug": in_a.slug})
    for _time in range(2):
        lending.lend_things(SLUG)

    kinds = Counter(Resource.objects.values_list("kind", flat=True))
    assert kinds == {"room": 3, "outdoor": 1, "equipment": 3, "companion": 2}
    assert (Closure.objects.count(), OtherHours.objects.count(), Terms.objects.count()) == (4, 3, 1)
    assert ResourcePhoto.objects.count() == 4
    assert all(person.is_active for person in (one.person for one in Resource.objects.filter(kind="companion")))
