"""Gathering facts from records, reporting them upward, and computing the scores again from what was reported."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import rollups
from services import domain
from services.domain.monitoring import record_report
from services.models import MediaPlacement, PlacedStandard, ServiceStandard
from services.models.media import Medium
from services.models.standards import ServiceStandard as Standard
from services.pekppp import Facts, ServiceFacts, assess, gather
from services.pekppp.reporting import facts_as_json, facts_from_json, figures_of, labels, recompute
from services.publication.ladders import MediaFacts, PledgeFacts
from tests.factories.services import make_draft, make_in_state, make_next, make_published, make_service, pdf_file

TODAY = timezone.localdate()
State = Standard.State


def fact_of(code: str) -> ServiceFacts:
    return next(service for service in gather(TODAY).services if service.code == code)


def place(standard: ServiceStandard, medium: str, *, covers_all: bool = True, **fields: Any) -> MediaPlacement:
    """Register a placement of a version with a web address as its proof."""
    values = {"what": medium, "url": "https://contoh.id/", "placed_on": TODAY, "covers_all": covers_all, **fields}
    placement = MediaPlacement.objects.create(medium=medium, **values)
    PlacedStandard.objects.create(placement=placement, service=standard.service, standard=standard)
    return placement


# --- gathering --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "enacted", "elements", "settled"),
    [
        (State.DRAFT, False, 0, False),
        (State.CONSULTATION, False, 0, False),
        (State.AGREED, False, 2, False),
        (State.ENACTED, True, 2, True),
        (State.PUBLISHED, True, 2, True),
        (State.IN_FORCE, True, 2, True),
        (State.UNDER_REVIEW, True, 2, True),
    ],
)
def test_facts_follow_the_life_of_a_version(in_a: Any, state: str, enacted: bool, elements: int, settled: bool) -> None:
    make_in_state(state, "aula", "Aula")
    found = fact_of("aula")
    assert (found.has_standard, found.components_complete, found.is_enacted) == (True, 14, enacted)
    assert (len(found.elements), found.settled_on) == (elements, TODAY if settled else None)


def test_a_revoked_version_and_none_at_all_count_as_no_standard(in_a: Any) -> None:
    make_in_state(State.REVOKED, "cabut", "Dicabut")
    make_service("kosong", "Kosong")
    assert [fact_of(code).has_standard for code in ("cabut", "kosong")] == [False, False]


def test_internal_and_retired_services_are_not_asked(in_a: Any) -> None:
    make_published("dalam", "Dalam", audience="internal")
    domain.retire_service(service=make_published("lama", "Lama").service, by=None)
    assert gather(TODAY).services == ()


def test_the_version_that_applies_counts_while_the_next_is_drafted(in_a: Any) -> None:
    standard = make_published("aula", "Aula")
    draft = domain.draft_standard(service=standard.service, by=None)
    draft.components.filter(code="fee").update(completeness="empty")
    assert fact_of("aula").components_complete == 14


def test_media_count_while_they_stand_are_proven_and_show_the_present_version(in_a: Any) -> None:
    standard = make_published("aula", "Aula")
    MediaPlacement.objects.all().delete()
    place(standard, Medium.SOCIAL)
    place(standard, Medium.ELECTRONIC, covers_all=False)
    place(standard, Medium.APP, removed_on=TODAY)
    place(standard, Medium.BILLBOARD, check_ok=False, checked_at=timezone.now())
    assert fact_of("aula").media == MediaFacts(frozenset({"social"}), frozenset({"electronic"}))

    make_next(standard, duration={"duration_value": 9})
    assert "social" not in fact_of("aula").media.complete


def test_a_concluded_review_is_the_last_day_that_counts(in_a: Any) -> None:
    standard = make_in_state(State.UNDER_REVIEW, "aula", "Aula")
    old = TODAY - dt.timedelta(days=900)
    type(standard.decree).objects.filter(pk=standard.decree_id).update(dated_on=old)
    assert fact_of("aula").settled_on == old
    review = standard.reviews.get()
    domain.conclude_review_unchanged(
        review=review,
        findings="Masih sesuai.",
        statement_number="BA/2",
        statement_on=TODAY,
        file=pdf_file(),
        by=None,
    )
    assert fact_of("aula").settled_on == TODAY


def test_a_report_counts_for_the_services_it_names(in_a: Any) -> None:
    first, second = make_published("aula", "Aula"), make_published("ukbi", "Uji")
    record_report(
        services=[first.service],
        title="Monev",
        period_start=TODAY,
        period_end=TODAY,
        methods=["survey"],
        findings="Baik.",
        follow_up="",
        reported_on=TODAY,
        by=None,
    )
    assert (fact_of("aula").monitored_on, fact_of(second.service.code).monitored_on) == (TODAY, None)


def test_records_prove_the_points(in_a: Any) -> None:
    make_published("aula", "Aula")
    kinds = {record.kind for record in fact_of("aula").records}
    assert {"standard", "decree", "minutes"} <= kinds


def test_gathering_asks_as_often_for_three_services_as_for_one(in_a: Any) -> None:
    place(make_published("satu", "Satu"), Medium.SOCIAL)
    with CaptureQueriesContext(connection) as one:
        gather(TODAY)
    place(make_published("dua", "Dua"), Medium.SOCIAL)
    make_draft(make_service("tiga", "Tiga"))
    with CaptureQueriesContext(connection) as three:
        gather(TODAY)
    assert len(three) == len(one)


# --- reporting --------------------------------------------------------------------------------------------------------
def test_what_is_reported_computes_to_the_same_scores(in_a: Any) -> None:
    make_published("aula", "Aula")
    make_draft(make_service("ukbi", "Uji"), without=("fee",))

    reported = json.loads(json.dumps(rollups.collect("pekppp_standards", TODAY)))

    assert recompute(reported).scores == {
        int(number): found["score"] for number, found in reported["indicators"].items()
    }
    assert recompute(reported).mean == assess(gather(TODAY)).mean
    assert reported["indicators"]["1"]["lifts"] == [{"step": "complete", "services": ["ukbi"]}]


days = st.none() | st.dates(min_value=dt.date(2015, 1, 1), max_value=dt.date(2026, 12, 31))
media = st.frozensets(st.sampled_from(Medium.values))
services = st.lists(
    st.builds(
        ServiceFacts,
        code=st.text("abc", min_size=1, max_size=4),
        name=st.text(max_size=10),
        has_standard=st.booleans(),
        components_complete=st.integers(0, 14),
        is_enacted=st.booleans(),
        elements=st.frozensets(st.sampled_from(["service_user", "expert", "related_agency", "mass_media"])),
        monitored_on=days,
        media=st.builds(MediaFacts, complete=media, partial=media),
        settled_on=days,
        records=st.just(()),
    ),
    max_size=6,
    unique_by=lambda service: service.code,
)
facts = st.builds(
    Facts,
    on=st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2026, 12, 31)),
    services=services.map(tuple),
    pledge=st.builds(PledgeFacts),
    pledge_records=st.just(()),
)


@given(facts)
def test_any_stored_assessment_is_computed_again_to_the_same(given_facts: Facts) -> None:
    found = assess(given_facts)
    stored = json.loads(json.dumps(figures_of(found, given_facts)))

    again = recompute(stored)

    assert facts_from_json(json.loads(json.dumps(facts_as_json(given_facts)))) == given_facts
    assert {str(number): score for number, score in again.scores.items()} == {
        number: part["score"] for number, part in stored["indicators"].items() if part["score"] is not None
    }
    assert all(0 <= score <= 5 for score in again.scores.values())


@given(facts)
def test_a_score_below_five_always_says_what_lifts_it(given_facts: Facts) -> None:
    for result in assess(given_facts).results:
        assert bool(result.lifts) == (result.score is not None and result.score < 5)


def test_every_code_that_is_reported_has_words() -> None:
    known = labels()
    assert {f"indicator_{number}" for number in range(1, 6)} <= set(known)
    assert {"permenpan-29-2022", "step_review", "state_in_force", "indicator_3_5"} <= set(known)
