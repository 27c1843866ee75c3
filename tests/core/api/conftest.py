"""Tokens, and clients that carry them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.api.models import ApiToken
from core.api.tokens import create_token
from core.tenancy import schema_context
from tests.world import get_user

MakeToken = Callable[..., tuple[ApiToken, str]]


@pytest.fixture
def probe(settings: Any) -> None:
    """Serve the addresses of tests.core.api.probe on every host."""
    settings.URLCONF_AGENCY = settings.URLCONF_PUBLIC = settings.ROOT_URLCONF = "tests.core.api.probe"


@pytest.fixture
def make_token(agency_a: Any) -> MakeToken:
    """Make a token of the first agency, or of another schema."""

    def make(local: str = "admin", *, schema: str = "", scopes: tuple[str, ...] = ("write",), days: int = 9) -> Any:
        with schema_context(schema or agency_a.schema_name):
            return create_token(
                name="Uji",
                user=get_user(local),
                scopes=scopes,
                expires_at=timezone.now() + dt.timedelta(days=days),
            )

    return make


@pytest.fixture
def api(agency_a: Any, make_token: MakeToken, probe: None) -> Client:
    """A program with a token of the first agency's administrator, which may read and write."""
    _, text = make_token()
    return Client(headers={"host": f"{agency_a.slug}.localhost", "authorization": f"Bearer {text}"})


@pytest.fixture
def stranger(client_a: Client, probe: None) -> Client:
    """A program without a token on the first agency's host."""
    return client_a
