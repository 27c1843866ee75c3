"""What people say: kept once under the next number, by those who may, in words that hide nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.domain.guests import Guest, give_as_guest, give_as_participant, join_as_guest
from forums.domain.inputs import Said, give_input, take_back_input, takes_inputs
from forums.domain.lifecycle import end_inputs, today_here
from forums.domain.replies import reply_as_guest, reply_to_input, take_back_reply
from forums.domain.reports import report_input
from forums.domain.supports import support_as_guest, support_input, withdraw_support
from forums.errors import (
    AnonymousRefused,
    ForumFinished,
    InputSettled,
    InputsNotTaken,
    OnlyInvited,
    OwnInput,
    RepliesNotTaken,
    TooManyInputs,
)
from forums.models import Forum, ForumInput, InputReport, InputSupport, Participant
from services.models import ServiceStandard
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.factories.services import make_in_state
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State
Channel = ForumInput.Channel
OPEN_DAYS = {"starts_at": None, "ends_at": None}


def said(text: str = "Bukalah aula pada hari Sabtu.", **fields: Any) -> Said:
    return Said(**{"client_key": uuid.uuid4(), "channel": Channel.PHONE, "text": text, **fields})


def open_for_comments() -> Forum:
    today = today_here()
    days = {"comments_from": today, "comments_until": today + dt.timedelta(days=3)}
    return make_forum(State.ANNOUNCED, another_standard(), **OPEN_DAYS, **days)


def another_standard() -> ServiceStandard:
    return make_in_state(ServiceStandard.State.CONSULTATION, "lain", "Layanan lain")


@pytest.fixture
def forum() -> Forum:
    return make_forum(State.IN_SESSION)


@pytest.fixture
def person(forum: Forum) -> Participant:
    return make_participant(forum)


@pytest.mark.parametrize(
    ("state", "phone", "online", "facilitator"),
    [
        (State.PREPARED, False, False, False),
        (State.ANNOUNCED, False, False, False),
        (State.IN_SESSION, True, True, True),
        (State.ANSWERING, False, False, True),
        (State.CANCELLED, False, False, False),
    ],
)
def test_inputs_are_taken_by_state_and_way(state: str, phone: bool, online: bool, facilitator: bool) -> None:
    forum = make_forum(state)
    ways = (Channel.PHONE, Channel.ONLINE, Channel.FACILITATOR)
    assert tuple(takes_inputs(forum, way) for way in ways) == (phone, online, facilitator)


def test_comments_are_taken_on_their_days() -> None:
    forum = open_for_comments()
    assert (takes_inputs(forum, Channel.ONLINE), takes_inputs(forum, Channel.PHONE)) == (True, False)
    forum.comments_until = today_here() - dt.timedelta(days=1)
    assert not takes_inputs(forum, Channel.ONLINE)


def test_numbers_follow_one_another_and_a_key_is_one_input(forum: Forum) -> None:
    first = said()
    kept = [give_input(forum=forum, said=one) for one in (first, said("Kedua."), first)]
    assert [given.number for given in kept] == [1, 2, 1]
    assert forum.inputs.count() == 2


def test_the_same_key_is_known_after_the_forum_ended(forum: Forum) -> None:
    first = said()
    number = give_input(forum=forum, said=first).number
    end_inputs(forum=forum, by=None)
    assert give_input(forum=forum, said=first).number == number
    with pytest.raises(InputsNotTaken):
        give_input(forum=forum, said=said())


def test_what_the_facilitator_wrote_down_may_arrive_late(forum: Forum) -> None:
    end_inputs(forum=forum, by=None)
    written = timezone.now() - dt.timedelta(minutes=10)
    given = give_input(
        forum=forum,
        said=said(channel=Channel.FACILITATOR, speaker="Pak Budi", element="expert", written_at=written),
        by=get_user("counter"),
    )
    assert (given.written_at, given.speaker, given.state) == (written, "Pak Budi", ForumInput.State.SHOWN)
    assert AuditEntry.objects.filter(action="forums.input_entered").count() == 1


def test_a_clock_that_is_ahead_does_not_write_into_the_future(forum: Forum) -> None:
    given = give_input(forum=forum, said=said(written_at=timezone.now() + dt.timedelta(days=1)))
    assert given.written_at == given.received_at


def test_a_moderated_forum_shows_what_was_read() -> None:
    forum = make_forum(State.IN_SESSION, moderated_first=True)
    by_phone = give_input(forum=forum, said=said())
    by_staff = give_input(forum=forum, said=said(channel=Channel.FACILITATOR), by=get_user("counter"))
    assert (by_phone.state, by_staff.state) == (ForumInput.State.WAITING, ForumInput.State.SHOWN)


def test_without_a_name_only_where_the_forum_allows_it(forum: Forum) -> None:
    strict = make_forum(State.IN_SESSION, another_standard(), anonymous_allowed=False)
    with pytest.raises(AnonymousRefused):
        give_input(forum=strict, said=said(is_anonymous=True))
    person = make_participant(forum, show_name=True)
    given = give_input(forum=forum, said=said(is_anonymous=True, participant=person))
    assert (given.speaker, given.organisation, given.shown_speaker) == ("", "", "")


def test_invited_people_only() -> None:
    forum = make_forum(State.IN_SESSION, by_invitation=True)
    with pytest.raises(OnlyInvited):
        give_as_guest(forum=forum, said=said(), guest=Guest(element="expert"))
    assert give_input(forum=forum, said=said(participant=make_participant(forum))).number == 1
    assert forum.participants.filter(is_guest=True).count() == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": "  "}, "text"),
        ({"text": "a" * 3001}, "text"),
        ({"text": "Tarif \u202e000.01 pR"}, "text"),
        ({"text": "Nol\x00byte"}, "text"),
        ({"kind": "rumour"}, "kind"),
        ({"subject_id": 0}, "subject"),
        ({"code": "fee"}, "code"),
        ({"passage": "Tanpa komponen"}, "passage"),
        ({"element": "ghost"}, "element"),
        ({"speaker": "Budi\u202e"}, "speaker"),
    ],
)
def test_what_is_not_right_is_told_by_field(forum: Forum, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        give_input(forum=forum, said=said(**fields))
    assert list(refused.value.errors) == [wrong]
    forum.refresh_from_db()
    assert forum.input_count == 0


# --- people who did not register --------------------------------------------------------------------------------------
def test_a_guest_is_kept_with_the_input_and_only_once(forum: Forum) -> None:
    first = said()
    guest = Guest(element="civil_society", name=" Ibu Ani ", organisation="Sanggar", show_name=True)
    given = give_as_guest(forum=forum, said=first, guest=guest)
    again = give_as_guest(forum=forum, said=first, guest=guest)
    person = forum.participants.get()
    assert again == given
    assert (person.name, person.element, person.is_guest, person.is_present) == (
        "Ibu Ani",
        "civil_society",
        True,
        False,
    )
    assert (given.participant, given.shown_speaker, given.organisation) == (person, "Ibu Ani", "Sanggar")


def test_a_refused_input_leaves_no_guest(forum: Forum) -> None:
    with pytest.raises(InvalidInput):
        give_as_guest(forum=forum, said=said(""), guest=Guest(element="expert"))
    assert forum.participants.count() == 0


@pytest.mark.parametrize(
    ("guest", "wrong"),
    [(Guest(element="provider"), "element"), (Guest(element="expert", name="a" * 161), "name")],
)
def test_a_guest_tells_who_he_is(forum: Forum, guest: Guest, wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        join_as_guest(forum=forum, guest=guest)
    assert list(refused.value.errors) == [wrong]


def test_a_participant_chooses_whether_the_name_is_shown(forum: Forum, person: Participant) -> None:
    given = give_as_participant(forum=forum, said=said(), person=person, show_name=True)
    assert given.shown_speaker == "Siti Aminah"
    given = give_as_participant(forum=forum, said=said(is_anonymous=True), person=person, show_name=False)
    person.refresh_from_db()
    assert (person.show_name, given.shown_speaker) == (True, "")


def test_nobody_types_thirty_one_inputs_in_ten_minutes(forum: Forum, person: Participant) -> None:
    last = said()
    give_as_participant(forum=forum, said=last, person=person, show_name=False)
    for _n in range(29):
        make_input(forum, participant=person)
    with pytest.raises(TooManyInputs):
        give_as_participant(forum=forum, said=said(), person=person, show_name=False)
    assert give_as_participant(forum=forum, said=last, person=person, show_name=False).number == 1
    forum.inputs.update(received_at=timezone.now() - dt.timedelta(minutes=11))
    assert give_as_participant(forum=forum, said=said(), person=person, show_name=False).number == 31


# --- taking back ------------------------------------------------------------------------------------------------------
def test_an_input_is_taken_back_by_its_giver_only(forum: Forum, person: Participant) -> None:
    given = make_input(forum, participant=person, passage="", code="")
    with pytest.raises(InputSettled):
        take_back_input(given=given, participant=make_participant(forum))
    take_back_input(given=given, participant=person)
    given.refresh_from_db()
    assert (given.state, given.text, given.number) == (ForumInput.State.WITHDRAWN, "", 1)
    with pytest.raises(InputSettled):
        take_back_input(given=given, participant=person)


def test_an_answered_input_stays(forum: Forum, person: Participant) -> None:
    given = make_input(forum, participant=person)
    make_disposition(given)
    with pytest.raises(InputSettled):
        take_back_input(given=given, participant=person)


# --- support ----------------------------------------------------------------------------------------------------------
def test_one_participant_is_one_support(forum: Forum, person: Participant) -> None:
    given = make_input(forum)
    for _n in range(2):
        support_input(given=given, participant=person)
    given.refresh_from_db()
    assert (given.support_count, given.supports.count()) == (1, 1)
    for _n in range(2):
        withdraw_support(given=given, participant=person)
    given.refresh_from_db()
    assert (given.support_count, given.supports.count()) == (0, 0)


def test_what_cannot_be_supported(forum: Forum, person: Participant) -> None:
    own, hidden = make_input(forum, participant=person), make_input(forum)
    take_back = make_participant(forum)
    gone = make_input(forum, participant=take_back)
    take_back_input(given=gone, participant=take_back)
    stranger = make_participant(make_forum(State.IN_SESSION, another_standard()))
    with pytest.raises(OwnInput):
        support_input(given=own, participant=person)
    with pytest.raises(InputSettled):
        support_input(given=gone, participant=person)
    with pytest.raises(InputsNotTaken):
        support_input(given=hidden, participant=stranger)
    end_inputs(forum=forum, by=None)
    with pytest.raises(InputsNotTaken):
        support_input(given=hidden, participant=person)
    with pytest.raises(InputsNotTaken):
        withdraw_support(given=hidden, participant=person)
    assert InputSupport.objects.count() == 0


def test_a_guest_whose_form_came_twice_supports_once(forum: Forum) -> None:
    given = make_input(forum)
    guest = Guest(element="expert", key="k" * 27)
    people = {support_as_guest(given=given, guest=guest).pk for _n in range(2)}
    given.refresh_from_db()
    assert (len(people), given.support_count, forum.participants.count()) == (1, 1, 1)


# --- replies ----------------------------------------------------------------------------------------------------------
def test_a_reply_is_kept_once(forum: Forum, person: Participant) -> None:
    given, key = make_input(forum), uuid.uuid4()
    replies = {reply_to_input(given=given, client_key=key, text=" Setuju.\n", participant=person).pk for _n in range(2)}
    reply = given.replies.get()
    assert replies == {reply.pk}
    assert (reply.text, reply.is_official, reply.state) == ("Setuju.", False, ForumInput.State.SHOWN)
    again = [
        reply_as_guest(given=given, client_key=twin, text="Ya.", guest=Guest(element="expert")).pk
        for twin in [uuid.uuid4()] * 2
    ]
    assert len(set(again)) == 1
    assert forum.participants.filter(is_guest=True).count() == 1


def test_the_agency_replies_marked_as_such(forum: Forum) -> None:
    given = make_input(forum)
    with pytest.raises(PermissionRefused):
        reply_to_input(given=given, client_key=uuid.uuid4(), text="Ya.", by=get_user("counter"))
    reply = reply_to_input(given=given, client_key=uuid.uuid4(), text="Ya.", by=get_user("team"))
    assert (reply.is_official, reply.author) == (True, get_user("team"))
    assert AuditEntry.objects.filter(action="forums.reply_written").count() == 1
    end_inputs(forum=forum, by=None)
    assert reply_to_input(given=given, client_key=uuid.uuid4(), text="Lagi.", by=get_user("team")).is_official


def test_when_replies_end(forum: Forum, person: Participant) -> None:
    given = make_input(forum)
    end_inputs(forum=forum, by=None)
    with pytest.raises(RepliesNotTaken):
        reply_to_input(given=given, client_key=uuid.uuid4(), text="Ya.", participant=person)
    closed = open_for_comments()
    about = make_input(closed, channel=Channel.ONLINE)
    make_disposition(about)
    for state in (State.ANSWERING, State.CLOSED):
        Forum.objects.filter(pk=closed.pk).update(
            state=state,
            answering_since=timezone.now(),
            answers_public_at=timezone.now(),
            closed_at=timezone.now() if state == State.CLOSED else None,
        )
    with pytest.raises(ForumFinished):
        reply_to_input(given=about, client_key=uuid.uuid4(), text="Ya.", by=get_user("team"))


@pytest.mark.parametrize("text", ["", " \n ", "a" * 3001, "balik \u202e arah"])
def test_replies_follow_the_rules_of_texts(forum: Forum, person: Participant, text: str) -> None:
    given = make_input(forum)
    with pytest.raises(InvalidInput):
        reply_to_input(given=given, client_key=uuid.uuid4(), text=text, participant=person)
    assert given.replies.count() == 0


def test_a_reply_is_taken_back_by_its_writer_only(forum: Forum, person: Participant) -> None:
    given = make_input(forum)
    reply = reply_to_input(given=given, client_key=uuid.uuid4(), text="Setuju.", participant=person)
    official = reply_to_input(given=given, client_key=uuid.uuid4(), text="Ya.", by=get_user("team"))
    with pytest.raises(InputSettled):
        take_back_reply(reply=reply, participant=make_participant(forum))
    with pytest.raises(InputSettled):
        take_back_reply(reply=official, by=get_user("head"))
    taken = [take_back_reply(reply=reply, participant=person), take_back_reply(reply=official, by=get_user("team"))]
    assert [(one.text, one.state) for one in taken] == [("", ForumInput.State.WITHDRAWN)] * 2
    with pytest.raises(InputSettled):
        take_back_reply(reply=reply, participant=person)


def test_replies_wait_where_inputs_wait() -> None:
    forum = make_forum(State.IN_SESSION, moderated_first=True)
    given = make_input(forum)
    ForumInput.objects.update(state=ForumInput.State.SHOWN)
    person = make_participant(forum)
    reply = reply_to_input(given=given, client_key=uuid.uuid4(), text="Ya.", participant=person)
    official = reply_to_input(given=given, client_key=uuid.uuid4(), text="Ya.", by=get_user("team"))
    assert (reply.state, official.state) == (ForumInput.State.WAITING, ForumInput.State.SHOWN)


# --- reports ----------------------------------------------------------------------------------------------------------
def test_one_report_of_each_person_and_one_of_strangers_for_each_reason(forum: Forum, person: Participant) -> None:
    given = make_input(forum)
    for reason in ("insult", "spam"):
        report_input(given=given, reason=reason, participant=person)
        for _n in range(2):
            report_input(given=given, reason=reason, note="Dari pembaca")
    assert InputReport.objects.count() == 3
    with pytest.raises(InvalidInput) as refused:
        report_input(given=given, reason="criticises", note="a" * 301)
    assert sorted(refused.value.errors) == ["note", "reason"]
    ForumInput.objects.update(state="withdrawn", text="")
    with pytest.raises(InputSettled):
        report_input(given=given, reason="spam")
