"""What everybody reads of forums by API."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import ActionItem, Forum, ForumInput
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.forums.api.asking import HIDDEN_WORDS, ROOT, code_of, of, one_of_each, person_with_secrets
from tests.forums.traced import make_traced
from tests.world import AGENCY_B

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State


def results(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_announced_forums_are_listed_and_prepared_ones_are_not(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    subject = forum.standards.get().standard
    make_forum(State.PREPARED, subject)
    answer = client_a.get(f"{ROOT}forums/")
    assert [row["code"] for row in answer.json()["results"]] == [forum.code]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    row = answer.json()["results"][0]
    assert (row["state"], row["subject"], row["takes_comments"]) == ("announced", "draft_standard", False)
    assert row["url"].endswith(f"/forum/{forum.code}/")


def test_lists_are_filtered(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED, starts_at=None, ends_at=None, **_days(3))
    year = timezone.localdate().year
    address = f"{ROOT}forums/"
    for query, number in (
        ("state=announced", 1),
        ("state=closed", 0),
        ("subject=draft_standard", 1),
        ("subject=pledge", 0),
        (f"year={forum.comments_until.year if forum.comments_until else year}", 1),
        ("year=2001", 0),
    ):
        assert len(results(client_a, f"{address}?{query}")) == number, query
    for query in ("state=x", "subject=x", "year=x", "year=1", "year=99999"):
        assert client_a.get(f"{address}?{query}").status_code == 400, query


def _days(number: int) -> dict[str, dt.date]:
    today = timezone.localdate()
    return {"comments_from": today, "comments_until": today + dt.timedelta(days=number)}


def test_a_forum_is_read_with_its_figures(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    for _number in range(6):
        make_participant(forum)
    make_participant(forum, element="expert")
    make_input(forum)
    found = client_a.get(of(forum)).json()
    assert found["participants"]["total"] == {"value": 7, "suppressed": False}
    assert found["participants"]["by_element"]["expert"] == {"value": None, "suppressed": True}
    assert found["inputs"] == {"total": 1, "answered": None, "by_decision": None, "changed": 0, "hidden": 0}
    assert found["standards"] == [{"service": "peminjaman-aula", "name": "Pinjam aula", "version": 1}]
    assert client_a.get(of(forum).lower().replace("/api/v1/forums/", f"{ROOT}forums/")).status_code == 200


def test_a_cancelled_forum_stays_readable_with_its_reason(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    from forums.domain.lifecycle import cancel_forum

    cancel_forum(forum=forum, reason="Gedung dipakai.", by=None)
    found = client_a.get(of(forum)).json()
    assert (found["state"], found["cancel_reason"]) == ("cancelled", "Gedung dipakai.")
    assert code_of(client_a.get(of(forum, "actions/"))) == (404, "not-found")


@pytest.mark.parametrize("path", ["", "inputs/", "inputs/1/", "actions/", "trace/"])
def test_what_is_prepared_is_not_there(client_a: Client, path: str) -> None:
    assert client_a.get(of(make_forum(State.PREPARED), path)).status_code == 404
    assert client_a.get(f"{ROOT}forums/ZZZ99/{path}").status_code == 404


def test_only_shown_inputs_are_told(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    given = one_of_each(forum)
    assert [row["number"] for row in results(client_a, of(forum, "inputs/"))] == [given["shown"].number]
    assert [row["number"] for row in results(client_a, of(forum, "trace/"))] == [given["shown"].number]
    hidden = client_a.get(of(forum, f"inputs/{given['hidden'].number}/")).json()
    assert (hidden["state"], hidden["hide_reason"], hidden["text"], hidden["element"]) == (
        "hidden",
        "insult",
        None,
        None,
    )
    withdrawn = client_a.get(of(forum, f"inputs/{given['withdrawn'].number}/")).json()
    assert (withdrawn["state"], withdrawn["text"]) == ("withdrawn", None)
    assert client_a.get(of(forum, f"inputs/{given['waiting'].number}/")).status_code == 404
    assert client_a.get(of(forum, "inputs/999/")).status_code == 404


def test_answers_are_told_once_they_are_public(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    first, second = make_input(forum), make_input(forum)
    ForumInput.objects.filter(pk=second.pk).update(same_as=first)
    make_disposition(first, reason="Sabtu dibuka mulai bulan depan.")
    assert [row["answer"] for row in results(client_a, of(forum, "inputs/"))] == [None, None]
    Forum.objects.filter(pk=forum.pk).update(answers_public_at=timezone.now())
    rows = results(client_a, of(forum, "inputs/"))
    assert [row["answer"]["reason"] for row in rows] == ["Sabtu dibuka mulai bulan depan."] * 2
    assert [row["same_as"] for row in rows] == [None, 1]
    one = client_a.get(of(forum, "inputs/2/")).json()
    assert one["answer"]["decision"] == "accepted"
    assert "owner_name" not in one["answer"]


def test_trace_leads_to_the_clause_that_changed(client_a: Client) -> None:
    traced = make_traced(closed=True)
    traced.cite(note="Hari Sabtu ditambahkan.")
    assert results(client_a, of(traced.forum, "trace/"))[0]["changes"] == []
    traced.enact()
    row = results(client_a, of(traced.forum, "trace/"))[0]
    assert (row["end"], row["answer"]["decision"]) == ("changed", "accepted")
    change = row["changes"][0]
    assert (change["service"], change["version"], change["component"]) == ("peminjaman-aula", 2, "duration")
    assert change["before"] != change["after"]
    assert results(client_a, of(traced.forum, "inputs/"))[0]["changes"] == [
        {"service": "peminjaman-aula", "version": 2, "component": "duration", "note": "Hari Sabtu ditambahkan."}
    ]


def test_actions_are_read_without_who_is_in_charge(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    yesterday = timezone.localdate() - dt.timedelta(days=2)
    action = ActionItem.objects.create(
        forum=forum, action="Pasang kipas", owner_name="Budi Rahasia", due_on=yesterday, first_due_on=yesterday
    )
    action.inputs.add(make_input(forum))
    answer = client_a.get(of(forum, "actions/"))
    row = answer.json()["results"][0]
    assert (row["action"], row["is_overdue"], row["inputs"]) == ("Pasang kipas", True, [1])
    assert "Budi" not in answer.content.decode()


def test_nobody_is_named(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum, participant=person_with_secrets(forum))
    for path in ("", "inputs/", "inputs/1/", "actions/", "trace/"):
        text = client_a.get(of(forum, path)).content.decode()
        assert not any(word in text for word in HIDDEN_WORDS), path


@pytest.mark.parametrize("path", ["inputs/", "trace/", "actions/", ""])
def test_queries_do_not_grow(client_a: Client, path: str) -> None:
    forum = make_forum(State.IN_SESSION, answers_public_at=timezone.now())

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client_a.get(of(forum, path)).status_code == 200
        return len(asked)

    def add() -> None:
        given = make_input(forum, participant=make_participant(forum))
        make_disposition(given)
        due = timezone.localdate()
        action = ActionItem.objects.create(forum=forum, action="Pasang", owner_name="Tim", due_on=due, first_due_on=due)
        action.inputs.add(given)

    add()
    queries()
    few = queries()
    for _number in range(4):
        add()
    assert queries() == few


def test_queries_of_the_list_do_not_grow_with_forums(client_a: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client_a.get(f"{ROOT}forums/").status_code == 200
        return len(asked)

    forum = make_forum(State.ANNOUNCED)
    queries()
    few = queries()
    for _number in range(3):
        make_forum(State.ANNOUNCED, forum.standards.get().standard)
    assert queries() == few


def test_lists_come_in_pages(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    for _number in range(3):
        make_input(forum)
    first = client_a.get(of(forum, "inputs/?page_size=2")).json()
    assert [row["number"] for row in first["results"]] == [1, 2]
    assert [row["number"] for row in client_a.get(first["next"]).json()["results"]] == [3]


def test_another_agency_sees_nothing() -> None:
    client_b = Client(headers={"host": f"{AGENCY_B}.localhost"})
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    for path in ("", "inputs/", "inputs/1/", "actions/", "trace/"):
        assert client_b.get(of(forum, path)).status_code == 404, path
    assert client_b.get(f"{ROOT}forums/").json()["results"] == []
