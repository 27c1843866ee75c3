"""Answers to inputs: who may give them, what they need, groups, changes, several at once."""

import datetime as dt
from typing import Any

import pytest

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.answers import answers_for, figures_of, weekdays_between
from forums.domain import lifecycle
from forums.domain.dispositions import (
    Answer,
    change_disposition,
    decide_input,
    decide_inputs,
    dispositions_of,
    effective_disposition,
    public_disposition,
    same_reasons,
)
from forums.domain.lifecycle import today_here
from forums.errors import DecisionUnfit, DispositionChanged, ForumFinished, ForumMoveRefused, InputSettled
from forums.models import Disposition, Forum, ForumEvent, ForumInput, InputSupport
from tests.factories.forums import State, make_forum, make_input, make_participant
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")

REASON = "Aula dibuka pada hari Sabtu sampai pukul 14.00."
Decision = Disposition.Decision


def make_answer(**fields: Any) -> Answer:
    defaults = {"decision": Decision.ACCEPTED, "reason": REASON, "owner_name": "Tim penyusun"}
    return Answer(**{**defaults, **fields})


def make_answering(*texts: str, **fields: Any) -> tuple[Forum, list[ForumInput]]:
    """Return a forum whose inputs ended, with one input for each text."""
    forum = make_forum(State.IN_SESSION, **fields)
    inputs = [make_input(forum, text) for text in texts or ("Buka hari Sabtu.",)]
    return lifecycle.end_inputs(forum=forum, by=None), inputs


def group(first: ForumInput, *others: ForumInput) -> None:
    ForumInput.objects.filter(pk__in=[given.pk for given in others]).update(same_as=first)
    for given in others:
        given.refresh_from_db()


# --- one answer -------------------------------------------------------------------------------------------------------
def test_decide_input_keeps_the_answer_and_says_so_in_the_record() -> None:
    forum, [given] = make_answering()
    team = get_user("team")
    due_on = today_here() + dt.timedelta(days=30)
    kept = decide_input(given=given, answer=make_answer(owner=team, owner_name="", due_on=due_on), by=team)
    assert (kept.decision, kept.reason, kept.owner_name, kept.owner, kept.due_on) == (
        Decision.ACCEPTED,
        REASON,
        "Nama team",
        team,
        due_on,
    )
    assert (kept.decided_on, kept.decided_by, kept.lock) == (today_here(), team, 0)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.changes["number"]) == ("forums.input_answered", given.number)
    assert not ForumEvent.objects.filter(forum=forum, kind="input_answered").exists()  # nobody reads it yet


def test_the_same_answer_sent_twice_is_kept_once_and_another_is_refused() -> None:
    _forum, [given] = make_answering()
    first = decide_input(given=given, answer=make_answer(), by=None)
    assert decide_input(given=given, answer=make_answer(), by=None) == first
    with pytest.raises(DispositionChanged):
        decide_input(given=given, answer=make_answer(decision=Decision.REJECTED), by=None)
    assert Disposition.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"reason": "Tidak bisa."}, ["reason"]),
        ({"reason": "  "}, ["reason"]),
        ({"reason": "x" * 3001}, ["reason"]),
        ({"decision": "maybe"}, ["decision"]),
        ({"owner_name": " "}, ["owner_name"]),
        ({"owner_name": "n" * 161}, ["owner_name"]),
        ({"decision": Decision.REJECTED, "due_on": dt.date(2099, 1, 1)}, ["due_on"]),
        ({"due_on": dt.date(2020, 1, 1)}, ["due_on"]),
        ({"decided_on": dt.date(2099, 1, 1)}, ["decided_on"]),
    ],
)
def test_decide_input_names_what_is_wrong(fields: dict[str, Any], names: list[str]) -> None:
    _forum, [given] = make_answering()
    with pytest.raises(InvalidInput) as caught:
        decide_input(given=given, answer=make_answer(**fields), by=None)
    assert list(caught.value.errors) == names
    assert not Disposition.objects.exists()


def test_only_a_question_is_answered_without_a_decision() -> None:
    forum = make_forum(State.IN_SESSION)
    question = make_input(forum, "Berapa lama izinnya?", kind="question")
    suggestion = make_input(forum)
    answer = make_answer(decision=Decision.ANSWERED)
    assert decide_input(given=question, answer=answer, by=None).decision == Decision.ANSWERED
    with pytest.raises(DecisionUnfit):
        decide_input(given=suggestion, answer=answer, by=None)


@pytest.mark.parametrize(("local", "allowed"), [("team", True), ("head", True), ("counter", False), ("admin", False)])
def test_decide_input_asks_for_the_right(local: str, allowed: bool) -> None:
    _forum, [given] = make_answering()
    if allowed:
        decide_input(given=given, answer=make_answer(), by=get_user(local))
        return
    with pytest.raises(PermissionRefused):
        decide_input(given=given, answer=make_answer(), by=get_user(local))


