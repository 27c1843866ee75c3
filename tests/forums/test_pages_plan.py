"""The pages of the action plan, for staff and for everybody, and the evidence that they hand out."""

import re
from typing import Any

import pytest
from django.test import Client

from forums.domain.actions import drop_action, report_progress
from forums.models import ActionItem, ActionUpdate, Forum
from tests.factories.forums import State, make_disposition, make_forum, make_input
from tests.forums.test_action_plan import make_action, make_pdf, soon
from tests.services.pages import downloaded, text_of
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


@pytest.fixture
def team(client_a: Client) -> Client:
    client_a.force_login(get_user("team"))
    return client_a


def address(forum: Forum, rest: str = "") -> str:
    return f"/portal/forum/{forum.code}/rtl/{rest}"


def make_form(**fields: Any) -> dict[str, Any]:
    defaults = {
        "action": "Menambah penjaga malam",
        "owner": "",
        "owner_name": "Subbagian umum",
        "due_on": soon().strftime("%d-%m-%Y"),
    }
    return {**defaults, **fields}


def test_an_accepted_input_becomes_an_action_with_one_press(team: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    given = make_input(forum)
    make_disposition(given, reason="Penjaga malam ditambah mulai bulan depan.", due_on=soon())
    plan = team.get(address(forum))
    assert "Diterima, belum ada tindak lanjut" in text_of(plan)
    page = team.get(address(forum, "baru/?masukan=1"))
    assert page.context["form"].initial == {
        "action": "Penjaga malam ditambah mulai bulan depan.",
        "owner": None,
        "owner_name": "Tim penyusun",
        "due_on": soon(),
        "inputs": [given.pk],
    }
    for _twice in range(2):
        assert team.post(address(forum, "baru/"), make_form(inputs=[given.pk]))["Location"] == address(forum)
    assert list(ActionItem.objects.get().inputs.all()) == [given]
    assert "Diterima, belum ada tindak lanjut" not in text_of(team.get(address(forum)))


def test_errors_stand_at_their_fields(team: Client) -> None:
    forum = make_forum(State.ANSWERING)
    response = team.post(address(forum, "baru/"), make_form(owner_name="", due_on="01-01-2020"))
    assert set(response.context["form"].errors) == {"owner_name"}
    response = team.post(address(forum, "baru/"), make_form(due_on="01-01-2020"))
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"due_on"})


@pytest.mark.parametrize("rest", ["", "ubah/", "batal/"])
def test_forms_about_an_action_are_sent_to_the_page_itself(team: Client, rest: str) -> None:
    """Their context names the action; a template of the shared form takes that name for an address."""
    action = make_action()
    page = team.get(address(action.forum, f"{action.pk}/{rest}")).content.decode()
    forms = re.findall(r"<form [^>]*>", page[page.index("<main") :])
    assert forms
    assert not [form for form in forms if " action=" in form and "/portal/" not in form]


def test_progress_is_reported_with_a_file(team: Client) -> None:
    action = make_action()
    url = address(action.forum, f"{action.pk}/")
    sent = {"progress": "100", "note": "Penjaga bekerja.", "lock": "0", "evidence_url": ""}
    assert set(team.post(url, sent).context["form"].errors) == {"evidence"}
    assert team.post(url, {**sent, "evidence": make_pdf()})["Location"] == url
    update = ActionUpdate.objects.get()
    assert downloaded(team.get(address(action.forum, f"bukti/{update.pk}/"))).startswith(b"%PDF")
    assert team.post(url, sent).status_code == 403  # done


def test_evidence_is_public_only_when_told(team: Client) -> None:
    forum = make_forum(State.ANSWERING)
    hidden = report_progress(action=make_action(forum), progress=10, note="Satu.", evidence=make_pdf(), lock=0, by=None)
    shown = report_progress(
        action=make_action(forum, action="Memasang lampu"),
        progress=20,
        note="Dua.",
        evidence=make_pdf(),
        evidence_is_public=True,
        lock=0,
        by=None,
    )
    team.logout()
    public = f"/forum/{forum.code}/rtl/"
    text = text_of(team.get(public))
    assert "Bukti disimpan oleh kantor." in text
    assert "Bukti berupa berkas" in text
    assert team.get(f"{public}bukti/{hidden.pk}/").status_code == 404
    assert downloaded(team.get(f"{public}bukti/{shown.pk}/")).startswith(b"%PDF")
    assert team.get(address(forum, f"bukti/{hidden.pk}/")).status_code == 302


def test_public_plan_shows_first_day_and_dropped_actions_with_their_reason(team: Client) -> None:
    forum = make_forum(State.ANSWERING)
    action = make_action(forum)
    sent = make_form(due_on=soon(60).strftime("%d-%m-%Y"), note="Menunggu anggaran.", lock="0")
    assert team.post(address(forum, f"{action.pk}/ubah/"), sent).status_code == 302
    drop_action(action=make_action(forum, action="Membangun aula baru"), reason="Tanah tidak ada.", by=None)
    text = text_of(team.get(f"/forum/{forum.code}/rtl/"))
    assert "Semula dijanjikan" in text
    assert "Menunggu anggaran." in text
    assert "Tanah tidak ada." in text
    assert "0 dari 1 tindakan selesai" in text


def test_an_old_page_is_refused_and_saving_again_goes_through(team: Client) -> None:
    action = make_action()
    url = address(action.forum, f"{action.pk}/ubah/")
    assert team.post(url, make_form(action="Memasang lampu", lock="0")).status_code == 302
    response = team.post(url, make_form(action="Memasang kamera", lock="0"))
    assert response.status_code == 409
    lock = response.context["form"].data["lock"]
    assert team.post(url, make_form(action="Memasang kamera", lock=lock)).status_code == 302


def test_dropping_asks_for_a_reason(team: Client) -> None:
    action = make_action()
    url = address(action.forum, f"{action.pk}/batal/")
    assert team.post(url, {"reason": ""}).status_code == 200
    assert team.post(url, {"reason": "Tidak jadi."})["Location"] == address(action.forum)
    assert team.get(url).status_code == 302


def test_open_actions_of_the_agency_stand_by_their_day(team: Client) -> None:
    forum = make_forum(State.ANSWERING)
    late = make_action(forum, action="Kedua", due_on=soon(20), owner=get_user("team"), owner_name="")
    first = make_action(forum, action="Pertama", due_on=soon(10))
    ActionItem.objects.filter(pk=late.pk).update(due_on=soon(-3))
    page = team.get("/portal/forum/rtl/")
    assert list(page.context["page"].object_list) == [late, first]
    assert "1 di antaranya lewat tenggat" in text_of(page)
    assert list(team.get("/portal/forum/rtl/?mine=1").context["page"].object_list) == [late]
    assert "Kedua" in text_of(team.get("/portal/"))


def test_staff_without_the_right_read_only(client_a: Client) -> None:
    action = make_action()
    client_a.force_login(get_user("counter"))
    url = address(action.forum, f"{action.pk}/")
    assert client_a.get(url).context["form"] is None
    assert client_a.post(url, {"progress": "1", "note": "x", "lock": "0"}).status_code == 403
    for rest in ("baru/", f"{action.pk}/ubah/", f"{action.pk}/batal/"):
        assert client_a.get(address(action.forum, rest)).status_code == 403


def test_a_forum_that_was_not_held_has_no_public_plan(client_a: Client) -> None:
    assert client_a.get(f"/forum/{make_forum(State.ANNOUNCED).code}/rtl/").status_code == 404
