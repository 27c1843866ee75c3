"""Complaints by API: the public list, filing for somebody, verifying, answering, publishing."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.api.models import IdempotencyRecord
from core.cases.domain.identities import person_of
from core.cases.domain.lifecycle import assign_case
from core.cases.models import Case, CaseClock
from feedback.models import Complaint
from tests.core.cases.api.asking import ROOT, browser, file_by_api, of, refusal, send
from tests.factories.complaints import REPORTER, make_answered, make_complaint, make_verified, publish
from tests.factories.services import make_published, picture_file
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
STORY = "Loket tutup pukul 13.00 padahal jadwalnya sampai 16.00."
PERSON = {"name": "Rukmini Sasongko", "email": "rukmini@warga.example", "phone": "0812 5550 7788"}
MOVES = [
    ("POST", "verification/", {"kind": "complaint", "matter": "service"}),
    ("POST", "answer/", {"text": "Sudah.", "outcome": "resolved"}),
    ("POST", "archiving/", {"reason": "not_clear", "note": "Tidak jelas."}),
    ("PUT", "publication/", {"title": "Loket", "text": "Loket tutup."}),
    ("DELETE", "publication/", {}),
    ("PUT", "follow-up/", {"text": "Sudah."}),
]


def test_everybody_reads_what_was_published_and_nothing_else() -> None:
    hidden, shown = make_complaint(), publish(make_answered())
    listed = browser().get(f"{ROOT}complaints/")
    assert [row["code"] for row in listed.json()["results"]] == [shown.code]
    assert listed.headers["Access-Control-Allow-Origin"] == "*"
    one = browser().get(f"{ROOT}complaints/{shown.code}/")
    assert (one.json()["title"], one.json()["outcome"]) == ("Loket tutup lebih awal", "resolved")
    assert browser().get(f"{ROOT}complaints/{hidden.code}/").status_code == 404
    assert REPORTER.name not in listed.text + one.text


def test_what_is_confidential_is_not_on_the_list() -> None:
    case = publish(make_complaint())
    Case.objects.filter(pk=case.pk).update(is_confidential=True)
    assert browser().get(f"{ROOT}complaints/").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "found"), [("kind=complaint&progress=diproses", 1), ("kind=aspiration", 0), ("progress=selesai", 0)]
)
def test_the_public_list_is_narrowed(query: str, found: int) -> None:
    publish(make_complaint())
    assert len(browser().get(f"{ROOT}complaints/?{query}").json()["results"]) == found


def test_a_complaint_is_filed_once_for_one_key() -> None:
    key = str(uuid.uuid4())
    body = {"text": STORY, "person": PERSON, "place": "Loket", "latitude": "-1.61", "longitude": "103.61"}
    first, again = (file_by_api(browser("counter"), "complaints/", body, key) for _time in range(2))
    assert first.status_code == 201
    assert (again.json()["code"], again.json()["secret"]) == (first.json()["code"], first.json()["secret"])
    case = Case.objects.get()
    assert (case.channel, case.entered_by, case.kind) == ("api", get_user("counter"), "complaint")
    assert IdempotencyRecord.objects.get().body == ""
    headers = {"x-case-secret": first.json()["secret"]}
    status = browser().get(f"{ROOT}case-status/{case.code}/", headers=headers)
    assert status.json()["messages"][0]["text"] == STORY
    assert refusal(file_by_api(browser("counter"), "complaints/", {"text": "Lain."}, key))[0] == 422


def test_photos_come_along_and_are_looked_at() -> None:
    sent = {"text": STORY, "person.name": "Rukmini Sasongko", "files": [picture_file("loket.png")]}
    key = {"idempotency-key": "k"}
    filed = browser("counter").post(f"{ROOT}complaints/", sent, headers=key)
    assert filed.status_code == 201, filed.content
    case = Case.objects.get()
    assert [(file.name, file.by_citizen) for file in case.files.all()] == [("loket.png", True)]
    assert person_of(case).name == "Rukmini Sasongko"
    wrong = {**sent, "files": [SimpleUploadedFile("loket.png", b"MZ program")]}
    refused = browser("counter").post(f"{ROOT}complaints/", wrong, headers={"idempotency-key": "l"})
    assert list(refused.json()["errors"]) == ["files"]


def test_the_key_of_somebody_else_is_another_case() -> None:
    one, other = (
        file_by_api(browser(user), "complaints/", {"text": STORY}, "sama") for user in ("counter", "complaints")
    )
    assert one.json()["secret"] != other.json()["secret"]
    assert Case.objects.count() == 2


def test_an_aspiration_names_the_component_it_is_about() -> None:
    standard = make_published("uji-aspirasi", "Layanan uji aspirasi")
    name = f"uji-aspirasi/{standard.version}/duration"
    body = {"kind": "aspiration", "text": STORY, "components": [name]}
    filed = file_by_api(browser("counter"), "complaints/", body).json()
    facts = browser("complaints").get(f"{ROOT}cases/{filed['code']}/complaint/").json()
    assert facts["components"] == [name]
    assert Case.objects.get().kind == "aspiration"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"service_code": "tak-ada"}, "service_code"),
        ({"unit_code": "tak-ada"}, "unit_code"),
        ({"components": ["tak-ada/1/fee"]}, "components"),
        ({"person": {"email": "bukan surel"}}, "person"),
        ({"channel": "web"}, "channel"),
        ({"received_at": "2999-01-01T00:00:00Z"}, "received_at"),
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"latitude": "1.5"}, "latitude"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], field: str) -> None:
    refused = file_by_api(browser("counter"), "complaints/", {"text": STORY, **changes})
    assert refused.status_code == 422
    assert field in str(refused.json()["errors"])
    assert not Case.objects.exists()


def test_filing_takes_a_key_and_the_right() -> None:
    without = send(browser("counter"), "POST", "complaints/", {"text": STORY})
    assert (without.status_code, list(without.json()["errors"])) == (422, ["Idempotency-Key"])
    assert refusal(file_by_api(browser("admin"), "complaints/", {"text": STORY})) == (403, "permission-refused")
    assert file_by_api(browser(), "complaints/", {"text": STORY}).status_code == 401


def test_verifying_sets_the_limit() -> None:
    case = make_complaint()
    body = {"kind": "complaint", "matter": "supervisory", "lock": case.lock}
    done = send(browser("complaints"), "POST", of(case, "verification/"), body)
    assert (done.status_code, done.json()["state"]) == (200, "verified")
    assert CaseClock.objects.get(case=case, kind="main").amount == 60
    assert refusal(send(browser("complaints"), "POST", of(case, "verification/"), body)) == (409, "case-changed")
    wrong = send(browser("complaints"), "POST", of(case, "verification/"), {"kind": "aspiration", "matter": "service"})
    assert refusal(wrong) == (422, "invalid-input")


def test_an_answer_is_given_and_shown_to_everybody() -> None:
    case, client = make_verified(), browser("complaints")
    body = {"text": "Jam layanan sudah diperbaiki.", "outcome": "resolved"}
    for _time in range(2):
        done = send(client, "POST", of(case, "answer/"), body, idempotency_key="jawab")
        assert (done.status_code, done.json()["state"]) == (200, "answered")
    wrong = send(client, "PUT", of(case, "publication/"), {"title": "Loket", "text": "Hubungi 0812 5550 7788."})
    assert refusal(wrong) == (422, "invalid-input")
    assert send(client, "PUT", of(case, "publication/"), {"title": "Loket", "text": "Loket tutup."}).status_code == 200
    assert send(client, "PUT", of(case, "follow-up/"), {"text": "Jam diperbaiki."}).status_code == 200
    assert browser().get(f"{ROOT}complaints/{case.code}/").json()["follow_up"] == "Jam diperbaiki."
    assert send(client, "DELETE", of(case, "publication/")).status_code == 200
    assert not Complaint.objects.public().exists()


def test_putting_aside_takes_a_lawful_reason() -> None:
    case = make_verified()
    wrong = send(browser("complaints"), "POST", of(case, "archiving/"), {"reason": "bored", "note": "Ya."})
    assert refusal(wrong) == (422, "invalid-input")
    done = send(browser("complaints"), "POST", of(case, "archiving/"), {"reason": "not_clear", "note": "Tidak jelas."})
    assert (done.json()["state"], done.json()["outcome"]) == ("archived", "not_clear")


@pytest.mark.parametrize(("method", "path", "body"), MOVES)
def test_being_in_charge_allows_the_answer_alone(method: str, path: str, body: dict[str, Any]) -> None:
    case = assign_case(case=make_verified(), owner=get_user("information"), by=None)
    status = send(browser("information"), method, of(case, path), body).status_code
    assert status == (200 if path == "answer/" else 403)


@pytest.mark.parametrize(("method", "path", "body"), MOVES)
def test_who_may_not_see_it_changes_nothing(method: str, path: str, body: dict[str, Any]) -> None:
    case = make_verified()
    assert send(browser("counter"), method, of(case, path), body).status_code in (403, 404)
    assert send(browser(), method, of(case, path), body).status_code == 401
    assert Case.objects.get(pk=case.pk).lock == case.lock
