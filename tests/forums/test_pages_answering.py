"""The pages of answering: the working list, one input, several at once, publication, and what everybody reads."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forums.domain import lifecycle
from forums.domain.dispositions import decide_input
from forums.domain.lifecycle import today_here
from forums.models import Disposition, Forum, ForumInput
from tests.factories.forums import State, make_disposition, make_forum, make_input, make_participant
from tests.forums.test_dispositions import make_answer, make_answering
from tests.services.pages import text_of
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")

REASON = "Aula dibuka pada hari Sabtu sampai pukul 14.00."
FORM = {"decision": "accepted", "reason": REASON, "owner": "", "owner_name": "Tim penyusun", "due_on": "", "lock": ""}


@pytest.fixture
def team(client_a: Client) -> Client:
    client_a.force_login(get_user("team"))
    return client_a


def address(forum: Forum, rest: str = "") -> str:
    return f"/portal/forum/{forum.code}/masukan/{rest}"


# --- the working list -------------------------------------------------------------------------------------------------
def test_list_shows_unanswered_inputs_first_and_a_group_as_one(team: Client) -> None:
    forum, [first, second, third] = make_answering("Buka Sabtu.", "Sabtu juga.", "Parkir kurang.")
    ForumInput.objects.filter(pk=third.pk).update(same_as=second)
    make_disposition(first)
    response = team.get(address(forum))
    assert [row.number for row in response.context["rows"]] == [2, 1]
    text = text_of(response)
    assert "1 dari 3" in text
    assert "dan 1 lagi yang senada" in text


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 3, 2]),
        ("?show=open", [1, 3]),
        ("?show=answered", [2]),
        ("?show=idle", [2]),
        ("?show=late", [2]),
        ("?decision=accepted", [2]),
        ("?decision=rejected", []),
        ("?person=Tim penyusun", [2]),
        ("?element=expert", [3]),
        ("?code=fee", [3]),
        ("?show=nonsense&code=x", [1, 3, 2]),
    ],
)
def test_list_is_narrowed(team: Client, query: str, numbers: list[int]) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum, "Satu.")
    two = make_input(forum, "Dua.")
    make_input(forum, "Tiga.", element="expert", code="fee")
    make_disposition(two, due_on=today_here() - dt.timedelta(days=1))
    lifecycle.end_inputs(forum=forum, by=None)
    response = team.get(address(forum, query))
    assert [row.number for row in response.context["rows"]] == numbers


def test_list_asks_the_same_number_of_queries_for_any_number_of_rows(
    team: Client, django_assert_max_num_queries: Any
) -> None:
    forum, [given, _open] = make_answering("Satu.", "Dua.")
    make_disposition(given, "rejected")
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(60) as queries:
            team.get(address(forum))
        counts.append(sum('"forums_' in query["sql"] for query in queries.captured_queries))
        for number in range(5):
            given = ForumInput.objects.create(
                forum=forum,
                number=50 + number + len(counts) * 10,
                client_key=f"00000000-0000-0000-0000-0000000000{len(counts)}{number}",
                element="expert",
                channel="phone",
                text="Lagi.",
            )
            if number < 3:
                make_disposition(given, "rejected")
    assert counts[0] == counts[1]


def test_names_are_for_staff_who_deal_with_people(team: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum, participant=make_participant(forum, name="Siti Rahasia"))
    assert "Siti Rahasia" in text_of(team.get(address(forum)))
    team.force_login(get_user("admin"))
    assert "Siti Rahasia" not in text_of(team.get(address(forum)))
    assert "Siti Rahasia" not in text_of(team.get(address(forum, "1/")))


def test_strangers_and_another_agency_see_nothing(client_a: Client) -> None:
    forum, _inputs = make_answering()
    assert client_a.get(address(forum)).status_code == 302
    elsewhere = Client(headers={"host": "uji-dua.localhost"})
    elsewhere.force_login(get_user("team"))
    assert elsewhere.get(address(forum)).status_code in (302, 403, 404)
    assert elsewhere.get(f"/forum/{forum.code}/rtl/").status_code == 404


# --- one input --------------------------------------------------------------------------------------------------------
def test_saving_goes_to_the_next_unanswered_input_and_keeps_who_is_in_charge(team: Client) -> None:
    forum, _inputs = make_answering("Satu.", "Dua.", "Tiga.")
    make_disposition(ForumInput.objects.get(number=2))
    response = team.post(address(forum, "1/"), FORM)
    assert response.status_code == 302
    assert response["Location"] == address(forum, "3/")
    page = team.get(address(forum, "3/"))
    assert page.context["form"].initial["owner_name"] == "Tim penyusun"
    assert team.post(address(forum, "3/"), FORM)["Location"] == address(forum)
    assert Disposition.objects.filter(decided_by=get_user("team")).count() == 2


def test_saving_may_stay(team: Client) -> None:
    forum, _inputs = make_answering("Satu.", "Dua.")
    assert team.post(address(forum, "1/"), {**FORM, "stay": "1"})["Location"] == address(forum, "1/")


def test_errors_stand_at_their_fields_and_what_was_typed_stays(team: Client) -> None:
    forum, _inputs = make_answering()
    response = team.post(address(forum, "1/"), {**FORM, "reason": "Ya.", "owner_name": ""})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"reason", "owner_name"}
    assert 'value="accepted"' in response.content.decode()


def test_only_questions_offer_to_be_answered_without_a_decision(team: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum, "Berapa?", kind="question")
    make_input(forum)
    offered = [
        [value for value, _label in team.get(address(forum, f"{n}/")).context["form"].fields["decision"].choices]
        for n in (1, 2)
    ]
    assert offered == [
        ["accepted", "partially_accepted", "rejected", "answered"],
        ["accepted", "partially_accepted", "rejected"],
    ]


def test_somebody_elses_answer_is_shown_and_saving_again_replaces_it(team: Client) -> None:
    forum, [given] = make_answering()
    decide_input(given=given, answer=make_answer(decision="rejected"), by=get_user("head"))
    response = team.post(address(forum, "1/"), FORM)
    assert response.status_code == 409
    assert response.context["theirs"].decision == "rejected"
    lock = response.context["form"].data["lock"]
    assert team.post(address(forum, "1/"), {**FORM, "lock": lock})["Location"] == address(forum, "1/")
    assert Disposition.objects.get().decision == "accepted"


def test_a_member_of_a_group_leads_to_its_first(team: Client) -> None:
    forum, [first, second] = make_answering("Satu.", "Dua.")
    ForumInput.objects.filter(pk=second.pk).update(same_as=first)
    assert team.get(address(forum, "2/"))["Location"] == address(forum, "1/")
    assert "1 lainnya yang senada" in text_of(team.get(address(forum, "1/")))


def test_what_was_hidden_has_no_form(team: Client) -> None:
    forum, [given] = make_answering()
    ForumInput.objects.filter(pk=given.pk).update(state="hidden", hide_reason="spam", moderated_at=timezone.now())
    assert team.get(address(forum, "1/")).context["form"] is None
    assert team.post(address(forum, "1/"), FORM).status_code == 403


def test_counter_staff_read_but_do_not_answer(client_a: Client) -> None:
    forum, _inputs = make_answering()
    client_a.force_login(get_user("counter"))
    assert client_a.get(address(forum, "1/")).context["form"] is None
    assert client_a.post(address(forum, "1/"), FORM).status_code == 403
    assert client_a.get(address(forum, "jawab/?n=1")).status_code == 403
    assert client_a.get(address(forum, "terbitkan/")).status_code == 403


def test_the_consulted_text_stands_beside_the_present_one(team: Client) -> None:
    forum, [given] = make_answering()
    consulted = team.get(address(forum, "1/")).context["consulted"]
    assert consulted.then
    assert consulted.then == consulted.now
    assert given.code == "duration"


# --- several ----------------------------------------------------------------------------------------------------------
def test_several_inputs_get_one_answer_each(team: Client) -> None:
    forum, _inputs = make_answering("Satu.", "Dua.", "Tiga.")
    page = team.get(address(forum, "jawab/?n=1&n=3&n=99"))
    assert [given.number for given in page.context["inputs"]] == [1, 3]
    sent = {**FORM, "n": ["1", "3"]}
    assert team.post(address(forum, "jawab/"), sent)["Location"] == address(forum)
    assert list(Disposition.objects.order_by("pk").values_list("input__number", flat=True)) == [1, 3]
    again = team.post(address(forum, "jawab/"), sent, follow=True)
    assert "Pilih lagi" in text_of(again)
    assert Disposition.objects.count() == 2


@pytest.mark.parametrize("query", ["", "?n=99", "?n=x", "?n=" + "9" * 40])
def test_choosing_nothing_leads_back(team: Client, query: str) -> None:
    forum, _inputs = make_answering()
    assert team.get(address(forum, f"jawab/{query}"))["Location"] == address(forum)


def test_one_sentence_for_many_is_pointed_out_at_once(team: Client) -> None:
    forum, _inputs = make_answering(*(f"Usul {n}." for n in range(5)))
    sent = {**FORM, "decision": "rejected", "n": ["1", "2", "3", "4"]}
    text = text_of(team.post(address(forum, "jawab/"), sent, follow=True))
    assert "Kalimat yang sama dipakai untuk 4 masukan" in text


# --- publication ------------------------------------------------------------------------------------------------------
def test_publishing_says_what_follows_and_shows_the_answers(team: Client) -> None:
    forum, [given, _open] = make_answering("Satu.", "Dua.")
    make_disposition(given)
    assert "Jawaban atas masukan" not in text_of(team.get(f"/forum/{forum.code}/"))
    page = team.get(address(forum, "terbitkan/"))
    assert len(page.context["consequences"]) == 5
    assert team.post(address(forum, "terbitkan/"))["Location"] == address(forum)
    forum.refresh_from_db()
    assert forum.answers_are_public
    text = text_of(team.get(f"/forum/{forum.code}/"))
    assert "50 % masukan sudah dijawab" in text
    assert team.get(address(forum, "terbitkan/"))["Location"] == address(forum)


def test_overview_and_start_page_tell_what_is_to_be_answered(team: Client) -> None:
    forum, _inputs = make_answering("Satu.", "Dua.")
    assert "2 masukan belum dijawab" in text_of(team.get(f"/portal/forum/{forum.code}/"))
    assert "2 masukan belum dijawab" in text_of(team.get("/portal/"))
