"""ETag and 304 on reads; caches keep only what is for everybody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine
from django.test import Client

from core.models import User
from core.tenancy import schema_context

PUBLIC = "/api/v1/public/"


def test_the_same_content_has_the_same_strong_etag(stranger: Client) -> None:
    first, second = stranger.get(PUBLIC), stranger.get(PUBLIC)

    assert first.headers["ETag"] == second.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")


def test_a_page_with_a_next_one_keeps_its_etag_over_time(stranger: Client) -> None:
    with time_machine.travel("2026-07-06 03:00:00Z"):
        first = stranger.get(f"{PUBLIC}?page_size=1").headers["ETag"]
    with time_machine.travel("2026-07-07 09:30:00Z"):
        later = stranger.get(f"{PUBLIC}?page_size=1").headers["ETag"]

    assert first == later


def test_a_client_that_has_it_gets_304_without_content(stranger: Client) -> None:
    etag = stranger.get(PUBLIC).headers["ETag"]

    response = stranger.get(PUBLIC, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == etag
    assert "max-age=60" in response.headers["Cache-Control"]
    assert "RateLimit" in response.headers


def test_changed_content_is_sent_again(stranger: Client, agency_a: Any) -> None:
    etag = stranger.get(PUBLIC).headers["ETag"]
    with schema_context(agency_a.schema_name):
        User.objects.create(email="baru@example.org", full_name="Baru")

    response = stranger.get(PUBLIC, headers={"if-none-match": etag})

    assert response.status_code == 200
    assert response.headers["ETag"] != etag


def test_a_known_moment_is_last_modified(stranger: Client, agency_a: Any) -> None:
    moment = dt.datetime(2026, 7, 6, 3, tzinfo=dt.UTC)
    with schema_context(agency_a.schema_name):
        person = User.objects.create(email="baru@example.org", full_name="Baru", created_at=moment)
    address = f"{PUBLIC}{person.pk}/"

    written = stranger.get(address).headers["Last-Modified"]

    assert written == "Mon, 06 Jul 2026 03:00:00 GMT"
    assert stranger.get(address, headers={"if-modified-since": written}).status_code == 304
    assert stranger.get(address, headers={"if-modified-since": "Sun, 05 Jul 2026 00:00:00 GMT"}).status_code == 200


def test_broken_conditions_are_ignored(stranger: Client) -> None:
    for value in ("x", '"', "W/", "a" * 5000, "\xff"):
        assert stranger.get(PUBLIC, headers={"if-none-match": value}).status_code == 200
    assert stranger.get(PUBLIC, headers={"if-modified-since": "yesterday"}).status_code == 200


def test_public_answers_may_be_kept_and_read_by_other_sites(stranger: Client) -> None:
    headers = stranger.get(PUBLIC).headers

    assert headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in headers["Vary"]
    assert "Accept-Language" in headers["Vary"]


def test_public_reads_look_at_no_token(stranger: Client) -> None:
    assert stranger.get(PUBLIC, headers={"authorization": "Bearer expired"}).status_code == 200


def test_writing_beside_public_reads_is_guarded(stranger: Client, api: Client) -> None:
    person = {"email": "baru@example.org", "full_name": "Baru"}

    refused = stranger.post(PUBLIC, person, content_type="application/json")
    made = api.post(PUBLIC, person, content_type="application/json")

    assert (refused.status_code, made.status_code) == (401, 201)
    assert made.headers["Cache-Control"] == "no-store"
    assert stranger.put(PUBLIC).status_code == 405


def test_guarded_answers_stay_out_of_shared_caches(api: Client) -> None:
    headers = api.get("/api/v1/people/").headers

    assert headers["Cache-Control"] == "private, no-cache"
    assert "ETag" in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_head_has_the_headers_of_get(stranger: Client) -> None:
    head, get = stranger.head(PUBLIC), stranger.get(PUBLIC)

    assert head.content == b""
    assert head.headers["ETag"] == get.headers["ETag"]
