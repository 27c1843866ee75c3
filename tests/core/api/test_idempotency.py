"""The same key: done once, answered the same. The database decides, also between two threads."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.client import encode_multipart
from django.utils import timezone

from core.api import idempotency, tasks
from core.api.models import IdempotencyRecord
from core.models import User
from core.tenancy import schema_context
from tests.core.api.conftest import MakeToken

NOTES = "/api/v1/notes/"
SCHEMA = "uji_satu"


def send(client: Client, text: str, key: str, query: str = "", **headers: str) -> Any:
    return client.post(
        f"{NOTES}{query}",
        {"text": text},
        content_type="application/json",
        headers={"idempotency-key": key, **headers},
    )


def made(text: str) -> int:
    with schema_context(SCHEMA):
        return User.objects.filter(email=f"{text}@example.org").count()


def test_the_same_request_is_done_once_and_answered_twice(api: Client) -> None:
    first = send(api, "satu", "k1")
    second = send(api, "satu", "k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert made("satu") == 1


def test_another_body_under_the_same_key_is_refused(api: Client) -> None:
    send(api, "satu", "k1")

    response = send(api, "dua", "k1")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency-key-reused")
    assert made("dua") == 0


def test_a_form_is_the_same_whatever_stands_between_its_parts(api: Client) -> None:
    content = b"x" * (6 * 2**20)  # more than Django keeps of a body

    def send_form(boundary: str, content: bytes) -> Any:
        body = encode_multipart(boundary, {"text": "berkas", "file": SimpleUploadedFile("surat.pdf", content)})
        of_type = f"multipart/form-data; boundary={boundary}"
        return api.post("/api/v1/papers/", body, content_type=of_type, headers={"idempotency-key": "k1"})

    first, again, other = send_form("satu", content), send_form("dua", content), send_form("satu", content[1:])

    assert (first.status_code, first.json()["bytes"], again.json()) == (201, len(content), first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert made("berkas") == 1


def test_another_address_under_the_same_key_is_refused(api: Client) -> None:
    send(api, "satu", "k1")

    response = send(api, "satu", "k1", "?x=1")

    assert response.json()["code"] == "idempotency-key-reused"


def test_another_token_may_use_the_same_key(api: Client, client_a: Client, make_token: MakeToken) -> None:
    send(api, "satu", "k1")
    _, other = make_token("head")

    response = send(client_a, "dua", "k1", authorization=f"Bearer {other}")

    assert response.status_code == 201
    assert "Idempotency-Replayed" not in response.headers


def test_a_refused_request_may_be_corrected_under_its_key(api: Client) -> None:
    refused = send(api, "", "k1")
    corrected = send(api, "satu", "k1")

    assert (refused.status_code, corrected.status_code) == (422, 201)


@pytest.mark.parametrize("fail", ["domain", "database", "denied"])
def test_what_fails_after_writing_leaves_nothing(api: Client, fail: str) -> None:
    assert send(api, "satu", "k1", f"?fail={fail}").status_code >= 400
    assert made("satu") == 0


def test_a_crash_leaves_nothing_and_may_be_repeated(api: Client) -> None:
    api.raise_request_exception = False

    assert send(api, "satu", "k1", "?fail=bug").status_code == 500
    assert made("satu") == 0
    assert send(api, "satu", "k1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256])
def test_a_key_of_another_shape_is_refused(api: Client, key: str) -> None:
    response = send(api, "satu", key)

    assert (response.status_code, response.json()["code"]) == (400, "bad-idempotency-key")
    assert made("satu") == 0


def test_reading_needs_no_key_and_keeps_none(api: Client) -> None:
    assert api.get("/api/v1/people/", headers={"idempotency-key": "k1"}).status_code == 200
    with schema_context(SCHEMA):
        assert IdempotencyRecord.objects.count() == 0


def test_old_answers_are_forgotten(in_a: Any) -> None:
    fields = {"owner": "user:1", "request_hash": "x", "status": 201}
    old = IdempotencyRecord.objects.create(key="a", created_at=timezone.now() - dt.timedelta(hours=25), **fields)
    new = IdempotencyRecord.objects.create(key="b", **fields)

    assert tasks.forget_old_answers_of(SCHEMA) == 1
    assert list(IdempotencyRecord.objects.all()) == [new]
    assert old.key == "a"


def test_every_schema_is_told_to_forget(agency_a: Any, agency_b: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(tasks.forget_old_answers_of, "delay", told.append)

    tasks.forget_old_answers()

    assert {"public", agency_a.schema_name, agency_b.schema_name} <= set(told)


@pytest.fixture
def committed(committing: None, settings: Any) -> Iterator[str]:
    """A committed token of the first agency; everything the test commits is taken away."""
    from core.api.tokens import create_token
    from tests.world import get_user

    settings.URLCONF_AGENCY = settings.ROOT_URLCONF = "tests.core.api.probe"
    with schema_context(SCHEMA):
        token, text = create_token(
            name="Uji", user=get_user("admin"), scopes=["write"], expires_at=timezone.now() + dt.timedelta(days=1)
        )
    yield text
    with schema_context(SCHEMA):
        IdempotencyRecord.objects.all().delete()
        User.objects.filter(email__endswith="@example.org").delete()
        token.delete()


def program(text: str) -> Client:
    return Client(headers={"host": "uji-satu.localhost", "authorization": f"Bearer {text}"})


def test_two_at_once_are_done_once(committed: str) -> None:
    barrier = threading.Barrier(4)
    answers: list[Any] = []

    def run() -> None:
        client = program(committed)
        barrier.wait()
        answers.append(send(client, "serentak", "k1"))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made("serentak") == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len([a for a in answers if a.status_code == 201 and "Idempotency-Replayed" not in a.headers]) == 1


def test_a_request_whose_twin_is_running_is_told_to_wait(committed: str) -> None:
    holding, done = threading.Event(), threading.Event()
    with schema_context(SCHEMA):
        from core.api.models import ApiToken

        owner = f"token:{ApiToken.objects.get(name='Uji').pk}"

    def hold() -> None:
        with schema_context(SCHEMA), transaction.atomic():
            assert idempotency.take_turn(f"{SCHEMA}:{owner}:k1")
            holding.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    response = send(program(committed), "tunggu", "k1")
    done.set()
    thread.join()

    assert (response.status_code, response.json()["code"]) == (409, "request-in-progress")
    assert response.headers["Retry-After"] == "1"
    assert made("tunggu") == 0
