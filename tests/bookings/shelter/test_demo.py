"""The shelter of the demo can be set up at any hour of the day, again without harm, with people who wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bookings.domain.shelter_figures import tonight
from bookings.domain.shelter_waiting import waiting_list
from bookings.models import Shelter
from core.models import User
from core.roles import Role
from deploy.demo.shelter import open_shelter
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hour", [1, 16])  # in the afternoon and shortly before midnight in Jakarta
def test_the_shelter_of_the_demo_is_full_and_has_a_waiting_list(in_a: Any, hour: int) -> None:
    User.objects.create_user("singgah@uji.example", PASSWORD, full_name="Uji", roles=[Role.SHELTER_MANAGER])
    moment = timezone.now().replace(hour=hour, minute=30) + dt.timedelta(days=1)
    with time_machine.travel(moment, tick=True):
        open_shelter("penghubung-babel")
        open_shelter("penghubung-babel")
        shelter = Shelter.objects.get()
        assert [line.position for line in waiting_list(shelter)] == [1, 2, 3, 4]
        assert tonight(shelter).occupied >= 10