@pytest.mark.parametrize("state", [ForumInput.State.HIDDEN, ForumInput.State.WITHDRAWN])
def test_what_was_hidden_or_taken_back_is_not_answered(state: str) -> None:
    _forum, [given] = make_answering()
    fields: dict[str, Any] = {"state": state}
    if state == ForumInput.State.HIDDEN:
        fields |= {"hide_reason": "spam", "moderated_at": dt.datetime.now(dt.UTC)}
    else:
        fields["text"] = ""
    ForumInput.objects.filter(pk=given.pk).update(**fields)
    with pytest.raises(InputSettled):
        decide_input(given=given, answer=make_answer(), by=None)


def test_a_closed_forum_takes_no_more_answers_and_changes() -> None:
    today = today_here()
    forum = make_forum(State.ANNOUNCED, starts_at=None, ends_at=None, comments_from=today, comments_until=today)
    given = make_input(forum, channel="online")
    Forum.objects.update(comments_from=today - dt.timedelta(days=2), comments_until=today - dt.timedelta(days=1))
    lifecycle.end_inputs(forum=forum, by=None)
    kept = decide_input(given=given, answer=make_answer(), by=None)
    lifecycle.close_forum(forum=forum, by=None)
    with pytest.raises(ForumFinished):
        change_disposition(disposition=kept, answer=make_answer(decision=Decision.REJECTED), lock=0, by=None)
    with pytest.raises(ForumFinished):
        decide_input(given=given, answer=make_answer(), by=None)


# --- groups -----------------------------------------------------------------------------------------------------------
def test_an_answer_to_one_of_a_group_holds_for_all_of_it() -> None:
    _forum, [first, second, third] = make_answering("Buka Sabtu.", "Sabtu juga buka.", "Parkir kurang.")
    group(first, second)
    kept = decide_input(given=second, answer=make_answer(), by=None)
    assert kept.input == first
    second = ForumInput.objects.get(pk=second.pk)
    assert [effective_disposition(second), effective_disposition(third)] == [kept, None]
    assert dispositions_of([first, second, third]) == {first.pk: kept, second.pk: kept}
    assert list(ForumInput.objects.to_answer()) == [third]


def test_answers_of_many_inputs_are_read_by_one_query(django_assert_num_queries: Any) -> None:
    _forum, inputs = make_answering("Satu.", "Dua.", "Tiga.")
    for given in inputs:
        decide_input(given=given, answer=make_answer(), by=None)
    with django_assert_num_queries(1):
        assert len(dispositions_of(inputs)) == 3


# --- changing ---------------------------------------------------------------------------------------------------------
def test_change_disposition_keeps_before_and_after_in_the_record() -> None:
    _forum, [given] = make_answering()
    kept = decide_input(given=given, answer=make_answer(decision=Decision.REJECTED), by=None)
    changed = change_disposition(disposition=kept, answer=make_answer(), lock=0, by=get_user("team"))
    assert (changed.decision, changed.lock) == (Decision.ACCEPTED, 1)
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "forums.answer_changed"
    assert (entry.changes["before"]["decision"], entry.changes["after"]["decision"]) == ("rejected", "accepted")


def test_change_disposition_refuses_a_page_that_is_old_but_takes_a_form_sent_twice() -> None:
    _forum, [given] = make_answering()
    kept = decide_input(given=given, answer=make_answer(decision=Decision.REJECTED), by=None)
    change_disposition(disposition=kept, answer=make_answer(), lock=0, by=None)
    assert change_disposition(disposition=kept, answer=make_answer(), lock=0, by=None).lock == 1
    with pytest.raises(DispositionChanged) as caught:
        change_disposition(disposition=kept, answer=make_answer(owner_name="Kepala"), lock=0, by=None)
    assert caught.value.facts == {"lock": 1}


# --- several ----------------------------------------------------------------------------------------------------------
def test_decide_inputs_gives_each_its_own_row() -> None:
    _forum, inputs = make_answering("Satu.", "Dua.", "Tiga.")
    made = decide_inputs(inputs=inputs[:2], answer=make_answer(), by=get_user("team"))
    assert [kept.input for kept in made] == inputs[:2]
    assert Disposition.objects.count() == 2


def test_decide_inputs_keeps_nothing_when_one_is_refused() -> None:
    forum = make_forum(State.IN_SESSION)
    inputs = [make_input(forum, "Berapa?", kind="question"), make_input(forum)]
    with pytest.raises(DecisionUnfit) as caught:
        decide_inputs(inputs=inputs, answer=make_answer(decision=Decision.ANSWERED), by=None)
    assert caught.value.facts == {"number": 2}
    assert not Disposition.objects.exists()


