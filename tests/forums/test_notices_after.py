"""Answers go to those who gave or support an input, once; reminders of the action plan leave on their days, once."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from core.models import User
from core.roles import Role
from forums import tasks
from forums.domain import lifecycle
from forums.domain.actions import Planned, add_action, change_action, report_progress
from forums.domain.dispositions import change_disposition, decide_input
from forums.domain.lifecycle import today_here
from forums.models import ActionItem, Forum, ForumInput, InputSupport, Participant, SentForumMail
from forums.notices.answers import readers_of, tell_answers, tell_of_the_last_days
from forums.notices.plan import months_after, months_between, remind_of_actions
from tests.factories.forums import State, make_forum, make_input, make_participant
from tests.forums.test_dispositions import make_answer
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def addressees() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def make_answered(*people: Participant) -> tuple[Forum, list[ForumInput]]:
    """Return a forum with public answers to one input of each of `people`."""
    forum = people[0].forum
    inputs = [make_input(forum, f"Usul dari {person.name}.", participant=person) for person in people]
    forum = lifecycle.end_inputs(forum=forum, by=None)
    for given in inputs:
        decide_input(given=given, answer=make_answer(), by=None)
    return lifecycle.publish_answers(forum=forum, by=None), inputs


# --- answers ----------------------------------------------------------------------------------------------------------
def test_answers_leave_once_in_one_mail_for_each_person_with_an_address() -> None:
    forum = make_forum(State.IN_SESSION)
    siti = make_participant(forum, name="Siti", email="siti@contoh.id")
    budi = make_participant(forum, name="Budi", email="budi@contoh.id", wants_answer=False)
    ani = make_participant(forum, name="Ani")
    rina = make_participant(forum, name="Rina", email="rina@contoh.id")
    second = make_input(forum, "Parkir kurang luas.", participant=siti)
    InputSupport.objects.create(input=second, participant=rina)
    decide_input(
        given=second, answer=make_answer(decision="rejected", reason="Lahan parkir milik kantor lain."), by=None
    )
    forum, inputs = make_answered(siti, budi, ani)
    assert readers_of(forum) == 2
    assert [tell_answers(forum.pk), tell_answers(forum.pk), tell_of_the_last_days()] == [2, 0, 0]
    assert addressees() == ["rina", "siti"]
    message: Any = next(one for one in mail.outbox if one.to == ["siti@contoh.id"])
    assert message.subject == f"Jawaban atas masukan Anda: {forum.title}"
    for words in (
        "Yth. Siti,",
        "Masukan Anda nomor 1",
        "“Parkir kurang luas.”",
        "Keputusan: Ditolak",
        "Lahan parkir milik kantor lain.",
        f"Masukan Anda nomor {inputs[0].number}",
        f"/forum/{forum.code}/masukan/1/",
        f"/forum/{forum.code}/saya/{siti.key}/",
    ):
        assert words in message.body
    other = next(one for one in mail.outbox if one.to == ["rina@contoh.id"])
    assert "Masukan nomor 1 yang Anda dukung" in other.body
    assert "Siti" not in other.body


def test_nothing_leaves_before_publication_and_a_later_answer_leaves_by_itself() -> None:
    forum = make_forum(State.IN_SESSION)
    siti = make_participant(forum, email="siti@contoh.id")
    first, second = (make_input(forum, text, participant=siti) for text in ("Satu.", "Dua."))
    forum = lifecycle.end_inputs(forum=forum, by=None)
    decide_input(given=first, answer=make_answer(), by=None)
    assert tell_answers(forum.pk) == 0
    lifecycle.publish_answers(forum=forum, by=None)
    assert tell_answers(forum.pk) == 1
    decide_input(given=second, answer=make_answer(), by=None)
    assert tell_answers(forum.pk) == 1
    assert "“Satu.”" not in mail.outbox[1].body
    assert "“Dua.”" in mail.outbox[1].body


def test_a_changed_answer_leaves_again_once_and_says_what_changed() -> None:
    forum = make_forum(State.IN_SESSION)
    siti = make_participant(forum, email="siti@contoh.id")
    forum, [given] = make_answered(siti)
    tell_answers(forum.pk)
    kept = change_disposition(
        disposition=given.disposition, answer=make_answer(decision="partially_accepted"), lock=0, by=None
    )
    assert [tell_answers(forum.pk), tell_answers(forum.pk)] == [1, 0]
    message = mail.outbox[1]
    assert message.subject == f"Jawaban atas masukan diubah: {forum.title}"
    assert "Semula keputusannya “Diterima”, sekarang “Diterima sebagian”." in message.body
    change_disposition(
        disposition=kept, answer=make_answer(decision="partially_accepted", owner_name="Kepala"), lock=1, by=None
    )
    tell_answers(forum.pk)
    assert "Keputusannya tetap “Diterima sebagian”" in mail.outbox[2].body


def test_somebody_whose_input_says_the_same_gets_the_answer_of_the_group() -> None:
    forum = make_forum(State.IN_SESSION)
    siti, budi = (make_participant(forum, name=n, email=f"{n}@contoh.id") for n in ("siti", "budi"))
    first, same = make_input(forum, "Satu.", participant=siti), make_input(forum, "Sama.", participant=budi)
    ForumInput.objects.filter(pk=same.pk).update(same_as=first)
    forum = lifecycle.end_inputs(forum=forum, by=None)
    decide_input(given=first, answer=make_answer(), by=None)
    lifecycle.publish_answers(forum=forum, by=None)
    assert tell_answers(forum.pk) == 2
    assert addressees() == ["budi", "siti"]


def test_a_mail_server_that_fails_keeps_no_row_of_what_did_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    forum = make_forum(State.IN_SESSION)
    forum, _inputs = make_answered(make_participant(forum, email="siti@contoh.id"))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("forums.notices.answers.send", fail)
        with pytest.raises(OSError, match="no route"):
            tell_answers(forum.pk)
    assert not SentForumMail.objects.exists()
    assert tell_answers(forum.pk) == 1


def test_publication_plans_the_task_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    planned: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.tell_answers, "delay", lambda schema, pk: planned.append((schema, pk)))
    forum = make_forum(State.IN_SESSION)
    with django_capture_on_commit_callbacks(execute=True):
        forum, _inputs = make_answered(make_participant(forum))
    assert ("uji_satu", forum.pk) in planned


# --- the action plan --------------------------------------------------------------------------------------------------
def make_action(owner: User | None, *, in_days: int = 30) -> ActionItem:
    planned = Planned(
        action="Menambah penjaga malam",
        due_on=today_here() + days(in_days),
        owner=owner,
        owner_name="" if owner else "Subbagian umum",
    )
    return add_action(forum=make_forum(State.ANSWERING), planned=planned, by=None)


def test_reminders_leave_before_the_day_after_it_and_to_the_heads_each_once() -> None:
    unit = User.objects.create_user("unit@uji-satu.example", "x", full_name="Nama unit", roles=[Role.UNIT_HEAD])
    action = make_action(get_user("counter"))
    due_on = action.due_on
    told = {}
    for offset in (-8, -7, -6, 0, 1, 2, 7, 8, 9):
        mail.outbox.clear()
        remind_of_actions(due_on + days(offset))
        assert remind_of_actions(due_on + days(offset)) == 0
        if mail.outbox:
            told[offset] = (addressees(), {message.subject.partition(":")[0] for message in mail.outbox})
    assert told == {
        -7: (["counter"], {"Segera jatuh tempo"}),
        1: (["counter"], {"Lewat tenggat"}),
        8: (["head", unit.email.partition("@")[0]], {"Lewat tenggat"}),
    }


def test_a_worker_that_was_away_sends_what_is_due_by_then() -> None:
    action = make_action(get_user("counter"))
    assert remind_of_actions(action.due_on + days(20)) == 2
    assert addressees() == ["counter", "head"]
    assert f"/portal/forum/{action.forum.code}/rtl/{action.pk}/" in mail.outbox[0].body


def test_without_an_account_in_charge_the_team_is_told() -> None:
    action = make_action(None)
    remind_of_actions(action.due_on)
    assert addressees() == ["team"]


def test_a_new_day_begins_new_reminders() -> None:
    action = make_action(get_user("counter"), in_days=3)
    assert remind_of_actions(today_here()) == 1
    planned = Planned(action=action.action, owner=action.owner, due_on=today_here() + days(6))
    change_action(action=action, planned=planned, note="Menunggu anggaran.", lock=0, by=None)
    assert remind_of_actions(today_here()) == 1


def test_silence_is_told_every_few_months_and_a_report_ends_it() -> None:
    action = make_action(get_user("counter"), in_days=700)
    begun = today_here()
    assert remind_of_actions(months_after(begun, 3) - days(1)) == 0
    assert remind_of_actions(months_after(begun, 3)) == 1
    assert remind_of_actions(months_after(begun, 3) + days(5)) == 0
    assert remind_of_actions(months_after(begun, 6)) == 1
    assert mail.outbox[0].subject == "Mohon dilaporkan: Menambah penjaga malam"
    report_progress(action=action, progress=10, note="Mulai.", lock=0, by=None)
    SentForumMail.objects.all().delete()
    ActionItem.objects.update(created_at=timezone.now() - days(200))
    assert remind_of_actions(begun) == 0


def test_what_is_done_or_dropped_is_not_told() -> None:
    action = make_action(get_user("counter"))
    report_progress(action=action, progress=100, note="Selesai.", evidence_url="https://contoh.id", lock=0, by=None)
    assert remind_of_actions(action.due_on + days(20)) == 0


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2026, 5, 15), 12, dt.date(2027, 5, 15)),
    ],
)
def test_months_after_and_between(day: dt.date, months: int, later: dt.date) -> None:
    assert months_after(day, months) == later
    assert months_between(day, later) == months
    assert months_between(day, later - days(1)) == months - 1
