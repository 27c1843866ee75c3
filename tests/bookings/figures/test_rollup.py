"""What bookings report upward, and what they hide."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Resource
from bookings.rollup import collect, labels
from core import rollups
from core.cases.domain.identities import Person
from tests.factories.bookings import make_resource
from tests.factories.past_lendings import make_lending

pytestmark = pytest.mark.usefixtures("in_a")
TODAY = timezone.localdate()
HIDDEN = {"value": None, "suppressed": True}


@pytest.fixture
def hall() -> Resource:
    return make_resource(round_the_clock=True)


def lend(hall: Resource, numbers: dict[str, int], **how: Any) -> None:
    """Make so many uses by each kind of borrower, one a day, asked for and decided the week before."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    used = hall.reservations.count()
    for asker, number in numbers.items():
        for _one in range(number):
            used += 1
            start = now - dt.timedelta(days=used + 1)
            received = start - dt.timedelta(days=7)
            values = {"received_at": received, "answered_at": received + dt.timedelta(days=1), **how}
            make_lending(hall, start, start + dt.timedelta(hours=2), asker=asker, **values)


def test_seven_of_ten_by_communities_are_told(hall: Resource) -> None:
    lend(hall, {"community": 14, "school": 6})
    found = collect(TODAY)
    assert found["uses"] == found["requests"] == {"value": 20, "suppressed": False}
    assert found["community_share"] == {"value": 0.7, "suppressed": False}
    assert found["by_asker"]["school"] == {"value": 6, "suppressed": False}
    assert found["things"] == {"room": 1}
    assert found["by_decision"] == {"granted": {"value": 20, "suppressed": False}}
    assert 0 < found["use_share"]["value"] < 1


@pytest.mark.parametrize(
    "numbers",
    [
        {"community": 4},
        {"community": 18, "school": 2},  # the two would be what is left
        {"community": 6, "school": 1},
        {"community": 1, "school": 1, "business": 1, "government": 1, "university": 1},  # equal ones have one solution
    ],
)
def test_few_cannot_be_worked_out(hall: Resource, numbers: dict[str, int]) -> None:
    lend(hall, numbers)
    found = collect(TODAY)
    told = {code: figure["value"] for code, figure in found["by_asker"].items()}
    assert found["community_share"] == HIDDEN
    assert not [value for value in told.values() if value]


def test_a_number_close_to_one_that_is_told_is_hidden(hall: Resource) -> None:
    lend(hall, {"community": 10})
    lend(hall, {"school": 8})
    lend(hall, {"school": 2}, state="no_show")
    found = collect(TODAY)
    assert found["requests"]["value"] == 20
    assert found["uses"] == HIDDEN  # 18: two did not come
    assert (found["by_asker"], found["community_share"]) == ({}, HIDDEN)


def test_reasons_are_told_where_the_refusals_are(hall: Resource) -> None:
    lend(hall, {"community": 8})
    lend(hall, {"school": 5}, state="refused", refused_for="taken")
    lend(hall, {"school": 1}, state="refused", refused_for="own_use")
    found = collect(TODAY)
    assert found["by_decision"]["refused"]["value"] == 6
    assert found["refused_for"] == {"taken": HIDDEN, "own_use": HIDDEN}
    assert found["decision_days"]["suppressed"] is False


def test_what_the_figures_of_all_cases_hide_is_hidden_here(hall: Resource) -> None:
    from tests.factories.complaints import make_complaint

    lend(hall, {"community": 6})
    make_complaint()
    everywhere = rollups.collect("cases", TODAY)
    assert rollups.is_suppressed(everywhere["by_kind"]["lending"]["received"])
    found = collect(TODAY)
    assert (found["requests"], found["by_decision"], found["refused_for"]) == (HIDDEN, {}, {})
    assert rollups.is_suppressed(found["decision_days"])


def test_nobody_goes_upward_and_queries_do_not_grow(hall: Resource) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            collect(TODAY)
        return len(queries)

    person = Person(name="Rukmini Asih", email="r@warga.example", organisation="Sanggar Imaji")
    lend(hall, {"community": 5}, person=person)
    few = asked()
    lend(make_resource("ruang", round_the_clock=True), {"school": 5, "person": 5})
    assert asked() == few
    text = json.dumps(rollups.collect("bookings", TODAY))
    assert not [word for word in ("Rukmini", "r@warga", "Sanggar", "Kegiatan", "PJM-") if word in text]
    assert {"asker_community", "refused_taken", "thing_room"} <= set(labels())
