"""Damage and loss on their own: noted during a use or later, taken out of use, settled; own activities; keys."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from bookings.domain import Part
from bookings.domain.damages import met_by_setting_aside, record_damage, set_aside, settle_damage
from bookings.domain.figures import USED
from bookings.domain.following import follow_uses
from bookings.domain.own_return import take_back_own
from bookings.domain.using import take_keys
from bookings.errors import StillNeeded, UseMoveRefused
from bookings.models import Booking, Closure, Damage, DamagePhoto, HandoverPhoto, Reservation
from core.cases.models import Notice
from core.cases.states import CaseState
from core.errors import InvalidInput, NotFound, PermissionRefused
from tests.factories.bookings import book, make_projectors, make_resource
from tests.factories.uses import HOUR, MONDAY, broken, found, give, make_approved, photo, take
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Booking.State
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def record(booking: Booking | None = None, *, by: str = "facility", key: str = "", **fields: Any) -> Damage:
    return record_damage(new=broken(**fields), key=key or str(uuid.uuid4()), booking=booking, by=get_user(by))


def told() -> list[str]:
    rows = Notice.objects.filter(template__startswith="bookings/").order_by("pk")
    return [template.removeprefix("bookings/") for template in rows.values_list("template", flat=True)]


def test_a_damage_is_noted_during_the_use_and_after_it_with_who_when_and_photos() -> None:
    booking = make_approved()
    with pytest.raises(UseMoveRefused):
        record(booking)
    give(booking)
    key = str(uuid.uuid4())
    during = record(booking, key=key, photos=[photo()], cost="sekitar Rp500.000")
    assert record(booking, key=key).pk == during.pk
    take(booking)
    later = record(booking, remedy="open", due_on=None)
    assert [(row.found, row.created_by, row.handover) for row in (during, later)] == [
        ("use", get_user("facility"), None),
        ("later", get_user("facility"), None),
    ]
    assert [row.file.is_internal for row in HandoverPhoto.objects.filter(damage=during)] == [True]
    assert told().count("use_damage") == 2
    assert booking.case is not None
    booking.case.refresh_from_db()
    assert booking.case.state == CaseState.CLOSED


def test_wear_is_told_to_nobody_and_is_settled_at_once() -> None:
    booking = make_approved()
    give(booking)
    assert not record(booking, remedy="wear", due_on=None).is_open
    assert "use_damage" not in told()


def test_what_nobody_borrowed_is_never_owed_and_keeps_its_photos() -> None:
    make_resource()
    with pytest.raises(InvalidInput) as refusal:
        record()
    assert list(refusal.value.errors) == ["remedy"]
    damage = record(remedy="agency", due_on=None, photos=[photo(), photo()])
    assert (damage.booking, damage.found, DamagePhoto.objects.get().damage) == (None, "later", damage)
    with pytest.raises(NotFound):
        record(code="tidak-ada", remedy="agency")
    with pytest.raises(PermissionRefused):
        record(by="team", remedy="agency")


def test_fewer_units_are_lent_until_it_is_mended_and_whoever_came_last_is_told() -> None:
    projectors = make_projectors(5)
    hall = make_resource()
    start, two = MONDAY + WEEK, [Part(projectors.pk, 2)]
    early, late = (make_approved(hall, start + n * HOUR, start + (n + 1) * HOUR, also=two) for n in (1, 2))
    with time_machine.travel(MONDAY - HOUR, tick=False):
        last = make_approved(
            make_resource("ruang"), MONDAY + WEEK + HOUR, MONDAY + WEEK + 2 * HOUR, also=[Part(projectors.pk, 3)]
        )
    damage = record(code="proyektor", remedy="agency", quantity=2, due_on=None)
    assert met_by_setting_aside(damage) == [last]
    assert set_aside(damage=damage, reason="Dua proyektor rusak", by=get_user("facility")) == [last]
    assert set_aside(damage=damage, reason="Dua proyektor rusak", by=get_user("facility")) == []
    projectors.refresh_from_db()
    last.refresh_from_db()
    early.refresh_from_db()
    assert (projectors.quantity, last.state, early.state) == (3, State.WAITING, State.APPROVED)
    assert told().count("disturbed") == 1
    damage.refresh_from_db()
    settle_damage(damage=damage, note="Lampunya diganti", by=get_user("facility"))
    projectors.refresh_from_db()
    assert projectors.quantity == 5
    assert late.reservations.filter(released_at=None).exists()


def test_own_activities_keep_what_they_have_when_too_little_is_left() -> None:
    projectors = make_projectors(2)
    book(projectors, MONDAY + WEEK, MONDAY + WEEK + HOUR, quantity=2)
    damage = record(code="proyektor", remedy="agency", due_on=None)
    with pytest.raises(StillNeeded):
        set_aside(damage=damage, reason="Rusak", by=get_user("facility"))
    projectors.refresh_from_db()
    assert (projectors.quantity, Damage.objects.get().set_aside_at) == (2, None)


def test_a_single_thing_is_closed_until_the_day_and_open_again_when_mended() -> None:
    hall = make_resource()
    met = make_approved(hall, MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=1, hours=1))
    damage = record(remedy="agency", due_on=None)
    with pytest.raises(PermissionRefused):
        set_aside(damage=damage, reason="Atap bocor", until=dt.date(2026, 7, 10), by=get_user("counter"))
    assert set_aside(damage=damage, reason="Atap bocor", until=dt.date(2026, 7, 10), by=get_user("facility")) == [met]
    with time_machine.travel(MONDAY + dt.timedelta(days=2), tick=False):
        damage.refresh_from_db()
        settle_damage(damage=damage, note="Atap selesai", by=get_user("facility"))
        assert Closure.objects.get().during.upper == MONDAY + dt.timedelta(days=2)


@pytest.mark.parametrize(("outcome", "is_back"), [("mended", True), ("gone", False)])
def test_without_a_day_it_is_out_of_use_for_good_unless_it_is_mended(outcome: str, is_back: bool) -> None:
    hall = make_resource()
    damage = record(remedy="agency", due_on=None)
    set_aside(damage=damage, reason="Terbakar", by=get_user("facility"))
    damage.refresh_from_db()
    settle_damage(damage=damage, note="Diputuskan", outcome=outcome, by=get_user("facility"))
    hall.refresh_from_db()
    assert (hall.retired_at is None) is is_back


def test_an_own_activity_is_taken_back_with_its_damages_and_no_minutes() -> None:
    projectors = make_projectors(3)
    own = book(projectors, MONDAY - HOUR, MONDAY + 2 * HOUR, quantity=2, now=MONDAY - WEEK)
    Booking.objects.filter(pk=own.pk).update(state=State.APPROVED)
    by, key, looked = get_user("facility"), str(uuid.uuid4()), found(own, proyektor=1)
    with pytest.raises(InvalidInput):
        take_back_own(booking=own, looked=looked, key=key, by=by)
    damages = [broken("proyektor", kind="lost", remedy="agency", due_on=None)]
    back = take_back_own(booking=own, looked=looked, key=key, damages=damages, by=by)
    assert take_back_own(booking=own, looked=looked, key=key, damages=damages, by=by).pk == back.pk
    own.refresh_from_db()
    assert (own.state, back.paper, Damage.objects.get().booking) == (State.RETURNED, None, own)
    assert own.state in USED
    assert max(row.blocked.upper for row in Reservation.objects.filter(booking=own)) == MONDAY


def test_keys_that_do_not_come_back_are_asked_for_until_they_do() -> None:
    booking = make_approved()
    handover = give(booking, keys=["Kunci aula 3", " Kartu 12 ", "Kunci aula 3"])
    assert handover.keys == handover.keys_out == ["Kunci aula 3", "Kartu 12"]
    assert take(booking, keys=["Kartu 12"]).keys == ["Kartu 12"]
    handover.refresh_from_db()
    assert handover.keys_out == ["Kunci aula 3"]
    for hours in (20, 27, 28):
        with time_machine.travel(MONDAY + hours * HOUR, tick=False):
            follow_uses()
    assert told().count("use_keys") == 1
    for _twice in range(2):
        take_keys(handover=handover, keys=["Kunci aula 3"], by=get_user("facility"))
    handover.refresh_from_db()
    assert handover.keys_out == []
    with pytest.raises(InvalidInput):
        take_keys(handover=handover, keys=["Kunci lain"], by=get_user("facility"))
