"""Fixtures that the tests of public consultation share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.world import get_user


@pytest.fixture
def sign_in(agency_a: Any) -> Callable[[str], Client]:
    """Return a function that opens a browser on the first agency's host, signed in as one of its test users."""

    def open_browser(local: str) -> Client:
        client = Client(headers={"host": f"{agency_a.slug}.localhost"})
        client.force_login(get_user(local))
        return client

    return open_browser
