"""Health data of a stay go soon after it, everything that names somebody later; figures stay."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain import staying
from bookings.models import Placement, Stay, StayHealth, StayPaper
from core.cases.models import Case
from core.privacy.domain.retention import apply_retention
from tests.factories import shelter as make

pytestmark = pytest.mark.django_db


def ended(days: int) -> Stay:
    stay = make.make_staying(
        make.make_shelter(), papers=[make.shelter_paper("referral"), make.shelter_paper("family_card")]
    )
    stay = staying.check_out(stay=stay, items=[], by=None)
    Case.objects.filter(pk=stay.case_id).update(closed_at=timezone.now() - dt.timedelta(days=days))
    return stay


def test_health_data_go_after_three_months_and_the_cards_stay(in_a: Any) -> None:
    stay = ended(80)
    apply_retention()
    assert StayHealth.objects.count() == 1
    Case.objects.update(closed_at=timezone.now() - dt.timedelta(days=100))
    apply_retention()
    assert StayHealth.objects.count() == 0
    assert [paper.kind for paper in StayPaper.objects.all()] == ["family_card"]
    assert bytes(stay.people.first().sealed)


def test_who_stayed_goes_with_the_case_and_the_nights_stay(in_a: Any) -> None:
    stay = ended(800)
    apply_retention()
    assert not StayPaper.objects.exists()
    assert {bytes(person.sealed) for person in stay.people.all()} == {b""}
    assert Placement.objects.filter(stay=stay).count() == 2
    assert Case.objects.get().erased_at is not None
