from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.world import get_user

BACKEND = "core.accounts.backends.SignInBackend"


def _signed_in(local: str, settings: Any) -> Client:
    settings.CENTRAL_TOTP_REQUIRED = False
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user(local), backend=BACKEND)
    client.cookies["maklumat_language"] = "en"
    return client


@pytest.fixture
def central(db: None, settings: Any) -> Client:
    """The browser of central IT on the base host, in English."""
    return _signed_in("central", settings)


@pytest.fixture
def bureau(db: None, settings: Any) -> Client:
    """The browser of a bureau, which may do nothing of central IT's work."""
    return _signed_in("bureau", settings)
