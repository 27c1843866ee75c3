"""What a family reads on its status page says what is true of its stay, in every state."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from bookings.domain import staying
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.stays import refuse_stay
from bookings.models import Stay
from core.cases import citizen_steps
from core.cases.domain.ending import withdraw_case
from core.cases.models import Case
from core.cases.status_page import next_of
from tests.factories import shelter as make

pytestmark = pytest.mark.django_db


def offered() -> Stay:
    return give_beds(stay=make.make_waiting(make.make_shelter()), by=None, is_offer=True)


def asked_longer() -> Stay:
    stay = make.make_staying(make.make_shelter())
    until_on = stay.nights.upper + dt.timedelta(days=2)
    staying.ask_extension(stay=stay, until_on=until_on, paper=make.shelter_paper("control"))
    return stay


def refused() -> Stay:
    stay = make.make_asked(make.make_shelter())
    refuse_stay(stay=stay, reason="Bukan warga provinsi.", by=None)
    return stay


def taken_back() -> Stay:
    stay = make.make_asked(make.make_shelter())
    withdraw_case(case=stay.case)
    return stay


def left() -> Stay:
    stay = make.make_staying(make.make_shelter())
    return staying.check_out(stay=stay, items=[], by=None)


def in_mourning() -> Stay:
    return staying.end_for_death(stay=make.make_staying(make.make_shelter()), by=None)


AGAIN = "If you need beds again"
STATES = {
    "asked": (lambda: make.make_asked(make.make_shelter()), "Next: we look through", "Papers are still missing", False),
    "waits": (lambda: make.make_waiting(make.make_shelter()), "Next: we offer you beds", "We tell you as soon", False),
    "offered": (offered, "Next: you say whether", "We hold them until", False),
    "approved": (lambda: make.make_placed(make.make_shelter()), "Next: you come", "We expect you from", False),
    "stays": (lambda: make.make_staying(make.make_shelter()), "You are staying", "If the treatment takes", False),
    "asked longer": (asked_longer, "You are staying", "We decide whether you may stay longer", False),
    "refused": (refused, "This was refused", AGAIN, True),
    "taken back": (taken_back, "This request has ended", AGAIN, False),
    "left": (left, "This stay is over", AGAIN, True),
    "in mourning": (in_mourning, "This stay is over", "", False),
}


@pytest.mark.parametrize("name", STATES)
def test_the_status_page_says_what_comes_next(in_a: Any, name: str) -> None:
    build, title, text, may_rate = STATES[name]
    case = Case.objects.get(pk=build().case_id)
    with translation.override("en"):
        told = next_of(case, [])
    assert (told.title.startswith(title), text in told.text, bool(told.text)) == (True, True, bool(text))
    assert "settled" not in told.text
    assert not told.waits_for_citizen
    assert (citizen_steps.may_rate(case), citizen_steps.may_settle(case)) == (may_rate, False)
