"""Requests about personal data by API: asked by the secret word, decided by whoever may, done at once."""

from __future__ import annotations

from typing import Any

import pytest

from core.cases.domain import ending
from core.cases.domain.identities import person_of
from core.cases.models import Case
from core.privacy.models import DataRequest
from tests.core.cases.api.asking import ROOT, browser, of, refusal, send
from tests.factories.cases import file_trial

ASKED = {"right": "correction", "text": "Nama saya salah tulis.", "correction": {"name": "Siti Aminah Zahra"}}


def ask(case: Case, secret: str, data: Any, *, user: str = "counter", key: str = "k") -> Any:
    address = f"case-status/{case.code}/data-requests/"
    return send(browser(user), "POST", address, data, x_case_secret=secret, idempotency_key=key)


def test_a_correction_is_asked_for_once_and_applied_when_it_is_decided() -> None:
    filed = file_trial()
    first, again = (ask(filed.case, filed.secret, ASKED) for _time in range(2))
    assert (first.status_code, again.json()["secret"]) == (201, first.json()["secret"])
    request = DataRequest.objects.select_related("case").get()
    assert request.target == filed.case
    [row] = browser("head").get(f"{ROOT}data-requests/?right=correction").json()["results"]
    assert (row["code"], row["target"], row["decision"]) == (request.case.code, filed.case.code, "")
    said = {"decision": "done", "text": "Sudah kami perbaiki."}
    decided = send(browser("head"), "POST", of(request.case, "data-decision/"), said)
    assert decided.json()["state"] == "closed"
    assert "Zahra" not in decided.text
    assert person_of(filed.case).name == "Siti Aminah Zahra"


def test_a_deletion_erases_the_ended_case_and_a_refusal_names_its_ground() -> None:
    filed = file_trial()
    ending.withdraw_case(case=filed.case)
    ask(filed.case, filed.secret, {"right": "deletion", "text": "Hapus semua."})
    case = DataRequest.objects.get().case
    refused = {"decision": "refused", "text": "Kami simpan."}
    assert list(send(browser("head"), "POST", of(case, "data-decision/"), refused).json()["errors"]) == ["ground"]
    done = {"decision": "done", "text": "Sudah dihapus."}
    assert send(browser("head"), "POST", of(case, "data-decision/"), done).status_code == 200
    filed.case.refresh_from_db()
    assert filed.case.erased_at is not None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({**ASKED, "correction": {}}, "name"),
        ({**ASKED, "correction": {"email": "bukan-alamat"}}, "correction.email"),
        ({"right": "access", "text": "Salinan."}, "right"),
        ({"right": "deletion", "text": ""}, "text"),
    ],
)
def test_what_is_wrong_is_told_by_field(data: Any, field: str) -> None:
    filed = file_trial()
    answer = ask(filed.case, filed.secret, data)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not DataRequest.objects.exists()


def test_it_takes_the_word_the_right_and_a_key() -> None:
    filed = file_trial()
    assert ask(filed.case, "SALAH-SALA", ASKED).status_code == 404
    assert ask(filed.case, filed.secret, ASKED, user="team").status_code == 403
    assert ask(filed.case, filed.secret, ASKED, user="").status_code == 401
    address = f"case-status/{filed.case.code}/data-requests/"
    assert send(browser("counter"), "POST", address, ASKED, x_case_secret=filed.secret).status_code == 422
    asked = ask(filed.case, filed.secret, ASKED)
    about_itself = send(
        browser("counter"),
        "POST",
        f"case-status/{asked.json()['code']}/data-requests/",
        ASKED,
        x_case_secret=asked.json()["secret"],
        idempotency_key="l",
    )
    assert refusal(about_itself) == (404, "not-found")
    assert browser("counter").get(f"{ROOT}data-requests/").status_code == 403
