"""The gallery, dressed with an agency, a menu and panels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory

from tests.core.ui import gallery


@pytest.fixture
def dressed(settings: Any) -> Iterator[None]:
    """Let pages be drawn by `gallery.draw`, as in a deployment with example data."""
    settings.DEMO = True
    with gallery.dressed():
        yield


@pytest.fixture
def rf() -> RequestFactory:
    """Make requests that pass no middleware."""
    return RequestFactory()
