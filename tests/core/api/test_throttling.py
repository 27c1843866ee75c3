"""Too often is told as such, each agency and each caller by themselves, and a dead Valkey stops nobody."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from redis.exceptions import ConnectionError as ValkeyDown

from core.api import throttling
from core.api.conf import API_RATES

ROOT = "/api/v1/"
PUBLIC = "/api/v1/public/"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    """Stand still a quarter into a minute."""
    throttling._blind_until = 0.0
    with time_machine.travel("2026-07-06 03:00:15Z", tick=False):
        yield
    throttling._blind_until = 0.0


@pytest.fixture
def rates(settings: Any) -> dict[str, int]:
    settings.API_RATES = {"address": 3, "caller": 5, "host": 100}
    rates: dict[str, int] = settings.API_RATES
    return rates


def test_one_request_too_many_is_429_with_a_time(stranger: Client, rates: dict[str, int]) -> None:
    statuses = [stranger.get(PUBLIC).status_code for _ in range(4)]
    response = stranger.get(PUBLIC)

    assert statuses == [200, 200, 200, 429]
    assert response.headers["Retry-After"] == "45"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["facts"] == {"retry_after_seconds": 45}


def test_the_next_minute_is_free_again(stranger: Client, rates: dict[str, int]) -> None:
    for _ in range(4):
        stranger.get(PUBLIC)
    with time_machine.travel("2026-07-06 03:01:00Z", tick=False):
        assert stranger.get(PUBLIC).status_code == 200


def test_headers_tell_what_is_left(stranger: Client, rates: dict[str, int]) -> None:
    stranger.get(PUBLIC)

    response = stranger.get(PUBLIC)

    assert response.headers["RateLimit-Policy"] == '"address";q=3;w=60, "host";q=100;w=60'
    assert response.headers["RateLimit"] == '"address";r=1;t=45, "host";r=98;t=45'


def test_a_token_has_its_own_larger_limit(stranger: Client, api: Client, rates: dict[str, int]) -> None:
    for _ in range(4):
        stranger.get(PUBLIC)

    assert [api.get("/api/v1/me/").status_code for _ in range(6)] == [200] * 5 + [429]


def test_agencies_are_counted_apart(client_a: Client, client_b: Client, rates: dict[str, int], probe: None) -> None:
    for _ in range(4):
        client_a.get(PUBLIC)

    assert client_a.get(PUBLIC).status_code == 429
    assert client_b.get(PUBLIC).status_code == 200


def test_a_rush_of_many_addresses_is_bounded_per_host(stranger: Client, settings: Any) -> None:
    settings.API_RATES = {**API_RATES, "host": 2}

    statuses = [stranger.get(PUBLIC, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(4)]

    assert statuses == [200, 200, 429, 429]


def test_one_address_cannot_use_up_what_belongs_to_all(stranger: Client, settings: Any) -> None:
    settings.API_RATES = {"address": 2, "caller": 5, "host": 4}

    for _ in range(20):
        stranger.get(PUBLIC)

    assert stranger.get(PUBLIC, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_rush_of_strangers_does_not_shut_out_tokens(stranger: Client, api: Client, settings: Any) -> None:
    settings.API_RATES = {"address": 9, "caller": 5, "host": 1}
    for _ in range(3):
        stranger.get(PUBLIC)

    assert stranger.get(PUBLIC).status_code == 429
    assert api.get("/api/v1/me/").status_code == 200


def test_without_valkey_requests_pass_and_it_is_left_alone(stranger: Client, monkeypatch: Any) -> None:
    asked = []

    def fail(*args: Any, **kwargs: Any) -> None:
        asked.append(args)
        raise ValkeyDown

    monkeypatch.setattr(throttling.cache, "incr", fail)

    responses = [stranger.get(PUBLIC) for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 200]
    assert "RateLimit" not in responses[-1].headers
    assert len(asked) == 1
