from collections.abc import Iterator

import pytest

from core.cases import regimes
from tests.factories.cases import serve_trials


@pytest.fixture(autouse=True)
def _trials(in_a: None) -> Iterator[None]:
    """Serve cases of a trial regime in the first agency."""
    serve_trials()
    yield
    regimes.unregister("trial")
