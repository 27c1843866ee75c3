"""What a forum reports upward: figures of a year, and never a person."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from forums.domain.inputs import take_back_input
from forums.domain.moderation import hide_input
from forums.models import ActionItem, Disposition, Forum, ForumInput
from forums.rollup import collect, labels
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.factories.services import make_in_state

pytestmark = pytest.mark.usefixtures("in_a")
TODAY = timezone.localdate()
State = Forum.State


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def held_at(forum: Forum, day: dt.date, **fields: Any) -> Forum:
    """Let a forum have been held on another day."""
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    Forum.objects.filter(pk=forum.pk).update(
        starts_at=moment, ends_at=moment + dt.timedelta(hours=3), session_began_at=moment, **fields
    )
    return Forum.objects.get(pk=forum.pk)


def another(forum: Forum, **fields: Any) -> Forum:
    """Make a forum in session about the same standard."""
    subject = forum.standards.get()
    return make_forum(State.IN_SESSION, subject.standard or make_in_state("consultation"), **fields)


def answered(forum: Forum, received: dt.date, decided: dt.date, decision: str = "accepted") -> ForumInput:
    """Give an input on one day and answer it on another."""
    given = make_input(forum)
    at = timezone.make_aware(dt.datetime.combine(received, dt.time(10)))
    ForumInput.objects.filter(pk=given.pk).update(received_at=at)
    make_disposition(given, decision, decided_on=decided)
    return given


def test_an_agency_without_forums_reports_zeros() -> None:
    found = collect(TODAY)
    assert (found["held_year"], found["elements_year"], found["days_since_last"]) == (0, 0, None)
    assert found["inputs"]["answered_share"] is None
    assert found["actions"]["done_share"] is None
    assert rollups.collect("forums", TODAY) == found


@pytest.mark.parametrize(("age", "counts"), [(0, 1), (364, 1), (365, 0)])
def test_a_forum_counts_for_a_year(age: int, counts: int) -> None:
    held_at(make_forum(State.IN_SESSION), TODAY - days(age))
    found = collect(TODAY)
    assert (found["held_year"], found["held_total"], found["days_since_last"]) == (counts, 1, age)
    assert found["last_held_on"] == (TODAY - days(age)).isoformat()


@pytest.mark.parametrize("state", [State.PREPARED, State.ANNOUNCED, State.CANCELLED])
def test_what_was_not_held_does_not_count(state: str) -> None:
    make_forum(state)
    assert collect(TODAY)["held_total"] == 0


def test_subjects_and_elements_are_counted_for_each_forum() -> None:
    first = held_at(make_forum(State.IN_SESSION), TODAY)
    for element in ("service_user", "expert", "provider"):
        make_participant(first, element=element)
    make_participant(first, element="mass_media", present=False)
    second = held_at(another(first, subject="standard_review"), TODAY - days(30))
    make_participant(second, element="expert")
    found = collect(TODAY)
    assert found["held_by_subject"] == {"draft_standard": 1, "standard_review": 1}
    assert (found["elements_year"], found["elements_min"], found["elements_median"]) == (2, 1, 1.5)


def test_people_are_hidden_when_they_are_few() -> None:
    forum = held_at(make_forum(State.IN_SESSION), TODAY)
    for _number in range(6):
        make_participant(forum)
    make_participant(forum, element="expert")
    found = collect(TODAY)
    assert found["people"] == {"value": 7, "suppressed": False}
    assert {code: figure["value"] for code, figure in found["people_by_element"].items()} == {
        "service_user": None,
        "expert": None,
    }


def test_a_period_for_comments_counts_those_who_wrote() -> None:
    yesterday = TODAY - days(1)
    fields = {"starts_at": None, "ends_at": None, "comments_from": yesterday, "comments_until": TODAY}
    forum = make_forum(State.ANNOUNCED, **fields)
    author = make_participant(forum, present=False, element="expert", is_guest=True)
    for person in (author, author, None):
        make_input(forum, channel=ForumInput.Channel.ONLINE, participant=person)
    Forum.objects.filter(pk=forum.pk).update(state="answering", answering_since=timezone.now())
    found = collect(TODAY)
    assert (found["held_year"], found["elements_year"], found["inputs"]["standing"]) == (1, 2, 3)
    assert found["people"]["suppressed"]


def test_answers_are_counted_with_their_time() -> None:
    forum = held_at(make_forum(State.IN_SESSION), TODAY - days(20), answers_due_on=TODAY - days(6))
    monday = TODAY - days(14 + TODAY.weekday())
    answered(forum, monday, monday + days(2))
    answered(forum, monday, monday + days(4), "partially_accepted")
    answered(forum, monday, TODAY, "rejected")
    make_input(forum)
    found = collect(TODAY)["inputs"]
    assert (found["standing"], found["answered"], found["accepted"]) == (4, 3, 2)
    assert (found["answered_share"], found["accepted_share"]) == (0.75, 0.6667)
    assert (found["answered_in_time"], found["in_time_share"], found["late"]) == (2, 0.5, 1)
    assert found["answer_weekdays_median"] == 4


def test_an_input_whose_day_is_to_come_is_neither_late_nor_in_time() -> None:
    make_input(held_at(make_forum(State.IN_SESSION), TODAY, answers_due_on=TODAY))
    found = collect(TODAY)["inputs"]
    assert (found["late"], found["in_time_share"]) == (0, None)


def test_a_group_has_the_answer_of_its_first() -> None:
    forum = held_at(make_forum(State.IN_SESSION), TODAY)
    first, second = make_input(forum), make_input(forum)
    ForumInput.objects.filter(pk=second.pk).update(same_as=first)
    make_disposition(first)
    found = collect(TODAY)["inputs"]
    assert (found["standing"], found["answered"], found["accepted"]) == (2, 2, 2)


def test_hidden_and_withdrawn_inputs_do_not_count() -> None:
    forum = held_at(make_forum(State.IN_SESSION), TODAY)
    person = make_participant(forum)
    hide_input(given=make_input(forum), reason=ForumInput.HideReason.SPAM, by=None)
    take_back_input(given=make_input(forum, participant=person), participant=person)
    assert collect(TODAY)["inputs"]["standing"] == 0


def test_actions_are_counted_by_state() -> None:
    forum = make_forum(State.IN_SESSION)
    common = {"forum": forum, "owner_name": "Tim", "first_due_on": TODAY}
    ActionItem.objects.create(action="Lewat", due_on=TODAY - days(1), **common)
    ActionItem.objects.create(action="Hari ini", due_on=TODAY, **common)
    ActionItem.objects.create(action="Selesai", due_on=TODAY, state="done", progress=100, done_on=TODAY, **common)
    ActionItem.objects.create(action="Batal", due_on=TODAY - days(9), state="dropped", drop_reason="Batal.", **common)
    assert collect(TODAY)["actions"] == {"open": 2, "done": 1, "dropped": 1, "overdue": 1, "done_share": 0.3333}


def test_figures_name_nobody() -> None:
    forum = held_at(make_forum(State.IN_SESSION), TODAY)
    make_disposition(make_input(forum, participant=make_participant(forum, email="siti@contoh.example")))
    text = json.dumps(collect(TODAY))
    assert not any(word in text for word in ("Siti", "siti@", "Komunitas", "Tim penyusun", forum.code))


def test_queries_do_not_grow_with_forums_and_inputs() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            collect(TODAY)
        return len(asked)

    first = held_at(make_forum(State.IN_SESSION), TODAY)
    make_input(first)
    few = queries()
    for number in range(3):
        forum = held_at(another(first), TODAY - days(number))
        for _input in range(3):
            make_disposition(make_input(forum, participant=make_participant(forum)), Disposition.Decision.REJECTED)
    assert queries() == few


def test_every_code_has_its_words() -> None:
    words = labels()
    assert {f"subject_{subject}" for subject in Forum.Subject.values} <= set(words)
    assert "element_mass_media" in words
