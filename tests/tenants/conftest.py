from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.tenants import remove_new_agencies


@pytest.fixture
def real_agencies(committing: None) -> Iterator[None]:
    """Let a test make and commit agencies with schemas; they are dropped at its end."""
    for _ in remove_new_agencies():
        yield
