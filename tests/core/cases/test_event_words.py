"""What happened, in words for staff."""

import pytest
from django.utils import translation

from core.cases.event_words import words_of
from core.cases.models import CaseEvent
from tests.factories.cases import make_trial

pytestmark = pytest.mark.usefixtures("in_a")


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("main", "The limit is over: the head was told"),
        ("first_answer", "The limit is over: the head was told (first answer)"),
        ("completeness", "The limit is over: the head was told (completeness)"),
    ],
)
def test_a_limit_that_ended_is_told_by_its_name_unless_it_is_the_main_one(clock: str, told: str) -> None:
    event = CaseEvent(case=make_trial(), kind="escalated", facts={"clock": clock})

    with translation.override("en"):
        assert words_of(event.case, event) == told
