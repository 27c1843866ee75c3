"""Two people move one case at the same moment: one of them does, the other is told. These tests commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from core.cases import access
from core.cases.alarms import ring
from core.cases.domain import clocks, ending, identities, talking
from core.cases.domain.clocks import Limit
from core.cases.domain.forwarding import bring_waiting, forward_case
from core.cases.models import Case, CaseClock, CaseLink, CaseMessage, CasePause
from core.cases.states import CaseState as State
from core.privacy.domain import my_data
from core.tenancy import schema_context
from tests.core.test_cases_at_once import SCHEMA, _cleaned, at_once  # noqa: F401  # a fixture
from tests.factories.cases import file_trial, make_trial
from tests.factories.complaints import make_verified
from tests.world import AGENCY_B

OTHER = AGENCY_B.replace("-", "_")
REFUSED = "case-move-refused"
pytestmark = pytest.mark.usefixtures("_cleaned")


@pytest.fixture
def _other_cleaned(committing: None) -> Iterator[None]:
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'TRUNCATE "{OTHER}"."cases_case", "{OTHER}"."cases_caseevent" CASCADE')


def key() -> str:
    return str(uuid.uuid4())


def answered() -> Case:
    case = make_trial(state=State.IN_PROGRESS)
    return ending.answer_case(case=case, text="Lampu menyala.", key=key(), by=None)


def answer(case: Case) -> Any:
    return ending.answer_case(case=case, text="Sudah diganti.", key=key(), by=None)


def ask(case: Case) -> Any:
    return talking.ask_citizen(case=case, text="Di mana?", key=key(), by=None)


def withdraw(case: Case) -> Any:
    return ending.withdraw_case(case=case, reason="Sudah menyala.")


def archive(case: Case) -> Any:
    return ending.archive_case(case=case, reason_code="lain", note="Bukan wewenang.", by=None)


def close(case: Case) -> Any:
    return ending.close_case(case=case, by=None)


def settle(case: Case) -> Any:
    return ending.say_settled(case=case)


def reopen(case: Case) -> Any:
    return ending.reopen_case(case=case, reason="Masih padam.", limit=Limit(amount=5))


def extend(case: Case) -> Any:
    return clocks.extend_clock(case=case, amount=3, reason="Perlu suku cadang.", by=None, most=7)


@pytest.mark.parametrize(
    ("make", "one", "two", "refusal"),
    [
        (make_trial, answer, answer, REFUSED),
        (make_trial, ask, ask, REFUSED),
        (make_trial, withdraw, withdraw, REFUSED),
        (make_trial, archive, archive, REFUSED),
        (make_trial, withdraw, answer, REFUSED),
        (make_trial, withdraw, archive, REFUSED),
        (make_trial, extend, extend, "extension-refused"),
        (answered, close, close, REFUSED),
        (answered, settle, reopen, REFUSED),
        (answered, reopen, reopen, REFUSED),
    ],
)
def test_of_two_moves_at_once_one_is_made(make: Callable[[], Case], one: Any, two: Any, refusal: str) -> None:
    with schema_context(SCHEMA):
        case = make()
        before = case.events.count()
    outcomes = at_once(lambda: one(case), lambda: two(case))
    refused = outcomes.count(refusal)
    with schema_context(SCHEMA):
        states = {event.to_state for event in case.events.all()[before:] if event.kind == "move"}
        if {one, two} == {settle, reopen} and not refused:  # first finished, then opened again: the table allows it
            assert states == {State.CLOSED, State.IN_PROGRESS}
        else:
            assert (refused, len(states)) == (1, int(one is not extend))
        assert CasePause.objects.filter(case=case, until__isnull=True).count() == int(one is ask)
        assert case.clocks.running().filter(kind=CaseClock.Kind.MAIN).count() <= 1


def test_one_form_sent_thrice_at_once_is_one_case_with_one_secret() -> None:
    form = key()
    filed = at_once(*[lambda: file_trial(key=form)] * 3)
    assert len({(one.case.pk, one.secret) for one in filed}) == 1
    assert sum(one.is_new for one in filed) == 1


def test_one_message_sent_twice_at_once_is_one() -> None:
    with schema_context(SCHEMA):
        case, form = ask(make_trial()), key()
    at_once(*[lambda: talking.write_as_citizen(case=case, text="Di pasar.", key=form)] * 2)
    with schema_context(SCHEMA):
        assert CaseMessage.objects.filter(case=case, author="citizen", is_opening=False).count() == 1
        assert case.events.filter(kind="resumed").count() == 1


def test_a_link_opened_twice_at_once_opens_once() -> None:
    with schema_context(SCHEMA):
        case = make_trial()
        token = access.new_link(case)
    assert at_once(*[lambda: access.use_link(case.code, token)] * 2).count("link-ended") == 1
    with schema_context(SCHEMA):
        assert CaseLink.objects.get().used_at is not None


def test_an_alarm_rings_once_though_two_workers_look() -> None:
    with schema_context(SCHEMA):
        case = make_trial()
        case.clocks.update(due_at=timezone.now(), next_at=timezone.now())
    at_once(ring, ring)
    with schema_context(SCHEMA):
        assert case.events.filter(kind="escalated").count() == 1


def test_a_case_is_erased_though_somebody_opens_who_wrote_it() -> None:
    with schema_context(SCHEMA):
        target = ending.withdraw_case(case=make_trial())
        request = my_data.file_request(right="deletion", target=target, text="Mohon dihapus.", key=key()).case

    class Officer:
        pk = None

        def has_perm(self, name: str) -> bool:
            return True

    def look() -> Any:
        return identities.open_identity(case=target, reason="Alamat.", by=Officer())  # type: ignore[arg-type]

    def decide() -> Any:
        return my_data.decide_request(case=request, decision="done", text="Dihapus.", ground="", key=key(), by=None)

    outcomes = at_once(look, decide)
    assert REFUSED not in outcomes
    with schema_context(SCHEMA):
        target.refresh_from_db()
        assert target.erased_at is not None
        assert not hasattr(Case.objects.get(pk=target.pk), "identity")


@pytest.mark.usefixtures("_other_cleaned")
def test_a_case_is_passed_on_once_and_arrives_once() -> None:
    with schema_context(SCHEMA):
        case = make_verified()
    calls = [lambda: forward_case(case=case, to_schema=OTHER, reason="Wewenang dinas lain.", by=None)] * 2
    assert at_once(*calls).count("already-on-its-way") == 1
    assert sum(at_once(bring_waiting, bring_waiting)) == 1
    with schema_context(OTHER):
        assert Case.objects.filter(origin_code=case.code).count() == 1
