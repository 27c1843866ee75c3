"""What citizens do with their own case, once each, and only while it is possible."""

import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from core.cases import citizen_steps
from core.cases.domain import ending
from core.cases.domain.clocks import Limit
from core.cases.models import Case, CaseMessage
from core.cases.states import CaseState as State
from tests.core.cases.public import open_case, path_of
from tests.factories.cases import make_trial
from tests.factories.services import pdf_file, picture_file


@pytest.fixture
def case() -> Case:
    return make_trial()


@pytest.fixture
def client(client_a: Client, case: Case) -> Client:
    client_a.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return open_case(client_a, case)


@pytest.fixture
def reopens() -> Iterator[None]:
    citizen_steps.register("trial", reopen_limit=lambda case: Limit(amount=5))
    yield
    citizen_steps.unregister("trial")


def key() -> str:
    return str(uuid.uuid4())


def answered(case: Case) -> Case:
    return ending.answer_case(case=case, text="Sudah menyala.", key=key(), by=None)


def written(case: Case) -> list[str]:
    return list(CaseMessage.objects.filter(case=case, is_opening=False).values_list("text", flat=True))


def test_a_message_with_files_is_kept_once(client: Client, case: Case) -> None:
    form_key = key()
    for _time in range(2):
        form = {"key": form_key, "text": "Ini fotonya.", "attachments": [pdf_file(), picture_file("depan.png")]}
        answer = client.post(path_of(case, "pesan/"), form)
        assert (answer.status_code, answer["Location"]) == (302, path_of(case) + "#pesan")
    assert written(case) == ["Ini fotonya."]
    assert sorted(case.files.values_list("name", "by_citizen")) == [("berkas.pdf", True), ("depan.png", True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be filled in"),
        ("Tolong \u202ecepat", "cannot be seen"),
        ("x" * 10_001, "Use at most"),
    ],
)
def test_a_message_that_is_refused_stays_in_the_form(client: Client, case: Case, text: str, words: str) -> None:
    form_key = key()
    page = client.post(path_of(case, "pesan/"), {"key": form_key, "text": text, "attachments": [pdf_file()]})
    html = page.content.decode()
    assert page.status_code == 422
    assert text in html
    assert form_key in html
    assert "govuk-error-summary" in html
    assert not written(case)


def test_markup_and_formulas_are_shown_as_they_were_typed(client: Client, case: Case) -> None:
    client.post(path_of(case, "pesan/"), {"key": key(), "text": '<script>alert(1)</script> =HYPERLINK("x")'})
    html = client.get(path_of(case)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =HYPERLINK(&quot;x&quot;)" in html


def test_a_message_from_a_device_that_lost_the_case_is_given_back(client_a: Client, case: Case) -> None:
    page = client_a.post(path_of(case, "pesan/"), {"key": key(), "text": "Panjang sekali ceritanya."})
    assert "Panjang sekali ceritanya." in page.content.decode()
    assert not written(case)


def test_withdrawing_asks_once_and_is_final(client: Client, case: Case) -> None:
    assert client.get(path_of(case, "tarik/")).status_code == 200
    answer = client.post(path_of(case, "tarik/"), {"reason": "Sudah beres sendiri."})
    assert answer["Location"] == path_of(case)
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    assert "Sudah beres sendiri." in client.get(path_of(case)).content.decode()
    assert client.post(path_of(case, "tarik/"), {})["Location"] == path_of(case)
    assert case.events.filter(to_state=State.WITHDRAWN).count() == 1


def test_settled_leads_to_the_question_how_satisfied(client: Client, case: Case) -> None:
    assert client.post(path_of(case, "selesai/"))["Location"] == path_of(case)  # not answered yet
    answered(case)
    assert client.get(path_of(case, "selesai/")).status_code == 200
    assert client.post(path_of(case, "selesai/"))["Location"] == path_of(case, "nilai/")
    page = client.post(path_of(case, "nilai/"), {"rating": "9"})
    assert page.status_code == 422
    client.post(path_of(case, "nilai/"), {"rating": "3", "rating_note": "Lebih cepat."})
    case.refresh_from_db()
    assert (case.state, case.rating, case.rating_note) == (State.CLOSED, 3, "Lebih cepat.")


@pytest.mark.usefixtures("reopens")
def test_not_settled_opens_the_case_again_with_a_new_limit(client: Client, case: Case) -> None:
    assert client.get(path_of(case, "buka-kembali/"))["Location"] == path_of(case)  # nothing to open yet
    answered(case)
    assert "5" in client.get(path_of(case, "buka-kembali/")).content.decode()
    assert client.post(path_of(case, "buka-kembali/"), {"reason": ""}).status_code == 422
    client.post(path_of(case, "buka-kembali/"), {"reason": "Padam lagi."})
    case.refresh_from_db()
    assert (case.state, case.reopened_count, case.due_at is not None) == (State.IN_PROGRESS, 1, True)
    assert written(case)[-1] == "Padam lagi."
    assert client.post(path_of(case, "buka-kembali/"), {"reason": "Padam lagi."})["Location"] == path_of(case)
    assert written(case).count("Padam lagi.") == 1


def test_without_its_regime_a_case_is_not_opened_again(client: Client, case: Case) -> None:
    answered(case)
    assert client.post(path_of(case, "buka-kembali/"), {"reason": "Padam lagi."})["Location"] == path_of(case)
    case.refresh_from_db()
    assert case.state == State.ANSWERED


@pytest.mark.usefixtures("reopens")
@pytest.mark.parametrize("place", ["pesan/", "tarik/", "selesai/", "buka-kembali/", "nilai/"])
def test_nothing_is_done_by_somebody_else(client_a: Client, case: Case, place: str) -> None:
    answered(case)
    other = open_case(client_a, make_trial())
    page = other.post(path_of(case, place), {"key": key(), "text": "x", "reason": "x", "rating": "1"})
    assert page.status_code == 200
    assert case.title not in page.content.decode()
    case.refresh_from_db()
    assert (case.state, case.rating, written(case)) == (State.ANSWERED, None, ["Sudah menyala."])
