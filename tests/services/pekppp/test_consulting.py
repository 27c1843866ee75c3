"""Indicators 22, 25 to 28 and 31 as tables of cases. Source: domain reference, 4.4; readings: docs/pekppp.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from feedback.evidence import complaint_facts, proofs_of_complaints
from services.domain.monitoring import record_report
from services.models.media import Medium
from services.pekppp.consulting import (
    INDICATORS,
    ComplaintFacts,
    ConsultingFacts,
    assess_consulting,
    follow_up_score,
    gather_consulting,
    labels,
    mean_of,
)
from services.pekppp.proofs import proofs_of_catalogue
from services.pekppp.scoring import Result, Step
from tests.factories.complaints import make_answered, make_complaint
from tests.factories.services import make_published, pdf_file
from tests.services.pekppp.test_reporting import place
from tests.services.staffing.test_monitoring import values
from tests.world import get_user

TODAY = timezone.localdate()
ALL_WAYS = frozenset({"web", "counter", "box", "lapor"})


def scored(number: int, *, complaints: dict[str, Any] | None = None, **facts: Any) -> Result:
    """Return one indicator for these facts."""
    given = ConsultingFacts(on=TODAY, complaints=ComplaintFacts(**(complaints or {})), **facts)
    return next(item for item in assess_consulting(given) if item.indicator.number == number)


@pytest.mark.parametrize(
    ("inside", "inside_done", "outside", "outside_done", "score"),
    [
        (0, 0, 0, 0, None),
        (0, 0, 10, 4, 1),
        (0, 0, 10, 5, 2),
        (0, 0, 10, 10, 2),  # outside SP4N-LAPOR! all of them earn no more than two
        (10, 4, 0, 0, 3),
        (10, 5, 0, 0, 4),
        (10, 8, 0, 0, 4),
        (10, 9, 0, 0, 5),
        (1, 1, 9, 9, 2),  # one inside does not lift nine outside
        (5, 5, 5, 5, 3),
        (9, 9, 1, 1, 4),
    ],
)
def test_follow_up_counts_inside_and_outside_lapor(
    inside: int, inside_done: int, outside: int, outside_done: int, score: int | None
) -> None:
    facts = ComplaintFacts(inside=inside, inside_done=inside_done, outside=outside, outside_done=outside_done)
    assert follow_up_score(facts) == score


@pytest.mark.parametrize(
    ("complaints", "facts", "score", "lift"),
    [
        ({}, {}, 0, Step.PUBLISH_STANDARD),
        ({"inside": 3}, {}, 0, Step.PUBLISH_STANDARD),
        ({}, {"has_standards": True}, 1, Step.LAPOR),
        ({"inside": 3}, {"has_standards": True}, 2, Step.SURVEY),
    ],
)
def test_information_system(complaints: dict[str, Any], facts: dict[str, Any], score: int, lift: Step) -> None:
    found = scored(22, complaints=complaints, **facts)
    assert (found.score, found.lifts) == (score, ((lift, ()),))


def test_facilities_face_to_face_are_counted() -> None:
    assert scored(25).score == 0
    some = scored(25, complaints={"officers": 1, "ways": frozenset({"box"})})
    assert (some.score, [step for step, _names in some.lifts]) == (3, [Step.WAYS, Step.PAPER])
    every = {"officers": 1, "ways": ALL_WAYS, "tells_other_ways": True}
    assert scored(25, complaints=every, is_on_paper=True).score == 5


@pytest.mark.parametrize(
    ("ways", "inside", "score"),
    [(set(), 0, 0), ({"web"}, 1, 1), ({"web", "lapor"}, 1, 1), (ALL_WAYS, 0, 3), (ALL_WAYS, 1, 4)],
)
def test_media_for_everybody_earn_no_five_from_records(ways: set[str], inside: int, score: int) -> None:
    assert scored(26, complaints={"ways": frozenset(ways), "inside": inside}).score == score


def test_accountability_needs_every_step_before() -> None:
    done = {"received": 5, "outside": 5, "outside_done": 5}
    assert scored(27, complaints={"received": 1}).score == 1
    assert scored(27, complaints=done).score == 2
    assert scored(27, complaints=done, is_monitored=True).score == 4
    assert scored(27, complaints={**done, "published_follow_ups": 1}).score == 2
    assert scored(27, complaints={**done, "published_follow_ups": 1}, is_monitored=True).score == 5


def test_queue_is_information_only_and_mean_is_of_the_aspect() -> None:
    assert (scored(31).score, scored(31, has_queue=True).score, scored(31).indicator.highest) == (0, 1, 1)
    facts = ComplaintFacts(received=10, officers=1, ways=ALL_WAYS, inside=10, inside_done=10)
    results = assess_consulting(ConsultingFacts(on=TODAY, complaints=facts))
    # 25: 3 x 20, 26: 4 x 25, 27: 2 x 25, 28: 5 x 30
    assert mean_of(results) == Decimal("3.60")
    assert mean_of(assess_consulting(ConsultingFacts(on=TODAY))) is None
    assert all(f"indicator_{item.number}_{item.highest}" in labels() for item in INDICATORS)


def test_facts_and_proofs_come_from_records(in_a: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            gather_consulting(TODAY)
            list(proofs_of_complaints(TODAY))
        return len(queries)

    assert list(proofs_of_complaints(TODAY)) == []
    make_published()
    make_answered()
    make_complaint(channel="counter")  # its limit has not ended: it is not judged yet
    few = asked()
    make_answered(channel="lapor")
    found = complaint_facts(TODAY)
    assert (found.received, found.inside, found.inside_done, found.outside, found.outside_done) == (3, 1, 1, 1, 1)
    assert {"web", "counter", "lapor"} == found.ways
    assert asked() == few
    assert {proof.indicator for proof in proofs_of_complaints(TODAY)} == {22, 25, 26, 27, 28}
    reported: dict[str, Any] = rollups.collect("pekppp_consulting", TODAY)
    assert reported["indicators"]["28"] == {"score": None, "weight": 30, "lifts": []}  # fewer than five
    assert reported["indicators"]["22"]["score"] == 2


def test_the_catalogue_proves_what_it_scores(in_a: None, client_a: Client) -> None:
    assert list(proofs_of_catalogue(TODAY)) == []
    standard = make_published()
    placement = place(standard, Medium.PRINT)
    report = record_report(services=[standard.service], file=pdf_file(), by=None, **values())
    found = gather_consulting(TODAY)
    assert (found.has_standards, found.is_on_paper, found.is_monitored) == (True, True, True)
    proofs = list(proofs_of_catalogue(TODAY))
    assert [(proof.indicator, proof.on) for proof in proofs] == [(22, TODAY), (25, TODAY), (27, TODAY)]
    assert (proofs[0].url, str(placement.pk) in proofs[1].url, str(report.pk) in proofs[2].url) == (
        "/layanan/",
        True,
        True,
    )
    client_a.force_login(get_user("team"))
    page = client_a.get("/portal/standar/pekppp/bukti/").content.decode()
    assert all(f'href="{proof.url}"' in page for proof in proofs)
