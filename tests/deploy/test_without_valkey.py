"""Valkey is gone: what is public is served, whoever is signed in goes on, and a sign-in is refused with a calm page."""

from __future__ import annotations

import pytest
import redis
from django.test import Client

from core import pagecache
from core.accounts.backends import SignInBackend
from core.models import User
from core.tenancy import schema_context
from tests.world import PASSWORD, forget_process_state, get_user

pytestmark = pytest.mark.django_db

BACKEND = f"{SignInBackend.__module__}.{SignInBackend.__qualname__}"


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break every connection to Valkey, those that are open as well."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise redis.exceptions.ConnectionError("gone")

    for name in ("connect", "send_command", "send_packed_command"):
        monkeypatch.setattr(redis.connection.AbstractConnection, name, refuse)
    pagecache.forget_everything()
    forget_process_state()


@pytest.mark.parametrize("path", ["/", "/layanan/", "/layanan/?q=aula", "/akun/masuk/", "/api/v1/standards/"])
def test_an_agency_is_served(client_a: Client, no_valkey: None, path: str) -> None:
    assert client_a.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/?q=uji", "/api/v1/agencies/"])
def test_the_directory_is_served(base_client: Client, no_valkey: None, path: str) -> None:
    assert base_client.get(path).status_code == 200


def test_whoever_is_signed_in_goes_on(client_a: Client, no_valkey: None) -> None:
    with schema_context("uji_satu"):
        client_a.force_login(get_user("admin"), BACKEND)

    assert client_a.get("/portal/").status_code == 200
    assert client_a.post("/portal/pengaturan/keamanan/", {"requires_totp": ""}).status_code == 302
    created = client_a.post("/portal/standar/unit/baru/", {"name": "Loket", "code": "loket", "order": "0"})
    assert created.status_code == 302
    assert client_a.get("/akun/sesi/").status_code == 200


def test_a_sign_in_is_refused_with_a_calm_page(client_a: Client, no_valkey: None) -> None:
    answer = client_a.post("/akun/masuk/", {"login": "admin@uji-satu.example", "password": PASSWORD})

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    with schema_context("uji_satu"):
        assert User.objects.get(email="admin@uji-satu.example").last_login is None


def test_the_probe_keeps_the_process_in_service(client_a: Client, no_valkey: None) -> None:
    answer = client_a.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "parts": {"database": True, "cache": False}}
