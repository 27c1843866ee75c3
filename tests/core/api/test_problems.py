"""Whatever goes wrong under /api/ is told as a problem document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, OperationalError
from django.test import Client, RequestFactory
from rest_framework import exceptions

from core.api import problems
from core.api.pages import problem_kinds
from core.errors import DomainError, InvalidInput
from core.tenancy import schema_context
from tenants import routing

FIELDS = {"type", "title", "status", "detail", "code", "instance"}


def problem(response: Any) -> dict[str, Any]:
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) >= FIELDS
    assert body["status"] == response.status_code
    assert body["type"] == f"http://localhost:8000/api/problems/{body['code']}"
    assert body["instance"].removeprefix("urn:uuid:").replace("-", "") == response.headers["X-Request-ID"]
    assert "no-store" in response.headers["Cache-Control"]
    return body


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("domain", 409, "changed-meanwhile"),
        ("invalid", 422, "invalid-input"),
        ("http404", 404, "not-found"),
        ("drf404", 404, "not-found"),
        ("denied", 403, "permission-refused"),
        ("database", 503, "unavailable"),
    ],
)
def test_what_a_view_raises_becomes_a_problem(api: Client, kind: str, status: int, code: str) -> None:
    body = problem(api.get(f"/api/v1/fail/{kind}/"))

    assert (body["status"], body["code"]) == (status, code)


def test_facts_and_fields_are_told(api: Client) -> None:
    body = problem(api.get("/api/v1/fail/invalid/"))

    assert body["facts"] == {"limit": 3}
    assert body["errors"] == {"name": ["Salah."]}


def test_a_programming_error_is_a_problem_without_its_details(api: Client) -> None:
    api.raise_request_exception = False

    response = api.get("/api/v1/fail/bug/")

    assert problem(response)["code"] == "server-fault"
    assert "secret detail" not in response.content.decode()


def test_an_unavailable_database_names_a_time_to_come_back(api: Client) -> None:
    assert int(api.get("/api/v1/fail/database/").headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing/", "/api/v2/", "/api/v1/people/x/", "/api/v1/me/extra"])
def test_unknown_addresses_are_json_without_the_rest_framework(client_a: Client, path: str) -> None:
    assert problem(client_a.get(path))["code"] == "not-found"


def test_pages_outside_of_the_rest_framework_become_problems(stranger: Client) -> None:
    response = stranger.get("/api/v1/plain/")

    assert problem(response)["code"] == "permission-refused"
    assert "<h1>" not in response.content.decode()


def test_an_unknown_host_is_a_problem_under_the_api(db: None) -> None:
    response = Client(headers={"host": "tidak-ada.localhost"}).get("/api/v1/")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_database_that_is_down_before_the_view_is_503(client_a: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(host: str) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(routing.table, "find", fail)
    client_a.raise_request_exception = False

    response = client_a.get("/api/v1/")

    assert problem(response)["code"] == "unavailable"
    assert "Retry-After" in response.headers


def test_a_method_that_is_not_offered_names_the_others(api: Client) -> None:
    response = api.delete("/api/v1/notes/")

    assert problem(response)["code"] == "method-not-allowed"
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "FOO"])
def test_odd_methods_are_refused(api: Client, method: str) -> None:
    assert problem(api.generic(method, "/api/v1/notes/"))["status"] == 405


def test_only_json_is_offered(api: Client) -> None:
    assert problem(api.get("/api/v1/people/", headers={"accept": "application/xml"}))["code"] == "not-acceptable"


def test_format_in_the_query_is_no_way_around(api: Client) -> None:
    assert api.get("/api/v1/people/?format=xml").headers["Content-Type"] == "application/json"


def test_only_json_is_taken(api: Client) -> None:
    response = api.post("/api/v1/notes/", {"text": "x"})

    assert problem(response)["code"] == "unsupported-media-type"


def test_errors_of_fields_are_named_by_their_path(api: Client) -> None:
    body = {"text": "", "steps": [{"a": "b"}, {"title": []}]}

    found = problem(api.post("/api/v1/notes/", body, content_type="application/json"))

    assert (found["status"], found["code"]) == (422, "invalid-input")
    assert set(found["errors"]) == {"text", "steps.1.title"}


@pytest.mark.parametrize("content", ["[]", "3", '"x"', "null"])
def test_a_body_of_another_kind_is_invalid(api: Client, content: str) -> None:
    response = api.post("/api/v1/notes/", content, content_type="application/json")

    assert problem(response)["status"] == 422


def test_a_body_of_50_megabytes_is_refused_by_its_length(api: Client) -> None:
    response = api.generic("POST", "/api/v1/notes/", b"x", "application/json", CONTENT_LENGTH=str(50 * 2**20))

    assert problem(response)["code"] == "body-too-large"


def test_a_body_over_djangos_limit_is_413_too(api: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    response = api.post(
        "/api/v1/notes/",
        json.dumps({"text": "x" * 200}),
        content_type="application/json",
        headers={"idempotency-key": "a"},
    )

    assert problem(response)["status"] == 413


def test_words_follow_accept_language(client_a: Client) -> None:
    indonesian = client_a.get("/api/v1/me/").json()["detail"]
    english = client_a.get("/api/v1/me/", headers={"accept-language": "en"}).json()["detail"]

    assert english == "Send a token, or sign in."
    assert indonesian != english


def test_a_value_that_postgresql_refuses_is_the_clients_mistake(api: Client) -> None:
    with schema_context("uji_satu"):
        response = api.post("/api/v1/people/", {"email": "a@b.id", "full_name": "x" * 151}, "application/json")

    assert problem(response)["errors"].keys() == {"full_name"}


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (SuspiciousOperation(), 400),
        (RequestDataTooBig(), 413),
        (ValidationError({"name": ["x"]}), 422),
        (ValidationError("x"), 422),
        (DataError("numeric value out of range"), 422),
        (exceptions.Throttled(wait=7), 429),
        (exceptions.NotAuthenticated(), 401),
        (exceptions.APIException(), 500),
    ],
)
def test_refusal_of_known_exceptions(exception: Exception, status: int) -> None:
    refusal = problems.refusal_of(exception)

    assert refusal is not None
    assert refusal.status == status


def test_refusal_of_an_unforeseen_exception_is_none() -> None:
    assert problems.refusal_of(ValueError()) is None


def test_flatten_names_nested_fields() -> None:
    detail = {"a": ["x"], "b": {"c": ["y"]}, "steps": [{}, {"title": ["z"]}]}

    assert dict(problems.flatten(detail)) == {"a": ["x"], "b.c": ["y"], "steps.1.title": ["z"]}
    assert dict(problems.flatten(["x"])) == {"non_field_errors": ["x"]}


def test_title_does_not_change_with_the_occurrence() -> None:
    class Late(DomainError):
        code = "late"
        message = "Late by %(days)s days."

    document = problems.problem_document(Late(days=3))

    assert document["detail"] == "Late by 3 days."
    assert "%" not in document["title"]


@pytest.mark.parametrize("kind", problem_kinds().values(), ids=lambda kind: kind.__name__)
def test_no_title_shows_a_placeholder(kind: type[DomainError]) -> None:
    assert "%(" not in problems.title_of(kind)


def test_problem_response_works_without_the_rest_framework() -> None:
    request = RequestFactory().get("/api/v1/x/")

    response = problems.problem_response(request, InvalidInput({"a": ["b"]}))

    assert response.status_code == 422
    assert json.loads(response.content)["errors"] == {"a": ["b"]}
