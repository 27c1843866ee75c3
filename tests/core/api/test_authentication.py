"""Who gets in, and with what: tokens, sessions, scopes and roles."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from core.api.models import ApiToken
from core.tenancy import PUBLIC_SCHEMA, central_context, schema_context
from tests.core.api.conftest import MakeToken
from tests.world import PASSWORD, forget_process_state, get_user

ME = "/api/v1/me/"


def code_of(response: Any) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def bearer(text: str, word: str = "Bearer") -> dict[str, str]:
    return {"authorization": f"{word} {text}"}


@pytest.mark.parametrize("word", ["Bearer", "bearer", "Token"])
def test_me_tells_whose_token_it_is(client_a: Client, make_token: MakeToken, word: str) -> None:
    token, text = make_token(scopes=("read",))

    response = client_a.get(ME, headers=bearer(text, word))

    assert response.status_code == 200
    body = response.json()
    assert body["email"] == "admin@uji-satu.example"
    assert body["roles"] == ["agency_admin"]
    assert "api.manage_tokens" in body["permissions"]
    assert body["token"]["prefix"] == token.prefix
    assert body["token"]["scopes"] == ["read"]
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_me_without_a_token_asks_for_one(client_a: Client) -> None:
    response = client_a.get(ME)

    assert code_of(response) == (401, "not-signed-in")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="maklumat"'


def test_a_token_of_another_agency_is_not_known(client_a: Client, client_b: Client, make_token: MakeToken) -> None:
    _, text = make_token()

    assert client_a.get(ME, headers=bearer(text)).status_code == 200
    assert code_of(client_b.get(ME, headers=bearer(text))) == (401, "token-refused")


def test_a_token_of_the_base_host_is_not_known_in_an_agency(
    client_a: Client, base_client: Client, make_token: MakeToken
) -> None:
    _, text = make_token("central", schema=PUBLIC_SCHEMA, scopes=("read", "central"))

    assert base_client.get(ME, headers=bearer(text)).status_code == 200
    assert code_of(client_a.get(ME, headers=bearer(text))) == (401, "token-refused")


@pytest.mark.parametrize(
    "text", ["", "x", "a b", "mkl_a_b", "mkl_" + "a" * 10 + "_" + "b" * 40, "\xff\xfe", "e" * 9000]
)
def test_a_broken_token_is_refused(client_a: Client, text: str) -> None:
    assert code_of(client_a.get(ME, headers=bearer(text))) == (401, "token-refused")


def test_an_expired_token_says_so(client_a: Client, agency_a: Any, make_token: MakeToken) -> None:
    token, text = make_token()
    with schema_context(agency_a.schema_name):
        early = timezone.now() - timezone.timedelta(days=2)
        ApiToken.objects.filter(pk=token.pk).update(created_at=early, expires_at=early + timezone.timedelta(days=1))

    assert code_of(client_a.get(ME, headers=bearer(text))) == (401, "token-expired")


def test_a_revoked_token_is_refused(client_a: Client, agency_a: Any, make_token: MakeToken) -> None:
    token, text = make_token()
    with schema_context(agency_a.schema_name):
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())

    assert code_of(client_a.get(ME, headers=bearer(text))) == (401, "token-refused")


def test_a_token_ends_with_its_owner(client_a: Client, agency_a: Any, make_token: MakeToken) -> None:
    token, text = make_token()
    with schema_context(agency_a.schema_name):
        type(token.user).objects.filter(pk=token.user_id).update(is_active=False)

    assert code_of(client_a.get(ME, headers=bearer(text))) == (401, "token-refused")


def test_a_token_needs_the_second_factor_that_its_owner_must_have(
    client_a: Client, agency_a: Any, make_token: MakeToken
) -> None:
    token, text = make_token()
    agency_a.requires_totp = True
    agency_a.save(update_fields=["requires_totp"])
    forget_process_state()

    assert code_of(client_a.get(ME, headers=bearer(text))) == (403, "second-factor-missing")
    with schema_context(agency_a.schema_name):
        Authenticator.objects.create(user=token.user, type=Authenticator.Type.TOTP, data={})
    assert client_a.get(ME, headers=bearer(text)).status_code == 200


def test_a_token_of_central_it_needs_the_second_factor(base_client: Client, make_token: MakeToken) -> None:
    _, of_central = make_token("central", schema=PUBLIC_SCHEMA, scopes=("read",))
    _, of_bureau = make_token("bureau", schema=PUBLIC_SCHEMA, scopes=("read",))
    with central_context():
        Authenticator.objects.all().delete()

    assert code_of(base_client.get(ME, headers=bearer(of_central))) == (403, "second-factor-missing")
    assert base_client.get(ME, headers=bearer(of_bureau)).status_code == 200


def test_a_reading_token_cannot_write(client_a: Client, make_token: MakeToken, probe: None) -> None:
    _, text = make_token(scopes=("read",))

    response = client_a.post("/api/v1/notes/", {"text": "x"}, content_type="application/json", headers=bearer(text))

    assert code_of(response) == (403, "scope-missing")
    assert response.json()["facts"] == {"scope": "write"}


def test_a_view_may_want_a_scope_besides(base_client: Client, make_token: MakeToken, probe: None) -> None:
    _, without = make_token("central", schema=PUBLIC_SCHEMA, scopes=("write",))
    _, with_it = make_token("central", schema=PUBLIC_SCHEMA, scopes=("read", "central"))

    assert code_of(base_client.get("/api/v1/central/", headers=bearer(without))) == (403, "scope-missing")
    response = base_client.get("/api/v1/central/", headers=bearer(with_it))
    assert response.json() == {"ok": True}


def test_an_endpoint_that_is_going_away_says_when(base_client: Client, make_token: MakeToken, probe: None) -> None:
    _, text = make_token("central", schema=PUBLIC_SCHEMA, scopes=("read", "central"))

    response = base_client.get("/api/v1/central/", headers=bearer(text))

    assert response.headers["Deprecation"] == "@1782864000"
    assert response.headers["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"


def test_a_token_can_do_no_more_than_its_owner(client_a: Client, make_token: MakeToken, probe: None) -> None:
    _, of_admin = make_token("admin")
    _, of_counter = make_token("counter")

    assert client_a.get("/api/v1/people/", headers=bearer(of_admin)).status_code == 200
    assert code_of(client_a.get("/api/v1/people/", headers=bearer(of_counter))) == (403, "permission-refused")


def test_a_view_that_names_no_permission_lets_nobody_in(api: Client) -> None:
    assert code_of(api.get("/api/v1/undeclared/")) == (403, "permission-refused")


@pytest.fixture
def signed_in(agency_a: Any, probe: None) -> Client:
    client = Client(headers={"host": f"{agency_a.slug}.localhost"}, enforce_csrf_checks=True)
    with schema_context(agency_a.schema_name):
        user = get_user("admin")
        client.force_login(user, backend="core.accounts.backends.SignInBackend")
    assert PASSWORD
    return client


def test_a_session_of_the_pages_may_read(signed_in: Client) -> None:
    body = signed_in.get(ME).json()

    assert body["email"] == "admin@uji-satu.example"
    assert body["token"] is None


def test_a_session_cannot_write_without_the_csrf_token(signed_in: Client) -> None:
    response = signed_in.post("/api/v1/notes/", {"text": "x"}, content_type="application/json")

    assert code_of(response) == (403, "permission-refused")


def test_using_a_token_is_noted(client_a: Client, agency_a: Any, make_token: MakeToken) -> None:
    token, text = make_token()

    client_a.get(ME, headers=bearer(text))

    with schema_context(agency_a.schema_name):
        token.refresh_from_db()
    assert token.last_used_at is not None
