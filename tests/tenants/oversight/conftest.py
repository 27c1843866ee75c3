from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core import rollups
from core.models import User
from core.roles import Role
from tests.factories.oversight import reader

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Return a browser on the base host in which a user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client(headers={"host": "localhost", "accept-language": "en"})
        client.force_login(user, backend="core.accounts.backends.SignInBackend")
        client.cookies["maklumat_language"] = "en"
        return client

    return signed_in


@pytest.fixture
def bureau(sign_in: SignIn) -> Client:
    """The bureau of Bengkulu."""
    return sign_in(reader())


@pytest.fixture
def ministry(sign_in: SignIn) -> Client:
    """The ministry's reader."""
    return sign_in(reader(Role.MINISTRY, ""))


@pytest.fixture
def collectors(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that makes the named collectors the only ones."""
    monkeypatch.setattr(rollups, "_sources", {})

    def register(**named: Any) -> None:
        for app_label, answer in named.items():
            rollups.register(app_label, answer if callable(answer) else lambda on, answer=answer: answer)

    return register
