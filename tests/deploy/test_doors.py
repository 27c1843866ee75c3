"""Every address behind a sign-in, tried by somebody who may do nothing: a page without a check fails here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core.models import User
from core.tenancy import central_context, schema_context
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

BACKEND = "core.accounts.backends.SignInBackend"
STAFF = ("/portal/", "/central/", "/oversight/")
# What whoever is signed in may see, whatever the role.
FOR_ALL_STAFF = {"/portal/"}
VALUES = {"slug": "uji-satu", "digits": "123456", "kind": "csv"}
EXAMPLES = {"int": "1", "forum": "AULA23", "case": "ADU-2025-AAAA"}  # by converter, for names that are not listed


def addresses(module: str) -> list[str]:
    """Return an example of every address of staff pages in a module of addresses."""
    found = {"/" + route for route in _routes(get_resolver(module))}
    return sorted(
        re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: VALUES.get(part[2], EXAMPLES.get(part[1], "x")), route)
        for route in found
        if route.startswith(STAFF)
    )


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def doors_that_open(client: Client, module: str, *, closed: set[int]) -> list[tuple[str, str, int]]:
    """Return the addresses that answer neither with a refusal of this kind nor that the method is not known."""
    tried = [(method, address) for address in addresses(module) for method in ("get", "post")]
    answers = [(method, address, getattr(client, method)(address).status_code) for method, address in tried]
    assert len(answers) > 20
    return [answer for answer in answers if answer[2] not in closed | {405} and answer[1] not in FOR_ALL_STAFF]


@pytest.mark.parametrize(("kind", "module"), [("agency", "deploy.urls_agency"), ("base", "deploy.urls_public")])
def test_a_visitor_opens_no_page_of_staff(client_a: Client, base_client: Client, kind: str, module: str) -> None:
    client = client_a if kind == "agency" else base_client

    assert doors_that_open(client, module, closed={302}) == []
    assert client.get(addresses(module)[0]).headers["Location"].startswith("/akun/masuk/?next=")


def test_somebody_without_a_role_opens_no_page_of_an_agency(client_a: Client) -> None:
    with schema_context("uji_satu"):
        client_a.force_login(User.objects.create_user("tanpa@uji-satu.example", PASSWORD, full_name="T"), BACKEND)

    assert doors_that_open(client_a, "deploy.urls_agency", closed={403}) == []


def test_somebody_without_a_role_opens_no_page_of_the_base_host(base_client: Client) -> None:
    with central_context():
        base_client.force_login(User.objects.create_user("tanpa@pusat.example", PASSWORD, full_name="T"), BACKEND)

    assert doors_that_open(base_client, "deploy.urls_public", closed={403}) == []
