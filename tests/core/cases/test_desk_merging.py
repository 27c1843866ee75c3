"""Cases about the same thing: suggested, joined, answered together, parted again."""

from typing import Any

import pytest
from django.test import Client

from core.cases import panels_of_case, regimes
from core.cases.domain import lifecycle, talking
from core.cases.domain.ending import answer_case, withdraw_case
from core.cases.domain.identities import Person
from core.cases.domain.merging import alike, join_case, part_case
from core.cases.errors import MergeRefused
from core.cases.models import Case, CaseMessage, Notice
from core.cases.states import CaseState as State
from core.errors import PermissionRefused
from tests.core.cases.desk import address, key
from tests.factories.cases import TRIAL, make_trial
from tests.services.pages import text_of
from tests.world import get_user


def told(case: Case) -> list[str]:
    return list(Notice.objects.filter(case=case, to_user=None).order_by("pk").values_list("template", flat=True))


def test_open_cases_of_the_group_with_like_words_are_suggested(django_assert_max_num_queries: Any) -> None:
    case = make_trial(title="Lampu jalan padam di depan pasar")
    near = make_trial(title="Lampu jalan di pasar padam", text="Gelap sekali.")
    make_trial(title="Parkir kurang", text="Motor tidak muat di halaman kantor.")
    ended = make_trial(title="Lampu jalan padam di depan pasar")
    withdraw_case(case=ended)
    officer = get_user("complaints")
    with django_assert_max_num_queries(3):
        assert alike(case, by=officer) == [near]
    assert alike(case, by=get_user("team")) == []


STOCK = " Dengan hormat, mohon pengaduan ini segera ditindaklanjuti. Terima kasih atas perhatian Bapak dan Ibu."


def test_sentences_that_stand_in_every_letter_make_no_duplicates() -> None:
    case = make_trial(title="Lampu jalan padam", text="Lampu jalan di depan pasar padam." + STOCK)
    make_trial(title="Got mampat", text="Got di gang tiga mampat." + STOCK)
    same = make_trial(title="Jalan gelap", text="Di depan pasar lampu jalan mati." + STOCK)

    assert alike(case, by=get_user("complaints")) == [same]


def test_joined_cases_leave_the_list_and_get_the_answer_of_the_other() -> None:
    child, parent, by = make_trial(), make_trial(), get_user("complaints")
    for _ in range(2):
        join_case(case=child, parent=parent, by=by)
    child.refresh_from_db()
    assert (child.state, child.merged_into, child.due_at) == (State.ARCHIVED, parent, None)
    assert child.clocks.get().on_time is None
    answer_case(case=parent, text="Lampu sudah diganti.", key=key(), by=by)
    answer = CaseMessage.objects.get(case=child, author="staff")
    assert (answer.text, answer.is_internal) == ("Lampu sudah diganti.", False)
    assert told(child) == ["cases/received", "cases/joined", "cases/answered"]
    lifecycle.move(lifecycle.lock_case(parent), to=State.CLOSED, by=None)
    with pytest.raises(MergeRefused):
        part_case(case=child, by=by)
    assert CaseMessage.objects.filter(case=child, author="staff").count() == 1


def test_the_citizen_reads_that_it_is_handled_with_another_one_but_not_which(rf: Any) -> None:
    child, parent = make_trial(), make_trial(title="Rahasia orang lain")
    join_case(case=child, parent=parent, by=None)
    child.refresh_from_db()
    [panel, *_rest] = panels_of_case.panels("status", child, rf.get("/"))
    assert panel.template == "cases/desk/_joined_for_citizen.html"
    assert parent.code not in str(panel.context)
    public = child.events.filter(is_public=True)
    assert parent.code not in str(list(public.values("note", "facts")))


def test_parting_gives_back_state_limit_and_pause() -> None:
    child, parent, by = make_trial(), make_trial(), get_user("complaints")
    due_at = child.due_at
    join_case(case=child, parent=parent, by=by)
    child.refresh_from_db()
    part_case(case=child, by=by)
    child.refresh_from_db()
    assert (child.state, child.due_at, child.merged_into) == (State.RECEIVED, due_at, None)
    assert child.clocks.get().next_at is not None
    talking.ask_citizen(case=child, text="Di mana?", key=key(), by=by)
    child.refresh_from_db()
    since = child.paused_since
    join_case(case=child, parent=parent, by=by)
    child.refresh_from_db()
    part_case(case=child, by=by)
    child.refresh_from_db()
    assert (child.state, child.paused_since, child.due_at) == (State.INCOMPLETE, since, None)
    talking.write_as_citizen(case=child, text="Di pasar.", key=key())
    assert Case.objects.get(pk=child.pk).due_at is not None


def test_what_was_joined_with_a_withdrawn_case_stands_for_itself_again() -> None:
    child, parent = make_trial(), make_trial()
    due_at = child.due_at
    join_case(case=child, parent=parent, by=None)
    withdraw_case(case=parent)
    child.refresh_from_db()
    assert (child.state, child.due_at, child.merged_into) == (State.RECEIVED, due_at, None)


def test_what_was_joined_with_a_joined_case_moves_along() -> None:
    first, second, third = make_trial(), make_trial(), make_trial()
    join_case(case=first, parent=second, by=None)
    join_case(case=second, parent=third, by=None)
    assert set(third.merged.all()) == {first, second}


@pytest.mark.parametrize("which", ["itself", "ended", "no right"])
def test_what_cannot_be_joined_is_refused(which: str) -> None:
    child, parent = make_trial(), make_trial()
    if which == "ended":
        withdraw_case(case=parent)
    if which == "no right":
        with pytest.raises(PermissionRefused):
            join_case(case=child, parent=parent, by=get_user("counter"))
        return
    with pytest.raises(MergeRefused):
        join_case(case=child, parent=child if which == "itself" else parent, by=None)


def test_applications_are_joined_when_one_person_wrote_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(regimes._regimes, "trial", type(TRIAL)(**{**vars(TRIAL), "group": "applications"}))
    mine, other = make_trial(), make_trial(person=Person(name="Orang lain", email="lain@warga.example"))
    with pytest.raises(MergeRefused):
        join_case(case=mine, parent=other, by=None)
    same = make_trial()
    assert join_case(case=mine, parent=same, by=None).merged_into == same


def test_the_page_asks_for_a_code_and_refuses_what_is_not_there(client_a: Client) -> None:
    child, parent = make_trial(), make_trial()
    client_a.force_login(get_user("complaints"))
    assert parent.code in text_of(client_a.get(address(child, "gabung/")))
    for code in ("", "UJI-2606-XXXX", child.code):
        assert client_a.post(address(child, "gabung/"), {"code": code}).status_code == 422
    response = client_a.post(address(child, "gabung/"), {"code": parent.code})
    assert response["Location"] == address(parent)
    assert client_a.get(address(child, "pisah/")).status_code == 200
    assert client_a.post(address(child, "pisah/")).status_code == 302
    assert Case.objects.get(pk=child.pk).merged_into is None
    assert client_a.get(address(child, "pisah/")).status_code == 404


def test_what_the_law_wants_answered_one_by_one_is_neither_suggested_nor_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(regimes._regimes, "trial", type(TRIAL)(**{**vars(TRIAL), "may_join": False}))
    one, other = make_trial(), make_trial()
    assert alike(one, by=get_user("complaints")) == []
    with pytest.raises(MergeRefused):
        join_case(case=one, parent=other, by=None)
    assert not any(regimes.regime_of(kind).may_join for kind in ("information_request", "objection", "data_request"))
