"""Rows that are written together keep each their own values."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.cases import regimes
from core.cases.models import CaseClock
from core.db.bulk import update_rows
from tests.factories.cases import make_trial, serve_trials

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _trials(in_a: None) -> Iterator[None]:
    serve_trials()
    yield
    regimes.unregister("trial")


def test_every_row_gets_its_own_values_and_others_stay() -> None:
    first, second, other = (make_trial().clocks.get() for _number in range(3))
    first.missing_years, first.half_at, first.source = [2031, 2032], None, 'a "b", {c}'
    second.missing_years, second.source = [], ""
    half_at = second.half_at

    update_rows([first, second], ["missing_years", "half_at", "source"])
    update_rows([], ["source"])

    found = CaseClock.objects.order_by("pk").values_list("missing_years", "half_at", "source")
    assert list(found) == [
        ([2031, 2032], None, 'a "b", {c}'),
        ([], half_at, ""),
        (other.missing_years, other.half_at, other.source),
    ]
