"""Hand-over and return: what is looked at, what broke, when it really was, and what follows for others."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from bookings.domain import Part
from bookings.domain.damages import settle_damage
from bookings.domain.use_erasing import erase_uses
from bookings.domain.using import check_in, mark_no_show, undo_no_show
from bookings.errors import DayIsOver, NotFree, TooManyUses, UseMoveRefused
from bookings.models import Attendance, Booking, BookingSettings, Condition, Damage, Handover, Reservation
from bookings.spans import Span
from core.cases.domain.identities import person_of, unseal_facts
from core.cases.models import CaseFile, Notice
from core.cases.states import CaseState
from core.errors import InvalidInput, NotFound, PermissionRefused
from core.privacy.domain.erasing import ERASED_TEXT
from tests.factories.bookings import book, make_booking, make_projectors, make_resource
from tests.factories.lending import ask
from tests.factories.uses import HOUR, MONDAY, broken, found, give, make_approved, photo, take
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Booking.State


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def told() -> list[str]:
    """Return what was told of uses."""
    rows = Notice.objects.filter(template__startswith="bookings/use").order_by("pk")
    return list(rows.values_list("template", flat=True))


def test_hand_over_keeps_what_was_found_and_prints_the_minutes() -> None:
    hall = make_resource()
    hall.checklist.create(label="Proyektor menyala")
    booking = make_approved(hall)
    handover = give(booking, receiver="Rukmini Asih", note="Kunci nomor 3", photos=[photo()])
    booking.refresh_from_db()
    assert (booking.state, handover.at, handover.by_name) == (State.IN_USE, MONDAY, str(get_user("facility")))
    assert handover.items[0]["lines"] == [{"label": "Proyektor menyala", "condition": "good"}]
    assert [row.file.is_internal for row in handover.photos.all()] == [True]
    assert handover.paper is not None
    assert not handover.paper.is_internal
    with handover.paper.file.open("rb") as opened:
        reader = PdfReader(io.BytesIO(opened.read()))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())  # a code may be broken at its line
    assert len(reader.pages) == 1
    code = booking.case.code if booking.case else ""
    assert all(words in text for words in (code[4:], "RukminiAsih", "Proyektormenyala", "Kuncinomor3"))
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # a dictionary of the PDF


def test_the_name_of_whoever_received_is_only_sealed() -> None:
    handover = give(make_approved(), receiver="Rukmini Asih")
    assert handover.receiver is not None
    assert b"Rukmini" not in bytes(handover.receiver)
    assert unseal_facts(bytes(handover.receiver)) == {"name": "Rukmini Asih"}


def test_the_same_form_twice_is_one_hand_over() -> None:
    booking, key = make_approved(), str(uuid.uuid4())
    assert give(booking, key=key).pk == give(booking, key=key).pk
    with pytest.raises(UseMoveRefused):
        give(booking)
    assert (Handover.objects.count(), CaseFile.objects.filter(purpose="minutes").count()) == (1, 1)


@pytest.mark.parametrize("state", [state for state in State if state != State.APPROVED])
def test_only_what_is_approved_is_handed_over(state: str) -> None:
    booking = make_approved()
    Booking.objects.filter(pk=booking.pk).update(state=state)
    with pytest.raises(UseMoveRefused):
        give(booking)


@pytest.mark.parametrize("state", [state for state in State if state != State.IN_USE])
def test_only_what_is_out_is_taken_back(state: str) -> None:
    booking = make_approved()
    give(booking)
    Booking.objects.filter(pk=booking.pk).update(state=state)
    with pytest.raises(UseMoveRefused):
        take(booking)


@pytest.mark.parametrize(
    "at", [MONDAY + HOUR, MONDAY - dt.timedelta(hours=25)], ids=["still to come", "a day too early"]
)
def test_hand_over_refuses_moments_that_cannot_be(at: dt.datetime) -> None:
    with pytest.raises(InvalidInput):
        give(make_approved(), at=at)


def test_nothing_is_handed_over_after_the_end() -> None:
    booking = make_approved()
    with pytest.raises(InvalidInput):
        give(booking, at=MONDAY + 3 * HOUR, now=MONDAY + 4 * HOUR)
    assert give(booking, at=MONDAY + HOUR, now=MONDAY + 4 * HOUR).at == MONDAY + HOUR


def test_others_may_not() -> None:
    booking = make_approved()
    for act in (give, lambda one, by: check_in(booking=one, by=by), lambda one, by: mark_no_show(booking=one, by=by)):
        with pytest.raises(PermissionRefused):
            act(booking, by=get_user("team"))
    own = make_booking(MONDAY, MONDAY + HOUR)
    with pytest.raises(NotFound):
        check_in(booking=own, by=get_user("facility"))


def test_return_finishes_the_case_and_asks_how_it_was() -> None:
    booking = make_approved()
    give(booking)
    handover = take(booking)
    booking.refresh_from_db()
    assert booking.state == State.RETURNED
    assert booking.case is not None
    assert (booking.case.state, booking.case.outcome) == (CaseState.CLOSED, "returned")
    assert told() == ["bookings/use_returned"]
    assert handover.paper is not None


def test_an_early_return_frees_the_rest_but_the_time_for_cleaning() -> None:
    hall = make_resource(after_minutes=30)
    booking = make_approved(hall)
    give(booking)
    take(booking, MONDAY + HOUR)
    held = Reservation.objects.get(booking=booking)
    assert (held.released_at, held.blocked.upper) == (None, MONDAY + dt.timedelta(minutes=90))
    book(hall, MONDAY + dt.timedelta(minutes=90), MONDAY + 3 * HOUR, now=MONDAY)


def test_a_late_return_keeps_its_time_and_warns_whoever_comes_next() -> None:
    hall = make_resource(before_minutes=30)
    booking = make_approved(hall)
    following = make_approved(hall, MONDAY + 4 * HOUR, MONDAY + 5 * HOUR)
    much_later = make_approved(hall, MONDAY + 6 * HOUR, MONDAY + 7 * HOUR)
    give(booking)
    before = Reservation.objects.get(booking=booking).blocked
    take(booking, MONDAY + dt.timedelta(hours=3, minutes=45))
    assert Reservation.objects.get(booking=booking).blocked == before
    told = Notice.objects.filter(template="bookings/use_late_before_you").values_list("case", flat=True)
    assert (list(told), much_later.state) == ([following.case_id], State.APPROVED)
    assert booking.case is not None
    assert booking.case.events.get(kind="booking_returned").facts["late"] is True


def test_what_came_back_worse_needs_what_was_agreed() -> None:
    projectors = make_projectors(5)
    booking = make_approved(also=[Part(projectors.pk, 2)])
    give(booking)
    with pytest.raises(InvalidInput) as refused:
        take(booking, looked=found(booking, proyektor=1))
    assert "Proyektor" in refused.value.errors["damages"][0]
    with pytest.raises(InvalidInput) as refused:
        take(booking, looked=found(booking, Condition.DAMAGED), damages=[broken("proyektor")])
    assert "Aula" in refused.value.errors["damages"][0]
    take(booking, looked=found(booking, proyektor=1), damages=[broken("proyektor", kind="lost", photos=[photo()])])
    damage = Damage.objects.get()
    assert (damage.resource, damage.is_open, damage.photos.count()) == (projectors, True, 1)


def test_what_was_bad_before_needs_nothing() -> None:
    booking = make_approved()
    give(booking, looked=found(booking, Condition.DAMAGED))
    take(booking, looked=found(booking, Condition.DAMAGED))
    assert not Damage.objects.exists()


def test_wear_is_settled_at_once_and_the_rest_until_its_day() -> None:
    booking = make_approved()
    give(booking)
    with pytest.raises(InvalidInput):
        take(booking, damages=[broken(due_on=None)])
    with pytest.raises(NotFound):
        take(booking, damages=[broken("lain")])
    take(booking, damages=[broken(remedy="wear", due_on=None), broken()])
    assert list(Damage.objects.values_list("remedy", "settled_at")) == [("wear", MONDAY), ("repair", None)]
    damage = Damage.objects.get(remedy="repair")
    settle_damage(damage=damage, note="Kaca diganti", by=get_user("facility"))
    settle_damage(damage=damage, note="Sekali lagi", by=get_user("facility"))
    damage.refresh_from_db()
    assert (damage.settled_note, damage.is_open) == ("Kaca diganti", False)
    assert Notice.objects.filter(template="bookings/use_settled").count() == 1


def test_no_show_frees_the_rest_and_counts_as_the_agency_decided() -> None:
    BookingSettings.objects.create(pk=1, no_show_counts=False)
    hall = make_resource()
    booking = make_approved(hall)
    early = make_approved(make_resource("ruang"), MONDAY + HOUR, MONDAY + 2 * HOUR)
    with pytest.raises(InvalidInput):
        mark_no_show(booking=early, by=get_user("facility"))
    for _again in range(2):
        mark_no_show(booking=booking, by=get_user("facility"), now=MONDAY + HOUR)
    booking.refresh_from_db()
    attendance = Attendance.objects.get()
    assert (booking.state, attendance.absent_at, attendance.counts) == (State.NO_SHOW, MONDAY + HOUR, False)
    book(hall, MONDAY + HOUR, MONDAY + 2 * HOUR, now=MONDAY)
    assert told() == ["bookings/use_no_show"]


def test_no_show_is_taken_back_on_the_same_day_only() -> None:
    booking = make_approved()
    officer = get_user("facility")
    mark_no_show(booking=booking, by=officer, now=MONDAY + HOUR)
    with pytest.raises(DayIsOver):
        undo_no_show(booking=booking, by=officer, now=MONDAY + dt.timedelta(days=1))
    undo_no_show(booking=booking, by=officer, now=MONDAY + 2 * HOUR)
    booking.refresh_from_db()
    assert (booking.state, Attendance.objects.exists()) == (State.APPROVED, False)
    assert Reservation.objects.filter(booking=booking, released_at=None).count() == 1


def test_no_show_stays_when_somebody_else_has_the_hall() -> None:
    hall = make_resource()
    booking = make_approved(hall)
    mark_no_show(booking=booking, by=get_user("facility"), now=MONDAY + HOUR)
    book(hall, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, now=MONDAY)
    with pytest.raises(NotFree):
        undo_no_show(booking=booking, by=get_user("facility"), now=MONDAY + HOUR)
    booking.refresh_from_db()
    assert booking.state == State.NO_SHOW


def test_who_came_is_noted_once_and_is_no_no_show_any_more() -> None:
    booking = make_approved()
    for _again in range(2):
        check_in(booking=booking, by=get_user("facility"))
    assert booking.case is not None
    assert booking.case.events.filter(kind="booking_arrived").count() == 1
    mark_no_show(booking=booking, by=get_user("facility"), now=MONDAY + HOUR)
    assert Attendance.objects.get().arrived_at is None


def test_nobody_is_named_any_more_once_the_case_is_erased() -> None:
    booking = make_approved()
    give(booking, receiver="Rukmini Asih", note="Rukmini membawa kunci")
    take(booking, damages=[broken(what="Rukmini memecahkan kaca")])
    erase_uses([booking.case_id] if booking.case_id else [])
    rows = Handover.objects.order_by("pk").values_list("receiver", "note")
    assert list(rows) == [(None, ERASED_TEXT), (None, "")]
    assert Damage.objects.get().what == ERASED_TEXT


@pytest.mark.parametrize("counts", [True, False])
def test_what_nobody_came_to_counts_for_the_limit_of_its_borrower_as_it_was_decided(counts: bool) -> None:
    BookingSettings.objects.create(pk=1, no_show_counts=counts)
    hall = make_resource(limit_count=1)
    booking = make_approved(hall)
    mark_no_show(booking=booking, by=get_user("facility"), now=MONDAY + HOUR)
    BookingSettings.objects.update(no_show_counts=not counts)
    assert booking.case is not None
    again: dict[str, Any] = {"during": Span(MONDAY + 24 * HOUR, MONDAY + 26 * HOUR), "person": person_of(booking.case)}
    if counts:
        with pytest.raises(TooManyUses):
            ask(hall, **again)
    else:
        assert ask(hall, **again).is_new
