"""What the facilitator does while a meeting goes on: the item that is now, notes, replies, the end."""

import datetime as dt
import uuid
from typing import Any

import pytest

from core.errors import InvalidInput, PermissionRefused
from forums.domain import points
from forums.domain.lifecycle import end_inputs
from forums.domain.meeting import begin_item, finish_item, reply_live, write_notes
from forums.domain.moderation import hide_input
from forums.errors import ForumFinished, InputSettled, MeetingNotOn
from forums.models import AgendaItem, Forum, InputReply
from tests.factories.forums import make_forum, make_input
from tests.world import get_user


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_forum(Forum.State.IN_SESSION)


def make_item(forum: Forum, position: int = 1, title: str = "Pembukaan") -> AgendaItem:
    return AgendaItem.objects.create(forum=forum, position=position, title=title, starts_at=dt.time(9, position))


def test_one_item_is_now(forum: Forum) -> None:
    first, second = make_item(forum, 1), make_item(forum, 2, "Diskusi")

    begin_item(item=first, by=get_user("counter"))
    begin_item(item=second, by=get_user("counter"))
    begin_item(item=second, by=get_user("counter"))

    assert [item.is_now for item in forum.agenda.order_by("position")] == [False, True]
    first.refresh_from_db()
    assert first.ended_at is not None


def test_an_item_that_ended_goes_on_from_its_first_begin(forum: Forum) -> None:
    item = begin_item(item=make_item(forum), by=None)
    began = item.began_at
    item = finish_item(item=item, by=None)
    assert finish_item(item=item, by=None).ended_at == item.ended_at

    again = begin_item(item=item, by=None)

    assert (again.began_at, again.ended_at, again.is_now) == (began, None, True)


def test_items_begin_only_while_the_meeting_is_on(in_a: Any) -> None:
    item = make_item(make_forum(Forum.State.ANNOUNCED))

    with pytest.raises(MeetingNotOn):
        begin_item(item=item, by=None)


def test_notes_are_kept_until_the_forum_ends(forum: Forum) -> None:
    item = make_item(forum)

    assert write_notes(item=item, notes=" Dibuka oleh kepala kantor. \n", by=None).notes == "Dibuka oleh kepala kantor."
    with pytest.raises(InvalidInput):
        write_notes(item=item, notes="x" * 20_001, by=None)
    Forum.objects.filter(pk=forum.pk).update(state="cancelled", cancelled_at="2026-07-01T00:00Z", cancel_reason="x")
    with pytest.raises(ForumFinished):
        write_notes(item=item, notes="Lain", by=None)


def test_reply_is_official_public_and_once(forum: Forum) -> None:
    given, key = make_input(forum, kind="question"), uuid.uuid4()

    for _ in range(2):
        reply = reply_live(given=given, text="Mulai Agustus.", is_oral=True, client_key=key, by=get_user("team"))

    assert (reply.is_official, reply.is_oral, reply.state) == (True, True, "shown")
    assert InputReply.objects.count() == 1
    assert not hasattr(given, "disposition")


def test_reply_refuses_nothing_and_hidden_inputs(forum: Forum) -> None:
    given = make_input(forum)

    with pytest.raises(InvalidInput):
        reply_live(given=given, text=" ", by=None)
    hide_input(given=given, reason="spam", by=None)
    with pytest.raises(InputSettled):
        reply_live(given=given, text="Baik.", by=None)


def test_only_facilitators_lead(forum: Forum) -> None:
    item, given, admin = make_item(forum), make_input(forum), get_user("admin")

    for act in (
        lambda: begin_item(item=item, by=admin),
        lambda: finish_item(item=item, by=admin),
        lambda: write_notes(item=item, notes="x", by=admin),
        lambda: reply_live(given=given, text="x", by=admin),
    ):
        with pytest.raises(PermissionRefused):
            act()


def test_the_end_of_the_meeting_ends_items_and_votes(forum: Forum, django_capture_on_commit_callbacks: Any) -> None:
    begin_item(item=make_item(forum), by=None)
    points.open_votes(point=points.add_point(forum=forum, text="Satu", by=None), by=None)

    with django_capture_on_commit_callbacks(execute=True):
        end_inputs(forum=forum, by=None)

    assert not forum.agenda.get().is_now
    assert not forum.points.get().takes_votes
