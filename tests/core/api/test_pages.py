"""The pages about tokens and about problem codes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from core.api.models import ApiToken
from core.api.pages import problem_kinds
from core.tenancy import PUBLIC_SCHEMA, schema_context
from tests.core.api.conftest import MakeToken
from tests.world import get_user

LIST = "/portal/pengaturan/token/"
NEW = f"{LIST}baru/"


def sign_in(client: Client, local: str, schema: str) -> Client:
    with schema_context(schema):
        client.force_login(get_user(local), backend="core.accounts.backends.SignInBackend")
    return client


@pytest.fixture
def admin(client_a: Client, agency_a: Any) -> Client:
    return sign_in(client_a, "admin", agency_a.schema_name)


def test_a_token_is_made_and_shown_once(admin: Client, client_b: Client) -> None:
    response = admin.post(NEW, {"name": "Situs web", "scopes": ["read"], "days": "30"})

    assert response.status_code == 200
    text = re.search(r"mkl_\w{10}_\w{40}", response.content.decode())[0]  # type: ignore[index]
    assert "no-store" in response.headers["Cache-Control"]
    assert text not in admin.get(LIST).content.decode()
    me = Client(headers={"host": "uji-satu.localhost", "authorization": f"Bearer {text}"}).get("/api/v1/me/").json()
    assert (me["email"], me["token"]["name"]) == ("admin@uji-satu.example", "Situs web")


@pytest.mark.parametrize(
    "values",
    [
        {"name": "", "scopes": ["read"], "days": "30"},
        {"name": "x", "scopes": [], "days": "30"},
        {"name": "x", "scopes": ["central"], "days": "30"},
        {"name": "x", "scopes": ["read"], "days": "9999"},
        {"name": "x", "scopes": ["read"], "days": "x"},
        {"name": "x\x00", "scopes": ["read"], "days": "30"},
        {"name": "x\u202ey", "scopes": ["read"], "days": "30"},
    ],
)
def test_a_token_that_cannot_be_is_told_on_the_form(admin: Client, values: dict[str, Any]) -> None:
    response = admin.post(NEW, values)

    assert response.status_code == 200
    assert "govuk-error" in response.content.decode()
    with schema_context("uji_satu"):
        assert ApiToken.objects.count() == 0


def test_a_token_is_revoked_after_asking(admin: Client, make_token: MakeToken) -> None:
    token, text = make_token()
    address = f"{LIST}{token.pk}/cabut/"

    asked = admin.get(address)
    assert "Uji" in asked.content.decode()
    response = admin.post(address)

    assert response.headers["Location"] == LIST
    assert admin.get(address).status_code == 404
    program = Client(headers={"host": "uji-satu.localhost", "authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me/").status_code == 401


def test_a_token_of_another_agency_cannot_be_revoked(client_b: Client, agency_b: Any, make_token: MakeToken) -> None:
    token, _ = make_token()
    other = sign_in(client_b, "admin", agency_b.schema_name)

    assert other.post(f"{LIST}{token.pk}/cabut/").status_code == 404
    with schema_context("uji_satu"):
        token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("path", [LIST, NEW])
def test_only_who_manages_tokens_sees_the_pages(client_a: Client, agency_a: Any, path: str) -> None:
    assert client_a.get(path).status_code == 302
    assert sign_in(client_a, "counter", agency_a.schema_name).get(path).status_code == 403


def test_central_it_has_the_same_pages_with_the_central_scope(base_client: Client, settings: Any) -> None:
    settings.CENTRAL_TOTP_REQUIRED = False
    central = sign_in(base_client, "central", PUBLIC_SCHEMA)

    assert central.get("/central/token/").status_code == 200
    assert 'value="central"' in central.get("/central/token/baru/").content.decode()


def test_problem_types_lead_to_a_page(client_a: Client, base_client: Client) -> None:
    address = client_a.get("/api/v1/nothing/").json()["type"]

    response = base_client.get(address.removeprefix("http://localhost:8000"))

    assert response.status_code == 200
    assert "not-found" in response.content.decode()


def test_every_code_has_its_page(base_client: Client) -> None:
    page = base_client.get("/api/problems/").content.decode()

    for code in problem_kinds():
        assert f"<code>{code}</code>" in page


def test_a_code_that_nobody_uses_is_not_found(base_client: Client) -> None:
    assert base_client.get("/api/problems/no-such-code").status_code == 404
