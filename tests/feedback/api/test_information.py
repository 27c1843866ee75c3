"""Requests for public information by API: registers, filing, notification, objections, and both open lists."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from django.utils import timezone

from core.cases.models import Case
from feedback.models import InformationObjection, InformationRequest, PublicInformation
from tests.core.cases.api.asking import ROOT, browser, file_by_api, of, refusal, send
from tests.factories.information import (
    APPLICANT,
    ASKED,
    GRANTED,
    REFUSED,
    file_against,
    make_entry,
    make_exemption,
    make_information,
    notify,
)

pytestmark = pytest.mark.usefixtures("in_a")
PERSON = {name: value for name, value in asdict(APPLICANT).items() if value}
BODY = {"information": ASKED, "purpose": "Penelitian", "person": PERSON}
DECISION = {
    "decision": "accepted",
    "text": "PPID memberikan informasi itu.",
    "superior_name": "Ibu Kepala",
    "superior_position": "Kepala Kantor",
}


def test_a_request_is_registered_with_its_number() -> None:
    filed = file_by_api(browser("information"), "information-requests/", BODY)
    assert (filed.status_code, filed.json()["due_at"] is None) == (201, False)
    register = browser("information").get(f"{ROOT}information-requests/?year={timezone.localdate().year}")
    row = register.json()["results"][0]
    assert (row["code"], row["number"], row["information"]) == (
        filed.json()["code"],
        InformationRequest.objects.get().number,
        ASKED,
    )
    assert not [word for word in (APPLICANT.name, APPLICANT.id_number, "rahmat@") if word in register.text]


@pytest.mark.parametrize(
    "changes",
    [
        {"information": ""},
        {"person": {}},
        {"person": {**PERSON, "id_number": "123"}},
        {"requester": "legal_body"},
        {"delivery": "pigeon"},
    ],
)
def test_a_request_is_whole(changes: dict[str, Any]) -> None:
    refused = file_by_api(browser("information"), "information-requests/", {**BODY, **changes})
    assert refusal(refused) == (422, "invalid-input")
    assert not Case.objects.exists()


@pytest.mark.parametrize("path", ["information-requests/", "objections/"])
def test_registers_and_filing_take_their_rights(path: str) -> None:
    assert browser("complaints").get(ROOT + path).status_code == 403
    assert browser().get(ROOT + path).status_code == 401
    assert file_by_api(browser("admin"), path, BODY).status_code == 403


def test_the_limit_is_extended_once() -> None:
    case, client = make_information().case, browser("information")
    body = {"days": 7, "reason": "Berkas di arsip."}
    assert send(client, "POST", of(case, "extension/"), body).json()["clocks"][0]["extension"] == 7
    assert refusal(send(client, "POST", of(case, "extension/"), body)) == (422, "extension-refused")
    assert refusal(send(client, "POST", of(case, "extension/"), {**body, "days": 8})) == (422, "invalid-input")


def test_the_notification_and_the_handover() -> None:
    case, client = make_information().case, browser("information")
    for _time in range(2):
        done = send(client, "POST", of(case, "notification/"), GRANTED, idempotency_key="beri")
        assert (done.status_code, done.json()["state"]) == (200, "answered")
    files = [row["files"] for row in client.get(ROOT + of(case, "messages/")).json()["results"]]
    assert [file["media_type"] for file in files[-1]] == ["application/pdf"]
    given = send(client, "POST", of(case, "handover/"), {"given_on": timezone.localdate().isoformat()})
    assert (given.status_code, given.json()["state"]) == (200, "closed")


def test_a_refusal_needs_its_ground() -> None:
    case, client = make_information().case, browser("information")
    bare = send(client, "POST", of(case, "notification/"), {"decision": "refused", "reason": "Rahasia."})
    assert set(bare.json()["errors"]) == {"ground", "test_reference"}
    missing = send(client, "POST", of(case, "notification/"), {**REFUSED, "exempt": 999_999})
    assert list(missing.json()["errors"]) == ["exempt"]
    exempt = make_exemption()
    body = {"decision": "refused", "reason": "Rahasia.", "exempt": exempt.pk}
    assert send(client, "POST", of(case, "notification/"), body).status_code == 200
    assert InformationRequest.objects.get().ground == exempt.ground


def test_an_objection_is_filed_and_decided() -> None:
    request = notify(make_information())
    body = {"request": request.number, "ground": "answered_otherwise", "reason": "Bukan yang saya minta."}
    filed = file_by_api(browser("counter"), "objections/", body)
    assert filed.status_code == 201
    case = Case.objects.get(code=filed.json()["code"])
    assert refusal(send(browser("information"), "POST", of(case, "decision/"), DECISION))[0] == 403
    done = send(browser("head"), "POST", of(case, "decision/"), DECISION)
    assert (done.status_code, done.json()["state"]) == (200, "answered")
    answered = send(browser("information"), "POST", of(case, "response/"), {"response": "satisfied"})
    assert answered.status_code == 200
    row = browser("information").get(f"{ROOT}objections/").json()["results"][0]
    assert (row["request"], row["decision"], row["response"]) == (request.case.code, "accepted", "satisfied")


def test_an_objection_names_a_request_that_is_there() -> None:
    body = {"request": "INF-2606-3333", "ground": "late", "reason": "Terlambat."}
    assert list(file_by_api(browser("counter"), "objections/", body).json()["errors"]) == ["request"]
    assert not InformationObjection.objects.exists()


def test_steps_of_one_kind_do_not_fit_another() -> None:
    request = notify(make_information())
    objection = file_against(request).case
    client = browser("information")
    assert refusal(send(client, "POST", of(objection, "notification/"), GRANTED)) == (404, "not-found")
    assert refusal(send(client, "POST", of(request.case, "response/"), {"response": "satisfied"}))[0] == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("notification/", GRANTED),
        ("extension/", {"days": 1, "reason": "Sebab."}),
        ("handover/", {"given_on": timezone.localdate().isoformat()}),
    ],
)
def test_who_may_only_see_changes_nothing(path: str, body: dict[str, Any]) -> None:
    case = make_information().case
    if path == "handover/":
        case = notify(case.information_request).case
    assert send(browser("head"), "POST", of(case, path), body).status_code == 403
    assert send(browser(), "POST", of(case, path), body).status_code == 401
    assert Case.objects.get(pk=case.pk).lock == case.lock


def test_everybody_reads_both_lists(django_assert_max_num_queries: Any) -> None:
    shown, hidden = make_entry(), make_entry(title="Belum terbit", is_published=False)
    exempt = make_exemption()
    for number in range(3):
        make_entry(title=f"Laporan {number}")
    client = browser()
    with django_assert_max_num_queries(12):
        listed = client.get(f"{ROOT}public-information/")
    titles = [row["title"] for row in listed.json()["results"]]
    assert len(titles) == 4
    assert hidden.title not in titles
    assert client.get(f"{ROOT}public-information/{shown.pk}/").json()["category"] == PublicInformation.Category.PERIODIC
    assert client.get(f"{ROOT}public-information/{hidden.pk}/").status_code == 404
    assert client.get(f"{ROOT}public-information/?category=immediate").json()["results"] == []
    assert client.get(f"{ROOT}exempt-information/").json()["results"][0]["id"] == exempt.pk
