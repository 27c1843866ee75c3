from collections.abc import Iterator

import pytest

from core.cases import citizen_steps, regimes
from tests.factories.cases import serve_trials


@pytest.fixture(autouse=True)
def _trials(in_a: None) -> Iterator[None]:
    """Serve cases of a trial regime in the first agency, without the steps that the walk through the pages gives it."""
    citizen_steps.unregister("trial")
    serve_trials()
    yield
    regimes.unregister("trial")
