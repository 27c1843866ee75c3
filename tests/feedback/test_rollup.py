"""What complaints and the information service report upward."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from feedback.rollup import collect, labels
from tests.factories.complaints import make_complaint, make_verified
from tests.factories.information import file_information

pytestmark = pytest.mark.usefixtures("in_a")
TODAY = timezone.localdate()


def test_few_people_are_hidden_and_queries_do_not_grow() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            collect(TODAY)
        return len(queries)

    make_verified()
    file_information()
    found = collect(TODAY)
    for name in ("complaints", "share_in_lapor", "objections"):
        assert rollups.is_suppressed(found[name])
    assert rollups.is_suppressed(found["requests"]["received"])
    assert rollups.is_suppressed(found["by_matter"]["service"])
    few = asked()
    make_complaint()
    make_complaint()
    assert asked() == few == 4


def test_share_inside_lapor_is_told_from_five() -> None:
    for number in range(5):
        case = make_complaint(channel="lapor" if number == 0 else "counter")
        if number == 1:
            type(case.complaint).objects.filter(case=case).update(lapor_number="1234567")
    found = collect(TODAY)
    assert found["complaints"] == {"value": 5, "suppressed": False}
    assert found["share_in_lapor"]["value"] == 0.4
    text = json.dumps(rollups.collect("feedback", TODAY))
    assert not any(word in text for word in ("Rukmini", "rukmini@", "1234567", case.code))


def test_what_the_breakdown_by_kind_hides_is_not_told_here_either() -> None:
    for _number in range(6):
        make_complaint()
    file_information()
    everywhere = rollups.collect("cases", TODAY)
    assert everywhere["received"] == {"value": 7, "suppressed": False}
    assert rollups.is_suppressed(everywhere["by_kind"]["complaint"]["received"])
    ours = collect(TODAY)  # told here, the one request would be what is left
    assert rollups.is_suppressed(ours["complaints"])
    assert rollups.is_suppressed(ours["share_in_lapor"])  # a share of sixths tells of six


def test_every_decision_has_its_words() -> None:
    assert {"decision_granted", "decision_partly", "decision_refused", "matter_supervisory"} <= set(labels())
