"""The action plan: added from accepted inputs or by itself, changed with a note, reported with evidence, dropped."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from pypdf import PdfWriter

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.answers import followed_up, late_answers, with_decision, without_follow_up
from forums.domain.actions import Planned, add_action, change_action, drop_action, report_progress
from forums.domain.lifecycle import today_here
from forums.errors import ActionChanged, ActionSettled, ForumFinished, ForumNotReady
from forums.models import ActionItem, ActionUpdate, Disposition, Forum, ForumInput
from tests.factories.forums import State, make_disposition, make_forum, make_input
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def make_pdf() -> ContentFile:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    writer.write(out)
    return ContentFile(out.getvalue(), name="bukti.pdf")


def soon(days: int = 30) -> dt.date:
    return today_here() + dt.timedelta(days=days)


def make_planned(**fields: Any) -> Planned:
    defaults = {"action": "Menambah penjaga malam", "due_on": soon(), "owner_name": "Subbagian umum"}
    return Planned(**{**defaults, **fields})


def make_action(forum: Forum | None = None, **fields: Any) -> ActionItem:
    return add_action(forum=forum or make_forum(State.ANSWERING), planned=make_planned(**fields), by=None)


# --- adding -----------------------------------------------------------------------------------------------------------
def test_add_action_because_of_accepted_inputs() -> None:
    forum = make_forum(State.IN_SESSION)
    accepted, rejected = make_input(forum), make_input(forum, "Gratis selamanya.")
    make_disposition(accepted)
    make_disposition(rejected, Disposition.Decision.REJECTED)
    team = get_user("team")
    planned = make_planned(owner=team, owner_name="")
    assert list(without_follow_up(ForumInput.objects.all())) == [accepted]
    action = add_action(forum=forum, planned=planned, inputs=[accepted], by=team)
    assert (action.owner_name, action.first_due_on, action.progress, list(action.inputs.all())) == (
        "Nama team",
        soon(),
        0,
        [accepted],
    )
    assert AuditEntry.objects.latest("pk").action == "forums.action_added"
    assert not without_follow_up(ForumInput.objects.all()).exists()
    assert followed_up([accepted, rejected]) == {accepted.pk}
    with pytest.raises(InvalidInput):
        add_action(forum=forum, planned=make_planned(action="Lain"), inputs=[rejected], by=team)


def test_an_action_sent_twice_is_on_the_plan_once() -> None:
    forum = make_forum(State.ANSWERING)
    assert make_action(forum) == make_action(forum)
    assert make_action(forum, due_on=soon(60)) != make_action(forum)
    assert forum.actions.count() == 2


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"action": " "}, ["action"]),
        ({"action": "a" * 501}, ["action"]),
        ({"owner_name": ""}, ["owner_name"]),
        ({"due_on": dt.date(2020, 1, 1)}, ["due_on"]),
    ],
)
def test_add_action_names_what_is_wrong(fields: dict[str, Any], names: list[str]) -> None:
    forum = make_forum(State.ANSWERING)
    with pytest.raises(InvalidInput) as caught:
        add_action(forum=forum, planned=make_planned(**fields), by=get_user("team"))
    assert list(caught.value.errors) == names


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (State.PREPARED, ForumNotReady),
        (State.ANNOUNCED, ForumNotReady),
        (State.CANCELLED, ForumFinished),
        (State.IN_SESSION, None),
        (State.ANSWERING, None),
    ],
)
def test_a_plan_belongs_to_a_forum_that_was_held(state: str, refusal: Any) -> None:
    forum = make_forum(state)
    if refusal is None:
        assert make_action(forum).pk
        return
    with pytest.raises(refusal):
        make_action(forum)


def test_only_who_manages_forums_plans() -> None:
    forum = make_forum(State.ANSWERING)
    for local in ("counter", "admin"):
        with pytest.raises(PermissionRefused):
            add_action(forum=forum, planned=make_planned(), by=get_user(local))


# --- changing ---------------------------------------------------------------------------------------------------------
def test_a_new_day_needs_a_note_and_keeps_the_first_one() -> None:
    action = make_action()
    with pytest.raises(InvalidInput) as caught:
        change_action(action=action, planned=make_planned(due_on=soon(60)), lock=0, by=None)
    assert list(caught.value.errors) == ["note"]
    changed = change_action(
        action=action, planned=make_planned(due_on=soon(60)), note="Menunggu anggaran.", lock=0, by=get_user("team")
    )
    assert (changed.first_due_on, changed.due_on, changed.lock) == (soon(), soon(60), 1)
    update = ActionUpdate.objects.get()
    assert (update.note, update.due_on, update.progress) == ("Menunggu anggaran.", soon(60), 0)
    assert AuditEntry.objects.latest("pk").action == "forums.action_changed"


def test_change_action_refuses_an_old_page_and_takes_a_form_sent_twice() -> None:
    action = make_action()
    for _again in range(2):
        changed = change_action(action=action, planned=make_planned(action="Menambah lampu"), lock=0, by=None)
        assert (changed.action, changed.lock) == ("Menambah lampu", 1)
    with pytest.raises(ActionChanged):
        change_action(action=action, planned=make_planned(action="Menambah kursi"), lock=0, by=None)


# --- progress ---------------------------------------------------------------------------------------------------------
def test_progress_is_added_and_all_of_it_needs_evidence() -> None:
    action = make_action()
    report_progress(action=action, progress=40, note="Lowongan dibuka.", lock=0, by=get_user("team"))
    action.refresh_from_db()
    assert (action.progress, action.state, action.lock) == (40, "open", 1)
    with pytest.raises(InvalidInput) as caught:
        report_progress(action=action, progress=100, note="Selesai.", lock=1, by=None)
    assert list(caught.value.errors) == ["evidence"]
    update = report_progress(
        action=action, progress=100, note="Selesai.", evidence_url="https://contoh.id/sk", lock=1, by=None
    )
    action.refresh_from_db()
    assert (action.progress, action.state, action.done_on) == (100, "done", today_here())
    assert [row.progress for row in action.updates.all()] == [40, 100]
    assert update.evidence_url == "https://contoh.id/sk"
    with pytest.raises(ActionSettled):
        report_progress(action=action, progress=50, note="Ternyata belum.", lock=2, by=None)


def test_evidence_is_a_checked_file_that_is_private_unless_told() -> None:
    action = make_action()
    with pytest.raises(InvalidInput) as caught:
        report_progress(action=action, progress=50, note="Foto.", evidence=ContentFile(b"MZ"), lock=0, by=None)
    assert list(caught.value.errors) == ["evidence"]
    update = report_progress(
        action=action, progress=50, note="Kontrak ditandatangani.", evidence=make_pdf(), lock=0, by=None
    )
    assert (update.evidence_is_public, len(update.evidence_sha256)) == (False, 64)
    assert update.evidence.name.startswith("forums/")
    # evidence of an earlier report is enough for the end
    report_progress(action=action, progress=100, note="Penjaga bekerja.", lock=1, by=None)


@pytest.mark.parametrize(
    ("fields", "names"),
    [({"progress": 101}, ["progress"]), ({"progress": -1}, ["progress"]), ({"note": " "}, ["note"])],
)
def test_report_progress_names_what_is_wrong(fields: dict[str, Any], names: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        report_progress(action=make_action(), **{"progress": 10, "note": "Mulai.", **fields}, lock=0, by=None)
    assert list(caught.value.errors) == names


def test_a_report_sent_twice_is_kept_once_and_an_old_page_is_refused() -> None:
    action = make_action()
    first = report_progress(action=action, progress=10, note="Mulai.", lock=0, by=None)
    assert report_progress(action=action, progress=10, note="Mulai.", lock=0, by=None) == first
    with pytest.raises(ActionChanged):
        report_progress(action=action, progress=20, note="Lanjut.", lock=0, by=None)
    assert ActionUpdate.objects.count() == 1


def test_the_person_in_charge_may_report_but_not_change() -> None:
    counter = get_user("counter")
    action = make_action(owner=counter, owner_name="")
    report_progress(action=action, progress=10, note="Mulai.", lock=0, by=counter)
    with pytest.raises(PermissionRefused):
        change_action(action=action, planned=make_planned(), lock=1, by=counter)
    other = make_action(action.forum, action="Memasang lampu")
    with pytest.raises(PermissionRefused):
        report_progress(action=other, progress=10, note="Mulai.", lock=0, by=counter)


# --- dropping ---------------------------------------------------------------------------------------------------------
def test_drop_action_needs_a_reason_and_is_final() -> None:
    action = make_action()
    with pytest.raises(InvalidInput):
        drop_action(action=action, reason=" ", by=None)
    dropped = drop_action(action=action, reason="Gedung dijual.", by=get_user("head"))
    assert (dropped.state, dropped.drop_reason) == ("dropped", "Gedung dijual.")
    with pytest.raises(ActionSettled):
        drop_action(action=action, reason="Lagi.", by=None)


# --- what is late -----------------------------------------------------------------------------------------------------
def test_late_is_what_has_no_answer_in_time_or_no_follow_up_in_time() -> None:
    forum = make_forum(State.IN_SESSION)
    open_one, accepted, settled = make_input(forum, "Satu."), make_input(forum, "Dua."), make_input(forum, "Tiga.")
    yesterday = today_here() - dt.timedelta(days=1)
    make_disposition(accepted, due_on=yesterday)
    make_disposition(settled, due_on=yesterday)
    add_action(forum=forum, planned=make_planned(), inputs=[settled], by=None)
    rows = with_decision(ForumInput.objects.all())
    forum.answers_due_on = today_here()
    assert list(late_answers(rows, forum, today_here())) == [accepted]
    forum.answers_due_on = yesterday
    assert list(late_answers(rows, forum, today_here())) == [open_one, accepted]
