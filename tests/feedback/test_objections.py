"""Objections: on the grounds of the law, within 30 working days, decided by the superior, and what follows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from core.cases.alarms import ring
from core.cases.codes import secret_of
from core.cases.domain import ending
from core.cases.errors import CaseMoveRefused, SecretWrong
from core.cases.models import Case, CaseClock
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from core.uploads import PDF_TYPES, check_upload
from feedback.domain.objections import record_response, request_of
from feedback.domain.requests import NewPaper
from feedback.errors import DecidedBySameOfficer, ObjectionRuns
from feedback.ground_windows import open_windows
from feedback.guidance import ways_of
from feedback.models import InformationObjection, InformationRequest
from tests.factories.information import (
    APPLICANT,
    GRANTED,
    REFUSED,
    decide,
    file_against,
    file_information,
    make_information,
    notify,
)
from tests.factories.services import pdf_file
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
WEDNESDAY = dt.datetime(2026, 7, 1, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LATE = WEDNESDAY + 20 * DAY  # the notification was due on 15 July
NEVER_ALONE = ["periodic_not_provided"]


def asked(**said: Any) -> InformationRequest:
    """Return a request of 1 July, notified on 7 July when something was said."""
    with time_machine.travel(WEDNESDAY, tick=False):
        request = make_information()
    if said:
        with time_machine.travel(WEDNESDAY + 6 * DAY, tick=False):
            request = notify(request, **said)
    return request


def grounds(request: InformationRequest, at: dt.datetime) -> list[str]:
    return [window.ground for window in open_windows(request, at=at)]


@pytest.mark.parametrize(
    ("said", "days", "expected"),
    [
        ({}, 5, NEVER_ALONE),  # in time, nothing said yet
        ({}, 20, [*NEVER_ALONE, "not_answered"]),  # the limit broke on 15 July
        ({}, 120, []),  # 30 working days later nobody may object any more
        (GRANTED, 10, [*NEVER_ALONE, "answered_otherwise", "not_fulfilled"]),
        ({**GRANTED, "copy_cost": 5000, "payment": "Tunai"}, 10,
         [*NEVER_ALONE, "answered_otherwise", "not_fulfilled", "unreasonable_fee"]),
        (REFUSED, 10, ["refused_exempt", *NEVER_ALONE, "answered_otherwise", "not_fulfilled"]),
        (REFUSED, 90, []),
    ],
)  # fmt: skip
def test_each_ground_is_open_when_it_appeared_and_for_30_working_days(said: Any, days: int, expected: Any) -> None:
    assert grounds(asked(**said), WEDNESDAY + days * DAY) == expected


def test_an_answer_after_the_limit_is_late_from_then_on() -> None:
    request = asked()
    with time_machine.travel(LATE, tick=False):
        request = notify(request)
    late = next(window for window in open_windows(request, at=LATE + DAY) if window.ground == "late")
    assert (late.since, "not_answered" in grounds(request, LATE + DAY)) == (LATE, False)


def test_objection_is_registered_with_its_own_number_and_30_working_days() -> None:
    request = asked(**REFUSED)
    with time_machine.travel(LATE, tick=False):
        filed = file_against(request, "refused_exempt")
    objection = InformationObjection.objects.get(case=filed.case)
    clock = filed.case.clocks.get()
    assert (objection.number, objection.ground_on, filed.case.parent) == (
        "0001/KBR-PPID/2026",
        dt.date(2026, 7, 7),
        request.case,
    )
    assert (clock.amount, clock.national_amount, clock.pauses) == (30, 30, False)
    assert filed.case.code.startswith("KBR-")


def test_objection_is_refused_without_ground_twice_and_for_a_representative_without_letter() -> None:
    request = asked(**REFUSED)
    with time_machine.travel(LATE, tick=False):
        for ground, extra, field in (
            ("late", {}, "ground"),
            ("refused_exempt", {"reason": " "}, "reason"),
            ("refused_exempt", {"representative": "Kuasa"}, "mandate"),
        ):
            with pytest.raises(InvalidInput) as refused:
                file_against(request, ground, **extra)
            assert list(refused.value.errors) == [field]
        key = str(uuid.uuid4())
        first, again = (file_against(request, "refused_exempt", key=key) for _time in range(2))
        with pytest.raises(ObjectionRuns):
            file_against(request)
    assert (first.case, again.is_new) == (again.case, False)


def test_a_representative_is_sealed() -> None:
    request = asked(**REFUSED)
    mandate = NewPaper(kind="mandate", kept=check_upload(pdf_file(), PDF_TYPES))
    with time_machine.travel(LATE, tick=False):
        filed = file_against(request, representative="Dewi Kuasa", papers=[mandate])
    row = InformationObjection.objects.get(case=filed.case)
    assert row.has_representative
    assert b"Dewi" not in bytes(row.representative)


def test_only_code_and_secret_or_on_paper_the_identity_number_prove_a_request() -> None:
    key = str(uuid.uuid4())
    filed = file_information(key=key)
    paper = make_information(by=get_user("counter"), channel="letter")
    web = InformationRequest.objects.get(case=filed.case)
    assert request_of(filed.case.code.lower(), secret_of(key).lower()) == web
    assert request_of(web.number, secret_of(key)) == web
    assert request_of(paper.number, APPLICANT.id_number) == paper
    for reference, proof in (
        (web.number, APPLICANT.id_number),
        (web.number, ""),
        (filed.case.code, "AAAA-AAAA"),
        ("INF-2607-AAAA", secret_of(key)),
        (paper.number, APPLICANT.id_number[:-1]),
    ):
        with pytest.raises(SecretWrong):
            request_of(reference, proof)


def test_the_superior_decides_and_never_whoever_answered() -> None:
    head, information = get_user("head"), get_user("information")
    with time_machine.travel(WEDNESDAY, tick=False):
        request = notify(make_information(), **REFUSED)
        InformationRequest.objects.filter(pk=request.pk).update(decided_by=head)
        case = file_against(request).case
        with pytest.raises(DecidedBySameOfficer):
            decide(case, by=head)
        with pytest.raises(PermissionRefused):
            decide(case, by=information)
        InformationRequest.objects.filter(pk=request.pk).update(decided_by=information)
        for wrong in ({"text": " "}, {"decision": "x"}, {"superior_name": ""}):
            with pytest.raises(InvalidInput):
                decide(case, by=head, **wrong)
        decided = decide(case, by=head)
        with pytest.raises(CaseMoveRefused):
            decide(case, by=head)
    dispute = decided.clocks.running().get()
    assert (decided.state, decided.outcome, dispute.kind, dispute.amount) == (
        State.ANSWERED,
        "rejected",
        CaseClock.Kind.DISPUTE,
        14,
    )
    assert decided.files.filter(purpose="decision").count() == 1


def test_an_accepted_objection_opens_the_request_again_with_a_new_limit() -> None:
    head = get_user("head")
    with time_machine.travel(WEDNESDAY, tick=False):
        request = notify(make_information(), **REFUSED)
        decide(file_against(request).case, by=head, decision="accepted", text="Berikan laporannya.")
        request = InformationRequest.objects.select_related("case").get(pk=request.pk)
        running = request.case.clocks.running().get()
        assert (request.case.state, request.decision, request.notified_at) == (State.IN_PROGRESS, "", None)
        assert (running.kind, running.amount) == (CaseClock.Kind.MAIN, 10)
        request = notify(request)
    assert request.decision == "granted"


def test_response_and_dispute_are_noted_for_the_register() -> None:
    information = get_user("information")
    request = notify(make_information(), **REFUSED)
    case = file_against(request).case
    with pytest.raises(InvalidInput):
        record_response(case=case, response="satisfied", by=information)
    decide(case)
    with pytest.raises(InvalidInput):
        record_response(case=case, response="dispute", by=information)
    today = timezone.localdate()
    row = record_response(case=case, response="dispute", dispute_on=today, dispute_number="01/KI/2026", by=information)
    assert (row.response, row.dispute_on, row.dispute_number) == ("dispute", today, "01/KI/2026")
    with pytest.raises(PermissionRefused):
        record_response(case=case, response="satisfied", by=get_user("counter"))


def test_an_objection_is_finished_when_the_time_of_the_dispute_is_over() -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        case = decide(file_against(notify(make_information(), **REFUSED)).case)
    with time_machine.travel(WEDNESDAY + 40 * DAY, tick=False):
        ring()
    assert Case.objects.get(pk=case.pk).state == State.CLOSED


@pytest.fixture
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def titles(case: Case, at: dt.datetime) -> list[str]:
    with time_machine.travel(at, tick=False):
        return [way.title for way in ways_of(Case.objects.get(pk=case.pk), now=at)]


@pytest.mark.usefixtures("_in_english")
class TestWhatYouCanDoNow:
    """The lawful step for every situation, with its last day. 1 July 2026 is a Wednesday, holidays as decreed."""

    def test_while_the_limit_runs_one_waits(self) -> None:
        assert titles(asked().case, WEDNESDAY + DAY) == ["Wait until Wednesday, 15\N{NO-BREAK SPACE}July 2026"]

    def test_without_an_answer_one_objects_until_30_working_days_after_the_limit(self) -> None:
        request = asked()
        (way,) = ways_of(request.case, now=LATE)
        assert (way.title, way.until and timezone.localdate(way.until)) == (
            "Object, because the answer is late",
            dt.date(2026, 8, 28),  # 17 and 25 August are holidays
        )
        assert way.url == f"/ppid/keberatan/?kode={request.case.code}"

    def test_with_an_answer_one_objects_until_30_working_days_after_it(self) -> None:
        (way,) = ways_of(asked(**REFUSED).case, now=LATE)
        assert (way.title, way.until and timezone.localdate(way.until)) == ("Object", dt.date(2026, 8, 19))

    @pytest.mark.parametrize("said", [{}, GRANTED])
    def test_when_the_time_is_over_one_asks_again(self, said: Any) -> None:
        assert titles(asked(**said).case, WEDNESDAY + 120 * DAY) == ["Ask again"]

    def test_an_objection_that_runs_is_named(self) -> None:
        request = asked(**REFUSED)
        with time_machine.travel(LATE, tick=False):
            filed = file_against(request)
        assert titles(request.case, LATE) == ["Your objection is being decided"]
        assert titles(filed.case, LATE)[0].startswith("Wait until")

    def test_after_the_decision_or_without_one_the_dispute_is_open_for_14_working_days(self) -> None:
        request = asked(**REFUSED)
        with time_machine.travel(LATE, tick=False):
            case = file_against(request).case
        dispute = "Bring the dispute before the information commission"
        assert titles(case, LATE + 50 * DAY) == [dispute]  # nothing was decided in 30 working days
        assert titles(case, LATE + 90 * DAY) == ["Ask again"]
        with time_machine.travel(LATE + DAY, tick=False):
            decide(case)
        (way,) = ways_of(Case.objects.get(pk=case.pk), now=LATE + 2 * DAY)
        assert (way.title, way.until and timezone.localdate(way.until)) == (dispute, dt.date(2026, 8, 11))

    def test_an_accepted_objection_waits_for_the_new_answer(self) -> None:
        request = asked(**REFUSED)
        with time_machine.travel(LATE, tick=False):
            case = decide(file_against(request).case, decision="accepted")
        assert titles(case, LATE)[0] == "Wait for the new answer"

    def test_what_was_withdrawn_asks_for_nothing(self) -> None:
        case = ending.withdraw_case(case=asked().case)
        assert titles(case, LATE) == []
