"""The way back to a case: code and secret word, or a link to the address that was left. Guessing tells nothing."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.antispam import stamp
from core.cases import access
from core.cases.domain.filing import Filed
from core.cases.domain.identities import digest
from core.cases.domain.offers import offer_links
from core.cases.models import CaseLink, Notice
from tests.core.cases.public import open_case, path_of
from tests.factories.cases import PERSON, file_trial, make_trial

TRACK, ASK = "/lacak/", "/lacak/minta-tautan/"


@pytest.fixture
def filed() -> Filed:
    return file_trial()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What workers were asked for."""
    made: list[Any] = []
    monkeypatch.setattr("core.cases.views.public_links.offer_links.delay", lambda *given: made.append(given))
    return made


def test_code_and_secret_open_a_case_however_they_are_typed(client_a: Client, filed: Filed) -> None:
    sloppy = {"code": filed.case.code.lower().replace("-", " "), "secret": filed.secret.lower().replace("-", " ")}
    answer = client_a.post(TRACK, sloppy)
    assert (answer.status_code, answer["Location"]) == (302, path_of(filed.case))
    cookie = next(iter(answer.cookies.values()))
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path_of(filed.case), True, "Lax")
    assert filed.case.title in client_a.get(path_of(filed.case)).content.decode()


def test_every_wrong_pair_is_answered_alike(client_a: Client, filed: Filed) -> None:
    pages = []
    for code, secret in ((filed.case.code, "AAAA-AAAA"), ("UJI-2601-AAAA", "AAAA-AAAA"), ("nonsense", "AAAA-AAAA")):
        page = client_a.post(TRACK, {"code": code, "secret": secret})
        assert page.status_code == 422
        assert not [name for name in page.cookies if name.startswith("kasus")]
        html = page.content.decode()
        assert f'value="{code}"' in html
        pages.append(_without_tokens(html.replace(code, "CODE")))
    assert pages[0] == pages[1] == pages[2]


def test_a_wrong_secret_and_an_unknown_code_ask_the_same_of_the_database(client_a: Client, filed: Filed) -> None:
    asked = []
    for code in (filed.case.code, filed.case.code, "UJI-2601-AAAA"):  # the first warms what is kept in memory
        with CaptureQueriesContext(connection) as queries:
            client_a.post(TRACK, {"code": code, "secret": "AAAA-AAAA"})
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_guesses_are_slowed_down_for_one_code(client_a: Client, filed: Filed) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for _guess in range(10):
            assert client_a.post(TRACK, {"code": filed.case.code, "secret": "AAAA-AAAA"}).status_code == 422
        right = client_a.post(TRACK, {"code": filed.case.code, "secret": filed.secret})
        assert right.status_code == 422
        assert filed.secret in right.content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert client_a.post(TRACK, {"code": filed.case.code, "secret": filed.secret}).status_code == 302


def test_a_stranger_learns_nothing_from_the_address_of_a_case(client_a: Client, filed: Filed) -> None:
    there = client_a.get(path_of(filed.case)).content.decode().replace(filed.case.code, "CODE")
    nowhere = client_a.get("/lacak/UJI-2601-AAAA/").content.decode().replace("UJI-2601-AAAA", "CODE")
    assert _without_tokens(there) == _without_tokens(nowhere)


def test_one_case_does_not_open_another_nor_the_other_agency(client_a: Client, filed: Filed) -> None:
    other = make_trial(title="Jalan berlubang")
    client = open_case(client_a, filed.case)
    client.cookies[f"kasus_{other.code.replace('-', '_')}"] = next(iter(client.cookies.values())).value
    assert "Jalan berlubang" not in client.get(path_of(other)).content.decode()
    client_b = Client(headers={"host": "uji-dua.localhost"})
    client_b.cookies = client.cookies
    assert filed.case.title not in client_b.get(path_of(filed.case)).content.decode()


def test_the_case_closes_after_twelve_hours_and_by_its_button(client_a: Client, filed: Filed) -> None:
    client = open_case(client_a, filed.case)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        assert filed.case.title not in client.get(path_of(filed.case)).content.decode()
    assert filed.case.title in client.get(path_of(filed.case)).content.decode()
    assert client.get(path_of(filed.case, "tutup/")).status_code == 405
    answer = client.post(path_of(filed.case, "tutup/"))
    assert answer["Location"] == TRACK
    assert filed.case.title not in client.get(path_of(filed.case)).content.decode()


def test_small_letters_lead_to_the_address_of_the_case(client_a: Client, filed: Filed) -> None:
    answer = open_case(client_a, filed.case).get(path_of(filed.case).lower())
    assert (answer.status_code, answer["Location"]) == (302, path_of(filed.case))


def test_a_link_is_used_up_by_the_button_and_not_by_looking(client_a: Client, filed: Filed) -> None:
    token = access.new_link(filed.case)
    address = path_of(filed.case, f"tautan/{token}/")
    for _look in range(2):
        assert client_a.get(address).status_code == 200
    assert CaseLink.objects.get().used_at is None
    answer = client_a.post(address)
    assert (answer.status_code, answer["Location"]) == (302, path_of(filed.case))
    assert filed.case.title in client_a.get(path_of(filed.case)).content.decode()
    again = client_a.post(address)
    assert again.status_code == 410
    assert filed.case.code in again.content.decode()


def test_asking_for_a_link_is_answered_alike_and_names_nobody(client_a: Client, filed: Filed, calls: list[Any]) -> None:
    answers = []
    for email in (PERSON.email, "orang.lain@warga.example"):
        with time_machine.travel(timezone.now() - dt.timedelta(seconds=30)):
            form = {"email": email, "code": filed.case.code, "stamp": stamp()}
        answer = client_a.post(ASK, form)
        answers.append((answer.status_code, answer["Location"]))
    assert answers == [(302, TRACK)] * 2
    assert calls == [
        ("uji_satu", filed.case.code, digest("email", PERSON.email)),
        ("uji_satu", filed.case.code, digest("email", "orang.lain@warga.example")),
    ]


def test_a_link_goes_to_the_address_that_was_left_and_once_in_ten_minutes(filed: Filed) -> None:
    make_trial()
    left = digest("email", PERSON.email)
    with time_machine.travel(dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC), tick=False):
        assert offer_links(code=filed.case.code, email_digest=digest("email", "lain@warga.example")) == 0
        assert offer_links(code=filed.case.code, email_digest=left) == 1
        assert offer_links(code=filed.case.code, email_digest=left) == 1
        assert offer_links(code="", email_digest="") == 0
    assert Notice.objects.filter(template="cases/link").count() == 1
    assert offer_links(code="", email_digest=left) == 2


def _without_tokens(html: str) -> str:
    return "\n".join(line for line in html.split("\n") if "csrfmiddlewaretoken" not in line and "stamp" not in line)
