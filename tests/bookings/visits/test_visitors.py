"""Who comes to a visit: quota, waiting list, sealed contact, attendance from the spot, mails."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from bookings.domain import visits as visiting
from bookings.domain.visit_erasing import count_visitors, forget_visitors
from bookings.domain.visit_figures import Line, visit_figures
from bookings.domain.visit_reports import write_report
from bookings.domain.visitors import (
    NewVisitor,
    cancel_registration,
    is_open,
    person_of,
    places_left,
    record_attendance,
    registration_of,
    take_other_visit,
    token_of,
)
from bookings.domain.visits import Offer
from bookings.errors import VisitMoveRefused, VisitorCame, VisitorKnown, VisitRegistrationClosed
from bookings.models import AttendanceAct, Registration, Visit
from bookings.notices import visits as notices
from bookings.visit_offers import other_visits
from core.cases.domain.identities import Person
from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import AuditEntry
from tests.factories.visits import (
    VISITOR,
    in_days,
    key,
    make_place,
    make_published,
    make_registration,
    make_visit,
    plan_of,
)
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Registration.State


def warga(number: int, **fields: Any) -> Person:
    return Person(**{"name": f"Warga {number}", "email": f"warga{number}@desa.example", **fields})


def on_the_day(visit: Visit, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(visit.first_on, dt.time(hour), visit.zone)


def test_register_visitor_gives_numbers_and_then_waits() -> None:
    visit = make_published(quota=2)
    rows = [make_registration(visit, person=warga(number)) for number in range(3)]
    assert [(row.number, row.state) for row in rows] == [
        (1, State.REGISTERED),
        (2, State.REGISTERED),
        (3, State.WAITING),
    ]
    assert places_left(visit.offered.get(), visit.first_on) == 0
    assert re.fullmatch(r"DKL-\d{4}-\w{4}", rows[0].code)


def test_the_same_key_is_the_same_registration_and_the_same_person_is_refused() -> None:
    visit, once = make_published(), key()
    first = make_registration(visit, key=once)
    assert make_registration(visit, key=once).pk == first.pk
    with pytest.raises(VisitorKnown):
        make_registration(visit, person=Person(name=VISITOR.name, phone="+62 812 5550 4411"))
    child = make_registration(visit, person=Person(name="Anak Rukayah", phone=VISITOR.phone))
    assert child.number == 2


def test_a_registration_is_sealed_and_found_by_its_link_only() -> None:
    row = make_registration(make_published())
    assert person_of(row) == VISITOR
    assert VISITOR.name.encode() not in bytes(row.sealed or b"")
    assert registration_of(token_of(row)) == row
    for wrong in (row.code, token_of(row)[:-1], ""):
        with pytest.raises(NotFound):
            registration_of(wrong)


@pytest.mark.parametrize(
    ("person", "field"),
    [
        (Person(name="", phone="0812 5550 4411"), "name"),
        (Person(name="Rukayah"), "phone"),
        (Person(name="Rukayah", phone="12"), "phone"),
        (Person(name="Rukayah", email="rukayah"), "email"),
    ],
)
def test_register_visitor_refuses_who_cannot_be_reached(person: Person, field: str) -> None:
    visit = make_published()
    with pytest.raises(InvalidInput) as refusal:
        make_registration(visit, person=person)
    assert field in refusal.value.errors


def test_registration_is_open_from_the_announcement_until_the_day_begins() -> None:
    visit = make_visit()
    with pytest.raises(VisitRegistrationClosed):
        make_registration(visit)
    visit = visiting.publish_visit(visit=visit, by=None)
    assert is_open(visit, visit.first_on, now=visit.starts_at - dt.timedelta(minutes=1))
    assert not is_open(visit, visit.first_on, now=visit.starts_at)
    with pytest.raises(InvalidInput):
        make_registration(visit, on=in_days(11))
    with pytest.raises(PermissionRefused):
        make_registration(visit, by=get_user("team"))


def test_a_cancelled_place_goes_to_the_first_who_waits() -> None:
    visit = make_published(quota=1)
    first, second, third = (make_registration(visit, person=warga(number)) for number in range(3))
    cancel_registration(registration=first)
    cancel_registration(registration=first)
    states = dict(Registration.objects.values_list("pk", "state"))
    assert states == {first.pk: State.CANCELLED, second.pk: State.REGISTERED, third.pk: State.WAITING}
    visiting.change_visit(
        visit=visit, plan=plan_of(visit.place, offers=[Offer(visit.offered.get().service_code, 2)]), by=None
    )
    third.refresh_from_db()
    assert third.state == State.REGISTERED


def test_take_other_visit_moves_the_person_once() -> None:
    visit, other = make_published(), make_published(make_place("Desa Raas"), on=in_days(15))
    make_published(make_place("Desa Masalembu"), on=in_days(13))
    row = make_registration(visit)
    assert [one.visit.place.name for one in other_visits(row)] == ["Desa Masalembu", "Desa Raas"]
    new = take_other_visit(registration=row, offered=other.offered.get(), on=other.first_on)
    again = take_other_visit(registration=row, offered=other.offered.get(), on=other.first_on)
    row.refresh_from_db()
    assert (new.pk, person_of(new), row.state) == (again.pk, VISITOR, State.CANCELLED)
    with pytest.raises(VisitorCame):
        take_other_visit(registration=row, offered=visit.offered.get(), on=visit.first_on)


def test_record_attendance_counts_what_happened_last_whatever_arrives_first() -> None:
    visit = make_published()
    row, once = make_registration(visit), key()
    by = get_user("counter")
    with time_machine.travel(on_the_day(visit, 13), tick=False):
        for act, kind, hour in ((once, "came", 11), (once, "no_show", 12), (key(), "no_show", 10)):
            record_attendance(
                visit=visit, key=act, happened_at=on_the_day(visit, hour), kind=kind, code=row.code, by=by
            )
        row.refresh_from_db()
        assert (row.state, row.came_at) == (State.CAME, on_the_day(visit, 11))
        record_attendance(
            visit=visit, key=key(), happened_at=on_the_day(visit, 12), kind="undone", code=row.code, by=by
        )
    row.refresh_from_db()
    assert (row.state, row.came_at) == (State.REGISTERED, None)
    assert AttendanceAct.objects.count() == 3
    visit.refresh_from_db()
    assert (visit.state, visit.booking.state) == (Visit.State.UNDER_WAY, "in_use")


def test_record_attendance_takes_a_walk_in_with_a_name_only() -> None:
    visit = make_published(quota=1)
    make_registration(visit)
    new = NewVisitor(offered=visit.offered.get(), on=visit.first_on, person=Person(name="Bu Tini"))
    once, by = key(), get_user("counter")
    with time_machine.travel(on_the_day(visit, 13), tick=False):
        rows = [
            record_attendance(visit=visit, key=once, happened_at=on_the_day(visit), walk_in=new, by=by)
            for _twice in range(2)
        ]
    assert rows[0] == rows[1]
    assert (rows[0].number, rows[0].state, rows[0].source) == (2, State.CAME, "walk_in")


def test_record_attendance_refuses_other_days_other_visits_and_others() -> None:
    visit, other = make_published(), make_visit(make_place("Desa Raas"), on=in_days(12))
    row, by = make_registration(visit), get_user("counter")
    for moment in (timezone.now(), on_the_day(visit)):  # before the visit; still to come
        with pytest.raises(InvalidInput):
            record_attendance(visit=visit, key=key(), happened_at=moment, code=row.code, by=by)
    with time_machine.travel(on_the_day(visit, 13), tick=False):
        with pytest.raises(NotFound):
            record_attendance(visit=visit, key=key(), happened_at=on_the_day(visit), code="DKL-2611-AAAA", by=by)
        with pytest.raises(PermissionRefused):
            record_attendance(visit=visit, key=key(), happened_at=on_the_day(visit), code=row.code, by=get_user("team"))
    with pytest.raises(VisitMoveRefused):
        record_attendance(visit=other, key=key(), happened_at=on_the_day(other), code=row.code, by=by)


def test_write_report_ends_the_visit_and_figures_count_it() -> None:
    visit = make_published()
    came, away = make_registration(visit, person=warga(1)), make_registration(visit, person=warga(2))
    served = {visit.offered.get().pk: 14}
    with pytest.raises(InvalidInput):
        write_report(visit=visit, served=served, summary="Terlalu awal.", by=None)
    with time_machine.travel(on_the_day(visit, 15), tick=False):
        record_attendance(visit=visit, key=key(), happened_at=on_the_day(visit), code=came.code, by=get_user("counter"))
        for wrong in ({}, {visit.offered.get().pk: -1}):
            with pytest.raises(InvalidInput):
                write_report(visit=visit, served=wrong, summary="Ramai.", by=None)
        visit = write_report(visit=visit, served=served, summary="Ramai.", by=get_user("facility"))
        late = {visit.offered.get().pk: 15}
        write_report(visit=visit, served=late, summary="Ramai sekali.", by=get_user("facility"))
    away.refresh_from_db()
    assert (visit.state, away.state) == (Visit.State.DONE, State.NO_SHOW)
    figures = visit_figures(first=visit.first_on, last=visit.first_on)
    assert (figures.done, figures.registered, figures.came, figures.no_shows, figures.served) == (1, 2, 1, 1, 15)
    assert figures.by_place == (Line("Desa Sapeken", 1, 15),)
    assert figures.by_service == (Line("Pinjam aula", 1, 15),)


def test_forget_visitors_keeps_the_numbers() -> None:
    visit = make_published()
    row = make_registration(visit)
    after = dt.datetime.combine(visit.last_on + dt.timedelta(days=1), dt.time(12), visit.zone)
    assert (count_visitors(visit.starts_at), count_visitors(after)) == (0, 1)
    assert (forget_visitors(after), forget_visitors(after)) == (1, 0)
    row.refresh_from_db()
    assert (row.sealed, row.contact_digest, row.number) == (None, "", 1)
    assert person_of(row) == Person()


def test_mails_are_sent_once_with_what_to_bring_and_the_link() -> None:
    visit = make_published()
    row = make_registration(visit)
    assert [notices.tell_visitor(row.pk, "registered") for _twice in range(2)] == [True, False]
    (sent,) = mail.outbox
    assert sent.to == [VISITOR.email]
    assert f"/keliling/pendaftaran/{token_of(row)}/" in str(sent.body)
    assert visit.offered.get().papers[0]["name"] in str(sent.body)
    assert VISITOR.name not in sent.subject
    assert sent.attachments[0].filename == f"{row.code}.ics"


def test_moved_and_cancelled_visits_tell_everybody_and_offer_another() -> None:
    visit = make_published()
    make_published(make_place("Desa Raas"), on=in_days(15))
    row, gone = make_registration(visit), make_registration(visit, person=warga(1))
    cancel_registration(registration=gone)
    visit = visiting.change_visit(
        visit=visit,
        plan=plan_of(visit.place, on=in_days(12), offers=[Offer(visit.offered.get().service_code, 2)]),
        by=None,
    )
    assert notices.follow_event(visit.events.latest("pk").pk) == 1
    assert "Desa Raas" in str(mail.outbox[-1].body)
    visiting.cancel_visit(visit=visit, reason="Kapal tidak berlayar.", by=None)
    assert [notices.follow_event(visit.events.latest("pk").pk) for _twice in range(2)] == [1, 0]
    assert "Kapal tidak berlayar." in str(mail.outbox[-1].body)
    assert {tuple(sent.to) for sent in mail.outbox} == {(VISITOR.email,)}
    assert row.visit_id == visit.pk


def test_remind_tells_who_is_registered_for_tomorrow() -> None:
    visit = make_published(quota=1)
    make_registration(visit)
    make_registration(visit, person=warga(1))
    day_before = on_the_day(visit) - dt.timedelta(days=1)
    assert [notices.remind(moment) for moment in (day_before - dt.timedelta(days=1), day_before, day_before)] == [
        0,
        1,
        0,
    ]


def test_what_did_not_leave_is_sent_later() -> None:
    visit = make_published()
    make_registration(visit)
    visiting.cancel_visit(visit=visit, reason="Kapal tidak berlayar.", by=None)
    assert (notices.tell_of_the_last_days(), notices.tell_of_the_last_days()) == (1, 0)


def test_the_record_names_nobody() -> None:
    visit = make_published()
    row = make_registration(visit, by=get_user("counter"))
    entry = AuditEntry.objects.get(action="bookings.visitor_registered")
    assert (entry.target_name, entry.changes) == (row.code, {})
