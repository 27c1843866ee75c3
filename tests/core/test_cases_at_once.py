"""Two officers at the same moment: joined crosswise, put in charge twice, answered twice. These tests commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from core.cases import regimes
from core.cases.domain import talking
from core.cases.domain.bulk import change_several
from core.cases.domain.merging import join_case
from core.cases.models import Case, CaseEvent
from core.errors import DomainError
from core.tenancy import schema_context
from tests.factories.cases import make_trial, serve_trials
from tests.world import AGENCY_A, get_user

SCHEMA = AGENCY_A.replace("-", "_")
pytestmark = pytest.mark.usefixtures("_cleaned")


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    """Empty what was committed, as the owner: the agency itself may not delete what is only ever added."""
    serve_trials()
    yield
    regimes.unregister("trial")
    names = ", ".join(f'"{SCHEMA}"."{model._meta.db_table}"' for model in apps.get_app_config("cases").get_models())
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'TRUNCATE {names}, "{SCHEMA}"."core_auditentry" CASCADE')


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; return what they returned, or their refusals."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                return call()
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_what_is_joined_crosswise_is_joined_one_way() -> None:
    with schema_context(SCHEMA):
        one, two = make_trial(), make_trial()
    outcomes = at_once(
        lambda: join_case(case=one, parent=two, by=None), lambda: join_case(case=two, parent=one, by=None)
    )
    assert outcomes.count("merge-refused") == 1
    with schema_context(SCHEMA):
        assert Case.objects.filter(merged_into__isnull=False).count() == 1


def test_one_disposition_of_many_is_made_once_and_the_other_finds_it_done() -> None:
    with schema_context(SCHEMA):
        cases, head = [make_trial(), make_trial()], get_user("head")
    calls = [lambda: change_several(cases=cases, owner=head, note="Mohon dicek.", add_tag="pasar", by=head)] * 2
    first, second = at_once(*calls)
    assert sorted([len(first.done), len(second.done)]) in ([0, 2], [1, 1])
    with schema_context(SCHEMA):
        assert CaseEvent.objects.filter(kind="assigned").count() == 2


def test_of_two_answers_to_one_state_of_a_case_one_is_sent() -> None:
    with schema_context(SCHEMA):
        case = make_trial()
    keys = [str(uuid.uuid4()), str(uuid.uuid4())]
    calls = [
        lambda key=key: talking.write_as_staff(case=case, text="Kami periksa.", key=key, by=None, lock=case.lock)
        for key in keys
    ]
    assert at_once(*calls).count("case-changed") == 1
    with schema_context(SCHEMA):
        assert case.messages.filter(author="staff").count() == 1
