"""Moderation: hiding with a reason, showing again, reports, and groups of inputs that say the same."""

from typing import Any

import pytest

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.alike import search_beside, suggestions_for, supporters_of
from forums.domain.moderation import (
    MOST_GROUPED,
    dismiss_reports,
    group_inputs,
    hide_input,
    hide_reply,
    show_input,
    show_reply,
    ungroup_input,
)
from forums.errors import ForumFinished, InputSettled
from forums.models import Forum, ForumInput, InputReply, InputReport, InputSupport
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = ForumInput.State


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_forum(Forum.State.IN_SESSION)


def support(given: ForumInput, *people: Any) -> None:
    InputSupport.objects.bulk_create([InputSupport(input=given, participant=person) for person in people])


def test_hide_keeps_the_number_and_tells_the_reason(forum: Forum) -> None:
    given = make_input(forum)
    InputReport.objects.create(input=given, reason="insult")

    hidden = hide_input(given=given, reason="insult", note="Menyebut nama petugas.", by=get_user("counter"))

    assert (hidden.state, hidden.hide_reason, hidden.hide_note) == (State.HIDDEN, "insult", "Menyebut nama petugas.")
    assert hidden.moderated_by == get_user("counter")
    assert hidden.text == given.text
    assert not InputReport.objects.filter(settled_at__isnull=True).exists()
    assert AuditEntry.objects.filter(action="forums.input_hidden").count() == 1


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [("", "", "reason"), ("criticism", "", "reason"), ("spam", "x" * 301, "note"), ("spam", "a\nb", "note")],
)
def test_hide_refuses_what_is_no_reason(forum: Forum, reason: str, note: str, field: str) -> None:
    given = make_input(forum)

    with pytest.raises(InvalidInput) as refused:
        hide_input(given=given, reason=reason, note=note, by=None)

    assert list(refused.value.errors) == [field]
    given.refresh_from_db()
    assert given.state == State.SHOWN


def test_hide_an_answered_input_is_refused(forum: Forum) -> None:
    given, second = make_input(forum), make_input(forum, "Bukalah aula pada hari Sabtu juga.")
    group_inputs(first=given, others=[second], by=None)
    make_disposition(given)

    for one in (given, second):
        with pytest.raises(InputSettled):
            hide_input(given=one, reason="spam", by=None)


def test_hide_twice_is_refused(forum: Forum) -> None:
    given = hide_input(given=make_input(forum), reason="spam", by=None)

    with pytest.raises(InputSettled):
        hide_input(given=given, reason="spam", by=None)


def test_hide_the_first_of_a_group_makes_the_next_one_first(forum: Forum) -> None:
    first, second, third = (make_input(forum) for _ in range(3))
    group_inputs(first=first, others=[second, third], by=None)

    hide_input(given=first, reason="spam", by=None)

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.same_as, third.same_as) == (None, second)


def test_only_facilitators_moderate(forum: Forum) -> None:
    given, other = make_input(forum), make_input(forum)
    admin = get_user("admin")

    for act in (
        lambda: hide_input(given=given, reason="spam", by=admin),
        lambda: show_input(given=given, by=admin),
        lambda: dismiss_reports(given=given, by=admin),
        lambda: group_inputs(first=given, others=[other], by=admin),
        lambda: ungroup_input(given=given, by=admin),
    ):
        with pytest.raises(PermissionRefused):
            act()


def test_show_lets_a_waiting_and_a_hidden_input_be_read(in_a: Any) -> None:
    forum = make_forum(Forum.State.IN_SESSION, moderated_first=True)
    waiting = make_input(forum)
    assert waiting.state == State.WAITING

    shown = show_input(given=waiting, by=None)
    again = show_input(given=hide_input(given=shown, reason="spam", by=None), by=None)

    assert (again.state, again.hide_reason, again.hide_note) == (State.SHOWN, "", "")
    with pytest.raises(InputSettled):
        show_input(given=again, by=None)


def test_dismissing_reports_keeps_the_input(forum: Forum) -> None:
    given = make_input(forum)
    InputReport.objects.create(input=given, reason="spam", participant=make_participant(forum))
    InputReport.objects.create(input=given, reason="insult")

    assert dismiss_reports(given=given, by=get_user("team")) == 2
    assert dismiss_reports(given=given, by=get_user("team")) == 0
    given.refresh_from_db()
    assert given.is_shown


