"""Reading cases by API, what staff do with them, and the status for whoever has the secret word."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from core.api.models import IdempotencyRecord
from core.cases.domain import talking
from core.cases.domain.lifecycle import assign_case
from core.cases.models import Case, CaseEvent, CaseMessage, IdentityLook
from tests.core.cases.api.asking import ROOT, browser, of, refusal, send
from tests.factories.cases import PERSON, file_trial, make_trial
from tests.factories.complaints import make_verified
from tests.world import AGENCY_B, get_user

HIDDEN = (PERSON.name, PERSON.email, "5550 1234", PERSON.id_number)
POSTS = ("messages/", "notes/", "question/", "assignment/", "reading/", "joining/", "forwarding/", "return/")


def test_whoever_may_see_a_kind_lists_its_cases_without_names() -> None:
    case = make_trial()
    listed = browser("complaints").get(f"{ROOT}cases/")
    detail = browser("complaints").get(ROOT + of(case))
    assert [row["code"] for row in listed.json()["results"]] == [case.code]
    assert detail.json()["clocks"][0]["amount"] == 10
    assert "verified" in detail.json()["next_states"]
    assert not [word for word in HIDDEN if word in listed.text + detail.text]


def test_who_may_not_see_a_kind_finds_nothing() -> None:
    case = make_trial()
    assert browser("information").get(f"{ROOT}cases/").json()["results"] == []
    assert browser("information").get(ROOT + of(case)).status_code == 404
    assert browser().get(ROOT + of(case)).status_code == 401
    assert browser(agency=AGENCY_B).get(ROOT + of(case)).status_code == 401


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=trial&is_open=true", 1),
        ("kind=complaint", 0),
        ("group=feedback&owner=nobody", 1),
        ("owner=me", 0),
        ("state=closed", 0),
        ("is_open=false", 0),
        ("is_late=true", 0),
        ("is_late=false&has_news=true&tag=Pasar", 1),
        ("has_news=false", 0),
        ("priority=2", 0),
        ("received_from=2000-01-01T00:00:00Z&channel=web", 1),
        ("received_before=2000-01-01T00:00:00Z", 0),
    ],
)
def test_the_list_is_narrowed(query: str, found: int) -> None:
    case = make_trial()
    Case.objects.filter(pk=case.pk).update(tags=["pasar"], citizen_wrote_at=case.received_at)
    assert len(browser("complaints").get(f"{ROOT}cases/?{query}").json()["results"]) == found


def test_a_filter_that_cannot_be_is_refused() -> None:
    assert browser("complaints").get(f"{ROOT}cases/?state=lost").status_code == 400


def test_moments_are_read_with_whatever_offset_and_refused_before_the_first_year() -> None:
    case = make_trial()
    found = browser("complaints").get(f"{ROOT}cases/?received_before=2200-10-23T04:24:16-17:27").json()
    assert [row["code"] for row in found["results"]] == [case.code]
    answer = browser("complaints").get(f"{ROOT}cases/?received_before=0001-01-01T00:00:00%2B23:59")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["received_before"])


def test_a_list_asks_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    for _number in range(4):
        assign_case(case=make_trial(), owner=get_user("complaints"), by=None)
    client = browser("complaints")
    with django_assert_max_num_queries(12):
        assert len(client.get(f"{ROOT}cases/").json()["results"]) == 4


def test_an_answer_reaches_the_thread_once() -> None:
    case, client = make_trial(), browser("complaints")
    for _time in range(2):
        answer = send(client, "POST", of(case, "messages/"), {"text": "Kami periksa."}, idempotency_key="satu")
        assert answer.status_code == 201
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert CaseMessage.objects.filter(case=case, author="staff").count() == 1
    assert "Kami periksa" not in IdempotencyRecord.objects.get().body
    thread = client.get(ROOT + of(case, "messages/")).json()["results"]
    assert [(row["author"], row["by_name"] == "") for row in thread] == [("citizen", True), ("staff", False)]


def test_a_note_stays_among_staff() -> None:
    filed, client = file_trial(), browser("complaints")
    noted = send(client, "POST", of(filed.case, "notes/"), {"text": "Hubungi Dinas."})
    assert (noted.status_code, noted.json()["is_internal"]) == (201, True)
    status = browser().get(f"{ROOT}case-status/{filed.case.code}/", headers={"x-case-secret": filed.secret})
    assert "Hubungi Dinas" not in status.text


def test_a_question_lets_the_limit_stand_still() -> None:
    case = make_trial()
    asked = send(browser("complaints"), "POST", of(case, "question/"), {"text": "Di mana?", "lock": case.lock})
    assert (asked.status_code, asked.json()["state"], asked.json()["due_at"]) == (200, "incomplete", None)
    again = send(browser("complaints"), "POST", of(case, "question/"), {"text": "Kapan?"})
    assert refusal(again) == (409, "case-move-refused")


def test_an_outdated_lock_is_refused() -> None:
    case = make_trial()
    refused = send(browser("complaints"), "POST", of(case, "messages/"), {"text": "Ya.", "lock": case.lock + 1})
    assert refusal(refused) == (409, "case-changed")


def test_a_disposition_lets_its_owner_read_and_act() -> None:
    case, owner = make_trial(), get_user("information")
    given = send(browser("complaints"), "POST", of(case, "assignment/"), {"owner": owner.pk, "note": "Mohon dicek."})
    assert given.json()["owner"] == {"id": owner.pk, "name": owner.full_name}
    assert browser("information").get(ROOT + of(case)).status_code == 200
    written = send(browser("information"), "POST", of(case, "messages/"), {"text": "Sedang kami cek."})
    assert written.status_code == 201
    passed = send(browser("information"), "POST", of(case, "forwarding/"), {"to": "x", "reason": "Bukan kami."})
    assert refusal(passed) == (403, "permission-refused")


@pytest.mark.parametrize("body", [{}, {"owner": 999_999}, {"unit_code": "tak-ada"}])
def test_a_disposition_names_somebody_who_is_there(body: dict[str, Any]) -> None:
    case = make_trial()
    assert refusal(send(browser("complaints"), "POST", of(case, "assignment/"), body)) == (422, "invalid-input")


def test_labels_parent_and_joining() -> None:
    case, other, client = make_trial(), make_trial(), browser("complaints")
    talking.write_as_citizen(case=case, text="Sudah dicek?", key=str(uuid.uuid4()))
    labelled = send(client, "PUT", of(case, "labels/"), {"tags": ["Lampu"], "priority": 2}).json()
    assert (labelled["tags"], labelled["priority"], labelled["citizen_wrote_at"] is None) == (["lampu"], 2, False)
    assert send(client, "POST", of(case, "reading/")).json()["citizen_wrote_at"] is None
    assert send(client, "PUT", of(case, "parent/"), {"code": other.code}).json()["parent"] == other.code
    assert send(client, "PUT", of(case, "parent/")).json()["parent"] is None
    joined = send(client, "POST", of(case, "joining/"), {"code": other.code.lower()}).json()
    assert (joined["merged_into"], joined["state"]) == (other.code, "archived")
    parted = send(client, "DELETE", of(case, "joining/")).json()
    assert (parted["merged_into"], parted["state"]) == (None, "received")
    assert refusal(send(client, "POST", of(case, "joining/"), {"code": "UJI-2606-3333"})) == (422, "invalid-input")


def test_passing_on_names_an_agency_that_is_there() -> None:
    case, client = make_verified(), browser("complaints")
    wrong = send(client, "POST", of(case, "forwarding/"), {"to": "tak_ada", "reason": "Bukan kami."})
    assert refusal(wrong) == (422, "invalid-input")
    schema = AGENCY_B.replace("-", "_")
    planned = send(client, "POST", of(case, "forwarding/"), {"to": schema, "reason": "Bukan kewenangan kami."})
    assert (planned.status_code, planned.json()["state"]) == (200, "verified")
    assert send(client, "DELETE", of(case, "forwarding/")).status_code == 200
    assert refusal(send(client, "DELETE", of(case, "forwarding/"))) == (404, "not-found")
    assert refusal(send(client, "POST", of(case, "return/"), {"reason": "Kembali."})) == (409, "case-move-refused")


@pytest.mark.parametrize("path", POSTS)
def test_who_may_not_see_it_changes_nothing(path: str) -> None:
    case, other = make_trial(), make_trial()
    body = {"text": "Ya.", "reason": "Sebab.", "to": "x", "owner": get_user("team").pk, "code": other.code}
    assert refusal(send(browser("admin"), "POST", of(case, path), body)) == (404, "not-found")
    assert send(browser(), "POST", of(case, path), body).status_code == 401
    assert Case.objects.get(pk=case.pk).lock == case.lock


def test_who_wrote_is_opened_for_a_reason_that_is_kept() -> None:
    case = make_trial(is_anonymous=True)
    assert refusal(send(browser("counter"), "POST", of(case, "identity/"), {"reason": "Ingin tahu"}))[0] == 403
    assert refusal(send(browser("complaints"), "POST", of(case, "identity/")))[1] == "invalid-input"
    opened = send(browser("complaints"), "POST", of(case, "identity/"), {"reason": "Menelepon"}, idempotency_key="a")
    assert (opened.json()["name"], opened.json()["id_number"][-4:]) == (PERSON.name, "0001")
    assert PERSON.id_number not in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    assert IdentityLook.objects.get().reason == "Menelepon"
    assert IdempotencyRecord.objects.get().body == ""


def test_events_are_told_in_their_order() -> None:
    case = make_trial()
    told = browser("complaints").get(ROOT + of(case, "events/")).json()["results"]
    assert told[0]["kind"] == "filed"
    assert len(told) == CaseEvent.objects.filter(case=case).count()


def test_the_secret_word_shows_the_status() -> None:
    filed = file_trial()
    answer = browser().get(f"{ROOT}case-status/{filed.case.code.lower()}/", headers={"x-case-secret": filed.secret})
    told = answer.json()
    assert (told["state"], told["promises"][0]["kind"]) == ("received", "main")
    assert told["messages"][0]["author"] == "citizen"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert PERSON.name not in answer.text


def test_a_wrong_word_and_a_wrong_code_are_answered_alike() -> None:
    filed = file_trial()
    client = browser()
    wrong = client.get(f"{ROOT}case-status/{filed.case.code}/", headers={"x-case-secret": "AAAA-AAAA"})
    nobody = client.get(f"{ROOT}case-status/UJI-2606-3333/", headers={"x-case-secret": filed.secret})
    without = client.get(f"{ROOT}case-status/{filed.case.code}/")
    bodies = [{**json.loads(one.content), "instance": ""} for one in (wrong, nobody, without)]
    assert [one.status_code for one in (wrong, nobody, without)] == [404, 404, 404]
    assert bodies[0] == bodies[1] == bodies[2]


def test_guessing_is_slowed_down() -> None:
    filed = file_trial()
    client = browser()
    address = f"{ROOT}case-status/{filed.case.code}/"
    answers = [client.get(address, headers={"x-case-secret": "AAAA-AAAA"}).status_code for _guess in range(11)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {404}
