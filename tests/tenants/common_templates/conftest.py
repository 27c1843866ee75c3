from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.models import User
from core.roles import Role
from tests.factories.oversight import reader
from tests.world import get_user

BACKEND = "core.accounts.backends.SignInBackend"


@pytest.fixture
def sign_in(db: None, settings: Any) -> Callable[[User], Client]:
    """Return a browser on the base host, in English, in which a user is signed in."""
    settings.CENTRAL_TOTP_REQUIRED = False

    def signed_in(user: User) -> Client:
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=BACKEND)
        client.cookies["maklumat_language"] = "en"
        return client

    return signed_in


@pytest.fixture
def central(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(get_user("central"))


@pytest.fixture
def bureau(sign_in: Callable[[User], Client]) -> Client:
    """The bureau of Jambi, the province of the two agencies of the tests."""
    return sign_in(get_user("bureau"))


@pytest.fixture
def other_bureau(sign_in: Callable[[User], Client]) -> Client:
    """The bureau of Bengkulu."""
    return sign_in(reader(Role.BUREAU, "17"))
