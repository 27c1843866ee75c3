"""Registering, waiting, checking in, going again: what is kept, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.contacts import masked, phone_digits, shown_phone
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums import attendance
from forums.domain import participants as domain
from forums.errors import (
    AlreadyPresent,
    AlreadyRegistered,
    CheckInClosed,
    ForumFinished,
    NotRegistered,
    OnlyInvited,
    RegistrationClosed,
    SeatsFull,
)
from forums.models import Forum, Participant
from forums.participation import new_key
from forums.seats import seats_of
from tests.factories.forums import make_input, make_participant
from tests.forums.people import make_forum, person, soon
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State


# --- contacts ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456 7890", "6281234567890"),
        ("+62 812-3456-7890", "6281234567890"),
        ("+62 (0)812-3456-7890", "6281234567890"),
        ("(0741) 555 0101", "627415550101"),
        ("62812 3456 7890", "6281234567890"),
        ("81234567890", "6281234567890"),
        ("0065 6123 4567", "6561234567"),
        ("  ", ""),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed: str, kept: str) -> None:
    assert phone_digits(typed) == kept


@pytest.mark.parametrize("typed", ["0812", "nomor saya", "08123456789012345", "0812345678a", "٠٨١٢٣٤٥٦٧٨٩٠"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        phone_digits(typed)


def test_contacts_are_shown_and_masked() -> None:
    assert shown_phone("6281234567890") == "0812-3456-7890"
    assert shown_phone("6561234567") == "+6561234567"
    assert masked("siti@contoh.id") == "s•••@contoh.id"
    assert masked("0812-3456-7890") == "•••890"


# --- registration -----------------------------------------------------------------------------------------------------
def test_registration_gives_a_seat() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=5)
    made = domain.register(
        forum=forum, person=person(name="  Siti   Aminah ", email="Siti@Contoh.id", needs=("wheelchair",))
    )
    assert (made.name, made.email, made.phone, made.state) == (
        "Siti Aminah",
        "siti@contoh.id",
        "6281234567801",
        "registered",
    )
    assert (made.source, made.needs, made.consented_at is not None) == ("registration", ["wheelchair"], True)
    assert seats_of(forum, timezone.now()).free == 4


def test_a_form_that_arrives_twice_makes_one_person() -> None:
    forum, key = make_forum(State.ANNOUNCED), new_key()
    first = domain.register(forum=forum, person=person(), key=key)
    assert domain.register(forum=forum, person=person(), key=key) == first
    assert forum.participants.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"phone": "abc"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"email": "bukan"}, "email"),
        ({"element": "provider"}, "element"),
        ({"element": "warga"}, "element"),
        ({"sex": "x"}, "sex"),
        ({"tags": ("x",)}, "tags"),
        ({"needs": ("x",)}, "needs"),
        ({"needs_note": "x" * 301}, "needs_note"),
    ],
)
def test_registration_refuses_wrong_values(fields: dict[str, Any], wrong: str) -> None:
    forum = make_forum(State.ANNOUNCED)
    with pytest.raises(InvalidInput) as refused:
        domain.register(forum=forum, person=person(**fields))
    assert list(refused.value.errors) == [wrong]
    assert not forum.participants.exists()


@pytest.mark.parametrize("state", [State.PREPARED, State.IN_SESSION, State.ANSWERING, State.CANCELLED])
def test_registration_is_open_only_before_the_meeting(state: str) -> None:
    with pytest.raises(RegistrationClosed):
        domain.register(forum=make_forum(state), person=person())


def test_registration_ends_when_it_was_said_to() -> None:
    forum = make_forum(State.ANNOUNCED, registration_until=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(RegistrationClosed):
        domain.register(forum=forum, person=person())


def test_forums_for_invited_people_refuse_strangers() -> None:
    with pytest.raises(OnlyInvited):
        domain.register(forum=make_forum(State.ANNOUNCED, by_invitation=True), person=person())
    forum = make_forum(State.IN_SESSION, by_invitation=True)
    with pytest.raises(OnlyInvited):
        domain.walk_in(forum=forum, person=person())
    assert domain.walk_in(forum=forum, person=person(), by=get_user("counter")).is_present


@pytest.mark.parametrize(
    "again", [{"phone": "+62 812 3456 7801"}, {"phone": "", "email": "SITI@contoh.id"}, {"element": "expert"}]
)
def test_one_person_speaks_for_one_element(again: dict[str, Any]) -> None:
    forum = make_forum(State.ANNOUNCED)
    domain.register(forum=forum, person=person(email="siti@contoh.id"))
    with pytest.raises(AlreadyRegistered) as refused:
        domain.register(forum=forum, person=person(**again))
    assert "Masyarakat" in str(refused.value) or "Service users" in str(refused.value)
    domain.register(forum=make_forum(State.ANNOUNCED), person=person(**again))  # another forum is another matter


def test_whoever_commented_before_stays_the_same_person() -> None:
    forum = make_forum(State.ANNOUNCED)
    guest = make_participant(forum, present=False, is_guest=True, name="", source="comment")
    made = domain.register(forum=forum, person=person(), guest=guest)
    assert (made.pk, made.key, made.is_guest, made.name) == (guest.pk, guest.key, False, "Warga 1")
    other = make_participant(make_forum(State.ANNOUNCED), present=False, is_guest=True)
    assert domain.register(forum=forum, person=person(2), guest=other).pk != other.pk


# --- seats and the waiting list ---------------------------------------------------------------------------------------
def test_full_forums_keep_a_waiting_list_that_moves_up() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    first, second, third = (domain.register(forum=forum, person=person(number)) for number in (1, 2, 3))
    assert [first.state, second.state, third.state] == ["registered", "waiting", "waiting"]
    assert [domain.waiting_number(each) for each in (first, second, third)] == [0, 1, 2]
    domain.withdraw(participant=first)
    second.refresh_from_db()
    third.refresh_from_db()
    assert [second.state, domain.waiting_number(third)] == ["registered", 1]
    domain.withdraw(participant=first)
    assert forum.participants.filter(state="registered").count() == 1


def test_joining_online_takes_no_seat() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1, method="hybrid", link="https://rapat.example/1")
    domain.register(forum=forum, person=person(1))
    online = domain.register(forum=forum, person=person(2, joins_online=True))
    assert (online.state, online.joins_online) == ("registered", True)
    offline = make_forum(State.ANNOUNCED, capacity=1)
    assert domain.register(forum=offline, person=person(3, joins_online=True)).joins_online is False


def test_more_seats_are_given_to_those_who_wait() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    for number in (1, 2, 3):
        domain.register(forum=forum, person=person(number))
    Forum.objects.filter(pk=forum.pk).update(capacity=2)
    assert [moved.name for moved in domain.fill_free_seats(forum=forum)] == ["Warga 2"]
    assert domain.fill_free_seats(forum=forum) == []


def test_staff_give_a_free_seat_before_the_others_but_never_one_too_many() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    domain.register(forum=forum, person=person(1))
    waiting = domain.register(forum=forum, person=person(2))
    with pytest.raises(SeatsFull):
        domain.move_up(participant=waiting, by=get_user("counter"))
    Forum.objects.filter(pk=forum.pk).update(capacity=2)
    assert domain.move_up(participant=waiting, by=get_user("counter")).state == "registered"
    with pytest.raises(PermissionRefused):
        domain.move_up(participant=waiting, by=get_user("admin"))


# --- check-in ---------------------------------------------------------------------------------------------------------
def test_check_in_opens_an_hour_before_and_closes_with_the_meeting() -> None:
    tomorrow = make_participant(make_forum(State.ANNOUNCED), present=False)
    with pytest.raises(CheckInClosed):
        domain.check_in(participant=tomorrow)
    for forum in (make_forum(State.ANNOUNCED, **soon()), make_forum(State.IN_SESSION)):
        there = domain.check_in(participant=make_participant(forum, present=False))
        assert domain.check_in(participant=there).checked_in_at == there.checked_in_at
    over = make_participant(make_forum(State.ANSWERING), present=False)
    with pytest.raises(CheckInClosed):
        domain.check_in(participant=over)
    assert domain.check_in(participant=over, by=get_user("counter")).is_present


def test_who_registered_is_let_in_and_who_waits_when_a_seat_is_free() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1, **soon())
    first = make_participant(forum, present=False, phone="628123456701")
    waiting = make_participant(forum, present=False, state="waiting")
    with pytest.raises(SeatsFull):
        domain.check_in(participant=waiting)
    with pytest.raises(SeatsFull):
        domain.walk_in(forum=forum, person=person(5))
    Forum.objects.filter(pk=forum.pk).update(starts_at=timezone.now() - dt.timedelta(minutes=5))
    assert domain.check_in(participant=waiting).is_present  # the first stayed away
    assert domain.check_in(participant=first).is_present  # and is let in nevertheless
    with pytest.raises(SeatsFull):
        domain.walk_in(forum=forum, person=person(6))


def test_contact_is_taken_for_the_first_phone_only() -> None:
    forum = make_forum(State.IN_SESSION)
    made = make_participant(forum, present=False, phone="6281234567801", email="siti@contoh.id")
    with pytest.raises(NotRegistered):
        domain.check_in_by_contact(forum=forum, contact="0812 0000 0000")
    with pytest.raises(NotRegistered):
        domain.check_in_by_contact(forum=forum, contact="siapa saja")
    assert domain.check_in_by_contact(forum=forum, contact="0812 3456 7801") == made
    assert domain.check_in_by_contact(forum=forum, contact="SITI@contoh.id") == made  # pressed twice
    Participant.objects.filter(pk=made.pk).update(checked_in_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(AlreadyPresent):
        domain.check_in_by_contact(forum=forum, contact="0812 3456 7801")


def test_walk_in_is_there_at_once_and_once() -> None:
    forum, key = make_forum(State.IN_SESSION), new_key()
    made = domain.walk_in(forum=forum, person=person(phone="", sex="female"), key=key)
    assert domain.walk_in(forum=forum, person=person(phone=""), key=key) == made
    assert (made.source, made.is_present, made.sex, forum.participants.count()) == ("walk_in", True, "female", 1)
    with pytest.raises(CheckInClosed):
        domain.walk_in(forum=make_forum(State.ANSWERING), person=person())
    with pytest.raises(CheckInClosed):
        domain.walk_in(forum=make_forum(State.CANCELLED), person=person(), by=get_user("counter"))


def test_staff_take_a_wrong_check_in_back() -> None:
    forum = make_forum(State.IN_SESSION)
    made = domain.walk_in(forum=forum, person=person(), by=get_user("counter"))
    with pytest.raises(AlreadyPresent):
        domain.withdraw(participant=made, by=get_user("counter"))
    assert not domain.undo_check_in(participant=made, by=get_user("counter")).is_present
    assert domain.withdraw(participant=made, by=get_user("counter")).state == "withdrawn"
    with pytest.raises(NotRegistered):
        domain.check_in(participant=made)
    for act in (domain.undo_check_in, domain.withdraw, domain.check_in):
        with pytest.raises(PermissionRefused):
            act(participant=made, by=get_user("admin"))
    entries = AuditEntry.objects.filter(action__startswith="forums.").values_list("action", flat=True)
    assert {"forums.participant_added", "forums.check_in_undone", "forums.participant_withdrawn"} <= set(entries)


# --- one's own details ------------------------------------------------------------------------------------------------
def test_element_is_changed_until_check_in() -> None:
    forum = make_forum(State.IN_SESSION)
    made = make_participant(forum, present=False)
    changed = domain.change_person(participant=made, person=person(name="Orang lain", element="expert"))
    assert (changed.element, changed.name) == ("expert", "Siti Aminah")
    domain.check_in(participant=made)
    with pytest.raises(AlreadyPresent):
        domain.change_person(participant=made, person=person(element="mass_media"))
    kept = domain.change_person(participant=made, person=person(element="expert", needs=("sign_language",)))
    assert kept.needs == ["sign_language"]


def test_nothing_is_changed_after_the_forum() -> None:
    made = make_participant(make_forum(State.ANNOUNCED), present=False)
    Forum.objects.filter(pk=made.forum_id).update(
        state="cancelled", cancelled_at=timezone.now(), cancel_reason="Gedung dipakai."
    )
    with pytest.raises(ForumFinished):
        domain.change_person(participant=made, person=person())
    with pytest.raises(ForumFinished):
        domain.undo_check_in(participant=made, by=get_user("counter"))


# --- numbers ----------------------------------------------------------------------------------------------------------
def test_attendance_is_counted_by_element_and_sex() -> None:
    forum = make_forum(State.IN_SESSION)
    make_participant(forum, sex="female", needs=["wheelchair"])
    make_participant(forum, sex="male", present=False, needs=["wheelchair", "other"])
    make_participant(forum, element="provider", name="Kepala")
    make_participant(forum, state="withdrawn", needs=["other"])
    make_participant(forum, is_guest=True, present=False)
    sums = {line.label: (line.registered, line.present, line.female, line.other) for line in attendance.sums(forum)}
    assert [numbers for numbers in sums.values() if any(numbers)] == [(2, 1, 1, 0), (1, 1, 0, 1)]
    assert [(need.number) for need in attendance.needs(forum)] == [2, 1]
    assert [row.name for row in attendance.rows(forum)] == ["Siti Aminah", "Siti Aminah", "Kepala"]
    assert [row.is_present for row in attendance.rows(forum, only_present=True)] == [True, True]


def test_inputs_stay_when_somebody_withdraws() -> None:
    forum = make_forum(State.IN_SESSION)
    made = make_participant(forum, present=False)
    given = make_input(forum, participant=made)
    domain.withdraw(participant=made)
    given.refresh_from_db()
    assert given.participant == made
