from collections.abc import Iterator

import pytest

from core.cases import regimes
from core.privacy.domain.erasing import class_of_cases
from core.privacy.processing import register_class, unregister_class
from tests.factories.cases import serve_trials


@pytest.fixture(autouse=True)
def _trials(in_a: None) -> Iterator[None]:
    """Serve cases of a trial regime in the first agency, kept for twelve months."""
    serve_trials()
    register_class(class_of_cases("trial", label="Trials", months=12, least_months=6))
    yield
    unregister_class("case_trial")
    regimes.unregister("trial")
