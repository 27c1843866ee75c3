"""Requests for public information: numbered without gaps, on the clock of the law, answered in writing, sealed."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pypdf import PdfReader

from core.cases.alarms import ring
from core.cases.domain import clocks, ending, talking
from core.cases.domain.identities import identity_for, person_of
from core.cases.errors import CaseChanged, CaseMoveRefused, ExtensionRefused
from core.cases.models import CaseClock, IdentityLook, Notice
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.tenancy import schema_context
from feedback.domain import information_reports, papers, requests
from feedback.domain.numbers import next_number
from feedback.domain.requests import Notification
from feedback.errors import InformationNotGranted
from feedback.models import InformationRequest, InformationSettings, RequesterPaper, RunningNumber
from tests.factories.information import (
    APPLICANT,
    ASKED,
    GRANTED,
    REFUSED,
    file_information,
    make_exemption,
    make_information,
    notify,
)
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
WEDNESDAY = dt.datetime(2026, 7, 1, 2, tzinfo=dt.UTC)  # 09.00 in Jambi


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)).replace(
        "\u00ad", ""
    )


def test_file_request_gives_a_number_at_once_and_the_limit_of_the_law() -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        first, second = make_information(), make_information()
    clock = first.case.clocks.get()
    assert [first.number, second.number] == ["0001/PPID/2026", "0002/PPID/2026"]
    assert (clock.amount, clock.national_amount, clock.source, clock.pauses) == (10, 10, "uu-14-2008", True)
    assert clock.due_at.astimezone(dt.timezone(dt.timedelta(hours=7))).date() == dt.date(2026, 7, 15)  # domain, 11
    assert first.case.code.startswith("INF-2607-")


def test_the_same_form_twice_is_one_request_and_takes_one_number() -> None:
    key = str(uuid.uuid4())
    first, again = file_information(key=key), file_information(key=key)
    assert (first.case, again.case, again.is_new) == (again.case, first.case, False)
    assert RunningNumber.objects.get(register="requests").last == 1


def test_a_request_that_fails_leaves_no_gap_and_a_new_year_begins_anew() -> None:
    with transaction.atomic():
        next_number("requests", year=2026, pattern="{number}/{year}")
        transaction.set_rollback(True)
    given = [next_number("requests", year=year, pattern="{number}/{year}").number for year in (2026, 2026, 2027)]
    assert given == ["0001/2026", "0002/2026", "0001/2027"]


def test_what_came_on_paper_last_year_is_registered_in_its_year() -> None:
    counter = get_user("counter")
    received = dt.datetime(2025, 12, 30, 3, tzinfo=dt.UTC)
    with time_machine.travel(dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC), tick=False):
        request = make_information(by=counter, channel="letter", received_at=received)
    assert (request.year, request.position, request.case.entered_by) == (2025, 1, counter)
    with pytest.raises(PermissionRefused):
        file_information(by=get_user("team"))


@pytest.mark.parametrize(
    ("fields", "person", "field"),
    [
        ({"information": " "}, {}, "information"),
        ({"purpose": ""}, {}, "purpose"),
        ({}, {"name": ""}, "name"),
        ({}, {"address": ""}, "address"),
        ({}, {"id_number": ""}, "id_number"),
        ({}, {"id_number": "12345"}, "id_number"),
        ({}, {"email": "", "phone": ""}, "email"),
        ({"delivery": "email"}, {"email": ""}, "email"),
        ({"requester": "legal_body"}, {}, "organisation"),
    ],
)
def test_file_request_refuses_what_the_register_lacks(fields: Any, person: Any, field: str) -> None:
    who = {**APPLICANT.__dict__, **person}
    with pytest.raises(InvalidInput) as refused:
        file_information(person=type(APPLICANT)(**who), **fields)
    assert list(refused.value.errors) == [field]
    assert not InformationRequest.objects.exists()


def test_who_asks_is_sealed_and_the_card_opens_only_with_right_and_reason() -> None:
    request = make_information()
    row = RequesterPaper.objects.get(case=request.case)
    with default_storage.open(row.file.name) as kept:
        assert b"PNG" not in kept.read()
    information, counter = get_user("information"), get_user("counter")
    person = identity_for(request.case, information)
    assert person is not None
    assert (person.name, person.masked_id_number[-4:]) == (APPLICANT.name, "0002")
    with pytest.raises(PermissionRefused):
        papers.open_paper(paper=row, reason="Ingin tahu", by=counter)
    with pytest.raises(InvalidInput):
        papers.open_paper(paper=row, reason=" ", by=information)
    assert papers.open_paper(paper=row, reason="Mencocokkan nama", by=information).startswith(b"\x89PNG")
    assert IdentityLook.objects.get().reason == "Mencocokkan nama"


def test_notify_ends_the_clock_writes_a_letter_and_lets_object() -> None:
    information = get_user("information")
    with time_machine.travel(WEDNESDAY, tick=False):
        request = make_information()
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=6), tick=False):
        request = notify(request, by=information, **GRANTED, copy_cost=5000, payment="Tunai di loket")
    case = request.case
    objection = case.clocks.running().get()
    letter = case.files.get(purpose="notification")
    assert (case.state, case.outcome, case.clocks.get(kind="main").on_time) == (State.ANSWERED, "granted", True)
    assert (objection.kind, objection.amount, objection.pauses) == (CaseClock.Kind.OBJECTION, 30, False)
    assert (request.cost, request.decided_by) == (5000, information)
    with letter.file.open("rb") as opened:
        words = text_of(opened.read())
    for said in (request.number, APPLICANT.name, ASKED, "Laporan keuangan 2025 (PDF)", "Tunai di loket"):
        assert said in words
    assert APPLICANT.id_number not in words
    assert Notice.objects.filter(template="cases/answered").count() == 1
    assert AuditEntry.objects.filter(action="feedback.information_decided").count() == 1


def test_notify_twice_with_one_key_is_one_notification() -> None:
    request, key = make_information(), str(uuid.uuid4())
    for _time in range(2):
        requests.notify_applicant(case=request.case, said=Notification(**GRANTED), key=key, by=None)
    assert request.case.files.filter(purpose="notification").count() == 1
    with pytest.raises(CaseMoveRefused):
        notify(request)


def test_notify_refuses_a_page_that_is_out_of_date() -> None:
    request = make_information()
    with pytest.raises(CaseChanged):
        requests.notify_applicant(
            case=request.case, said=Notification(**GRANTED), key=str(uuid.uuid4()), by=None, lock=99
        )
    assert InformationRequest.objects.get(pk=request.pk).decision == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decision": "maybe"}, "decision"),
        ({**GRANTED, "material": ""}, "material"),
        ({**GRANTED, "form": ""}, "form"),
        ({**GRANTED, "copy_cost": -1}, "copy_cost"),
        ({**GRANTED, "postage": 9000}, "payment"),
        ({**REFUSED, "reason": ""}, "reason"),
        ({**REFUSED, "ground": ""}, "ground"),
        ({**REFUSED, "test_reference": ""}, "test_reference"),
        ({"decision": "not_held"}, "held_by"),
    ],
)
def test_notify_refuses_half_a_decision(said: Any, field: str) -> None:
    request = make_information()
    with pytest.raises(InvalidInput) as refused:
        notify(request, **said)
    assert field in refused.value.errors
    assert not request.case.files.filter(purpose="notification").exists()


def test_a_refusal_takes_ground_and_test_from_the_exempt_list() -> None:
    exempt = make_exemption()
    request = notify(make_information(), decision="refused", reason="Rahasia pribadi.", exempt=exempt)
    assert (request.ground, request.test_reference, request.exempt) == ("h", exempt.test_number, exempt)


def test_only_who_handles_requests_may_notify() -> None:
    with pytest.raises(PermissionRefused):
        notify(make_information(), by=get_user("counter"), **GRANTED)


def test_extension_is_possible_once_by_at_most_seven_days_with_a_reason() -> None:
    information = get_user("information")
    with time_machine.travel(WEDNESDAY, tick=False):
        case = make_information().case
        for bad in ({"amount": 8, "reason": "Arsip di gudang"}, {"amount": 7, "reason": " "}):
            with pytest.raises((ExtensionRefused, InvalidInput)):
                requests.extend_request(case=case, by=information, **bad)
        clock = requests.extend_request(case=case, amount=7, reason="Arsip di gudang", by=information)
        with pytest.raises(ExtensionRefused):
            requests.extend_request(case=case, amount=1, reason="Lagi", by=information)
    assert clock.due_at.astimezone(dt.timezone(dt.timedelta(hours=7))).date() == dt.date(2026, 7, 24)  # domain, 11
    assert Notice.objects.filter(template="cases/extended").count() == 1


@pytest.mark.parametrize("pauses", [True, False])
def test_the_clock_stands_still_for_a_question_only_where_the_agency_chose_so(pauses: bool) -> None:
    InformationSettings.objects.create(pk=1, pauses=pauses)
    with time_machine.travel(WEDNESDAY, tick=False):
        case = make_information().case
        due_at = case.clocks.get().due_at
        case = talking.ask_citizen(case=case, text="Tahun berapa?", key=str(uuid.uuid4()), by=get_user("information"))
    assert (case.state, case.paused_since is not None) == (State.INCOMPLETE, pauses)
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=5), tick=False):
        talking.write_as_citizen(case=case, text="2025", key=str(uuid.uuid4()))
    assert (case.clocks.get().due_at > due_at) is pauses


def test_record_given_finishes_what_was_granted_and_nothing_else() -> None:
    information, today = get_user("information"), dt.datetime.now(dt.UTC).astimezone().date()
    granted, refused = notify(make_information()), notify(make_information(), **REFUSED)
    with pytest.raises(InformationNotGranted):
        requests.record_given(case=refused.case, given_on=today, by=information)
    with pytest.raises(InvalidInput):
        requests.record_given(case=granted.case, given_on=today + dt.timedelta(days=3), by=information)
    given_on = clocks.timezone.localdate()
    case = requests.record_given(case=granted.case, given_on=given_on, by=information)
    assert (case.state, InformationRequest.objects.get(pk=granted.pk).given_on) == (State.CLOSED, given_on)


def test_an_answered_request_is_finished_when_nobody_objected_in_time() -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        request = notify(make_information())
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=80), tick=False):
        ring()
    request.case.refresh_from_db()
    assert request.case.state == State.CLOSED


def test_a_broken_limit_lets_the_time_to_object_run_and_leaves_the_request_open() -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        case = make_information().case
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=20), tick=False):
        ring()
    objection = case.clocks.get(kind=CaseClock.Kind.OBJECTION)
    assert objection.started_at == case.clocks.get(kind="main").due_at
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=90), tick=False):
        ring()
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_limits_that_break_together_let_the_time_to_object_run_in_as_many_queries_as_one(
    django_assert_max_num_queries: Any,
) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        cases = [make_information().case for _number in range(5)]
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=20), tick=False), django_assert_max_num_queries(30):
        ring()
    started = CaseClock.objects.filter(kind=CaseClock.Kind.OBJECTION).values_list("case_id", "started_at")
    assert dict(started) == {case.pk: case.due_at for case in cases}


def test_withdrawn_breaks_no_promise() -> None:
    case = ending.withdraw_case(case=make_information().case)
    assert case.clocks.get().on_time is None


def test_settings_hold_numbers_and_never_longer_limits() -> None:
    information = get_user("information")
    terms = InformationSettings.load()
    values = {name: getattr(terms, name) for name in information_reports.SETTINGS}
    with pytest.raises(InvalidInput):
        information_reports.change_settings(by=information, **{**values, "request_pattern": "PPID/{year}"})
    with pytest.raises(PermissionRefused):
        information_reports.change_settings(by=get_user("counter"), **values)
    information_reports.change_settings(
        by=information, **{**values, "request_pattern": "INF-{number}/{year}", "request_days": 7}
    )
    with time_machine.travel(WEDNESDAY, tick=False):
        request = make_information()
    assert (request.number, request.case.clocks.get().amount) == ("INF-0001/2026", 7)


def test_person_of_the_engine_keeps_what_the_register_needs() -> None:
    assert person_of(make_information().case) == APPLICANT


@pytest.mark.django_db(transaction=False)
@pytest.mark.usefixtures("committing")
def test_numbers_given_at_once_are_all_different(agency_a: Any) -> None:
    given: list[int] = []

    def take() -> None:
        with schema_context(agency_a.schema_name), transaction.atomic():
            given.append(next_number("trial", year=2026, pattern="{number}/{year}").position)
        connection.close()

    threads = [threading.Thread(target=take) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with schema_context(agency_a.schema_name):
        RunningNumber.objects.filter(register="trial").delete()
    assert sorted(given) == [1, 2, 3, 4]


def test_a_title_in_lists_masks_numbers_and_addresses() -> None:
    case = make_information(information="Data milik 1571014505900001, siti@warga.example").case
    assert "1571014505900001" not in case.title
    assert "siti@warga.example" not in case.title
