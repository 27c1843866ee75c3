"""Complaints and aspirations: what is promised, what verification finds, who sees whom, and how they end."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from core.cases import citizen_steps, timeouts
from core.cases.domain import ending, lifecycle, talking
from core.cases.domain.identities import identity_for
from core.cases.errors import CaseChanged, CaseMoveRefused
from core.cases.models import CaseClock
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from feedback.domain.complaints import (
    BrokenPromise,
    Verdict,
    answer_complaint,
    archive_complaint,
    may_reopen,
    name_shown_to_staff,
    title_of,
    verify_complaint,
)
from feedback.domain.settings import change_settings
from feedback.models import Complaint, FeedbackSettings
from tests.factories.complaints import REPORTER, file_one, make_answered, make_complaint, make_verified
from tests.factories.services import make_published
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
JAKARTA = ZoneInfo("Asia/Jakarta")
FRIDAY = dt.datetime(2026, 6, 12, 10, 47, tzinfo=JAKARTA)


def key() -> str:
    return str(uuid.uuid4())


def days_of(case: object) -> dict[str, int]:
    return dict(CaseClock.objects.running().filter(case=case).values_list("kind", "amount"))


@pytest.mark.parametrize(
    ("kind", "code", "limits"),
    [
        ("complaint", "ADU-", {"main": 14, "verification": 3, "first_answer": 5}),
        ("aspiration", "ASP-", {"main": 14, "verification": 3, "first_answer": 5}),
    ],
)
def test_the_limits_that_are_promised_at_once(kind: str, code: str, limits: dict[str, int]) -> None:
    case = make_complaint(kind=kind)
    assert days_of(case) == limits
    assert case.code.startswith(code)


@pytest.mark.parametrize(
    ("kind", "matter", "days"),
    [
        ("complaint", "service", 14),
        ("complaint", "supervisory", 60),
        ("complaint", "normative", 5),
        ("aspiration", "", 14),
    ],
)
def test_what_it_is_about_sets_the_limit_counted_from_the_receipt(kind: str, matter: str, days: int) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        case = make_complaint()
    with time_machine.travel(FRIDAY + dt.timedelta(days=3), tick=False):
        case = verify_complaint(case=case, verdict=Verdict(kind=kind, matter=matter), by=None)
    assert (case.kind, case.state, case.code[:4]) == (kind, State.VERIFIED, "ADU-")
    assert days_of(case) == {"main": days, "first_answer": 5}
    main = case.clocks.get(kind="main")
    assert (main.started_at, main.on_time) == (FRIDAY, None)
    assert case.due_at == main.due_at
    assert case.clocks.get(kind="verification").on_time is True


def test_a_complaint_is_verified_anew_until_it_is_answered() -> None:
    case = make_verified()
    case = verify_complaint(case=case, verdict=Verdict(matter="supervisory"), by=None)
    assert (case.state, days_of(case)["main"]) == (State.VERIFIED, 60)
    answered = make_answered()
    with pytest.raises(CaseMoveRefused):
        verify_complaint(case=answered, verdict=Verdict(matter="service"), by=None)


@pytest.mark.parametrize("verdict", [Verdict(), Verdict(kind="aspiration", matter="service"), Verdict(kind="trial")])
def test_a_verdict_that_does_not_fit_changes_nothing(verdict: Verdict) -> None:
    case = make_complaint()
    with pytest.raises(InvalidInput):
        verify_complaint(case=case, verdict=verdict, by=None)
    case.refresh_from_db()
    assert (case.state, case.lock) == (State.RECEIVED, 0)


def test_two_officers_at_once_do_not_overwrite_each_other() -> None:
    case = make_complaint()
    verify_complaint(case=case, verdict=Verdict(matter="service"), by=None, lock=0)
    with pytest.raises(CaseChanged):
        verify_complaint(case=case, verdict=Verdict(matter="supervisory"), by=None, lock=0)
    assert Complaint.objects.get(case=case).matter == "service"


def test_only_who_may_handle_complaints_verifies_though_another_is_in_charge() -> None:
    case, counter = make_complaint(), get_user("counter")
    lifecycle.assign_case(case=case, owner=counter, by=get_user("complaints"))
    with pytest.raises(PermissionRefused):
        verify_complaint(case=case, verdict=Verdict(matter="service"), by=counter)
    case = verify_complaint(case=case, verdict=Verdict(matter="service"), by=get_user("complaints"))
    answer_complaint(case=case, text="Sudah.", outcome="resolved", key=key(), by=counter)


@pytest.mark.parametrize(
    ("is_anonymous", "matter", "name"),
    [
        (False, "service", REPORTER.name),
        (False, "normative", REPORTER.name),
        (False, "supervisory", ""),
        (True, "service", ""),
    ],
)
def test_who_sees_the_name(is_anonymous: bool, matter: str, name: str) -> None:
    case = make_complaint(is_anonymous=is_anonymous)
    complaint = Complaint.objects.get(case=case)
    assert name_shown_to_staff(case, complaint) == ""  # nobody has verified yet whether it is supervisory
    case = verify_complaint(case=case, verdict=Verdict(matter=matter), by=None)
    complaint.refresh_from_db()
    assert name_shown_to_staff(case, complaint) == name
    assert identity_for(case, get_user("complaints")) is None  # how to reach them is opened with a reason only


def test_after_the_answer_the_reporter_has_time_to_say_that_it_is_not_settled() -> None:
    change_settings(by=None, reopen_limit=1)
    case = make_answered()
    assert (case.outcome, days_of(case)) == ("resolved", {"silence": 10})
    assert may_reopen(case)
    limit = citizen_steps.reopen_limit(case)
    assert limit is not None
    case = ending.reopen_case(case=case, reason="Masih tutup.", limit=limit)
    assert (case.state, days_of(case)) == (State.IN_PROGRESS, {"main": 14})
    case = answer_complaint(case=case, text="Sudah sekarang.", outcome="resolved", key=key(), by=None)
    assert not may_reopen(case)
    assert citizen_steps.reopen_limit(case) is None
    timeouts.follow(case, case.clocks.running().get())
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_what_the_reporter_does_not_complete_counts_as_withdrawn() -> None:
    case = talking.ask_citizen(case=make_complaint(), text="Loket yang mana?", key=key(), by=None)
    clock = case.clocks.running().get(kind="citizen")
    assert (clock.amount, clock.pauses) == (30, False)
    timeouts.follow(case, clock)
    case.refresh_from_db()
    assert (case.state, case.clocks.running().exists()) == (State.WITHDRAWN, False)


def test_the_reporter_has_their_time_also_when_no_limit_of_the_agency_runs() -> None:
    case = make_complaint()
    case.clocks.update(ended_at=timezone.now())
    case = talking.ask_citizen(case=case, text="Loket yang mana?", key=key(), by=None)
    assert (days_of(case), case.paused_since) == ({"citizen": 30}, None)


@pytest.mark.parametrize(("verified", "state"), [(False, State.RECEIVED), (True, State.IN_PROGRESS)])
def test_what_is_completed_goes_on_where_it_stood(verified: bool, state: str) -> None:
    case = make_verified() if verified else make_complaint()
    case = talking.ask_citizen(case=case, text="Loket yang mana?", key=key(), by=None)
    talking.write_as_citizen(case=case, text="Loket 3.", key=key())
    case.refresh_from_db()
    assert (case.state, "citizen" in days_of(case)) == (state, False)


def test_it_is_put_aside_for_lawful_reasons_only() -> None:
    case = make_complaint()
    for wrong in ({"reason": "boring", "note": "x"}, {"reason": "not_clear", "note": " "}):
        with pytest.raises(InvalidInput):
            archive_complaint(case=case, by=None, **wrong)
    case = archive_complaint(case=case, reason="advertisement", note="Berisi promosi.", by=None)
    assert (case.state, case.outcome) == (State.ARCHIVED, "advertisement")
    assert set(case.clocks.values_list("on_time", flat=True)) == {None}


def test_an_outcome_belongs_to_its_kind() -> None:
    case = make_verified(kind="aspiration")
    with pytest.raises(InvalidInput):
        answer_complaint(case=case, text="Ya.", outcome="resolved", key=key(), by=None)
    assert answer_complaint(case=case, text="Ya.", outcome="taken_up", key=key(), by=None).outcome == "taken_up"


def test_the_promise_that_was_not_kept_is_named_in_its_version() -> None:
    standard = make_published()
    broken = BrokenPromise(standard=standard, component_code="duration")
    case = make_complaint(broken=[broken])
    named = Complaint.objects.get(case=case).components.get()
    assert (named.standard, named.component_code, case.service_code) == (standard, "duration", standard.service.code)
    with pytest.raises(InvalidInput):
        make_complaint(broken=[BrokenPromise(standard=standard, component_code="weather")])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "a" * 10_001}, "text"),
        ({"text": "a\u202eb"}, "text"),
        ({"place": "a" * 301}, "place"),
        ({"happened_on": dt.date(2999, 1, 1)}, "happened_on"),
        ({"latitude": 1}, "latitude"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_kept(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        file_one(**wrong)
    assert list(refusal.value.errors) == [field]
    assert not Complaint.objects.exists()


def test_settings_are_never_longer_than_the_nation_and_promises_stay() -> None:
    case = make_complaint()
    change_settings(by=get_user("admin"), service_days=7)
    assert days_of(make_complaint())["main"] == 7
    assert days_of(case)["main"] == 14
    for wrong in ({"service_days": 15}, {"verification_days": 0}, {"silence_days": 9}, {"reopen_limit": 6}):
        with pytest.raises(InvalidInput):
            change_settings(by=None, **wrong)
    with pytest.raises(PermissionRefused):
        change_settings(by=get_user("complaints"), service_days=5)
    assert FeedbackSettings.load().service_days == 7


@pytest.mark.parametrize(
    ("story", "title"),
    [
        ("Pak Budi Santoso marah. Lalu pintu ditutup.", "Pak [name] marah"),
        ("Hubungi 0812-5550-1234 ya", "Hubungi [telephone] ya"),
        ("Antre " * 40, "Antre Antre Antre Antre Antre Antre Antre Antre Antre Antre Antre Antre Antre Antre…"),
    ],
)
def test_the_title_of_a_story_names_nobody(story: str, title: str) -> None:
    with translation.override("en"):
        assert title_of(story) == title
