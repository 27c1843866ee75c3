"""What a citizen says in another system takes the right to enter cases and the secret word; either alone is nothing."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from core.cases import codes
from core.cases.domain import talking
from core.cases.models import Case, CaseEvent, CaseMessage
from core.models import AuditEntry
from tests.core.cases.api.asking import ROOT, browser, refusal, send
from tests.factories.cases import file_trial
from tests.factories.complaints import make_answered
from tests.factories.services import pdf_file

pytestmark = pytest.mark.usefixtures("in_a")
ACTS = [
    ("POST", "messages/", {"text": "Masih padam."}),
    ("POST", "withdrawal/", {"reason": "Sudah menyala."}),
    ("POST", "settlement/", {}),
    ("POST", "reopening/", {"reason": "Padam lagi."}),
    ("PUT", "rating/", {"rating": 4}),
]


def say(case: Case, secret: str, method: str, path: str, data: Any, *, user: str = "complaints", **headers: str) -> Any:
    return send(browser(user), method, f"case-status/{case.code}/{path}", data, **{"x_case_secret": secret, **headers})


def answered() -> tuple[Case, str]:
    key = str(uuid.uuid4())
    return make_answered(key=key), codes.secret_of(key)


@pytest.mark.parametrize(("method", "path", "data"), ACTS)
def test_neither_the_word_nor_the_right_alone_does_anything(method: str, path: str, data: Any) -> None:
    filed = file_trial()
    wrong = say(filed.case, "SALAH-SALA", method, path, data)
    unknown = send(browser("complaints"), method, f"case-status/UJI-2601-2222/{path}", data, x_case_secret=filed.secret)
    assert refusal(wrong) == refusal(unknown) == (404, "not-found")
    assert say(filed.case, filed.secret, method, path, data, user="").status_code == 401
    assert say(filed.case, filed.secret, method, path, data, user="team").status_code == 403
    assert CaseEvent.objects.filter(case=filed.case).exclude(kind="filed").count() == 0


def test_an_answer_to_a_question_comes_once_with_its_files_and_the_limit_runs() -> None:
    filed = file_trial()
    talking.ask_citizen(case=filed.case, text="Di depan toko mana?", key="tanya", by=None)
    body = {"text": "Toko Sumber.", "files": [pdf_file("foto.pdf", "foto")]}
    headers = {"x-case-secret": filed.secret, "idempotency-key": "sama"}
    address = f"{ROOT}case-status/{filed.case.code}/messages/"
    first = browser("complaints").post(address, body, headers=headers)
    assert (first.status_code, first.json()["state"]) == (200, "in_progress")
    assert "Toko" not in first.text
    message = CaseMessage.objects.get(text="Toko Sumber.")
    assert (message.author, message.by, [file.name for file in message.files.all()]) == ("citizen", None, ["foto.pdf"])
    again = say(filed.case, filed.secret, "POST", "messages/", {"text": "Sekali."}, idempotency_key="k")
    twice = say(filed.case, filed.secret, "POST", "messages/", {"text": "Sekali."}, idempotency_key="k")
    assert (again.json(), twice.json()) == (twice.json(), again.json())
    assert CaseMessage.objects.filter(text="Sekali.").count() == 1
    assert AuditEntry.objects.filter(action="cases.citizen_passed_on").count() == 2


def test_a_case_is_taken_back_once() -> None:
    filed = file_trial()
    assert say(filed.case, filed.secret, "POST", "withdrawal/", {}).json()["state"] == "withdrawn"
    assert refusal(say(filed.case, filed.secret, "POST", "withdrawal/", {})) == (409, "case-move-refused")
    assert refusal(say(filed.case, filed.secret, "POST", "messages/", {"text": "Halo."})) == (409, "case-ended")


def test_it_is_settled_and_rated() -> None:
    case, secret = answered()
    assert say(case, secret, "POST", "settlement/", {}).json()["state"] == "closed"
    assert say(case, secret, "PUT", "rating/", {"rating": 4, "note": "Cepat."}).status_code == 200
    assert refusal(say(case, secret, "PUT", "rating/", {"rating": 5}))[0] == 422
    case.refresh_from_db()
    assert (case.rating, case.rating_note) == (4, "Cepat.")


def test_it_is_not_settled_and_a_new_limit_runs() -> None:
    case, secret = answered()
    assert refusal(say(case, secret, "POST", "reopening/", {"reason": ""}))[0] == 422
    opened = say(case, secret, "POST", "reopening/", {"reason": "Loket masih tutup."}).json()
    assert (opened["state"], opened["due_at"] is None) == ("in_progress", False)
    assert refusal(say(case, secret, "POST", "reopening/", {"reason": "Lagi."})) == (409, "case-move-refused")
    assert refusal(say(case, secret, "POST", "settlement/", {})) == (409, "case-move-refused")


def test_guesses_are_counted() -> None:
    filed = file_trial()
    answers = [say(filed.case, "SALAH-SALA", "POST", "settlement/", {}).status_code for _guess in range(11)]
    assert answers == [404] * 10 + [429]
