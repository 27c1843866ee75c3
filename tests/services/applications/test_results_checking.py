"""An application is judged item by item; the promise runs from complete, stands still while something is missing."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core.cases import timeouts
from core.cases.domain import ending, talking
from core.cases.domain.files import NewFile
from core.cases.errors import CaseMoveRefused
from core.cases.models import Case, CaseClock, CaseFile, CaseMessage, Notice
from core.cases.states import CaseState as State
from core.errors import InvalidInput, NotFound, PermissionRefused
from services.applications import checking, procedure
from services.applications.checking import items_of
from services.models import Application, ApplicationSettings
from tests.factories.applications import make_application, make_form, new_file
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
JAMBI = ZoneInfo("Asia/Jakarta")
FILED = dt.datetime(2026, 6, 15, 9, 0, tzinfo=JAMBI)
ALL_OK = {"f1": ("ok", ""), "f3": ("ok", ""), "f5": ("ok", "")}
Kind = CaseClock.Kind


def key() -> str:
    return str(uuid.uuid4())


def at(days: int, hour: int = 10) -> Any:
    return time_machine.travel(FILED + dt.timedelta(days=days, hours=hour - 9), tick=False)


@pytest.fixture
def application() -> Application:
    with at(0, 9):
        return make_application()


def ask(application: Application, **verdicts: tuple[str, str]) -> Case:
    checking.save_checks(case=application.case, verdicts={**ALL_OK, **verdicts}, by=None)
    return checking.ask_completion(case=application.case, note="", key=key(), by=None)


def test_what_is_judged_is_what_was_asked_and_names_nobody(application: Application) -> None:
    items = items_of(application)
    assert [(item.key, item.words, len(item.files)) for item in items] == [
        ("f1", "Rapat", 0),
        ("f3", "40 orang", 0),
        ("f5", "", 1),
    ]


def test_the_promise_runs_from_the_moment_at_which_the_file_is_complete(application: Application) -> None:
    assert [clock.kind for clock in application.case.clocks.all()] == [Kind.COMPLETENESS]
    with at(1):
        checking.save_checks(case=application.case, verdicts=ALL_OK, by=get_user("counter"))
        case = checking.accept_application(case=application.case, by=get_user("counter"))
        checking.accept_application(case=application.case, by=get_user("counter"))
    completeness, main = case.clocks.order_by("pk")
    assert (case.state, completeness.on_time) == (State.IN_PROGRESS, True)
    assert (main.kind, main.started_at, main.source) == (
        Kind.MAIN,
        completeness.ended_at,
        "standard:peminjaman-aula:v1",
    )
    assert case.due_at == main.due_at
    assert Notice.objects.filter(template="services/application_accepted").count() == 1


def test_a_form_without_a_check_promises_from_receipt() -> None:
    with at(0, 9):
        application = make_application(make_form(check_days=None))
    with at(1):
        case = checking.accept_application(case=application.case, by=None)
    (main,) = case.clocks.all()
    assert (main.kind, main.started_at) == (Kind.MAIN, FILED)


def test_nothing_is_complete_while_an_item_is_open_and_nothing_is_asked_while_none_is(
    application: Application,
) -> None:
    with pytest.raises(InvalidInput):
        checking.ask_completion(case=application.case, note="", key=key(), by=None)
    checking.save_checks(case=application.case, verdicts={**ALL_OK, "f5": ("missing", "")}, by=None)
    with pytest.raises(InvalidInput):
        checking.accept_application(case=application.case, by=None)


@pytest.mark.parametrize(
    "verdicts", [{"f9": ("ok", "")}, {"f1": ("perhaps", "")}, {"f5": ("wrong", " ")}, {"f5": ("wrong", "x" * 501)}]
)
def test_verdicts_that_nobody_could_give_are_refused(application: Application, verdicts: Any) -> None:
    with pytest.raises(InvalidInput):
        checking.save_checks(case=application.case, verdicts=verdicts, by=None)
    assert not application.checks.exists()


def test_any_question_gives_the_applicant_the_days_of_the_settings(application: Application) -> None:
    case = talking.ask_citizen(case=application.case, text="Tanggal berapa?", key=key(), by=get_user("counter"))
    assert case.clocks.running().get(kind=Kind.CITIZEN).amount == ApplicationSettings.load().citizen_days
    talking.write_as_citizen(case=case, text="Tanggal 5.", key=key())
    assert not case.clocks.running().filter(kind=Kind.CITIZEN).exists()


def test_each_item_is_completed_and_the_last_one_lets_the_clock_run(application: Application) -> None:
    with at(1):
        case = ask(application, f3=("wrong", "Aula memuat 30 orang."), f5=("missing", "Belum ditandatangani."))
    assert (case.state, case.paused_since is not None) == (State.INCOMPLETE, True)
    asked = CaseMessage.objects.filter(case=case, author="staff").get().text
    assert "Surat permohonan: Belum ditandatangani." in asked
    with at(3):
        form = key()
        assert not checking.complete_item(case=case, item="f5", text="", files=[new_file("f5")], key=form)
        assert not checking.complete_item(case=case, item="f5", text="", files=[new_file("f5")], key=form)
        case.refresh_from_db()
        assert case.state == State.INCOMPLETE
        assert checking.complete_item(case=case, item="f3", text="Dua puluh orang.", files=[], key=key())
    case.refresh_from_db()
    assert (case.state, case.paused_since) == (State.RECEIVED, None)
    assert CaseFile.objects.filter(case=case, purpose="f5").count() == 2
    assert not case.clocks.running().filter(kind=Kind.CITIZEN).exists()
    with at(4):
        checking.save_checks(case=case, verdicts=ALL_OK, by=None)
        assert checking.accept_application(case=case, by=None).state == State.IN_PROGRESS


def test_only_what_was_asked_is_completed_and_not_with_nothing(application: Application) -> None:
    case = ask(application, f5=("missing", ""))
    with pytest.raises(NotFound):
        checking.complete_item(case=case, item="f3", text="Dua.", files=[], key=key())
    with pytest.raises(InvalidInput):
        checking.complete_item(case=case, item="f5", text=" ", files=[], key=key())


def test_after_silence_it_counts_as_withdrawn(application: Application) -> None:
    with at(1):
        case = ask(application, f5=("missing", ""))
    clock = case.clocks.running().get(kind=Kind.CITIZEN)
    assert (clock.amount, clock.unit, clock.pauses) == (ApplicationSettings().citizen_days, "calendar_day", False)
    with at(40):
        timeouts.follow(case, clock)
    case.refresh_from_db()
    assert (case.state, case.clocks.running().count()) == (State.WITHDRAWN, 0)
    assert Notice.objects.filter(template="services/application_lapsed").exists()


def test_a_refusal_names_its_ground(application: Application) -> None:
    case, officer = application.case, get_user("counter")
    for reason, ground in (("", "Perda 1/2020"), ("Aula sudah dipakai.", " ")):
        with pytest.raises(InvalidInput):
            checking.refuse_application(case=case, reason=reason, legal_ground=ground, key=key(), by=officer)
    form = key()
    values: dict[str, Any] = {"reason": "Aula sudah dipakai.", "legal_ground": "Pasal 4 Perda 1/2020", "key": form}
    case = checking.refuse_application(case=case, **values, by=officer)
    assert checking.refuse_application(case=case, **values, by=officer).state == State.REJECTED
    assert "Pasal 4 Perda 1/2020" in case.messages.get(author="staff").text


def test_a_question_that_is_sent_again_asks_for_nothing_that_came_since(application: Application) -> None:
    form = key()
    checking.save_checks(case=application.case, verdicts={**ALL_OK, "f5": ("missing", "")}, by=None)
    case = checking.ask_completion(case=application.case, note="", key=form, by=None)
    checking.complete_item(case=case, item="f5", text="Menyusul.", files=[], key=key())
    checking.ask_completion(case=case, note="", key=form, by=None)
    assert application.checks.get(key="f5").answered_at is not None
    assert not case.clocks.running().filter(kind=Kind.CITIZEN).exists()


def test_who_may_not_handle_applications_judges_none(application: Application) -> None:
    stranger = get_user("information")
    with pytest.raises(PermissionRefused):
        checking.save_checks(case=application.case, verdicts=ALL_OK, by=stranger)
    with pytest.raises(PermissionRefused):
        checking.accept_application(case=application.case, by=stranger)
    with pytest.raises(PermissionRefused):
        procedure.tick_steps(case=application.case, done=[1], by=stranger)
    ending.withdraw_case(case=application.case)
    with pytest.raises(CaseMoveRefused):
        checking.save_checks(case=application.case, verdicts=ALL_OK, by=None)


def test_steps_are_those_of_the_promised_standard_and_keep_who_did_them(application: Application) -> None:
    steps = procedure.steps_of(application)
    assert [step.is_now for step in steps][:2] == [True, False]
    officer = get_user("counter")
    procedure.tick_steps(case=application.case, done=[1, 2], by=officer)
    ticked = procedure.tick_steps(case=application.case, done=[2], by=get_user("head"))
    assert [(step.position, step.by) for step in ticked if step.done_at] == [(2, str(officer))]
    with pytest.raises(InvalidInput):
        procedure.tick_steps(case=application.case, done=[99], by=officer)


def test_files_that_are_brought_belong_to_their_item(application: Application) -> None:
    case = ask(application, f5=("wrong", "Tidak terbaca."))
    file: NewFile = new_file("f5", "baru.pdf")
    checking.complete_item(case=case, item="f5", text="", files=[file], key=key())
    application.refresh_from_db()
    item = next(item for item in items_of(application) if item.key == "f5")
    assert [kept.name for kept in item.files] == ["surat.pdf", "baru.pdf"]
    assert not item.is_open
