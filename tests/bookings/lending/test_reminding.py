"""Borrowers are reminded once, and the head is warned once before a limit passes in silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain.lending_erasing import erase_lendings
from bookings.domain.reminding import remind_borrowers, silent, warn_head
from bookings.models import Lending
from core.cases.models import Case, CaseClock, Notice
from tests.factories.lending import approve, ask, hours, make_hall

pytestmark = pytest.mark.django_db


def test_approved_uses_are_reminded_of_once(in_a: Any) -> None:
    hall = make_hall()
    case = approve(ask(hall).case)
    ask(hall, hours(4, 5))  # not decided: nothing to remind of
    day_before = hours(1, 3).start - dt.timedelta(hours=23)
    assert [remind_borrowers(), remind_borrowers(now=day_before), remind_borrowers(now=day_before)] == [0, 1, 0]
    assert list(Notice.objects.filter(template="bookings/reminder").values_list("case", flat=True)) == [case.pk]


def test_the_head_is_warned_before_the_limit_and_once(in_a: Any) -> None:
    case = ask(make_hall()).case
    due = CaseClock.objects.get(case=case, kind="main").due_at
    assert warn_head(now=timezone.now()) == 0
    before = due - dt.timedelta(hours=2)
    assert [warn_head(now=before), warn_head(now=before)] == [1, 0]
    mails = Notice.objects.filter(case=case, template="bookings/silent_limit")
    assert [notice.to_user.email[:5] for notice in mails] == ["head@"]
    assert [one.case for one in silent(now=before)] == [case]  # stays on the start page
    approve(case)
    assert silent(now=before) == []


def test_what_is_erased_names_nobody_and_still_counts(in_a: Any) -> None:
    case = ask(make_hall(), text="Bersama Ratna").case
    erase_lendings([case.pk])
    lending = Lending.objects.select_related("booking").get(case=case)
    assert (lending.activity, lending.community) == ("", "")
    assert "puisi" not in lending.booking.title
    assert Case.objects.filter(pk=case.pk).exists()
