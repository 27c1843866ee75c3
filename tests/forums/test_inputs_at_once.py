"""Many phones at the same moment: none lost, none doubled, numbers without a gap. These tests commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from core.tenancy import schema_context
from forums.domain.guests import Guest, give_as_guest
from forums.domain.inputs import Said, give_input
from forums.domain.replies import reply_as_guest
from forums.domain.supports import support_as_guest, support_input, withdraw_support
from forums.models import Forum, ForumInput
from tests.factories.forums import make_forum, make_input, make_participant
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")
pytestmark = pytest.mark.usefixtures("_cleaned")


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    """Empty what was committed, as the owner: the agency itself may not delete what is only ever added."""
    yield
    models = [*apps.get_app_config("services").get_models(), *apps.get_app_config("forums").get_models()]
    names = ", ".join(f'"{SCHEMA}"."{model._meta.db_table}"' for model in models)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'TRUNCATE {names}, "{SCHEMA}"."core_auditentry" CASCADE')


@pytest.fixture
def forum(_cleaned: None) -> Forum:
    with schema_context(SCHEMA):
        return make_forum(Forum.State.IN_SESSION)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; return what they returned."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def said(key: uuid.UUID | None = None) -> Said:
    return Said(client_key=key or uuid.uuid4(), text="Bukalah pada hari Sabtu.", channel=ForumInput.Channel.PHONE)


def test_one_key_from_two_senders_is_one_input(forum: Forum) -> None:
    first = said()
    kept = at_once(*[lambda: give_input(forum=forum, said=first).number] * 4)
    assert kept == [1] * 4
    with schema_context(SCHEMA):
        assert forum.inputs.count() == 1


def test_twenty_phones_get_twenty_numbers(forum: Forum) -> None:
    texts = [said() for _n in range(20)]
    calls = [lambda one=one: give_input(forum=forum, said=one).number for one in texts]
    assert sorted(at_once(*calls)) == list(range(1, 21))
    with schema_context(SCHEMA):
        forum.refresh_from_db()
        assert forum.input_count == forum.inputs.count() == 20


def test_a_new_phone_that_sends_twice_is_one_guest(forum: Forum) -> None:
    first, guest = said(), Guest(element="expert")
    at_once(*[lambda: give_as_guest(forum=forum, said=first, guest=guest)] * 3)
    with schema_context(SCHEMA):
        assert (forum.inputs.count(), forum.participants.count()) == (1, 1)


def test_support_is_counted_once_for_each_person(forum: Forum) -> None:
    with schema_context(SCHEMA):
        given = make_input(forum)
        people = [make_participant(forum) for _n in range(6)]
    calls = [lambda who=who: support_input(given=given, participant=who) for who in people for _twice in range(2)]
    at_once(*calls)
    with schema_context(SCHEMA):
        given.refresh_from_db()
        assert (given.support_count, given.supports.count()) == (6, 6)
    at_once(*[lambda who=who: withdraw_support(given=given, participant=who) for who in people[:3] for _twice in "ab"])
    with schema_context(SCHEMA):
        given.refresh_from_db()
        assert (given.support_count, given.supports.count()) == (3, 3)


def test_a_guest_who_presses_twice_supports_once(forum: Forum) -> None:
    with schema_context(SCHEMA):
        given = make_input(forum)
    guest = Guest(element="expert", key="k" * 27)
    at_once(*[lambda: support_as_guest(given=given, guest=guest)] * 3)
    with schema_context(SCHEMA):
        given.refresh_from_db()
        assert (given.support_count, forum.participants.count()) == (1, 1)


def test_a_reply_sent_twice_is_one_reply_of_one_guest(forum: Forum) -> None:
    with schema_context(SCHEMA):
        given = make_input(forum)
    key, guest = uuid.uuid4(), Guest(element="expert")
    at_once(*[lambda: reply_as_guest(given=given, client_key=key, text="Ya.", guest=guest)] * 3)
    with schema_context(SCHEMA):
        assert (given.replies.count(), forum.participants.count()) == (1, 1)
