"""The life of a forum: the table of moves, what has to be so before them, and what they leave behind."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.errors import InvalidInput, PermissionRefused
from forums.domain.lifecycle import (
    MOVES,
    announce_forum,
    begin_session,
    cancel_forum,
    close_forum,
    end_inputs,
    refuse_move,
    today_here,
)
from forums.errors import ForumMoveRefused, ForumNotReady
from forums.models import Forum, ForumEvent
from services.models import ServiceStandard
from tests.factories.forums import bring_forum_to, make_disposition, make_forum, make_input
from tests.factories.services import make_in_state
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State
LONG_AGO = dt.datetime(2023, 7, 17, 2, tzinfo=dt.UTC)


def test_announce_fixes_the_text_that_is_consulted() -> None:
    standard = make_in_state(ServiceStandard.State.CONSULTATION)

    forum = make_forum(State.ANNOUNCED, standard)

    row = forum.standards.get()
    assert row.contents is not None
    assert row.contents["requirements"] == standard.by_code()["requirements"].content
    assert forum.is_public


def test_announce_brings_a_reviewed_draft_into_consultation() -> None:
    standard = make_in_state(ServiceStandard.State.INTERNAL_REVIEW)

    make_forum(State.ANNOUNCED, standard)

    standard.refresh_from_db()
    assert standard.state == ServiceStandard.State.CONSULTATION


def test_announce_by_a_team_without_the_right_to_open_the_consultation_is_refused() -> None:
    forum = make_forum(State.PREPARED, make_in_state(ServiceStandard.State.INTERNAL_REVIEW))

    with pytest.raises(ForumNotReady) as refused:
        announce_forum(forum=forum, by=get_user("team"))

    assert len(refused.value.facts["findings"]) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": " "},
        {"place": ""},
        {"starts_at": None, "ends_at": None},
        {"method": "online"},
        {
            "starts_at": dt.datetime(2023, 7, 17, 2, tzinfo=dt.UTC),
            "ends_at": dt.datetime(2023, 7, 17, 4, tzinfo=dt.UTC),
        },
    ],
)
def test_announce_refuses_what_nobody_could_come_to(fields: dict[str, Any]) -> None:
    forum = make_forum(State.PREPARED, **fields)

    with pytest.raises(ForumNotReady):
        announce_forum(forum=forum, by=None)


def test_a_forum_of_comments_only_is_closed_without_minutes_of_agreement() -> None:
    today = today_here()
    fields = {"starts_at": None, "ends_at": None, "method": "online", "comments_from": today, "comments_until": today}

    forum = make_forum(State.CLOSED, **fields)

    assert forum.answers_are_public
    assert list(forum.events.values_list("to_state", flat=True)) == ["announced", "answering", "", "closed"]


def test_end_inputs_waits_for_the_last_day_of_comments() -> None:
    today = today_here()
    forum = make_forum(State.IN_SESSION, comments_from=today, comments_until=today)

    with pytest.raises(ForumNotReady):
        end_inputs(forum=forum, by=None)


def test_close_refuses_an_input_without_an_answer() -> None:
    forum = make_forum(State.IN_SESSION)
    given = make_input(forum)
    forum = bring_forum_to(forum, State.PREPARED)
    forum = end_inputs(forum=forum, by=None)

    with pytest.raises(ForumNotReady) as refused:
        close_forum(forum=forum, by=None)
    make_disposition(given)
    with pytest.raises(ForumNotReady) as still:
        close_forum(forum=forum, by=None)

    assert len(refused.value.facts["findings"]) == 2
    assert len(still.value.facts["findings"]) == 1  # the minutes of agreement


def test_cancel_needs_a_reason_and_is_final() -> None:
    forum = make_forum(State.ANNOUNCED)

    with pytest.raises(InvalidInput):
        cancel_forum(forum=forum, reason=" ", by=None)
    forum = cancel_forum(forum=forum, reason="Gedung dipakai.", by=None)
    with pytest.raises(ForumMoveRefused):
        begin_session(forum=forum, by=None)

    assert forum.cancel_reason == "Gedung dipakai."


@pytest.mark.parametrize("act", [announce_forum, begin_session, end_inputs, close_forum])
def test_moves_need_a_right(act: Any) -> None:
    forum = make_forum(State.PREPARED)
    nobody = get_user("admin")

    with pytest.raises(PermissionRefused):
        act(forum=forum, by=nobody)


@pytest.mark.parametrize("state", State.values)
def test_every_state_knows_where_it_leads(state: str) -> None:
    forum = make_forum(State.PREPARED)
    for to in set(State.values) - MOVES.get(state, frozenset()):
        forum.state = state
        with pytest.raises(ForumMoveRefused):
            refuse_move(forum, to)


def test_events_cannot_be_changed() -> None:
    make_forum(State.ANNOUNCED)

    with pytest.raises(DatabaseError), transaction.atomic():
        ForumEvent.objects.update(note="anders")
