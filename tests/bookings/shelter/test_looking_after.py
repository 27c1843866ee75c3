"""What time brings to shelters: offers end, the next in line is offered, late papers are told of; once, one by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings import tasks
from bookings.domain import shelter_papers, shelter_waiting
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.stays import accept_stay, papers_asked, see_papers
from bookings.models import Shelter, Stay, StayOffer
from bookings.shelter_errors import StayMoveRefused
from core.cases.models import Notice
from core.tenancy import current_schema
from tests.factories import shelter as make
from tests.world import AGENCY_A, get_user

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ROOM = (("Melati", "any", 2, 0),)


def answers(stay: Stay) -> list[str]:
    return list(stay.offers.order_by("pk").values_list("answer", flat=True))


def offered(shelter: Shelter) -> tuple[Stay, Stay]:
    """Return a family whose offer is over, and the one that waits behind it."""
    first = make.make_waiting(shelter)
    second = make.make_waiting(shelter)
    give_beds(stay=first, by=None, is_offer=True)
    StayOffer.objects.filter(stay=first).update(expires_at=timezone.now() - DAY)
    return first, second


def in_emergency(shelter: Shelter, *, late_days: int) -> Stay:
    """Return a stay whose papers were due so many days ago."""
    stay = make.make_asked(shelter, route="emergency", nights=make.nights(0))
    stay = accept_stay(stay=stay, factors=stay.factors, reason="", by=None)
    Stay.objects.filter(pk=stay.pk).update(papers_due_on=make.today() - late_days * DAY)
    return stay


def told(stay: Stay, template: str = "bookings/stay_papers_late") -> tuple[int, int]:
    """Return how many messages of papers went to the family, and to officers."""
    rows = Notice.objects.filter(case=stay.case, template__startswith=template)
    return rows.filter(to_user=None).count(), rows.exclude(to_user=None).count()


def test_offers_end_and_the_next_in_line_is_offered_once(in_a: Any) -> None:
    shelter = make.make_shelter(rooms=ROOM, offers_by_itself=True)
    first, second = offered(shelter)
    for _run in range(2):
        tasks.look_after_shelter(current_schema(), shelter.pk)
    assert (answers(first), answers(second)) == (["expired"], [""])


def test_beds_are_not_offered_where_an_officer_does_that_or_the_house_is_given_up(in_a: Any) -> None:
    shelter = make.make_shelter(rooms=ROOM)
    first, second = offered(shelter)
    tasks.look_after_shelter(current_schema(), shelter.pk)
    Shelter.objects.filter(pk=shelter.pk).update(offers_by_itself=True, retired_at=timezone.now())
    tasks.look_after_shelter(current_schema(), shelter.pk)
    assert (answers(first), answers(second)) == (["expired"], [])


def test_a_shelter_and_an_offer_that_fail_stop_no_others(in_a: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = make.make_shelter("satu", rooms=ROOM), make.make_shelter("dua", rooms=ROOM)
    (first, _), (second, _) = offered(broken), offered(sound)
    runs: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.look_after_shelter, "delay", lambda schema, key: runs.append((schema, key)))
    tasks.look_after_shelters(current_schema())
    assert runs == [(current_schema(), broken.pk), (current_schema(), sound.pk)]
    expire = shelter_waiting._expire

    def fail(stay: Stay, now: dt.datetime) -> bool:
        if stay.pk == first.pk:
            raise StayMoveRefused
        return expire(stay, now)

    monkeypatch.setattr(shelter_waiting, "_expire", fail)
    assert shelter_waiting.expire_offers() == 1
    assert (answers(first), answers(second)) == ([""], ["expired"])


def test_late_papers_of_an_emergency_are_told_once_after_the_days_of_the_shelter(in_a: Any) -> None:
    shelter = make.make_shelter(papers_reminder_days=2)
    late, soon = in_emergency(shelter, late_days=2), in_emergency(shelter, late_days=1)
    for _run in range(2):
        tasks.look_after_shelter(current_schema(), shelter.pk)
    assert (told(late), told(soon)) == ((1, 1), (0, 0))
    assert list(shelter_papers.late(shelter)) == [late, soon]


def test_papers_that_came_and_stays_that_ended_are_told_of_no_more(in_a: Any) -> None:
    shelter = make.make_shelter(papers_reminder_days=0)
    came, over = in_emergency(shelter, late_days=1), in_emergency(shelter, late_days=1)
    came.refresh_from_db()
    see_papers(stay=came, kinds=papers_asked(came), by=None)
    Stay.objects.filter(pk=over.pk).update(ending=Stay.Ending.DECEASED)
    assert shelter_papers.remind(shelter) == 0
    assert not shelter_papers.late(shelter).exists()


def test_the_start_page_shows_the_officers_what_waits(in_a: Any) -> None:
    shelter = make.make_shelter()
    late, coming = in_emergency(shelter, late_days=1), make.make_placed(shelter, nights=make.nights(0))
    client = Client(headers={"host": f"{AGENCY_A}.localhost"})
    client.force_login(get_user("shelter"))
    page = client.get("/portal/").content.decode()
    assert (late.case.code in page, coming.case.code in page) == (True, True)
    client.force_login(get_user("team"))
    assert coming.case.code not in client.get("/portal/").content.decode()
