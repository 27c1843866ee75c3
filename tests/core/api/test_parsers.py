"""Bodies and addresses that Python or PostgreSQL would choke on are refused with words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

NOTES = "/api/v1/notes/"


def send(api: Client, content: bytes | str) -> Any:
    return api.post(NOTES, content, content_type="application/json")


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"text": }',
        b"\xff\xfe{",
        b'{"text": "\xc3\x28"}',
        b'{"text": "x", "extra": NaN}',
        b'{"text": "x", "extra": -Infinity}',
        b'{"text": "x", "extra": 1e999}',
        b'{"text": "x", "extra": 99999999999999999999}',
        b'{"text": "x", "extra": %s}' % (b"9" * 6000),
        b'{"text": "x", "extra": "\\u0000"}',
        b'{"text": "x", "extra": {"a\\u0000b": 1}}',
        b'{"text": "x", "extra": ["\\ud800"]}',
        b'{"text": "x\x00"}',
        b'{"text": "x", "extra": %s1%s}' % (b"[" * 60, b"]" * 60),
        b"[" * 200_000,
        b'{"a":' * 100_000,
    ],
)
def test_a_body_that_cannot_be_read_is_400(api: Client, content: bytes) -> None:
    response = send(api, content)

    assert (response.status_code, response.json()["code"]) == (400, "malformed-request")


def test_an_empty_body_lacks_its_fields(api: Client) -> None:
    response = send(api, b"")

    assert (response.status_code, set(response.json()["errors"])) == (422, {"text"})


def test_null_characters_never_reach_a_field(api: Client) -> None:
    assert send(api, json.dumps({"text": "a\x00b"})).status_code == 400


def test_ordinary_json_is_read(api: Client) -> None:
    content = {"text": "x", "extra": {"a": [1, -2.5, None, True, "é𝒳", {"b": []}], "largest": 2**63 - 1}}

    assert send(api, json.dumps(content)).status_code == 201


@pytest.mark.parametrize(
    "path",
    ["/api/v1/people/%00/", "/api/v1/%00", "/api/v1/people/1%0d%0aX/", "/api/v1/people/%ff/", "/api/v1/%1b[31m/"],
)
def test_addresses_with_control_characters_are_404(api: Client, path: str) -> None:
    response = api.get(path)

    assert (response.status_code, response.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("full_name=a%00b", "bad-query"),
        ("%00=1", "bad-query"),
        ("full_name=%ff", "malformed-request"),
        ("full_name=%ed%a0%80", "malformed-request"),
        ("full_name=a%1bb", "bad-query"),
        ("since=tomorrow", "bad-query"),
        ("number=abc", "bad-query"),
        ("number=NaN", "bad-query"),
    ],
)
def test_queries_with_impossible_values_are_400(api: Client, query: str, code: str) -> None:
    response = api.get(f"/api/v1/people/?{query}")

    assert (response.status_code, response.json()["code"]) == (400, code)


def test_a_bad_query_names_the_parameter(api: Client) -> None:
    assert set(api.get("/api/v1/people/?since=tomorrow&number=1").json()["errors"]) == {"since"}


@pytest.mark.parametrize("query", ["number=99999999999999999999", "number=-1e400", "number=1e30"])
def test_huge_numbers_find_nothing(api: Client, query: str) -> None:
    response = api.get(f"/api/v1/people/?{query}")

    assert response.status_code in (200, 400, 422)
    assert response.status_code != 200 or response.json()["results"] == []


def test_a_huge_key_in_the_address_is_404(api: Client) -> None:
    assert api.get(f"/api/v1/people/{10**30}/").status_code == 404
