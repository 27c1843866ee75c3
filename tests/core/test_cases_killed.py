"""A worker that is killed outright (signal 9) with a message half sent loses none. This test commits."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from django.db import connections

from core.cases import sending
from core.cases.models import Notice
from core.cases.sending import deliver
from core.tenancy import schema_context
from tests.core.cases.test_sending import Server, later, server  # noqa: F401  # a fixture
from tests.core.test_cases_at_once import SCHEMA, _cleaned  # noqa: F401  # a fixture
from tests.factories.cases import make_trial

pytestmark = pytest.mark.usefixtures("_cleaned")


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def deliver_and_die(*args: Any) -> None:
    deliver(*args)
    die()


def work(name: str, instead: Any) -> int:
    """Let a process of its own send what waits, with another function under a name; return the signal that ended it."""
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        # A browser test may have left this thread a connection of before its loop, which is found again here: a socket
        # that both would hold, and a transaction that would outlive the kill.
        connections.close_all()
        setattr(sending, name, instead)
        with schema_context(SCHEMA):
            sending.send_waiting()
        os._exit(1)  # it was not killed
    return os.WTERMSIG(os.waitpid(worker, 0)[1])


@pytest.mark.parametrize(
    ("name", "instead", "arrived"),
    [("_send", die, 0), ("deliver", die, 0), ("deliver", deliver_and_die, 1)],
    ids=["claimed", "about to send", "sent and not noted"],
)
def test_a_killed_worker_loses_no_message(server: Server, name: str, instead: Any, arrived: int) -> None:  # noqa: F811
    with schema_context(SCHEMA):
        make_trial()
    assert work(name, instead) == signal.SIGKILL
    assert len(server.received) == arrived
    with schema_context(SCHEMA):
        assert Notice.objects.get().sent_at is None
        with later(minutes=1):
            assert sending.send_waiting() == 1
    assert len({message["Message-ID"] for message in server.received}) == 1
