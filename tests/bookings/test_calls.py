"""Whoever left no e-mail is on the list of whom to ring up, with the end of an offer; a number gets a short message."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.domain import calls, staying, visits
from bookings.domain.shelter_waiting import accept_offer, give_beds
from bookings.models import Call, Registration, SentVisitMail, Stay, VisitEvent
from bookings.notices import visits as notices
from core.cases import sending
from core.cases.domain.identities import Person
from core.cases.models import CaseSettings, Notice
from tests.core.cases.test_sending import Server, server  # noqa: F401  # a fixture
from tests.factories import shelter as make
from tests.factories.visits import in_days, make_published, make_registration
from tests.world import AGENCY_A, get_user

pytestmark = pytest.mark.django_db
PHONE_ONLY = Person(name="Keluarga Uji", phone="081234567890")
LIST = "/portal/telepon/"


def signed_in(local: str) -> Client:
    client = Client(headers={"host": f"{AGENCY_A}.localhost"})
    client.force_login(get_user(local))
    return client


def abouts(stay: Stay) -> list[str]:
    return [call.about.partition("/")[2] for call in calls.open_calls().filter(case=stay.case)]


def offered(**fields: Any) -> Stay:
    stay = make.make_waiting(make.make_shelter(), **fields)
    return give_beds(stay=stay, by=None, is_offer=True)


def test_an_offer_to_a_family_without_email_is_rung_up_until_it_ends(in_a: Any) -> None:
    stay = offered(person=PHONE_ONLY)
    offer = stay.offers.get()
    first = calls.open_calls(get_user("shelter")).first()
    assert first is not None
    assert (abouts(stay), first.ends_at) == (["stay_offered", "stay_waiting"], offer.expires_at)
    assert [(line.name, line.phones) for line in calls.lines_of([first])] == [("Keluarga Uji", ("081234567890",))]
    assert not calls.open_calls(get_user("facility")).exists()
    assert not calls.open_calls(now=offer.expires_at).filter(about="bookings/stay_offered").exists()


def test_who_has_an_email_is_not_rung_up_and_a_guest_may_have_the_number(in_a: Any) -> None:
    with_mail = make.make_waiting(make.make_shelter("satu"))
    guest = make.NewGuest(**{**vars(make.patient()), "phone": "0812999"})
    without = make.make_waiting(make.make_shelter("dua"), person=Person(name="Uji"), guests=[guest, make.companion()])
    assert (abouts(with_mail), abouts(without)) == ([], ["stay_waiting"])
    assert [line.phones for line in calls.lines_of(list(calls.open_calls()))] == [("0812999",)]


def test_a_family_whose_address_is_unknown_to_its_mail_server_is_rung_up(in_a: Any, server: Server) -> None:  # noqa: F811
    stay = offered(person=Person(name="Keluarga Uji", phone="0812345", email="salah@ketik.example"))
    server.at_recipient = {"salah@ketik.example": "550 No such user"}
    assert abouts(stay) == []
    for _notice in range(Notice.objects.filter(case=stay.case).count()):
        sending.send_waiting()
    assert "stay_offered" in abouts(stay)


def test_an_address_that_is_refused_keeps_nobody_else_from_the_mail(in_a: Any, server: Server) -> None:  # noqa: F811
    visit = make_published(on=in_days(10))
    people = [Person(name=f"Warga {name}", phone="0812777", email=f"{name}@contoh.example") for name in "abc"]
    wrong, _later, _last = (make_registration(visit, person=person) for person in people)
    event = visits.note_event(visit, "moved", None, before={})
    server.at_recipient = {"a@contoh.example": "550 No such user", "b@contoh.example": "450 Come back"}
    with pytest.raises(SMTPRecipientsRefused):  # so the task comes back for the second one
        notices.follow_event(event.pk)
    assert [message["To"] for message in server.received] == ["c@contoh.example"]
    assert [call.registration for call in calls.open_calls()] == [wrong]
    server.at_recipient = {"a@contoh.example": "550 No such user"}
    assert (notices.follow_event(event.pk), notices.follow_event(event.pk)) == (1, 0)


def test_an_answer_by_telephone_ends_the_call_and_a_death_all_of_them(in_a: Any) -> None:
    stay, officer = offered(person=PHONE_ONLY), get_user("shelter")
    stay = accept_offer(stay=stay, by=officer)
    told = Call.objects.filter(case=stay.case, told_by=officer)
    assert set(told.values_list("about", flat=True)) == {"bookings/stay_offered", "bookings/stay_approved"}
    staying.end_for_death(stay=stay, by=officer)
    assert abouts(stay) == []


def test_told_is_noted_with_who_and_when_and_nobody_answered_with_how_often(in_a: Any) -> None:
    stay = offered(person=PHONE_ONLY)
    call = Call.objects.get(case=stay.case, about="bookings/stay_offered")
    client = signed_in("shelter")
    client.post(f"{LIST}{call.pk}/", {"what": "tried"})
    page = client.get(LIST).content.decode()
    assert "081234567890" in page
    client.post(f"{LIST}{call.pk}/", {"what": "told"})
    client.post(f"{LIST}{call.pk}/", {"what": "tried"})
    call.refresh_from_db()
    assert (call.tries, call.told_by, call.told_at is not None) == (1, get_user("shelter"), True)
    assert stay.case.code in client.get(f"{LIST}?sudah=1").content.decode()
    client = signed_in("facility")
    assert client.post(f"{LIST}{call.pk}/").status_code == 404
    assert "081234567890" not in client.get(LIST).content.decode()
    assert signed_in("team").get(LIST).status_code == 403


def test_the_list_asks_as_often_for_one_as_for_many(in_a: Any, django_assert_max_num_queries: Any) -> None:
    client = signed_in("shelter")
    offered(person=PHONE_ONLY)
    client.get(LIST)
    with django_assert_max_num_queries(40) as few:
        client.get(LIST)
    shelter = make.make_shelter("dua")
    for _number in range(3):
        make.make_waiting(shelter, person=PHONE_ONLY)
    with django_assert_max_num_queries(40) as many:
        client.get(LIST)
    assert len(many) == len(few)


def moved() -> tuple[Registration, VisitEvent]:
    """Return somebody with a number only, and the event that moved their visit."""
    visit = make_published(on=in_days(10))
    row = make_registration(visit, person=Person(name="Warga Uji", phone="0812777"))
    event = visits.note_event(visit, "moved", None, before={})
    return row, event


def test_who_registered_with_a_number_is_rung_up_when_the_visit_moves(in_a: Any) -> None:
    row, event = moved()
    for _run in range(2):
        notices.follow_event(event.pk)
    (call,) = calls.open_calls(get_user("facility"))
    assert (call.registration, call.about, call.ends_at) == (row, "visit/moved", row.visit.ends_at)
    assert [line.phones for line in calls.lines_of([call])] == [("0812777",)]
    assert not SentVisitMail.objects.filter(registration=row).exists()


def test_short_messages_take_the_place_of_calls_where_the_agency_sends_them(
    in_a: Any, settings: Any, tmp_path: Path
) -> None:
    settings.TEXT_GATEWAY_URL = f"file://{tmp_path}"
    CaseSettings.objects.update_or_create(pk=1, defaults={"tells_by_text": True})
    row, event = moved()
    for _run in range(2):
        notices.follow_event(event.pk)
    (kept,) = tmp_path.iterdir()
    assert "+62812777" in kept.read_text()
    assert "Warga Uji" not in kept.read_text()
    assert not calls.open_calls().exists()
    Registration.objects.filter(pk=row.pk).update(on=timezone.localdate() + dt.timedelta(days=1))
    assert (notices.remind(), notices.remind()) == (1, 0)
