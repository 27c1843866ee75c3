"""What is approved looks settled, and a time is written in one way."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from bookings.templatetags.booking_periods import between
from core.cases.regimes import regime_of
from core.cases.states import CaseState
from core.ui.status import StatusKind


@pytest.mark.parametrize("kind", ["lending", "stay", "visit_request"])
def test_approved_has_the_shape_of_something_done(kind: str) -> None:
    assert regime_of(kind).status_kind(CaseState.ANSWERED) == StatusKind.DONE
    assert regime_of(kind).status_kind(CaseState.RECEIVED) == StatusKind.NEW


def test_between_writes_both_hours_with_two_digits() -> None:
    start = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    with translation.override("id"), timezone.override("Asia/Jakarta"):
        written = between(start, start + dt.timedelta(hours=3)).replace("\N{NO-BREAK SPACE}", " ")
        assert written == "Kamis, 26 November 2026, 09.00\N{EN DASH}12.00 WIB"