def test_decide_inputs_is_bounded_and_of_one_forum() -> None:
    forum, inputs = make_answering("Satu.")
    other = make_input(make_forum(State.IN_SESSION, *(row.standard for row in forum.standards.all())))
    for chosen in ([], inputs * 51, [*inputs, other]):
        with pytest.raises(InvalidInput):
            decide_inputs(inputs=chosen, answer=make_answer(), by=None)


def test_one_sentence_for_many_rejected_inputs_is_pointed_out() -> None:
    forum, inputs = make_answering(*(f"Usul {n}." for n in range(6)))
    rejected = make_answer(decision=Decision.REJECTED, reason="Belum dapat dilakukan karena anggaran.")
    made = decide_inputs(inputs=inputs[:4], answer=rejected, by=None)
    own = decide_input(given=inputs[4], answer=make_answer(decision=Decision.REJECTED), by=None)
    accepted = decide_input(given=inputs[5], answer=make_answer(), by=None)
    assert same_reasons(forum, [*made, own, accepted]) == dict.fromkeys([row.pk for row in made], 4)


# --- what is public ---------------------------------------------------------------------------------------------------
def test_answers_are_public_once_published_and_later_ones_at_once() -> None:
    forum, [given, later] = make_answering("Satu.", "Dua.")
    kept = decide_input(given=given, answer=make_answer(), by=None)
    assert public_disposition(kept.input) is None
    lifecycle.publish_answers(forum=forum, by=None)
    assert public_disposition(ForumInput.objects.get(pk=given.pk)) == kept
    decide_input(given=later, answer=make_answer(), by=None)
    changed = change_disposition(disposition=kept, answer=make_answer(decision=Decision.REJECTED), lock=0, by=None)
    events = ForumEvent.objects.filter(forum=forum).exclude(kind="move")
    assert [(event.kind, event.facts) for event in events] == [
        ("answers_published", {}),
        ("input_answered", {"numbers": [2]}),
        ("answer_changed", {"numbers": [1], "former": "accepted", "disposition": changed.pk, "lock": 1}),
    ]


def test_answers_are_not_published_while_people_still_speak() -> None:
    with pytest.raises(ForumMoveRefused):
        lifecycle.publish_answers(forum=make_forum(State.IN_SESSION), by=None)


def test_answers_for_somebody_are_own_and_supported_inputs_with_public_answers() -> None:
    forum = make_forum(State.IN_SESSION)
    siti = make_participant(forum)
    other, own = make_input(forum, "Parkir."), make_input(forum, participant=siti)
    make_input(forum, "Bukan urusannya.")
    InputSupport.objects.create(input=other, participant=siti)
    forum = lifecycle.end_inputs(forum=forum, by=None)
    kept = decide_input(given=own, answer=make_answer(), by=None)
    assert [(row.given, row.answer, row.is_own) for row in answers_for(siti)] == [
        (own, None, True),
        (other, None, False),
    ]
    lifecycle.publish_answers(forum=forum, by=None)
    assert [(row.given, row.answer) for row in answers_for(siti)] == [(own, kept), (other, None)]


def test_figures_count_every_input_of_a_group_and_working_days() -> None:
    forum, [first, second, third] = make_answering("Satu.", "Dua.", "Tiga.")
    group(first, second)
    kept = decide_input(given=first, answer=make_answer(), by=None)
    figures = figures_of(forum)
    assert (figures.total, figures.answered, figures.open, figures.accepted, figures.mean_days) == (3, 2, 1, 2, 0)
    received = dt.datetime(2026, 7, 3, 3, tzinfo=dt.UTC)  # a Friday
    ForumInput.objects.update(received_at=received)
    Disposition.objects.filter(pk=kept.pk).update(decided_on=dt.date(2026, 7, 8))
    assert figures_of(forum).mean_days == 3
    assert third.pk


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (dt.date(2026, 7, 6), dt.date(2026, 7, 6), 0),  # Monday
        (dt.date(2026, 7, 6), dt.date(2026, 7, 7), 1),
        (dt.date(2026, 7, 3), dt.date(2026, 7, 6), 1),  # Friday to Monday
        (dt.date(2026, 7, 4), dt.date(2026, 7, 5), 0),
        (dt.date(2026, 7, 1), dt.date(2026, 7, 29), 20),
        (dt.date(2026, 7, 8), dt.date(2026, 7, 6), 0),
    ],
)
def test_weekdays_between(first: dt.date, last: dt.date, days: int) -> None:
    assert weekdays_between(first, last) == days
