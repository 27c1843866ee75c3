"""The engine under every regime: filed once, counted, paused, answered, opened again, and never telling who wrote."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.cases import access, codes
from core.cases.domain import clocks, ending, lifecycle, talking
from core.cases.domain.clocks import Limit
from core.cases.domain.identities import identity_for, open_identity, person_of
from core.cases.errors import CaseEnded, CaseMoveRefused, ExtensionRefused, IdentityClosed, LinkEnded, SecretWrong
from core.cases.models import Case, CaseClock, CaseEvent, CaseIdentity, IdentityLook, Notice
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from tests.factories.cases import PERSON, file_trial, make_trial
from tests.world import get_user

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=JAKARTA)  # type: ignore[arg-type, misc]


def key() -> str:
    return str(uuid.uuid4())


def test_the_same_form_is_the_same_case_and_tells_the_same_secret() -> None:
    form = key()
    first, second = file_trial(key=form), file_trial(key=form)
    assert (first.case, first.secret, first.is_new) == (second.case, second.secret, not second.is_new)
    assert Case.objects.count() == Notice.objects.count() == 1
    assert form not in str(Case.objects.values().get())
    assert first.secret not in str(Case.objects.values().get())


def test_the_same_key_in_another_case_is_another_message() -> None:
    form, cases = key(), (make_trial(), make_trial())
    for case in (*cases, *cases):
        talking.write_as_citizen(case=case, text="Sudah dicek?", key=form)
    assert [case.messages.filter(is_opening=False).count() for case in cases] == [1, 1]


def test_a_case_is_found_by_code_and_secret_only() -> None:
    filed = file_trial()
    sloppy = f" {filed.secret.lower().replace('-', ' ')} "
    assert access.case_with_secret(filed.case.code.lower(), sloppy) == filed.case
    for code, secret in ((filed.case.code, "AAAA-AAAA"), ("UJI-2601-AAAA", filed.secret), (filed.case.code, "")):
        with pytest.raises(SecretWrong):
            access.case_with_secret(code, secret)


def test_a_link_opens_once() -> None:
    case = make_trial()
    token = access.new_link(case)
    assert access.use_link(case.code, token) == case
    for wrong in (token, "x"):
        with pytest.raises(LinkEnded):
            access.use_link(case.code, wrong)


@time_machine.travel(at(2026, 6, 12, 10, 47), tick=False)
def test_the_calendar_of_the_status_page() -> None:
    case = make_trial()
    assert (case.counted_from, case.due_at) == (dt.date(2026, 6, 12), at(2026, 6, 29, 16))
    with time_machine.travel(at(2026, 6, 22, 15, 20), tick=False):
        talking.ask_citizen(case=case, text="Mohon susunan acara.", key=key(), by=None)
    case.refresh_from_db()
    assert (case.state, case.due_at, case.paused_since) == (State.INCOMPLETE, None, at(2026, 6, 22, 15, 20))
    with time_machine.travel(at(2026, 7, 2, 19, 5), tick=False):
        talking.write_as_citizen(case=case, text="Terlampir.", key=key())
    case.refresh_from_db()
    assert (case.state, case.due_at) == (State.IN_PROGRESS, at(2026, 7, 9, 16))


def test_a_limit_is_extended_once_with_a_reason() -> None:
    case = make_trial()
    before = case.clocks.get().due_at
    with pytest.raises(InvalidInput):
        clocks.extend_clock(case=case, amount=7, reason=" ", by=None, most=7)
    with pytest.raises(ExtensionRefused):
        clocks.extend_clock(case=case, amount=8, reason="Arsip lama.", by=None, most=7)
    clock = clocks.extend_clock(case=case, amount=7, reason="Arsip lama.", by=None, most=7)
    assert clock.due_at > before
    with pytest.raises(ExtensionRefused):
        clocks.extend_clock(case=case, amount=1, reason="Lagi.", by=None, most=7)


def test_an_answer_in_time_keeps_the_promise_and_may_be_refused_by_the_citizen() -> None:
    case = make_trial(limits=(Limit(amount=10), Limit(amount=5, kind=CaseClock.Kind.FIRST_ANSWER)))
    case = ending.answer_case(case=case, text="Sudah diperbaiki.", key=key(), by=None)
    assert set(case.clocks.values_list("on_time", flat=True)) == {True}
    assert case.due_at is None
    case = ending.reopen_case(case=case, reason="Padam lagi.", limit=Limit(amount=10))
    assert (case.state, case.reopened_count, case.due_at is not None) == (State.IN_PROGRESS, 1, True)
    case = ending.answer_case(case=case, text="Diganti baru.", key=key(), by=None)
    case = ending.say_settled(case=case)
    assert (case.state, case.closed_at is not None) == (State.CLOSED, True)
    with pytest.raises(CaseEnded):
        talking.write_as_citizen(case=case, text="Terima kasih.", key=key())


def test_what_is_withdrawn_breaks_no_promise() -> None:
    with time_machine.travel(at(2026, 6, 1, 9)):
        case = make_trial()
    ending.withdraw_case(case=case)
    assert case.clocks.get().on_time is None


def test_a_move_that_the_table_has_not_is_refused() -> None:
    case = make_trial()
    with pytest.raises(CaseMoveRefused):
        lifecycle.move(lifecycle.lock_case(case), to=State.CLOSED, by=None)
    assert CaseEvent.objects.filter(case=case, kind="move").count() == 0


def test_who_wrote_is_sealed_and_opened_with_a_reason_only() -> None:
    case = make_trial(is_anonymous=True)
    row = CaseIdentity.objects.get(case=case)
    assert b"Siti" not in bytes(row.sealed)
    assert PERSON.phone not in str(CaseIdentity.objects.values().get())
    officer, head = get_user("complaints"), get_user("head")
    assert identity_for(case, officer) is None
    with pytest.raises(IdentityClosed):
        open_identity(case=case, reason="Ingin tahu.", by=head)
    with pytest.raises(InvalidInput):
        open_identity(case=case, reason="", by=officer)
    assert open_identity(case=case, reason="Alamat lampu tidak jelas.", by=officer) == PERSON
    assert IdentityLook.objects.get().by_name == str(officer)
    assert "Siti" not in repr(person_of(case))


def test_who_may_not_handle_a_kind_does_not_write_in_it() -> None:
    case, counter = make_trial(), get_user("counter")
    with pytest.raises(PermissionRefused):
        talking.write_as_staff(case=case, text="Halo.", key=key(), by=counter)
    lifecycle.assign_case(case=case, owner=counter, note="Mohon dicek.", by=get_user("complaints"))
    talking.write_as_staff(case=case, text="Halo.", key=key(), by=counter)
    assert access.staff_case(case.code, counter) == case


def test_codes_are_easy_to_read_aloud() -> None:
    assert not set("015SZ2OILI") & set(codes.ALPHABET)
    assert codes.new_code("UJI", dt.date(2026, 6, 12)).startswith("UJI-2606-")


def test_a_limit_that_stands_still_can_be_extended_though_its_old_day_has_passed() -> None:
    case = talking.ask_citizen(case=make_trial(), text="Di mana?", key=str(uuid.uuid4()), by=None)
    case.clocks.update(due_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=1))
    clock = clocks.extend_clock(case=case, amount=3, reason="Perlu data lain.", by=None, most=7)
    assert clock.extension == 3


def test_a_limit_that_was_over_before_the_question_cannot_be_extended_by_asking() -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=40)
    case = talking.ask_citizen(case=make_trial(received_at=long_ago), text="Di mana?", key=key(), by=None)
    with pytest.raises(ExtensionRefused):
        clocks.extend_clock(case=case, amount=3, reason="Perlu data lain.", by=None, most=7)


def test_why_somebody_took_it_back_can_be_erased() -> None:
    case = ending.withdraw_case(case=make_trial(), reason="Saya, Budi, sudah pindah.")
    assert case.messages.last().text == "Saya, Budi, sudah pindah."
    assert "Budi" not in str(list(case.events.values("note", "facts")))


def test_filing_asks_the_same_for_any_number_of_limits() -> None:
    limits = [Limit(amount=number + 5, kind=kind) for number, kind in enumerate(CaseClock.AGENCY_KINDS)]
    asked = []
    for number in (1, 1, 4):  # the first makes the key of the agency
        with CaptureQueriesContext(connection) as captured:
            case = make_trial(limits=limits[:number])
        asked.append(len(captured))
    assert asked[1] == asked[2]
    assert case.due_at == case.clocks.get(kind="main").due_at
    assert case.clocks.running().count() == 4
