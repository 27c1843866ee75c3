"""Many people at the same moment: seats are never given twice, a person is never made twice. These tests commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, connections

from core.errors import DomainError
from core.tenancy import schema_context
from forums.domain import participants as domain
from forums.domain.invitations import answer_invitation, invite_one
from forums.domain.people import Person
from forums.models import Forum
from forums.participation import new_key
from tests.factories.forums import make_forum, make_participant
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    """Empty what was committed, as the owner: the agency itself may not delete what is only ever added."""
    yield
    models = [*apps.get_app_config("forums").get_models(), *apps.get_app_config("services").get_models()]
    tables = [model._meta.db_table for model in models]
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in [*tables, "core_auditentry"])
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def at_once(*calls: Callable[[], str]) -> list[str]:
    """Run the calls in threads that start together; return what they return, or the codes of refusals, sorted."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], str]) -> str:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                return call()
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def person(number: int) -> Person:
    return Person(name=f"Warga {number}", element="service_user", phone=f"081234567{number:03}")


@pytest.mark.usefixtures("_cleaned")
def test_seats_are_never_given_twice() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(Forum.State.ANNOUNCED, capacity=3)

    def register(number: int) -> Callable[[], str]:
        return lambda: domain.register(forum=forum, person=person(number)).state

    assert at_once(*map(register, range(8))) == ["registered"] * 3 + ["waiting"] * 5


@pytest.mark.usefixtures("_cleaned")
def test_a_form_that_arrives_four_times_at_once_makes_one_person() -> None:
    with schema_context(SCHEMA):
        forum, key = make_forum(Forum.State.IN_SESSION), new_key()
    outcomes = at_once(*[lambda: str(domain.walk_in(forum=forum, person=person(1), key=key).pk)] * 4)
    assert len(set(outcomes)) == 1
    with schema_context(SCHEMA):
        assert forum.participants.count() == 1


@pytest.mark.usefixtures("_cleaned")
def test_one_contact_registers_once() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(Forum.State.ANNOUNCED)
    outcomes = at_once(*[lambda: domain.register(forum=forum, person=person(1)).state] * 3)
    assert outcomes == ["already-registered", "already-registered", "registered"]


@pytest.mark.usefixtures("_cleaned")
def test_a_free_seat_goes_to_one_of_those_who_ask_at_once() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(Forum.State.ANNOUNCED, capacity=2)
        leaving = make_participant(forum, present=False)
        invited = invite_one(forum=forum, name="Komunitas", element="civil_society", by=None)
        domain.register(forum=forum, person=person(1))
        domain.register(forum=forum, person=person(2))

    def answer() -> str:
        answer_invitation(invitation=invited, answer="attending", people=[person(7)])
        return "answered"

    def leave() -> str:
        return domain.withdraw(participant=leaving).state

    at_once(leave, answer, lambda: str(domain.fill_free_seats(forum=forum)))
    with schema_context(SCHEMA):
        assert forum.participants.filter(state="registered").count() == 2
        assert forum.participants.filter(state="waiting").count() == 1