def test_replies_of_participants_are_hidden_and_shown_but_never_the_agencys(forum: Forum) -> None:
    given = make_input(forum)
    reply = InputReply.objects.create(
        input=given,
        client_key="11111111-1111-4111-8111-111111111111",
        text="Kasar",
        participant=make_participant(forum),
    )
    official = InputReply.objects.create(
        input=given,
        client_key="21111111-1111-4111-8111-111111111111",
        text="Baik",
        author=get_user("team"),
        is_official=True,
    )

    assert hide_reply(reply=reply, reason="insult", by=None).state == State.HIDDEN
    assert show_reply(reply=reply, by=None).state == State.SHOWN
    with pytest.raises(InputSettled):
        hide_reply(reply=official, reason="insult", by=None)
    with pytest.raises(InvalidInput):
        hide_reply(reply=reply, reason="", by=None)


def test_groups_come_along_whole(forum: Forum) -> None:
    one, two, three, four = (make_input(forum) for _ in range(4))
    group_inputs(first=one, others=[two], by=None)
    group_inputs(first=three, others=[four], by=None)

    assert group_inputs(first=four, others=[two], by=None) == 3

    same = dict(ForumInput.objects.filter(forum=forum).values_list("number", "same_as__number"))
    assert same == {1: 4, 2: 4, 3: 4, 4: None}


def test_group_refuses_answered_hidden_foreign_and_nothing(forum: Forum) -> None:
    first, answered, hidden = (make_input(forum) for _ in range(3))
    standard = forum.standards.get().standard
    assert standard is not None
    foreign = make_input(make_forum(Forum.State.IN_SESSION, standard))
    make_disposition(answered)
    hide_input(given=hidden, reason="spam", by=None)

    for other in (answered, hidden, foreign):
        with pytest.raises(InputSettled):
            group_inputs(first=first, others=[other], by=None)
    with pytest.raises(InvalidInput):
        group_inputs(first=first, others=[first], by=None)
    # What is answered may take others under it: the answer holds for them too.
    assert group_inputs(first=answered, others=[first], by=None) == 1
    assert not ForumInput.objects.filter(forum=forum).to_answer().exists()


def test_a_group_is_bounded(forum: Forum) -> None:
    rows = [make_input(forum, f"Masukan {number}") for number in range(MOST_GROUPED + 1)]

    with pytest.raises(InvalidInput):
        group_inputs(first=rows[0], others=rows[1:], by=None)


def test_ungroup_asks_for_an_answer_again(forum: Forum) -> None:
    first, second = make_input(forum), make_input(forum)
    group_inputs(first=first, others=[second], by=None)
    second.refresh_from_db()
    make_disposition(first)

    assert ungroup_input(given=second, by=None).same_as is None
    assert list(ForumInput.objects.filter(forum=forum).to_answer()) == [second]


def test_a_finished_forum_keeps_its_groups(in_a: Any) -> None:
    forum = make_forum(Forum.State.IN_SESSION)
    first, second = make_input(forum), make_input(forum)
    group_inputs(first=first, others=[second], by=None)
    Forum.objects.filter(pk=forum.pk).update(
        state="closed",
        answering_since="2026-07-01T00:00Z",
        closed_at="2026-07-01T00:00Z",
        answers_public_at="2026-07-01T00:00Z",
    )

    with pytest.raises(ForumFinished):
        ungroup_input(given=second, by=None)
    with pytest.raises(ForumFinished):
        group_inputs(first=first, others=[second], by=None)


def test_supporters_of_a_group_count_nobody_twice(forum: Forum) -> None:
    first, second, alone = (make_input(forum) for _ in range(3))
    ani, budi, citra = (make_participant(forum, name=name) for name in ("Ani", "Budi", "Citra"))
    support(first, ani, budi)
    support(second, budi, citra)
    support(alone, ani)
    group_inputs(first=first, others=[second], by=None)

    assert supporters_of([first.pk, alone.pk]) == {first.pk: 3, alone.pk: 1}


def test_suggestions_are_alike_and_bounded_to_the_forum(forum: Forum, django_assert_num_queries: Any) -> None:
    given = make_input(forum, "Bukalah aula pada hari Sabtu untuk komunitas")
    near = make_input(forum, "Aula dibuka juga hari Sabtu untuk komunitas")
    make_input(forum, "Biaya listrik ditanggung siapa?")

    with django_assert_num_queries(1):
        assert [row.pk for row in suggestions_for(given)] == [near.pk]


def test_search_beside_finds_words_and_numbers(forum: Forum) -> None:
    given = make_input(forum, "Satu")
    other = make_input(forum, "Aula dibuka Sabtu")

    assert search_beside(given, "sabtu aula") == [other]
    assert search_beside(given, "#2") == [other]
    assert search_beside(given, "1") == []
    assert search_beside(given, "") == []
